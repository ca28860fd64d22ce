"""E3: what a flow refers to: events, actions, flows, steps, languages, fields of customers."""

from cxbot.flow.check.rules.rule import Rule
from cxbot.model.types import ActionType, ParameterType, Type, named

_COUPON = ActionType(
    name="shop.create_coupon",
    parameters=(
        ParameterType(name="percent", type=Type(kind="number", least=1, most=100), required=True),
        ParameterType(name="note", type=named("text"), required=False),
    ),
    result=Type(kind="record", fields={"code": named("text")}),
    errors=("sold_out",),
)
_ACTIONS = (_COUPON,)
_TOP = "flow: example\nwhen: {command: /start_here}\ndo:\n"
_SHOP = "flows/shop.yaml"
_TWO = {_SHOP: "language: en\nlanguages: [en, ru]\n"}
_HI = '  - say: "Hello!"\n'
_OTHER = 'flow: other\ndo:\n  - say: "Hello!"\n'


def _call(name: str, arguments: str, error: str = "else") -> str:
    return (
        f"{_TOP}  - call: {name}\n    with: {{{arguments}}}\n    save: coupon\n"
        f"    on_error:\n      {error}: [stop]\n"
        '  - say: "{coupon.code}"\n'
    )


_GOOD = _call("shop.create_coupon", "percent: 10")

_CALLS: tuple[Rule, ...] = (
    Rule(
        code="E302",
        title="an action that nobody wrote",
        why="Actions are functions in handlers/, called by the name they are given there.",
        example=_call("shop.create_coupn", "percent: 10"),
        at="4:11",
        mended=_GOOD,
        actions=_ACTIONS,
    ),
    Rule(
        code="E317",
        title="an argument is missing",
        why="The action can't do its work without it, and would fail each time.",
        example=_call("shop.create_coupon", 'note: "NPS"'),
        at="4:11",
        mended=_call("shop.create_coupon", 'percent: 10, note: "NPS"'),
        actions=_ACTIONS,
    ),
    Rule(
        code="E310",
        title="an argument the action doesn't take",
        why="Its name is mistyped, or the action in handlers/ has changed.",
        example=_call("shop.create_coupon", "percnt: 10"),
        at="5:12",
        mended=_GOOD,
        actions=_ACTIONS,
    ),
    Rule(
        code="E311",
        title="an argument of the wrong kind",
        why="The action would refuse it: it is another kind of value, or out of bounds.",
        example=_call("shop.create_coupon", "percent: ten"),
        at="5:21",
        mended=_GOOD,
        actions=_ACTIONS,
    ),
    Rule(
        code="E312",
        title="a failure the action doesn't have",
        why="on_error branches by the names that the action declares, by timeout, error and "
        "else. This branch would never be taken.",
        example=_call("shop.create_coupon", "percent: 10", "soldout"),
        at="8:7",
        mended=_call("shop.create_coupon", "percent: 10", "sold_out"),
        actions=_ACTIONS,
    ),
)

_FLOWS: tuple[Rule, ...] = (
    Rule(
        code="E301",
        title="an event that nobody declared",
        why="Orders have the events order.created, paid, packed, shipped, delivered, cancelled, "
        "returned and updated; all others are declared in shop.yaml or in handlers/.",
        example="flow: example\nwhen: {event: order.deliverd}\n"
        f"limit: once per order.number\ndo:\n{_HI}",
        at="2:15",
        mended="flow: example\nwhen: {event: order.delivered}\n"
        f"limit: once per order.number\ndo:\n{_HI}",
    ),
    Rule(
        code="E303",
        title="a flow that isn't there",
        why="run, and the menu of shop.yaml, name a flow by its file. One in the menu also needs "
        "a button.",
        example=f"{_TOP}  - run: othr\n",
        at="4:10",
        mended=f"{_TOP}  - run: other\n",
        beside={"flows/other.yaml": _OTHER},
    ),
    Rule(
        code="E304",
        title="go to a step that isn't there",
        why="go leads to a step of the same flow, by its id.",
        example=f'{_TOP}  - ask: "Which size?"\n    id: ask_size\n    no_reply: {{after: 1 day}}\n'
        "  - go: ask_siz\n",
        at="7:9",
        mended=f'{_TOP}  - ask: "Which size?"\n    id: ask_size\n    no_reply: {{after: 1 day}}\n'
        "  - go: ask_size\n",
    ),
    Rule(
        code="E305",
        title="an answer type that isn't there",
        why="Questions ask for one of the built-in types, or for one named under answers in "
        "shop.yaml.",
        example=f'{_TOP}  - ask: "How many?"\n    answer: numbr\n',
        at="5:13",
        mended=f'{_TOP}  - ask: "How many?"\n    answer: number\n',
    ),
    Rule(
        code="E306",
        title="a message the bot doesn't have",
        why="messages in shop.yaml replace the bot's own phrases, by name. One under another "
        "name would never be said.",
        file=_SHOP,
        example='language: en\nmessages:\n  greting: "Hello!"\n',
        at="3:3",
        mended='language: en\nmessages:\n  greeting: "Hello!"\n',
    ),
    Rule(
        code="E307",
        title="a language the shop doesn't speak",
        why="languages in shop.yaml lists those that texts are written in.",
        example=f'{_TOP}  - say: {{en: "Hello!", de: "Hallo!"}}\n',
        at="4:25",
        mended=f'{_TOP}  - say: {{en: "Hello!", ru: "Привет!"}}\n',
        beside=_TWO,
    ),
    Rule(
        code="E308",
        title="the same command or id twice",
        why="A command starts one flow, an id names one step; nobody could tell which is meant.",
        example=f"{_TOP}{_HI}    id: hello\n{_HI}    id: hello\n",
        at="7:9",
        mended=f"{_TOP}{_HI}    id: hello\n{_HI}    id: hello_again\n",
    ),
    Rule(
        code="E313",
        title="flows that run each other in a circle",
        why="Each would wait for the other to end, until the bot gives up and calls a person.",
        example=f"{_TOP}  - run: example\n",
        at="4:10",
        mended=f"{_TOP}{_HI}    id: again\n  - wait: 1 day\n  - go: again\n",
    ),
)

_TEXTS: tuple[Rule, ...] = (
    Rule(
        code="E314",
        title="a translation that shows other values",
        why="Customers who read that language would miss a value, or see the place of one that "
        "isn't there. Only what has a fallback (| or:) may be left out.",
        example="flow: example\nwhen: {event: order.paid}\nlimit: once per order.number\ndo:\n"
        '  - say: {en: "Order {order.number} is paid.", ru: "Заказ оплачен."}\n',
        at="5:52",
        mended="flow: example\nwhen: {event: order.paid}\nlimit: once per order.number\ndo:\n"
        '  - say: {en: "Order {order.number} is paid.", ru: "Заказ {order.number} оплачен."}\n',
        beside=_TWO,
    ),
    Rule(
        code="E316",
        title="a customer field set to another kind of value",
        why="shop.yaml says what the field holds, and other flows rely on it.",
        example=f"{_TOP}  - set: {{customer.birthday: soon}}\n{_HI}",
        at="4:30",
        mended=f"{_TOP}  - set: {{customer.birthday: 1990-05-17}}\n{_HI}",
        beside={_SHOP: "language: en\ncustomer: {birthday: date}\n"},
    ),
)

RULES: tuple[Rule, ...] = (*_CALLS, *_FLOWS, *_TEXTS)
