"""What one customer adds to a map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cxbot.journey.friction.stumbling import Look, Passage, Watch, by_touchpoint
from cxbot.journey.friction.tallies import Evidence, Tally
from cxbot.journey.friction.truths import Truths
from cxbot.journey.friction.waits import NO_LIMIT, Wait
from cxbot.journey.kept import flat
from cxbot.journey.kept.flat import Flat, Key
from cxbot.journey.kept.levels import by_usual, levels
from cxbot.journey.kept.newest import SURE, Held
from cxbot.journey.map.counting import Counts
from cxbot.journey.map.looking import Scope
from cxbot.journey.paths import Exchange

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
#: What is kept as a list of numbers: times to an answer; when a customer's first exchange was, and
#: their first journey.
WAITS, FIRST, BEGAN = "W", ("Q", ""), ("J", "")
#: One more, or one less of a key for each wait that is long: (sign, touchpoint, *key).
MORE, LESS = "+", "-"


@dataclass(slots=True)
class Entry:
    sums: Flat = field(default_factory=dict)
    lists: list[tuple[Key, int]] = field(default_factory=list)
    #: By touchpoint and cause.
    proofs: list[tuple[Key, Held]] = field(default_factory=list)

    def packed(self) -> Any:
        return self.sums, self.lists, self.proofs

    @classmethod
    def unpacked(cls, packed: Any) -> "Entry":
        return cls(*packed)


def entry(
    exchanges: Sequence[Exchange], scope: Scope, watch: Watch
) -> tuple[Entry, Sequence[Look]] | None:
    """Of all that a customer exchanged before `until` of the scope; None: nothing of it is in the
    scope. `watch`: with the limits that are required, for none can be usual yet."""
    counts = Counts(scope, watch)
    looks = counts.add(exchanges)
    if counts.since is None:
        return None
    made = Entry(sums=flat.of_counts(counts))
    for name, spot in counts.spots.items():
        made.lists += [((WAITS, name), one) for one in spot.waits]
    made.lists.append((FIRST, micros(counts.since)))
    if looks:
        made.lists.append((BEGAN, micros(min(one.journey.began for one in looks))))
    _Judged(made, looks, watch).judge()
    return made, looks


def micros(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def moment(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


class _Judged:
    """Friction, with what every limit would make of it."""

    def __init__(self, made: Entry, looks: Sequence[Look], watch: Watch) -> None:
        self._made, self._looks, self._watch = made, looks, watch

    def judge(self) -> None:
        for place, passages in by_touchpoint(self._looks).items():
            tally, numbers = _numbers(place, passages)
            self._made.sums |= numbers
            for cause, counted in tally.causes.items():
                self._proof(place, cause, counted.newest[0], SURE)
        for look in self._looks:
            for wait in look.waits:
                self._hours(wait)
        for level in levels(self._looks, self._watch):
            was = _numbers(level.touchpoint, level.before)
            now = _numbers(level.touchpoint, level.passages)
            self._changes(level.touchpoint, level.wait, was, now)

    def _changes(
        self, place: str, wait: int, was: tuple[Tally, Flat], now: tuple[Tally, Flat]
    ) -> None:
        for key in was[1].keys() | now[1].keys():
            more = now[1].get(key, 0) - was[1].get(key, 0)
            sign = MORE if more > 0 else LESS
            self._made.lists += [((sign, place, *key), wait)] * abs(more)
        for cause, counted in now[0].causes.items():
            before = was[0].causes.get(cause)
            if before is None or before.newest != counted.newest:
                self._proof(place, cause, counted.newest[0], wait)

    def _hours(self, wait: Wait) -> None:
        """As Hours.add has it: an unanswered one counts once it is long."""
        watch = self._watch
        hour = wait.began.astimezone(UTC).hour
        there, long = flat.waited(wait.touchpoint, hour), flat.waited_long(wait.touchpoint, hour)
        if by_usual(wait, watch):
            length, place = wait.long // _MICROSECOND, wait.touchpoint
            self._made.lists.append(((MORE, place, *long), length))
            if not wait.answered:
                self._made.lists.append(((MORE, place, *there), length))
            else:
                self._add(there)
            return
        exceeded = watch.limits.get(wait.touchpoint, NO_LIMIT).exceeded(wait, watch.clock)
        if wait.answered or exceeded:
            self._add(there)
        if exceeded:
            self._add(long)

    def _add(self, key: Key) -> None:
        self._made.sums[key] = self._made.sums.get(key, 0) + 1

    def _proof(self, place: str, cause: str, one: Evidence, wait: int) -> None:
        proof = micros(one.at), one.exchange, one.customer, one.journey, one.session, one.ticket
        self._made.proofs.append(((place, cause), (proof, wait)))


def _numbers(place: str, passages: Sequence[Passage]) -> tuple[Tally, Flat]:
    """Of one customer."""
    tally, truths = Tally(), Truths()
    if not passages:
        return tally, {}
    tally.add(passages)
    truths.add({place: passages})
    found: Mapping[Key, int] = {}
    if place in truths.arms:
        found = flat.of_arms(place, truths.arms[place])
    return tally, {**flat.of_tally(place, tally), **found}
