"""How long an answer may take: the limits of a ticket that run now, and how far they have got.

    target   runs from                  while                                stands still
    first    the hand-over              nobody answered yet                  never
    next     the oldest message that    somebody answered before, and that   never
             nobody answered            message has no answer
    resolve  the hand-over              the ticket is open                   while it isn't our turn

Rules. 1. Everything is computed anew from the ticket's facts; nothing is kept or patched, so a
ticket put back, given away or taken again keeps its deadlines. 2. Time is the calendar's: a
hand-over out of hours counts from the next opening. 3. Snoozing a ticket doesn't make a customer
wait less: only `resolve` stands still. 4. Stages that passed while nobody looked are one, the
highest: no storm of alarms after a night switched off.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from cxbot.model.calendar import ALWAYS, Calendar
from cxbot.model.desk import TARGETS, ResponseLimits, Target
from cxbot.model.ticket import OPEN_STATES, Priority, Ticket, TicketState

#: Percent of a limit: a quiet mark, a reminder, the breach, and help from elsewhere.
Stage = Literal[50, 75, 100, 150]
STAGES: tuple[Stage, ...] = (50, 75, 100, 150)

#: From when until when; None: still.
Pause = tuple[datetime, datetime | None]
#: When, what, and the state since; None: as before.
Happened = tuple[datetime, str, TicketState | None]

_OUR_TURN: frozenset[str] = frozenset({"queued", "active"})


class Facts(Struct, frozen=True, kw_only=True):
    """What limits depend on, and nothing else."""

    opened_at: datetime
    state: TicketState
    priority: Priority = "normal"
    first_reply_at: datetime | None = None
    waiting_since: datetime | None = None
    #: When it wasn't our turn, as `pauses` tells it.
    paused: tuple[Pause, ...] = ()

    @classmethod
    def of(cls, ticket: Ticket, paused: Sequence[Pause] = ()) -> "Facts":
        return cls(
            opened_at=ticket.opened_at,
            state=ticket.state,
            priority=ticket.priority,
            first_reply_at=ticket.first_reply_at,
            waiting_since=ticket.waiting_since,
            paused=tuple(paused),
        )


class Running(Struct, frozen=True, kw_only=True):
    """One limit of one ticket that an answer, or the end of the ticket, would end."""

    target: Target
    started_at: datetime
    #: None while it stands still before its end, and when the calendar never opens long enough.
    due_at: datetime | None
    #: When each stage is reached, rising; without those that aren't, as things stand.
    stages: tuple[tuple[Stage, datetime], ...]


def running(facts: Facts, limits: ResponseLimits, calendar: Calendar) -> tuple[Running, ...]:
    """The limits that run, in the order of `TARGETS`; none once the ticket has ended."""
    if facts.state not in OPEN_STATES:
        return ()
    lengths = limits.of(facts.priority)
    clock = calendar if limits.clock == "business" else ALWAYS
    found = []
    for target in TARGETS:
        started_at = _started(target, facts)
        length = lengths.get(target)
        if started_at is not None and length is not None and length > timedelta():
            paused = facts.paused if target == "resolve" else ()
            found.append(_run(target, started_at, length, clock, paused))
    return tuple(found)


def stage_at(running: Running, now: datetime) -> Stage | Literal[0]:
    """The highest stage reached; 0 before the first."""
    return max((stage for stage, at in running.stages if at <= now), default=0)


def next_stage(running: Running, now: datetime) -> tuple[Stage, datetime] | None:
    """The first stage that is still to come, and when; None when there is none."""
    return next(((stage, at) for stage, at in running.stages if at > now), None)


def breached(running: Running, now: datetime) -> bool:
    """The limit is used up."""
    return running.due_at is not None and running.due_at <= now


def pauses(events: Iterable[Happened]) -> tuple[Pause, ...]:
    """When it wasn't our turn: the customer's, snoozed, or over until somebody opened it again.

    `events` are the ticket's, oldest first. A clock that was put back makes no pause negative.
    """
    found: list[Pause] = []
    since: datetime | None = None
    latest: datetime | None = None
    for at, _, state in events:
        latest = at if latest is None else max(at, latest)
        if state is None:
            continue
        if state not in _OUR_TURN:
            since = since or latest
        elif since is not None:
            if since < latest:
                found.append((since, latest))
            since = None
    if since is not None:
        found.append((since, None))
    return tuple(found)


def _started(target: Target, facts: Facts) -> datetime | None:
    match target:
        case "first":
            return facts.opened_at if facts.first_reply_at is None else None
        case "next":
            return facts.waiting_since if facts.first_reply_at is not None else None
        case "resolve":
            return facts.opened_at


def _run(
    target: Target, start: datetime, length: timedelta, clock: Calendar, paused: Sequence[Pause]
) -> Running:
    reached = {stage: _after(start, length * stage / 100, clock, paused) for stage in STAGES}
    stages = tuple((stage, at) for stage, at in reached.items() if at is not None)
    return Running(target=target, started_at=start, due_at=reached[100], stages=stages)


def _after(
    start: datetime, length: timedelta, clock: Calendar, paused: Sequence[Pause]
) -> datetime | None:
    """The instant by which so much has passed outside of the pauses; None: never, as it stands."""
    for since, until in paused:
        passed = clock.business(start, since)
        if passed >= length:
            break
        if until is None:
            return None
        length -= passed
        start = max(start, until)
    return clock.add(start, length)
