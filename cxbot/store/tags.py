"""Links for shelves, posters and parcels: made by commands beside a running bot, opened in it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.errors import StoreError
from cxbot.model.tag import Made, Tag, slug_of
from cxbot.model.value import names_of, replace
from cxbot.store.database import reason
from cxbot.store.flow_sets import FlowSet, FlowSets
from cxbot.store.queries import Query
from cxbot.store.reads import Reads
from cxbot.store.tables import setting, tag, tag_opened, touchpoint

#: Under this key of `setting` stands what the bot was called when it last ran.
BOT = "bot.username"
_FIELDS = names_of(Tag)
_OF_SLUG = Query(select(tag).where(tag.c.slug == bindparam("slug")))


class Counted(Struct, frozen=True, kw_only=True):
    """A link and what came of it."""

    tag: Tag
    #: Exchanges; one customer may open it often.
    opened: int
    #: Different ones.
    customers: int
    #: Of them those who had never written before.
    new: int


class Tags(Reads):
    async def find(self, slug: str) -> Tag | None:
        """Also one that isn't in use any more. In the running bot."""
        connection = await self._database.asking()
        rows = await _OF_SLUG.mappings(connection, slug=slug)
        return Tag(**rows[0]) if rows else None

    async def make(self, name: str, given: Mapping[str, Any], at: datetime) -> tuple[Tag, Made]:
        """A link of that name as `given` says; of one that is there only what is given changes,
        and it is in use again. Raises StoreError."""
        try:
            async with self._database.engine.begin() as connection:
                return await _made(connection, name, given, at)
        except SQLAlchemyError as error:
            raise self._unwritten(error) from error

    async def retire(self, name: str, at: datetime) -> Tag | None:
        """The link as it was; None where there is none of that name. Raises StoreError."""
        try:
            async with self._database.engine.begin() as connection:
                before = await _named(connection, name)
                if before is not None and before.retired_at is None:
                    gone = update(tag).where(tag.c.slug == before.slug).values(retired_at=at)
                    await connection.execute(gone)
                return before
        except SQLAlchemyError as error:
            raise self._unwritten(error) from error

    async def counted(self) -> Sequence[Counted]:
        """All of them, by name. Raises StoreError."""
        query = (
            select(
                tag,
                func.count(tag_opened.c.touchpoint_id).label("opened"),
                func.count(touchpoint.c.customer_id.distinct()).label("customers"),
                func.count().filter(tag_opened.c.first).label("new"),
            )
            .outerjoin(tag_opened, tag_opened.c.slug == tag.c.slug)
            .outerjoin(touchpoint, touchpoint.c.id == tag_opened.c.touchpoint_id)
            .group_by(*tag.columns)
            .order_by(tag.c.name)
        )
        return [
            Counted(tag=_tag(row), opened=row["opened"], customers=row["customers"], new=row["new"])
            for row in await self._read(query)
        ]

    async def bot(self) -> str | None:
        """What the bot was called when it last ran. Raises StoreError."""
        rows = await self._read(select(setting.c.value).where(setting.c.key == BOT))
        return rows[0]["value"] if rows else None

    async def live(self) -> FlowSet | None:
        """The flows as they run; None where they never did."""
        return await FlowSets(self._database).newest()

    def _unwritten(self, error: SQLAlchemyError) -> StoreError:
        return StoreError(
            f"The database {self._database} can't be written: {reason(error)}. "
            "If an older cxbot made it, bring it up to date: cxbot migrate."
        )


async def _made(
    connection: AsyncConnection, name: str, given: Mapping[str, Any], at: datetime
) -> tuple[Tag, Made]:
    before = await _named(connection, name)
    if before is None:
        made = Tag(slug=await _free(connection, name), name=name, made_at=at, **given)
        await connection.execute(insert(tag).values(_row(made)))
        return made, "new"
    after = replace(before, retired_at=None, **given)
    if after == before:
        return before, "same"
    await connection.execute(update(tag).where(tag.c.slug == before.slug).values(_row(after)))
    return after, "changed"


async def _named(connection: AsyncConnection, name: str) -> Tag | None:
    row = (await connection.execute(select(tag).where(tag.c.name == name))).first()
    return _tag(dict(row._mapping)) if row is not None else None


async def _free(connection: AsyncConnection, name: str) -> str:
    slug = slug_of(name)
    taken = await connection.execute(select(tag.c.slug).where(tag.c.slug == slug))
    return slug if taken.first() is None else slug_of(name, apart=True)


def _tag(row: Mapping[str, Any]) -> Tag:
    return Tag(**{name: row[name] for name in _FIELDS})


def _row(one: Tag) -> Mapping[str, Any]:
    return {name: getattr(one, name) for name in _FIELDS}
