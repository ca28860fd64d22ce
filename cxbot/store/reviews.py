"""Reviews that were done, with their marks; and when touchpoints were first heard of."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.errors import StoreError
from cxbot.store.database import Database, reason
from cxbot.store.reads import Reads
from cxbot.store.tables import flow_set, improvement, review, review_mark, touchpoint
from cxbot.store.writer import Writer

T = TypeVar("T")


class Mark(Struct, frozen=True, kw_only=True):
    quality: str
    #: 1 to 5; None: a note alone.
    mark: int | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    id: int
    touchpoint: str
    #: The worksheet's name.
    sheet: str
    printed_at: datetime
    done_at: datetime
    done_by: str
    #: Of the touchpoint, as the map had it when the sheet was printed; empty: nobody was there.
    facts: Mapping[str, Any] = field(repr=False)
    #: The newest of each quality.
    marks: Mapping[str, Mark]


class NewItem(Struct, frozen=True, kw_only=True):
    """Row of `improvement`, as it begins."""

    touchpoint: str
    what: str
    hypothesis: str = ""
    owner: str = ""
    #: 2026-04-01
    due_on: str | None = None
    measure: str | None = None
    #: Of the line that it was read from; a second one of the same origin isn't added.
    origin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A touchpoint's part of a worksheet that came back."""

    touchpoint: str
    sheet: str
    printed_at: datetime
    facts: Mapping[str, Any] = field(repr=False)
    marks: Sequence[Mark]
    items: Sequence[NewItem] = ()


@dataclass(slots=True, kw_only=True)
class Taken:
    """What reading a worksheet has changed."""

    reviews: int = 0
    marks: int = 0
    items: int = 0


class ReviewLog(Reads):
    """Reads need the database alone. Without a writer it is written beside a running bot."""

    def __init__(self, database: Database, writer: Writer | None = None) -> None:
        super().__init__(database)
        self._writer = writer

    async def all(self) -> Sequence[Review]:
        """In the order in which they were done."""
        marks: dict[int, dict[str, Mark]] = {}
        for row in await self._read(select(review_mark).order_by(review_mark.c.id)):
            one = Mark(quality=row["quality"], mark=row["mark"], note=row["note"])
            marks.setdefault(row["review_id"], {})[one.quality] = one
        rows = await self._read(select(review).order_by(review.c.done_at, review.c.id))
        return [Review(**row, marks=marks.get(row["id"], {})) for row in rows]

    async def first_seen(self) -> Mapping[str, datetime]:
        """Touchpoint -> its first exchange."""
        c = touchpoint.c
        first = func.min(c.occurred_at).label("first")
        query = select(c.touchpoint, first).where(c.touchpoint.is_not(None)).group_by(c.touchpoint)
        return {row["touchpoint"]: row["first"] for row in await self._read(query)}

    async def unfilled(self, since: datetime, until: datetime) -> Mapping[str, int]:
        """Touchpoint -> messages to customers with a placeholder that nobody filled in."""
        c = touchpoint.c
        like, pattern = ("~", r"\{[a-z].*\}") if self._database.shared else ("GLOB", "*{[a-z]*}*")
        query = select(c.touchpoint, func.count().label("times")).where(
            c.touchpoint.is_not(None),
            c.direction == "out",
            c.occurred_at >= since,
            c.occurred_at < until,
            c.text.op(like)(pattern),
        )
        return {
            row["touchpoint"]: row["times"]
            for row in await self._read(query.group_by("touchpoint"))
        }

    async def began(self) -> datetime | None:
        """When flows first ran here, as far as anybody knows."""
        rows = await self._read(select(func.min(flow_set.c.live_at).label("first")))
        found: datetime | None = rows[0]["first"]
        return found

    async def take(self, filled: Sequence[Filled], at: datetime, by: str) -> Taken:
        """All of it or nothing. What is there already isn't written again; a mark or note that
        differs from the newest is added. Raises StoreError."""

        async def work(connection: AsyncConnection) -> Taken:
            taken = Taken()
            for one in filled:
                await _take(connection, one, at, by, taken)
            return taken

        return await written(self._database, self._writer, work)


async def _take(
    connection: AsyncConnection, one: Filled, at: datetime, by: str, taken: Taken
) -> None:
    c = review.c
    key = select(c.id).where(c.touchpoint == one.touchpoint, c.sheet == one.sheet)
    known: int | None = (await connection.execute(key)).scalar()
    if known is None:
        row = {
            "touchpoint": one.touchpoint, "sheet": one.sheet, "printed_at": one.printed_at,
            "done_at": at, "done_by": by, "facts": one.facts,
        }  # fmt: skip
        made = insert(review).values(row).returning(c.id)
        known = (await connection.execute(made)).scalar_one()
        taken.reviews += 1
    m = review_mark.c
    order = select(m.quality, m.mark, m.note).where(m.review_id == known).order_by(m.id)
    newest = {row.quality: (row.mark, row.note) for row in await connection.execute(order)}
    for mark in one.marks:
        if newest.get(mark.quality) != (mark.mark, mark.note):
            given = {
                "review_id": known, "quality": mark.quality, "mark": mark.mark,
                "note": mark.note, "given_at": at, "given_by": by,
            }  # fmt: skip
            await connection.execute(insert(review_mark).values(given))
            taken.marks += 1
    for item in one.items:
        taken.items += await add(connection, item, at, by) is not None


async def add(connection: AsyncConnection, item: NewItem, at: datetime, by: str) -> int | None:
    """Its number; None: one of that origin is there."""
    row = {
        "origin": item.origin, "touchpoint": item.touchpoint, "what": item.what,
        "hypothesis": item.hypothesis, "owner": item.owner, "due_on": item.due_on,
        "measure": item.measure, "state": "planned", "made_at": at, "made_by": by, "version": 1,
    }  # fmt: skip
    statement = insert(improvement).values(row)
    done = await connection.execute(
        statement.on_conflict_do_nothing(index_elements=["origin"]).returning(improvement.c.id)
    )
    found: int | None = done.scalar()
    return found


async def written(
    database: Database, writer: Writer | None, work: Callable[[AsyncConnection], Awaitable[T]]
) -> T:
    """In one transaction. Raises StoreError."""
    if writer is not None:
        found: T = await writer.run(work)
        return found
    try:
        async with database.engine.begin() as connection:
            return await work(connection)
    except SQLAlchemyError as error:
        raise StoreError(
            f"The database {database} can't be written: {reason(error)}. "
            "If an older cxbot made it, bring it up to date: cxbot migrate."
        ) from error
