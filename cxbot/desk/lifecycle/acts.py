"""What operators do to a ticket."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from cxbot.model.ticket import CallOutcome, Mood, Priority

#: Why a holder is one no more: their own wish, left the group, away, left the customer waiting.
WhyDropped = Literal["dropped", "left", "away", "silent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorsAct:
    """`anonymous` is the id of an anonymous admin."""

    operator_id: str
    operator_name: str
    supervisor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyonesAct:
    """Without an operator it's the desk itself: a rule, a limit, somebody who left."""

    operator_id: str = ""
    operator_name: str = ""
    supervisor: bool = False


# --- who holds it --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Take(OperatorsAct):
    """An operator wants to hold it. A supervisor may take it from another by `force`."""

    force: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign:
    """Somebody is to hold it. Without `by` a rule wants it, which only fills an empty place."""

    to_id: str
    to_name: str
    because: str = ""
    #: The id of the operator who wants it, and their name.
    by: str | None = None
    by_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop(AnyonesAct):
    """Back to the queue. Anybody may: the one who holds it may have gone home."""

    why: WhyDropped = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer(AnyonesAct):
    """To another queue, another colleague, or both; whoever gets it reads the note."""

    note: str
    queue: str | None = None
    #: The group it moves to; None: it stays where it is.
    chat: str | None = None
    to_id: str | None = None
    to_name: str | None = None


# --- what they write -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorAnswered(OperatorsAct):
    """Wrote something that is to go to the customer; nobody knows yet whether it arrives."""

    at: datetime
    #: What the delivery will name.
    touchpoint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyDelivered(OperatorsAct):
    """An answer arrived."""

    #: When it arrived.
    at: datetime
    written_at: datetime
    touchpoint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(AnyonesAct):
    text: str
    #: A message that was kept back, whole and as plain JSON, so that it can still be sent.
    kept: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sided(AnyonesAct):
    """A word with another team, or of it."""

    team: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Called(OperatorsAct):
    """Somebody called the customer."""

    #: None: it only says what came of the call in which they were reached.
    result: Literal["reached", "no_answer"] | None
    outcome: CallOutcome | None = None
    #: For colleagues.
    words: str = ""


# --- when and how ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze(OperatorsAct):
    until: datetime
    #: Although the customer waits for an answer.
    anyway: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Wake(AnyonesAct):
    """The time of a snooze is up, or an operator doesn't want to wait for it."""

    why: Literal["time", "operator"] = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prioritise(AnyonesAct):
    priority: Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag(AnyonesAct):
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Untag(AnyonesAct):
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkMood(OperatorsAct):
    #: None takes the mark off.
    mood: Mood | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkCause(OperatorsAct):
    """Of friction, one of the desk's `causes`; None takes the mark off."""

    cause: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence(OperatorsAct):
    """No alarms of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsilence(OperatorsAct):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban(OperatorsAct):
    """The customer's messages are kept from the group. The ticket stays as it is."""

    reason: str = ""


# --- the end --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve(OperatorsAct):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnToBot(OperatorsAct):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(OperatorsAct):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Erase(AnyonesAct):
    """The customer is to be forgotten, and so is what the ticket says of them."""
