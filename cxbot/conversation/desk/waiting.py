"""What a customer reads who waits for people: when they are back, how long it takes, a way out."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Literal

from babel.dates import format_timedelta

from cxbot.conversation.draft import Draft
from cxbot.conversation.live import Flows
from cxbot.conversation.marks import Marks
from cxbot.conversation.sending import Sending
from cxbot.flow.shop import Shop
from cxbot.flow.texts.formats import locale
from cxbot.model.message import Button, Outbound
from cxbot.model.ticket import Ticket
from cxbot.store.desk_times import DeskTimes

#: The median says something from so many answers on, of so many that are looked at.
_LEAST, _NEWEST = 10, 50
#: In the log: the customer was told when people are back.
_HOURS_TOLD = "desk.hours_told"
_ROUGH = timedelta(minutes=5)


class Waiting:
    def __init__(
        self, flows: Flows, times: DeskTimes, marks: Marks, reached: Callable[[], bool]
    ) -> None:
        """`reached`: some group shows what customers write."""
        self._flows = flows
        self._times = times
        self._marks = marks
        self.reached = reached

    @property
    def _shop(self) -> Shop:
        return self._flows.catalog.shop

    def closed(self, ticket: Ticket, now: datetime) -> bool:
        return not self._shop.desk.staffed_at(now, ticket.priority)

    async def tell_hours(self, draft: Draft, ticket: Ticket) -> bool:
        """When people are back, once in each time that they aren't there; true if said now."""
        if not self.closed(ticket, draft.now):
            return False
        told = await self._times.last_told(draft.here.id, _HOURS_TOLD)
        at_the_hand_over = ticket.opened_at if ticket.off_hours else None
        # who answered in this very time is there, whatever the hours say
        for before in (told, at_the_hand_over, ticket.replied_at):
            if before is not None and not self._open_between(before, draft.now):
                return False
        back = self._shop.next_opening(draft.now)
        key = "human_closed_hours" if back is not None else "desk_waiting"
        return self.say(draft, ticket, key, name=_HOURS_TOLD)

    async def expect(self, draft: Draft, ticket: Ticket) -> None:
        """How long the first answer usually takes, when people are there and that is known."""
        if self.closed(ticket, draft.now) or not self.reached():
            return
        answered = await self._times.first_replies(_NEWEST)
        if len(answered) < _LEAST:
            return
        hours = self._shop.desk.hours
        usual = median(hours.business(since, at).total_seconds() for since, at in answered)
        time = _told(timedelta(seconds=usual), self._language(draft))
        self.say(draft, ticket, "human_expected", {"time": time})

    def say(
        self,
        draft: Draft,
        ticket: Ticket,
        key: str,
        values: Mapping[str, Any] | None = None,
        *,
        name: str = "message.sent",
        way_out: bool = False,
    ) -> bool:
        """One of shop.yaml's messages; false when the owner silenced it. `way_out` puts the button
        under it that ends the wait."""
        shop, language = self._shop, self._language(draft)
        customer = draft.world(shop.language, shop.time_zone).customer
        text = shop.message(key, language, values or {}, now=draft.now, customer=customer)
        if not text:
            return False
        draft.send(
            Outbound(
                op="message",
                peer=draft.here.account,
                text=text,
                buttons=self._way_out(draft, ticket, language) if way_out else (),
            ),
            # people's answer is still to come: this is none
            Sending(name=name, ticket_id=ticket.id, proactive=True),
        )
        return True

    def _way_out(
        self, draft: Draft, ticket: Ticket, language: str
    ) -> tuple[tuple[Button, ...], ...]:
        label = self._shop.message("button_leave_human", language).text
        data = self._marks.leave(draft.here.address, ticket.id)
        return ((Button(label=label, data=data),),) if label else ()

    def _open_between(self, since: datetime, now: datetime) -> bool:
        return self._shop.desk.hours.business(since, now) > timedelta()

    def _language(self, draft: Draft) -> str:
        return draft.customer.language or self._shop.language


def _told(length: timedelta, language: str) -> str:
    """Rounded up, as people say it: a promise is rather kept too early."""
    step = timedelta(minutes=1) if length < 2 * _ROUGH else _ROUGH
    if length >= timedelta(hours=2):
        step = timedelta(hours=1)
    rounded = max(-(-length // step), 1) * step
    unit: Literal["hour", "minute"] = "hour" if rounded >= timedelta(hours=2) else "minute"
    told = format_timedelta(rounded, granularity=unit, threshold=1000, locale=locale(language))
    return str(told)
