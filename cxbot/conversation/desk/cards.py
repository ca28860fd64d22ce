"""Cards and topics as a turn leaves them: each is drawn once, when the turn is over.

What nobody would see isn't sent: a card is edited only if its text or its buttons differ from what
they were before the turn.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import Any

from cxbot.conversation.draft import Draft
from cxbot.desk.appointments import answer_limit
from cxbot.desk.card import MAX_CARD, CardView, Exchange, Step, icon_of, pages
from cxbot.desk.card.drawing import shared_texts
from cxbot.desk.groups import Group
from cxbot.desk.phrases import words
from cxbot.desk.surface import Surface
from cxbot.model.customer import Customer
from cxbot.model.desk import Desk
from cxbot.model.text import RichText
from cxbot.model.text_split import shorten
from cxbot.model.ticket import Ticket
from cxbot.model.value import replace
from cxbot.store.outbox import COSMETIC, DESK
from cxbot.store.store import Store
from cxbot.store.touchpoints import touchpoint_row

#: Key of the timer that draws a card anew.
REDRAW = "card"
_HISTORY = 8
_PATH = 40
_MAX_EXCHANGE = 1000
#: Two who answer within it are told of each other.
_AT_ONCE = timedelta(seconds=60)
#: A topic follows the customer's name at most that often.
_RENAMED_EVERY = timedelta(days=1)


class Cards:
    def __init__(self, surface: Surface, store: Store, rules: Callable[[], Desk]) -> None:
        self._surface = surface
        self._store = store
        self._rules = rules
        #: What the open sessions of a conversation know and the group must never read.
        self.secrets: Callable[[Draft], Collection[str]] = lambda _: ()

    async def show(self, draft: Draft, ticket: Ticket) -> None:
        """A new card at this place; it will show how the turn leaves the ticket."""
        post = self._surface.card(await self.view(draft, ticket))
        draft.post(self._surface.groups.own.channel, post.outbound, post.link, DESK)
        draft.draw(ticket, ticket)

    async def settle(self, draft: Draft, kind: str) -> None:
        """Once, when everything else of the turn is decided. `kind` is that of ticket timers."""
        if draft.ticket is not None and draft.customer != draft.customer_before:
            draft.draw(draft.ticket, draft.ticket)
        for drawn in draft.drawn:
            now = drawn.now
            answering = await self._answering(draft, now)
            if answering and self._answered(draft, now):
                draft.cancel_timer(now.id, REDRAW)
                draft.set_timer(now.id, kind, REDRAW, draft.now + _AT_ONCE)
            new = self._place_of_card(draft, now)
            if new is not None:
                post = self._surface.card(await self.view(draft, now))
                shown = draft.parcels[new]
                link = {**shown.link, **post.link}
                draft.parcels[new] = replace(shown, outbound=post.outbound, link=link)
            elif drawn.anyway or answering or self._differs(draft, drawn.before or now, now):
                post = self._surface.edited_card(await self.view(draft, now))
                self._cosmetic(draft, post)
            await self._topic(draft, drawn.before, now, anyway=drawn.anyway)

    def _cosmetic(self, draft: Draft, post: Any) -> None:
        draft.post(self._surface.groups.own.channel, post.outbound, post.link, COSMETIC)

    # --- what of it anybody sees ---------------------------------------------------------------

    def _differs(self, draft: Draft, before: Ticket, now: Ticket) -> bool:
        """Without asking the disk: what lies there doesn't change with a turn."""
        was = self._bare(draft, before, draft.customer_before)
        return not self._surface.same(was, self._bare(draft, now, draft.customer))

    def _bare(self, draft: Draft, ticket: Ticket, customer: Customer) -> CardView:
        limit = answer_limit(ticket, self._rules())
        return CardView(
            ticket=ticket,
            customer=customer,
            channel=draft.here.channel,
            answers=ticket.answers,
            due=limit.due_at if limit is not None else None,
            time_zone=self._surface.group(ticket).time_zone,
        )

    def _place_of_card(self, draft: Draft, ticket: Ticket) -> int | None:
        """Of a new card among what this turn sends."""
        for at in reversed(range(len(draft.parcels))):
            link = draft.parcels[at].link
            if link.get("kind") == "card" and link.get("ticket_id") == ticket.id:
                return at
        return None

    # --- the whole of it -----------------------------------------------------------------------

    async def view(self, draft: Draft, ticket: Ticket) -> CardView:
        points = await self._points(draft, ticket)
        standing = await self._store.past.standing(draft.customer.id, ticket.number)
        hide = draft.hider(self.secrets(draft))
        # once it has ended its own topic tells it, not the time before
        talk = [] if ticket.closings else [p for p in points if p["direction"] != "internal"]
        return replace(
            self._bare(draft, ticket, draft.customer),
            path=path_of(points),
            history=tuple(exchange(point, hide) for point in talk[-_HISTORY:]),
            earlier=standing.earlier,
            rating=standing.rating,
            answering=await self._answering(draft, ticket),
        )

    async def _points(self, draft: Draft, ticket: Ticket) -> Sequence[Any]:
        """The way up to the hand-over, this very turn's part of it included."""
        stored = await self._store.past.before(draft.here.id, ticket.id, _PATH)
        fresh = list(draft.turn.of("touchpoint"))
        if draft.arrived is not None:
            fresh.append(touchpoint_row(draft.arrived))
        fresh.sort(key=lambda row: row["seq"])
        opening = [row["seq"] for row in fresh if _opens(row, ticket)]
        if not opening:
            known = any(_opens(row, ticket) for row in stored)
            return stored if known else [*stored, *fresh]
        return [*stored, *(row for row in fresh if row["seq"] <= opening[-1])]

    async def _answering(self, draft: Draft, ticket: Ticket) -> tuple[str, ...]:
        """Who wrote to the customer within the last minute, if not only the one who holds it."""
        if not ticket.open or (ticket.first_reply_at is None and not ticket.under_way):
            return ()
        since = draft.now - _AT_ONCE
        found = dict(await self._store.relayed.answerers(ticket.id, since))
        for row in self._answered(draft, ticket):
            found[row["actor"]] = row["data"].get("operator") or row["actor"]
        holder = f"operator:{ticket.operator_id}"
        if ticket.held and any(actor != holder for actor in found):
            found.setdefault(holder, ticket.operator_name or "")
        return tuple(found.values()) if len(found) > 1 else ()

    def _answered(self, draft: Draft, ticket: Ticket) -> list[Any]:
        rows = draft.turn.of("ticket_event")
        return [row for row in rows if row["ticket_id"] == ticket.id and row["type"] == "answered"]

    async def since(self, draft: Draft, ticket: Ticket) -> None:
        """What was said after the hand-over, for a topic that begins anew: the card doesn't have
        it."""
        talk = await self.talk(draft, _HISTORY)
        recent = [one for one in talk if one.at is not None and one.at > ticket.opened_at]
        for page in quotes(recent, ticket, self._surface.group(ticket)):
            post = self._surface.told(draft.dialogue, ticket, page)
            draft.post(self._surface.groups.own.channel, post.outbound, post.link, DESK)

    async def talk(self, draft: Draft, most: int) -> Sequence[Exchange]:
        """The newest exchanges, oldest first; what no colleague may read is out of them."""
        hide = draft.hider(self.secrets(draft))
        points = await self._store.touchpoints.latest(draft.here.id, most)
        return [exchange(point, hide) for point in points]

    # --- the topic -----------------------------------------------------------------------------

    async def _topic(
        self, draft: Draft, before: Ticket | None, now: Ticket, *, anyway: bool
    ) -> None:
        surface = self._surface
        if not now.open and await self._succeeded(draft, now):
            return
        if before is None or before.chat != now.chat:
            chat = surface.group(now).chat
            thread = await self._store.tickets.thread(now.conversation_id, chat)
            if thread is None or thread.gone:
                return  # it is made with its name and its icon
            post = surface.named(draft.dialogue, now, icon=True)
        elif await self._renamed(draft):
            post = surface.named(draft.dialogue, now, icon=True)
            draft.note(name="topic.renamed", kind="ticket", text="", ticket_id=now.id)
        elif anyway or icon_of(before) != icon_of(now):
            post = surface.icon(draft.dialogue, now)
        else:
            return
        if post is not None:
            self._cosmetic(draft, post)

    async def _succeeded(self, draft: Draft, ticket: Ticket) -> bool:
        """The topic is a newer ticket's by now: an older one that closes changes nothing of it."""
        newest = draft.ticket or await self._store.tickets.latest(ticket.conversation_id)
        return newest is not None and newest.number > ticket.number

    async def _renamed(self, draft: Draft) -> bool:
        if draft.customer.name == draft.customer_before.name or draft.dialogue.new:
            return False
        last = await self._store.past.named_at(draft.here.id)
        return last is None or draft.now - last >= _RENAMED_EVERY


