"""A desk with many customers and several operators around one cxbot, in a hurry.

Time runs `HASTE` times faster where the machine can follow, so everything here is in the seconds
of the people: a minute is a minute.
"""

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from cxbot.sandbox.faults import Fault
from cxbot.sandbox.limits import Limits

from ..forks import Fork, Forks, heard_out
from ..haste import HastyClock, HastyTime
from ..world import BOT, GROUP, SECRET, TOKEN, Dead
from .watched import WatchedServer
from .words import Group, MarkKind, Said, Spoken

PROJECT = Path(__file__).parent.parent / "project"
HASTE = 20.0
LEAD = 2001
_STARTS = 5
_LIMITS = "30/s 1/s 20/min"
_ROWS = """
WITH open AS (
    SELECT (SELECT count(*) FROM inbox WHERE status = 'new') AS new,
        (SELECT count(*) FROM outbox WHERE status IN ('pending', 'sending')) AS unsent
)
SELECT new, unsent, (SELECT count(*) FROM inbox) + (SELECT count(*) FROM outbox) - new - unsent
    AS done, (SELECT max(rowid) FROM inbox) AS inbox, (SELECT max(rowid) FROM outbox) AS outbox
    FROM open
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    customers: int
    operators: int
    #: While people write.
    minutes: float
    kills: int = 2
    #: Seconds between faults, on average.
    calm: float = 5.0
    #: How long everything may take to settle then,
    patience: float = 20 * 60.0
    #: and how long of it without that anything is done.
    standstill: float = 3 * 60.0


class BusyDesk:
    """The people's side is `telegram`; what they wrote is in `spoken`."""

    def __init__(
        self,
        forks: Forks,
        folder: Path,
        seed: int,
        size: Size,
        hasty: HastyTime,
        *,
        forum: bool,
        bug: str | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.size, self.forum, self._bug = folder, size, forum, bug
        self._seed = seed
        self._randoms: dict[object, Random] = {}
        self.database = folder / "cxbot.db"
        self._hasty, self._place = hasty, hasty.seat()
        self.server = WatchedServer(TOKEN, HastyClock(hasty))
        self.server.limits = Limits(asyncio.get_running_loop().time)
        self.telegram = self.server.telegram
        self.ledger = self.server.ledger
        self.customers = range(1001, 1001 + size.customers)
        self.operators = range(LEAD + 1, LEAD + 1 + size.operators)
        self.spoken = Spoken()
        self.group = Group(GROUP, BOT, self.topic)
        #: Customers whose ticket is open, for sure.
        self.open: set[int] = set()
        #: Faults that were ordered, used or not.
        self.ordered: list[Fault] = []
        #: Those that were.
        self.befell: list[Fault] = []
        self.kills = self.failed_starts = 0
        #: The newest rows of both when all had settled: a list of open tickets may follow.
        self.newest = {"inbox": 0, "outbox": 0}
        self.fork: Fork | None = None
        self._forks = forks
        self._read = 0
        #: What each customer was told, by how it begins.
        self._told: Counter[tuple[int, str]] = Counter()

    # --- the process ---------------------------------------------------------------------------

    async def begin(self) -> None:
        telegram = self.telegram
        for who in self.customers:
            telegram.add_customer(f"c{who}", "en", who)
        telegram.add_group(GROUP, "Operators", forum=self.forum, type="supergroup")
        telegram.add_member(GROUP, "Lena", LEAD, admin=True, username="lena")
        for who in self.operators:
            telegram.add_member(GROUP, f"Op{who}", who, username=f"op{who}")
        await self.server.start()
        await self.start()

    async def start(self) -> None:
        """As whoever watches over a service does: what ends at once is started again."""
        settings = {
            "telegram_token": TOKEN,
            "telegram_api": self.server.base_url,
            "telegram_limits": _LIMITS,
            "operators_chat": str(GROUP),
            "database_url": f"sqlite+aiosqlite:///{self.database}",
            "durability": "full",
            "secret": SECRET,
            "project": str(PROJECT),
        }
        given = {
            "settings": settings,
            "bug": self._bug,
            "effects": str(self.folder / "effects"),
            "log": str(self.folder / "log"),
            "haste": {"path": self._hasty.path, "place": self._place},
        }
        for _ in range(_STARTS):
            self.fork = fork = await self._forks.fork(given)
            fork.ended.add_done_callback(lambda _: self._hasty.leave(self._place))
            async with asyncio.timeout(30 * HASTE):
                await asyncio.wait((fork.ready, fork.ended), return_when="FIRST_COMPLETED")
            if not fork.ended.done():
                return
            self.failed_starts += 1
            await asyncio.sleep(5)
        raise Dead(self.last_words())

    async def kill(self) -> None:
        assert self.fork is not None
        await self.fork.kill()
        await heard_out()
        self.server.killed()
        self.kills += 1

    async def end(self) -> None:
        if self.fork is not None:
            await self.fork.kill()
        await self.server.stop()
        lines = (json.dumps(entry) for entry in self.ledger.entries)
        (self.folder / "ledger.jsonl").write_text("\n".join(lines))

    def last_words(self) -> str:
        log = self.folder / "log"
        return log.read_text()[-3000:] if log.exists() else "no log"

    def random(self, of: object) -> Random:
        """Everybody has luck of their own, so a seed repeats what they do as far as it can."""
        return self._randoms.setdefault(of, Random(f"{self._seed} {of}"))

    # --- saying things --------------------------------------------------------------------------

    def mark(self, kind: MarkKind, who: int) -> str:
        return self.spoken.mark(kind, who)

    def said(
        self, mark: str, customer: int, *ids: int, media: bool = False, due: bool = True
    ) -> None:
        seq = self.ledger.seq
        self.spoken.said.append(
            Said(mark=mark, customer=customer, ids=ids, seq=seq, media=media, due=due)
        )

    # --- what people see ------------------------------------------------------------------------

    def look(self) -> None:
        """Read on in the ledger."""
        entries = self.ledger.after(self._read)
        self._read = self.ledger.seq
        self.group.read(entries)
        for entry in entries:
            if entry["kind"] == "sent" and entry["chat_id"] in self.customers:
                beginning = entry.get("text", "").partition(", ")[0]
                self._told[entry["chat_id"], beginning] += 1

    def told(self, who: int, beginning: str) -> int:
        self.look()
        return self._told[who, f"c{who}: {beginning}"]

    async def sees(self, who: int, beginning: str, more_than: int, seconds: float) -> bool:
        for _ in range(int(seconds)):
            if self.told(who, beginning) > more_than:
                return True
            await asyncio.sleep(1)
        return False

    def topic(self, thread: int) -> str:
        topic = self.telegram.chats[GROUP].topics.get(thread)
        return topic.name if topic is not None else ""

    # --- quiet ----------------------------------------------------------------------------------

    async def settled(self) -> bool:
        """Nothing is left to do; False if that doesn't come in time."""
        assert self.fork is not None
        loop = asyncio.get_running_loop()
        until, since, done = loop.time() + self.size.patience, loop.time(), -1
        while loop.time() < until and loop.time() - since < self.size.standstill:
            if self.fork.ended.done():
                raise Dead(self.last_words())
            found = self._rows()
            self.newest = {table: found[table] or 0 for table in self.newest}
            if not self.telegram.updates.pending and not found["new"] and not found["unsent"]:
                return True
            if found["done"] != done:
                since, done = loop.time(), found["done"]
            await asyncio.sleep(2)
        return False

    def left(self) -> str:
        found = self._rows()
        return f"{found['new']} new, {found['unsent']} unsent, {found['done']} done"

    def _rows(self) -> sqlite3.Row:
        """How much has come in and isn't handled, isn't sent, has ended."""
        with self.reading() as database:
            found: sqlite3.Row = database.execute(_ROWS).fetchone()
        return found

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        database = sqlite3.connect(self.database, timeout=10, isolation_level=None)
        database.row_factory = sqlite3.Row
        try:
            database.execute("BEGIN")
            yield database
        finally:
            database.close()
