"""A worksheet: of each touchpoint what is known, and room for what people think of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from msgspec import Struct

from cxbot.flow.drawing import wording
from cxbot.journey.friction.words import Language
from cxbot.journey.map import cells
from cxbot.journey.map.grid import Column, Grid
from cxbot.journey.map.words import amount, interval
from cxbot.journey.reviews.changing import Changed, Facts
from cxbot.journey.reviews.schedule import Due
from cxbot.journey.reviews.words import word
from cxbot.model.journey import Declared
from cxbot.store.improvements import Item
from cxbot.store.reviews import Review

_NAME = re.compile(r"w(\d{8}T\d{6})")
_FORM = "%Y%m%dT%H%M%S"
#: What stands beside a value of these kinds is put behind it.
_JOINED = frozenset({"value", "few"})
#: Rows of the map that a sheet tells in its own way.
_OURS = frozenset({"owner", "since"})


class Fact(Struct, frozen=True, kw_only=True):
    #: Of the map's row.
    key: str
    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    touchpoint: str
    stage: str
    declared: Declared | None
    due: Due | None
    #: What the figures are of.
    since: datetime
    until: datetime
    facts: tuple[Fact, ...]
    #: The touchpoint's part of the map's JSON; None: nobody was there.
    data: Facts | None = field(repr=False)
    #: Quality -> what was counted.
    hints: Mapping[str, tuple[str, ...]]
    last: Review | None
    #: None: there is nothing to hold it against.
    changed: Changed | None
    items: tuple[Item, ...]

    @property
    def owner(self) -> str:
        if self.due is not None:
            return self.due.owner
        return (self.declared.owner or "") if self.declared is not None else ""


class Worksheet(Struct, frozen=True, kw_only=True):
    name: str
    shop: str
    printed_at: datetime
    zone: tzinfo
    sheets: tuple[Sheet, ...]

    def day(self, at: datetime) -> str:
        return day(at, self.zone)

    @property
    def today(self) -> str:
        return self.day(self.printed_at)


def day(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d}"


def sheet_name(at: datetime) -> str:
    """No spreadsheet takes it for a date."""
    return f"w{at.astimezone(UTC):{_FORM}}"


def printed_at(name: str) -> datetime | None:
    """When a sheet of that name was printed; None for what is no such name."""
    found = _NAME.fullmatch(name)
    try:
        return datetime.strptime(found[1], _FORM).replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def facts(grid: Grid, language: Language) -> Mapping[str, tuple[Fact, ...]]:
    """Touchpoint -> what the map says of it, in words. What the log can't know isn't there."""
    shown = list(cells.rows(grid, language))
    return {
        column.name: (
            *_mood(column, language),
            *(
                Fact(
                    key=row.key,
                    label=row.label,
                    lines=_lines(row.cells[i]),
                )
                for row in shown
                if row.cells[i] and row.key not in _OURS
            ),
        )
        for i, column in enumerate(grid.columns)
    }


def _lines(cell: cells.Cell) -> tuple[str, ...]:
    """A value with what it rests on is one line."""
    found: list[str] = []
    for before, item in zip((None, *cell), cell, strict=False):
        text = wording.clean(item.text)
        if item.kind == "beside" and before is not None and before.kind in _JOINED:
            found[-1] += f" ({text})"
        else:
            found.append(text)
    return tuple(found)


def _mood(column: Column, language: Language) -> tuple[Fact, ...]:
    if column.mood.value is None:
        return ()
    said = f"{amount(column.mood)} ({interval(column.mood, language)})"
    return (Fact(key="mood", label=word("mood", language), lines=(said,)),)
