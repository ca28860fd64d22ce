"""The first contact, which decides (journey.md R28): how fast the first useful answer came, how it
felt, and who never came back.

Rules. 1. A customer's first contact is the first thing they did, of all times; it counts where it
lies in the scope. 2. The first useful answer is the first message of the bot or of a person after
it that isn't an error, a "didn't understand", or one that didn't arrive. 3. How it felt is what is
known of the first day; nobody is guessed about. 4. Lost is who did nothing after the first day and
didn't reach the goal; it is known once a journey's `gap` is over after that day, and who may still
come back counts nowhere.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cxbot.journey.friction import standing
from cxbot.journey.map.looking import Scope
from cxbot.journey.metrics import Figure, share
from cxbot.journey.paths import Exchange
from cxbot.journey.sentiment.ratings import of_rating
from cxbot.journey.walks.threads import Thread, Threads
from cxbot.model.journey import Mark
from cxbot.model.statistics import percentile

DAY = timedelta(days=1)
_USELESS = frozenset({"not_understood", "error", "failed", "expired", "undelivered", "blocked"})
_KNOWN = frozenset({"positive", "neutral", "mixed", "negative"})
_TICK = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    #: Whose first contact lies in the scope.
    customers: int
    #: To the first useful answer, of those who got one; in seconds.
    answered: int
    median: float | None
    p90: float | None
    unanswered: Figure
    annoyed: Figure
    lost: Figure
    #: By unanswered, annoyed and lost.
    threads: Threads = field(repr=False)


class FirstContacts:
    """Gathers customers, in any order; can be merged as the others."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self.customers = self.unanswered = 0
        self.felt = self.annoyed = self.known = self.lost = 0
        self.waits: array[int] = array("q")
        self.threads = Threads()

    def add(self, exchanges: Sequence[Exchange]) -> None:
        """All of one customer, in the order of their moments."""
        i = next((i for i, one in enumerate(exchanges) if standing.acts(one)), None)
        if i is None or not self._scope.holds(exchanges[i]):
            return
        first, after = exchanges[i], exchanges[i + 1 :]
        self.customers += 1
        kinds = []
        answer = next((one for one in after if _useful(one)), None)
        if answer is None:
            self.unanswered += 1
            kinds.append("unanswered")
        else:
            self.waits.append((answer.at - first.at) // _TICK)
        feelings = {_felt(one) for one in (first, *after) if one.at <= first.at + DAY} & _KNOWN
        self.felt += bool(feelings)
        if "negative" in feelings:
            self.annoyed += 1
            kinds.append("annoyed")
        lost = self._lost(first.at, after)
        self.known += lost is not None
        if lost:
            self.lost += 1
            kinds.append("lost")
        thread = Thread(first.at, first.id, first.customer)
        self.threads.add(("", kind, thread) for kind in kinds)

    def merge(self, other: "FirstContacts") -> None:
        for name in ("customers", "unanswered", "felt", "annoyed", "known", "lost"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.waits.extend(other.waits)
        self.threads.merge(other.threads)

    def found(self) -> First:
        waits = sorted(self.waits)
        median, p90 = percentile(waits, 0.5), percentile(waits, 0.9)
        return First(
            customers=self.customers,
            answered=len(waits),
            median=median / 1000 if median is not None else None,
            p90=p90 / 1000 if p90 is not None else None,
            unanswered=share("unanswered", self.unanswered, self.customers, what="first contacts"),
            annoyed=share("annoyed", self.annoyed, self.felt, what="of those whose mood is known"),
            lost=share("lost", self.lost, self.known, what="of those who had time to come back"),
            threads=self.threads,
        )

    def _lost(self, at: datetime, after: Sequence[Exchange]) -> bool | None:
        kind = self._scope.kind
        if at + DAY + kind.gap > self._scope.until:
            return None
        back = any(standing.acts(one) and one.at > at + DAY for one in after)
        return not back and not any(_hits(kind.goal, one) for one in after)


def _useful(one: Exchange) -> bool:
    ours = one.direction == "out" and one.initiator in {"bot", "operator"}
    return ours and one.outcome not in _USELESS and "generic_reply" not in one.effort


def _felt(one: Exchange) -> str:
    return of_rating(one.rating).value if one.rating is not None else one.sentiment


def _hits(goal: Mark | None, one: Exchange) -> bool:
    if goal is None:
        return False
    if goal.event is not None and one.name == goal.event:
        return True
    return goal.touchpoint is not None and goal.touchpoint == one.touchpoint
