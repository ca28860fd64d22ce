"""What customers may ask of a shop, and what came of each message."""

from cxbot.testing import World

FLOWS = {
    "size": """
when: {command: /size, button: "Which size?", words: [which size]}
do:
  - ask: How tall are you?
    answer: number
    save: height
  - ask: How do you like it?
    answer: choice
    choices: {close: Close, loose: Loose}
    save: fit
  - say: "{height} and {fit}."
""",
    "tell": """
when: {command: /tell, button: Tell me, words: [opening hours]}
do:
  - say: From ten.
""",
    "echo": """
when: {command: /echo}
do:
  - ask: Say something.
    answer: text
    save: said
  - say: "<b>You said:</b> {said}, {customer.name | or: stranger}."
""",
    "anytime": """
anytime:
  - when: {command: /human, words: [operator]}
    first: yes
    do:
      - human: Asked for a person
  - when: {words: [delivery]}
    do:
      - say: Delivery is free.
""",
}


async def outcomes(world: World, *directions: str) -> list[str | None]:
    return [point["outcome"] for point in await world.touchpoints(*directions)]
