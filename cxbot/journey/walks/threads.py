"""The newest threads behind a number: one per customer, a few of each kind."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

#: So many are shown of each.
SHOWN = 5


class Thread(NamedTuple):
    """Where to look: an exchange of a customer."""

    at: datetime
    exchange: str
    customer: str


class Threads:
    """Gathers customers, in any order; what two of it gathered apart can be merged, as long as no
    customer is in both."""

    def __init__(self) -> None:
        #: By place and kind.
        self.newest: dict[tuple[str, str], list[Thread]] = {}

    def add(self, found: Iterable[tuple[str, str, Thread]]) -> None:
        """All of one customer: (place, kind, thread); of each kind the newest is kept."""
        own: dict[tuple[str, str], Thread] = {}
        for place, kind, thread in found:
            known = own.get((place, kind))
            if known is None or thread > known:
                own[place, kind] = thread
        for key, thread in own.items():
            self._keep(key, [thread])

    def merge(self, other: "Threads") -> None:
        for key, threads in other.newest.items():
            self._keep(key, threads)

    def of(self, place: str, kind: str) -> Sequence[Thread]:
        """The newest first."""
        return self.newest.get((place, kind), [])

    def _keep(self, key: tuple[str, str], more: Sequence[Thread]) -> None:
        kept = sorted([*self.newest.get(key, ()), *more], reverse=True)
        self.newest[key] = kept[:SHOWN]
