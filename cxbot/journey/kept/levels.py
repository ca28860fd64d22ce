"""What becomes of a customer's passages as the limit of what is a long wait comes down.

The longest waits become long first. Of a journey's waits at a touchpoint only those change anything
that are newer than all longer ones, or the first before the goal.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from msgspec import Struct

from cxbot.journey.friction.stumbling import Look, Passage, Watch
from cxbot.journey.friction.waits import NO_LIMIT, NOTICED, Wait
from cxbot.model.value import replace

_MICROSECOND = timedelta(microseconds=1)


class Level(Struct, frozen=True, kw_only=True):
    """At one touchpoint: with a limit just below the wait `passages` are the customer's, with a
    limit of the wait itself those `before`."""

    touchpoint: str
    #: In microseconds.
    wait: int
    before: Sequence[Passage]
    passages: Sequence[Passage]


def levels(looks: Sequence[Look], watch: Watch) -> Iterator[Level]:
    """The longest wait of each touchpoint first."""
    if not any(by_usual(wait, watch) for look in looks for wait in look.waits):
        return
    journeys = [_Journey(look, watch) for look in looks]
    for place in sorted({place for one in journeys for place in one.waits}):
        lengths = {length for one in journeys for length in one.waits.get(place, ())}
        before = _at(journeys, place, None)
        for length in sorted(lengths, reverse=True):
            passages = _at(journeys, place, length)
            yield Level(
                touchpoint=place,
                wait=length // _MICROSECOND,
                before=before,
                passages=passages,
            )
            before = passages


class _Journey:
    def __init__(self, look: Look, watch: Watch) -> None:
        #: By touchpoint, those that change anything, the longest first.
        self.waits = _telling(look, watch)
        #: With none of them long, with the longest, with the two longest ...
        self.passages = [_by_place(look)]
        for n in range(max(map(len, self.waits.values()), default=0)):
            limits = dict(watch.limits)
            for place, lengths in self.waits.items():
                # this one is just long
                usual = lengths[min(n, len(lengths) - 1)] - _MICROSECOND
                limits[place] = replace(limits.get(place, NO_LIMIT), usual=usual)
            narrower = Look(look.journey, replace(watch, limits=limits))
            self.passages.append(_by_place(narrower))

    def at(self, place: str, length: timedelta | None) -> Passage | None:
        """With waits of that length being long ones."""
        long = sum(length is not None and one >= length for one in self.waits.get(place, ()))
        return self.passages[long].get(place)


def _at(journeys: Sequence[_Journey], place: str, length: timedelta | None) -> list[Passage]:
    found = (one.at(place, length) for one in journeys)
    return [one for one in found if one is not None]


def _by_place(look: Look) -> Mapping[str, Passage]:
    return {one.touchpoint: one for one in look.passages()}


def _telling(look: Look, watch: Watch) -> Mapping[str, Sequence[timedelta]]:
    found: dict[str, list[Wait]] = {}
    for wait in look.waits:
        if by_usual(wait, watch):
            found.setdefault(wait.touchpoint, []).append(wait)
    return {place: _changing(waits, look) for place, waits in found.items()}


def by_usual(wait: Wait, watch: Watch) -> bool:
    """Whether it is long depends on what is usual there."""
    limit = watch.limits.get(wait.touchpoint, NO_LIMIT)
    required = limit.reply is not None or (wait.first and limit.first_reply is not None)
    return not required and wait.long > NOTICED


def _changing(waits: Sequence[Wait], look: Look) -> Sequence[timedelta]:
    found: list[timedelta] = []
    newest, early = None, False
    for wait in sorted(waits, key=lambda one: one.long, reverse=True):
        at = wait.exchange.moment
        before_goal = look.goal_at is None or wait.exchange.at <= look.goal_at
        if newest is None or at > newest or (before_goal and not early):
            newest = at if newest is None else max(newest, at)
            early = early or before_goal
            if not found or wait.long != found[-1]:
                found.append(wait.long)
    return found
