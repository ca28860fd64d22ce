"""What comes out of the policy, and what a single gate says."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from cxbot.journey.policy.facts import Intent, Known, Rules


class Allow(Struct, frozen=True, kw_only=True):
    #: The slot to claim, one more than the customer's last: of two that were decided on the same
    #: facts only one is.
    number: int
    #: Plain JSON, here and below: the numbers by which a person understands it.
    because: Mapping[str, Any] = field(default_factory=dict)


class Delay(Struct, frozen=True, kw_only=True):
    #: Always later than the moment of the decision.
    until: datetime
    gate: str
    because: Mapping[str, Any] = field(default_factory=dict)


class Deny(Struct, frozen=True, kw_only=True):
    gate: str
    because: Mapping[str, Any] = field(default_factory=dict)
    #: The gate would have let it pass, but only when it is of no use any more.
    expired: bool = False


Decision = Allow | Delay | Deny


class Case(Struct, frozen=True):
    """What a gate looks at."""

    rules: Rules
    known: Known
    intent: Intent
    now: datetime


class Held(Struct, frozen=True):
    """A gate is shut: until then, or for good."""

    because: Mapping[str, Any]
    until: datetime | None = None
