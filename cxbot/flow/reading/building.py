"""Events of a YAML parser -> nodes with places. What owners' YAML has no use for is refused here.

libyaml's parser is used where it's there: six times faster. Whatever it refuses is given to the
one in Python, whose word is final, so with and without libyaml the same is found.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from msgspec import Struct

from cxbot.flow.reading.nodes import Map, Node, Scalar, Sequence, Span
from cxbot.flow.reading.problems import Problems
from cxbot.flow.reading.repair import Broken, Copy
from cxbot.flow.reading.traps import Traps
from cxbot.model.value import replace

MAX_DEPTH = 60

_FAST: Any = getattr(yaml, "CSafeLoader", None)
#: What the parsers raise: a number that names no character is a ValueError.
_UNREADABLE = (yaml.YAMLError, ValueError, OverflowError)
#: Where the two parsers differ, the slow one is asked alone.
_DIFFERS = re.compile(r"\t|\r(?!\n)|^%|(?:^|[-:])\s*\?(?:\s|$)|[\[{,]\s*\?", re.MULTILINE)
#: `[where is it?]` is good YAML that the parser in Python stumbles over: it reads this instead.
_QUESTION = "\ue03f"
_MARKED = re.compile(r"[&*!][^\s,\[\]{}]*")
_ENDS = re.compile(r"(?:[ \t]*(?:\r\n?|\n))*")


class Built(Struct, frozen=True, kw_only=True):
    """What came of a copy of a file: its root, or None when it is refused."""

    root: Node | None
    problems: tuple[Any, ...]


def build(file: str, copy: Copy, *, beyond: tuple[int, int] = (0, 0)) -> Built | Broken:
    """Nobody needs the last word on a copy that is broken no further than `beyond`."""
    text = copy.text
    tried = _FAST is not None and not _DIFFERS.search(text)
    if tried:
        try:
            return _Builder(file, copy).build(yaml.parse(text, Loader=_FAST))
        except _UNREADABLE as error:
            broken = _broken(error)
            if reached(copy, broken) <= beyond:
                return broken
    stand_in = "?" in text and _QUESTION not in text
    if stand_in:
        text = text.replace("?", _QUESTION)
    try:
        if tried:
            _skim(text)
        builder = _Builder(file, copy, stand_in=stand_in)
        return builder.build(yaml.parse(text, Loader=yaml.SafeLoader))
    except _UNREADABLE as error:
        return _broken(error)


def reached(copy: Copy, broken: Broken) -> tuple[int, int]:
    """Line and column in the owner's file where reading stopped."""
    return broken.line, copy.original(broken.line, broken.column)


def _skim(text: str) -> None:
    """Raises what stands in the parser's way: nodes would be built in vain."""
    for _ in yaml.parse(text, Loader=yaml.SafeLoader):
        pass


def _broken(error: Exception) -> Broken:
    if not isinstance(error, yaml.MarkedYAMLError):
        return Broken(said="", line=1, column=1)
    mark = error.problem_mark or error.context_mark
    context = error.context_mark or mark
    return Broken(
        said=error.problem or error.context or "",
        line=mark.line + 1 if mark else 1,
        column=mark.column + 1 if mark else 1,
        from_line=context.line + 1 if context else 1,
        from_column=context.column + 1 if context else 1,
    )


class _Refused(Exception):
    """Already reported."""


