"""E2: names and types in conditions and texts."""

from cxbot.flow.check.rules.rule import Rule

_PAID = "flow: example\nwhen: {event: order.paid}\nlimit: once per order.number\n"
_RATED = (
    "flow: example\nwhen: {command: /rate}\ndo:\n"
    '  - ask: "How was it?"\n    answer: rating 1-5\n    save: rating\n'
    "    no_reply: {after: 1 day}\n"
)
_WHERE = (
    "flow: example\nwhen: {command: /where}\ndo:\n"
    '  - ask: "Where are you?"\n    answer: location\n    save: place\n'
    "    no_reply: {after: 1 day}\n"
)


def _paid(condition: str) -> str:
    return f'{_PAID}if: {condition}\ndo:\n  - say: "Thank you!"\n'


def _said(text: str) -> str:
    return f'{_PAID}do:\n  - say: "{text}"\n'


def _cased(*cases: str) -> str:
    rows = "".join(f'      {case}:\n        - say: "Thank you!"\n' for case in cases)
    return f"{_RATED}  - match: rating\n    cases:\n{rows}"


def _asked(answer: str) -> str:
    return (
        "flow: example\nwhen: {command: /rate}\ndo:\n"
        f'  - ask: "How was it?"\n    answer: {answer}\n    save: rating\n    metric: csat\n'
    )


_NAMES: tuple[Rule, ...] = (
    Rule(
        code="E201",
        title="a name that nobody knows",
        why="It is neither saved in this flow nor brought by what starts it, so its place would "
        "stay empty. Most often it is mistyped.",
        example=_said("Order {ordr.number} is paid."),
        at="5:18",
        mended=_said("Order {order.number} is paid."),
    ),
    Rule(
        code="E203",
        title="a placeholder that can't be read",
        why="What stands between { and } is a name, with filters after | if need be. As it is, "
        "customers would see the brackets.",
        example=_said("Order {order number} is paid."),
        at="5:18",
        mended=_said("Order {order.number} is paid."),
    ),
    Rule(
        code="E204",
        title="a filter that doesn't exist",
        why="A filter says how a value is written: date, time, money, upper, plural, or.",
        example=_said("You paid {order.total | mony | or: all}."),
        at="5:35",
        mended=_said("You paid {order.total | money | or: all}."),
    ),
    Rule(
        code="E205",
        title="markup that messengers don't show",
        why="Messengers show bold, italic and a few more. Whatever is opened must be closed.",
        example=_said("<b>Thank you!"),
        at="5:11",
        mended=_said("<b>Thank you!</b>"),
    ),
    Rule(
        code="E209",
        title="a filter on a value of another kind",
        why="money writes amounts, date and time write dates. On anything else they would write "
        "nonsense or nothing.",
        example=_said("Order {order.number | money} is paid."),
        at="5:33",
        mended=_said("Order {order.number} is paid."),
    ),
    Rule(
        code="E214",
        title="a whole record in a text",
        why="It has several fields, and a text can only show one of them: name it.",
        example=f'{_WHERE}  - say: "You are at {{place}}."\n',
        at="8:23",
        mended=f'{_WHERE}  - say: "You are at {{place.latitude}}."\n',
    ),
)

_CONDITIONS: tuple[Rule, ...] = (
    Rule(
        code="E202",
        title="a condition that can't be read",
        why="Conditions compare with == != < <= > >= in is, and are joined by and, or, not.",
        example=_paid("order.total = 500"),
        at="4:17",
        mended=_paid("order.total == 500"),
    ),
    Rule(
        code="E206",
        title="a comparison of two different kinds",
        why="A text is never equal to a number, and yes is never equal to a text: the condition "
        "would always give the same answer.",
        example=_paid("customer.wants_messages == 'yes'"),
        at="4:32",
        mended=_paid("customer.wants_messages == yes"),
    ),
    Rule(
        code="E207",
        title="a comparison with what it can never be",
        why="The value comes from a closed set, such as the statuses of an order or a scale of "
        "1 to 5, and this is not in it. The condition would never hold.",
        example=_paid("order.status == 'deliverd'"),
        at="4:21",
        mended=_paid("order.status == 'delivered'"),
    ),
    Rule(
        code="E208",
        title="calculating with what is no number or date",
        why="+ - * / calculate with numbers, days_since and hours_since count from a date. "
        "Anything else would stop the flow.",
        example=_paid("days_since(order.number) > 3"),
        at="4:16",
        mended=_paid("days_since(order.created_at) > 3"),
    ),
)

_QUESTIONS: tuple[Rule, ...] = (
    Rule(
        code="E211",
        title="a case that is never taken",
        why="What is matched can never be this, so its steps would never run.",
        example=_cased("1-4", "5", "6"),
        at="14:7",
        mended=_cased("1-4", "5"),
    ),
    Rule(
        code="E212",
        title="two cases for the same value",
        why="Only the first case that fits is taken. Whoever reads the flow can't see which one "
        "was meant.",
        example=_cased("1-3", "3-5"),
        at="12:7",
        mended=_cased("1-2", "3-5"),
    ),
    Rule(
        code="E213",
        title="a metric of a question that asks for no rating",
        why="Metrics such as csat and nps are counted from ratings; other answers would never "
        "be counted.",
        example=_asked("number"),
        at="7:13",
        mended=_asked("rating 1-5"),
    ),
)

RULES: tuple[Rule, ...] = (*_NAMES, *_CONDITIONS, *_QUESTIONS)
