"""One escalation to people: its states, and what the flow asked for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct, field

TicketState = Literal[
    "queued", "active", "waiting_customer", "snoozed", "resolved", "closed", "cancelled", "returned"
]
OPEN_STATES: frozenset[str] = frozenset({"queued", "active", "waiting_customer", "snoozed"})

#: What `human` can end with; flows branch on these names.
HumanOutcome = Literal[
    "resolved", "returned", "closed_by_customer", "timeout", "off_hours", "unreachable"
]
Priority = Literal["low", "normal", "high", "urgent"]
PRIORITIES: tuple[Priority, ...] = ("low", "normal", "high", "urgent")
Mood = Literal["happy", "neutral", "unhappy"]
#: What came of a call back, as whoever called says.
CallOutcome = Literal["recovered", "lost"]


class Ticket(Struct, frozen=True, kw_only=True):
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
    #: The line it stands in; None: the shop's only one.
    queue: str | None = None
    #: The group it lives in; None where there is no group.
    chat: str | None = None
    #: The flow and the touchpoint it came from: what kind of ticket it is.
    flow: str | None = None
    touchpoint: str | None = None
    version: int = 1
    #: Number of its newest event.
    seq: int = 0
    operator_id: str | None = None
    operator_name: str | None = None
    #: Why this operator: "the rule …", "held this customer last"; empty when they took it.
    because: str = ""
    #: Since when they hold it.
    held_since: datetime | None = None
    opened_at: datetime
    #: Oldest customer message nobody answered; None when it is the customer's turn.
    waiting_since: datetime | None = None
    #: Touchpoints of our answers that aren't known to have arrived, in the order they were written:
    #: `since`, the oldest customer message between it and the next (ISO), and whether it `failed`.
    under_way: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    first_reply_at: datetime | None = None
    #: Our newest answer that was delivered.
    replied_at: datetime | None = None
    snoozed_until: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    reopened: int = 0
    #: Times it ended; with the id it names one closing, for the rating.
    closings: int = 0
    #: Percent of a response limit already told of (50, 75, 100, 150); back to 0 with each answer.
    stage: int = 0
    #: Some limit was broken once; stays.
    breached: bool = False
    #: The customer blocked the bot or is gone.
    unreachable: bool = False
    #: Opened or waiting out of hours: the customer was told when we're back, once.
    off_hours: bool = False
    #: Alarms of it are kept quiet (/silent).
    silent: bool = False
    tags: tuple[str, ...] = ()
    #: The operator's one-tap marks.
    mood: Mood | None = None
    cause: str | None = None
    #: What the flow chose to show on the card: label -> value.
    shared: Mapping[str, Any] = field(default_factory=dict)
    #: What the flow had learnt when it handed over: name -> value.
    answers: Mapping[str, Any] = field(default_factory=dict)
    #: They want to be called, and when it suits them; empty: nobody asked for a call.
    call_back: str = ""
    #: The number to call; empty: it stands in `call_back`, nobody knows it, or it is secret.
    call_phone: str = ""
    #: Calls that nobody answered.
    calls_missed: int = 0
    #: When they were reached by a call, the newest.
    called_at: datetime | None = None
    call_outcome: CallOutcome | None = None

    @property
    def open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def held(self) -> bool:
        return self.operator_id is not None

    @property
    def owes_call(self) -> bool:
        """They asked to be called, and nobody has reached them."""
        return self.open and bool(self.call_back) and self.called_at is None
