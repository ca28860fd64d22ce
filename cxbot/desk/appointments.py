"""When a ticket must be looked at again though nobody does anything: a function of its facts.

Appointments are recomputed with each change and never patched. One that fires after a change is
compared with the function's present answer, and dropped when it isn't due any more.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from cxbot.model.desk import Desk
from cxbot.model.ticket import Ticket

Appointment = Literal[
    "wake", "remind_holder", "requeue", "idle_remind", "idle_resolve", "rating", "close",
]  # fmt: skip
_ENDED = frozenset({"resolved", "returned", "cancelled"})


def appointments(ticket: Ticket, rules: Desk) -> Mapping[Appointment, datetime]:
    if ticket.state in _ENDED:
        return _after_the_end(ticket, rules)
    due: dict[Appointment, datetime] = {}
    if ticket.state == "snoozed" and ticket.snoozed_until is not None:
        due["wake"] = ticket.snoozed_until
    if ticket.state == "active" and ticket.waiting_since is not None and ticket.held_since:
        since = max(ticket.waiting_since, ticket.held_since)
        if rules.remind_after is not None:
            due["remind_holder"] = since + rules.remind_after
        if rules.requeue_after is not None:
            due["requeue"] = since + rules.requeue_after
    if ticket.state == "waiting_customer" and ticket.replied_at is not None:
        if rules.idle_remind is not None:
            due["idle_remind"] = ticket.replied_at + rules.idle_remind
        if rules.idle_resolve is not None:
            due["idle_resolve"] = ticket.replied_at + rules.idle_resolve
    return due


def _after_the_end(ticket: Ticket, rules: Desk) -> Mapping[Appointment, datetime]:
    if ticket.resolved_at is None:
        return {}
    due: dict[Appointment, datetime] = {"close": ticket.resolved_at + rules.reopen_within}
    if ticket.state == "resolved" and rules.rating.ask and ticket.first_reply_at is not None:
        due["rating"] = ticket.resolved_at + rules.rating.after
    return due
