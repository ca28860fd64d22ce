"""The whole map as one SVG for a picture: the rows of the page but for what customers wrote, in
strips that are wider the more columns there are."""

import math
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from itertools import groupby

from msgspec import Struct

from cxbot.flow.drawing import measure
from cxbot.journey.friction.words import Language
from cxbot.journey.map import cells, drawing
from cxbot.journey.map.grid import Column, Grid
from cxbot.journey.map.ink import KINDS, LINE, Sheet, broken
from cxbot.journey.map.words import word

_MARGIN, _LABEL, _PAD = 24.0, 132.0, 7.0
#: Columns of a strip, pixels of them all, and the widest that one may be; with many touchpoints
#: more of them stand in a strip, or the picture would be a ribbon.
_STRIP, _ACROSS, _WIDEST = 12, 1368, 200
_LONGEST_STRIP, _NARROW = 32, 114
_TEXT, _SMALL, _HEAD, _TITLE = 12.0, 11.0, 12.5, 24.0
#: What a picture has no room for.
_LEFT_OUT = frozenset({"said", "effort", "backstage"})
VERDICTS = ("met", "not met", "not enough data")
#: Of a cell.
_MOST_LINES = 14


class _Strip(Struct, frozen=True, kw_only=True):
    columns: Sequence[Column]
    rows: Sequence[cells.Row]
    width: int


def as_svg(grid: Grid, zone: tzinfo, language: Language) -> tuple[str, float, float]:
    """With its width and height."""
    strips = list(_strips(grid, language))
    width = max((_LABEL + one.width * len(one.columns) for one in strips), default=0)
    sheet = Sheet(max(width, 640) + 2 * _MARGIN)
    y = _header(sheet, grid, zone, language)
    for one in strips:
        y = _strip(sheet, one, grid, language, y) + 22
    y = _lists(sheet, grid, language, y)
    y = _notes(sheet, grid, language, y)
    height = y + _MARGIN
    return sheet.svg(height), sheet.width, height


def _header(sheet: Sheet, grid: Grid, zone: tzinfo, language: Language) -> float:
    title, of = cells.heading(grid, zone, language)
    inner = sheet.width - 2 * _MARGIN
    y = sheet.lines(_MARGIN, _MARGIN, title, _TITLE, inner, bold=True)
    y = sheet.lines(_MARGIN, y, of, _TEXT, inner, ink="faint")
    y = sheet.lines(_MARGIN, y + 6, cells.totals(grid, language), _TEXT, min(inner, 1100))
    y += 10
    if not grid.personas or not grid.columns:
        return y
    x = _MARGIN
    keys = [("own", word("customers", language), grid.totals.customers)]
    for ink, (name, customers) in enumerate(grid.personas.items()):
        keys.append((f"p{ink % drawing.INKS}", cells.persona(name, language), customers))
    for ink_, name, customers in keys:
        said = f"{name}: {customers}"
        wide = 28 + measure.width(said, _TEXT) + 22
        if x > _MARGIN and x + wide > sheet.width - _MARGIN:
            x, y = _MARGIN, y + _TEXT * LINE
        sheet.block(x, y + 6, 22, 4 if ink_ == "own" else 2, ink_)
        sheet.words(x + 28, y + _TEXT, said, _TEXT)
        x += wide
    return y + _TEXT * LINE + 8


