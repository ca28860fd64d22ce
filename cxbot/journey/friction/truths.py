"""Moments of truth: those the owner declares, and those the log finds.

Found is a touchpoint where customers who stumbled reached the goal clearly less often than those
who didn't. It is an association: the same customers may have been unlucky in both. To leave is no
friction here, for it is the goal not being reached; and only what came before the goal counts. A
customer counts once, with one journey: the newest in which they stumbled there, else the newest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from cxbot.journey.friction import significance
from cxbot.journey.friction.stumbling import Passage
from cxbot.journey.metrics import Figure, share
from cxbot.model.journey import Catalogue
from cxbot.model.statistics import newcombe

#: Fewer in either group are compared with nobody.
LEAST = 20
#: Of the touchpoints found, on average so many are so by chance.
FALSE_DISCOVERIES = 0.05


@dataclass(slots=True)
class Arm:
    n: int = 0
    reached: int = 0

    def add(self, other: "Arm") -> None:
        self.n += other.n
        self.reached += other.reached


@dataclass(slots=True)
class Arms:
    stumbled: Arm = field(default_factory=Arm)
    smooth: Arm = field(default_factory=Arm)

    @property
    def enough(self) -> bool:
        return min(self.stumbled.n, self.smooth.n) >= LEAST


class Truth(Struct, frozen=True, kw_only=True):
    """A touchpoint with its two groups; all numbers in percent."""

    touchpoint: str
    declared: bool
    #: Share that reached the goal: of those who stumbled, of the others.
    stumbled: Figure
    smooth: Figure
    #: The latter less the former, with its interval; None: too few to compare.
    drop: Figure | None = None
    p: float | None = None
    #: The same after the correction for many comparisons.
    q: float | None = None

    @property
    def found(self) -> bool:
        """A drop, and a clear one."""
        drop, q = self.drop, self.q
        if drop is None or drop.low is None or q is None:
            return False
        return q <= FALSE_DISCOVERIES and drop.low > 0

    def to_json(self) -> dict[str, Any]:
        return {
            "touchpoint": self.touchpoint,
            "declared": self.declared,
            "found": self.found,
            "stumbled": self.stumbled.to_json(),
            "smooth": self.smooth.to_json(),
            "drop": self.drop.to_json() if self.drop is not None else None,
            "p": self.p,
            "q": self.q,
        }


class Truths:
    def __init__(self) -> None:
        self.arms: dict[str, Arms] = {}

    def add(self, customer: Mapping[str, Sequence[Passage]]) -> None:
        """Of one customer: touchpoint -> passages."""
        for touchpoint, found in customer.items():
            known = [one for one in found if one.reached is not None]
            if known:
                told = max(known, key=lambda one: (one.stumbled_before, *one.last.moment))
                arms = self._of(touchpoint)
                arm = arms.stumbled if told.stumbled_before else arms.smooth
                arm.add(Arm(1, bool(told.reached)))

    def merge(self, other: "Truths") -> None:
        """Of other customers."""
        for touchpoint, arms in other.arms.items():
            mine = self._of(touchpoint)
            mine.stumbled.add(arms.stumbled)
            mine.smooth.add(arms.smooth)

    def of(self, catalogue: Catalogue) -> list[Truth]:
        """Declared ones and all that could be compared: the largest sure drop first."""
        declared = {name for name, one in catalogue.touchpoints.items() if one.moment_of_truth}
        compared = sorted(name for name, arms in self.arms.items() if arms.enough)
        tests = {name: _test(self.arms[name]) for name in compared}
        q = dict(
            zip(
                compared,
                significance.adjusted([tests[name][0] for name in compared]),
                strict=True,
            )
        )
        found = [
            _truth(name, self.arms.get(name, Arms()), name in declared, tests.get(name), q)
            for name in sorted(declared | set(compared))
        ]
        return sorted(found, key=_order)

    def _of(self, touchpoint: str) -> Arms:
        found = self.arms.get(touchpoint)
        if found is None:
            found = self.arms[touchpoint] = Arms()
        return found


def _test(arms: Arms) -> tuple[float, str]:
    smooth, stumbled = arms.smooth, arms.stumbled
    return significance.p_value(smooth.reached, smooth.n, stumbled.reached, stumbled.n)


def _order(truth: Truth) -> tuple[bool, float, str]:
    low = truth.drop.low if truth.drop is not None and truth.drop.low is not None else -200.0
    return not truth.found, -low, truth.touchpoint


def _truth(
    name: str,
    arms: Arms,
    declared: bool,
    test: tuple[float, str] | None,
    q: Mapping[str, float],
) -> Truth:
    stumbled, smooth = arms.stumbled, arms.smooth
    what = "customers who reached the goal / customers"
    return Truth(
        touchpoint=name,
        declared=declared,
        stumbled=share("goal_stumbled", stumbled.reached, stumbled.n, what=what),
        smooth=share("goal_smooth", smooth.reached, smooth.n, what=what),
        drop=_drop(smooth, stumbled, test[1]) if test is not None else None,
        p=test[0] if test is not None else None,
        q=q.get(name),
    )


def _drop(smooth: Arm, stumbled: Arm, method: str) -> Figure:
    low, high = newcombe(smooth.reached, smooth.n, stumbled.reached, stumbled.n)
    value = smooth.reached / smooth.n - stumbled.reached / stumbled.n
    return Figure(
        metric="goal_drop",
        n=smooth.n + stumbled.n,
        value=round(100 * value, 4),
        low=round(100 * (low or 0.0), 4),
        high=round(100 * (high or 0.0), 4),
        method=(
            "difference of shares, an association; Newcombe interval, 95 %; "
            f"{method}, Benjamini-Hochberg over touchpoints"
        ),
        enough=True,
        unit="percent",
    )
