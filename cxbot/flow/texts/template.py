"""One text in one language, compiled once: markup into entities, `{name | filter}` into look-ups.

The author's markup is what Telegram knows, checked while loading. Inserted values are data, always.
"""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from cxbot.errors import did_you_mean
from cxbot.flow.reading.source import Problems, Scalar
from cxbot.flow.texts import formats, plurals
from cxbot.flow.values import operations
from cxbot.flow.values.expression import Name
from cxbot.flow.values.scope import Scope
from cxbot.model.text import Entity, RichText, utf16_length

FILTERS = ("date", "time", "money", "upper", "plural", "or")
#: Characters that values put into one text, together; what is beyond is cut off with an ellipsis.
MAX_PUT_IN = 16 * 1024
TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "code": "code", "pre": "pre", "a": "text_link", "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
}  # fmt: skip

_BARE = frozenset({"date", "time", "money", "upper"})
_LIKE = {
    "or": "{customer.name | or: there}",
    "plural": "{nights} {nights | plural: night / nights}",
}
_PIECE = re.compile(r"\{([^{}]*)\}|<(/?)([a-zA-Z][\w-]*)((?:\s[^<>]*)?)>|[{}]")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_PATH = re.compile(r"[^\W\d]\w*(\.\w+)*")
_HREF = re.compile(r"\s+href\s*=\s*(?:\"([^\"]*)\"|'([^']*)')\s*")


class Placeholder(Struct, frozen=True, kw_only=True):
    """`{order.total | money | or: free}`"""

    name: Name
    filters: tuple[str, ...] = ()
    fallback: str | None = None
    #: Of `plural`, in the order in which the text's language counts.
    forms: tuple[str, ...] = ()
    #: In a text of some language, not in an address or argument: 2,5 where people write it so.
    spoken: bool = False

    def value(self, scope: Scope) -> Any:
        found = scope.get(self.name.path)
        return self.fallback if self.fallback is not None and operations.is_empty(found) else found

    def text(self, scope: Scope) -> str:
        found = scope.get(self.name.path)
        if operations.is_empty(found):
            return self.fallback or ""
        for filter_name in self.filters:
            found = self._filtered(filter_name, found, scope)
        point = formats.decimal_point(scope.language) if self.spoken else "."
        return formats.plain(found, scope.language, point)

    def _filtered(self, filter_name: str, value: Any, scope: Scope) -> str:
        match filter_name:
            case "date":
                return formats.as_date(value, scope)
            case "time":
                return formats.as_time(value, scope)
            case "plural":
                return plurals.form(value, self.forms, scope.language)
            case "money":
                beside = scope.get((*self.name.path[:-1], "currency"))
                currency = beside if isinstance(beside, str) and beside else scope.shop.currency
                return formats.as_money(value, scope, currency)
            case _:
                return formats.plain(value, scope.language).upper()


class _Open(Struct, frozen=True, kw_only=True):
    kind: str
    url: tuple["str | Placeholder", ...] = ()


class _Close(Struct, frozen=True):
    pass


_Part = str | Placeholder | _Open | _Close


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """`fixed` is the whole rendering of a text that never changes."""

    source: Scalar
    parts: tuple[_Part, ...]
    names: tuple[Name, ...] = ()
    #: Whose dates and numbers it writes; empty for the customer's.
    language: str = ""
    fixed: RichText | None = field(default=None, repr=False)
    #: It has markup, so places must be counted while it is put together.
    marked: bool = True

    def render(self, scope: Scope) -> RichText:
        if self.fixed is not None:
            return self.fixed
        return _render(self.parts, scope) if self.marked else RichText(_join(self.parts, scope))

    def plain(self, scope: Scope) -> str:
        return self.render(scope).text

    @property
    def literal(self) -> str:
        """What stands in it whatever the values are."""
        return "".join(part for part in self.parts if isinstance(part, str))

    def value(self, scope: Scope) -> Any:
        """A text that is exactly one placeholder keeps the type of its value."""
        only = self.parts[0] if len(self.parts) == 1 else None
        if isinstance(only, Placeholder) and not only.filters:
            return only.value(scope)
        return self.plain(scope)


