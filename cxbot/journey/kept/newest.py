"""The newest proofs that customers stumbled over a cause, of as many as may ever be shown.

Some proofs are waits, and hold only where the wait was longer than a limit that is known later.
They lie in bands by how long it was: whatever the limit is, in all bands above it the newest are at
hand. In each band some of the newest are kept; below its floor there may be others.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from typing import Any

from cxbot.journey.friction.tallies import SHOWN

#: (at, exchange, customer, journey, session, ticket): newer ones are greater.
Proof = tuple[int, str, str, int, str, str]
#: A proof, and the wait that it is in microseconds; SURE: it holds under any limit.
Held = tuple[Proof, int]
SURE = 1 << 62


class Incomplete(Exception):
    """What is wanted may be among those that weren't kept."""


class Newest:
    def __init__(self, most: int) -> None:
        self._most = most
        #: Band -> floor, and those above it, oldest first.
        self.bands: dict[int, tuple[Proof | None, list[Held]]] = {}

    def add(self, held: Held) -> None:
        band = _band(held[1])
        floor, there = self.bands.get(band) or (None, [])
        if floor is not None and held[0] < floor:
            return
        insort(there, held)
        if len(there) > 2 * self._most:
            del there[: -self._most]
            floor = there[0][0]
        self.bands[band] = floor, there

    def take(self, held: Held) -> None:
        """One that was added."""
        _, there = self.bands.get(_band(held[1])) or (None, [])
        place = bisect_left(there, held)
        if place < len(there) and there[place] == held:
            del there[place]

    def merged(self, others: Iterable["Newest"]) -> "Newest":
        """With those of other customers."""
        found = Newest(self._most)
        for one in (self, *others):
            for band, (floor, there) in one.bands.items():
                known, mine = found.bands.get(band) or (None, [])
                floors = [x for x in (floor, known) if x is not None]
                found.bands[band] = max(floors, default=None), sorted([*mine, *there])
        return found

    def newest(self, limit: int | None) -> list[Proof]:
        """As many as are shown, one of each customer; without a limit no wait is a proof. Raises
        Incomplete."""
        best: dict[str, Proof] = {}
        for proof, wait in self._all():
            holds = wait == SURE or (limit is not None and wait > limit)
            if holds and (proof[2] not in best or proof > best[proof[2]]):
                best[proof[2]] = proof
        found = sorted(best.values(), reverse=True)[:SHOWN]
        for band, (floor, _) in self.bands.items():
            asked = band == _band(SURE) or (limit is not None and band >= _band(limit))
            if asked and floor is not None and (len(found) < SHOWN or found[-1] < floor):
                raise Incomplete
        return found

    def _all(self) -> Iterator[Held]:
        for _, there in self.bands.values():
            yield from there

    def packed(self) -> Any:
        return self._most, self.bands

    @classmethod
    def unpacked(cls, packed: Any) -> "Newest":
        found = cls(packed[0])
        found.bands = packed[1]
        return found


def _band(wait: int) -> int:
    """Four to each doubling."""
    bits = wait.bit_length()
    return 4 * bits + (wait >> (bits - 3) & 3 if bits > 2 else 0)
