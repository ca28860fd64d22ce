"""The log on a server as the kept map reads it; what `Changed` is to SQLite's file.

New is whatever a transaction has written that wasn't decided at the last time. Those are told by
their numbers: at any moment each below the oldest one under way is decided and seen, so reading
from there on misses nothing, and finds some of it twice, which harms nobody.
"""

import asyncio
import threading
from collections.abc import Coroutine, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeVar

from cxbot.errors import StoreError
from cxbot.model.customer import Customer
from cxbot.store.changed import PERSON, Exchanged, Mark, person, read
from cxbot.store.database import Database, reason
from cxbot.store.exchanges import NAMES

T = TypeVar("T")
_PAGE, _LOT = 5_000, 200
_ROWS = " ".join(("SELECT", ", ".join(NAMES), "FROM touchpoint"))
_OF = f"{_ROWS} WHERE customer_id = ANY($1) ORDER BY customer_id, id"
_ALL = f"{_ROWS} WHERE (customer_id, id) > ($1, $2) ORDER BY customer_id, id LIMIT $3"
_PEOPLE = " ".join(("SELECT", ", ".join(PERSON), "FROM customer WHERE id = ANY($1)"))
_WHOSE = NAMES.index("customer_id")
#: All databases of a server count on, and a snapshot knows of what is under way in any of them:
#: what is known to be of another one can't write here.
_OLDEST = """
SELECT number::text FROM (
  SELECT pg_snapshot_xmax(pg_current_snapshot()) AS number
  UNION ALL SELECT under_way FROM pg_snapshot_xip(pg_current_snapshot()) AS under_way
  WHERE NOT EXISTS (SELECT 1 FROM pg_stat_activity AS other
    WHERE other.backend_xid = under_way::xid AND other.datname <> current_database())
) AS found ORDER BY number LIMIT 1"""
_SINCE = """
SELECT customer_id FROM touchpoint WHERE xact >= $1::text::xid8
UNION SELECT customer_id FROM map_change WHERE xact >= $1::text::xid8"""
#: The newest that was decided then; and the table's own number, for a database that was filled
#: from a dump has other transactions.
_STANDS = """
SELECT 'touchpoint'::regclass::oid::text || ':' || coalesce((
  SELECT id || ':' || xact::text FROM touchpoint WHERE xact < $1::text::xid8
  ORDER BY xact DESC, id DESC LIMIT 1), '')"""
_IS_AHEAD = "SELECT pg_snapshot_xmax(pg_current_snapshot()) >= $1::text::xid8"


class ChangedOnServer:
    """Its driver is asynchronous, whoever counts isn't: so it has a thread of its own. Raises
    StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        try:
            self._connection: Any = self._done(self._connect())
            self._fetch("SELECT xact FROM map_change LIMIT 1")
        except BaseException:
            self._end()
            raise

    async def _connect(self) -> Any:
        import asyncpg

        _, named = self._database.engine.dialect.create_connect_args(self._database.url)
        settings = {"application_name": "cxbot map", "timezone": "UTC"}
        return await asyncpg.connect(**{**named, "server_settings": settings})

    def close(self) -> None:
        self._done(self._connection.close(timeout=5))
        self._end()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def mark(self) -> Mark:
        """What was decided before this call is before it."""
        [[oldest]] = self._fetch(_OLDEST)
        return Mark(row=int(oldest), id=self._token(int(oldest)))

    def knows(self, mark: Mark) -> bool:
        """Transactions still have the numbers that they had then."""
        [[ahead]] = self._fetch(_IS_AHEAD, str(mark.row))
        return bool(ahead) and self._token(mark.row) == mark.id

    def since(self, mark: Mark) -> set[str]:
        return {row[0] for row in self._fetch(_SINCE, str(mark.row))}

    def of(self, ids: Iterable[str]) -> Iterator[tuple[str, Sequence[Exchanged]]]:
        for lot in _lots(ids):
            rows = map(read, map(tuple, self._fetch(_OF, lot)))
            for whose, mine in groupby(rows, lambda row: row[_WHOSE]):
                yield whose, list(mine)

    def all(self) -> Iterator[tuple[str, Sequence[Exchanged]]]:
        for whose, mine in groupby(self._every(), lambda row: row[_WHOSE]):
            yield whose, list(mine)

    def _every(self) -> Iterator[Exchanged]:
        after: tuple[str, str] | None = ("", "")
        while after is not None:
            page = self._fetch(_ALL, *after, _PAGE)
            yield from (read(tuple(row)) for row in page)
            after = (page[-1][_WHOSE], page[-1][0]) if len(page) == _PAGE else None

    def people(self, ids: Sequence[str]) -> Mapping[str, Customer]:
        return {row[0]: person(tuple(row)) for row in self._fetch(_PEOPLE, list(ids))}

    def causes(self) -> Mapping[str, str]:
        query = "SELECT id, cause FROM ticket WHERE cause IS NOT NULL"
        return {row[0]: row[1] for row in self._fetch(query)}

    def _token(self, oldest: int) -> str:
        [[token]] = self._fetch(_STANDS, str(oldest))
        return str(token)

    def _fetch(self, query: str, *values: Any) -> list[Any]:
        found: list[Any] = self._done(self._connection.fetch(query, *values))
        return found

    def _done(self, work: Coroutine[Any, Any, T]) -> T:
        import asyncpg

        try:
            return asyncio.run_coroutine_threadsafe(work, self._loop).result()
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            raise StoreError(
                f"The database {self._database} can't be read: {reason(error)}. "
                "If an older cxbot made it, bring it up to date: cxbot migrate."
            ) from error


def _lots(ids: Iterable[str]) -> Iterator[list[str]]:
    lot: list[str] = []
    for one in ids:
        lot.append(one)
        if len(lot) == _LOT:
            yield lot
            lot = []
    if lot:
        yield lot
