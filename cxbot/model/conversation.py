"""The thread with one customer on one channel, and the runs of flows in it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from cxbot.model.customer import Address, Customer
from cxbot.model.rating import Question
from cxbot.model.ticket import Ticket

OnHold = Literal["paused", "queued"]


class Conversation(Struct, frozen=True, kw_only=True):
    id: str
    customer_id: str
    channel: str
    account: str
    #: False once the customer blocked us; nothing is sent until they come back.
    reachable: bool = True
    #: Inputs in a row that nobody understood.
    misses: int = 0
    #: Number of the newest touchpoint.
    seq: int = 0
    #: Oldest input of the customer that nothing answered yet.
    waiting_since: datetime | None = None
    last_in_at: datetime | None = None
    #: Look-ups of orders that found nothing, within the hour that began at `order_misses_since`.
    order_misses: int = 0
    order_misses_since: datetime | None = None

    @property
    def address(self) -> Address:
        return Address(channel=self.channel, account=self.account)


class Session(Struct, frozen=True, kw_only=True):
    """One run of a flow that has not ended. `state` belongs to the flow language."""

    id: str
    flow: str
    flow_version: str
    status: str
    state: Mapping[str, Any]
    started_at: datetime
    on_hold: OnHold | None = None
    #: What came due while it was on hold, oldest first, as JSON of its event.
    pending: tuple[Mapping[str, Any], ...] = ()

    @property
    def open(self) -> bool:
        """It waits for the customer or for a person, and isn't on hold."""
        return self.on_hold is None and self.status in ("asking", "human")


class Dialogue(Struct, frozen=True, kw_only=True):
    """All that a turn of one conversation needs to know, as it stands between turns."""

    conversation: Conversation
    customer: Customer
    #: Not ended, oldest first.
    sessions: tuple[Session, ...] = ()
    #: The one that is open, if any.
    ticket: Ticket | None = None
    #: The newest question after a ticket that something may still come of.
    question: Question | None = None
    #: Not seen before this turn: nothing of it is stored yet.
    new: bool = False

    @property
    def open_session(self) -> Session | None:
        return next((session for session in self.sessions if session.open), None)
