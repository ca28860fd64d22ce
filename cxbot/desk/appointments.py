"""When a ticket must be looked at again though nobody does anything: a function of its facts.

Appointments are recomputed with each change and never patched. One that fires after a change is
compared with the function's present answer, and dropped when it isn't due any more.

    kind            due                                                       while
    limit           the next stage that nobody was told of, of how soon an    the customer waits
                    answer must come
    settle          the earliest that half of the time to an end can have     it's our turn
                    passed; the log says how it really stands
    notice          so long (in the desk's hours) the customer has waited     the customer waits
    wake            the end of a snooze                                       it is snoozed
    remind_holder,  the holder lets the customer wait                         it is held, our turn
    requeue
    call            the holder owes the customer a call, and nothing else     it is held, awake
    idle_remind,    the customer doesn't answer us                            it's their turn
    idle_resolve
    rating, close   the question after the end; the end for good              it has ended
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from cxbot.desk.limits import Facts, Running, running
from cxbot.model.calendar import Calendar
from cxbot.model.desk import Desk
from cxbot.model.ticket import Ticket

Appointment = Literal[
    "limit", "settle", "notice", "wake", "remind_holder", "requeue", "call", "idle_remind",
    "idle_resolve", "rating", "close",
]  # fmt: skip
_ENDED = frozenset({"resolved", "returned", "cancelled"})
_OUR_TURN = frozenset({"queued", "active"})


def appointments(ticket: Ticket, rules: Desk) -> Mapping[Appointment, datetime]:
    if ticket.state in _ENDED:
        return _after_the_end(ticket, rules)
    if not ticket.open:
        return {}
    due: dict[Appointment, datetime] = {}
    if ticket.state == "snoozed" and ticket.snoozed_until is not None:
        due["wake"] = ticket.snoozed_until
    due.update(_held(ticket, rules))
    due.update(_call(ticket, rules))
    if ticket.unreachable:
        return due  # nobody can be answered, asked or consoled
    due.update(_waiting(ticket, rules))
    if ticket.state == "waiting_customer" and ticket.replied_at is not None:
        if rules.idle_remind is not None:
            due["idle_remind"] = ticket.replied_at + rules.idle_remind
        if rules.idle_resolve is not None:
            due["idle_resolve"] = ticket.replied_at + rules.idle_resolve
    return due


def answer_limit(ticket: Ticket, rules: Desk) -> Running | None:
    """The limit of the answer that the customer waits for; None when none runs."""
    if ticket.waiting_since is None:
        return None
    found = running(Facts.of(ticket), rules.limits, rules.hours)
    return next((one for one in found if one.target != "resolve"), None)


def notice_after(since: datetime, every: timedelta, hours: Calendar) -> datetime | None:
    """When so much of the desk's time has passed: an instant at which people are there; None when
    they don't come any more."""
    at = hours.add(since, every)
    return hours.next_opening(at) if at is not None else None


def _held(ticket: Ticket, rules: Desk) -> Mapping[Appointment, datetime]:
    if ticket.state != "active" or ticket.waiting_since is None or ticket.held_since is None:
        return {}
    since = max(ticket.waiting_since, ticket.held_since)
    # in the desk's own time: at night a ticket would go round among people who sleep
    due: dict[Appointment, datetime | None] = {}
    if rules.remind_after is not None:
        due["remind_holder"] = rules.hours.add(since, rules.remind_after)
    if rules.requeue_after is not None:
        due["requeue"] = rules.hours.add(since, rules.requeue_after)
    return {name: at for name, at in due.items() if at is not None}


def _call(ticket: Ticket, rules: Desk) -> Mapping[Appointment, datetime]:
    """While they wait for an answer, too, their holder is reminded of that."""
    if not ticket.owes_call or ticket.held_since is None or ticket.waiting_since is not None:
        return {}
    if ticket.state == "snoozed" or rules.remind_after is None:
        return {}
    since = max(ticket.held_since, ticket.replied_at or ticket.held_since)
    at = rules.hours.add(since, rules.remind_after)
    return {"call": at} if at is not None else {}


def _waiting(ticket: Ticket, rules: Desk) -> Mapping[Appointment, datetime]:
    due: dict[Appointment, datetime] = {}
    limit = answer_limit(ticket, rules)
    if limit is not None:
        untold = [at for stage, at in limit.stages if stage > ticket.stage]
        if untold:
            due["limit"] = min(untold)
    if ticket.state in _OUR_TURN:
        found = running(Facts.of(ticket), rules.limits, rules.hours)
        settle = next((one for one in found if one.target == "resolve"), None)
        if settle is not None and settle.stages:
            due["settle"] = settle.stages[0][1]
    if rules.notice_every is not None and ticket.waiting_since is not None:
        at = notice_after(ticket.waiting_since, rules.notice_every, rules.hours)
        if at is not None:
            due["notice"] = at
    return due


def _after_the_end(ticket: Ticket, rules: Desk) -> Mapping[Appointment, datetime]:
    if ticket.resolved_at is None:
        return {}
    due: dict[Appointment, datetime] = {"close": ticket.resolved_at + rules.reopen_within}
    if ticket.state == "resolved" and rules.rating.ask and ticket.first_reply_at is not None:
        due["rating"] = ticket.resolved_at + rules.rating.after
    return due
