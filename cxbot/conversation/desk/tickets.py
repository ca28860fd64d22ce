"""A ticket opens, the customer writes into it or leaves, and the flow learns how it ended."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from cxbot.conversation.desk import closing, flood, wishes
from cxbot.conversation.desk.deed import Operator
from cxbot.conversation.desk.posts import DeskPosts
from cxbot.conversation.desk.waiting import Waiting
from cxbot.conversation.draft import Draft
from cxbot.desk import lifecycle
from cxbot.desk.assigning.outcome import Outcome
from cxbot.desk.assigning.routing import Placing
from cxbot.desk.groups import Groups
from cxbot.desk.phrases import Key, words
from cxbot.desk.surface import Keyboard, Post
from cxbot.flow import protocol
from cxbot.model.conversation import Session
from cxbot.model.message import Inbound, Outbound
from cxbot.model.ticket import HumanOutcome, Ticket
from cxbot.model.value import replace
from cxbot.store.kept_back import BANNED
from cxbot.store.outbox import COSMETIC
from cxbot.store.store import Store

#: Who is handed over that soon after a flow began wanted it from the beginning.
_ONE_TALK = timedelta(hours=1)


class FeedsSessions(Protocol):
    async def feed(self, draft: Draft, session: Session, event: protocol.Event) -> None: ...


class GivesTickets(Protocol):
    async def place(self, draft: Draft, asked: protocol.OpenTicket) -> Placing: ...

    async def assign(self, draft: Draft, ticket: Ticket, placing: Placing) -> Outcome: ...

    def tell(self, draft: Draft, outcome: Outcome) -> None: ...

    async def settle(self, draft: Draft) -> None: ...


class Tickets:
    """`sessions` is set by the app: tickets tell sessions the outcome, sessions open tickets."""

    sessions: FeedsSessions
    #: What customers are told who wait; set by the app.
    waiting: Waiting
    #: Where tickets go and who gets them; set by the app.
    assigning: GivesTickets

    def __init__(
        self,
        posts: DeskPosts,
        store: Store,
        groups: Groups,
        next_number: Callable[[], Awaitable[int]],
    ) -> None:
        self._posts = posts
        self._store = store
        self._groups = groups
        self._next_number = next_number

    # --- from the flow -----------------------------------------------------------------------

    async def open_ticket(
        self,
        draft: Draft,
        session: Session | None,
        asked: protocol.OpenTicket,
        answers: Mapping[str, Any],
    ) -> None:
        """A second wish for a person joins the ticket that is open: a conversation has one."""
        waits = session.id if session is not None and asked.wait else None
        answers = {name: value for name, value in answers.items() if name not in asked.secret}
        if draft.ticket is not None:
            event = wishes.asked_again(draft, asked, waits, answers)
            self._posts.move(draft, draft.ticket, event)
            await self._posts.show(draft, draft.ticket)
            return
        rules = self._posts.rules()
        placing = await self.assigning.place(draft, asked)
        ticket = Ticket(
            id=draft.new_id(),
            number=await self._next_number(),
            customer_id=draft.customer.id,
            conversation_id=draft.here.id,
            session_id=waits,
            state="queued",
            reason=asked.reason,
            priority=placing.priority,
            queue=placing.queue,
            chat=self._groups.of_queue(placing.queue).chat or None,
            flow=asked.place.flow,
            touchpoint=asked.place.touchpoint,
            opened_at=draft.now,
            waiting_since=draft.now,
            because=placing.because,
            off_hours=asked.says != "own" and not rules.staffed_at(draft.now, asked.priority),
            shared=dict(asked.share),
            answers=dict(answers),
            **wishes.begun(draft, asked),
        )
        facts = {**placing.facts(), "felt_at": _felt_at(draft, session)}
        ticket, opened = lifecycle.opened(ticket, draft.now, data=facts)
        self._posts.keep(draft, None, ticket, [opened])
        draft.note(
            name="ticket.opened",
            kind="ticket",
            text=asked.reason,
            initiator="bot",
            place=asked.place,
            session_id=session.id if session is not None else None,
            ticket_id=ticket.id,
        )
        outcome = await self.assigning.assign(draft, ticket, placing)
        ticket = outcome.ticket
        await closing.open_topic_again(self._posts, self._store, draft, ticket)
        await self._posts.show(draft, ticket)
        self.assigning.tell(draft, outcome)
        if asked.says != "nothing":
            await self.waiting.expect(draft, ticket)

    async def open_another(self, draft: Draft, before: Ticket, who: Operator) -> Ticket:
        """An operator writes to a customer whose last ticket is closed for good. It is theirs, in
        the topic that there is, and nobody waits in it."""
        ticket = Ticket(
            id=draft.new_id(),
            number=await self._next_number(),
            customer_id=before.customer_id,
            conversation_id=before.conversation_id,
            session_id=None,
            state="active",
            reason=before.reason,
            queue=before.queue,
            chat=before.chat,
            flow=before.flow,
            touchpoint=before.touchpoint,
            opened_at=draft.now,
            operator_id=who.account,
            operator_name=who.name,
            held_since=draft.now,
            shared=before.shared,
            answers=before.answers,
        )
        ticket, opened = lifecycle.opened(ticket, draft.now, actor=who.actor)
        self._posts.keep(draft, None, ticket, [opened])
        draft.note(
            name="ticket.opened",
            kind="ticket",
            text=ticket.reason,
            initiator="operator",
            operator_id=who.account,
            ticket_id=ticket.id,
        )
        await closing.open_topic_again(self._posts, self._store, draft, ticket)
        await self._posts.show(draft, ticket)
        return ticket

    async def call_person(self, draft: Draft, reason: str) -> None:
        """No flow asks for it: something on our side failed."""
        asked = protocol.OpenTicket(reason=reason, priority="high", wait=False, says="own")
        await self.open_ticket(draft, None, asked, {})

    async def settle(self, draft: Draft) -> None:
        """The turn is decided: who gets what it made free, and what the group is shown of it."""
        if draft.moved or draft.drawn or draft.ticket is not None:
            await self.assigning.settle(draft)
            await self._posts.settle(draft)

    # --- from the customer ---------------------------------------------------------------------

    async def customer_wrote(self, draft: Draft, message: Inbound) -> None:
        ticket = draft.ticket
        if ticket is None:
            return
        draft.mark("relayed", ticket_id=ticket.id, session_id=ticket.session_id)
        point = draft.arrived.id if draft.arrived is not None else ""
        told = await self.waiting.tell_hours(draft, ticket)
        wrote = lifecycle.CustomerWrote(at=message.at, touchpoint=point, off_hours=told)
        move = self._posts.move(draft, ticket, wrote)
        tell = partial(self.waiting.say, draft, move.ticket)
        if not await flood.keeps(self._store.kept_back, draft, move.ticket, message, tell):
            await self._relay(draft, move.ticket, message)

    async def kept_out_before(self, draft: Draft) -> bool:
        """The banned customer's message before this one wasn't heard either: they know."""
        return await self._store.kept_back.last_outcome(draft.here.id) == BANNED

    async def answers_people(self, draft: Draft, message: Inbound) -> bool:
        """A reply to what an operator wrote, though people have them no more."""
        if message.reply_to is None or draft.ticket is not None:
            return False
        about = await self._store.tickets.mapped(message.channel, message.account, message.reply_to)
        return about is not None and about.kind == "reply"

    async def ended_lately(self, draft: Draft) -> Ticket | None:
        return await closing.ended_lately(self._posts, self._store, draft)

    async def customer_came_back(self, draft: Draft, ticket: Ticket, message: Inbound) -> bool:
        """With what the bot can't serve, after the end: false when it's too late for that."""
        back = await closing.came_back(self._posts, self._store, draft, ticket, message)
        if back is None:
            return False
        draft.mark("relayed", ticket_id=ticket.id)
        await self._relay(draft, back, message)
        await self.waiting.tell_hours(draft, back)
        return True

    async def _relay(self, draft: Draft, ticket: Ticket, message: Inbound) -> None:
        if self._posts.surface is None:
            return
        reply_to = await self._twin_in_group(ticket, message)
        for post in self._posts.surface.relay(draft.dialogue, ticket, message, reply_to):
            self._posts.post(draft, post)

    async def customer_edited(self, draft: Draft, message: Inbound) -> None:
        """Our line of it follows; what can't be changed, or was answered already and so would go
        unseen, is shown anew. After the end it opens nothing."""
        surface = self._posts.surface
        if surface is None or message.message_id is None or _moves(message):
            return
        ticket = draft.ticket or await self._store.tickets.latest(draft.here.id)
        if ticket is None:
            return
        chat = surface.group(ticket).chat
        shown = await self._store.tickets.twin(
            message.channel, message.account, message.message_id, chat
        )
        if shown is None and not ticket.open:
            return
        key: Key = "customer_edited" if ticket.open else "edited_after_end"
        anew = surface.say(
            draft.dialogue,
            ticket,
            key,
            reply_to=shown,
            below=message.text,
            values={"number": ticket.number},
        )
        if shown is not None and await self._may_follow(ticket, message, chat, shown):
            anew = surface.rewritten(draft.dialogue, ticket, message, shown, anew)
        self._posts.post(draft, anew)

    async def _may_follow(self, ticket: Ticket, message: Inbound, chat: str, shown: str) -> bool:
        """It stands there as a line of ours, alone, and nobody has answered it yet."""
        if message.attachments or not ticket.open:
            return False
        relayed = self._store.relayed
        of_others = await relayed.copies(message.channel, chat, shown, message.account)
        return not of_others and not await relayed.answered_after(ticket.id, chat, shown)

    async def customer_reacted(self, draft: Draft, message: Inbound) -> None:
        """Their emoji stands under the same message in the group, ours or theirs."""
        ticket, surface = draft.ticket, self._posts.surface
        if ticket is None or surface is None or message.message_id is None:
            return
        group = surface.group(ticket)
        twin = await self._store.tickets.twin(
            message.channel, message.account, message.message_id, group.chat
        )
        if twin is None or message.channel != group.channel:
            return
        emoji = message.reactions[-1] if message.reactions else ""
        react = Outbound(op="react", peer=group.chat, message_id=twin, reaction=emoji)
        link = {"kind": "reaction", "of": f"reaction {twin}"}
        self._posts.post(draft, Post(react, link), COSMETIC)

    async def customer_closed(self, draft: Draft) -> None:
        draft.mark("closed")
        outcome = await self._end(draft, lifecycle.CustomerClosed(), "closed_by_customer")
        if outcome is not None:
            await self.tell_flow(draft, outcome)

    async def customer_unreachable(self, draft: Draft, *, gone: bool) -> None:
        """The ticket stays: they may come back, and what they asked for isn't done. It is proposed
        to end it when the account itself is `gone`."""
        said: Key = "customer_gone" if gone else "customer_blocked"
        await self._end(draft, lifecycle.CustomerUnreachable(), said, "resolve" if gone else None)

    async def customer_reachable(self, draft: Draft) -> None:
        ticket = draft.ticket
        if ticket is not None and ticket.unreachable:
            move = self._posts.move(draft, ticket, lifecycle.CustomerReachable())
            self._posts.say(draft, move.ticket, "customer_back")
            await self._posts.redraw(draft, move.ticket)

    async def timed_out(self, draft: Draft) -> bool:
        """The flow's patience is over; False when somebody has answered. The flow has its own way
        on for this, so it isn't told here."""
        return await self._end(draft, lifecycle.TimedOut(), "timed_out") is not None

    async def _end(
        self, draft: Draft, event: lifecycle.Event, said: Key, button: Key | None = None
    ) -> HumanOutcome | None:
        """`button`: a command of that name, under what is said."""
        ticket = draft.ticket
        if ticket is None:
            return None
        move = self._posts.move(draft, ticket, event)
        if move.outcome is not None:
            surface = self._posts.surface
            buttons: Keyboard = ()
            if button is not None and surface is not None:
                label = words(button, surface.group(move.ticket).language)
                buttons = ((surface.button(move.ticket, button, label),),)
            self._posts.say(draft, move.ticket, said, buttons=buttons)
            await self._posts.redraw(draft, move.ticket)
        return move.outcome

    # --- what became of an operator's answer ---------------------------------------------------

    async def delivered(self, draft: Draft, told: Mapping[str, Any]) -> None:
        """Only now it is an answer: the customer has it."""
        ticket = await self._ticket(draft, told["ticket"])
        if ticket is None:
            return
        move = self._posts.move(
            draft,
            ticket,
            lifecycle.ReplyDelivered(
                operator_id=told["operator_id"],
                operator_name=told["operator_name"],
                at=draft.row.received_at,
                written_at=datetime.fromisoformat(told["written_at"]),
                touchpoint=told["touchpoint"],
            ),
        )
        if move.ticket is not ticket:
            await self._posts.redraw(draft, move.ticket)

    async def not_delivered(self, draft: Draft, told: Mapping[str, Any]) -> None:
        """An operator's message didn't reach the customer; what is said of it: receipts."""
        ticket = await self._ticket(draft, told.get("ticket"))
        if ticket is not None:
            event = lifecycle.ReplyFailed(touchpoint=told["touchpoint"], reason=told["reason"])
            self._posts.move(draft, ticket, event)

    def not_handled(self, draft: Draft, reason: str, reply_to: str | None) -> None:
        """What an operator wrote could not be handled at all."""
        if draft.ticket is not None:
            self._posts.say(
                draft, draft.ticket, "not_delivered", reply_to=reply_to, values={"reason": reason}
            )

    def not_shown(self, draft: Draft, reason: str) -> None:
        """A customer's message could not be handled at all, and so nobody in the group has it."""
        if draft.ticket is not None:
            self._posts.say(draft, draft.ticket, "relay_in_log", values={"reason": reason})

    async def topic_recreated(self, draft: Draft) -> None:
        """The old topic was deleted: the new one starts with a card, and what couldn't be sent into
        the old one comes after it."""
        ticket = draft.ticket or await self._store.tickets.latest(draft.here.id)
        if ticket is not None:
            await self._posts.show(draft, ticket)
            self._posts.say(draft, ticket, "topic_recreated")
            await self._posts.cards.since(draft, ticket)
            draft.parcels = [replace(p, link={**p.link, "opens": True}) for p in draft.parcels]

    async def tell_flow(self, draft: Draft, outcome: HumanOutcome) -> None:
        for session in draft.dialogue.sessions:
            if session.status == "human":
                await self.sessions.feed(draft, session, protocol.HumanEnded(outcome=outcome))

    async def _ticket(self, draft: Draft, ticket_id: str | None) -> Ticket | None:
        """That ticket as this turn has it."""
        if draft.ticket is not None and ticket_id in (None, draft.ticket.id):
            return draft.ticket
        if ticket_id is None:
            return await self._store.tickets.latest(draft.here.id)
        return await self._store.tickets.get(ticket_id)

    async def _twin_in_group(self, ticket: Ticket, message: Inbound) -> str | None:
        """What it answers, in the group; the rest of an album answers what came of it before."""
        if self._posts.surface is None:
            return None
        chat = self._posts.surface.group(ticket).chat
        for about in (message.reply_to, *message.earlier):
            if about is not None:
                twin = await self._store.tickets.twin(message.channel, message.account, about, chat)
                if twin is not None:
                    return twin
        return None


def _moves(message: Inbound) -> bool:
    """A place that is shared live changes every few seconds."""
    return any(attachment.kind == "location" for attachment in message.attachments)


def _felt_at(draft: Draft, session: Session | None) -> datetime:
    """Since when the customer has wanted help: the bot's questions on the way to a person are part
    of the wait. A flow that began long ago wasn't about that yet."""
    began = session.started_at if session is not None else draft.now
    return began if draft.now - began < _ONE_TALK else draft.now
