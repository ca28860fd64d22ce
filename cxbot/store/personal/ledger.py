"""Who was erased, kept so that an older copy of the database can't bring them back.

A copy that was made before an erasure doesn't know of it. So each act stands in a file beside the
database, too, of which lines are only ever added: id, key, digest, time. The digest is keyed with
the secret that signs buttons: without it nobody can tell whose it is, and with another secret
nobody is found, which is told and not passed over.
"""

import hashlib
import hmac
import json
import logging
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import ClauseElement, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from cxbot.model.customer import Address
from cxbot.model.value import as_dict
from cxbot.store.database import Database
from cxbot.store.queries import Query
from cxbot.store.reads import Reads
from cxbot.store.tables import customer, erased_account, erasure

logger = logging.getLogger(__name__)

_PURPOSE = b"cxbot: who was erased"
_SHORT = 16
_ERASED_AT = Query(
    select(erased_account.c.erased_at).where(erased_account.c.subject == bindparam("whose"))
)

STATEMENTS: Mapping[str, ClauseElement] = {
    "erasure": insert(erasure),
    "erasure.remains": update(erasure)
    .where(erasure.c.id == bindparam("row"))
    .values(remains=bindparam("left", type_=erasure.c.remains.type)),
    "erased_account": insert(erased_account).on_conflict_do_nothing(index_elements=["subject"]),
    # they have written again
    "erased_account.back": delete(erased_account).where(
        erased_account.c.subject == bindparam("whose")
    ),
}


class Act(Struct, frozen=True, kw_only=True):
    """One erasure: nothing of whom."""

    id: str
    subject: str
    key: str
    done_at: datetime
    done_by: str
    counts: Mapping[str, int]
    remains: Sequence[tuple[str, str]] = ()

    def row(self) -> Mapping[str, Any]:
        return {**as_dict(self), "remains": list(self.remains)}


class Seals:
    """Digests of people that only the holder of the secret can make."""

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, _PURPOSE, hashlib.sha256)
        #: Where the secret of a shop on a server lies; None: it has no file of erasures there.
        self.folder: Path | None = None
        #: Which key it was, without telling it.
        self.name = hashlib.sha256(self._key).hexdigest()[:_SHORT]

    def at(self, folder: Path) -> "Seals":
        self.folder = folder
        return self

    def customer(self, customer_id: str) -> str:
        return self._seal("customer", customer_id)

    def account(self, address: Address) -> str:
        return self._seal("account", str(address))

    def _seal(self, kind: str, text: str) -> str:
        said = f"{kind}\0{text}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, said, hashlib.sha256).hex()


class Ledger(Reads):
    async def erased_at(self, subject: str) -> datetime | None:
        """Of an account: when, if they haven't written since."""
        connection = await self._database.asking()
        found: datetime | None = await _ERASED_AT.value(connection, whose=subject)
        return found

    async def act(self, act_id: str) -> Act | None:
        found = await self._acts(select(erasure).where(erasure.c.id == act_id))
        return found[0] if found else None

    async def of(self, subject: str) -> Sequence[Act]:
        """All acts about one customer, oldest first."""
        mine = select(erasure).where(erasure.c.subject == subject)
        return await self._acts(mine.order_by(erasure.c.id))

    async def all(self) -> Sequence[Act]:
        return await self._acts(select(erasure).order_by(erasure.c.id))

    async def newest(self) -> datetime | None:
        [row] = await self._read(select(func.max(erasure.c.done_at).label("at")))
        found: datetime | None = row["at"]
        return found

    async def still_there(self) -> Sequence[str]:
        """Ids of all customers who aren't erased."""
        there = select(customer.c.id).where(customer.c.erased_at.is_(None))
        return [row["id"] for row in await self._read(there)]

    async def _acts(self, query: Any) -> list[Act]:
        return [Act(**row) for row in await self._read(query)]


# --- the file beside the database ----------------------------------------------------------------


def beside(database: Path) -> Path:
    return database.with_name(f"{database.name}.erased")


def file_of(database: Database, seals: Seals) -> Path | None:
    """Beside SQLite's file; for a server in the project's folder, as the secret. None: the
    database is in memory, and nothing outlives it, or on a server, and no folder was named."""
    if database.path is not None:
        return beside(database.path)
    if seals.folder is None or database.url.drivername.startswith("sqlite"):
        return None
    return seals.folder / ".cxbot-erased"


class LedgerFile:
    """Lines of JSON. A line that was torn by a crash is passed over; it is written anew from the
    database when the bot starts."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, Act]:
        """By the id of the act. No file: nobody."""
        try:
            lines = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return {}
        found = (_act(line) for line in lines)
        return {act.id: act for act in found if act is not None}

    def add_quietly(self, acts: Iterable[Act]) -> None:
        """A disk that is full doesn't undo what is done: it is tried again by the next round."""
        try:
            self.add(acts)
        except OSError as error:
            logger.warning("erasures_not_noted", extra={"reason": error.strerror})

    def add(self, acts: Iterable[Act]) -> int:
        """Those that aren't in it; on disk when it returns."""
        known = self.read()
        new = [act for act in acts if act.id not in known]
        if not new:
            return 0
        text = "".join(json.dumps(_line(act)) + "\n" for act in new)
        there = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            # a line that was torn ends here
            size = os.fstat(there).st_size
            torn = size > 0 and os.pread(there, 1, size - 1) != b"\n"
            os.write(there, ("\n" * torn + text).encode())
            os.fsync(there)
        finally:
            os.close(there)
        return len(new)


def _line(act: Act) -> Mapping[str, Any]:
    at = act.done_at.isoformat()
    return {"id": act.id, "key": act.key, "subject": act.subject, "at": at, "by": act.done_by}


def _act(line: str) -> Act | None:
    try:
        row = json.loads(line)
        return Act(
            id=str(row["id"]),
            key=str(row["key"]),
            subject=str(row["subject"]),
            done_at=datetime.fromisoformat(row["at"]),
            done_by=str(row["by"]),
            counts={},
        )
    except (ValueError, KeyError, TypeError):
        return None
