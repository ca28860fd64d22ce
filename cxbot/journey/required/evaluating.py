"""A requirement held against what happened: met, not met, or not enough data.

Rules. 1. Each measure comes down to a share or a net score with its 95 % interval. 2. Met: the
whole interval is on the good side; or the value is, and n is at least 100, where an interval
reaches some ten points to either side. 3. Not met: the whole interval is on the bad side. 4. Else
not enough data, and so are fewer than ten. 5. `none` (or `all`) is met when there was no case at
all among ten or more, and not met by the first case.

Rules 2 and 3 leave half an interval between them, in which nothing is said. So a value that wavers
about its target raises no alarm every other day: it must fall clearly below to be broken, and come
back all the way to be mended (changes.py keeps the last state in between).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

from cxbot.journey.friction.gathering import Gathering
from cxbot.journey.friction.tallies import Tally
from cxbot.journey.metrics import CES, CSAT, ENOUGH, NPS, Counted, Figure, Scores, net, share
from cxbot.model.journey import Catalogue, Measure, Requirement

Verdict = Literal["met", "not met", "not enough data"]
UNKNOWN: Verdict = "not enough data"
#: From here on a value on the good side is believed.
LARGE = 100
_HUNDRED = 100.0
_WHAT: Mapping[Measure, str] = {
    "first_reply": "first answers of a person in time / waits for one, business time",
    "reply": "answers in time / waits for one",
    "csat": "share of 4 and 5 out of 5",
    "ces": "share of 5 to 7 out of 7 (CES 2.0)",
    "nps": "100 · (9 and 10 less 0 to 6) / n",
    "completion": "customers who left no question of ours open / customers not handed to a person",
    "drop_off": "customers who left / customers not handed to a person",
    "transfers": "customers handed on / customers with a ticket",
    "friction": "customers who stumbled / customers who passed",
}


class Evaluation(Struct, frozen=True, kw_only=True):
    touchpoint: str
    requirement: Requirement
    #: In percent, of nps in points.
    figure: Figure
    verdict: Verdict

    @property
    def target(self) -> float:
        """In the unit of the figure."""
        return _target(self.requirement)

    def to_json(self) -> dict[str, Any]:
        one = self.requirement
        return {
            "touchpoint": self.touchpoint,
            "measure": one.measure,
            "at_least": one.at_least,
            "at_most": one.at_most,
            "within_seconds": one.within.total_seconds() if one.within is not None else None,
            "verdict": self.verdict,
            **self.figure.to_json(),
        }


def evaluations(catalogue: Catalogue, found: Gathering) -> Iterator[Evaluation]:
    """Of every requirement, in the catalogue's order. The gathering's watch must have the
    catalogue's limits (waits.limits), for waits are counted against them; its kind of journey is
    best one without a start, so that no exchange lies outside of every journey."""
    scores = found.observed.scores()
    for name, declared in catalogue.touchpoints.items():
        tally = found.tallies[name]
        for one in declared.requirements:
            if one.measure in {"first_reply", "reply"}:
                held = _waits(found, name, one)
            else:
                held = _counted(one.measure, tally, scores.get(name) or Scores())
            yield evaluate(name, one, held)


def counted(found: Gathering, touchpoint: str, requirement: Requirement) -> Counted:
    """What the requirement looks at there; its target doesn't matter."""
    if requirement.measure in {"first_reply", "reply"}:
        return _waits(found, touchpoint, requirement)
    scores = found.observed.scores().get(touchpoint) or Scores()
    return _counted(requirement.measure, found.tallies[touchpoint], scores)


def evaluate(touchpoint: str, requirement: Requirement, counted: Counted) -> Evaluation:
    """Of a net score `counted` has those against it, too."""
    figure = _figure(requirement.measure, counted)
    return Evaluation(
        touchpoint=touchpoint,
        requirement=requirement,
        figure=figure,
        verdict=verdict(requirement, figure),
    )


def verdict(requirement: Requirement, figure: Figure) -> Verdict:
    value, low, high = figure.value, figure.low, figure.high
    if value is None or low is None or high is None or figure.n < ENOUGH:
        return UNKNOWN
    target, bound = _target(requirement), _bound(requirement.measure)
    if requirement.at_most is not None:
        # the same, seen from the other side
        value, low, high, target = -value, -high, -low, -target
        bound = -bound[1], -bound[0]
    if target >= bound[1]:
        return "met" if value >= target else "not met"
    if low >= target or (value >= target and figure.n >= LARGE):
        return "met"
    return "not met" if high < target else UNKNOWN


def _waits(found: Gathering, name: str, one: Requirement) -> Counted:
    if one.within is None:
        return Counted()
    return found.observed.waits(name, first=one.measure == "first_reply", within=one.within)


def _counted(measure: Measure, tally: Tally, scores: Scores) -> Counted:
    match measure:
        case "csat":
            return scores.counted(CSAT)
        case "ces":
            return scores.counted(CES)
        case "nps":
            return scores.counted(NPS)
        case "completion":
            return Counted(plus=tally.finished, n=tally.alone)
        case "drop_off":
            return Counted(plus=tally.left, n=tally.alone)
        case "transfers":
            return Counted(plus=tally.transferred, n=tally.ticketed)
        case _:
            return Counted(plus=tally.stumbled, n=tally.n)


def _figure(measure: Measure, counted: Counted) -> Figure:
    if measure == "nps":
        return net(measure, counted, what=_WHAT[measure])
    return share(measure, counted.plus, counted.n, what=_WHAT[measure])


def _target(requirement: Requirement) -> float:
    """In the unit of the figure; raises ValueError where none is given."""
    target = requirement.at_most if requirement.at_least is None else requirement.at_least
    if target is None:
        raise ValueError(f"{requirement.measure}: a requirement without a target")
    return target if requirement.measure == "nps" else round(_HUNDRED * target, 4)


def _bound(measure: Measure) -> tuple[float, float]:
    return (-_HUNDRED, _HUNDRED) if measure == "nps" else (0.0, _HUNDRED)
