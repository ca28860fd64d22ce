"""What the desk shows of a turn: the card, sentences in the topic, toasts, the ticket's own log."""

from collections.abc import Callable, Collection

from cxbot.conversation.desk.cards import Cards
from cxbot.conversation.desk.deed import GroupDeed
from cxbot.conversation.draft import Draft
from cxbot.conversation.turn_draft import TurnDraft
from cxbot.desk import lifecycle
from cxbot.desk.appointments import appointments
from cxbot.desk.events import TicketEvent
from cxbot.desk.phrases import Key, cut, phrase, words
from cxbot.desk.surface import NO_VALUES, Keyboard, Post, Surface, Values
from cxbot.model.desk import Desk
from cxbot.model.message import Outbound
from cxbot.model.text import RichText
from cxbot.model.ticket import Ticket
from cxbot.store.outbox import DESK
from cxbot.store.store import Store

#: Kind of the timers that belong to tickets.
TICKET_TIMER = "ticket"
_MAX_TOAST = 200

Watcher = Callable[[Draft, Ticket, TicketEvent], None]


class DeskPosts:
    """Without a group nothing is shown; tickets are kept all the same."""

    def __init__(
        self,
        surface: Surface,
        store: Store,
        rules: Callable[[], Desk],
        watchers: Collection[Watcher] = (),
    ) -> None:
        """`watchers` are told of each line of a ticket's log as it is written."""
        self._surface = surface
        self._watchers = watchers
        self.rules = rules
        self.cards = Cards(surface, store, rules)

    @property
    def surface(self) -> Surface | None:
        """None as long as no group is ours."""
        return self._surface if self._surface.groups.bound else None

    # --- the ticket changes -------------------------------------------------------------------

    def move(self, draft: Draft, ticket: Ticket, event: lifecycle.Event) -> lifecycle.Move:
        """The ticket after the event, its log and its timers in the draft."""
        move = lifecycle.apply(ticket, event, draft.now, self.rules())
        if move.ticket is not ticket:
            self.keep(draft, ticket, move.ticket, move.happened)
        return move

    def keep(
        self, draft: Draft, before: Ticket | None, ticket: Ticket, happened: Collection[TicketEvent]
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
        draft.draw(before, ticket)
        draft.moved.append((before, ticket))
        for event in happened:
            for watch in self._watchers:
                watch(draft, ticket, event)
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

    async def show(self, draft: Draft, ticket: Ticket) -> None:
        """A new card."""
        if self.surface is not None:
            await self.cards.show(draft, ticket)

    async def redraw(self, draft: Draft, ticket: Ticket, *, anyway: bool = False) -> None:
        """The card, and the topic's icon, when the turn is over. What the turn changes is drawn
        without asking; `anyway` although it looks as it did before."""
        draft.draw(ticket, ticket, anyway=anyway or not draft.draws(ticket))

    async def settle(self, draft: Draft) -> None:
        """The turn is decided: cards and topics follow. Of somebody erased nothing is drawn."""
        if self.surface is not None and draft.customer.erased_at is None:
            await self.cards.settle(draft, TICKET_TIMER)

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
        """Into the ticket's topic, or in answer to its card; of somebody erased nothing is said."""
        if self.surface is not None and draft.customer.erased_at is None:
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
            reply_to=deed.message.message_id if deed.tap is None or not deed.group.forum else None,
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
        said = words(key, deed.group.language, **values) if key is not None else ""
        self.toast_text(deed, RichText(cut(said, _MAX_TOAST)))

    def toast_text(self, deed: GroupDeed, text: RichText) -> None:
        """Seen by whoever tapped, and by nobody else."""
        outbound = Outbound(
            op="answer_tap", peer=deed.message.chat, tap_id=deed.message.tap_id, text=text
        )
        deed.draft.post(deed.group.channel, outbound, {}, DESK)

    def post(self, draft: TurnDraft, post: Post, priority: int = DESK) -> None:
        assert self.surface is not None
        draft.post(self.surface.groups.own.channel, post.outbound, post.link, priority)
