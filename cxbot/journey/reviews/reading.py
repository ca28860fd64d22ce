"""A worksheet that comes back: CSV or JSON as it was written, or as a spreadsheet saved it.

Of each touchpoint all is taken or nothing: who mends the file and reads it again writes no half
twice. Where nobody wrote anything, nothing is taken, and that is no mistake.
"""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from msgspec import Struct

from cxbot.errors import ConfigError, did_you_mean
from cxbot.journey.reviews import cells
from cxbot.journey.reviews.sheet import printed_at
from cxbot.journey.reviews.table import COLUMNS, ITEM, MARK, NOTE
from cxbot.store.reviews import Mark, NewItem

T = TypeVar("T")
_NEEDED = ("sheet", "touchpoint", "quality", MARK)
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DELIMITERS = (",", ";", "\t")
#: Clocks differ.
_AHEAD = timedelta(days=1)


class Wrong(Struct, frozen=True, kw_only=True):
    #: Counted from 1; of JSON the touchpoint's place in the list.
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        beside = f", {self.column}" if self.column else ""
        return f"line {self.line}{beside}: {self.reason}"


class Row(Struct, frozen=True, kw_only=True):
    """A line in which somebody wrote something, or could have."""

    number: int
    values: Mapping[str, str]

    def get(self, name: str) -> str:
        return self.values.get(name, "")


@dataclass(slots=True, kw_only=True)
class Entry:
    """What was written of one touchpoint on one sheet."""

    touchpoint: str
    sheet: str
    printed_at: datetime
    marks: dict[str, Mark] = field(default_factory=dict)
    items: list[NewItem] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Read:
    entries: list[Entry] = field(default_factory=list)
    problems: list[Wrong] = field(default_factory=list)
    #: Touchpoints in whose lines nobody wrote anything.
    empty: list[str] = field(default_factory=list)


def read(raw: bytes, known: Collection[str], now: datetime) -> Read:
    """`known`: names of touchpoints. Raises ConfigError for what is no worksheet at all."""
    text = _decoded(raw)
    rows = list(_objects(text) if text.lstrip().startswith("{") else _table(text))
    found, grouped = Read(), dict[tuple[str, str], list[Row]]()
    for row in rows:
        grouped.setdefault((row.get("sheet"), row.get("touchpoint")), []).append(row)
    for group in grouped.values():
        _Taking(known, now, found).take(group)
    found.problems.sort(key=lambda one: one.line)
    return found


class _Taking:
    """One touchpoint's lines."""

    def __init__(self, known: Collection[str], now: datetime, found: Read) -> None:
        self._known, self._now, self._found = known, now, found
        self._wrong: list[Wrong] = []

    def take(self, rows: Sequence[Row]) -> None:
        written = [row for row in rows if any(row.get(one) for one in (MARK, NOTE, *ITEM))]
        name = rows[0].get("touchpoint")
        if not written:
            self._found.empty += [name] if name else []
            return
        entry = self._begun(rows[0])
        places: dict[str, int] = {}
        for row in rows:
            self._mark(row, entry, places)
            self._item(row, entry)
        if not self._wrong and not any(one.mark for one in entry.marks.values()):
            reason = f'"{name}" has words but no mark; give at least one quality a mark'
            self._wrong.append(Wrong(line=written[0].number, column=MARK, reason=reason))
        if self._wrong:
            self._found.problems += self._wrong
        else:
            self._found.entries.append(entry)

    def _begun(self, row: Row) -> Entry:
        name, sheet = row.get("touchpoint"), row.get("sheet")
        at = printed_at(sheet)
        if at is None or at > self._now + _AHEAD:
            reason = f'"{sheet[:40]}" is no worksheet of ours; its name begins with w and a date'
            self._wrong.append(Wrong(line=row.number, column="sheet", reason=reason))
        if name not in self._known:
            hint = did_you_mean(name, sorted(self._known), "See the names: cxbot audit.")
            reason = f'"{name[:80]}" is no touchpoint that anybody knows. {hint}'
            self._wrong.append(Wrong(line=row.number, column="touchpoint", reason=reason))
        return Entry(touchpoint=name, sheet=sheet, printed_at=at or self._now)

    def _mark(self, row: Row, entry: Entry, places: dict[str, int]) -> None:
        quality = self._cell(row, "quality", cells.quality_of)
        given, note = self._cell(row, MARK, cells.mark), self._cell(row, NOTE, cells.words)
        if given is None and not note:
            return
        if quality is None:
            if not row.get("quality"):
                self._add(row, "quality", "a mark or note needs its quality")
            return
        if quality in places:
            self._add(row, "quality", f'"{quality}" stands on line {places[quality]}, too')
            return
        places[quality] = row.number
        entry.marks[quality] = Mark(quality=quality, mark=given, note=note or "")

    def _item(self, row: Row, entry: Entry) -> None:
        if not any(row.get(one) for one in ITEM):
            return
        what = self._cell(row, ITEM[0], cells.words)
        if not what:
            self._add(row, ITEM[0], "what is to be improved isn't said")
            return
        said = f"{entry.sheet}\n{entry.touchpoint}\n{what}"
        entry.items.append(
            NewItem(
                touchpoint=entry.touchpoint,
                what=what,
                hypothesis=self._cell(row, "hypothesis", cells.words) or "",
                owner=self._cell(row, "improvement_owner", cells.words) or "",
                due_on=self._cell(row, "due", cells.day),
                measure=self._cell(row, "measure", cells.measure),
                origin=hashlib.sha256(said.encode()).hexdigest(),
            )
        )

    def _cell(self, row: Row, column: str, reader: Callable[[str], T]) -> T | None:
        try:
            return reader(row.get(column))
        except ValueError as error:
            self._add(row, column, str(error))
            return None

    def _add(self, row: Row, column: str, reason: str) -> None:
        self._wrong.append(Wrong(line=row.number, column=column, reason=reason))


