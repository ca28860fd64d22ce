"""Which of the tickets that wait comes first: priority, then who has waited longest.

Each step of priority is worth an hour of waiting. So an urgent ticket passes a low one of the last
three hours, and no ticket is passed by those that come more than three hours after it: whatever is
low moves, too. The order of two tickets never changes while they wait.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from cxbot.model.ticket import PRIORITIES, Ticket

#: What one step of priority is worth.
STEP = timedelta(hours=1)


def turn_of(ticket: Ticket) -> datetime:
    """The smaller comes first."""
    since = ticket.waiting_since or ticket.opened_at
    return since - PRIORITIES.index(ticket.priority) * STEP


def in_order(tickets: Iterable[Ticket]) -> list[Ticket]:
    return sorted(tickets, key=lambda ticket: (turn_of(ticket), ticket.number))
