"""A turn while it is being decided: the dialogue as it will be, and the rows it will leave.

Nobody sees any of it before `finish` is committed; a draft that is dropped changed nothing.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from msgspec import Struct

from cxbot.clock import Clock, id_of
from cxbot.conversation.customer_draft import CustomerDraft
from cxbot.conversation.sending import Sending, words
from cxbot.flow.protocol import Traced
from cxbot.model.conversation import Conversation, Dialogue, Session
from cxbot.model.customer import Customer
from cxbot.model.message import Outbound
from cxbot.model.rating import Question
from cxbot.model.ticket import Ticket
from cxbot.model.touchpoint import Place, Rating, Touchpoint
from cxbot.model.value import replace
from cxbot.store.conversations import conversation_row, customer_row, session_row
from cxbot.store.customers import changes_row
from cxbot.store.inbox import InboxRow
from cxbot.store.outbox import FOLLOW_UP, REPLY, Parcel
from cxbot.store.positions import Positions
from cxbot.store.ratings import rating_row
from cxbot.store.tickets import ticket_row
from cxbot.store.touchpoints import touchpoint_row
from cxbot.store.turn import Turn

#: Stands in the log for words that nobody should read.
UNSAID = "•••"
_SHORT = 3


class Drawn(Struct, frozen=True, kw_only=True):
    """A ticket as the group last saw it, and as the turn leaves it."""

    before: Ticket | None
    now: Ticket
    #: Although nobody would see a difference.
    anyway: bool = False


class Draft(CustomerDraft):
    """Decides one turn over one dialogue."""

    def __init__(
        self, dialogue: Dialogue, row: InboxRow, clock: Clock, positions: Positions
    ) -> None:
        super().__init__(row, clock, positions)
        self.arrived: Touchpoint | None = None
        #: Tickets as they were and as they became, step by step.
        self.moved: list[tuple[Ticket | None, Ticket]] = []
        #: Tickets for which this turn has looked for somebody.
        self.sought: set[str] = set()
        self._drawn: dict[str, Drawn] = {}
        self._secrets: set[str] = set()
        #: A session that asked something ended while another waits below it.
        self.asked_on_top = False
        self._before = dialogue
        self._dialogue = dialogue
        #: Changes of the conversation not yet in `_dialogue`: many small ones make one new value.
        self._changes: dict[str, Any] = {}
        self._seq = dialogue.conversation.seq
        #: Whose turn it is. Ids and address never change; what does is in `conversation`.
        self.here = dialogue.conversation
        self._steps: dict[str, list[Mapping[str, Any]]] = {}
        self._touched: set[str] = set()
        self._begun = 0

    # --- who ---------------------------------------------------------------------------------

    @property
    def dialogue(self) -> Dialogue:
        """As it will stand after this turn, so far."""
        if self._changes:
            changed = replace(self._dialogue.conversation, **self._changes)
            self._changes = {}
            self._dialogue = replace(self._dialogue, conversation=changed)
        return self._dialogue

    @property
    def open_session(self) -> Session | None:
        return self._dialogue.open_session

    @property
    def conversation(self) -> Conversation:
        return self.dialogue.conversation

    @property
    def ticket(self) -> Ticket | None:
        return self._dialogue.ticket

    def new_session_id(self) -> str:
        """Made of the input that begins it: when the turn is decided again after a crash, the keys
        of its calls are those that the shop's system has already seen."""
        self._begun += 1
        return id_of(self.row.received_at, self.row.id, self._begun)

    def change_conversation(self, **changes: Any) -> None:
        self._changes.update(changes)

    # --- sessions ------------------------------------------------------------------------------

    def session(self, session_id: str) -> Session | None:
        return next((s for s in self._dialogue.sessions if s.id == session_id), None)

    def put_session(self, session: Session) -> None:
        others = tuple(s for s in self._dialogue.sessions if s.id != session.id)
        sessions = tuple(sorted((*others, session), key=lambda s: s.id))
        self._dialogue = replace(self._dialogue, sessions=sessions)
        self._touched.add(session.id)

    def end_session(self, session: Session, outcome: str) -> None:
        others = tuple(s for s in self._dialogue.sessions if s.id != session.id)
        self._dialogue = replace(self._dialogue, sessions=others)
        ending = {"updated_at": self.now, "ended_at": self.now, "outcome": outcome}
        self.turn.add("session", session_row(session, self._dialogue, **ending))

    def trace(
        self, session_id: str, traced: Traced, before: Mapping[str, Any] | None = None
    ) -> None:
        """A step ran; all steps of a session in this turn become one row.

        `before` is what the changed variables held, as far as they held anything.
        """
        place = traced.place
        step: dict[str, Any] = {"verb": traced.verb, "flow": place.flow, "step": place.step}
        step |= {"version": place.flow_version, "line": place.line}
        if before:
            step["before"] = dict(before)
        if traced.changed:
            step["changed"] = dict(traced.changed)
        if traced.detail:
            step["detail"] = traced.detail
        self._steps.setdefault(session_id, []).append(step)

    # --- exchanges -----------------------------------------------------------------------------

    def receive(self, *, kind: str, name: str, text: str, at: datetime) -> None:
        """The customer sent this; what became of it is told by `mark`."""
        self.arrived = Touchpoint(
            id=self.new_id(),
            occurred_at=at,
            customer_id=self.customer.id,
            conversation_id=self.here.id,
            seq=self._next_seq(),
            direction="in",
            initiator="customer",
            channel=self.here.channel,
            kind=kind,
            name=name,
            text=text,
            source_key=self.row.key,
        )
        waiting = self._waiting_since() or at
        self.change_conversation(waiting_since=waiting, last_in_at=at)

    def mark(
        self,
        outcome: str,
        *,
        place: Place | None = None,
        rating: Rating | None = None,
        session_id: str | None = None,
        ticket_id: str | None = None,
        secret: bool = False,
    ) -> None:
        """What the arrived input turned out to be. Of a secret one no words are kept."""
        if self.arrived is None:
            return
        self.arrived = replace(
            self.arrived,
            outcome=outcome,
            text=UNSAID if secret else self.arrived.text,
            place=place or self.arrived.place,
            rating=rating or self.arrived.rating,
            session_id=session_id or self.arrived.session_id,
            ticket_id=ticket_id or self.arrived.ticket_id,
        )

    def note(self, *, name: str, kind: str, text: str, **facts: Any) -> None:
        """Something that crossed to nobody: a note, a ticket event, an event of the shop."""
        self._touchpoint(
            direction="internal", name=name, kind=kind, text=text, **{"initiator": "system"} | facts
        )

    def record(self, **facts: Any) -> None:
        """A contact with them that was outside of any chat."""
        self._touchpoint(**facts)

    def send(self, outbound: Outbound, how: Sending) -> str:
        """To the customer: one touchpoint, whose id it returns, and one row of the outbox."""
        point = self._touchpoint(
            direction="out",
            initiator=how.initiator,
            name=how.name,
            kind=how.kind,
            text=how.words or words(outbound),
            place=how.place,
            session_id=how.session_id,
            ticket_id=how.ticket_id,
            id=how.touchpoint_id,
            operator_id=how.operator_id,
            effort=how.effort,
            outcome="planned",
            response_ms=None if how.proactive else self._answer_time(),
        )
        self._post(outbound, how, self.here.channel, point.id)
        return point.id

    def do(self, outbound: Outbound, how: Sending | None = None) -> None:
        """Something at the customer's side that is no exchange: a toast, buttons taken away."""
        self._post(outbound, how or Sending(), self.here.channel, None)

    def post(
        self,
        channel: str,
        outbound: Outbound,
        link: Mapping[str, Any],
        priority: int,
        conversation_id: str | None = None,
    ) -> None:
        super().post(channel, outbound, link, priority, conversation_id or self.here.id)

    def _post(
        self, outbound: Outbound, how: Sending, channel: str, touchpoint_id: str | None
    ) -> None:
        self._parcel(
            channel=channel,
            outbound=outbound,
            message_class=how.message_class or ("notice" if how.proactive else "reply"),
            priority=FOLLOW_UP if how.proactive else REPLY,
            link=how.link or {},
            conversation_id=self.here.id,
            touchpoint_id=touchpoint_id,
        )

    def _touchpoint(self, **facts: Any) -> Touchpoint:
        made = facts.pop("id", None) or self.new_id()
        if self._secrets:
            facts["text"] = self.hider()(facts["text"])
        point = Touchpoint(
            id=made,
            occurred_at=self.now,
            customer_id=self.customer.id,
            conversation_id=self.here.id,
            seq=self._next_seq(),
            channel=facts.pop("channel", self.here.channel),
            source_key=facts.pop("source_key", f"turn|{made}"),
            **facts,
        )
        self.turn.add("touchpoint", touchpoint_row(point))
        return point

    def _next_seq(self) -> int:
        self._seq += 1
        self._changes["seq"] = self._seq
        return self._seq

    def _waiting_since(self) -> datetime | None:
        kept = self._dialogue.conversation.waiting_since
        changed: datetime | None = self._changes.get("waiting_since", kept)
        return changed

    def _answer_time(self) -> int | None:
        """Milliseconds since the oldest unanswered input; the first answer takes it."""
        since = self._waiting_since()
        if since is None:
            return None
        self.change_conversation(waiting_since=None)
        return max(0, (self.now - since) // timedelta(milliseconds=1))

    # --- the end -------------------------------------------------------------------------------

    def finish(self, reserve: Callable[[Parcel], bool] = lambda _: False) -> Turn:
        turn, dialogue = self.turn, self.dialogue
        if self.arrived is not None:
            row = touchpoint_row(self.arrived)
            turn.add("touchpoint", {**row, "text": self.hider()(self.arrived.text)})
        if dialogue.new:
            self.add_identity(dialogue.conversation.channel, dialogue.conversation.account)
        before, customer = self._before.customer, dialogue.customer
        if dialogue.new or before.erased_at != customer.erased_at:
            turn.add("customer", customer_row(customer))
        elif customer != before:
            turn.add("customer.changed", changes_row(before, customer))
        if dialogue.new or dialogue.conversation != self._before.conversation:
            turn.add("conversation", conversation_row(dialogue.conversation))
        for session in dialogue.sessions:
            if session.id in self._touched:
                turn.add("session", session_row(session, dialogue, updated_at=self.now))
        for session_id, steps in self._steps.items():
            traced = {"id": self.new_id(), "session_id": session_id, "at": self.now, "steps": steps}
            turn.add("step_trace", traced)
        return super().finish(reserve)

    # --- what the group is shown ---------------------------------------------------------------

    def draw(self, before: Ticket | None, now: Ticket, *, anyway: bool = False) -> None:
        """A ticket changed: its card may have to follow. `before` it was so; None: it opened."""
        known = self._drawn.get(now.id)
        if known is not None:
            before, anyway = known.before, anyway or known.anyway
        self._drawn[now.id] = Drawn(before=before, now=now, anyway=anyway)

    def draws(self, ticket: Ticket) -> bool:
        return ticket.id in self._drawn

    @property
    def drawn(self) -> tuple[Drawn, ...]:
        return tuple(self._drawn.values())

    @property
    def customer_before(self) -> Customer:
        """As they were before this turn."""
        return self._before.customer

    def hide(self, values: Collection[str]) -> None:
        """No exchange that this turn records says them."""
        self._secrets |= {value for value in values if value}

    def hider(self, more: Collection[str] = ()) -> Callable[[str], str]:
        """Puts dots in place of whatever nobody may read."""
        return without({*self._secrets, *more})

    def put_ticket(self, ticket: Ticket) -> None:
        """The ticket as it now stands. One that has ended is no longer the dialogue's; whatever
        happens to an older one leaves the open one alone."""
        mine = self._dialogue.ticket
        if ticket.open or mine is None or mine.id == ticket.id:
            self._dialogue = replace(self._dialogue, ticket=ticket if ticket.open else None)
        self.turn.add("ticket", ticket_row(ticket))

    def put_question(self, question: Question) -> None:
        """The question after a ticket as it now stands; the dialogue knows the newest of which
        something may still come."""
        mine = self._dialogue.question
        same = mine is not None and mine.key == question.key
        if mine is None or same or mine.asked_at <= question.asked_at:
            pending = question if question.pending else None
            self._dialogue = replace(self._dialogue, question=pending if same or pending else mine)
        self.turn.add("rating", rating_row(question))


def without(secrets: Collection[str]) -> Callable[[str], str]:
    """What is too short to be told from other words is one only as a whole word."""
    if not secrets:
        return str
    longest_first = sorted(secrets, key=len, reverse=True)
    pattern = "|".join(
        re.escape(value) if len(value) > _SHORT else rf"(?<!\w){re.escape(value)}(?!\w)"
        for value in longest_first
    )
    return partial(re.compile(pattern, re.IGNORECASE).sub, UNSAID)
