"""What happens to a ticket without an operator: the customer, the delivery, the time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from cxbot.model.desk import Target


class AskedAgain(Struct, frozen=True, kw_only=True):
    """The customer, or a flow, asks for a person once more: it joins the open ticket."""

    reason: str
    #: The session that waits for the outcome from now on; None: whichever waits already.
    session_id: str | None = None
    #: What the flow has learnt since.
    answers: Mapping[str, Any] = field(default_factory=dict)
    #: They want to be called, and on which number; empty: as it stood.
    call_back: str = ""
    call_phone: str = ""


class CustomerWrote(Struct, frozen=True, kw_only=True):
    at: datetime
    touchpoint: str = ""
    #: They are told by this very turn when we're back.
    off_hours: bool = False


class CustomerCameBack(Struct, frozen=True, kw_only=True):
    """The customer wrote after the end, and the bot can't serve it."""

    at: datetime
    touchpoint: str = ""
    #: Whoever held it last is there and gets it back.
    holder_on: bool = False


class CustomerClosed(Struct, frozen=True, kw_only=True):
    """The customer needs nobody any more."""


class CustomerUnreachable(Struct, frozen=True, kw_only=True):
    """They blocked the bot or deleted their account. It's no end: they may come back."""


class CustomerReachable(Struct, frozen=True, kw_only=True):
    pass


class Rated(Struct, frozen=True, kw_only=True):
    score: int
    #: Which of the ticket's ends: `closings` as it was then.
    closing: int


class ReplyFailed(Struct, frozen=True, kw_only=True):
    """An operator's answer didn't arrive."""

    touchpoint: str = ""
    reason: str = ""


class Staged(Struct, frozen=True, kw_only=True):
    """So many percent of a response limit have passed."""

    target: Target
    percent: int


class IdleReminded(Struct, frozen=True, kw_only=True):
    """The customer, who doesn't answer us, was asked whether they are still there."""


class IdleResolved(Struct, frozen=True, kw_only=True):
    """They didn't answer that either."""


class TimedOut(Struct, frozen=True, kw_only=True):
    """The flow's `no_answer` is over."""


class Close(Struct, frozen=True, kw_only=True):
    """The time in which the customer could come back is over."""


class Reasked(Struct, frozen=True, kw_only=True):
    """Something already known was asked again."""

    what: str
