"""W4, what `cxbot check --paths` finds by walking every branch with generated answers."""

from cxbot.flow.check.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="W420",
        title="a way ends in an error",
        why=(
            "With these answers the flow can't go on: the customer would read messages.call_failed "
            "and a colleague would be called. The way there stands in the hint."
        ),
        example="""\
flow: example
when: {command: /example}
do:
  - set: {tries: 0}
  - if: tries < 3
    id: again
    then:
      - go: again
  - say: Done
""",
        at="8:9",
        mended="""\
flow: example
when: {command: /example}
do:
  - ask: Again?
    id: again
    answer: yes/no
    save: once_more
    no_reply: {after: 1 day}
  - if: once_more
    then:
      - go: again
  - say: Done
""",
        walked=True,
    ),
    Rule(
        code="W421",
        title="the customer speaks last and hears nothing",
        why=(
            "With these answers the flow ends without a word. A short `say` shows that the message "
            "arrived."
        ),
        example="""\
flow: example
when: {command: /example}
do:
  - ask: How tall are you?
    answer: number
    save: height
    no_reply: {after: 1 day}
  - if: height > 200
    then:
      - say: We print that size too.
""",
        at="8:5",
        mended="""\
flow: example
when: {command: /example}
do:
  - ask: How tall are you?
    answer: number
    save: height
    no_reply: {after: 1 day}
  - if: height > 200
    then:
      - say: We print that size too.
    else:
      - say: Thank you, noted.
""",
        walked=True,
    ),
    Rule(
        code="W418",
        title="no answer leads out of these questions",
        why=(
            "Whatever the customer answers, another question follows, and then the first again. "
            "Only silence ends it. Give one of the answers a way out."
        ),
        example="""\
flow: example
when: {command: /example}
do:
  - ask: Blue or red?
    id: again
    answer: choice
    choices: [blue, red]
    save: colour
    give_up:
      - go: again
    no_reply: {after: 1 day}
  - say: We have no {colour}.
  - go: again
""",
        at="4:5",
        mended="""\
flow: example
when: {command: /example}
do:
  - ask: Blue or red?
    id: again
    answer: choice
    choices: [blue, red]
    save: colour
    no_reply: {after: 1 day}
  - say: We have no {colour}.
  - ask: Another one?
    answer: yes/no
    save: another
    no_reply: {after: 1 day}
  - if: another
    then:
      - go: again
  - say: See you!
""",
        walked=True,
    ),
    Rule(
        code="I620",
        title="no generated answer leads to a step",
        why=(
            "None of the answers, events and failures that were tried goes this way. Perhaps a "
            "condition can never be true; perhaps it needs a value that only you know: then a "
            "scenario in flows/tests/ can show the way."
        ),
        example="""\
flow: example
when: {command: /example}
do:
  - ask: How was it, from 1 to 5?
    answer: rating 1-5
    save: rating
    no_reply: {after: 1 day}
  - if: rating > 3 and rating < 3
    then:
      - say: How odd.
  - say: Thank you!
""",
        at="10:9",
        mended="""\
flow: example
when: {command: /example}
do:
  - ask: How was it, from 1 to 5?
    answer: rating 1-5
    save: rating
    no_reply: {after: 1 day}
  - if: rating > 3
    then:
      - say: How nice.
  - say: Thank you!
""",
        walked=True,
    ),
)
