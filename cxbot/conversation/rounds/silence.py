"""Once an hour: what customers didn't react to, while there was time to, is marked in the log.

A look that goes through the log by its ids, and not a timer for each message: a timer would cost
every question a row, a cancellation with its answer and a wake-up, while nearly all are answered;
the look reads each message once for each length of time there is. How long there is: of a survey,
as long as an answer counts; of a question, until its `no_reply`; of anything else seven days. An
answer within the session that comes later still is one: it takes the mark away again.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from msgspec import Struct

from cxbot.clock import Clock
from cxbot.conversation.live import Flows
from cxbot.desk.rating import ASKED
from cxbot.flow.catalog import Catalog
from cxbot.flow.steps import AskStep
from cxbot.store.aside import aside
from cxbot.store.database import Database
from cxbot.store.silence import Row, Silence
from cxbot.store.store import Store
from cxbot.store.turn import Turn

_EVERY = timedelta(hours=1)
_USUAL = timedelta(days=7)
_QUESTION = "question.asked"
_QUESTIONS = (_QUESTION, ASKED)
#: Messages that are read at once, exchanges that are asked about at once and written at once.
_PAGE, _LOT = 5_000, 500
_KEY = "no response looked at"


class Windows(Struct, frozen=True):
    """How long a customer has to react, by what the flows and the desk say now."""

    #: (flow, step) -> that; a step of None: of the whole flow.
    told: Mapping[tuple[str, str | None], timedelta]
    rating: timedelta

    @classmethod
    def of(cls, catalog: Catalog) -> "Windows":
        told: dict[tuple[str, str | None], timedelta] = {}
        for flow in catalog.flows.values():
            if flow.contact.purpose == "survey":
                told[flow.name, None] = flow.contact.window or catalog.shop.policy.window
                continue
            for step in flow.steps.values():
                if isinstance(step, AskStep) and step.no_reply is not None:
                    told[flow.name, step.key] = step.no_reply.after
        return cls(told, catalog.shop.desk.rating.expires)

    def window(self, row: Row) -> timedelta:
        if row["name"] == ASKED:
            return self.rating
        flow = row["flow"] or ""
        return self.told.get((flow, None)) or self.told.get((flow, row["step"])) or _USUAL

    @property
    def lengths(self) -> Sequence[timedelta]:
        return sorted({*self.told.values(), self.rating, _USUAL})

    @property
    def mark(self) -> str:
        """Another one where another length holds for anything."""
        rows = sorted((*map(str, key), str(length)) for key, length in self.told.items())
        return hashlib.sha256(repr((rows, self.rating)).encode()).hexdigest()[:16]


class Reached(Struct, frozen=True, kw_only=True):
    """How far the log has been looked through: up to which ids."""

    at: datetime
    mark: str
    #: By length of time, in seconds.
    said: Mapping[str, str]
    #: Where the last look at late answers began, and the one before that: an input may be
    #: written after others that came later.
    came: tuple[str, str]

    @classmethod
    def read(cls, text: str) -> "Reached":
        told = json.loads(text)
        return cls(
            at=datetime.fromisoformat(told["at"]),
            mark=told["mark"],
            said=told["said"],
            came=(told["came"][0], told["came"][1]),
        )

    def written(self) -> str:
        told = {"mark": self.mark, "said": dict(self.said), "came": list(self.came)}
        return json.dumps({"at": self.at.isoformat(), **told})


class NoResponse:
    """A round."""

    def __init__(self, store: Store, flows: Flows, clock: Clock) -> None:
        self._store = store
        self._flows = flows
        self._clock = clock

    async def go(self, now: datetime) -> datetime:
        told = await self._store.desk_times.setting(_KEY)
        reached = Reached.read(told) if told is not None else None
        if reached is not None and now < reached.at + _EVERY:
            return reached.at + _EVERY
        windows = Windows.of(self._flows.catalog)
        # before all else: what comes from here on is looked at the next time
        newest = await aside(self._store.database, _newest)
        said = _cursors(windows, reached)
        for length in windows.lengths:
            await self._through(windows, length, said, now)
        # the first look knew of all answers
        before = reached.came if reached is not None else (newest, newest)
        late = partial(_heard, since=before[0])
        await self._mark("touchpoint.heard", await aside(self._store.database, late))
        after = Reached(at=now, mark=windows.mark, said=said, came=(before[1], newest))
        turn = Turn()
        turn.add("setting", {"key": _KEY, "value": after.written()})
        await self._store.commit(turn)
        return now + _EVERY

    async def _through(
        self, windows: Windows, length: timedelta, said: dict[str, str], now: datetime
    ) -> None:
        """Page by page. A stop in between only has it done again: marks are set once."""
        key = str(int(length.total_seconds()))
        while True:
            work = partial(_page, windows=windows, length=length, cursor=said[key], now=now)
            cursor, silent = await aside(self._store.database, work)
            await self._mark("touchpoint.silent", silent)
            if cursor == said[key]:
                return
            said[key] = cursor

    async def _mark(self, statement: str, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), _LOT):
            turn = Turn()
            for id_ in ids[start : start + _LOT]:
                turn.add(statement, {"row": id_})
            await self._store.commit(turn)


def _cursors(windows: Windows, reached: Reached | None) -> dict[str, str]:
    """Where other lengths hold now, it goes back to where nothing was decided yet."""
    keys = [str(int(length.total_seconds())) for length in windows.lengths]
    if reached is None:
        return dict.fromkeys(keys, "")
    if reached.mark == windows.mark:
        return {key: reached.said.get(key, "") for key in keys}
    return dict.fromkeys(keys, min(reached.said.values(), default=""))


async def _page(
    database: Database, *, windows: Windows, length: timedelta, cursor: str, now: datetime
) -> tuple[str, Sequence[str]]:
    """How far it goes, and which of these had no reaction."""
    log = Silence(database)
    ripe: list[str] = []
    for row in await log.said_after(cursor, _PAGE):
        if row["occurred_at"] + length >= now:
            break
        cursor = row["id"]
        if windows.window(row) == length:
            ripe.append(cursor)
    silent: list[str] = []
    for start in range(0, len(ripe), _LOT):
        silent += await log.unanswered(ripe[start : start + _LOT], length, _QUESTIONS)
    return cursor, silent


async def _newest(database: Database) -> str:
    return await Silence(database).newest()


async def _heard(database: Database, *, since: str) -> Sequence[str]:
    return await Silence(database).answered_after(since)