def compile_template(
    source: Scalar, problems: Problems, *, language: str = "", markup: bool = True
) -> Template:
    """Problems are reported; what is wrong stands in the text as it was written."""
    reader = _Reader(source, problems, language=language, markup=markup)
    parts = reader.read(source.text.rstrip())
    fixed = None
    if not reader.names:
        fixed = _render(parts, None)
    return Template(
        source=source,
        parts=parts,
        names=tuple(reader.names),
        language=language,
        fixed=fixed,
        marked=any(isinstance(part, _Open | _Close) for part in parts),
    )


class _Reader:
    def __init__(self, source: Scalar, problems: Problems, *, language: str, markup: bool) -> None:
        self._source = source
        self._problems = problems
        self._language = language
        self._markup = markup
        self._opened: list[tuple[str, int]] = []
        self._parts: list[_Part] = []
        self.names: list[Name] = []

    def read(self, text: str) -> tuple[_Part, ...]:
        done = 0
        for match in _PIECE.finditer(text):
            if match[3] and not self._markup:
                continue
            self._literal(text[done : match.start()])
            done = match.end()
            if match[3]:
                self._tag(match)
            elif match[1] is not None:
                self._placeholder(match[1], match.start())
            else:
                self._alone(text, match)
        self._literal(text[done:])
        for tag, offset in reversed(self._opened):
            self._wrong("E205", offset, f"<{tag}> is never closed.", f"Write </{tag}> after it.")
            self._parts.append(_Close())
        return tuple(self._parts)

    def _alone(self, text: str, brace: re.Match[str]) -> None:
        name = _PATH.match(text, brace.end())
        hint = "Take it out, or write { and } around a name."
        if brace[0] == "{" and name:
            hint = f"Close it after the name: {{{name[0].rstrip('.')}}}"
        self._wrong("E203", brace.start(), f'a "{brace[0]}" without its partner.', hint)

    def _wrong(self, code: str, offset: int, message: str, hint: str = "") -> None:
        self._problems.add(self._source.at(offset), code, message, hint)

    def _literal(self, text: str) -> None:
        if text:
            self._parts.append(html.unescape(text) if self._markup and "&" in text else text)

    def _placeholder(self, inner: str, offset: int) -> None:
        if placeholder := self._read_placeholder(inner, offset):
            self._parts.append(placeholder)
        else:
            self._parts.append(f"{{{inner}}}")

    def _read_placeholder(
        self, inner: str, offset: int, *, spoken: bool = True
    ) -> Placeholder | None:
        written, *rest = inner.split("|")
        path = written.strip()
        at = offset + 1 + len(written) - len(written.lstrip())
        if not _PATH.fullmatch(path):
            hint = "Like this: {order.number} or {customer.name | or: there}"
            self._wrong("E203", at, f'"{path}" is not a name.', hint)
            return None
        filters: list[str] = []
        options: dict[str, Any] = {}
        place = offset + 2 + len(written)
        for piece in rest:
            name, _, argument = piece.strip().partition(":")
            name, start = name.strip(), place + len(piece) - len(piece.lstrip())
            if name == "or" and ":" in piece:
                options["fallback"] = argument.strip()
            elif name == "plural" and ":" in piece:
                filters.append(name)
                options["forms"] = self._forms(argument, start)
            elif name in _BARE and ":" not in piece:
                filters.append(name)
            else:
                self._filter(name, start)
            place += len(piece) + 1
        name_at = Name(path=tuple(path.split(".")), offset=at)
        self.names.append(name_at)
        spoken = spoken and bool(self._language)
        return Placeholder(name=name_at, filters=tuple(filters), spoken=spoken, **options)

    def _forms(self, argument: str, offset: int) -> tuple[str, ...]:
        """`день / дня / дней`, as many as the language has."""
        forms = tuple(form.strip() for form in argument.split("/"))
        if not self._language:
            hint = "Use it in say and ask, where the text has a language."
            self._wrong("E210", offset, "nobody knows in which language this would count.", hint)
            return forms
        counting = plurals.counting(self._language)
        if counting.categories(len(forms)) is None:
            name = formats.locale(self._language).get_display_name("en")
            wanted = len(counting.needed)
            said = f"{name} counts in {wanted} form{'s' * (wanted > 1)}, here"
            said = f"{said} {'is' if len(forms) == 1 else 'are'} {len(forms)}."
            rows = (", ".join(map(str, row)) for row in counting.examples)
            hint = f"In this order, for: {' / '.join(rows)}"
            self._wrong("E210", offset, said, hint)
        return forms

    def _filter(self, name: str, offset: int) -> None:
        hint = did_you_mean(name, FILTERS, f"There are: {', '.join(FILTERS)}")
        if name in _LIKE:
            hint = f"Like this: {_LIKE[name]}"
        self._wrong("E204", offset, f'no filter "{name}".', hint)

    def _tag(self, match: re.Match[str]) -> None:
        tag = match[3].lower()
        if tag not in TAGS:
            hint = "There are: b i u s code pre a tg-spoiler blockquote"
            self._wrong("E205", match.start(), f"<{tag}> is not a tag messengers show.", hint)
        elif match[2]:
            self._close(tag, match.start())
        else:
            self._open(tag, match)

    def _close(self, tag: str, offset: int) -> None:
        if self._opened and self._opened[-1][0] == tag:
            self._opened.pop()
            self._parts.append(_Close())
        else:
            self._wrong("E205", offset, f"</{tag}> closes nothing.")

    def _open(self, tag: str, match: re.Match[str]) -> None:
        url: tuple[str | Placeholder, ...] = ()
        href = _HREF.fullmatch(match[4]) if match[4] else None
        if tag == "a":
            if not href:
                hint = 'Like this: <a href="https://example.com">text</a>'
                self._wrong("E205", match.start(), "<a> needs an href.", hint)
            else:
                group = 1 if href[1] is not None else 2
                url = self._url(href[group], match.start(4) + href.start(group))
        elif match[4].strip():
            self._wrong("E205", match.start(), f"<{tag}> takes no attributes.")
        self._opened.append((tag, match.start()))
        self._parts.append(_Open(kind=TAGS[tag], url=url))

    def _url(self, text: str, offset: int) -> tuple[str | Placeholder, ...]:
        parts: list[str | Placeholder] = []
        done = 0
        for match in _PLACEHOLDER.finditer(text):
            parts.append(html.unescape(text[done : match.start()]))
            done = match.end()
            found = self._read_placeholder(match[1], offset + match.start(), spoken=False)
            if found:
                parts.append(found)
        return (*parts, html.unescape(text[done:]))


