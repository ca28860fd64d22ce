"""What ledgers come to: small, and read in an instant."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from cxbot.journey.friction.waits import NOTICED
from cxbot.journey.kept.entry import BEGAN, FIRST, LESS, MORE, WAITS
from cxbot.journey.kept.flat import Flat
from cxbot.journey.kept.ledger import Ledger, by_persona, together
from cxbot.journey.map.lengths import MEDIAN, P90, Lengths
from cxbot.model.statistics import Interval

_MICROSECOND = timedelta(microseconds=1)
#: Of the parts of a map by persona, what it shows.
_SHOWN = frozenset("TSC")


def view(
    ledgers: Mapping[str, Ledger], known: Iterable[str], persona: str | None, began: int | None
) -> Any:
    """As `restoring.restored` reads it. `known`: personas that anybody is like; `began`: the first
    journey of all. Raises Incomplete."""
    found = together(by_persona(ledgers, persona))
    waits = {
        key[1]: _told(Lengths(numbers)) for key, numbers in found.lists.items() if key[0] == WAITS
    }
    limits = {
        name: max(timedelta(milliseconds=told[1]), NOTICED) // _MICROSECOND
        for name, told in waits.items()
    }
    proofs = {key: one.newest(limits.get(key[0])) for key, one in found.newest.items()}
    first = found.lists.get(FIRST)
    return {
        "sums": _decided(found, limits),
        "waits": waits,
        "proofs": {key: some for key, some in proofs.items() if some},
        "first": first[0] if first else None,
        "began": began,
        "personas": {
            name: _shown(ledgers[name].sums if name in ledgers else {})
            for name in known
            if persona in (None, name)
        },
    }


def met(ledgers: Mapping[str, Ledger], until: int) -> Mapping[str, Ledger]:
    """Of the personas that anybody was like before."""
    return {
        name: one
        for name, one in ledgers.items()
        if FIRST in one.lists and one.lists[FIRST][0] < until
    }


def began(ledgers: Mapping[str, Ledger], persona: str | None) -> int | None:
    """The first journey of all."""
    found = (one.lists[BEGAN][0] for one in by_persona(ledgers, persona) if BEGAN in one.lists)
    return min(found, default=None)


def _decided(found: Ledger, limits: Mapping[str, int]) -> Flat:
    """With what the waits longer than the limits change."""
    sums = dict(found.sums)
    for key, numbers in found.lists.items():
        if key[0] in (MORE, LESS) and key[1] in limits:
            long = len(numbers) - bisect_right(numbers, limits[key[1]])
            sums[key[2:]] = sums.get(key[2:], 0) + (long if key[0] == MORE else -long)
    return {key: n for key, n in sums.items() if n}


def _told(lengths: Lengths) -> tuple[int, float, float | None, float | None, Interval]:
    median, p90 = lengths.seconds(MEDIAN), lengths.seconds(P90)
    return len(lengths), lengths.usual(), median, p90, lengths.middle()


def _shown(sums: Flat) -> Flat:
    return {key: n for key, n in sums.items() if key[0] in _SHOWN}
