"""The map as a grid: a column for each touchpoint, stage after stage; numbers with what they rest
on, and nothing where nothing is known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from msgspec import Struct

from cxbot.journey.friction.gathering import Gathering
from cxbot.journey.friction.ranking import Stumbled, worst
from cxbot.journey.friction.truths import Truth
from cxbot.journey.map.counting import Counts, Spot, Totals
from cxbot.journey.map.lengths import MEDIAN, P90
from cxbot.journey.map.looking import OTHERS, Scope
from cxbot.journey.map.moved import Since
from cxbot.journey.metrics import KNOWN, Figure, Scores, share
from cxbot.journey.required.evaluating import Evaluation, evaluations
from cxbot.model.journey import Catalogue, Declared, Phase
from cxbot.model.value import replace

#: Whether a column is where most begin, where it is worst, where most end (the peak-end rule).
MARKS = ("first", "worst", "last")

#: Of the worst so many are named.
WORST = 5


class Waits(Struct, frozen=True, kw_only=True):
    """Wall time, in seconds, over all answers."""

    n: int
    median: float | None
    p90: float | None
    #: Of the median.
    low: float | None = None
    high: float | None = None


class Backstage(Struct, frozen=True, kw_only=True):
    """A flow that runs at a touchpoint, as it is now."""

    flow: str
    version: str
    #: Queues of the desk that it hands over to.
    teams: tuple[str, ...] = ()


class Line(Struct, frozen=True, kw_only=True):
    """A persona at a touchpoint."""

    customers: int
    mood: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    name: str
    stage: str | None
    phase: Phase | None
    #: None: it happened, and nobody declared it.
    declared: Declared | None
    spot: Spot = field(repr=False)
    waits: Waits
    #: Mean of customers, from -1 to 1.
    mood: Figure
    #: Those that anybody answered, the known ones first.
    ratings: tuple[Figure, ...]
    #: Of journeys that came here and are over.
    drop_off: Figure
    #: None: not judged, or nobody whose passage can be judged yet.
    friction: Stumbled | None = None
    requirements: tuple[Evaluation, ...] = ()
    marks: tuple[str, ...] = ()
    #: What customers who stumbled here wrote, redacted.
    verbatims: tuple[str, ...] = ()
    personas: Mapping[str, Line] = field(default_factory=dict)
    #: Where the log finds a moment of truth, too.
    found: Truth | None = None
    #: None: it was never reviewed.
    since: Since | None = None
    #: The flows that ran here most, as far as they are there.
    backstage: tuple[Backstage, ...] = ()

    @property
    def truth(self) -> bool:
        """Declared as a moment of truth."""
        return self.declared is not None and self.declared.moment_of_truth


class Grid(Struct, frozen=True, kw_only=True):
    shop: str
    scope: Scope
    #: When it was drawn.
    now: datetime
    #: The first exchange, where the scope has no `since`; None: there is nothing.
    began: datetime | None
    totals: Totals
    columns: tuple[Column, ...]
    #: Declared, and nobody was there.
    unused: tuple[str, ...]
    #: Persona (OTHERS: like none of them) -> customers; empty where none are declared.
    personas: Mapping[str, int]
    #: Friction and requirements are of all channels together, and not given for one.
    judged: bool
    #: When the map was kept that `since` of the columns is held against.
    reviewed: datetime | None = None

    @property
    def empty(self) -> bool:
        return not self.totals.exchanges

    @property
    def worst(self) -> tuple[Stumbled, ...]:
        """Where most customers stumble, by the lower end of the interval."""
        return tuple(worst(one.friction for one in self.columns if one.friction is not None))[
            :WORST
        ]

    @property
    def unmapped(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.columns if one.declared is None)


def whole(scope: Scope, parts: Iterable[Counts]) -> Counts:
    found = Counts(scope)
    for part in parts:
        found.merge(part)
    return found


def grid(
    shop: str,
    catalogue: Catalogue,
    scope: Scope,
    now: datetime,
    parts: Mapping[str, Counts],
    judged: Gathering | None = None,
    said: Mapping[str, Sequence[str]] = {},
    counts: Counts | None = None,
) -> Grid:
    """`parts`: by persona. `said`: touchpoint -> what customers wrote there, redacted. `counts`:
    all parts together, where that is known already."""
    counts = counts or whole(scope, parts.values())
    stumbled = {one.touchpoint: one for one in judged.stumbled()} if judged is not None else {}
    required: dict[str, list[Evaluation]] = {}
    for one in evaluations(catalogue, judged) if judged is not None else ():
        required.setdefault(one.touchpoint, []).append(one)
    truths = judged.truths.of(catalogue) if judged is not None else ()
    found = {one.touchpoint: one for one in truths if one.found}
    peak = counts.curve.peak_end()
    marked = dict(zip(MARKS, (peak.first, peak.worst, peak.last), strict=True))
    scores = counts.observed.scores()
    columns = [
        replace(
            _column(name, stage, catalogue, counts, scores.get(name)),
            friction=stumbled.get(name),
            requirements=tuple(required.get(name, ())),
            marks=tuple(mark for mark, at in marked.items() if at == name),
            verbatims=tuple(said.get(name, ())),
            found=found.get(name),
            personas=_lines(name, parts) if catalogue.personas else {},
        )
        for name, stage in _in_order(catalogue, counts)
    ]
    people = [*(one.name for one in catalogue.personas), OTHERS] if catalogue.personas else []
    return Grid(
        shop=shop,
        scope=scope,
        now=now,
        began=counts.since,
        totals=counts.totals,
        columns=tuple(columns),
        unused=tuple(one for one in catalogue.touchpoints if one not in counts.spots),
        personas={one: parts[one].totals.customers for one in people if one in parts},
        judged=judged is not None,
    )


def _in_order(catalogue: Catalogue, counts: Counts) -> Iterable[tuple[str, str | None]]:
    """With their stages. Where people only stood without ever being led there comes last in its
    stage."""
    placed = {one.name: one.stage for one in counts.order.found(catalogue)}
    found = {name: stage for name, stage in placed.items() if name in counts.spots}
    for name in sorted(counts.spots):
        if name not in found:
            declared = catalogue.touchpoints.get(name)
            found[name] = declared.stage if declared is not None else None
    ranks = {one.name: rank for rank, one in enumerate(catalogue.stages)}

    def rank(stage: str | None) -> tuple[int, str]:
        if stage is None:
            return len(ranks) + 1, ""
        return ranks.get(stage, len(ranks)), "" if stage in ranks else stage

    return sorted(found.items(), key=lambda one: rank(one[1]))


def _column(
    name: str, stage: str | None, catalogue: Catalogue, counts: Counts, scores: Scores | None
) -> Column:
    spot, known = counts.spots[name], catalogue.stage(stage)
    return Column(
        name=name,
        stage=stage,
        phase=known.phase if known is not None else None,
        declared=catalogue.touchpoints.get(name),
        spot=spot,
        waits=_waits(spot),
        mood=counts.curve.point(name).figure,
        ratings=_ratings(scores) if scores is not None else (),
        drop_off=share("drop_off", spot.left, spot.over, what="left / journeys here that are over"),
    )


def _lines(name: str, parts: Mapping[str, Counts]) -> Mapping[str, Line]:
    return {
        persona: Line(customers=part.spots[name].customers, mood=part.curve.point(name).figure)
        for persona, part in sorted(parts.items())
        if name in part.spots
    }


def _waits(spot: Spot) -> Waits:
    found = spot.waits
    low, high = found.middle()
    median, p90 = found.seconds(MEDIAN), found.seconds(P90)
    return Waits(n=len(found), median=median, p90=p90, low=low, high=high)


def _ratings(scores: Scores) -> tuple[Figure, ...]:
    figures = (scores.figure(scale) for scale in scores.scales)
    return tuple(sorted((one for one in figures if one.n), key=_rank))


def _rank(figure: Figure) -> tuple[int, str]:
    names = ("csat", "ces", *KNOWN)
    return (names.index(figure.metric) if figure.metric in names else len(names)), figure.metric