class _Builder:
    def __init__(self, file: str, copy: Copy, *, stand_in: bool = False) -> None:
        self._file = file
        self._copy = copy
        self._lines = copy.owner
        self._source = copy.owner.text
        self._moved = bool(copy.shifts)
        self._problems = Problems()
        self._stand_in = stand_in
        self._traps = Traps(file, self._lines, self._problems)
        self._keys: list[str] = []

    def build(self, events: Iterator[Any]) -> Built:
        root: Node | None = None
        try:
            root = self._document(events)
        except _Refused:
            root = None
        return Built(root=root, problems=tuple(self._problems.found))

    def _document(self, events: Iterator[Any]) -> Node | None:
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    hint = "One file is one flow: take the line with --- out, or split the file."
                    at = self._at(event, 3)
                    self._problems.add(at, "E001", "a second document begins here.", hint)
                    raise _Refused
                root = self._node(next(events), events, 0)
        if root is None or (isinstance(root, Scalar) and not root.text):
            self._problems.add(
                Span.top(self._file), "E001", "the file is empty.", "Was it only half saved?"
            )
            raise _Refused
        return root

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        if depth > MAX_DEPTH:
            said = f"nested more than {MAX_DEPTH} levels deep."
            self._problems.add(self._at(event), "E007", said, "Split it into several flows.")
            raise _Refused
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if event.anchor or event.tag:
            self._marked(event)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, events, depth)
        return self._map(event, events, depth)

    def _sequence(self, event: Any, events: Iterator[Any], depth: int) -> Sequence:
        items = []
        while not isinstance(inner := next(events), yaml.SequenceEndEvent):
            items.append(self._node(inner, events, depth + 1))
        last = items[-1].span if items else None
        return Sequence(span=self._around(event, inner, last), items=tuple(items))

    def _map(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        rows: dict[str, tuple[Scalar, Node]] = {}
        last: Span | None = None
        while not isinstance(inner := next(events), yaml.MappingEndEvent):
            key = self._node(inner, events, depth + 1)
            self._keys.append(key.text if isinstance(key, Scalar) else "")
            value = self._node(next(events), events, depth + 1)
            self._keys.pop()
            if isinstance(value, Scalar) and not value.raw:
                value = self._after(key, value)
            last = value.span if isinstance(value, Map | Sequence) or value.raw else key.span
            if not isinstance(key, Scalar):
                hint = "A text that starts with { or [ must be in quotes."
                self._problems.add(key.span, "E002", "a key must be a word.", hint)
            elif key.text in rows:
                first = rows[key.text][0].span.line
                said = f'"{key.text}" stands here twice, first in line {first}.'
                self._problems.add(key.span, "E005", said, "Keep one of them.")
            else:
                rows[key.text] = key, value
        found = Map(span=self._around(event, inner, last), items=tuple(rows.values()))
        return (
            self._traps.bare_placeholder(found, self._keys)
            if event.flow_style and len(rows) == 1
            else found
        )

    def _scalar(self, event: Any) -> Scalar:
        first, last = event.start_mark, event.end_mark
        line, column = first.line + 1, first.column + 1
        end_line, end_column = last.line + 1, last.column + 1
        owners = self._copy.quoted.get((line, column)) if self._copy.quoted else None
        if self._moved:
            column = self._copy.original(line, column)
            end_column = self._copy.original(end_line, end_column)
        start = self._lines.offset(line, column)
        raw = self._source[start : self._lines.offset(end_line, end_column)]
        style = event.style or ""
        if style in {"|", ">"}:
            end_line, end_column, raw = self._end_of_block(start, raw)
        span = Span(
            file=self._file,
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column,
        )
        text = event.value.replace(_QUESTION, "?") if self._stand_in else event.value
        if owners is not None:
            return Scalar(
                span=span, text=text, plain=False, style=owners, repaired=True,
                raw=f"{raw}{owners}" if owners else raw,
            )  # fmt: skip
        found = Scalar(
            span=span,
            text=text,
            plain=not style and event.implicit[0],
            style=style,
            raw=raw,
        )
        return self._traps.checked(found, self._keys)

    def _end_of_block(self, start: int, raw: str) -> tuple[int, int, str]:
        """Where the last visible character of a | or > text ends, and the source up to its line."""
        shown = start + len(raw.rstrip(" \t\r\n"))
        ends = _ENDS.match(self._source, shown)
        return *self._lines.place(shown), self._source[start : ends.end() if ends else shown]

    def _alias(self, event: Any) -> Scalar:
        at = self._marked(event)
        text = f"*{event.anchor}"
        return Scalar(span=at, text=text, plain=False, style="", raw=text)

    def _marked(self, event: Any) -> Span:
        start = self._at(event)
        offset = self._lines.offset(start.line, start.column)
        written = _MARKED.match(self._source, offset)
        at = self._at(event, len(written[0]) if written else 1)
        name = written[0] if written else "this"
        said = "tags" if name.startswith("!") else "anchors and aliases"
        hint = "If it is a text, put it in quotes."
        self._problems.add(at, "E006", f"{said} ({name}) are not part of flows.", hint)
        return at

    # --- places ----------------------------------------------------------------------------------

    def _at(self, event: Any, length: int = 1) -> Span:
        mark = event.start_mark
        line, column = mark.line + 1, mark.column + 1
        if self._moved:
            column = self._copy.original(line, column)
        return Span(
            file=self._file, line=line, column=column, end_line=line, end_column=column + length
        )

    def _after(self, key: Node, value: Scalar) -> Scalar:
        """Nothing stands right after its key; each parser puts it somewhere else."""
        line, column = key.span.end_line, key.span.end_column
        start = self._lines.offset(line, column)
        column += self._source[start : start + 1] == ":"
        here = replace(value.span, line=line, column=column, end_line=line, end_column=column)
        return replace(value, span=here)

    def _around(self, first: Any, after: Any, last: Span | None) -> Span:
        """A block ends where its last part does; brackets have an end of their own."""
        start, mark = self._at(first), after.end_mark
        if first.flow_style:
            end_line, end_column = mark.line + 1, mark.column + 1
            if self._moved:
                end_column = self._copy.original(end_line, end_column)
        else:
            end = last or start
            end_line, end_column = end.end_line, end.end_column
        return Span(
            file=self._file,
            line=start.line,
            column=start.column,
            end_line=end_line,
            end_column=end_column,
        )
