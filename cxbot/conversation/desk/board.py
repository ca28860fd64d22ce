"""Keeps one message in each group that shows what is open there: the queue board.

It is made when there is something to show, edited at most once a minute and only when it reads
differently, and made anew when somebody deleted it. Which message it is, is a setting.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cxbot.clock import Clock
from cxbot.conversation.delivery import Delivery
from cxbot.conversation.draft import Draft
from cxbot.desk import board
from cxbot.desk.appointments import answer_limit
from cxbot.desk.events import TicketEvent
from cxbot.desk.groups import Group, Groups
from cxbot.errors import StoreError
from cxbot.model.desk import Desk
from cxbot.model.message import Outbound
from cxbot.model.text import RichText
from cxbot.model.ticket import Ticket
from cxbot.store import driver
from cxbot.store.outbox import COSMETIC, Parcel
from cxbot.store.store import Store
from cxbot.store.turn import Turn

logger = logging.getLogger(__name__)

EVERY = timedelta(minutes=1)
#: Seconds, and looks, for which a change may still be on its way to the disk.
_LOOKS = 5
_UNDER_WAY = frozenset({"pending", "sending"})
_PIN = "can_pin_messages"


@dataclass(slots=True)
class _Shown:
    """What we know of one group's board."""

    message_id: str | None = None
    #: The row of the outbox that carries the newest text, until its end is known.
    parcel_id: str | None = None
    text: RichText | None = None
    at: datetime | None = None
    #: How often it is still to be looked at.
    looks: int = _LOOKS


class Board:
    """`touched` by what happens to tickets; `look`ed at once a second."""

    def __init__(
        self,
        store: Store,
        groups: Groups | None,
        clock: Clock,
        rules: Callable[[], Desk],
        delivery: Callable[[], Delivery],
    ) -> None:
        self._store = store
        self._groups = groups
        self._clock = clock
        self._rules = rules
        self._delivery = delivery
        self._positions = store.positions
        self._shown: dict[str, _Shown] = {}
        self._slow: dict[str, datetime | None] = {}

    def touched(self, draft: Draft, ticket: Ticket, event: TicketEvent) -> None:  # noqa: ARG002 -- a watcher's shape
        """Something happened to a ticket; it is on disk soon."""
        for shown in self._shown.values():
            shown.looks = _LOOKS

    async def look(self) -> None:
        for group in self._groups or ():
            if not group.detached:
                try:
                    with driver.reads():
                        await self._look(group)
                except StoreError as error:
                    logger.warning("board_waits", extra={"reason": str(error)})

    async def _look(self, group: Group) -> None:
        shown = await self._of(group)
        if shown.parcel_id is not None and not await self._settled(group, shown):
            return
        slow = self._delivery().delayed(group.chat)
        if slow != self._slow.get(group.chat):
            self._slow[group.chat] = slow
            shown.looks = max(shown.looks, 1)
        now = self._clock.now()
        if not shown.looks or (shown.at is not None and timedelta() <= now - shown.at < EVERY):
            return
        shown.looks -= 1
        lines = await self._lines(group)
        if not lines and shown.message_id is None:
            return
        reader = board.Reader(
            language=group.language, zone=group.time_zone, chat=group.chat, today=now
        )
        text = board.board(lines, reader, slow)
        if text != shown.text:
            await self._put(group, shown, text)

    async def _of(self, group: Group) -> _Shown:
        if group.chat not in self._shown:
            kept = await self._store.desk_times.setting(_key(group.chat))
            shown = _Shown(message_id=kept or None)
            if kept and kept.startswith("@"):  # it was on its way when the process ended
                shown = _Shown(parcel_id=kept[1:])
            self._shown[group.chat] = shown
        return self._shown[group.chat]

    async def _lines(self, group: Group) -> list[board.Line]:
        assert self._groups is not None
        others = None
        if group is self._groups.own:
            others = [other.chat for other in self._groups if other is not group]
        rules = self._rules()
        found = await self._store.desk_times.open_tickets(group.chat, others)
        return [
            board.line_of(one.ticket, one.customer, one.place, answer_limit(one.ticket, rules))
            for one in found
        ]

    async def _put(self, group: Group, shown: _Shown, text: RichText) -> None:
        turn = Turn()
        outbound = Outbound(
            op="edit" if shown.message_id is not None else "message",
            peer=group.chat,
            message_id=shown.message_id,
            text=text,
            silent=True,
        )
        parcel = self._parcel(group, outbound)
        if shown.message_id is None:
            turn.add("setting", {"key": _key(group.chat), "value": f"@{parcel.id}"})
        await self._send(turn, parcel)
        shown.parcel_id, shown.text, shown.at = parcel.id, text, self._clock.now()

    async def _settled(self, group: Group, shown: _Shown) -> bool:
        """Whether the newest text has come to its end; what it was is learnt from that."""
        assert shown.parcel_id is not None
        sent = await self._store.desk_times.sent_as(shown.parcel_id)
        if sent is not None and sent.status in _UNDER_WAY:
            return False
        shown.parcel_id = None
        if sent is not None and sent.status == "sent":
            if shown.message_id is None and sent.message_id is not None:
                await self._made(group, shown, sent.message_id)
            return True
        # left out for a newer one, or the message is gone: then it is made anew
        shown.text, shown.looks = None, max(shown.looks, 1)
        if sent is None or sent.status == "failed":
            shown.message_id = None
        return True

    async def _made(self, group: Group, shown: _Shown, message_id: str) -> None:
        shown.message_id = message_id
        turn = Turn()
        turn.add("setting", {"key": _key(group.chat), "value": message_id})
        if group.rights is not None and _PIN not in group.rights:
            await self._store.commit(turn)
            return
        pin = Outbound(op="pin", peer=group.chat, message_id=message_id, silent=True)
        await self._send(turn, self._parcel(group, pin, of="pin"))

    def _parcel(self, group: Group, outbound: Outbound, of: str = "board") -> Parcel:
        return Parcel(
            id=self._clock.new_id(),
            position=self._positions.next(),
            channel=group.channel,
            outbound=outbound,
            message_class="notice",
            priority=COSMETIC,
            link={"kind": "edit", "of": f"{of}:{group.chat}"},
            created_at=self._clock.now(),
        )

    async def _send(self, turn: Turn, parcel: Parcel) -> None:
        turn.add("outbox", parcel.row())
        await self._store.commit(turn)
        self._delivery().offer([parcel])


def _key(chat: str) -> str:
    return f"board:{chat}"