def quotes(talk: Sequence[Exchange], ticket: Ticket, group: Group) -> Sequence[RichText]:
    """As many messages as it takes; the times are the group's."""

    def when(one: Exchange) -> str:
        return f"{one.at.astimezone(group.time_zone):%d.%m %H:%M}" if one.at is not None else ""

    title = words("history", group.language)
    return pages(talk, title, shared_texts(ticket), when, MAX_CARD)


def path_of(points: Sequence[Any]) -> tuple[Step, ...]:
    """The flows in their order; of each the last step that is known."""
    path: list[Step] = []
    for point in points:
        flow = (point["flow"] or "").partition(":")[0]
        if not flow:
            continue
        step = Step(flow=flow, step=_named(point["step"]))
        if path and path[-1].flow == flow:
            path[-1] = step
        else:
            path.append(step)
    return tuple(path)


def _named(step: str | None) -> str:
    """A step without a name of its own has a number, which tells nobody anything."""
    return "" if step is None or step.rpartition("/")[2].isdigit() else step


def exchange(point: Any, hide: Callable[[str], str]) -> Exchange:
    text = shorten(hide(point["text"]), _MAX_EXCHANGE)
    return Exchange(direction=point["direction"], text=text, at=point["occurred_at"])


def _opens(row: Any, ticket: Ticket) -> bool:
    return bool(row["name"] == "ticket.opened" and row["ticket_id"] == ticket.id)
