"""What comes out of the policy, and what a single gate says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cxbot.journey.policy.facts import Intent, Known, Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Allow:
    #: The slot to claim, one more than the customer's last: of two that were decided on the same
    #: facts only one is.
    number: int
    #: Plain JSON, here and below: the numbers by which a person understands it.
    because: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    #: Always later than the moment of the decision.
    until: datetime
    gate: str
    because: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deny:
    gate: str
    because: Mapping[str, Any] = field(default_factory=dict)
    #: The gate would have let it pass, but only when it is of no use any more.
    expired: bool = False


Decision = Allow | Delay | Deny


@dataclass(frozen=True, slots=True)
class Case:
    """What a gate looks at."""

    rules: Rules
    known: Known
    intent: Intent
    now: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """A gate is shut: until then, or for good."""

    because: Mapping[str, Any]
    until: datetime | None = None
