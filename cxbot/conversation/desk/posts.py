"""What the desk shows of a turn: the card, sentences in the topic, toasts, the ticket's own log."""

from collections.abc import Callable, Iterable

from cxbot.conversation.desk.deed import GroupDeed
from cxbot.conversation.draft import Draft
from cxbot.conversation.turn_draft import TurnDraft
from cxbot.desk import lifecycle
from cxbot.desk.appointments import appointments
from cxbot.desk.card import CardView, Exchange
from cxbot.desk.events import TicketEvent
from cxbot.desk.phrases import Key, phrase
from cxbot.desk.surface import NO_VALUES, Keyboard, Post, Surface, Values
from cxbot.flow import protocol
from cxbot.model.desk import Desk
from cxbot.model.message import Outbound
from cxbot.model.text import RichText
from cxbot.model.text_split import shorten
from cxbot.model.ticket import Ticket
from cxbot.store.outbox import COSMETIC, DESK
from cxbot.store.store import Store

_HISTORY = 8
#: Kind of the timers that belong to tickets.
TICKET_TIMER = "ticket"


class DeskPosts:
    """Without a group nothing is shown; tickets are kept all the same."""

    def __init__(self, surface: Surface | None, store: Store, rules: Callable[[], Desk]) -> None:
        self.surface = surface
        self.rules = rules
        self._store = store

    # --- the ticket changes -------------------------------------------------------------------

    def move(self, draft: Draft, ticket: Ticket, event: lifecycle.Event) -> lifecycle.Move:
        """The ticket after the event, its log and its timers in the draft."""
        move = lifecycle.apply(ticket, event, draft.now, self.rules())
        if move.ticket is not ticket:
            self.keep(draft, ticket, move.ticket, move.happened)
        return move

    def keep(
        self, draft: Draft, before: Ticket | None, ticket: Ticket, happened: Iterable[TicketEvent]
    ) -> None:
        for event in happened:
            draft.turn.add(
                "ticket_event",
                {
                    "id": draft.new_id(),
                    "ticket_id": ticket.id,
                    "seq": event.seq,
                    "at": event.at,
                    "type": event.kind,
                    "actor": event.actor,
                    "data": dict(event.data),
                    "changed": dict(event.changed),
                },
            )
        draft.put_ticket(ticket)
        self._make_appointments(draft, before, ticket)

    def _make_appointments(self, draft: Draft, before: Ticket | None, ticket: Ticket) -> None:
        """What stands as it stood keeps its timer, which may be due already."""
        rules = self.rules()
        stood = appointments(before, rules) if before is not None else {}
        now = appointments(ticket, rules)
        for key in stood.keys() - now.keys():
            draft.cancel_timer(ticket.id, key)
        for key, due in now.items():
            if stood.get(key) != due:
                draft.cancel_timer(ticket.id, key)
                draft.set_timer(ticket.id, TICKET_TIMER, key, due)

    # --- cards --------------------------------------------------------------------------------

    async def show(
        self, draft: Draft, ticket: Ticket, asked: protocol.OpenTicket | None = None
    ) -> None:
        """A new card; `asked` is the wish of the flow that opens it in this very turn."""
        if self.surface is not None:
            self.post(draft, self.surface.card(await self._view(draft, ticket, asked)))

    async def redraw(self, draft: Draft, ticket: Ticket) -> None:
        """The card shows who holds it and what can be done now; so does the topic's icon."""
        if self.surface is None:
            return
        message_id = await self._store.tickets.card(ticket.id)
        if message_id is not None:
            view = await self._view(draft, ticket, None)
            self.post(draft, self.surface.edited_card(view, message_id), COSMETIC)
        icon = self.surface.icon(draft.dialogue, ticket)
        if icon is not None:
            self.post(draft, icon, COSMETIC)

    async def _view(
        self, draft: Draft, ticket: Ticket, asked: protocol.OpenTicket | None
    ) -> CardView:
        assert self.surface is not None
        points = await self._store.touchpoints.latest(draft.here.id, _HISTORY)
        history = [Exchange(direction=p["direction"], text=shorten(p["text"], 300)) for p in points]
        if draft.arrived is not None and asked is not None:
            history.append(Exchange(direction="in", text=shorten(draft.arrived.text, 300)))
        path: list[str] = []
        for point in points:
            if point["flow"] and (not path or path[-1] != point["flow"]):
                path.append(point["flow"])
        here = asked.place.flow if asked is not None else None
        if here and (not path or path[-1] != here):
            path.append(here)
        return CardView(
            ticket=ticket,
            customer=draft.customer,
            channel=draft.here.channel,
            path=tuple(path),
            answers=ticket.answers,
            history=tuple(history),
            time_zone=self.surface.group(ticket).time_zone,
        )

    # --- sentences -----------------------------------------------------------------------------

    def say(
        self,
        draft: Draft,
        ticket: Ticket,
        key: Key,
        *,
        reply_to: str | None = None,
        below: RichText | None = None,
        values: Values = NO_VALUES,
        buttons: Keyboard = (),
    ) -> None:
        """Into the ticket's topic, or in answer to its card."""
        if self.surface is not None:
            post = self.surface.say(
                draft.dialogue,
                ticket,
                key,
                reply_to=reply_to,
                below=below,
                values=values,
                buttons=buttons,
            )
            self.post(draft, post)

    def reply(self, deed: GroupDeed, text: RichText, buttons: Keyboard = ()) -> None:
        """To whoever wrote, where they wrote it."""
        outbound = Outbound(
            op="message",
            peer=deed.message.chat,
            thread=deed.message.thread,
            reply_to=deed.message.message_id if deed.tap is None else None,
            text=text,
            buttons=buttons,
        )
        deed.draft.post(deed.group.channel, outbound, {"kind": "service"}, DESK)

    def answer(self, deed: GroupDeed, key: Key, values: Values = NO_VALUES) -> None:
        """To whoever acted: a toast for a tap, a reply for a command."""
        if deed.tap is not None:
            self.toast(deed, key, values)
        else:
            self.reply(deed, phrase(key, deed.group.language, **values))

    def toast(self, deed: GroupDeed, key: Key | None, values: Values = NO_VALUES) -> None:
        """Every tap is answered, so that the button stops spinning."""
        text = phrase(key, deed.group.language, **values) if key is not None else RichText()
        outbound = Outbound(
            op="answer_tap", peer=deed.message.chat, tap_id=deed.message.tap_id, text=text
        )
        deed.draft.post(deed.group.channel, outbound, {}, DESK)

    def post(self, draft: TurnDraft, post: Post, priority: int = DESK) -> None:
        assert self.surface is not None
        draft.post(self.surface.groups.own.channel, post.outbound, post.link, priority)
