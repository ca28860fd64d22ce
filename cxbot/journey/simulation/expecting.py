"""How many answers a survey may expect, and how wide the interval of its score will be."""

from collections.abc import Mapping

from msgspec import Struct

from cxbot.journey.metrics.figure import ENOUGH
from cxbot.journey.metrics.scores import KNOWN, NPS, Scores, scale_of
from cxbot.model.statistics import adjusted_wald, wilson

#: (flow, metric, least, most) -> number -> how often.
Numbers = Mapping[tuple[str, str, float, float], Mapping[float, int]]
#: Of a score nobody knows: half for it and half against it spread widest.
_WIDEST = (0.5, 0.5)


class Rate(Struct, frozen=True, kw_only=True):
    """The share that answers, of invitations that arrived."""

    value: float
    #: None: it is assumed, nobody knows.
    n: int | None = None
    low: float | None = None
    high: float | None = None


class Expected(Struct, frozen=True, kw_only=True):
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


def expected(asked: int, rate: Rate, flow: str, metric: str | None, scores: Numbers) -> Expected:
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


def _spread(flow: str, metric: str | None, scores: Numbers) -> tuple[float, float, bool]:
    """Shares for and against, as the metric means it."""
    for (name, its, least, most), numbers in scores.items():
        scale = scale_of(its, least, most)
        if name == flow and its == metric and scale is not None and scale.known:
            answers = Scores()
            for number, times in numbers.items():
                answers.add(scale, number, times)
            counted = answers.counted(scale)
            if counted.n >= ENOUGH:
                return counted.plus / counted.n, counted.minus / counted.n, True
    return *_WIDEST, False


def _width(metric: str | None, plus: float, minus: float, n: float) -> float | None:
    """Of the interval that the figure of the report will have."""
    if metric not in KNOWN:
        return None
    net = metric == NPS.metric
    low, high = adjusted_wald(plus * n, minus * n, n) if net else wilson(plus * n, n)
    return 100 * (high - low) if low is not None and high is not None else None