def _join(parts: tuple[_Part, ...], scope: Scope) -> str:
    """Most texts have no markup."""
    pieces: list[str] = []
    room = MAX_PUT_IN
    for part in parts:
        if type(part) is str:
            pieces.append(part)
        elif isinstance(part, Placeholder):
            text = _within(room, part.text(scope))
            room = max(room - len(text), 0)
            pieces.append(text)
    return "".join(pieces)


def _within(room: int, text: str) -> str:
    if len(text) <= room:
        return text
    return f"{text[:room].rstrip()}…" if room else ""


def _render(parts: tuple[_Part, ...], scope: Scope | None) -> RichText:
    pieces: list[str] = []
    entities: list[Entity] = []
    opened: list[tuple[_Open, int]] = []
    at, room = 0, MAX_PUT_IN
    for part in parts:
        match part:
            case str():
                pieces.append(part)
                at += utf16_length(part)
            case Placeholder():
                text = _within(room, part.text(scope) if scope else "")
                room = max(room - len(text), 0)
                pieces.append(text)
                at += utf16_length(text)
            case _Open():
                opened.append((part, at))
            case _Close():
                if opened and at > opened[-1][1]:
                    entities.append(_entity(*opened[-1], at, scope))
                del opened[-1:]
    entities.sort(key=lambda entity: (entity.offset, -entity.length))
    return RichText("".join(pieces), tuple(entities))


def _entity(opened: _Open, start: int, end: int, scope: Scope | None) -> Entity:
    url = "".join(
        part if isinstance(part, str) else (part.text(scope) if scope else "")
        for part in opened.url
    )
    return Entity(kind=opened.kind, offset=start, length=end - start, url=url or None)
