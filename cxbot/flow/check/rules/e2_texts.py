"""E2, texts: what is put into them, and how it is worded."""

from cxbot.flow.check.rules.rule import Rule

_TOP = "flow: example\nwhen: {event: stay.booked}\nlimit: once per 1 day\ndo:\n"
_SHOP = {
    "flows/shop.yaml": "language: ru\nquiet_hours: 21:00-10:00\n"
    "events: {stay.booked: {nights: number}}\n"
}

RULES: tuple[Rule, ...] = (
    Rule(
        code="E210",
        title="plural forms that don't fit the language",
        why="Each language counts in its own number of forms: English in two (1 day, 2 days), "
        "Russian in three, Chinese in one. Write one for each, in that order.",
        example=f'{_TOP}  - say: "{{nights}} {{nights | plural: ночь / ночи}}"\n',
        at="5:30",
        mended=f'{_TOP}  - say: "{{nights}} {{nights | plural: ночь / ночи / ночей}}"\n',
        beside=_SHOP,
    ),
)
