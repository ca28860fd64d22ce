"""Where customers stumble most, and where that costs most.

Rules. 1. The rate is of customers; Wilson's interval is shown, and its lower end ranks. It finds
twice as many of the truly worst as the number of complaints does, which only says where most people
are; the bare rate finds about as many, but names small ones beside them that are bad by chance.
2. Fewer than five customers rank nowhere: such a touchpoint is grey. 3. Costliest: the lower end
times the customers who pass in a month of 30 days, so "at least so many a month". 4. Nothing is
weighted: the causes stand beside it, several per customer.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from msgspec import Struct

from cxbot.journey.friction.causes import rank
from cxbot.journey.friction.tallies import Evidence, Step, Tallies, Tally
from cxbot.journey.metrics import Figure, share
from cxbot.model.statistics import wilson

#: Fewer customers than that say nothing of a touchpoint.
FEW = 5
MONTH = timedelta(days=30)


class Part(Struct, frozen=True, kw_only=True):
    """One cause: of all customers there, and of those who stumbled."""

    cause: str
    #: Of those who passed.
    figure: Figure
    #: A part of one; the parts of all causes make more than one together.
    of_stumbled: float
    step: Step | None
    evidence: tuple[Evidence, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "cause": self.cause,
            **self.figure.to_json(),
            "of_stumbled": self.of_stumbled,
            "step": list(self.step) if self.step is not None else None,
        }


class Stumbled(Struct, frozen=True, kw_only=True):
    touchpoint: str
    figure: Figure
    #: The lower end of its interval, as a part of one.
    low: float
    per_month: float
    #: Most frequent first.
    parts: tuple[Part, ...]
    rated: Figure
    evidence: tuple[Evidence, ...]

    @property
    def grey(self) -> bool:
        return self.figure.n < FEW

    @property
    def impact(self) -> float:
        """At least so many customers a month stumble here."""
        return self.low * self.per_month

    def part(self, cause: str) -> Part | None:
        return next((one for one in self.parts if one.cause == cause), None)

    def to_json(self) -> dict[str, Any]:
        return {
            "touchpoint": self.touchpoint,
            **self.figure.to_json(),
            "grey": self.grey,
            "per_month": round(self.per_month, 2),
            "impact": round(self.impact, 2),
            "rated": self.rated.to_json(),
            "causes": [one.to_json() for one in self.parts],
        }


def stumbled(tallies: Tallies, window: timedelta) -> list[Stumbled]:
    """Of each touchpoint, by name. `window`: how long the customers were counted."""
    return [_stumbled(name, tally, window) for name, tally in tallies.items() if tally.n]


def worst(found: Iterable[Stumbled]) -> list[Stumbled]:
    return sorted(_ranked(found), key=lambda one: (-one.low, -one.figure.n, one.touchpoint))


def costliest(found: Iterable[Stumbled]) -> list[Stumbled]:
    return sorted(_ranked(found), key=lambda one: (-one.impact, -one.low, one.touchpoint))


def _ranked(found: Iterable[Stumbled]) -> Iterable[Stumbled]:
    """Where nobody stumbles, nothing is to be done."""
    return (one for one in found if not one.grey and one.figure.parts["hits"])


def _stumbled(touchpoint: str, tally: Tally, window: timedelta) -> Stumbled:
    low, _ = wilson(tally.stumbled, tally.n)
    return Stumbled(
        touchpoint=touchpoint,
        figure=share("friction", tally.stumbled, tally.n, what="customers who stumbled / passed"),
        low=low or 0.0,
        per_month=tally.n * (MONTH / window) if window else 0.0,
        parts=tuple(_parts(tally)),
        rated=share("rated", tally.rated, tally.n, what="customers who rated / passed"),
        evidence=tuple(tally.newest),
    )


def _parts(tally: Tally) -> Sequence[Part]:
    found = [
        Part(
            cause=cause,
            figure=share(cause, counted.hits, tally.n, what="customers / passed"),
            of_stumbled=counted.hits / tally.stumbled,
            step=counted.step,
            evidence=tuple(counted.newest),
        )
        for cause, counted in tally.causes.items()
    ]
    return sorted(found, key=lambda one: (-one.of_stumbled, rank(one.cause)))
