"""A change as a line: then and now, the difference with its interval, and whether it is clear."""

from collections.abc import Iterator

from cxbot.journey.friction.words import Language
from cxbot.journey.metrics import Change
from cxbot.journey.reviews.changing import Changed, Moved
from cxbot.journey.reviews.words import figure_name, word


def lines(changed: Changed, language: Language, *, clear: bool = False) -> Iterator[str]:
    """`clear`: only those."""
    for one in changed.clear if clear else changed.moved:
        yield moved(one, language)
    for turn in changed.turned:
        was, now = word(turn.before, language), word(turn.now, language)
        name = figure_name(turn.measure, language)
        yield word("turned", language, name=name, before=was, now=now)


def moved(one: Moved, language: Language) -> str:
    """`CSAT 40 % (n 20) → 60 % (n 25): +20 points, 95 %: -9 to +45; no clear change`."""
    change = one.change
    return word(
        "moved",
        language,
        name=figure_name(one.name, language),
        before=amount(one.before, one.unit),
        before_n=one.before_n,
        now=amount(one.now, one.unit),
        n=one.n,
        value=difference(change.value, one.unit, language),
        low=signed(change.low, one.unit),
        high=signed(change.high, one.unit),
        verdict=verdict(change, language),
    )


def verdict(change: Change, language: Language) -> str:
    if not change.enough:
        return word("few", language)
    return word("clear" if change.clear else "unclear", language)


def amount(value: float, unit: str) -> str:
    """Of a mean, which runs from -1 to 1, with two digits."""
    if unit == "percent":
        return f"{_short(value)} %"
    return f"{value:+.2f}" if unit == "mean" else _short(value)


def difference(value: float, unit: str, language: Language) -> str:
    said = signed(value, unit)
    return said if unit == "mean" else word("points", language, value=said)


def signed(value: float, unit: str) -> str:
    if unit == "mean":
        return f"{value:+.2f}"
    digits = 1 if abs(value) < 10 and value != int(value) else 0
    return f"{round(value, digits) or 0.0:+.{digits}f}"


def _short(value: float) -> str:
    digits = 1 if abs(value) < 10 and value != int(value) else 0
    return f"{round(value, digits) or 0.0:.{digits}f}"
