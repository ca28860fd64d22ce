"""Customers counted per touchpoint. One customer's passages are added together; tallies of other
customers can be merged in any order."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cxbot.journey.friction.causes import TRANSFER
from cxbot.journey.friction.stumbling import Passage
from cxbot.journey.paths.exchange import Exchange

#: So many of the newest are shown as proof.
SHOWN = 5
#: (flow, step).
Step = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Evidence:
    """Where to look: the newest of one customer."""

    at: datetime
    exchange: str
    customer: str
    #: Of the kind that was looked at: which of the customer's, counted from 1.
    journey: int
    session: str = ""
    ticket: str = ""

    @classmethod
    def of(cls, passage: Passage, one: Exchange) -> "Evidence":
        return cls(
            at=one.at,
            exchange=one.id,
            customer=passage.customer,
            journey=passage.journey.number,
            session=one.session or "",
            ticket=one.ticket or "",
        )


@dataclass(slots=True)
class CauseTally:
    #: Customers.
    hits: int = 0
    steps: Counter[Step] = field(default_factory=Counter)
    #: Newest first, one per customer.
    newest: list[Evidence] = field(default_factory=list)

    def add(self, evidence: Evidence, step: Step | None) -> None:
        self.hits += 1
        if step is not None:
            self.steps[step] += 1
        if len(self.newest) < SHOWN or evidence > self.newest[-1]:
            self.newest = _newest([*self.newest, evidence])

    def merge(self, other: "CauseTally") -> None:
        self.hits += other.hits
        self.steps.update(other.steps)
        self.newest = _newest([*self.newest, *other.newest])

    @property
    def step(self) -> Step | None:
        """Where most of them stumbled so."""
        most = min(self.steps.items(), key=lambda item: (-item[1], item[0]), default=None)
        return most[0] if most is not None else None


@dataclass(slots=True)
class Tally:
    """Customers at one touchpoint, each counted once."""

    n: int = 0
    stumbled: int = 0
    rated: int = 0
    #: Did something there and weren't handed to a person: of them finished and left.
    alone: int = 0
    finished: int = 0
    left: int = 0
    #: Had a person's ticket there.
    ticketed: int = 0
    transferred: int = 0
    causes: dict[str, CauseTally] = field(default_factory=dict)

    def add(self, customers: Sequence[Passage]) -> None:
        """All passages of one customer here."""
        worst: dict[str, tuple[Evidence, Step | None]] = {}
        rated = handed = alone = left = asking = False
        for passage in customers:
            for cause, one in passage.causes.items():
                evidence = Evidence.of(passage, one)
                if cause not in worst or evidence > worst[cause][0]:
                    worst[cause] = evidence, _step(one)
            rated = rated or passage.rated
            if passage.handed:
                handed = True
            elif passage.acted:
                alone = True
                left = left or passage.left
                asking = asking or passage.open_question
        self.n += 1
        self.stumbled += bool(worst)
        self.rated += rated
        self.ticketed += handed
        self.transferred += handed and TRANSFER in worst
        self.alone += alone
        self.left += left
        self.finished += alone and not asking
        for cause, (evidence, step) in worst.items():
            self._cause(cause).add(evidence, step)

    def merge(self, other: "Tally") -> None:
        self.n += other.n
        self.stumbled += other.stumbled
        self.rated += other.rated
        self.alone += other.alone
        self.finished += other.finished
        self.left += other.left
        self.ticketed += other.ticketed
        self.transferred += other.transferred
        for cause, theirs in other.causes.items():
            self._cause(cause).merge(theirs)

    def hits(self, cause: str) -> int:
        found = self.causes.get(cause)
        return found.hits if found is not None else 0

    @property
    def newest(self) -> list[Evidence]:
        """Whatever the cause; one per customer."""
        best: dict[str, Evidence] = {}
        for found in self.causes.values():
            for one in found.newest:
                if one.customer not in best or one > best[one.customer]:
                    best[one.customer] = one
        return _newest(best.values())

    def _cause(self, cause: str) -> CauseTally:
        found = self.causes.get(cause)
        if found is None:
            found = self.causes[cause] = CauseTally()
        return found


class Tallies:
    def __init__(self) -> None:
        #: By touchpoint.
        self.known: dict[str, Tally] = {}

    def add(self, customer: Mapping[str, Sequence[Passage]]) -> None:
        """Of one customer: touchpoint -> passages."""
        for touchpoint, found in customer.items():
            self._of(touchpoint).add(found)

    def merge(self, other: "Tallies") -> None:
        """Of other customers."""
        for touchpoint, tally in other.items():
            self._of(touchpoint).merge(tally)

    def items(self) -> Iterator[tuple[str, Tally]]:
        """By name."""
        yield from sorted(self.known.items())

    def __getitem__(self, touchpoint: str) -> Tally:
        """An empty one where nobody was."""
        return self.known.get(touchpoint) or Tally()

    def _of(self, touchpoint: str) -> Tally:
        found = self.known.get(touchpoint)
        if found is None:
            found = self.known[touchpoint] = Tally()
        return found


def _step(one: Exchange) -> Step | None:
    return (one.flow, one.step) if one.flow is not None and one.step is not None else None


def _newest(found: Iterable[Evidence]) -> list[Evidence]:
    return sorted(found, reverse=True)[:SHOWN]
