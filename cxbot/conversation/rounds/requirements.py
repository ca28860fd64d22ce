"""Once an hour requirements are held against the log; the group hears what turned."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from cxbot.clock import Clock
from cxbot.conversation.live import Flows
from cxbot.conversation.rounds.posting import Posting
from cxbot.flow.catalog import Catalog
from cxbot.journey.atlas import Atlas
from cxbot.journey.friction.words import spoken
from cxbot.journey.required.alarm import alarm
from cxbot.journey.required.evaluating import Evaluation
from cxbot.journey.required.standing import Look, look
from cxbot.model.text import RichText
from cxbot.store.aside import aside
from cxbot.store.database import Database
from cxbot.store.requirement_states import RequirementState
from cxbot.store.store import Store
from cxbot.store.turn import Turn

_EVERY = timedelta(hours=1)
#: Where counting takes long, it takes at most this part of the time.
_PART = 10
_KEY = "requirements looked at"


class Requirements:
    """A round. States and message are one commit, so neither is lost or told twice."""

    def __init__(self, store: Store, flows: Flows, clock: Clock, posting: Posting) -> None:
        self._store = store
        self._flows = flows
        self._clock = clock
        self._posting = posting
        self._lock = asyncio.Lock()

    async def go(self, now: datetime) -> datetime:
        last = await self._posting.told(_KEY)
        if last is not None and now < datetime.fromisoformat(last) + _EVERY:
            return datetime.fromisoformat(last) + _EVERY
        await self.hold()
        ended = self._clock.now()
        return max(now + _EVERY, ended + _PART * (ended - now))

    async def hold(self) -> Look:
        """Hold them against the log now. Raises StoreError; then nothing has changed."""
        async with self._lock:
            catalog = self._flows.catalog
            found: Sequence[Evaluation] = ()
            if any(one.requirements for one in catalog.journey.touchpoints.values()):
                work = partial(_evaluated, catalog=lambda: catalog, clock=self._clock)
                found = await aside(self._store.database, work)
            now = self._clock.now()
            seen = look(await self._store.requirement_states.all(), found, now)
            shop = catalog.shop
            text = alarm(seen.news, shop.zone(), spoken(shop.language))
            await self._keep(seen, text, now)
        return seen

    async def _keep(self, seen: Look, text: RichText, now: datetime) -> None:
        value = now.isoformat()
        if await self._posting.post(_KEY, value, text, turn=_turn(seen.when_told)):
            return
        untold = _turn(seen.when_untold)
        untold.add("setting", {"key": _KEY, "value": value})
        await self._store.commit(untold)


def _turn(rows: Sequence[RequirementState]) -> Turn:
    turn = Turn()
    for row in rows:
        turn.add("requirement_state", row.row())
    return turn


async def _evaluated(
    database: Database, *, catalog: Callable[[], Catalog], clock: Clock
) -> tuple[Evaluation, ...]:
    return await Atlas(database, catalog, clock).requirements()
