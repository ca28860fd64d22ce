"""One escalation to people: its states, and what the flow asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

TicketState = Literal[
    "queued", "active", "waiting_customer", "snoozed", "resolved", "closed", "cancelled", "returned"
]
OPEN_STATES: frozenset[str] = frozenset({"queued", "active", "waiting_customer", "snoozed"})

#: What `human` can end with; flows branch on these names.
HumanOutcome = Literal[
    "resolved", "returned", "closed_by_customer", "timeout", "off_hours", "unreachable"
]
Priority = Literal["low", "normal", "high", "urgent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A row of `ticket`. `version` rises with each change: what a button's tap must match."""

    id: str
    #: Short and human: what #C12 shows.
    number: int
    customer_id: str
    conversation_id: str
    #: The session that waits for the outcome; None when the flow went on.
    session_id: str | None
    state: TicketState
    reason: str
    priority: Priority = "normal"
    queue: str | None = None
    version: int = 1
    operator_id: str | None = None
    operator_name: str | None = None
    opened_at: datetime
    #: Oldest customer message nobody answered; None when it is the customer's turn.
    waiting_since: datetime | None = None
    first_reply_at: datetime | None = None
    resolved_at: datetime | None = None
    #: What the flow chose to show on the card: label -> value.
    shared: Mapping[str, Any] = field(default_factory=dict)
    #: What the flow had learnt when it handed over: name -> value.
    answers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        return self.state in OPEN_STATES
