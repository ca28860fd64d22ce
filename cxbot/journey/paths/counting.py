"""How many journeys, and of how many customers, had a thing: a variant, a loop, a skip."""

from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

#: What fewer customers did is nobody's habit, and may tell who they were.
FEWEST = 5
Thing = TypeVar("Thing", bound=Hashable)


@dataclass(slots=True)
class Tally:
    journeys: int = 0
    customers: int = 0
    #: Their ids while they are fewer than FEWEST, to count those of several rare things once.
    few: tuple[str, ...] = ()

    @property
    def rare(self) -> bool:
        return self.customers < FEWEST

    def plus(self, journeys: int, customers: int, few: tuple[str, ...]) -> None:
        self.journeys += journeys
        self.customers += customers
        self.few = self.few + few if self.rare else ()


class Tallies(Generic[Thing]):
    """Gathers customers, each once; what two of it gathered apart can be merged, as long as no
    customer is in both."""

    def __init__(self) -> None:
        self._tallies: dict[Thing, Tally] = {}

    def add(self, customer: str, journeys: Iterable[Collection[Thing]]) -> None:
        """All journeys of one customer: what each had, which counts once however often it's
        named."""
        own: dict[Thing, int] = {}
        for things in journeys:
            for thing in set(things) if len(things) > 1 else things:
                own[thing] = own.get(thing, 0) + 1
        for thing, times in own.items():
            self._of(thing).plus(times, 1, (customer,))

    def merge(self, other: Self) -> None:
        for thing, theirs in other:
            self._of(thing).plus(theirs.journeys, theirs.customers, theirs.few)

    def __iter__(self) -> Iterator[tuple[Thing, Tally]]:
        return iter(self._tallies.items())

    def _of(self, thing: Thing) -> Tally:
        tally = self._tallies.get(thing)
        if tally is None:
            tally = self._tallies[thing] = Tally()
        return tally
