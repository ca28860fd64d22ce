"""What can be said of types: two joined, a closed set made smaller, and all of it in words."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cxbot.model.types import Kind, Type, named
from cxbot.model.value import replace

NUMBERS: frozenset[str] = frozenset({"number", "money"})
MOMENTS: frozenset[str] = frozenset({"date", "time"})
#: Of what is always empty.
NOTHING = Type(kind="any", values=(), optional=True)
UNKNOWN = Type(kind="any")


class Mixed(Type, frozen=True, kw_only=True):
    """Of one kind on some ways and of another on others: what is done with it must suit them all.

    Its own kind is "any", for whoever doesn't ask further.
    """

    either: tuple[Type, ...] = ()


class Digits(Type, frozen=True, kw_only=True):
    """A text of nothing but digits, which conditions read as the number too."""


DIGITS = Digits(kind="any")

_WORDS: dict[Kind, str] = {
    "text": "a text",
    "number": "a number",
    "money": "an amount of money",
    "date": "a date",
    "time": "a time",
    "yes/no": "yes or no",
    "list": "a list",
    "record": "a record with fields",
    "any": "anything",
}
_SHOWN = 8


def word(found: Type) -> str:
    if isinstance(found, Mixed):
        return " or ".join(dict.fromkeys(map(word, found.either)))
    return _WORDS["text" if isinstance(found, Digits) else found.kind]


def can_be_empty(found: Type) -> bool:
    return found.optional and (found.kind != "any" or found.values == ())


# --- two ways that meet --------------------------------------------------------------------------


def joined(one: Type, two: Type) -> Type:
    """What a value is that came from either."""
    if one is two or one == two:
        return one
    if NOTHING in (one, two):
        return (two if one == NOTHING else one).or_empty()
    optional = one.optional or two.optional
    if "any" in (one.kind, two.kind):
        return _mixed(one, two)
    kind = _common(one.kind, two.kind)
    if kind is None:
        return _mixed(one, two)
    return Type(
        kind=kind,
        values=_union(one, two),
        least=_bound(min, one.least, two.least),
        most=_bound(max, one.most, two.most),
        fields=_fields(one.fields, two.fields),
        item=joined(one.item, two.item) if one.item and two.item else None,
        optional=optional,
    )


def alternatives(found: Type) -> tuple[Type, ...]:
    """Each kind it can be of; none when nobody knows."""
    if isinstance(found, Mixed):
        return found.either
    return (found,) if found.kind != "any" or isinstance(found, Digits) else ()


def readings(found: Type) -> tuple[Type, ...]:
    """As what a condition can read one alternative."""
    return (named("number"), named("text")) if isinstance(found, Digits) else (found,)


def _mixed(one: Type, two: Type) -> Type:
    optional = one.optional or two.optional
    both = (alternatives(one), alternatives(two))
    if not all(both):
        return Type(kind="any", optional=optional)
    found: list[Type] = []
    for added in (kind.never_empty() for kind in (*both[0], *both[1])):
        for index, other in enumerate(found):
            if other == added or _common(other.kind, added.kind):
                found[index] = joined(other, added)
                break
        else:
            found.append(added)
    if len(found) == 1:
        return found[0].or_empty() if optional else found[0]
    found.sort(key=lambda type_: (type_.kind, isinstance(type_, Digits)))
    return Mixed(kind="any", optional=optional, either=tuple(found))


def _common(one: Kind, two: Kind) -> Kind | None:
    if one == two:
        return None if one == "any" else one
    if {one, two} <= NUMBERS:
        return "number"
    return "time" if {one, two} <= MOMENTS else None


def _union(one: Type, two: Type) -> tuple[str, ...] | None:
    first, second = members(one), members(two)
    if first is None or second is None:
        return None
    return tuple(dict.fromkeys((*first, *second)))


def _bound(
    choose: Callable[[float, float], float], one: float | None, two: float | None
) -> float | None:
    return None if one is None or two is None else choose(one, two)


def _fields(
    one: Mapping[str, Type] | None, two: Mapping[str, Type] | None
) -> Mapping[str, Type] | None:
    if one is None or two is None:
        return None
    found: dict[str, Type] = {}
    for name in {**one, **two}:
        first, second = one.get(name), two.get(name)
        if first and second:
            found[name] = joined(first, second)
        else:
            found[name] = (first or second or UNKNOWN).or_empty()
    return found


# --- closed sets ---------------------------------------------------------------------------------


def members(found: Type) -> tuple[str, ...] | None:
    """All it can be, as texts; None when nobody can list them."""
    if found.kind == "yes/no" and found.values is None:
        return ("yes", "no")
    return found.values


def member_value(found: Type, member: str) -> Any:
    """The value itself, as a session holds it."""
    return member == "yes" if found.kind == "yes/no" else member


def kept(found: Type, fits: Callable[[Any], bool]) -> Type:
    """Only the members that fit. Those that can't be listed are all kept."""
    listed = members(found)
    if listed is None:
        return found
    left = tuple(member for member in listed if fits(member_value(found, member)))
    return found if left == found.values else replace(found, values=left)


def impossible(found: Type) -> bool:
    """No value is left that it could have."""
    return members(found) == () and not found.optional


def told(values: Iterable[str]) -> str:
    """`1 to 5`; `new, paid or packed`."""
    listed = list(values)
    if len(listed) > 2 and all(value.isdecimal() for value in listed):
        numbers = [int(value) for value in listed]
        if numbers == list(range(numbers[0], numbers[0] + len(numbers))):
            return f"{numbers[0]} to {numbers[-1]}"
    if len(listed) > _SHOWN:
        return f"{', '.join(listed[:_SHOWN])} …"
    head = ", ".join(listed[:-1])
    return f"{head} or {listed[-1]}" if head else "".join(listed)
