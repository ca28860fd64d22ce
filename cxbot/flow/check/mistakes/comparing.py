"""Which values can be compared with which, and what is said when they can't."""

from collections.abc import Iterable
from itertools import product
from typing import Any

from msgspec import Struct

from cxbot.errors import Edit, meant, nearest
from cxbot.flow.check.known.kinds import (
    MOMENTS,
    NUMBERS,
    alternatives,
    members,
    readings,
    told,
    word,
)
from cxbot.flow.reading.mending import renamed, replaced
from cxbot.flow.reading.source import Span
from cxbot.flow.values import operations
from cxbot.model.types import Type
from cxbot.model.value import replace

_NEVER_ORDERED = frozenset({"yes/no", "list", "record"})
_TRUTHS = {"yes": "yes", "no": "no", "true": "yes", "false": "no"}


class Side(Struct, frozen=True, kw_only=True):
    """One side of a comparison."""

    type: Type
    #: As it is written.
    words: str
    span: Span
    #: The one value it always has, in a tuple; None when it has others.
    constant: tuple[Any] | None = None


class Mistake(Struct, frozen=True, kw_only=True):
    span: Span
    code: str
    message: str
    hint: str = ""
    edits: tuple[Edit, ...] = ()


def group(found: Type) -> str:
    """Kinds that are compared as one."""
    if found.kind in NUMBERS:
        return "number"
    return "time" if found.kind in MOMENTS else found.kind


def equal(one: Side, two: Side) -> Mistake | None:
    """Of == and !=, and of each item of a list."""
    if two.constant is None and one.constant is not None:
        one, two = two, one
    if any(side.type.kind == "any" for side in (one, two)):
        return None
    if _alike(one, two):
        return _member(one, two)
    return _never_equal(one, two)


def ordered(sign: str, one: Side, two: Side) -> Mistake | None:
    """Of < <= > >="""
    for side, other in ((one, two), (two, one)):
        if side.constant is not None and operations.is_empty(side.constant[0]):
            hint = f"Write {other.words} is not empty."
            return Mistake(
                span=side.span,
                code="E206",
                message="nothing is less or more than empty.",
                hint=hint,
            )
    for side in (one, two):
        if any(group(kind) in _NEVER_ORDERED for kind in alternatives(side.type)):
            said = f"{_is(side)}, it is neither less nor more than anything."
            return Mistake(span=side.span, code="E206", message=said)
    if not all(_alike_some(one, two, a, b) for a, b in _pairs(one, two)):
        said = f"{_is(one)} and {_is(two)}: they can not be put in order."
        return Mistake(span=_blamed(one, two), code="E206", message=said, hint=_quotes(one, two))
    return _never_holds(sign, one, two)


def within(one: Side, many: Side, items: Iterable[Side]) -> Iterable[Mistake]:
    """Of `in`. `items` are those of a list that is written out."""
    listed = tuple(items)
    if listed:
        yield from filter(None, (equal(one, item) for item in listed))
        return
    match group(many.type):
        case "text" if group(one.type) not in {"text", "any"} and not _as_text(one):
            said = f"{_is(one)}: only a text can be part of a text."
            yield Mistake(span=one.span, code="E206", message=said)
        case "number" | "time" | "yes/no":
            said = f'{_is(many)}, nothing is "in" it.'
            hint = f"Like this: {one.words} in [1, 2]"
            yield Mistake(span=many.span, code="E206", message=said, hint=hint)
        case "list" if many.type.item and many.type.item.kind not in {"any", "record"}:
            item = Side(type=many.type.item, words=many.words, span=many.span)
            found = equal(one, item)
            if found:
                yield found


def suits(found: Type, *groups: str) -> bool:
    """Whatever it is on any way, it can be read as one of these; so can what nobody knows."""
    return all(
        any(group(reading) in groups for reading in readings(kind)) for kind in alternatives(found)
    )


# --- parts ---------------------------------------------------------------------------------------


def _alike(one: Side, two: Side) -> bool:
    first, second = group(one.type), group(two.type)
    if first == second:
        return True
    for side, other in ((one, second), (two, first)):
        if side.constant is None or not isinstance(side.constant[0], str):
            continue
        if other == "time" and operations.moment(side.constant[0]) is not None:
            return True
        if other == "text":
            return True  # "20:00" and "2026-03-10" are texts as well
    # A date and a time are texts when they are compared.
    both = {first, second} == {"text", "time"}
    return both and one.constant is None and two.constant is None


