"""One ticket's log read once: what metrics need of it, in the order it happened.

Rules. 1. Only events are read; the ticket's row is for comparing. 2. The clock of a life never
goes back: an event dated before the one before it counts as happening at the same moment, so no
length is negative. Only a message keeps the time at which it was written. 3. An answer is a
`replied` event. It answers what the customer had written when the operator wrote (`answered`), not
what came while it was on its way. A call in which the customer was reached answers all that they
had written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, cast

from msgspec import Struct

from cxbot.desk.events import TicketEvent
from cxbot.desk.metrics.older import told_today
from cxbot.model.ticket import OPEN_STATES, Priority, TicketState
from cxbot.model.value import replace

Excluded = Literal["spam", "banned", "started by an operator"]
EndKind = Literal["resolved", "returned", "cancelled"]
ENDS: frozenset[str] = frozenset({"resolved", "returned", "cancelled"})
#: The tag that keeps a ticket out of every figure.
SPAM = "spam"


class Reply(Struct, frozen=True, kw_only=True):
    at: datetime
    operator: str | None
    #: The oldest message it answers; the hand-over for the first. None: nobody waited.
    waited_since: datetime | None
    first: bool
    priority: Priority


class Stretch(Struct, frozen=True, kw_only=True):
    """So long the ticket stood so, in one state under one holder."""

    since: datetime
    #: None: still.
    until: datetime | None
    state: TicketState
    holder: str | None


class End(Struct, frozen=True, kw_only=True):
    kind: EndKind
    at: datetime
    by: str
    #: Who ended it, else who held it.
    operator: str | None
    #: Answers delivered up to then.
    replies: int
    #: When it was opened again; None: that end stands.
    undone_at: datetime | None = None
    #: Answers until then; one may still be under way when a ticket ends.
    answers: int = 0


class Scored(Struct, frozen=True, kw_only=True):
    at: datetime
    closing: int
    score: float
    operator: str | None


class Mark(Struct, frozen=True, kw_only=True):
    at: datetime
    what: Literal["mood", "cause"]
    #: Empty: the mark was taken off.
    name: str


@dataclass(slots=True, kw_only=True)
class CallBack:
    """The customer asked to be called."""

    asked_at: datetime
    #: By whoever called; None: nobody has yet.
    reached_at: datetime | None = None
    operator: str | None = None
    #: The last word on it, and when it was said.
    recovered: bool | None = None
    told_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Life:
    """Filled by `life_of`; read by everybody else."""

    ticket_id: str
    opened_at: datetime
    #: When the customer first asked for a person; at most `opened_at`.
    felt_at: datetime
    excluded: Excluded | None = None
    #: Where it stands now; figures of a queue are those of the tickets that stand in it.
    queue: str | None = None
    priority: Priority = "normal"
    state: TicketState = "queued"
    holder: str | None = None
    claimed_at: datetime | None = None
    claimed_by: str | None = None
    #: The oldest message that still has no answer.
    waiting_since: datetime | None = None
    replies: list[Reply] = field(default_factory=list)
    #: From `opened_at` on without gaps.
    stretches: list[Stretch] = field(default_factory=list)
    ends: list[End] = field(default_factory=list)
    closed_at: datetime | None = None
    reopened: list[datetime] = field(default_factory=list)
    scores: list[Scored] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    #: When something known was asked again.
    reasked: list[datetime] = field(default_factory=list)
    call_backs: list[CallBack] = field(default_factory=list)
    #: Each change of holder, from one person to another.
    passed_on: list[datetime] = field(default_factory=list)
    #: operator -> name.
    names: dict[str, str] = field(default_factory=dict)
    #: When, what, and the state since: what `limits.pauses` reads.
    happened: list[tuple[datetime, str, TicketState | None]] = field(default_factory=list)
    #: When it began to wait for an answer, and when that stopped.
    waits: list[tuple[datetime, datetime | None]] = field(default_factory=list)

    @property
    def open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def end(self) -> End | None:
        """The end that stands; None of an open ticket."""
        return None if self.open or not self.ends else self.ends[-1]

    def stood(self, at: datetime) -> Stretch | None:
        """How it stood just before that moment; None before its hand-over."""
        found = None
        for stretch in self.stretches:
            if stretch.since >= at:
                break
            found = stretch
        return found

    def owed_call(self, at: datetime) -> bool:
        """They had asked to be called, and nobody had reached them, just before that moment."""
        return any(
            one.asked_at < at and (one.reached_at is None or one.reached_at >= at)
            for one in self.call_backs
        )

    def waited_at(self, at: datetime) -> datetime | None:
        """The oldest message unanswered just before that moment."""
        for since, until in self.waits:
            if since < at and (until is None or until >= at):
                return since
        return None


def life_of(ticket_id: str, events: Sequence[TicketEvent]) -> Life | None:
    """None of a log that doesn't begin with `opened`: there is no hand-over to count from."""
    if not events or events[0].kind != "opened":
        return None
    events = told_today(events)
    walk = _Walk(ticket_id, events[0])
    for event in events[1:]:
        walk.take(event)
    return walk.done()


