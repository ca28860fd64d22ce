"""A shop whose flows call people, and what stands in their group."""

from typing import Literal

from cxbot.testing import CUSTOMER, World

FLOWS = {
    "help": """
when: {command: /person}
do:
  - human: Help with the order
    on:
      resolved:
        - say: It was resolved.
      returned:
        - say: The bot is back.
      closed_by_customer:
        - say: You left.
  - ask: Anything else?
    answer: text
    save: more
  - say: Noted.
"""
}
KINDS: tuple[Literal["forum", "plain"], ...] = ("forum", "plain")
OTHER = "2002"


async def opened(world: World) -> None:
    await world.say(CUSTOMER, "/person", person={"name": "Anna <3"})


def in_group(world: World, since: int = 0) -> list[str]:
    return world.sent(world.chat, since)


def where(world: World, text: str) -> dict[str, str]:
    """How an operator answers that message of the group."""
    [*_, found] = [m for m in world.messages(world.chat) if text in m.text]
    return {"reply_to": found.id}
