"""What a YAML file is made of, each part knowing where it stands."""

import re
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from cxbot.flow.reading import lines, spelling
from cxbot.model.value import replace

_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?([0-9]{1,18}\.[0-9]{0,18}|\.[0-9]{1,18})([eE][-+]?[0-9]{1,2})?")
_WORDS: dict[str, Any] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip


class Span(Struct, frozen=True, kw_only=True):
    """Where something stands. Lines and columns count characters from 1; the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    @classmethod
    def top(cls, file: str) -> "Span":
        """Where the file begins."""
        return cls(file=file, line=1, column=1, end_line=1, end_column=1)

    @classmethod
    def between(cls, file: str, text: lines.Lines, start: int, end: int) -> "Span":
        """The place of some characters of a file's text."""
        line, column = text.place(start)
        end_line, end_column = text.place(end)
        return cls(file=file, line=line, column=column, end_line=end_line, end_column=end_column)

    @property
    def first(self) -> "Span":
        """Its first character."""
        return replace(self, end_line=self.line, end_column=self.column + 1)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    span: Span
    text: str
    #: Unquoted: may be a number, yes or nothing. Quoted and block scalars are always text.
    plain: bool
    style: str
    #: The scalar as it stands in the file, quotes and indentation included.
    raw: str = field(repr=False)
    #: YAML would have read something else here; the problem is reported.
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
        """Where these characters of the text stand in the file."""
        if self.raw == self.text and "\n" not in self.raw:
            start, end = offset, offset + length
        else:
            places = spelling.places(self.raw, self.style, self.text)
            if places is None or not places:
                return self.span
            last = len(places) - 1
            start = places[offset][0] if offset <= last else places[last][1]
            end = places[min(offset + max(length, 1) - 1, last)][1]
        line, column = lines.ahead(self.raw, start, self.span.line, self.span.column)
        end_line, end_column = lines.ahead(self.raw, end, self.span.line, self.span.column)
        return Span(
            file=self.span.file,
            line=line,
            column=column,
            end_line=end_line,
            end_column=max(end_column, column + 1) if end_line == line else end_column,
        )


class Map(Struct, frozen=True, kw_only=True):
    span: Span
    items: tuple[tuple[Scalar, "Node"], ...]

    def get(self, name: str) -> "Node | None":
        return next((node for key, node in self.items if key.text == name), None)


class Sequence(Struct, frozen=True, kw_only=True):
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
