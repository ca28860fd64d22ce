"""What customers add together: sums, sorted numbers, the newest proofs."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Any

from cxbot.journey.kept.entry import Entry
from cxbot.journey.kept.flat import Flat, Key
from cxbot.journey.kept.newest import Newest

#: Proofs of each kind: eight times what is shown.
_MOST = 40


class Ledger:
    def __init__(self, most: int = _MOST) -> None:
        self.most = most
        self.sums: Flat = {}
        #: Sorted once `settle` was called.
        self.lists: dict[Key, array[int]] = {}
        #: By touchpoint and cause.
        self.newest: dict[Key, Newest] = {}
        self._more: dict[Key, array[int]] = {}
        self._less: dict[Key, array[int]] = {}

    def add(self, one: Entry) -> None:
        sums = self.sums
        for key, n in one.sums.items():
            sums[key] = sums.get(key, 0) + n
        _collect(self._more, one.lists)
        for key, held in one.proofs:
            found = self.newest.get(key)
            if found is None:
                found = self.newest[key] = Newest(self.most)
            found.add(held)

    def take(self, one: Entry) -> None:
        """One that was added, as it was."""
        sums = self.sums
        for key, n in one.sums.items():
            left = sums.get(key, 0) - n
            if left:
                sums[key] = left
            else:
                sums.pop(key, None)
        _collect(self._less, one.lists)
        for key, held in one.proofs:
            self.newest[key].take(held)

    def settle(self) -> None:
        """Sort in what came and take out what went."""
        for key in self._more.keys() | self._less.keys():
            found = self.lists.get(key) or array("q")
            for number in self._less.get(key, ()):
                place = bisect_left(found, number)
                assert found[place] == number, key
                del found[place]
            found.extend(self._more.get(key, ()))
            if found:
                self.lists[key] = array("q", sorted(found))
            else:
                self.lists.pop(key, None)
        self._more, self._less = {}, {}

    def packed(self) -> Any:
        return (
            self.most,
            self.sums,
            {key: found.tobytes() for key, found in self.lists.items()},
            {key: found.packed() for key, found in self.newest.items()},
        )

    @classmethod
    def unpacked(cls, packed: Any) -> "Ledger":
        most, sums, lists, newest = packed
        found = cls(most)
        found.sums = sums
        found.lists = {key: array("q", numbers) for key, numbers in lists.items()}
        found.newest = {key: Newest.unpacked(one) for key, one in newest.items()}
        return found


def together(ledgers: Iterable[Ledger]) -> Ledger:
    """Of different customers; all of them settled."""
    every = list(ledgers)
    if len(every) == 1:
        return every[0]
    found = Ledger()
    for one in every:
        for key, n in one.sums.items():
            found.sums[key] = found.sums.get(key, 0) + n
    for key in {key for one in every for key in one.lists}:
        numbers = array("q")
        for one in every:
            numbers.extend(one.lists.get(key, ()))
        found.lists[key] = array("q", sorted(numbers))
    for key in {key for one in every for key in one.newest}:
        first, *others = (one.newest[key] for one in every if key in one.newest)
        found.newest[key] = first.merged(others)
    return found


def _collect(into: dict[Key, "array[int]"], numbers: Iterable[tuple[Key, int]]) -> None:
    for key, number in numbers:
        found = into.get(key)
        if found is None:
            found = into[key] = array("q")
        found.append(number)


def by_persona(ledgers: Mapping[str, Ledger], persona: str | None) -> Iterable[Ledger]:
    """None: everybody."""
    return (one for name, one in ledgers.items() if persona in (None, name))
