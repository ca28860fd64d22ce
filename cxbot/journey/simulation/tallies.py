"""By what a replay decides, and what it counts."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import Struct

from cxbot.journey.policy import Rules
from cxbot.journey.simulation.log import Want
from cxbot.model.policy import ContactRules

#: The question after a ticket; it is no flow.
DESK = "desk"


class Setting(Struct, frozen=True, kw_only=True):
    """By what it is decided."""

    rules: Rules
    #: flow -> its rules of today.
    flows: Mapping[str, ContactRules]
    #: How long a want was of use by the rules it was first decided by, as far as anybody knows.
    lasted: Callable[[str], timedelta]
    #: flow -> share that answers.
    response: Callable[[str], float]
    until: datetime

    def contact(self, want: Want) -> ContactRules | None:
        """None: that flow is no more."""
        if want.flow == DESK:
            return ContactRules(purpose="survey", awaited=True, metric=want.metric)
        return self.flows.get(want.flow)


@dataclass(slots=True, kw_only=True)
class Tally:
    """What became of the wants of one flow: new contacts only, no reminders."""

    wanted: int = 0
    asked: int = 0
    #: Of these, put off at first.
    later: int = 0
    denied: Counter[str] = field(default_factory=Counter)
    #: By the gate that held them until it was too late.
    expired: Counter[str] = field(default_factory=Counter)
    #: Put off, and then the flow was over for another reason; put off still.
    overtaken: int = 0
    waiting: int = 0
    #: Asked ones that really answered, and that were drawn to.
    answered: int = 0
    drawn: int = 0
    #: Asked ones nobody knows the answer of.
    supposed: int = 0


class Decided(NamedTuple):
    customer: str
    at: datetime
    flow: str
    kind: str
    verdict: str
    gate: str | None


@dataclass(slots=True, kw_only=True)
class Replayed:
    tallies: dict[str, Tally] = field(default_factory=dict)
    #: Each, in the order of time.
    decisions: list[Decided] = field(default_factory=list)
    #: Messages per customer, reminders and follow-ons too.
    load: Counter[str] = field(default_factory=Counter)
    #: Reminders and the like of what the replay didn't begin.
    moot: int = 0
    #: Wants of flows that are no more.
    forgotten: int = 0
