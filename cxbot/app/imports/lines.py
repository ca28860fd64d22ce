"""A file of rows, one in memory at a time: CSV or JSON Lines, as spreadsheets and tills write them.

Encoding, delimiter and format are found in the file itself. What is wrong with the whole file is a
ConfigError; what is wrong with a row is told of the row, and the next one is read.
"""

import codecs
import csv
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, TextIO

from cxbot.errors import ConfigError, did_you_mean

#: What a row may say.
COLUMNS = (
    "id", "at", "customer", "touchpoint", "kind", "direction", "channel", "device",
    "device_source", "task", "outcome", "text", "rating_metric", "rating", "rating_min",
    "rating_max",
)  # fmt: skip
NEEDED = ("at", "customer", "touchpoint", "kind", "channel")
_DELIMITERS = (",", ";", "\t")
#: No line of a contact is longer.
_LONGEST = 1_000_000
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row as it stands in the file."""

    #: Its first line, counted from 1.
    number: int
    values: Mapping[str, Any] = field(default_factory=dict)
    #: Why it can't be read at all; empty when it can.
    reason: str = ""
    #: Its values are text, whatever they mean.
    text: bool = True


class Lines:
    """The rows of an open file, in order."""

    def __init__(self, path: Path, binary: BinaryIO, text: TextIO) -> None:
        self._path = path
        self._binary = binary
        self._text = text

    @property
    def read(self) -> int:
        """Bytes that have been read so far, somewhat ahead of the row."""
        return self._binary.tell()

    def __iter__(self) -> Iterator[Line]:
        first, before = "", 0
        while not first.strip():
            first, before = self._text.readline(_LONGEST), before + 1
            if not first:
                raise ConfigError(f"{self._path} is empty.")
        if first.lstrip().startswith("["):
            raise ConfigError(f"{self._path} is a JSON list. Write one object a line instead.")
        if first.lstrip().startswith("{"):
            return self._objects(first, before)
        return self._table(first, before)

    # --- JSON Lines ----------------------------------------------------------------------------

    def _objects(self, line: str, number: int) -> Iterator[Line]:
        while line:
            whole = len(line) < _LONGEST
            if not whole:
                yield Line(number=number, reason="is longer than a row may be")
            elif line.strip():
                yield _object(line, number)
            while not whole:
                line = self._text.readline(_LONGEST)
                whole = len(line) < _LONGEST
            line, number = self._text.readline(_LONGEST), number + 1

    # --- CSV -----------------------------------------------------------------------------------

    def _table(self, head: str, number: int) -> Iterator[Line]:
        delimiter, names = self._header(head, number)
        rows = csv.reader(self._text, delimiter=delimiter, strict=True)
        while True:
            at = number + rows.line_num + 1
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield Line(number=at, reason=f"is no row of CSV: {error}")
                continue
            if any(cell.strip() for cell in cells):
                yield _row(names, cells, at)

    def _header(self, head: str, number: int) -> tuple[str, list[str]]:
        """The delimiter under which most of the first line are columns."""
        read = {one: _names(head, one) for one in _DELIMITERS}
        delimiter = max(_DELIMITERS, key=lambda one: len({*read[one]} & {*COLUMNS}))
        names = read[delimiter]
        for name in names:
            if name not in COLUMNS:
                hint = did_you_mean(name, COLUMNS, f"Columns are: {', '.join(COLUMNS)}.")
                raise ConfigError(f'{self._path}:{number}: "{name[:80]}" is no column. {hint}')
            if names.count(name) > 1:
                raise ConfigError(f'{self._path}:{number}: there are two columns "{name}".')
        if missing := [name for name in NEEDED if name not in names]:
            raise ConfigError(f"{self._path}:{number}: columns are missing: {', '.join(missing)}.")
        return delimiter, names


def _names(head: str, delimiter: str) -> list[str]:
    try:
        cells = next(csv.reader([head], delimiter=delimiter))
    except csv.Error:
        return []
    return [cell.strip().casefold() for cell in cells]


def _row(names: list[str], cells: list[str], number: int) -> Line:
    if any(cell.strip() for cell in cells[len(names) :]):
        return Line(number=number, reason=f"has {len(cells)} cells, and the head {len(names)}")
    values = {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
    return Line(number=number, values={name: cell for name, cell in values.items() if cell})


def _object(line: str, number: int) -> Line:
    try:
        values = json.loads(line, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        return Line(number=number, reason=f"is no JSON: {error}")
    if not isinstance(values, dict):
        return Line(number=number, reason="is no JSON object")
    said = {name: value for name, value in values.items() if value is not None}
    return Line(number=number, values=said, text=False)


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


@contextmanager
def opened(path: Path) -> Iterator[Lines]:
    """Raises ConfigError for what can't be read as text."""
    try:
        encoding = _encoding(path)
        with path.open("rb") as binary:
            text = io.TextIOWrapper(binary, encoding=encoding, newline="")
            yield Lines(path, binary, text)
    except OSError as error:
        raise ConfigError(f"{path} can't be read: {error.strerror}.") from error


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ConfigError(f"{path} is UTF-16. Save it as UTF-8.")
    for encoding in ("utf-8-sig",) if head.startswith(codecs.BOM_UTF8) else ("utf-8", "cp1251"):
        if _fits(path, encoding):
            return encoding
    raise ConfigError(f"{path} is neither UTF-8 nor Windows-1251. Save it as UTF-8.")


def _fits(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
