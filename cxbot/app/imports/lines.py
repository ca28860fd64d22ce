"""A file of rows, one in memory at a time: CSV or JSON Lines, as spreadsheets and tills write them.

Encoding, delimiter and format are found in the file itself. What is wrong with the whole file is a
ConfigError; what is wrong with a row is told of the row, and the next one is read.
"""

import codecs
import csv
import io
import json
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, TextIO

from msgspec import Struct, field

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
#: No row has more.
_LINES = 2000
_CHUNK = 1 << 20
#: Stands where bytes were no letter.
_DAMAGED = "\ufffd"


class Line(Struct, frozen=True, kw_only=True):
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

    def __init__(
        self, path: Path, binary: BinaryIO, text: TextIO, *, damaged: bool = False
    ) -> None:
        """`damaged`: some bytes of the file are no letters; they were read as U+FFFD."""
        self._damaged = damaged
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
            return self._sound(self._objects(first, before))
        return self._sound(self._table(first, before))

    def _sound(self, lines: Iterator[Line]) -> Iterator[Line]:
        for line in lines:
            if self._damaged and any(_DAMAGED in str(one) for one in line.values.values()):
                yield Line(number=line.number, reason="has bytes that are no letters of UTF-8")
            else:
                yield line

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
        #: Lines that were read for a row that wasn't one: they may be good ones themselves.
        ahead: deque[str] = deque()
        while line := ahead.popleft() if ahead else self._text.readline(_LONGEST):
            number += 1
            if not _ends(line):
                self._skip()
                yield Line(number=number, reason="is longer than a row may be")
                continue
            whole, found = self._record(line, ahead, delimiter, len(names))
            if isinstance(found, str):
                ahead.extendleft(reversed(whole[1:]))
                yield Line(number=number, reason=found)
                continue
            if any(cell.strip() for cell in found):
                yield _row(names, found, number)
            number += len(whole) - 1

    def _record(
        self, line: str, ahead: deque[str], delimiter: str, most: int
    ) -> tuple[list[str], list[str] | str]:
        """The lines of a row and its cells, or why they are none. A quote that nobody closes would
        take the rest of the file; so only the line it stands in is lost."""
        whole = [line]
        found = _cells(line, delimiter)
        while found is None and len(whole) < _LINES:
            more = ahead.popleft() if ahead else self._text.readline(_LONGEST)
            if not more:
                break
            whole.append(more)
            if '"' in more:  # nothing else closes it
                found = _cells("".join(whole), delimiter)
        if found is None:
            return whole, 'is no row of CSV: a quote (") is opened and never closed'
        if len(whole) > 1 and not isinstance(found, str) and len(found) > most:
            return whole, f"has {len(found)} cells over {len(whole)} lines, and the head {most}"
        return whole, found

    def _skip(self) -> None:
        """The rest of a line that is too long."""
        while (more := self._text.readline(_LONGEST)) and not _ends(more):
            pass

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


def _ends(line: str) -> bool:
    """It has been read to its end."""
    return len(line) < _LONGEST or line.endswith(("\n", "\r"))


def _cells(text: str, delimiter: str) -> list[str] | str | None:
    """Of one row; why it is none; None: a quote is open at its end."""
    rows = csv.reader([text], delimiter=delimiter, strict=True)
    try:
        return next(rows, [])
    except csv.Error as error:
        return None if str(error) == "unexpected end of data" else f"is no row of CSV: {error}"


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
    """Raises ConfigError for what can't be read as text, or more than once: a device or a pipe."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise ConfigError(f"{path} is no file. Save the rows to one first.")
    try:
        encoding, damaged = _encoding(path)
        errors = "replace" if damaged else "strict"
        with path.open("rb") as binary:
            text = io.TextIOWrapper(binary, encoding=encoding, errors=errors, newline="")
            yield Lines(path, binary, text, damaged=damaged)
    except OSError as error:
        raise ConfigError(f"{path} can't be read: {error.strerror}.") from error


def _encoding(path: Path) -> tuple[str, bool]:
    """And whether some of it doesn't fit. Raises ConfigError."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ConfigError(f"{path} is UTF-16. Save it as UTF-8.")
    if _fits(path, "utf-8"):
        return "utf-8-sig", False
    if head.startswith(codecs.BOM_UTF8) or _mostly_utf8(path):
        return "utf-8-sig", True
    if _fits(path, "cp1251"):
        return "cp1251", False
    raise ConfigError(f"{path} is neither UTF-8 nor Windows-1251. Save it as UTF-8.")


def _fits(path: Path, encoding: str) -> bool:
    try:
        for _ in _decoded(path, encoding, "strict"):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(path: Path) -> bool:
    """Letters beyond ASCII that fit outnumber what fits not. Of Russian in Windows-1251 hardly any
    does, and every letter of it would be taken for two others if damaged UTF-8 were read as such.
    """
    more = 0
    for text in _decoded(path, "utf-8", "replace"):
        if not text.isascii():
            letters = len(text) - len(text.encode("ascii", "ignore"))
            more += letters - 2 * text.count(_DAMAGED)
    return more > 0


def _decoded(path: Path, encoding: str, errors: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors=errors)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)
