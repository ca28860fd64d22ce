"""How many answers a survey may expect, and how wide the interval of its score will be."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from cxbot.journey.metrics.figure import ENOUGH
from cxbot.journey.metrics.scores import BUCKETS, NPS, Scale, scale_of
from cxbot.model.statistics import Z, wilson

Scores = Mapping[tuple[str, str, float, float], Mapping[float, int]]
#: Of a score nobody knows: half for it and half against it spread widest.
_WIDEST = (0.5, 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """The share that answers, of invitations that arrived."""

    value: float
    #: None: it is assumed, nobody knows.
    n: int | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    rate: Rate
    answers: float
    low: float | None
    high: float | None
    #: From end to end, in points; None: no metric with a known interval, or no answers.
    width: float | None
    #: Of earlier answers, or assumed as wide as can be.
    spread: str
    enough: bool


def rate_of(seen: tuple[int, int] | None, assumed: float) -> Rate:
    """`seen`: how many were asked and how many of them answered."""
    if seen is None or seen[0] == 0:
        return Rate(value=assumed)
    asked, answered = seen
    low, high = wilson(answered, asked)
    return Rate(value=answered / asked, n=asked, low=low, high=high)


def expected(asked: int, rate: Rate, flow: str, metric: str | None, scores: Scores) -> Expected:
    """Of so many who are asked."""
    answers = asked * rate.value
    plus, minus, seen = _spread(flow, metric, scores)
    return Expected(
        rate=rate,
        answers=answers,
        low=asked * rate.low if rate.low is not None else None,
        high=asked * rate.high if rate.high is not None else None,
        width=_width(metric, plus, minus, answers),
        spread="observed" if seen else "assumed",
        enough=answers >= ENOUGH,
    )


def _spread(flow: str, metric: str | None, scores: Scores) -> tuple[float, float, bool]:
    """Shares for and against, as the metric means it."""
    for (name, its, least, most), numbers in scores.items():
        scale = scale_of(its, least, most)
        if name == flow and its == metric and scale is not None and scale.known:
            n = sum(numbers.values())
            if n >= ENOUGH:
                return _share(scale, numbers, 2) / n, _share(scale, numbers, 0) / n, True
    return *_WIDEST, False


def _share(scale: Scale, numbers: Mapping[float, int], which: int) -> int:
    _, least, most = BUCKETS[scale][which]
    return sum(n for number, n in numbers.items() if least <= number <= most)


def _width(metric: str | None, plus: float, minus: float, n: float) -> float | None:
    """The adjusted Wald interval of a net score, Wilson's of a share: as model.statistics has them,
    of an expected, and so perhaps broken, number of answers."""
    if n <= 0 or metric not in ("nps", "csat", "ces"):
        return None
    if metric == NPS.metric:
        whole = n + 3
        p, d = (plus * n + 0.75) / whole, (minus * n + 0.75) / whole
        half = Z * math.sqrt((p + d - (p - d) ** 2) / whole)
        low, high = max(-1.0, p - d - half), min(1.0, p - d + half)
        return 100 * (high - low)
    square = Z * Z
    half = Z * math.sqrt(plus * (1 - plus) / n + square / (4 * n * n)) / (1 + square / n)
    return 100 * 2 * half
