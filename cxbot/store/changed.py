"""The log as the kept map reads it: one customer's rows, and whose have changed. In a process of
its own, beside a running bot, which never waits for it: it only reads, and never for long at once.

What is new is found by the number of a row in its table, which grows with each and is never used
again; what was changed later, by `map_change`.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct

from cxbot.errors import StoreError
from cxbot.model.customer import Customer
from cxbot.store.database import Database
from cxbot.store.exchanges import NAMES

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PAGE = 5_000
_AT, _EFFORT = NAMES.index("occurred_at"), NAMES.index("effort")
_WHOSE = NAMES.index("customer_id")
PERSON = (
    "id", "name", "language", "time_zone", "phone", "email", "persona", "wants_messages",
    "wants_surveys", "wants_offers", "since", "orders_count", "last_order", "fields",
)  # fmt: skip

_ROWS = " ".join(("SELECT", ", ".join(NAMES), "FROM touchpoint"))
_OF = f"{_ROWS} WHERE customer_id = ? ORDER BY id"
_ALL = f"{_ROWS} WHERE (customer_id, id) > (?, ?) ORDER BY customer_id, id LIMIT ?"
_PEOPLE = " ".join(
    ("SELECT", ", ".join(PERSON), "FROM customer WHERE id IN (SELECT value FROM json_each(?))")
)

#: Columns in the order of NAMES.
Exchanged = tuple[Any, ...]


class Mark(Struct, frozen=True, kw_only=True):
    """Up to where the log was read."""

    #: On a server: the transaction up to which all was decided.
    row: int = 0
    #: Of that row: after numbers were given anew it is another's.
    id: str = ""
    change: int = 0


class Log(Protocol):
    """Of either database."""

    def close(self) -> None: ...
    def mark(self) -> Mark: ...
    def knows(self, mark: Mark) -> bool: ...
    def since(self, mark: Mark) -> set[str]: ...
    def of(self, ids: Iterable[str]) -> Iterator[tuple[str, Sequence[Exchanged]]]: ...
    def all(self) -> Iterator[tuple[str, Sequence[Exchanged]]]: ...
    def people(self, ids: Sequence[str]) -> Mapping[str, Customer]: ...
    def causes(self) -> Mapping[str, str]: ...


def of(database: Database) -> Log:
    """Raises StoreError."""
    if database.shared:
        from cxbot.store.changed_server import ChangedOnServer

        return ChangedOnServer(database)
    assert database.path is not None, "a database in memory isn't kept"
    return Changed(database.path)


class Changed:
    def __init__(self, path: Path) -> None:
        """Raises StoreError."""
        try:
            self._connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)
            self._connection.execute("SELECT number FROM map_change LIMIT 1")
        except sqlite3.Error as error:
            raise StoreError(
                f"The database {path} can't be read: {error}. "
                "If an older cxbot made it, bring it up to date: cxbot migrate."
            ) from error

    def close(self) -> None:
        self._connection.close()

    def mark(self) -> Mark:
        """What was written before this call is before it."""
        change = self._one("SELECT max(number) FROM map_change") or 0
        row = self._one("SELECT max(rowid) FROM touchpoint") or 0
        return Mark(row=row, id=self._id(row), change=change)

    def knows(self, mark: Mark) -> bool:
        """Rows still have the numbers that they had then."""
        return mark.row == 0 or self._id(mark.row) == mark.id

    def since(self, mark: Mark) -> set[str]:
        """Ids of customers with anything new."""
        rows = "SELECT DISTINCT customer_id FROM touchpoint WHERE rowid > ?"
        changes = "SELECT DISTINCT customer_id FROM map_change WHERE number > ?"
        found = {row[0] for row in self._connection.execute(rows, (mark.row,))}
        return found | {row[0] for row in self._connection.execute(changes, (mark.change,))}

    def of(self, ids: Iterable[str]) -> Iterator[tuple[str, Sequence[Exchanged]]]:
        """All exchanges of these customers; who has none is left out."""
        for one in ids:
            rows = [read(row) for row in self._connection.execute(_OF, (one,))]
            if rows:
                yield one, rows

    def all(self) -> Iterator[tuple[str, Sequence[Exchanged]]]:
        """Of all customers, in the order of their ids."""
        after: tuple[str, str] | None = ("", "")
        pending: list[Exchanged] = []
        while after is not None:
            page = self._connection.execute(_ALL, (*after, _PAGE)).fetchall()
            for raw in page:
                row = read(raw)
                if pending and pending[0][_WHOSE] != row[_WHOSE]:
                    yield pending[0][_WHOSE], pending
                    pending = []
                pending.append(row)
            after = (page[-1][_WHOSE], page[-1][0]) if len(page) == _PAGE else None
        if pending:
            yield pending[0][_WHOSE], pending

    def people(self, ids: Sequence[str]) -> Mapping[str, Customer]:
        found: dict[str, Customer] = {}
        for row in self._connection.execute(_PEOPLE, (json.dumps(ids),)):
            found[row[0]] = person(row)
        return found

    def causes(self) -> Mapping[str, str]:
        """Ticket -> what an operator named as its cause."""
        query = "SELECT id, cause FROM ticket WHERE cause IS NOT NULL"
        return dict(self._connection.execute(query).fetchall())

    def _one(self, query: str) -> Any:
        return self._connection.execute(query).fetchone()[0]

    def _id(self, row: int) -> str:
        query = "SELECT id FROM touchpoint WHERE rowid = ?"
        found = self._connection.execute(query, (row,)).fetchone()
        return str(found[0]) if found is not None else ""


def read(raw: Exchanged) -> Exchanged:
    row = list(raw)
    row[_AT] = _EPOCH + timedelta(microseconds=row[_AT])
    row[_EFFORT] = () if row[_EFFORT] == "[]" else json.loads(row[_EFFORT])
    return tuple(row)


def person(row: Sequence[Any]) -> Customer:
    known = dict(zip(PERSON, row, strict=True))
    for name in ("wants_messages", "wants_surveys", "wants_offers"):
        known[name] = None if known[name] is None else bool(known[name])
    if known["since"] is not None:
        known["since"] = _EPOCH + timedelta(microseconds=known["since"])
    known["fields"] = json.loads(known["fields"])
    return Customer(**known)
