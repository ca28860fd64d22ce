"""What answers on a scale add up to: NPS, CSAT, CES; any other scale as its mean.

A metric is one only by its name and its scale: `nps` from 0 to 10, `csat` from 1 to 5, `ces` from
1 to 7. A scale from 0 to 10 alone makes no NPS, and a `ces` from 1 to 5 may be the old one, which
runs the other way: such answers are shown as what they are, under their metric and scale, and
never added to the others.

NPS = 100 · (promoters 9-10 - detractors 0-6) / n. CSAT = share of 4 and 5. CES 2.0 = share of 5 to
7 who agree that it was easy, with the mean beside it. n is the number of valid answers: skipped and
dismissed questions, and numbers that aren't on the scale (6.5, 11), are in no bucket and not in n.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import Struct

from cxbot.journey.metrics.figure import ENOUGH, Counted, Figure, net, share


class Scale(Struct, frozen=True, kw_only=True):
    """What is asked under one metric on one scale."""

    metric: str
    least: int
    most: int

    @property
    def name(self) -> str:
        """`nps`; of a scale that isn't the metric's own: `nps 1-5`."""
        if KNOWN.get(self.metric) == self:
            return self.metric
        return f"{self.metric} {self.least}-{self.most}"

    @property
    def known(self) -> bool:
        return KNOWN.get(self.metric) == self


NPS = Scale(metric="nps", least=0, most=10)
CSAT = Scale(metric="csat", least=1, most=5)
CES = Scale(metric="ces", least=1, most=7)
KNOWN: Mapping[str, Scale] = {"nps": NPS, "csat": CSAT, "ces": CES}

#: Each number of a scale is in exactly one bucket: (name, from, to).
BUCKETS: Mapping[Scale, tuple[tuple[str, int, int], ...]] = {
    NPS: (("detractors", 0, 6), ("passives", 7, 8), ("promoters", 9, 10)),
    CSAT: (("dissatisfied", 1, 2), ("neutral", 3, 3), ("satisfied", 4, 5)),
    CES: (("hard", 1, 3), ("neither", 4, 4), ("easy", 5, 7)),
}
_WHAT: Mapping[Scale, str] = {
    NPS: "100 · (9 and 10 less 0 to 6) / n",
    CSAT: "share of 4 and 5 out of 5",
    CES: "share of 5 to 7 out of 7 (CES 2.0)",
}


def scale_of(metric: str | None, least: float | None, most: float | None) -> Scale | None:
    """None for what is no score: no metric, or no whole numbers as its ends."""
    if not metric or least is None or most is None:
        return None
    if least != int(least) or most != int(most) or least >= most:
        return None
    return Scale(metric=metric, least=int(least), most=int(most))


def is_low(scale: Scale, number: float) -> bool:
    """NPS 0-6, CSAT 1-2, CES 1-3: somebody should call. Of other scales nobody can say."""
    buckets = BUCKETS.get(scale)
    return buckets is not None and valid(scale, number) and number <= buckets[0][2]


def valid(scale: Scale, number: float) -> bool:
    return number == int(number) and scale.least <= number <= scale.most


class Scores:
    """Answers on their scales, counted."""

    def __init__(self) -> None:
        self._numbers: dict[Scale, Counter[int]] = {}
        self._invalid: Counter[Scale] = Counter()

    def add(self, scale: Scale, number: float, times: int = 1) -> None:
        counts = self._numbers.get(scale)
        if counts is None:
            counts = self._numbers[scale] = Counter()
        if valid(scale, number):
            counts[int(number)] += times
        else:
            self._invalid[scale] += times

    @property
    def scales(self) -> tuple[Scale, ...]:
        """Those that were asked on, the three known ones first."""
        known = [scale for scale in KNOWN.values() if scale in self._numbers]
        others = sorted(
            (scale for scale in self._numbers if not scale.known),
            key=lambda scale: (scale.metric, scale.least, scale.most),
        )
        return (*known, *others)

    def figure(self, scale: Scale, before: "Scores | None" = None) -> Figure:
        """With `before`, the scores of the period before: and how it has changed."""
        if not scale.known:
            return self._mean(scale)
        parts = self._parts(scale)
        now, was = self.counted(scale), before.counted(scale) if before is not None else None
        if scale == NPS:
            return net("nps", now, what=_WHAT[scale], before=was, **parts)
        return share(scale.metric, now.plus, now.n, what=_WHAT[scale], before=was, **parts)

    def buckets(self, scale: Scale) -> dict[str, int]:
        numbers = self._numbers.get(scale, Counter())
        return {
            name: sum(numbers[number] for number in range(least, most + 1))
            for name, least, most in BUCKETS[scale]
        }

    def counted(self, scale: Scale) -> Counted:
        """Of a known scale: for and against as its metric means it."""
        bad, between, good = self.buckets(scale).values()
        minus = bad if scale == NPS else 0
        return Counted(plus=good, minus=minus, n=bad + between + good)

    def _parts(self, scale: Scale) -> dict[str, float | int | None]:
        mean = {"mean": self._average(scale)} if scale == CES else {}
        invalid = {"invalid": self._invalid[scale]} if self._invalid[scale] else {}
        return {**self.buckets(scale), **mean, **invalid}

    def _mean(self, scale: Scale) -> Figure:
        n = self._numbers.get(scale, Counter()).total()
        return Figure(
            metric=scale.name,
            n=n,
            value=self._average(scale),
            method=f"mean from {scale.least} to {scale.most}",
            enough=n >= ENOUGH,
            unit="mean",
            parts={"invalid": self._invalid[scale]} if self._invalid[scale] else {},
        )

    def _average(self, scale: Scale) -> float | None:
        numbers = self._numbers.get(scale, Counter())
        n = numbers.total()
        return round(sum(number * count for number, count in numbers.items()) / n, 4) if n else None


def known_first(scores: Scores) -> Iterator[Scale]:
    """The three known scales, asked on or not, then any other."""
    yield from KNOWN.values()
    yield from (scale for scale in scores.scales if not scale.known)
