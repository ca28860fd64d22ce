"""`desk` of shop.yaml, read, and what is said of it."""

from datetime import timedelta

from cxbot.flow.catalog import examine, load
from cxbot.flow.shop import Shop

FILE = "flows/shop.yaml"
TOP = "language: en\nlanguages: [en, ru]\n"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WEEKDAYS = frozenset(range(5))


def shop(text: str = "") -> Shop:
    return load({FILE: TOP + text}).shop


def said(desk: str, *, top: str = TOP) -> list[str]:
    """`E104 2:5`: lines counted from `desk:`, which is line 0."""
    found = examine({FILE: f"{top}desk:\n{desk}"}).problems
    above = top.count("\n") + 1
    return [f"{p.code} {p.line - above}:{p.column}" for p in found if p.code[0] != "I"]


def hints(text: str) -> list[str]:
    return [p.hint for p in examine({FILE: TOP + text}).problems if p.code[0] != "I"]
