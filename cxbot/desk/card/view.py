"""All that a card shows, gathered by whoever can read it.

What a flow marked `secret` must not be in it; phones and addresses are covered by the drawing.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from msgspec import Struct, field

from cxbot.model.customer import Customer
from cxbot.model.ticket import Ticket
from cxbot.model.touchpoint import Direction


class Exchange(Struct, frozen=True, kw_only=True):
    """One line of the history; a message of media without words is `[photo]` and the like."""

    direction: Direction
    text: str
    at: datetime | None = None


class Step(Struct, frozen=True, kw_only=True):
    """A flow the customer came through, and the step they were at when they left it."""

    flow: str
    step: str = ""


class CardView(Struct, frozen=True, kw_only=True):
    """`ticket.shared` is shown as well."""

    ticket: Ticket
    customer: Customer
    channel: str
    #: Oldest first.
    path: tuple[Step, ...] = ()
    #: Label -> value of what the flow has asked so far.
    answers: Mapping[str, Any] = field(default_factory=dict)
    #: Oldest first.
    history: tuple[Exchange, ...] = ()
    #: When the limit that runs is used up; None: nothing runs.
    due: datetime | None = None
    #: Tickets of this customer before this one, and the mean of the ratings they gave.
    earlier: int = 0
    rating: float | None = None
    #: Names of those who answered within the last minute, when they are several, and until when
    #: that is worth a line.
    answering: tuple[str, ...] = ()
    #: Of the shop: the time of day that operators live by.
    time_zone: tzinfo = UTC