class _Walk:
    """Goes through the log, event by event."""

    def __init__(self, ticket_id: str, opened: TicketEvent) -> None:
        self._now = opened.at
        self.life = Life(
            ticket_id=ticket_id,
            opened_at=opened.at,
            felt_at=min(_moment(opened.data.get("felt_at")) or opened.at, opened.at),
        )
        self._since = opened.at
        #: Unanswered messages, oldest first, with the number of their event; 0: the hand-over.
        self._unanswered: list[tuple[int, datetime]] = [(0, opened.at)]
        self._wait_began: datetime | None = opened.at
        #: Touchpoint of an answer -> the number of the event that wrote it.
        self._written: dict[str, int] = {}
        self._previous_holder: str | None = None
        self._tags: set[str] = set()
        self.life.queue = _text(opened.data.get("queue"))
        self.life.priority = cast("Priority", opened.data.get("priority") or "normal")
        self.wished(opened, None)
        if opened.actor.startswith("operator:"):
            self.life.excluded = "started by an operator"
        self._change(opened)
        self.life.happened.append((opened.at, opened.kind, self.life.state))

    def take(self, event: TicketEvent) -> None:
        self._now = max(self._now, event.at)
        operator = operator_of(event.actor)
        if operator is not None and event.data.get("operator"):
            self.life.names[operator] = str(event.data["operator"])
        before = self.life.state
        self._change(event)
        now_in = self.life.state if self.life.state != before else None
        self.life.happened.append((self._now, event.kind, now_in))
        handler = _HANDLERS.get(event.kind)
        if handler is not None:
            handler(self, event, operator)

    def done(self) -> Life:
        life = self.life
        self._stand(None)
        self._settle(None)
        life.waiting_since = self._unanswered[0][1] if self._unanswered else None
        if self._wait_began is not None:
            life.waits.append((self._wait_began, None))
        if life.excluded is None and SPAM in self._tags:
            life.excluded = "spam"
        return life

    # --- what an event changes ------------------------------------------------------------------

    def _change(self, event: TicketEvent) -> None:
        life, changed = self.life, event.changed
        state = cast("TicketState", changed.get("state", life.state))
        holder = _text(changed.get("operator_id", life.holder))
        if (state, holder) != (life.state, life.holder):
            if self._now > self._since:
                self._stand(self._now)
            life.state, life.holder = state, holder
            self._since = self._now
            self._passed(event)
        life.queue = _text(changed.get("queue", life.queue))
        life.priority = cast("Priority", changed.get("priority", life.priority))
        if "tags" in changed:
            self._tags = set(changed["tags"])

    def _stand(self, until: datetime | None) -> None:
        life = self.life
        life.stretches.append(
            Stretch(since=self._since, until=until, state=life.state, holder=life.holder)
        )

    def _passed(self, event: TicketEvent) -> None:
        life = self.life
        if life.holder is None:
            return
        if life.claimed_at is None:
            life.claimed_at, life.claimed_by = self._now, life.holder
        elif self._previous_holder not in (None, life.holder):
            life.passed_on.append(self._now)
        self._previous_holder = life.holder
        name = event.changed.get("operator_name")
        if name:
            life.names[life.holder] = str(name)

    # --- what an event means --------------------------------------------------------------------

    def wrote(self, event: TicketEvent, _operator: str | None) -> None:
        if not self._unanswered:
            self._wait_began = event.at
        self._unanswered.append((event.seq, event.at))

    def answered(self, event: TicketEvent, _operator: str | None) -> None:
        self._written[str(event.data.get("touchpoint"))] = event.seq

    def replied(self, event: TicketEvent, operator: str | None) -> None:
        life = self.life
        written = self._written.pop(str(event.data.get("touchpoint")), event.seq)
        covered = [at for seq, at in self._unanswered if seq < written]
        life.replies.append(
            Reply(
                at=self._now,
                operator=operator or life.holder,
                waited_since=covered[0] if covered else None,
                first=not life.replies,
                priority=life.priority,
            )
        )
        if not covered:
            return
        self._unanswered = [(seq, at) for seq, at in self._unanswered if seq >= written]
        if self._wait_began is not None:
            life.waits.append((self._wait_began, self._now))
        self._wait_began = self._unanswered[0][1] if self._unanswered else None

    def wished(self, event: TicketEvent, _operator: str | None) -> None:
        """Asked for twice before anybody called, it is one call."""
        owed = bool(self.life.call_backs) and self.life.call_backs[-1].reached_at is None
        if event.data.get("to_call") and not owed:
            self.life.call_backs.append(CallBack(asked_at=self._now))

    def called(self, event: TicketEvent, operator: str | None) -> None:
        reached = event.data.get("result") == "reached"
        if reached:
            self.replied(event, operator)
        if not self.life.call_backs:
            return
        call = self.life.call_backs[-1]
        if reached and call.reached_at is None:
            call.reached_at, call.operator = self._now, operator or self.life.holder
        if event.data.get("outcome"):
            call.recovered, call.told_at = event.data["outcome"] == "recovered", self._now

    def ended(self, event: TicketEvent, operator: str | None) -> None:
        life = self.life
        life.ends.append(
            End(
                kind=cast("EndKind", event.kind),
                at=self._now,
                by=str(event.data.get("by") or event.actor.partition(":")[0]),
                operator=operator or life.holder or self._previous_holder,
                replies=len(life.replies),
            )
        )

    def reopened(self, _event: TicketEvent, _operator: str | None) -> None:
        self.life.reopened.append(self._now)
        self._settle(self._now)

    def _settle(self, undone_at: datetime | None) -> None:
        """The newest end is undone, or the log is over."""
        ends = self.life.ends
        if ends and ends[-1].undone_at is None:
            answers = len(self.life.replies)
            ends[-1] = replace(ends[-1], undone_at=undone_at, answers=answers)

    def closed(self, _event: TicketEvent, _operator: str | None) -> None:
        self.life.closed_at = self._now

    def rated(self, event: TicketEvent, _operator: str | None) -> None:
        life = self.life
        score = Scored(
            at=self._now,
            closing=int(event.data.get("closing") or 0),
            score=float(event.data["score"]),
            operator=life.holder or self._previous_holder,
        )
        life.scores.append(score)

    def marked(self, event: TicketEvent, _operator: str | None) -> None:
        for what in _MARKS:
            if what in event.data:
                name = str(event.data[what] or "")
                self.life.marks.append(Mark(at=self._now, what=what, name=name))

    def reasked(self, _event: TicketEvent, _operator: str | None) -> None:
        self.life.reasked.append(self._now)

    def banned(self, _event: TicketEvent, _operator: str | None) -> None:
        self.life.excluded = "banned"

    def tagged(self, event: TicketEvent, _operator: str | None) -> None:
        self._tags.add(str(event.data.get("tag")))

    def untagged(self, event: TicketEvent, _operator: str | None) -> None:
        self._tags.discard(str(event.data.get("tag")))


_MARKS: tuple[Literal["mood", "cause"], ...] = ("mood", "cause")
_HANDLERS: Mapping[str, Any] = {
    "customer_wrote": _Walk.wrote,
    "answered": _Walk.answered,
    "replied": _Walk.replied,
    "reopened": _Walk.reopened,
    "closed": _Walk.closed,
    "rated": _Walk.rated,
    "marked": _Walk.marked,
    "reasked": _Walk.reasked,
    "asked_again": _Walk.wished,
    "called": _Walk.called,
    "banned": _Walk.banned,
    "tagged": _Walk.tagged,
    "untagged": _Walk.untagged,
    **dict.fromkeys(ENDS, _Walk.ended),
}


def operator_of(actor: str) -> str | None:
    """`operator:ID` -> ID; None for everybody else."""
    kind, _, account = actor.partition(":")
    return account if kind == "operator" and account else None


def _moment(value: Any) -> datetime | None:
    if isinstance(value, str):
        return datetime.fromisoformat(value)
    return value if isinstance(value, datetime) else None


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
