"""The log under the names that process-mining tools look for; a case is a journey."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from cxbot.journey.export.columns import FIELDS
from cxbot.journey.paths import Exchange, journeys
from cxbot.model.journey import JourneyKind

#: As the XES standard calls them, then the log's own.
COLUMNS = ("case:concept:name", "concept:name", "time:timestamp", "org:resource", *FIELDS)

_Row = Mapping[str, Any]


class Cases:
    """Gives the rows of one customer after another their journey of one kind."""

    def __init__(self, kind: JourneyKind, now: datetime, since: datetime | None = None) -> None:
        self._kind, self._now, self._since = kind, now, since
        #: Rows that lie in no journey of that kind and so have no case: they are left out.
        self.outside = 0

    async def of(self, customers: AsyncIterator[Sequence[_Row]]) -> AsyncIterator[_Row]:
        """Case by case, each in its order. Journeys are cut with all of a customer's rows, though
        those before `since` aren't given."""
        async for rows in customers:
            for row in self._rows(rows):
                yield row

    def _rows(self, rows: Sequence[_Row]) -> Iterator[_Row]:
        by_id = {row["id"]: row for row in rows if self._wanted(row)}
        for journey in journeys(map(_exchange, rows), self._kind, self._now):
            case = f"{journey.customer}-{journey.number}"
            for one in journey.exchanges:
                row = by_id.pop(one.id, None)
                if row is not None:
                    yield _named(row, case)
        self.outside += len(by_id)

    def _wanted(self, row: _Row) -> bool:
        return self._since is None or row["occurred_at"] >= self._since


def _named(row: _Row, case: str) -> _Row:
    """An activity is the touchpoint; what crossed to nobody, or at none, what it was. A resource is
    the operator, else who began it."""
    place = row["touchpoint"] if row["direction"] != "internal" else None
    return {
        **row,
        "case:concept:name": case,
        "concept:name": place or row["name"],
        "time:timestamp": row["occurred_at"].isoformat().replace("+00:00", "Z"),
        "org:resource": row["operator_id"] or row["initiator"],
    }


def _exchange(row: _Row) -> Exchange:
    """What journeys are cut by."""
    return Exchange(
        id=row["id"],
        at=row["occurred_at"],
        customer=row["customer_id"],
        direction=row["direction"],
        initiator=row["initiator"],
        channel=row["channel"],
        name=row["name"],
        touchpoint=row["touchpoint"],
    )
