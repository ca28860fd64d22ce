"""What the desk shows of a turn: the card, sentences in the topic, toasts, the ticket's own log."""

from collections.abc import Mapping
from typing import Any

from cxbot.conversation.draft import Draft
from cxbot.desk import lifecycle
from cxbot.desk.card import CardView, Exchange
from cxbot.desk.phrases import Key
from cxbot.desk.surface import NO_VALUES, Post, Surface, Values
from cxbot.flow import protocol
from cxbot.model.message import GroupInbound
from cxbot.model.text import RichText
from cxbot.model.text_split import shorten
from cxbot.model.ticket import Ticket
from cxbot.store.outbox import DESK
from cxbot.store.store import Store

_HISTORY = 8


class DeskPosts:
    """Without a group nothing is shown; tickets are kept all the same."""

    def __init__(self, surface: Surface | None, store: Store) -> None:
        self.surface = surface
        self._store = store

    def move(self, draft: Draft, ticket: Ticket, event: lifecycle.Event) -> lifecycle.Move:
        move = lifecycle.apply(ticket, event, draft.now)
        for happened in move.happened:
            self.happened(draft, ticket, happened.type, happened.actor, happened.data)
        if move.ticket is not ticket:
            draft.put_ticket(move.ticket)
        return move

    def happened(
        self, draft: Draft, ticket: Ticket, kind: str, actor: str, data: Mapping[str, Any]
    ) -> None:
        draft.turn.add(
            "ticket_event",
            {
                "id": draft.new_id(),
                "ticket_id": ticket.id,
                "at": draft.now,
                "type": kind,
                "actor": actor,
                "data": dict(data),
            },
        )

    async def show(
        self, draft: Draft, ticket: Ticket, asked: protocol.OpenTicket | None = None
    ) -> None:
        """A new card; `asked` is the wish of the flow that opens it in this very turn."""
        if self.surface is not None:
            self.post(draft, self.surface.card(await self._view(draft, ticket, asked)))

    async def redraw(self, draft: Draft, ticket: Ticket) -> None:
        """The card shows who holds it and what can be done now."""
        if self.surface is None:
            return
        message_id = await self._store.tickets.card(ticket.id)
        if message_id is not None:
            view = await self._view(draft, ticket, None)
            self.post(draft, self.surface.edited_card(view, message_id))

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
            time_zone=self.surface.group.time_zone,
        )

    def toast(
        self, draft: Draft, message: GroupInbound, key: Key | None, values: Values = NO_VALUES
    ) -> None:
        if message.tap_id is not None and self.surface is not None:
            self.post(draft, self.surface.toast(message.tap_id, key, values))

    def say(
        self,
        draft: Draft,
        ticket: Ticket,
        key: Key,
        *,
        reply_to: str | None = None,
        below: RichText | None = None,
        values: Values = NO_VALUES,
    ) -> None:
        if self.surface is not None:
            post = self.surface.say(
                draft.dialogue, ticket, key, reply_to=reply_to, below=below, values=values
            )
            self.post(draft, post)

    def post(self, draft: Draft, post: Post) -> None:
        assert self.surface is not None
        draft.post(self.surface.group.channel, post.outbound, post.link, DESK)
