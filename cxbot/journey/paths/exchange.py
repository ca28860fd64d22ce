"""What the map reads of a touchpoint's row, and a journey made of such."""

from datetime import datetime

from msgspec import Struct

from cxbot.model.touchpoint import Device, Direction, Initiator, Rating


class Exchange(Struct, frozen=True, kw_only=True):
    """One row of the log, without what was said."""

    id: str
    at: datetime
    customer: str
    direction: Direction
    initiator: Initiator
    channel: str
    device: Device = "unknown"
    kind: str = "message"
    #: Past tense, e.g. message.received; of an event of the shop, its type.
    name: str = ""
    #: As the step names it; None: it has none.
    touchpoint: str | None = None
    stage: str | None = None
    task: str | None = None
    flow: str | None = None
    flow_version: str | None = None
    step: str | None = None
    session: str | None = None
    ticket: str | None = None
    operator: str | None = None
    outcome: str | None = None
    sentiment: str = "unknown"
    sentiment_source: str = "none"
    rating: Rating | None = None
    effort: tuple[str, ...] = ()
    #: From the oldest unanswered thing the customer sent to this answer.
    response_ms: int | None = None

    @property
    def moment(self) -> tuple[datetime, str]:
        """By this the log is in order, however late or shuffled its rows came in."""
        return self.at, self.id


class Journey(Struct, frozen=True, kw_only=True):
    """A stretch of one customer's exchanges, cut by start, goal and gap."""

    customer: str
    #: Of the JourneyKind.
    kind: str
    #: Counts the customer's journeys of that kind from 1.
    number: int
    #: In the order of their `moment`; never empty; internal ones are among them.
    exchanges: tuple[Exchange, ...]
    reached_goal: bool
    #: Nothing more can come into it: the goal is reached and its gap over, or the gap is.
    over: bool

    @property
    def began(self) -> datetime:
        return self.exchanges[0].at

    @property
    def ended(self) -> datetime:
        return self.exchanges[-1].at
