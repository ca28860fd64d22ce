"""What happens to a ticket without an operator: the customer, the delivery, the time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cxbot.model.desk import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAgain:
    """The customer, or a flow, asks for a person once more: it joins the open ticket."""

    reason: str
    #: The session that waits for the outcome from now on; None: whichever waits already.
    session_id: str | None = None
    #: What the flow has learnt since.
    answers: Mapping[str, Any] = field(default_factory=dict)
    #: They want to be called, and on which number; empty: as it stood.
    call_back: str = ""
    call_phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerWrote:
    at: datetime
    touchpoint: str = ""
    #: They are told by this very turn when we're back.
    off_hours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCameBack:
    """The customer wrote after the end, and the bot can't serve it."""

    at: datetime
    touchpoint: str = ""
    #: Whoever held it last is there and gets it back.
    holder_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerClosed:
    """The customer needs nobody any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerUnreachable:
    """They blocked the bot or deleted their account. It's no end: they may come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerReachable:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    score: int
    #: Which of the ticket's ends: `closings` as it was then.
    closing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyFailed:
    """An operator's answer didn't arrive."""

    touchpoint: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """So many percent of a response limit have passed."""

    target: Target
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleReminded:
    """The customer, who doesn't answer us, was asked whether they are still there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleResolved:
    """They didn't answer that either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedOut:
    """The flow's `no_answer` is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """The time in which the customer could come back is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasked:
    """Something already known was asked again."""

    what: str
