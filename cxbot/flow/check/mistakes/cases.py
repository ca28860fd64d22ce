"""What is wrong with the cases of a `match`: never taken, taken twice, missing."""

import re

from cxbot.errors import meant, nearest
from cxbot.flow.check.known import matching
from cxbot.flow.check.known.kinds import impossible, kept, members, told, word
from cxbot.flow.check.known.situation import Found
from cxbot.flow.check.view import View
from cxbot.flow.reading.mending import renamed
from cxbot.flow.reading.source import Map, Problems, Span
from cxbot.flow.steps import Case, MatchStep
from cxbot.flow.values import operations
from cxbot.model.types import Type
from cxbot.model.value import replace

_AMOUNT = r"(-?\d{1,15}(?:\.\d{1,15})?)"
_RANGE = re.compile(rf"{_AMOUNT}\s*-\s*{_AMOUNT}")


def check(step: MatchStep, subject: Type, found: Found, view: View, problems: Problems) -> None:
    """`subject` is its type, `found` what is left of it here when it is a name."""
    if subject.kind in {"list", "record"}:
        said = f'"{_words(step)}" is {word(subject)}, no case can be equal to it.'
        hint = "Match one of its fields." if subject.kind == "record" else ""
        problems.add(_span(step), "E211", said, hint)
        return
    asked = _words(step)
    wrong = [_never(case, text, subject, asked) for case in step.cases for text in case.values]
    for case, text, said, near in filter(None, wrong):
        at = _place(view, step, case, text)
        edits = renamed(at, text, members(subject) or ())
        problems.add(at, "E211", said, meant(near), edits)
    doubled = list(matching.overlaps(step.cases, subject))
    for case, other, both in doubled:
        said = f'{both} is in the case "{other.label}" already (line {other.span.line}).'
        problems.add(case.span, "E212", said, "The first case that fits is taken.")
    if not any(wrong) and not step.otherwise.steps:
        _left_over(step, found, problems)


# --- E211 ----------------------------------------------------------------------------------------


def _never(case: Case, text: str, subject: Type, asked: str) -> tuple[Case, str, str, str] | None:
    """A value of a case that the subject can't have."""
    if text == matching.EMPTY or subject.kind in {"any", "date", "time"}:
        return None
    listed = members(subject)
    match = _RANGE.fullmatch(text)
    ranges = ((float(match[1]), float(match[2])),) if match else ()
    one = replace(case, values=(text,), ranges=ranges)
    if listed is not None:
        if kept(subject, lambda value: matching.fits(one, value)).values:
            return None
        near = nearest(text, listed)
        return case, text, f'"{asked}" is never {text}: it can be {told(listed)}.', near
    if subject.kind == "text" or _within(text, ranges, subject):
        return None
    return case, text, f'"{asked}" is never {text}: it is {word(subject)}.', ""


def _within(text: str, ranges: tuple[tuple[float, float], ...], subject: Type) -> bool:
    """A number or a range that meets the bounds."""
    number = operations.number(text)
    low, high = ranges[0] if ranges else (number, number)
    if low is None or high is None:
        return False
    least, most = subject.least, subject.most
    return (least is None or high >= least) and (most is None or low <= most)


# --- W405 ----------------------------------------------------------------------------------------


def _left_over(step: MatchStep, found: Found, problems: Problems) -> None:
    left = found.narrowed
    listed = members(left)
    if not listed or left.kind == "any":
        return
    missing = matching.left_over(step.cases, left)
    empty = found.reasons and not any(matching.EMPTY in case.values for case in step.cases)
    if missing:
        case = _case(missing)
        said = f'no case for {_and(missing)}: "{_words(step)}" can be {told(listed)}.'
        problems.add(_span(step), "W405", said, f'Add "{case}:" or "else:".')
    elif empty and not impossible(left):
        said = f'no case for an empty "{_words(step)}", {found.reasons[0]}.'
        problems.add(_span(step), "W405", said, 'Add "empty:" or "else:".')


def _case(missing: tuple[str, ...]) -> str:
    shown = told(missing)
    row = " to " in shown and len(missing) > 2
    return shown.replace(" to ", "-") if row else ", ".join(missing)


def _and(missing: tuple[str, ...]) -> str:
    return told(missing).replace(" or ", " and ")


# --- where ---------------------------------------------------------------------------------------


def _words(step: MatchStep) -> str:
    return step.subject.text


def _span(step: MatchStep) -> Span:
    return step.subject.span(step.subject.tree)


def _place(view: View, step: MatchStep, case: Case, text: str) -> Span:
    """Of one value in the key of a case."""
    cases = view.value(step.span, "cases")
    whole = re.compile(rf"(?<![\w.-]){re.escape(text)}(?![\w.-])")
    found = (
        key.at(match.start(), len(text))
        for key, _ in (cases.items if isinstance(cases, Map) else ())
        if key.span == case.span and (match := whole.search(key.text))
    )
    return next(found, case.span)
