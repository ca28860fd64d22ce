"""The journey as the owner declares it in flows/journey.yaml: stages, touchpoints, personas,
journeys, and what each touchpoint is required to be.

A touchpoint's name is the one that steps give it (`touchpoint: order status`); it is its id, too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

Phase = Literal["before", "during", "after"]
Medium = Literal["online", "offline", "hybrid"]
Control = Literal["direct", "indirect"]
#: What a requirement measures, each over different customers or answers of the window:
#: first_reply: of waits for a person's first answer, the share within `within` (business time);
#: reply: the same of every wait for the bot or a person, wall time;
#: csat, ces: the share of good ratings (4-5 of 5, 5-7 of 7); nps: the net score, -100 … 100;
#: completion: the share of customers who came to its end; drop_off: of those who left there;
#: transfers: the share handed on by a person to another; friction: the share who stumbled.
Measure = Literal[
    "first_reply", "reply", "csat", "ces", "nps", "completion", "drop_off", "transfers", "friction"
]
PHASES: tuple[Phase, ...] = ("before", "during", "after")
#: So long a journey may be silent before the next exchange begins another.
GAP = timedelta(days=30)
#: The same after its goal.
GAP_AFTER_GOAL = timedelta(days=14)
#: How much of the past requirements look at.
WINDOW = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A column of the map, in the order of the file."""

    name: str
    phase: Phase
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A target: one of `at_least` and `at_most` is given, in shares of one (nps: points)."""

    measure: Measure
    at_least: float | None = None
    at_most: float | None = None
    #: Of first_reply and reply: that fast, for `at_least` of the waits.
    within: timedelta | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    every: timedelta
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A touchpoint that the owner means to be there."""

    name: str
    stage: str
    medium: Medium = "online"
    control: Control = "direct"
    owner: str | None = None
    moment_of_truth: bool = False
    #: One per measure, in the order of the file.
    requirements: tuple[Requirement, ...] = ()
    review: Review | None = None
    #: Drawn as a line: what others in the trade reach, as a share of one.
    benchmark: float | None = None
    about: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Somebody typical; `matches` says of a customer's fields whether they are one of these. The
    first persona that matches is theirs; nobody's customers are "everybody else"."""

    name: str
    #: who, interests, time, expects, pains … -> what the owner wrote.
    about: Mapping[str, str] = field(default_factory=dict)
    matches: Callable[[Mapping[str, Any]], bool] = field(default=lambda _: False, compare=False)
    #: The rule's own text.
    rule: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What begins or ends a journey: an exchange at a touchpoint, or an event of the shop."""

    touchpoint: str | None = None
    event: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyKind:
    """A journey that customers make, e.g. from the first question to the parcel in hand.

    Without a start each first exchange begins one, and each after a silence longer than `gap`.
    """

    name: str
    start: Mark | None = None
    goal: Mark | None = None
    gap: timedelta = GAP
    after_goal: timedelta = GAP_AFTER_GOAL
    #: Names of touchpoints in the order the owner would like.
    ideal: tuple[str, ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All of the file; without one the four usual stages and a single journey by gaps."""

    stages: tuple[Stage, ...]
    touchpoints: Mapping[str, Declared] = field(default_factory=dict)
    personas: tuple[Persona, ...] = ()
    journeys: tuple[JourneyKind, ...] = ()
    window: timedelta = WINDOW
    #: Of a touchpoint that doesn't say its own.
    review: Review | None = None
    #: Steps that ask for an e-mail address, (flow, step): of the flows beside it.
    email_steps: frozenset[tuple[str, str]] = frozenset()

    def stage(self, name: str | None) -> Stage | None:
        return next((stage for stage in self.stages if stage.name == name), None)


def _set(*names: tuple[str, Phase]) -> tuple[Stage, ...]:
    return tuple(Stage(name=name, phase=phase) for name, phase in names)


#: Ready sets of stages, by the word that `stages:` takes for them (journey.md R9-R11).
STAGE_SETS: Mapping[str, tuple[Stage, ...]] = {
    "four": _set(
        ("awareness", "before"),
        ("research", "before"),
        ("pre-purchase", "before"),
        ("post-purchase support", "after"),
    ),
    "phases": _set(("before", "before"), ("during", "during"), ("after", "after")),
    "retail": _set(
        ("introduce", "before"),
        ("bring in", "before"),
        ("start the sale", "during"),
        ("bring back", "after"),
    ),
}
DEFAULT = Catalogue(stages=STAGE_SETS["four"], journeys=(JourneyKind(name="journey"),))