# --- files -------------------------------------------------------------------------------------


def _decoded(raw: bytes) -> str:
    bom = next((name for mark, name in _BOMS if raw.startswith(mark)), None)
    for encoding in (bom,) if bom else ("utf-8", "cp1251"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ConfigError("The file is neither UTF-8, UTF-16 nor Windows-1251. Save it as UTF-8.")


def _table(text: str) -> Iterator[Row]:
    """Rows of CSV that aren't empty; columns in any order, those that we don't know left out."""
    lines = io.StringIO(text, newline="")
    head, before = "", 0
    while not head.strip(" \t\r\n,;"):
        head, before = lines.readline(), before + 1
        if not head:
            raise ConfigError("The file is empty.")
    delimiter = max(_DELIMITERS, key=lambda one: len({*_names(head, one)} & {*COLUMNS}))
    names = _names(head, delimiter)
    if missing := [one for one in _NEEDED if one not in names]:
        raise ConfigError(f"Line {before}: columns are missing: {', '.join(missing)}.")
    if twice := sorted({one for one in names if one in COLUMNS and names.count(one) > 1}):
        raise ConfigError(f"Line {before}: columns stand there twice: {', '.join(twice)}.")
    rows = csv.reader(lines, delimiter=delimiter)
    number = before + 1
    try:
        for values in rows:
            if any(value.strip() for value in values):
                yield Row(number=number, values=_values(zip(names, values, strict=False)))
            number = before + rows.line_num + 1
    except csv.Error as error:
        raise ConfigError(f"Line {number}: is no row of CSV: {error}.") from error


def _names(head: str, delimiter: str) -> list[str]:
    try:
        cells = next(csv.reader([head], delimiter=delimiter), [])
    except csv.Error:  # longer than a cell may be
        return []
    return [cell.strip().casefold() for cell in cells]


def _objects(text: str) -> Iterator[Row]:
    try:
        found = json.loads(text)
        touchpoints = found["touchpoints"]
        for number, one in enumerate(touchpoints, 1):
            same = {"sheet": found["sheet"], "touchpoint": one["touchpoint"]}
            rows = [
                *one.get("qualities", ()),
                *(
                    {**item, "improvement_owner": item.get("owner")}
                    for item in one.get("improvements", ())
                ),
            ]
            for row in rows:
                yield Row(number=number, values=_values({**row, **same}.items()))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ConfigError(f"The file is no worksheet as JSON: {error!r}.") from error


def _values(pairs: Any) -> dict[str, str]:
    return {
        name: cells.unguarded(_whole(str(value))).strip()
        for name, value in pairs
        if value is not None and name in COLUMNS
    }


def _whole(text: str) -> str:
    """JSON can write half a character, and nothing can store it: U+FFFD stands for it."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
