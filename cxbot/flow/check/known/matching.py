"""The cases of a `match`: what the subject can be, which case takes it, and what is left over."""

from collections.abc import Iterable, Iterator
from typing import Any

from cxbot.flow.check.known.kinds import can_be_empty, impossible, kept, member_value, members
from cxbot.flow.check.known.narrowing import Facts
from cxbot.flow.check.known.situation import Situation
from cxbot.flow.graph import Edge
from cxbot.flow.steps import Case, MatchStep
from cxbot.flow.values import operations
from cxbot.flow.values.expression import path_of
from cxbot.model.types import Type

_WORDS: dict[str, Any] = {"yes": True, "no": False, "empty": None}
EMPTY = "empty"


def fits(case: Case, value: Any) -> bool:
    """Whether the case takes that value, as the interpreter decides it."""
    if isinstance(value, bool):
        return any(_WORDS.get(text) is value for text in case.values)
    if isinstance(value, str) and value in case.values:
        return True
    number = operations.number(value)
    if number is None:
        return operations.is_empty(value) and EMPTY in case.values
    if any(low <= number <= high for low, high in case.ranges):
        return True
    return any(operations.equal(value, text) for text in case.values)


def narrowed_by(step: MatchStep, edge: Edge, at: Situation) -> Facts:
    """What is told of the subject on that way; None when it can't be taken."""
    path = path_of(step.subject.tree)
    found = at.find(path) if path else None
    if found is None:
        return {}
    empty = bool(found.reasons) or can_be_empty(found.narrowed)
    now = found.narrowed.or_empty() if empty else found.narrowed
    if edge.kind == "case":
        case = next(case for case in step.cases if case.label == edge.label)
        if EMPTY not in case.values:
            now = now.never_empty()
        now = kept(now, lambda value: fits(case, value))
    else:
        if any(EMPTY in case.values for case in step.cases):
            now = now.never_empty()
        now = kept(now, lambda value: not any(fits(case, value) for case in step.cases))
    return None if impossible(now) else {path: now}


def left_over(cases: Iterable[Case], subject: Type) -> tuple[str, ...]:
    """Members of the closed set that no case takes."""
    listed = members(subject) or ()
    given = tuple(cases)
    return tuple(
        member
        for member in listed
        if not any(fits(case, member_value(subject, member)) for case in given)
    )


def overlaps(cases: Iterable[Case], subject: Type) -> Iterator[tuple[Case, Case, str]]:
    """(the later case, the earlier one, what both take)."""
    earlier: list[Case] = []
    listed = members(subject)
    for case in cases:
        for other in earlier:
            shared = (
                _shared_words(case, other)
                if listed is None
                else ", ".join(_shared_members(case, other, subject, listed))
            )
            if shared:
                yield case, other, shared
                break
        earlier.append(case)


def _shared_members(case: Case, other: Case, subject: Type, listed: Iterable[str]) -> Iterator[str]:
    for member in listed:
        value = member_value(subject, member)
        if fits(case, value) and fits(other, value):
            yield member


def _shared_words(case: Case, other: Case) -> str:
    both = [text for text in case.values if text in other.values]
    if both:
        return ", ".join(both)
    for text in case.values:
        if not _is_range(text) and operations.number(text) is not None and fits(other, text):
            return text
    for low, high in case.ranges:
        for least, most in other.ranges:
            # 0-10 and 10-20 meet at one number: nobody can write it otherwise.
            if low < most and least < high:
                return f"{_plain(max(low, least))}-{_plain(min(high, most))}"
    return ""


def _is_range(text: str) -> bool:
    return "-" in text[1:]


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)
