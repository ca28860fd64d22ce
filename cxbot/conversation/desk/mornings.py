"""When people come back: one list for each group of what came while nobody was there."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from cxbot.clock import Clock
from cxbot.conversation.delivery import Delivery
from cxbot.desk import board
from cxbot.desk.appointments import answer_limit
from cxbot.desk.groups import Group, Groups
from cxbot.desk.phrases import phrase
from cxbot.errors import StoreError
from cxbot.journey.neglect import Neglect
from cxbot.model.desk import Desk
from cxbot.model.message import Outbound
from cxbot.store import driver
from cxbot.store.outbox import DESK, Parcel
from cxbot.store.store import Store
from cxbot.store.turn import Turn

logger = logging.getLogger(__name__)

#: A shorter break, such as lunch, leaves nothing that needs a list.
_NIGHT = timedelta(hours=3)
_WEEKEND = 5


class Mornings:
    """`look`ed at once a second. Which opening a group was told of is written with the list."""

    def __init__(
        self,
        store: Store,
        groups: Groups | None,
        clock: Clock,
        rules: Callable[[], Desk],
        delivery: Callable[[], Delivery],
        neglect: Callable[[datetime], Awaitable[Neglect]],
    ) -> None:
        self._store = store
        self._groups = groups
        self._clock = clock
        self._rules = rules
        self._delivery = delivery
        self._neglect = neglect
        self._positions = store.positions
        #: Nothing is to be done in this time: (from, until).
        self._rest: tuple[datetime, datetime] | None = None

    async def look(self) -> None:
        now, hours = self._clock.now(), self._rules().hours
        if hours.always or (self._rest is not None and self._rest[0] <= now < self._rest[1]):
            return
        opened = hours.opened_at(now)
        try:
            if opened is not None and hours.business(opened - _NIGHT, opened) == timedelta():
                with driver.reads():
                    for group in self._groups or ():
                        await self._tell(group, opened)
        except StoreError as error:
            logger.warning("morning_waits", extra={"reason": str(error)})
            return
        until = hours.closes_at(now) if opened is not None else hours.next_opening(now)
        # the hours may be changed meanwhile: an hour is soon enough to see it
        self._rest = (now, min(until or now + _NIGHT, now + timedelta(hours=1)))

    async def _tell(self, group: Group, opened: datetime) -> None:
        assert self._groups is not None
        key, value = f"morning:{group.chat}", opened.isoformat()
        told = await self._store.desk_times.setting(key)
        if group.detached or (told is not None and datetime.fromisoformat(told) >= opened):
            return
        rules, others = self._rules(), None
        if group is self._groups.own:
            others = [other.chat for other in self._groups if other is not group]
        lines = [
            board.line_of(one.ticket, one.customer, one.place, answer_limit(one.ticket, rules))
            for one in await self._store.desk_times.open_tickets(group.chat, others)
            if one.ticket.waiting_since is not None
            and one.ticket.waiting_since < opened
            and rules.hours.business(one.ticket.waiting_since, opened) == timedelta()
        ]
        neglected = await self._neglected(group, opened)
        turn = Turn()
        turn.add("setting", {"key": key, "value": value})
        parcels = [self._parcel(group, lines, neglected)] if lines or neglected else []
        for parcel in parcels:
            turn.add("outbox", parcel.row())
        await self._store.commit(turn)
        self._delivery().offer(parcels)

    async def _neglected(self, group: Group, opened: datetime) -> int:
        """How many customers nobody looks after: told to the desk's own group, on weekdays."""
        assert self._groups is not None
        if (
            group is not self._groups.own
            or opened.astimezone(group.time_zone).weekday() >= _WEEKEND
        ):
            return 0
        return (await self._neglect(self._clock.now())).customers

    def _parcel(self, group: Group, lines: list[board.Line], neglected: int) -> Parcel:
        reader = board.Reader(
            language=group.language,
            zone=group.time_zone,
            chat=group.chat,
            today=self._clock.now(),
        )
        heads = []
        if neglected:
            heads.append(phrase("neglected_morning", group.language, count=neglected))
        if lines:
            heads.append(phrase("overnight", group.language, count=len(lines)))
        title = heads[0] if len(heads) == 1 else heads[0] + "\n" + heads[1]
        return Parcel(
            id=self._clock.new_id(),
            position=self._positions.next(),
            channel=group.channel,
            outbound=Outbound(
                op="message", peer=group.chat, text=board.listed(title, lines, reader)
            ),
            message_class="notice",
            priority=DESK,
            created_at=self._clock.now(),
        )
