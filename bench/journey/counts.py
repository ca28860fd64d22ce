"""What a log must come to: counted while it is made, from what was meant and not from its rows."""

from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from bench.journey.places import Place, Plan
from bench.journey.walks import BITS, CAME, LEFT, STUMBLED, Row, Walk


class Counts:
    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        #: By touchpoint, then by customer: what they ever met there.
        self._met = [array("H") for _ in plan.places]
        #: Milliseconds.
        self._waits = [array("q") for _ in plan.places]
        self._visits = [0] * len(plan.places)
        self._exchanges = [0] * len(plan.places)
        self._ratings: list[Counter[int]] = [Counter() for _ in plan.places]
        self.rows = self.journeys = self.goals = 0

    def add(self, customer: int, walk: Walk) -> None:
        self.journeys += 1
        self.goals += walk.reached
        self.rows += len(walk.rows)
        for number, bits in walk.met.items():
            met = self._met[number]
            if len(met) <= customer:
                met.frombytes(bytes(2 * (customer + 1 + len(met) // 8 - len(met))))
            met[customer] |= bits
            self._visits[number] += 1
        for row in walk.rows:
            if row.place is not None:
                self._row(row, row.place.number)

    def _row(self, row: Row, number: int) -> None:
        self._exchanges[number] += row.direction != "internal"
        if row.wait is not None:
            self._waits[number].append(row.wait)
        if row.rating is not None:
            self._ratings[number][row.rating] += 1

    def report(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "journeys": self.journeys,
            "goals": self.goals,
            "planted": [
                {"touchpoint": place.name, "rate": place.friction} for place in self._plan.planted
            ],
            "truths": [place.name for place in self._plan.places if place.truth],
            "touchpoints": {place.name: self._of(place) for place in self._plan.places},
        }

    def _of(self, place: Place) -> dict[str, Any]:
        number = place.number
        kinds = Counter(self._met[number])
        waits = sorted(self._waits[number])

        def having(bits: int) -> int:
            return sum(times for met, times in kinds.items() if met & bits)

        return {
            "stage": place.stage,
            "kind": place.kind,
            "rate": place.friction,
            # that crossed to or from the customer
            "exchanges": self._exchanges[number],
            "visits": self._visits[number],
            "customers": having(CAME),
            "stumbled": having(STUMBLED),
            "left": having(LEFT),
            "stumbled_or_left": having(STUMBLED | LEFT),
            "causes": {name: having(bit) for name, bit in BITS.items() if having(bit)},
            "waits": dict(_waits(waits)),
            "ratings": {str(value): self._ratings[number][value] for value in range(1, 6)},
        }


def _waits(ordered: Sequence[int]) -> Iterator[tuple[str, float]]:
    yield "n", len(ordered)
    if ordered:
        yield "median_ms", _at(ordered, 1, 2)
        yield "p90_ms", _at(ordered, 9, 10)


def _at(ordered: Sequence[int], part: int, of: int) -> float:
    """Between the two neighbours, in proportion."""
    below, rest = divmod((len(ordered) - 1) * part, of)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * rest / of
