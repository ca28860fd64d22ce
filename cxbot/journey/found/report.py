"""What is found, as one thing that can be printed; it reads no clock."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from msgspec import Struct

from cxbot.journey.friction import advice
from cxbot.journey.friction.advice import Finding
from cxbot.journey.friction.gathering import Gathering
from cxbot.journey.friction.truths import Truth
from cxbot.journey.map import Grid
from cxbot.journey.metrics import Figure
from cxbot.journey.paths import Bottleneck, Conformed, Found, bottlenecks
from cxbot.journey.walks import First, Level, Walks
from cxbot.model.journey import Catalogue
from cxbot.model.value import is_value, names_of


class Report(Struct, frozen=True, kw_only=True):
    grid: Grid
    #: The costliest first.
    findings: tuple[Finding, ...]
    #: Those found, and those declared.
    truths: tuple[Truth, ...]
    ways: Found
    bottlenecks: tuple[Bottleneck, ...]
    #: None: journey.yaml has no ideal path.
    ideal: Conformed | None
    first: First
    #: all:, phase:NAME, stage:NAME -> figures of different customers.
    levels: Mapping[str, Level]

    def to_json(self) -> dict[str, Any]:
        scope, first = self.grid.scope, self.first
        return {
            "journey": scope.kind.name,
            "since": _plain(scope.since or self.grid.began),
            "until": _plain(scope.until),
            "findings": [one.to_json() for one in self.findings],
            "truths": [one.to_json() for one in self.truths],
            "ways": _plain(self.ways),
            "bottlenecks": [
                {
                    "source": one.edge.source,
                    "target": one.edge.target,
                    "journeys": one.edge.journeys,
                    "median_seconds": one.edge.median.total_seconds(),
                    "weight_seconds": one.weight.total_seconds(),
                }
                for one in self.bottlenecks
            ],
            "ideal": _plain(self.ideal),
            "first_contact": {
                "customers": first.customers,
                "answered": first.answered,
                "median_seconds": first.median,
                "p90_seconds": first.p90,
                "unanswered": first.unanswered.to_json(),
                "annoyed": first.annoyed.to_json(),
                "lost": first.lost.to_json(),
            },
            "levels": {name: _level(one) for name, one in self.levels.items()},
        }


def report(catalogue: Catalogue, grid: Grid, judged: Gathering, walks: Walks) -> Report:
    """All of the same scope."""
    return Report(
        grid=grid,
        findings=tuple(advice.findings(judged.stumbled(), judged.hours)),
        truths=tuple(judged.truths.of(catalogue)),
        ways=walks.variants.found(),
        bottlenecks=bottlenecks(walks.follows.found()),
        ideal=walks.ideal.found() if walks.ideal is not None else None,
        first=walks.first.found(),
        levels=walks.levels.found(walks.window),
    )


def _level(one: Level) -> dict[str, Any]:
    return {
        "customers": one.customers,
        "exchanges": one.exchanges,
        "journeys": one.journeys,
        "over": one.over,
        "left": one.left,
        "waits": one.waits,
        "median_seconds": one.median,
        "p90_seconds": one.p90,
        "mood": one.mood.to_json(),
        "ratings": [rated.to_json() for rated in one.ratings],
        "friction": one.friction.to_json() if one.friction is not None else None,
    }


def _plain(value: Any) -> Any:
    """Of what only holds numbers, names and figures."""
    if isinstance(value, Figure):
        return value.to_json()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "_asdict"):
        return {name: _plain(one) for name, one in value._asdict().items()}
    if is_value(value):
        return {name: _plain(getattr(value, name)) for name in names_of(value)}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value
