"""Which form of a word goes with a number, in each language: 1 day, 2 days; 1 день, 2 дня, 5 дней.

Owners give the forms in the order in which their language counts them (CLDR's zero, one, two, few,
many, other). Only forms that whole numbers need are asked for; the others may be given.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from msgspec import Struct

from cxbot.flow.texts.formats import locale
from cxbot.flow.values import operations

_ORDER = ("zero", "one", "two", "few", "many", "other")
#: Whole numbers that show every form a language has for everyday counts.
_COUNTED = range(200)
_SHOWN = 3


class Counting(Struct, frozen=True, kw_only=True):
    """How a language counts."""

    #: Those that whole numbers take, in order.
    needed: tuple[str, ...]
    #: Those of fractions and millions too.
    all: tuple[str, ...]
    #: Some numbers for each that is needed.
    examples: tuple[tuple[int, ...], ...]

    def categories(self, count: int) -> tuple[str, ...] | None:
        """What that many forms stand for; None when the language has another number of them."""
        if count == len(self.needed):
            return self.needed
        return self.all if count == len(self.all) else None


@lru_cache(maxsize=64)
def counting(language: str) -> Counting:
    rule = locale(language).plural_form
    found: dict[str, list[int]] = {}
    for number in _COUNTED:
        found.setdefault(rule(number), []).append(number)
    needed = tuple(name for name in _ORDER if name in found)
    return Counting(
        needed=needed,
        all=tuple(name for name in _ORDER if name in rule.tags or name == "other"),
        examples=tuple(tuple(found[name][:_SHOWN]) for name in needed),
    )


def form(value: Any, forms: Sequence[str], language: str) -> str:
    """The form that goes with the number. What is no number takes the last."""
    number = operations.number(value)
    categories = counting(language).categories(len(forms))
    if number is None or categories is None:
        return forms[-1]
    if isinstance(number, float):
        number = Decimal(str(number))
    if number == int(number):
        number = int(number)
    category = locale(language).plural_form(number)
    fitting = (one for one in (category, "other", "few") if one in categories)
    return forms[categories.index(next(fitting, categories[-1]))]
