"""What operators do to a ticket."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct, field

from cxbot.model.ticket import CallOutcome, Mood, Priority

#: Why a holder is one no more: their own wish, left the group, away, left the customer waiting.
WhyDropped = Literal["dropped", "left", "away", "silent"]


class OperatorsAct(Struct, frozen=True, kw_only=True):
    """`anonymous` is the id of an anonymous admin."""

    operator_id: str
    operator_name: str
    supervisor: bool = False


class AnyonesAct(Struct, frozen=True, kw_only=True):
    """Without an operator it's the desk itself: a rule, a limit, somebody who left."""

    operator_id: str = ""
    operator_name: str = ""
    supervisor: bool = False


# --- who holds it --------------------------------------------------------------------------------


class Take(OperatorsAct, frozen=True, kw_only=True):
    """An operator wants to hold it. A supervisor may take it from another by `force`."""

    force: bool = False


class Assign(Struct, frozen=True, kw_only=True):
    """Somebody is to hold it. Without `by` a rule wants it, which only fills an empty place."""

    to_id: str
    to_name: str
    because: str = ""
    #: The id of the operator who wants it, and their name.
    by: str | None = None
    by_name: str = ""


class Drop(AnyonesAct, frozen=True, kw_only=True):
    """Back to the queue. Anybody may: the one who holds it may have gone home."""

    why: WhyDropped = "dropped"


class Transfer(AnyonesAct, frozen=True, kw_only=True):
    """To another queue, another colleague, or both; whoever gets it reads the note."""

    note: str
    queue: str | None = None
    #: The group it moves to; None: it stays where it is.
    chat: str | None = None
    to_id: str | None = None
    to_name: str | None = None


# --- what they write -----------------------------------------------------------------------------


class OperatorAnswered(OperatorsAct, frozen=True, kw_only=True):
    """Wrote something that is to go to the customer; nobody knows yet whether it arrives."""

    at: datetime
    #: What the delivery will name.
    touchpoint: str = ""


class ReplyDelivered(OperatorsAct, frozen=True, kw_only=True):
    """An answer arrived."""

    #: When it arrived.
    at: datetime
    written_at: datetime
    touchpoint: str = ""


class Noted(AnyonesAct, frozen=True, kw_only=True):
    text: str
    #: A message that was kept back, whole and as plain JSON, so that it can still be sent.
    kept: Mapping[str, Any] = field(default_factory=dict)


class Sided(AnyonesAct, frozen=True, kw_only=True):
    """A word with another team, or of it."""

    team: str
    text: str


class Called(OperatorsAct, frozen=True, kw_only=True):
    """Somebody called the customer."""

    #: None: it only says what came of the call in which they were reached.
    result: Literal["reached", "no_answer"] | None
    outcome: CallOutcome | None = None
    #: For colleagues.
    words: str = ""


# --- when and how ---------------------------------------------------------------------------------


class Snooze(OperatorsAct, frozen=True, kw_only=True):
    until: datetime
    #: Although the customer waits for an answer.
    anyway: bool = False


class Wake(AnyonesAct, frozen=True, kw_only=True):
    """The time of a snooze is up, or an operator doesn't want to wait for it."""

    why: Literal["time", "operator"] = "time"


class Prioritise(AnyonesAct, frozen=True, kw_only=True):
    priority: Priority


class Tag(AnyonesAct, frozen=True, kw_only=True):
    tag: str


class Untag(AnyonesAct, frozen=True, kw_only=True):
    tag: str


class MarkMood(OperatorsAct, frozen=True, kw_only=True):
    #: None takes the mark off.
    mood: Mood | None


class MarkCause(OperatorsAct, frozen=True, kw_only=True):
    """Of friction, one of the desk's `causes`; None takes the mark off."""

    cause: str | None


class Silence(OperatorsAct, frozen=True, kw_only=True):
    """No alarms of it."""


class Unsilence(OperatorsAct, frozen=True, kw_only=True):
    pass


class Ban(OperatorsAct, frozen=True, kw_only=True):
    """The customer's messages are kept from the group. The ticket stays as it is."""

    reason: str = ""


# --- the end --------------------------------------------------------------------------------------


class Resolve(OperatorsAct, frozen=True, kw_only=True):
    pass


class ReturnToBot(OperatorsAct, frozen=True, kw_only=True):
    pass


class Reopen(OperatorsAct, frozen=True, kw_only=True):
    pass


class Erase(AnyonesAct, frozen=True, kw_only=True):
    """The customer is to be forgotten, and so is what the ticket says of them."""
