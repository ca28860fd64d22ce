"""What is told of a journey.yaml beside some flows."""

from cxbot.errors import Problem
from cxbot.flow.catalog import examine
from cxbot.flow.reading.files import JOURNEY

SHOP = """customer: {birthday: date, segment: text, weight: number, born: time, tags: list}
values: {many: 10, vips: [a]}
"""
#: Of the maps that a small example lacks other tests tell.
ADVISED = "I631"


def found(journey: str | None, shop: str = SHOP, **flows: str) -> list[Problem]:
    texts = {"flows/shop.yaml": shop} if shop else {}
    texts |= {f"flows/{name}.yaml": text for name, text in flows.items()}
    if journey is not None:
        texts[JOURNEY] = journey
    return list(examine(texts).problems)


def codes(journey: str | None, shop: str = SHOP, **flows: str) -> list[str]:
    """`file line:column code`, of what journeys are about."""
    return [
        f"{p.file.removeprefix('flows/').removesuffix('.yaml')} {p.line}:{p.column} {p.code}"
        for p in found(journey, shop, **flows)
        if (p.code.startswith(("W44", "I63", "E33")) and p.code != ADVISED) or p.level == "error"
    ]


def said(journey: str, code: str, shop: str = SHOP, **flows: str) -> list[str]:
    return [f"{p.message} {p.hint}" for p in found(journey, shop, **flows) if p.code == code]
