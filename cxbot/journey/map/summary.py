"""The map as a picture to be read on a phone: how many, the curve with friction hanging below it,
and where customers stumble most."""

from collections.abc import Sequence
from datetime import tzinfo
from itertools import groupby

from cxbot.flow.drawing import measure
from cxbot.journey.friction import words as friction_words
from cxbot.journey.friction.ranking import Stumbled
from cxbot.journey.friction.words import Language
from cxbot.journey.map import cells
from cxbot.journey.map.grid import Column, Grid
from cxbot.journey.map.ink import KINDS, LINE, Sheet, broken
from cxbot.journey.map.words import amount, interval, word
from cxbot.journey.metrics import Figure

#: As wide as a phone shows it without making the letters smaller than people can read.
_WIDTH, _MARGIN = 540.0, 20.0
_ACROSS = _WIDTH - 2 * _MARGIN
_TITLE, _TEXT, _SMALL, _NUMBER, _COUNT = 24.0, 17.0, 14.0, 27.0, 22.0
#: The curve from glad to annoyed, and the longest bar below it.
_CURVE, _BARS = 120.0, 84.0
_HUNDRED = 100.0
#: Columns nearer than that have no points on the curve.
_DOTTED = 10.0


def as_svg(grid: Grid, zone: tzinfo, language: Language) -> tuple[str, float, float]:
    """With its width and height."""
    sheet = Sheet(_WIDTH)
    title, of = cells.heading(grid, zone, language)
    y = sheet.lines(_MARGIN, 16, title, _TITLE, _ACROSS, bold=True, most=2)
    y = sheet.lines(_MARGIN, y + 2, of, _SMALL, _ACROSS, ink="faint", most=3) + 10
    if not grid.columns:
        y = sheet.lines(_MARGIN, y, cells.totals(grid, language), _TEXT, _ACROSS) + _MARGIN
        return sheet.svg(y), _WIDTH, y
    y = _numbers(sheet, grid, language, y)
    worst = grid.worst
    y = _chart(sheet, grid, worst, language, y)
    y = _list(sheet, worst, language, y) if worst else _none(sheet, grid, language, y)
    y += _MARGIN
    return sheet.svg(y), _WIDTH, y


def _numbers(sheet: Sheet, grid: Grid, language: Language, y: float) -> float:
    base = y + _NUMBER
    totals = grid.totals
    for part, key, number in (
        (0.0, "customers", totals.customers),
        (0.27, "exchanges", totals.exchanges),
    ):
        x = _MARGIN + part * _ACROSS
        sheet.words(x, base, str(number), _NUMBER, bold=True)
        sheet.words(x, base + 20, word(key, language), _SMALL, ink="faint")
    verdicts = [one.verdict for column in grid.columns for one in column.requirements]
    if verdicts:
        x = _MARGIN + 0.58 * _ACROSS
        sheet.words(x, base + 20, word("requirements", language), _SMALL, ink="faint")
        for verdict, sign in cells.SIGNS.items():
            ink, count = KINDS[verdict], str(verdicts.count(verdict))
            sheet.words(x, base - 2, sign, _TEXT, ink=ink)
            sheet.words(x + _TEXT + 4, base, count, _COUNT, bold=True, ink=ink)
            x += _TEXT + 16 + measure.width(count, _COUNT, bold=True)
    return base + 38


def _chart(
    sheet: Sheet, grid: Grid, worst: Sequence[Stumbled], language: Language, top: float
) -> float:
    columns = grid.columns
    step = _ACROSS / len(columns)
    y = _stages(sheet, columns, step, language, top) + 6
    sheet.words(_MARGIN, y + 12, f"↑ {word('glad', language)}", _SMALL, ink="faint")
    middle = y + _CURVE / 2
    sheet.line(_MARGIN, middle, _WIDTH - _MARGIN, middle)
    known = [column.mood for column in columns]
    for i, one in enumerate(known):
        after = known[i + 1] if i + 1 < len(known) else None
        if one.value is not None and after is not None and after.value is not None:
            thick = max(1.0, min(3.0, step / 4))
            sheet.line(_x(i, step), _y(one, y), _x(i + 1, step), _y(after, y), "own", thick)
    for i, one in enumerate(known):
        alone = all(known[k].value is None for k in (i - 1, i + 1) if 0 <= k < len(known))
        if one.value is not None and (alone or step >= _DOTTED):
            sheet.dot(_x(i, step), _y(one, y), min(5.0, step / 3), "own", hollow=not one.enough)
    y += _CURVE + 10
    if not grid.judged:
        return y
    sheet.line(_MARGIN, y, _WIDTH - _MARGIN, y)
    ranks = {one.touchpoint: rank for rank, one in enumerate(worst, 1)}
    wide = max(1.0, min(26.0, step * 0.6))
    for i, column in enumerate(columns):
        found = column.friction
        if found is None or found.figure.value is None:
            continue
        deep = _BARS * found.figure.value / _HUNDRED
        ink = "few" if found.grey else "bad"
        sheet.block(_x(i, step) - wide / 2, y, wide, max(1.0, deep), ink)
        if column.name in ranks:
            rank, size = str(ranks[column.name]), _SMALL
            sheet.words(_x(i, step), y + deep + 15, rank, size, bold=True, anchor="middle")
    said = f"↓ {word('friction', language).lower()}"
    sheet.words(_MARGIN, y + _BARS + 18, said, _SMALL, ink="faint")
    return y + _BARS + 30


def _stages(
    sheet: Sheet, columns: Sequence[Column], step: float, language: Language, y: float
) -> float:
    x = _MARGIN
    for name, group in groupby(columns, key=lambda one: cells.stage(one, language)):
        inside = list(group)
        wide = step * len(inside)
        sheet.block(x, y, max(1.0, wide - 2), 24, inside[0].phase or "soft", 4)
        found = broken(name, _SMALL, wide - 12)
        if found and measure.width(found[0], _SMALL) <= wide - 12:
            said = found[0] if len(found) == 1 else f"{found[0]}…"
            sheet.words(x + 6, y + 17, said, _SMALL)
        x += wide
    return y + 24


def _list(sheet: Sheet, worst: Sequence[Stumbled], language: Language, y: float) -> float:
    y = sheet.lines(_MARGIN, y, word("worst_list", language), _TEXT, _ACROSS, bold=True) + 6
    for rank, one in enumerate(worst, 1):
        said = amount(one.figure)
        right = measure.width(said, _TEXT, bold=True) + 12
        sheet.words(_MARGIN, y + _TEXT, f"{rank}", _TEXT, bold=True, ink="faint")
        sheet.words(_WIDTH - _MARGIN, y + _TEXT, said, _TEXT, bold=True, ink="bad", anchor="end")
        left = _MARGIN + 22
        y = sheet.lines(left, y, one.touchpoint, _TEXT, _ACROSS - 22 - right, bold=True, most=2)
        why = [interval(one.figure, language)]
        why += [friction_words.cause(part.cause, language) for part in one.parts[:2]]
        y = sheet.lines(left, y, " · ".join(why), _SMALL, _ACROSS - 22, ink="faint", most=2) + 8
    return y


def _none(sheet: Sheet, grid: Grid, language: Language, y: float) -> float:
    said = word("nobody_stumbled" if grid.judged else "note_one_channel", language)
    return sheet.lines(_MARGIN, y, said, _TEXT, _ACROSS) + _TEXT * LINE


def _x(i: int, step: float) -> float:
    return _MARGIN + (i + 0.5) * step


def _y(mood: Figure, top: float) -> float:
    """1 is at the top."""
    return top + (1 - (mood.value or 0.0)) / 2 * _CURVE
