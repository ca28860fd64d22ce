"""What is too old is emptied once a night; what an erasure still had to send is, once it has left.
Then a small file is written anew; a large one by night, since everybody waits for that.

Erasures that stand in the database and not in the file beside it (a crash came between, the disk
was full) are written there, too.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cxbot.clock import Clock
from cxbot.conversation.live import Flows
from cxbot.desk import history
from cxbot.errors import StoreError
from cxbot.store.personal.after import after_erasure, whole_soon
from cxbot.store.personal.ledger import Ledger, LedgerFile, Seals, file_of
from cxbot.store.personal.replay import replay
from cxbot.store.personal.retention import Retention, tasks
from cxbot.store.store import Store
from cxbot.store.turn import Turn

logger = logging.getLogger(__name__)

_LOOK, _BY_NIGHT = timedelta(minutes=1), 3
#: What an erasure sends has left by then, or never will.
_LATELY = timedelta(days=2)
#: Lists that were being made or sent, what colleagues were writing, lanes in hand: what named them
#: then is over by now, and goes too.
_SETTLES = timedelta(minutes=5)
_KEY = "privacy.kept"
#: The newest erasure of which the files hold no byte.
_ANEW_KEY = "privacy.written_anew"


class Keeping:
    """A Round."""

    def __init__(self, store: Store, flows: Flows, seals: Seals, clock: Clock) -> None:
        self._store = store
        self._flows = flows
        self._seals = seals
        self._clock = clock
        self._retention = Retention(store.database)
        self._ledger = Ledger(store.database)
        #: The newest erasure after which everything is tidy, and that whose files are.
        self._tidy: datetime | None = None
        self._tidied: datetime | None = None
        self._begun = False

    async def go(self, now: datetime) -> datetime:
        if not self._begun:
            # an older copy may have been put back before this start
            if again := await replay(self._store, self._seals, self._clock):
                logger.warning("erased_again", extra={"customers": again})
            self._begun = True
        await self._after_erasures(now)
        today = now.astimezone(self._flows.catalog.shop.zone())
        night = f"{today:%Y-%m-%d}"
        if today.hour >= _BY_NIGHT and await self._store.desk_times.setting(_KEY) != night:
            await self._empty(now)
            await self._write_anew()
            await self._note_down(_KEY, night)
        return now + _LOOK

    async def _empty(self, now: datetime) -> None:
        rules = self._flows.catalog.shop.privacy
        for task in tasks(rules, now, history.unsaid):
            if count := await self._retention.go(task, self._store.writer.run):
                logger.info("words_emptied", extra={"table": task.table.name, "rows": count})

    async def _after_erasures(self, now: datetime) -> None:
        newest = await self._ledger.newest()
        path = file_of(self._store.database, self._seals)
        if newest is None or newest == self._tidy:
            return
        if await self._is_anew(newest):
            self._tidy = newest
            return
        if path is not None and not await self._note(path):
            return
        # before they are emptied: what leaves meanwhile is emptied the next time
        waits = await self._retention.lists_open(newest + _SETTLES)
        left = await self._retention.erased_left(now - _LATELY)
        await self._store.commit(_forgotten(left, now))
        if await self._retention.erased_open(now - _LATELY):
            return  # looked at again when it has left
        settled = newest < now - _SETTLES and not waits
        if newest == self._tidied and not settled:
            return
        whole = settled and whole_soon(self._store.database)
        try:
            if await after_erasure(self._store.database, whole=whole):
                self._tidied = newest
                self._tidy = newest if settled else None
                if whole:
                    await self._note_down(_ANEW_KEY, newest.isoformat())
        except StoreError as error:
            logger.info("tidied_later", extra={"reason": str(error)})

    async def _write_anew(self) -> None:
        """What was too large for it by day; where it fails (no room), the next night."""
        newest = await self._ledger.newest()
        if newest is None or newest != self._tidy or await self._is_anew(newest):
            return
        try:
            if await after_erasure(self._store.database, whole=True):
                await self._note_down(_ANEW_KEY, newest.isoformat())
            else:
                reason = "somebody reads the database"
                logger.warning("not_written_anew", extra={"reason": reason})
        except StoreError as error:
            logger.warning("not_written_anew", extra={"reason": str(error)})

    async def _is_anew(self, newest: datetime) -> bool:
        return await self._store.desk_times.setting(_ANEW_KEY) == newest.isoformat()

    async def _note_down(self, key: str, value: str) -> None:
        turn = Turn()
        turn.add("setting", {"key": key, "value": value})
        await self._store.commit(turn)

    async def _note(self, path: Path) -> bool:
        try:
            LedgerFile(path).add(await self._ledger.all())
        except OSError as error:
            logger.warning("erasures_not_noted", extra={"reason": error.strerror})
            return False
        return True


def _forgotten(rows: Sequence[str], now: datetime) -> Turn:
    turn = Turn()
    for row in rows:
        turn.add("outbox.forget", {"row": row})
    turn.add("lane.erase", {"at": now})
    turn.add("outbox.erase_lists", {})
    turn.add("inbox.erase_groups", {})
    return turn
