"""What was gathered, as numbers under keys: such can be added and taken out again.

A key is (what, touchpoint, …): it says with its first letter where its number belongs.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from cxbot.journey.friction.curve import Curve
from cxbot.journey.friction.gathering import Gathering
from cxbot.journey.friction.observing import Observed
from cxbot.journey.friction.tallies import CauseTally, Tally
from cxbot.journey.friction.truths import Arms
from cxbot.journey.map.counting import Counts, Spot, Totals
from cxbot.journey.metrics import Scale
from cxbot.journey.paths import Order
from cxbot.model.value import names_of

Key = tuple[Any, ...]
Flat = dict[Key, int]
Pairs = Iterator[tuple[Key, int]]

_TOTALS = names_of(Totals)
_SPOT = ("exchanges", "beside", "customers", "visits", "journeys", "over", "left")
_TALLY = ("n", "stumbled", "rated", "alone", "finished", "left", "ticketed", "transferred")
_MICROSECOND = timedelta(microseconds=1)


# --- to numbers ----------------------------------------------------------------------------------


def of_counts(counts: Counts) -> Flat:
    """All but waits and the first moment."""
    found: Flat = {("T", "", name): getattr(counts.totals, name) for name in _TOTALS}
    for place, spot in counts.spots.items():
        for name in _SPOT:
            found["S", place, name] = getattr(spot, name)
        found.update((("E", place, effort), n) for effort, n in spot.efforts.items())
        found.update((("F", place, flow), n) for flow, n in spot.flows.items())
    found.update(_of_order(counts.order))
    found.update(_of_curve(counts.curve))
    found.update(_of_observed(counts.observed))
    return {key: n for key, n in found.items() if n}


def of_tally(place: str, tally: Tally) -> Flat:
    """All but the proofs."""
    found: Flat = {("N", place, name): getattr(tally, name) for name in _TALLY}
    for cause, counted in tally.causes.items():
        found["H", place, cause] = counted.hits
        found.update((("X", place, cause, *step), n) for step, n in counted.steps.items())
    return {key: n for key, n in found.items() if n}


def of_arms(place: str, arms: Arms) -> Flat:
    found: Flat = {
        ("M", place, which, name): getattr(arm, name)
        for which, arm in (("stumbled", arms.stumbled), ("smooth", arms.smooth))
        for name in ("n", "reached")
    }
    return {key: n for key, n in found.items() if n}


def waited(place: str, hour: int) -> Key:
    """Waits that began in that hour."""
    return "U", place, hour


def waited_long(place: str, hour: int) -> Key:
    return "V", place, hour


def _of_order(order: Order) -> Pairs:
    for place, places in order.places.items():
        for (index, end), n in places.items():
            yield ("P", place, index, end), n
    for place, stages in order.stages.items():
        for stage, n in stages.items():
            yield ("G", place, stage), n


def _of_curve(curve: Curve) -> Pairs:
    for place, sums in curve.sums.items():
        for which, n in enumerate(sums):
            yield ("C", place, which), n
    for place, n in curve.firsts.items():
        yield ("B", place), n
    for place, n in curve.lasts.items():
        yield ("Z", place), n


def _of_observed(observed: Observed) -> Pairs:
    for letter, counter in (("K", observed.kept), ("D", observed.decided)):
        for (place, first, within), n in counter.items():
            yield (letter, place, first, within // _MICROSECOND), n
    for (place, scale, number), n in observed.answers.items():
        yield ("A", place, scale.metric, scale.least, scale.most, number), n


# --- and back ------------------------------------------------------------------------------------


def into(counts: Counts, found: Gathering, flat: Mapping[Key, int]) -> None:
    """Both are empty; what both have (curve, answers) is of both."""
    for key, n in flat.items():
        _PUT[key[0]](counts, found, key, n)
    found.curve = counts.curve
    found.observed.answers = counts.observed.answers
    found.observed.kept, found.observed.decided = counts.observed.kept, counts.observed.decided


def _total(counts: Counts, _: Gathering, key: Key, n: int) -> None:
    setattr(counts.totals, key[2], n)


def spot_of(counts: Counts, place: str) -> Spot:
    found = counts.spots.get(place)
    if found is None:
        found = counts.spots[place] = Spot()
    return found


def _spot(counts: Counts, _: Gathering, key: Key, n: int) -> None:
    setattr(spot_of(counts, key[1]), key[2], n)


def _effort(counts: Counts, _: Gathering, key: Key, n: int) -> None:
    spot_of(counts, key[1]).efforts[key[2]] = n


def _flow(counts: Counts, _: Gathering, key: Key, n: int) -> None:
    spot_of(counts, key[1]).flows[key[2]] = n


def _place(counts: Counts, _: Gathering, key: Key, n: int) -> None:
    counts.order.places[key[1]][key[2], key[3]] = n


def _stage(counts: Counts, _: Gathering, key: Key, n: int) -> None:
    counts.order.stages[key[1]][key[2]] = n


def _sum(counts: Counts, _: Gathering, key: Key, n: int) -> None:
    sums = list(counts.curve.sums.get(key[1], (0, 0, 0)))
    sums[key[2]] = n
    counts.curve.sums[key[1]] = sums[0], sums[1], sums[2]


def _first(counts: Counts, _: Gathering, key: Key, n: int) -> None:
    counts.curve.firsts[key[1]] = n


def _last(counts: Counts, _: Gathering, key: Key, n: int) -> None:
    counts.curve.lasts[key[1]] = n


def _kept(counts: Counts, _: Gathering, key: Key, n: int) -> None:
    counts.observed.kept[key[1], key[2], timedelta(microseconds=key[3])] = n


def _decided(counts: Counts, _: Gathering, key: Key, n: int) -> None:
    counts.observed.decided[key[1], key[2], timedelta(microseconds=key[3])] = n


def _answers(counts: Counts, _: Gathering, key: Key, n: int) -> None:
    scale = Scale(metric=key[2], least=key[3], most=key[4])
    counts.observed.answers[key[1], scale, key[5]] = n


def _tally(_: Counts, found: Gathering, key: Key, n: int) -> None:
    setattr(found.tallies.known.setdefault(key[1], Tally()), key[2], n)


def cause_of(found: Gathering, place: str, cause: str) -> CauseTally:
    tally = found.tallies.known.setdefault(place, Tally())
    return tally.causes.setdefault(cause, CauseTally())


def _hits(_: Counts, found: Gathering, key: Key, n: int) -> None:
    cause_of(found, key[1], key[2]).hits = n


def _step(_: Counts, found: Gathering, key: Key, n: int) -> None:
    cause_of(found, key[1], key[2]).steps[key[3], key[4]] = n


def _arm(_: Counts, found: Gathering, key: Key, n: int) -> None:
    setattr(getattr(found.truths.arms.setdefault(key[1], Arms()), key[2]), key[3], n)


def _hour(_: Counts, found: Gathering, key: Key, n: int) -> None:
    found.hours.put(key[1], key[2], waits=n)


def _long(_: Counts, found: Gathering, key: Key, n: int) -> None:
    found.hours.put(key[1], key[2], long=n)


_PUT = {
    "T": _total, "S": _spot, "E": _effort, "F": _flow, "P": _place, "G": _stage, "C": _sum,
    "B": _first, "Z": _last, "K": _kept, "D": _decided, "A": _answers, "N": _tally, "H": _hits,
    "X": _step, "M": _arm, "U": _hour, "V": _long,
}  # fmt: skip
