"""W4, values: what can be empty where it is read, and what no case takes."""

from cxbot.flow.check.rules.rule import Rule

_TOP = "flow: example\nwhen: {command: /rate}\ndo:\n"
_RATED = (
    f'{_TOP}  - ask: "How was it?"\n    answer: rating 1-5\n    save: rating\n'
    "    no_reply: {after: 1 day}\n"
)
_WHY = (
    f'{_TOP}  - ask: "What went wrong?"\n    answer: text\n    save: comment\n'
    '    skip: "Skip"\n    no_reply: {after: 1 day}\n'
)
_BAD = '  - match: rating\n    cases:\n      1-2:\n        - human: "{rating}/5"\n'
_GREAT = '      4-5:\n        - say: "Great!"\n'

_PAID = "flow: example\nwhen: {event: order.paid}\nlimit: once per order.number\ndo:\n"
_GIFT = '  - if: gift\n    then:\n      - say: "A print is in the box."\n'

RULES: tuple[Rule, ...] = (
    Rule(
        code="W402",
        title="a value that can be empty where it is read",
        why="The question may be skipped, or the value was never known: the reader would see a "
        "gap. Say what stands there then.",
        example=f'{_WHY}  - human: "Unhappy: {{comment}}"\n',
        at="9:23",
        mended=f'{_WHY}  - human: "Unhappy: {{comment | or: no comment}}"\n',
    ),
    Rule(
        code="W405",
        title="a value that no case takes",
        why="Whoever answers so falls through all cases. Add the case, or an else.",
        example=f"{_RATED}{_BAD}{_GREAT}",
        at="8:12",
        mended=f'{_RATED}{_BAD}{_GREAT}      else:\n        - say: "Thank you."\n',
    ),
    Rule(
        code="W426",
        title="a condition that is settled already",
        why="Whatever the customer does, it comes out the same here: a step before has set the "
        "value, or a condition around it has asked the same.",
        example=f"{_PAID}  - set: {{gift: no}}\n{_GIFT}",
        at="6:9",
        mended=f"{_PAID}  - set: {{gift: no}}\n  - if: order.total >= 3000\n    then:\n"
        f"      - set: {{gift: yes}}\n{_GIFT}",
    ),
    Rule(
        code="W409",
        title="a value that is not set yet",
        why="The step that saves it comes later, so here it is always empty.",
        example=f'{_TOP}  - say: "You gave {{rating}}."\n{_RATED.removeprefix(_TOP)}'
        '  - say: "Thank you."\n',
        at="4:21",
        mended=f'{_RATED}  - say: "You gave {{rating}}."\n',
    ),
)