def _strips(grid: Grid, language: Language) -> Iterator[_Strip]:
    total = len(grid.columns)
    if not total:
        return
    most = min(_LONGEST_STRIP, max(_STRIP, math.isqrt(3 * total)))
    size = math.ceil(total / math.ceil(total / most))
    width = min(_WIDEST, max(_NARROW, _ACROSS // size))
    shown = [row for row in cells.rows(grid, language) if row.key not in _LEFT_OUT]
    for start in range(0, total, size):
        rows = (
            cells.Row(key=row.key, label=row.label, cells=row.cells[start : start + size])
            for row in shown
        )
        kept = [row for row in rows if not row.empty]
        yield _Strip(columns=grid.columns[start : start + size], rows=kept, width=width)


def _strip(sheet: Sheet, strip: _Strip, grid: Grid, language: Language, top: float) -> float:
    left, across = _MARGIN + _LABEL, strip.width * len(strip.columns)
    y = _stages(sheet, strip, language, top)
    y = _names(sheet, strip, language, y)
    y = _mood(sheet, strip, grid, language, y)
    for row in strip.rows:
        _rule(sheet, y, left + across)
        _label(sheet, y, row.label)
        if row.key == "friction":
            sheet.words(_MARGIN, y + 32, f"↓ {word('more', language)}", _SMALL, ink="faint")
            picture = drawing.friction(strip.columns, strip.width, row.label)
            sheet.picture(left, y, picture)
            y += drawing.FRICTION
        y = _row(sheet, strip, row, y)
    _rule(sheet, y, left + across)
    for i in range(len(strip.columns) + 1):
        x = left + i * strip.width
        sheet.line(x, top, x, y)
    return y


def _rule(sheet: Sheet, y: float, to: float) -> None:
    sheet.line(_MARGIN, y, to, y)


def _label(sheet: Sheet, y: float, label: str) -> None:
    sheet.lines(_MARGIN, y + 4, label, _TEXT, _LABEL - 8, ink="faint")


def _stages(sheet: Sheet, strip: _Strip, language: Language, y: float) -> float:
    x = _MARGIN + _LABEL
    for name, group in groupby(strip.columns, key=lambda one: cells.stage(one, language)):
        inside = list(group)
        phase, wide = inside[0].phase, strip.width * len(inside)
        sheet.block(x, y, wide, 24, phase or "soft")
        said, *more = broken(name, _TEXT, wide - 2 * _PAD, bold=True) or ("",)
        said = f"{said}…" if more else said
        sheet.words(x + _PAD, y + 16, said, _TEXT, bold=True)
        beside = x + 2 * _PAD + measure.width(said, _TEXT, bold=True)
        told = word(phase, language) if phase is not None and phase != name else ""
        if told and beside + measure.width(told, _SMALL) < x + wide:
            sheet.words(beside, y + 16, told, _SMALL, ink="faint")
        x += wide
    return y + 24


def _names(sheet: Sheet, strip: _Strip, language: Language, top: float) -> float:
    bottom, inner = top, strip.width - 2 * _PAD
    for i, column in enumerate(strip.columns):
        x = _MARGIN + _LABEL + i * strip.width + _PAD
        ink = "faint" if column.declared is None else "ink"
        y = sheet.lines(x, top + 5, column.name, _HEAD, inner, bold=True, ink=ink, most=5)
        for badge in cells.badges(column, language):
            y = sheet.lines(x, y, badge, _SMALL, inner, ink="faint")
        bottom = max(bottom, y)
    return bottom + 5


def _mood(sheet: Sheet, strip: _Strip, grid: Grid, language: Language, y: float) -> float:
    left = _MARGIN + _LABEL
    _rule(sheet, y, left + strip.width * len(strip.columns))
    label = word("mood", language)
    _label(sheet, y, label)
    if all(column.mood.value is None for column in grid.columns):
        return sheet.lines(left + _PAD, y + 4, word("mood_none", language), _TEXT, 900) + 4
    for i, end in enumerate(("↑ " + word("glad", language), "↓ " + word("annoyed", language))):
        sheet.words(_MARGIN, y + 32 + 15 * i, end, _SMALL, ink="faint")
    sheet.picture(left, y, drawing.mood(strip.columns, strip.width, list(grid.personas), label))
    return y + drawing.MOOD


def _row(sheet: Sheet, strip: _Strip, row: cells.Row, top: float) -> float:
    bottom, inner = top + _TEXT * LINE, strip.width - 2 * _PAD
    for i, cell in enumerate(row.cells):
        x, y = _MARGIN + _LABEL + i * strip.width + _PAD, top + 4
        room = _MOST_LINES
        for item in cell:
            size = _SMALL if item.kind not in {"value", "few"} else _TEXT
            ink = KINDS.get(item.kind, "ink")
            # the signs are wider than they are reckoned
            room_across = inner - (6 if item.kind in VERDICTS else 0)
            found = broken(item.text, size, room_across, most=max(1, room))
            room -= len(found)
            for line in found if room >= 0 else ():
                sheet.words(x, y + size, line, size, ink=ink, bold=_bold(row.key, item.kind))
                y += size * LINE
        bottom = max(bottom, y)
    return bottom + 5


def _bold(key: str, kind: str) -> bool:
    return kind in {"value", "few"} and key not in {"why", "owner"}


def _lists(sheet: Sheet, grid: Grid, language: Language, top: float) -> float:
    shown = [
        (key, [f"{place}. {one}" for place, one in enumerate(lines, 1)])
        if key == "worst_list"
        else (key, lines)
        for key, lines in cells.lists(grid, language)
    ]
    wide, bottom = (sheet.width - 2 * _MARGIN) / max(1, len(shown)), top
    for i, (key, lines) in enumerate(shown):
        x, inner = _MARGIN + i * wide, wide - 24
        y = sheet.lines(x, top, word(key, language), 14, inner, bold=True) + 4
        for one in lines[:_MOST_LISTED]:
            y = sheet.lines(x, y, one, _TEXT, inner)
        if len(lines) > _MOST_LISTED:
            y = sheet.lines(x, y, f"… + {len(lines) - _MOST_LISTED}", _TEXT, inner, ink="faint")
        bottom = max(bottom, y)
    return bottom + (14 if shown else 0)


#: The page names them all.
_MOST_LISTED = 20


def _notes(sheet: Sheet, grid: Grid, language: Language, y: float) -> float:
    if not grid.columns:
        return y
    inner = min(sheet.width - 2 * _MARGIN, 1100)
    y = sheet.lines(_MARGIN, y, word("reading", language), 14, inner, bold=True) + 4
    for note in cells.notes(grid, language):
        y = sheet.lines(_MARGIN, y, note, _TEXT, inner, ink="faint") + 3
    return y
