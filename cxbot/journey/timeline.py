"""One customer's exchanges as they are read: newest first, by journey and by day."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from itertools import groupby
from typing import Any

from msgspec import Struct

from cxbot.journey.paths import Exchange, Journey, journeys
from cxbot.model.journey import JourneyKind

Row = Mapping[str, Any]


class Part(Struct, frozen=True, kw_only=True):
    """Of a journey; None: of exchanges outside of every one."""

    number: int
    began: datetime
    ended: datetime
    exchanges: int
    reached_goal: bool
    over: bool


class Said(Struct, frozen=True, kw_only=True):
    """One exchange; `text` as it may be shown."""

    row: Row
    text: str


class Day(Struct, frozen=True, kw_only=True):
    """Of one journey."""

    journey: Part | None
    #: The day above is of another journey.
    begins: bool
    on: date
    exchanges: Sequence[Said]


def parts(moments: Iterable[Row], customer: str, kind: JourneyKind, now: datetime) -> "Parts":
    """Which journey each exchange is part of; `moments` are all of the customer's."""
    return Parts(journeys((_exchange(row, customer) for row in moments), kind, now))


class Parts:
    def __init__(self, found: Sequence[Journey]) -> None:
        self.n = len(found)
        self._of: dict[str, Part] = {}
        for one in found:
            part = Part(
                number=one.number,
                began=one.began,
                ended=one.ended,
                exchanges=len(one.exchanges),
                reached_goal=one.reached_goal,
                over=one.over,
            )
            self._of |= {exchange.id: part for exchange in one.exchanges}

    def of(self, exchange: str) -> Part | None:
        return self._of.get(exchange)


def days(
    rows: Iterable[Row], of: Parts, zone: tzinfo, shown: Callable[[Row], str]
) -> Sequence[Day]:
    """In the order of the rows; a day on which one journey ends and another begins is two."""

    def key(row: Row) -> tuple[Part | None, date]:
        return of.of(row["id"]), row["occurred_at"].astimezone(zone).date()

    found: list[Day] = []
    for (part, on), group in groupby(rows, key=key):
        begins = not found or found[-1].journey != part
        said = [Said(row=row, text=shown(row)) for row in group]
        found.append(Day(journey=part, begins=begins, on=on, exchanges=said))
    return found


def _exchange(row: Row, customer: str) -> Exchange:
    return Exchange(
        id=row["id"],
        at=row["occurred_at"],
        customer=customer,
        direction=row["direction"],
        initiator=row["initiator"],
        channel=row["channel"],
        name=row["name"],
        touchpoint=row["touchpoint"],
    )
