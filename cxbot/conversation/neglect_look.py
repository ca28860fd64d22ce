"""Once a day: of whom nobody has spoken since they bought is told to the flows that begin by it."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from cxbot.clock import Clock
from cxbot.conversation.live import Flows
from cxbot.conversation.neglect import NeglectFinder, purchase
from cxbot.errors import StoreError
from cxbot.journey.neglect import apart, silent
from cxbot.model.arrival import Arrival
from cxbot.model.event import NEGLECTED, ShopEvent
from cxbot.store import driver
from cxbot.store.neglect import Bought
from cxbot.store.store import Store
from cxbot.store.turn import Turn

logger = logging.getLogger(__name__)

_EVERY = timedelta(days=1)
_AFTER_ERROR = timedelta(minutes=5)
_KEY = "neglect looked at"

Accept = Callable[[Sequence[Arrival]], Awaitable[int]]


class NeglectLook:
    """`look`ed at once a second: a page of customers each time, until the day's are through. What
    it interrupted begins anew; a customer hears of an order once all the same."""

    def __init__(
        self, finder: NeglectFinder, store: Store, clock: Clock, flows: Flows, accept: Accept
    ) -> None:
        self._finder = finder
        self._store = store
        self._clock = clock
        self._flows = flows
        self._accept = accept
        self._pages: AsyncIterator[Sequence[Bought]] | None = None
        self._began = clock.now()
        self._rest: datetime | None = None

    async def look(self) -> None:
        now = self._clock.now()
        if not self._flows.catalog.on_event(NEGLECTED) or (self._rest and now < self._rest):
            return
        try:
            with driver.reads():
                await self._go_on(now)
        except StoreError as error:
            self._pages, self._rest = None, now + _AFTER_ERROR
            logger.warning("neglect_waits", extra={"reason": str(error)})

    async def _go_on(self, now: datetime) -> None:
        if self._pages is None:
            told = await self._store.desk_times.setting(_KEY)
            if told is not None and now < datetime.fromisoformat(told) + _EVERY:
                self._rest = datetime.fromisoformat(told) + _EVERY
                return
            self._pages, self._began = self._finder.bought(now), now
        page = await anext(self._pages, None)
        if page is not None:
            arrivals = [made for one in page if (made := self._arrival(one)) is not None]
            if arrivals:
                await self._accept(arrivals)
            return
        turn = Turn()
        turn.add("setting", {"key": _KEY, "value": self._began.isoformat()})
        await self._store.commit(turn)
        self._pages, self._rest = None, self._began + _EVERY

    def _arrival(self, one: Bought) -> Arrival | None:
        """The event, once for a customer and an order: the inbox knows its key."""
        shop, bought = self._flows.catalog.shop, purchase(one)
        if silent(bought, shop.policy.neglect, self._began) is None or apart(bought) is not None:
            return None
        since = bought.delivered_at
        event = ShopEvent(
            id=f"{NEGLECTED}:{bought.customer_id}:{bought.number}",
            source="cxbot",
            type=NEGLECTED,
            time=self._began,
            subject=f"customer:{bought.customer_id}",
            data={
                "order": dict(one.data),
                "since": since.astimezone(shop.zone()).date().isoformat(),
                "days": (self._began - since).days,
            },
        )
        return Arrival(
            channel="api",
            natural_key=f"{event.source}\n{event.id}",
            lane=event.subject or "api",
            raw=event.to_json(),
        )