def _pairs(one: Side, two: Side) -> Iterable[tuple[Type, Type]]:
    return product(alternatives(one.type), alternatives(two.type))


def _alike_some(one: Side, two: Side, first: Type, second: Type) -> bool:
    """Of one kind that each side can be: they can be read so that they are alike."""
    return any(
        _alike(replace(one, type=a), replace(two, type=b))
        for a, b in product(readings(first), readings(second))
    )


def _as_text(side: Side) -> bool:
    return group(side.type) == "time"


def _member(one: Side, two: Side) -> Mistake | None:
    """A value that the other side can never be."""
    listed = members(one.type)
    if two.constant is None or operations.is_empty(two.constant[0]):
        return None
    (value,) = two.constant
    if listed is None:
        return _out_of_bounds(one, two, value)
    if one.type.kind == "yes/no" or any(operations.equal(value, member) for member in listed):
        return None
    said = f'"{one.words}" is never {_shown(value)}: it can be {told(listed)}.'
    near = nearest(value, listed) if isinstance(value, str) else ""
    text = f"{two.words[:1]}{near}{two.words[:1]}"
    edits = renamed(two.span, value, listed, text=text) if near else ()
    return Mistake(span=two.span, code="E207", message=said, hint=meant(near), edits=edits)


def _out_of_bounds(one: Side, two: Side, value: Any) -> Mistake | None:
    number = operations.number(value)
    least, most = one.type.least, one.type.most
    if number is None or ((least is None or number >= least) and (most is None or number <= most)):
        return None
    bounds = f"at least {least:g}" if most is None else f"at most {most:g}"
    if least is not None and most is not None:
        bounds = f"{least:g} to {most:g}"
    said = f'"{one.words}" is never {_shown(value)}: it is {bounds}.'
    return Mistake(span=two.span, code="E207", message=said)


def _never_holds(sign: str, one: Side, two: Side) -> Mistake | None:
    """`rating > 5` of a rating from 1 to 5."""
    if one.constant is not None and two.constant is None:
        turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
        sign, one, two = turned[sign], two, one
    if two.constant is None or one.constant is not None or group(one.type) != "number":
        return None
    listed, number = members(one.type), operations.number(two.constant[0])
    ends = listed
    if listed is None:
        end = one.type.least if sign.startswith("<") else one.type.most
        ends = None if end is None else (f"{end:g}",)
    if ends is None or any(operations.ordered(sign, member, number) for member in ends):
        return None
    can_be = told(listed) if listed else f"{'at least' if sign[0] == '<' else 'at most'} {ends[0]}"
    said = f'this never holds: "{one.words}" can be {can_be}.'
    return Mistake(span=two.span, code="E207", message=said)


def _never_equal(one: Side, two: Side) -> Mistake:
    said = f"{_is(one)} and {_is(two)}: they are never equal."
    value = two.constant[0] if two.constant else None
    if one.type.kind == "yes/no" and isinstance(value, str):
        truth = _TRUTHS.get(value.lower())
        hint = f"Write {truth or 'yes or no'} without quotes."
        edits = (replaced(two.span, truth),) if truth else ()
        return Mistake(span=two.span, code="E206", message=said, hint=hint, edits=edits)
    hint = _quotes(one, two)
    return Mistake(span=_blamed(one, two), code="E206", message=said, hint=hint)


def _quotes(one: Side, two: Side) -> str:
    if one.type.kind == "text" and two.constant is not None and group(two.type) == "number":
        return f'Write "{two.words}" in quotes, or ask with answer: number.'
    groups = {group(one.type), group(two.type)}
    if groups == {"text", "time"}:
        return 'Write the day like this: "2026-03-10".'
    if groups != {"text", "number"}:
        return ""
    if one.constant is not None or two.constant is not None:
        return "Write a number, without quotes."
    return "Ask for it with answer: number, or declare it as a number."


def _blamed(one: Side, two: Side) -> Span:
    return two.span if one.constant is None and two.constant is not None else one.span


def _is(side: Side) -> str:
    return f"{side.words} is {word(side.type)}"


def _shown(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
