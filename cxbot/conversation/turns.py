"""One arrival -> one decided turn, by what it is: a customer, an operator, a timer, the shop."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from cxbot.clock import Clock
from cxbot.conversation import albums
from cxbot.conversation.albums import Part
from cxbot.conversation.customer_turns import CustomerTurns
from cxbot.conversation.desk.due import Appointments
from cxbot.conversation.desk.group import GroupTurns
from cxbot.conversation.desk.posts import TICKET_TIMER
from cxbot.conversation.desk.tickets import Tickets
from cxbot.conversation.desk.turns import OperatorTurns
from cxbot.conversation.dialogues import Dialogues
from cxbot.conversation.draft import Draft
from cxbot.conversation.erasure import nobody_there, nothing_kept
from cxbot.conversation.event_turns import EventTurns, merged
from cxbot.conversation.feelings import Feelings
from cxbot.conversation.moving import move
from cxbot.conversation.replies import Replies
from cxbot.conversation.sessions import Sessions
from cxbot.conversation.states import asks_secret
from cxbot.conversation.turn_draft import TurnDraft
from cxbot.flow.protocol import TimerFired
from cxbot.model.channel import Channel
from cxbot.model.customer import Address
from cxbot.model.event import ShopEvent
from cxbot.model.message import GroupInbound, Inbound
from cxbot.store import driver
from cxbot.store.inbox import InboxRow
from cxbot.store.personal.replay import ERASE
from cxbot.store.store import Store
from cxbot.store.turn import Turn

logger = logging.getLogger(__name__)

#: For operators. What exactly, with the traceback, is in the owner's log.
_FAILED = "an error on our side; the owner can see it in the log"

#: A decided turn; the lane it belongs to instead; or rows that concern no conversation. Of an album
#: that hasn't been gathered yet, which one it is.
Decision = TurnDraft | str | Turn | Part


class Turns:
    def __init__(  # noqa: PLR0913 -- the one place where all ways of a turn meet
        self,
        *,
        store: Store,
        clock: Clock,
        dialogues: Dialogues,
        channels: Mapping[str, Channel],
        sessions: Sessions,
        customers: CustomerTurns,
        operators: OperatorTurns | None,
        group: GroupTurns,
        appointments: Appointments | None,
        events: EventTurns,
        tickets: Tickets,
        replies: Replies,
    ) -> None:
        self._store = store
        self._clock = clock
        self._dialogues = dialogues
        self._channels = channels
        self._sessions = sessions
        self._customers = customers
        self._operators = operators
        self._group = group
        self._appointments = appointments
        self._events = events
        self._tickets = tickets
        self._replies = replies
        self._feelings = Feelings(store, sessions.flows)
        self._positions = store.positions
        #: Being decided, by the input's number.
        self._begun: dict[int, Draft] = {}

    async def decide(
        self, row: InboxRow, beside: Sequence[InboxRow] = (), *, whole: bool = False
    ) -> Decision:
        """Everything that must be known to commit the turn. Nothing is stored or sent here, and
        what it held in memory until its commit is let go if it fails.

        `beside` are the other parts of its album; `whole` says that there are no more of them.
        """
        with self._deciding(row):
            decision = await self._decide(row, beside, whole or bool(beside))
            if isinstance(decision, Draft):
                await self._tickets.settle(decision)
                await self._feelings.read(decision)
            return decision

    @contextmanager
    def _deciding(self, row: InboxRow) -> Iterator[None]:
        try:
            with driver.reads(), self._sessions.flows.turn():
                yield
        except BaseException:
            if row.id in self._begun:
                self.dropped(self._begun[row.id])
            raise
        finally:
            self._begun.pop(row.id, None)

    def read(self, row: InboxRow) -> Inbound | GroupInbound | None:
        """What a messenger brought; None for anything else."""
        channel = self._channels.get(row.channel)
        return channel.read(row.raw) if channel is not None else None

    async def _decide(self, row: InboxRow, beside: Sequence[InboxRow], whole: bool) -> Decision:
        match row.channel:
            case "timer":
                return await self._timer(row)
            case "api":
                return await self._event(row)
            case "delivery":
                return await self._delivered(row)
            case "desk":
                return await self._told(row)
            case "request":
                return await self._requested(row)
            case _:
                return await self._came_in(row, beside, whole)

    def committed(self, draft: TurnDraft) -> None:
        for change in draft.afterwards:
            change()
        if not isinstance(draft, Draft):
            return
        if draft.customer.erased_at is None:
            self._dialogues.keep(draft.dialogue, draft.customer_before)
        else:
            self._dialogues.forget_erased(draft.customer)

    def dropped(self, draft: TurnDraft) -> None:
        for change in draft.otherwise:
            change()
        if isinstance(draft, Draft):
            self._dialogues.forget(draft.here.address)

    async def apologise(self, row: InboxRow) -> TurnDraft | None:
        """For an input that can't be handled: a person is called, and whoever wrote hears of it."""
        with self._deciding(row):
            draft = await self._apologise(row)
            if isinstance(draft, Draft):
                await self._tickets.settle(draft)
            return draft

    async def _apologise(self, row: InboxRow) -> TurnDraft | None:
        address, item = _address(row.lane), self.read(row)
        if row.lane.startswith("group:") and isinstance(item, GroupInbound):
            alone = TurnDraft(row, self._clock, self._positions)
            alone.dead = True
            return alone if self._group.not_handled(alone, item, _FAILED) else None
        if address is None or item is None:
            return None
        self._dialogues.forget(address)
        draft = await self._draft(row, address)
        draft.dead = True
        if isinstance(item, GroupInbound):
            self._tickets.not_handled(draft, _FAILED, item.message_id)
            return draft
        draft.receive(kind="message", name="message.received", text=item.text.text, at=draft.now)
        draft.mark("error", secret=asks_secret(self._sessions.catalog, draft.open_session))
        self._tickets.not_shown(draft, _FAILED)
        await self._tickets.call_person(draft, _FAILED)
        self._replies.phrase(draft, "call_failed")
        return draft

    # --- by kind -------------------------------------------------------------------------------

    async def _came_in(self, row: InboxRow, beside: Sequence[InboxRow], whole: bool) -> Decision:
        item = self.read(row)
        if item is None:
            return self._nothing(row)
        album = albums.part_of(item)
        if album is not None:
            if not whole:
                return album
            item = await self._album(row, item, album, beside)
        address = _address(row.lane)
        if isinstance(item, GroupInbound):
            return await self._in_group(row, item, address)
        return await self._from_customer(row, item, address)

    async def _in_group(
        self, row: InboxRow, item: GroupInbound, address: Address | None
    ) -> Decision:
        """What was written to a customer who was erased meanwhile finds their new lane; somebody
        else may have begun in the old one."""
        draft = await self._known(row, None if row.lane.startswith("group:") else address)
        if draft is None or (draft.customer.since or row.received_at) >= row.received_at:
            alone = TurnDraft(row, self._clock, self._positions)
            lane = await self._group.take(alone, item)
            if draft is None or lane != row.lane:
                return lane or alone
        if self._operators is not None:
            await self._operators.take(draft, item)
        await self._sessions.settle(draft)
        return draft

    async def _album(
        self,
        row: InboxRow,
        item: Inbound | GroupInbound,
        album: Part,
        beside: Sequence[InboxRow],
    ) -> Inbound | GroupInbound:
        """All that is here of it as one message, and which of it had been here before."""
        parts = [item, *self._of_album(album, beside)]
        here = {part.message_id for part in parts}
        before = self._of_album(album, await self._store.inbox.before(row))
        earlier = (part.message_id for part in before if part.message_id not in here)
        return albums.whole(parts, [number for number in earlier if number is not None])

    def _of_album(self, album: Part, rows: Sequence[InboxRow]) -> list[Inbound | GroupInbound]:
        items = (self.read(row) for row in rows)
        return [item for item in items if item is not None and album.same_album(item)]

    async def _from_customer(
        self, row: InboxRow, item: Inbound, address: Address | None
    ) -> Decision:
        if address is None:
            return self._nothing(row)
        draft = await self._draft(row, address)
        back = self._customers.wishes.back
        if draft.dialogue.new and not await back(draft, item.kind, row.received_at):
            return self._nobody(row, address)
        await self._customers.take(draft, item)
        return draft

    async def _timer(self, row: InboxRow) -> Decision:
        address = _address(row.lane)
        draft = await self._known(row, address)
        if draft is None:
            return self._nobody(row, address)
        if row.raw["kind"] == TICKET_TIMER:
            if self._appointments is not None:
                await self._appointments.take(draft, row.raw["owner"], row.raw["key"])
            await self._sessions.settle(draft)
            return draft
        session = draft.session(row.raw["owner"])
        if session is None:
            return self._nothing(row)
        fired = TimerFired(kind=row.raw["kind"], key=row.raw["key"])
        if fired.kind != "human" or await self._tickets.timed_out(draft):
            await self._sessions.due(draft, session, fired)
        await self._sessions.settle(draft)
        return draft

    async def _event(self, row: InboxRow) -> Decision:
        event = ShopEvent.from_json(row.raw)
        kind, _, name = row.lane.partition(":")
        if kind == "customer":
            address = await self._store.conversations.address_of_customer(name)
            return str(address) if address is not None else self._nothing(row)
        if kind == "order":
            return await self._order_event(row, event)
        address = _address(row.lane)
        if address is None or kind == "api":
            return self._nothing(row)
        draft = await self._draft(row, address)
        if draft.dialogue.new and await self._customers.wishes.forgotten(address):
            return self._nobody(row, address)
        if draft.customer.erased_at is None:
            await self._events.take(draft, event)
        return draft

    async def _order_event(self, row: InboxRow, event: ShopEvent) -> Decision:
        """The shop didn't say whose it is: we may know, or it waits for whoever opens its link."""
        known = await self._store.orders.get(str(event.data["order"]["number"]))
        if known is not None and known.customer_id is not None:
            address = await self._store.conversations.address_of_customer(known.customer_id)
            if address is not None:
                return str(address)
        turn = self._nothing(row)
        turn.add("orders", merged(known, event, None).row())
        return turn

    async def _delivered(self, row: InboxRow) -> Decision:
        address = _address(row.lane)
        told = row.raw
        draft = await self._known(row, address)
        elsewhere = await self._elsewhere(draft, told.get("ticket"))
        if elsewhere is not None or draft is None:
            return elsewhere or self._nobody(row, address)
        if told["what"] == "topic_recreated":
            await self._tickets.topic_recreated(draft)
        elif told["what"] == "delivered":
            await self._tickets.delivered(draft, told)
        elif told.get("by_operator") and told.get("touchpoint"):
            await self._tickets.not_delivered(draft, told)
        if self._operators is not None:
            await self._operators.told(draft, told)
        if told["what"] == "unreachable" and draft.conversation.reachable:
            await self._customers.unreachable(draft, gone=told.get("code") == "deactivated")
        return draft

    async def _told(self, row: InboxRow) -> Decision:
        """Something that another turn at the desk means for this conversation."""
        address = _address(row.lane)
        draft = await self._known(row, address)
        elsewhere = await self._elsewhere(draft, row.raw.get("ticket"))
        if elsewhere is not None or draft is None or self._operators is None:
            return elsewhere or self._nobody(row, address if draft is None else None)
        await self._operators.told(draft, row.raw)
        await self._sessions.settle(draft)
        return draft

    async def _elsewhere(self, draft: Draft | None, ticket_id: str | None) -> str | None:
        """The lane of that ticket's customer, if they were erased while this waited: here is
        nobody, or somebody new."""
        mine = draft.ticket if draft is not None else None
        if ticket_id is None or (mine is not None and mine.id == ticket_id):
            return None
        ticket = await self._store.tickets.get(ticket_id)
        if ticket is None or (draft is not None and ticket.conversation_id == draft.here.id):
            return None
        address = await self._store.conversations.address(ticket.conversation_id)
        return str(address) if address is not None else None

    async def _requested(self, row: InboxRow) -> Decision:
        address = _address(row.lane)
        draft = await self._known(row, address)
        if draft is None:
            return self._nobody(row, address)
        if ERASE in row.raw:
            await self._customers.wishes.requested(draft, row.raw)
            return draft
        # agreed to for one set; another may be live when a lane comes to it
        agreed = row.raw["sessions"] if row.raw["set"] == self._sessions.flows.set_id else ()
        for session in draft.dialogue.sessions:
            if session.id in agreed:
                move(draft, session, self._sessions.catalog)
        return draft

    async def _draft(self, row: InboxRow, address: Address) -> Draft:
        dialogue = await self._dialogues.get(address)
        draft = Draft(dialogue, row, self._clock, self._positions)
        if dialogue.customer.erased_at is not None:  # what this input says isn't kept either
            draft.turn.add("inbox.erase", nothing_kept(address))
        self._begun[row.id] = draft
        return draft

    async def _known(self, row: InboxRow, address: Address | None) -> Draft | None:
        """None where nobody is (any more): only customers themselves, and the shop, begin one."""
        draft = await self._draft(row, address) if address is not None else None
        return None if draft is None or draft.dialogue.new else draft

    def _nobody(self, row: InboxRow, address: Address | None) -> Turn:
        """It was still on its way to, or from, somebody who was erased: nothing of it is kept."""
        turn = self._nothing(row)
        if address is not None and address.channel in self._channels:
            turn.add("inbox.erase", nobody_there(address, row.id))
        return turn

    def _nothing(self, row: InboxRow) -> Turn:
        turn = Turn()
        turn.add("inbox.done", {"row": row.id, "at": self._clock.now()})
        return turn


def _address(lane: str) -> Address | None:
    try:
        return Address.parse(lane)
    except ValueError:
        return None
