"""Reads of reports and commands, which stand outside of the lanes that would try again."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.errors import StoreError
from cxbot.store import driver
from cxbot.store.database import Database, reason
from cxbot.store.queries import Query


class Reads:
    """What can't be read is a StoreError that says why and what to do."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncConnection]:
        """For several reads of one snapshot."""
        with self._said():
            async with self._database.reading() as connection:
                yield connection

    async def _first(self, query: Query, **values: Any) -> Any:
        """The first row of what an index answers at once; None when there is none."""
        with self._said():
            return await query.first(await self._database.asking(), **values)

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if not isinstance(error, SQLAlchemyError | OSError) and not driver.passing(error):
                raise
            raise StoreError(
                f"The database {self._database} can't be read: {reason(error)}. "
                "If an older cxbot made it, bring it up to date: cxbot migrate."
            ) from error

    async def _read(self, query: Select[*tuple[Any, ...]]) -> list[Mapping[str, Any]]:
        async with self._reading() as connection:
            found = await connection.execute(query)
            names = tuple(found.keys())
            # a mapping of each row would look its names up again: half of a long report's time
            return [dict(zip(names, row, strict=True)) for row in found]


def moment(text: Any) -> datetime | None:
    """Of an order, as an event said it; None for what is no moment of the world's time."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
