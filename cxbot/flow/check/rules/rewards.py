"""Rewards, and what the bot begins by itself: E32, W51."""

from cxbot.flow.check.rules.rule import Rule
from cxbot.model.types import ActionType, Type, named

_SHOP = "flows/shop.yaml"
_NIGHT = "quiet_hours: 21:00-10:00\n"
_THANKS = 'rewards:\n  thanks: {what: "10% off", codes: generate}\n'
_TOP = (
    "flow: example\nwhen: {event: order.delivered}\nlimit: once per order.number\n"
    "contact: {purpose: survey}\n"
)
_LATE = "    no_reply: {after: 1 day}\n"
_BYE = '  - say: "Thank you."\n'


def _gives(ask: str, reward: str = "thanks") -> str:
    return (
        f'{_TOP}do:\n  - ask: "{ask}"\n{_LATE}  - call: reward.give\n'
        f"    with: {{reward: {reward}}}\n    save: it\n    on_error:\n      else: [stop]\n"
        '  - say: "Your code: {it.code}"\n'
    )


_ASK = "What shall we do better? Whoever answers gets {shop.rewards.thanks}."
_CODES = 'rewards:\n  thanks:\n    what: "10% off"\n    codes: {action: shop.NAME}\n'
_ACTIONS = (
    ActionType(
        name="shop.coupon",
        result=Type(kind="record", fields={"code": named("text")}, optional=False),
    ),
    ActionType(name="shop.stock", result=named("number")),
)


def _asked(contact: str) -> str:
    return (
        _TOP.replace("{purpose: survey}", contact)
        + f'do:\n  - ask: "What shall we do better?"\n{_LATE}{_BYE}'
    )


def _two(first: str, second: str) -> str:
    return (
        f'{_TOP}do:\n  - ask: "Where did you hear of us?"\n{first}{_LATE}'
        f'  - ask: "What shall we do better?"\n{second}{_LATE}{_BYE}'
    )


_REMIND = "    remind: {after: 2 hours}\n"

RULES: tuple[Rule, ...] = (
    Rule(
        code="E320",
        title="a reward that isn't there",
        why="reward.give gives what is named under rewards in shop.yaml.",
        example=_gives(_ASK, "thank"),
        at="9:20",
        mended=_gives(_ASK),
        beside={_SHOP: f"{_NIGHT}{_THANKS}"},
    ),
    Rule(
        code="E321",
        title="an action that makes no codes",
        why="The codes of a reward may come from an action of yours: its result has a field code, "
        "which the customer gets.",
        file=_SHOP,
        example=_CODES.replace("NAME", "stock"),
        at="4:21",
        mended=_CODES.replace("NAME", "coupon"),
        actions=_ACTIONS,
    ),
    Rule(
        code="E322",
        title="a list of codes that can't be read",
        why="The codes of this reward stand in a text file below flows/, a code per line, and that "
        "file isn't there or is no text. Customers would be promised what nobody has.",
        file=_SHOP,
        example=_CODES.replace("action: shop.NAME", "list: rewards/thank.txt"),
        at="4:19",
        mended=_CODES.replace("action: shop.NAME", "list: rewards/thanks.txt"),
        beside={"flows/rewards/thanks.txt": "SUN-1\nSUN-2\n"},
    ),
    Rule(
        code="W510",
        title="a reward that nobody hears of beforehand",
        why="A reward is there to be promised: it thanks for the answer, whatever the answer is. "
        "Given afterwards without a word before, it moves nobody to answer.",
        example=_gives("What shall we do better?"),
        at="9:12",
        mended=_gives(_ASK),
        beside={_SHOP: f"{_NIGHT}{_THANKS}"},
    ),
    Rule(
        code="W511",
        title="a key of contact that changes nothing",
        why="again, sample, wave and window are for surveys, and wave for those with a sample. Of "
        "a share or a quota of customers something should be counted, by a question with a metric.",
        example=_asked("{purpose: service, again: 90 days}"),
        at="4:29",
        mended=_asked("{purpose: survey, again: 90 days}"),
        beside={_SHOP: _NIGHT},
    ),
    Rule(
        code="W512",
        title="a reminder of a survey's second question",
        why="Whoever has answered a part of a survey is never urged to answer the rest, so this "
        "reminder is never sent.",
        example=_two("", _REMIND),
        at="9:5",
        mended=_two(_REMIND, ""),
        beside={_SHOP: _NIGHT},
    ),
)
