"""W5: what a customer would feel: too many questions, bad news without a person."""

from cxbot.flow.check.rules.rule import Rule

_SHOP = "flows/shop.yaml"
_NIGHT = "quiet_hours: 21:00-10:00\n"
_TOP = "flow: example\nwhen:\n  event: order.delivered\n"
_ONCE = "limit: once per order.number\n"
_ASK = (
    '  - ask: "How was it, 1 to 5?"\n    answer: rating 1-5\n    save: rating\n    metric: csat\n'
)
_LATE = "    no_reply: {after: 1 day}\n"
_LOW = '  - if: rating <= 2\n    then:\n      - human: "{rating} for {order.number}"\n'
_OTHER = (
    f"flow: after_a_day\nwhen: {{event: order.delivered}}\n{_ONCE}do:\n  - wait: 1 day\n"
    f'{_ASK}{_LATE}{_LOW}  - say: "Thank you."\n'
)


def _questions(count: int, top: str) -> str:
    asks = "".join(
        f'  - ask: "Question {number}?"\n    answer: text\n{_LATE}'
        for number in range(1, count + 1)
    )
    return f'{top}do:\n{asks}  - say: "Thank you."\n'


_HUMAN = 'flow: example\nwhen: {command: /help_me}\ndo:\n  - human: "Help"\n'
_BY_HAND = "flow: example\nwhen: {command: /size}\n"

RULES: tuple[Rule, ...] = (
    Rule(
        code="W501",
        title="a flow started by an event, without a limit",
        why="Who orders five times is asked five times, and a shop system that repeats an event "
        "repeats the question. People mute a bot that writes too often.",
        example=f'{_TOP}do:\n  - say: "Enjoy your shirt!"\n',
        at="3:3",
        mended=f'{_TOP}{_ONCE}do:\n  - say: "Enjoy your shirt!"\n',
        beside={_SHOP: _NIGHT},
    ),
    Rule(
        code="W502",
        title="a survey that the one before it leaves no room for",
        why="The same event starts both. The policy keeps surveys apart, and those with the same "
        "metric even more: the later one would wait so long that it is given up. Change the wait, "
        "or policy in shop.yaml.",
        example=f'{_TOP}{_ONCE}do:\n  - wait: 3 days\n{_ASK}{_LATE}{_LOW}  - say: "Thank you."\n',
        at="10:5",
        mended=f'{_TOP}{_ONCE}do:\n  - wait: 31 days\n{_ASK}{_LATE}{_LOW}  - say: "Thank you."\n',
        beside={_SHOP: _NIGHT, "flows/after_a_day.yaml": _OTHER},
    ),
    Rule(
        code="W503",
        title="a low rating that reaches no person",
        why="The customer has said that something went wrong. If nobody writes to them now, they "
        "tell everybody else.",
        example=f'{_TOP}{_ONCE}do:\n{_ASK}{_LATE}  - say: "Thank you."\n',
        at="9:5",
        mended=f'{_TOP}{_ONCE}do:\n{_ASK}{_LATE}{_LOW}  - say: "Thank you."\n',
        beside={_SHOP: _NIGHT},
    ),
    Rule(
        code="W504",
        title="silence outside of opening hours",
        why="People are called while nobody is there, and the phrase that says when you are back "
        "is switched off.",
        example='opening_hours: mon-fri 10:00-19:00\nmessages:\n  human_closed_hours: ""\n',
        at="3:3",
        mended="opening_hours: mon-fri 10:00-19:00\nmessages:\n"
        '  human_closed_hours: "We are back {shop.next_opening | time}."\n',
        file=_SHOP,
    ),
    Rule(
        code="W505",
        title="a promise that can't be kept at night",
        why="A human step with its own say promises an answer at once, also when opening_hours say "
        "that nobody is there.",
        example=f'{_HUMAN}    say: "A colleague will write right away."\n',
        at="5:34",
        mended=f'{_HUMAN}    say: "A colleague will write to you here."\n',
        beside={_SHOP: "opening_hours: mon-fri 10:00-19:00\n"},
    ),
    Rule(
        code="W506",
        title="more than three questions in a row",
        why="The customer did not ask for this talk. Each question more loses some of them, and "
        "those who stay answer with less care.",
        example=_questions(4, f"{_TOP}{_ONCE}"),
        at="15:5",
        mended=_questions(3, f"{_TOP}{_ONCE}"),
        beside={_SHOP: _NIGHT},
    ),
    Rule(
        code="I506",
        title="more than three questions in a row, to a customer who came by themselves",
        why="Sometimes a form needs them all. Worth a look: what do we know already?",
        example=_questions(4, _BY_HAND),
        at="13:5",
        mended=_questions(3, _BY_HAND),
    ),
    Rule(
        code="W508",
        title="more than three retry texts",
        why="Who wasn't understood three times doesn't want a fourth explanation but a person.",
        example=f'{_BY_HAND}do:\n  - ask: "How tall are you?"\n    answer: number\n'
        f'    retry: ["A number.", "In cm.", "Like 180.", "Only digits."]\n{_LATE}'
        '  - say: "Thank you."\n',
        at="6:5",
        mended=f'{_BY_HAND}do:\n  - ask: "How tall are you?"\n    answer: number\n'
        f'    retry: ["A number, in cm.", "Only digits: 180."]\n{_LATE}'
        '  - say: "Thank you."\n',
    ),
    Rule(
        code="I509",
        title="messages at any hour",
        why="A flow is started by events, and nothing keeps its messages back at night.",
        example=f'{_TOP}{_ONCE}do:\n  - say: "Enjoy your shirt!"\n',
        at="3:3",
        mended='flow: example\nwhen: {command: /hello}\ndo:\n  - say: "Hello."\n',
    ),
)
