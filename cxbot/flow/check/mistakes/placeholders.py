"""Placeholders in texts: whether their values can be shown so, and whether they can be empty."""

import re
from collections.abc import Iterator

from cxbot.flow.check.known.kinds import MOMENTS, NUMBERS, word
from cxbot.flow.check.known.situation import Found
from cxbot.flow.check.mistakes.conditions import Look
from cxbot.flow.reading.source import Problems, Span
from cxbot.flow.texts.template import Placeholder, Template
from cxbot.model.types import Type, named

#: Filter -> the kinds it writes, and what it is for.
_FILTERS = {
    "money": (NUMBERS, "amounts of money"),
    "date": (MOMENTS, "dates"),
    "time": (MOMENTS, "dates and times"),
    "plural": (NUMBERS, "a word beside a number"),
}
#: A record with one of these is shown by it.
_SHOWN_BY = ("name", "number")


def said(template: Template, look: Look, problems: Problems, *, address: bool = False) -> None:
    """Of a text that a customer or an operator reads, or of the address of what they get."""
    for placeholder in placeholders(template):
        found = _looked_up(template, placeholder, look)
        kind = _filtered(template, placeholder, found.type, problems)
        if kind.kind == "record" and not _shown(kind):
            _record(template, placeholder, kind, problems)
        elif found.reasons and placeholder.fallback is None:
            can_be_empty(template, placeholder, found, problems, address=address)


def passed_on(template: Template, look: Look, problems: Problems) -> None:
    """Of a value: a placeholder alone keeps its type, records included."""
    alone = len(template.parts) == 1
    for placeholder in placeholders(template):
        found = _looked_up(template, placeholder, look)
        kind = _filtered(template, placeholder, found.type, problems)
        if not alone and kind.kind == "record" and not _shown(kind):
            _record(template, placeholder, kind, problems)


def placeholders(template: Template) -> Iterator[Placeholder]:
    """Those in the addresses of links too."""
    for part in template.parts:
        if isinstance(part, Placeholder):
            yield part
        else:
            inner = getattr(part, "url", ())
            yield from (one for one in inner if isinstance(one, Placeholder))


def can_be_empty(
    template: Template,
    placeholder: Placeholder,
    found: Found,
    problems: Problems,
    *,
    address: bool = False,
) -> None:
    filters = (
        f"{name}: {' / '.join(placeholder.forms)}" if name == "plural" else name
        for name in placeholder.filters
    )
    words = " | ".join((path(placeholder), *filters))
    last = placeholder.name.path[-1].replace("_", " ")
    hint = f"Write {{{words} | or: no {last}}}."
    if address:
        hint = f"Ask before: if: {path(placeholder)} is not empty"
    told = f'"{path(placeholder)}" can be empty here, {found.reasons[0]}.'
    problems.add(span(template, placeholder), "W402", told, hint)


def path(placeholder: Placeholder) -> str:
    return ".".join(placeholder.name.path)


def span(template: Template, placeholder: Placeholder) -> Span:
    return template.source.at(placeholder.name.offset, len(path(placeholder)))


def _looked_up(template: Template, placeholder: Placeholder, look: Look) -> Found:
    name = placeholder.name
    return look(name.path, lambda length: template.source.at(name.offset, length))


def _filtered(
    template: Template, placeholder: Placeholder, found: Type, problems: Problems
) -> Type:
    """The type behind all filters."""
    words = path(placeholder)
    for name in placeholder.filters:
        kinds, shows = _FILTERS.get(name, (None, ""))
        if kinds is not None and found.kind not in {*kinds, "any"}:
            at = _filter_span(template, placeholder, name)
            said_ = f'"{words}" is {word(found)}, "{name}" shows {shows}.'
            problems.add(at, "E209", said_, _instead(found, words))
        found, words = named("text"), f"{words} | {name}"
    return found


def _instead(found: Type, words: str) -> str:
    if found.kind in NUMBERS:
        return f"Write {{{words}}} or {{{words} | money}}."
    if found.kind in MOMENTS:
        return f"Write {{{words} | date}}."
    return f"Write {{{words}}}." if found.kind != "record" else ""


def _filter_span(template: Template, placeholder: Placeholder, name: str) -> Span:
    start = placeholder.name.offset
    match = re.compile(rf"\|\s*({name})").search(template.source.text, start)
    offset = match.start(1) if match else start
    return template.source.at(offset, len(name) if match else len(path(placeholder)))


def _shown(found: Type) -> bool:
    return found.fields is None or any(name in found.fields for name in _SHOWN_BY)


def _record(template: Template, placeholder: Placeholder, found: Type, problems: Problems) -> None:
    words = path(placeholder)
    inner = [f"{{{words}.{name}}}" for name in sorted(found.fields or {})[:4]]
    said_ = f'"{words}" has fields, a text can show only one of them.'
    problems.add(span(template, placeholder), "E214", said_, f"Write {' or '.join(inner)}.")
