"""YAML as nodes that know where they stand: file, line and column of every key and value.

Only the part of YAML that owners need: one document of mappings, lists and scalars. Anchors, tags
and tabs are refused; plain scalars follow the 1.2 core schema, so `no`, `10:00` and `007` are text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from cxbot.errors import Edit, FlowError, Problem
from cxbot.flow.reading import repair

MAX_CHARS = 256 * 1024
MAX_DEPTH = 60

_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?([0-9]{1,18}\.[0-9]{0,18}|\.[0-9]{1,18})([eE][-+]?[0-9]{1,2})?")
_WORDS: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_REWORDED = {
    "mapping values are not allowed here": 'a text with ": " inside must be in quotes',
    "could not find expected ':'": 'a ":" is missing after the key',
    "found unexpected end of stream": "a quote is opened and never closed",
    "expected <block end>, but found '<scalar>'": "this text does not belong here; quotes missing?",
    "expected <block end>, but found '<block mapping start>'": "wrong indentation",
    "expected <block end>, but found '-'": "wrong indentation of the list",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where something stands. Lines and columns count characters from 1; the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Problems:
    """Everything found wrong so far, so that the owner sees all of it at once."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(
        self, span: Span, code: str, message: str, hint: str = "", edits: Iterable[Edit] = ()
    ) -> None:
        """`span` is what the owner sees underlined."""
        self.found.append(
            Problem(
                file=span.file,
                line=span.line,
                column=span.column,
                end_line=span.end_line,
                end_column=span.end_column,
                code=code,
                message=message,
                hint=hint,
                edits=tuple(edits),
            )
        )

    def raise_any(self) -> None:
        """Raises FlowError if anything keeps the flows from going live."""
        errors = [problem for problem in self.found if problem.level == "error"]
        if errors:
            raise FlowError(dict.fromkeys(errors))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    span: Span
    text: str
    #: Unquoted: may be a number, yes or nothing. Quoted and block scalars are always text.
    plain: bool
    style: str
    #: The scalar as it stands in the file, quotes and indentation included.
    raw: str = field(repr=False)
    #: The quotes were put in by us: the owner's file has none.
    repaired: bool = False

    @property
    def value(self) -> Any:
        """The 1.2 core schema's value of an unquoted scalar."""
        if not self.plain:
            return self.text
        if self.text in _WORDS:
            return _WORDS[self.text]
        if _INT.fullmatch(self.text):
            return int(self.text)
        return float(self.text) if _FLOAT.fullmatch(self.text) else self.text

    def at(self, offset: int, length: int = 1) -> Span:
        """Where character `offset` of the text stands in the file."""
        column = self.span.column + offset
        line = self.span.line
        if self.style or "\n" in self.raw:
            line, column = self._position(offset)
        return Span(
            file=self.span.file,
            line=line,
            column=column,
            end_line=line,
            end_column=column + length,
        )

    def _position(self, offset: int) -> tuple[int, int]:
        # The nth visible character of the value is the nth visible unit of the source: folding and
        # indentation only ever change white space.
        before = sum(not char.isspace() for char in self.text[:offset])
        gap = offset < len(self.text) and self.text[offset].isspace()
        line, column = self.span.line, self.span.column - self.repaired
        seen = 0
        for unit, visible in _units(self.raw, self.style):
            if visible:
                if seen == before and not gap:
                    break
                seen += 1
                if seen == before and gap:
                    return line, column + len(unit)
            breaks = unit.count("\n")
            line += breaks
            width = 1 if self.repaired else len(unit)
            column = len(unit) - unit.rindex("\n") if breaks else column + width
        return line, column


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    span: Span
    items: tuple[tuple[Scalar, "Node"], ...]

    def get(self, name: str) -> "Node | None":
        return next((node for key, node in self.items if key.text == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    span: Span
    items: tuple["Node", ...]


Node = Scalar | Map | Sequence


def plain(node: Node) -> Any:
    """The node as plain Python values."""
    match node:
        case Scalar():
            return node.value
        case Map():
            return {key.text: plain(value) for key, value in node.items}
        case Sequence():
            return [plain(item) for item in node.items]


def parse(file: str, text: str, problems: Problems) -> Node | None:
    """The file's document, or None when nothing can be made of it; problems say why."""
    start = Span(file=file, line=1, column=1, end_line=1, end_column=1)
    if len(text) > MAX_CHARS or len(text.encode("utf-8", "replace")) > MAX_CHARS:
        problems.add(start, "E007", "the file is over 256 KiB.", "Split it into several flows.")
        return None
    if tabs := repair.tabs(text):
        for line, column in tabs:
            at = Span(file=file, line=line, column=column, end_line=line, end_column=column + 1)
            problems.add(at, "E001", "a tab in the indentation.", "Use spaces.")
        return None
    repaired = repair.repair(text)
    for finding in repaired.findings:
        at = Span(
            file=file,
            line=finding.line,
            column=finding.column,
            end_line=finding.line,
            end_column=finding.column + 1,
        )
        problems.add(at, finding.code, finding.message, finding.hint)
    return _Builder(file, repaired, problems).build()


class _Refused(Exception):
    """Already reported."""


class _Builder:
    def __init__(self, file: str, repaired: repair.Repaired, problems: Problems) -> None:
        self._file = file
        self._text = repaired.text
        self._shifts = repaired.shifts
        self._problems = problems

    def build(self) -> Node | None:
        try:
            events = yaml.parse(self._text, Loader=yaml.SafeLoader)
            return self._document(events)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            said = error.problem or error.context or "this is not YAML"
            self._add(mark, "E001", f"{_REWORDED.get(said, said)}.")
        except yaml.reader.ReaderError as error:
            line = self._text.count("\n", 0, error.position) + 1
            column = error.position - self._text.rfind("\n", 0, error.position)
            at = Span(
                file=self._file, line=line, column=column, end_line=line, end_column=column + 1
            )
            self._problems.add(at, "E001", "a character that YAML does not allow.")
        except (yaml.YAMLError, ValueError, OverflowError):
            self._add(None, "E001", "this is not YAML.")
        except _Refused:
            pass
        return None

    def _document(self, events: Iterator[Any]) -> Node | None:
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self._add(event.start_mark, "E001", "a second document: use one per file.")
                    raise _Refused
                root = self._node(next(events), events, 0)
        if root is None:
            self._add(None, "E001", "the file is empty.")
        return root

    def _node(self, event: Any, events: Iterator[Any], depth: int) -> Node:
        if depth > MAX_DEPTH:
            self._refuse(event, "nested too deeply.")
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self._refuse(event, "anchors and aliases (& and *) are not part of flows.", "E006")
        if event.tag:
            self._refuse(event, f"tags ({event.tag}) are not part of flows.", "E006")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(inner := next(events), yaml.SequenceEndEvent):
                items.append(self._node(inner, events, depth + 1))
            return Sequence(span=self._span(event, inner), items=tuple(items))
        return self._map(event, events, depth)

    def _map(self, event: Any, events: Iterator[Any], depth: int) -> Map:
        rows: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(inner := next(events), yaml.MappingEndEvent):
            key = self._node(inner, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if not isinstance(key, Scalar):
                hint = "A text that starts with { or [ must be in quotes."
                self._problems.add(key.span, "E002", "a key must be a word.", hint)
            elif key.text in rows:
                first = rows[key.text][0].span.line
                said = f'"{key.text}" stands here twice, first in line {first}.'
                self._problems.add(key.span, "E005", said)
            else:
                rows[key.text] = key, value
        return Map(span=self._span(event, inner), items=tuple(rows.values()))

    def _scalar(self, event: Any) -> Scalar:
        if any("\ud800" <= char <= "\udfff" for char in event.value):
            self._refuse(event, "half a character (a lone surrogate).")
        raw = self._text[event.start_mark.index : event.end_mark.index]
        return Scalar(
            span=self._span(event, event),
            text=event.value,
            plain=not event.style and event.implicit[0],
            style=event.style or "",
            raw=raw,
            repaired=event.start_mark.column + 1 == self._shifts.get(event.start_mark.line + 1),
        )

    def _refuse(self, event: Any, message: str, code: str = "E001") -> None:
        self._add(event.start_mark, code, message)
        raise _Refused

    def _add(self, mark: Any, code: str, message: str) -> None:
        line, column = self._place(mark) if mark else (1, 1)
        at = Span(file=self._file, line=line, column=column, end_line=line, end_column=column + 1)
        self._problems.add(at, code, message)

    def _span(self, first: Any, last: Any) -> Span:
        line, column = self._place(first.start_mark)
        end_line, end_column = self._place(last.end_mark)
        return Span(
            file=self._file, line=line, column=column, end_line=end_line, end_column=end_column
        )

    def _place(self, mark: Any) -> tuple[int, int]:
        # A repaired line is one quote longer than the owner's.
        line, column = mark.line + 1, mark.column + 1
        return line, column - 1 if column > self._shifts.get(line, column) else column


def _units(raw: str, style: str) -> Iterator[tuple[str, bool]]:
    """Pieces of the source that make one character of the value each, or none."""
    at = 0
    if style in {"|", ">"}:
        at = raw.find("\n") + 1 or len(raw)
        yield raw[:at], False
    elif style:
        raw = raw[:-1]
        at = 1
        yield raw[:1], False
    while at < len(raw):
        length = _unit_length(raw, at, style)
        unit = raw[at : at + length]
        visible = not unit.isspace() and unit[:2] not in {"\\n", "\\t", "\\ ", "\\_", "\\\n"}
        yield unit, visible
        at += length


def _unit_length(raw: str, at: int, style: str) -> int:
    if style == "'" and raw[at : at + 2] == "''":
        return 2
    if style == '"' and raw[at] == "\\":
        return {"x": 4, "u": 6, "U": 10}.get(raw[at + 1 : at + 2], 2)
    return 1
