"""What requirements are held against, beside who stumbled: waits and ratings of the window."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta

from cxbot.journey.friction.stumbling import Look, Watch
from cxbot.journey.friction.waits import Wait
from cxbot.journey.metrics import Counted, Scale, Scores, scale_of
from cxbot.journey.paths.exchange import Exchange

#: Of one touchpoint: first replies or all, within what.
_Key = tuple[str, bool, timedelta]


class Observed:
    """Waits are held against the limits of the watch; ratings are counted as answered: of several
    answers to one question the last."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        #: In time, and all that are decided.
        self.kept: Counter[_Key] = Counter()
        self.decided: Counter[_Key] = Counter()
        #: Answers by touchpoint, scale and number.
        self.answers: Counter[tuple[str, Scale, float]] = Counter()

    def add(self, looks: Iterable[Look]) -> None:
        """All journeys of one customer."""
        answers: dict[tuple[str, ...], tuple[str, Exchange]] = {}
        for look in looks:
            for wait in look.waits:
                self._wait(wait)
            for place, one in look.seen:
                if one.rating is not None:
                    answers[_question(place, one)] = place, one
        for place, one in answers.values():
            self._rated(place, one)

    def merge(self, other: "Observed") -> None:
        """Of other customers."""
        self.kept.update(other.kept)
        self.decided.update(other.decided)
        self.answers.update(other.answers)

    def waits(self, touchpoint: str, *, first: bool, within: timedelta) -> Counted:
        """So many of n in time; n = 0 where the watch has no such limit."""
        key = touchpoint, first, within
        return Counted(plus=self.kept[key], n=self.decided[key])

    def scores(self) -> Mapping[str, Scores]:
        """By touchpoint."""
        found: dict[str, Scores] = {}
        for (touchpoint, scale, number), times in self.answers.items():
            found.setdefault(touchpoint, Scores()).add(scale, number, times)
        return found

    def _wait(self, wait: Wait) -> None:
        limit = self._watch.limits.get(wait.touchpoint)
        if limit is None:
            return
        if wait.first and limit.first_reply is not None:
            long = self._watch.clock(wait.began, wait.ended)
            self._count((wait.touchpoint, True, limit.first_reply), long, wait)
        if limit.reply is not None:
            self._count((wait.touchpoint, False, limit.reply), wait.long, wait)

    def _count(self, key: _Key, long: timedelta, wait: Wait) -> None:
        """One that may still be answered in time is neither kept nor missed."""
        in_time = long <= key[2]
        if wait.answered or not in_time:
            self.decided[key] += 1
            self.kept[key] += in_time

    def _rated(self, place: str, one: Exchange) -> None:
        rating = one.rating
        scale = scale_of(rating.metric, rating.min, rating.max) if rating is not None else None
        if rating is not None and scale is not None:
            self.answers[place, scale, rating.value] += 1


def _question(place: str, one: Exchange) -> tuple[str, ...]:
    talk = one.session or one.ticket
    metric = one.rating.metric if one.rating is not None else ""
    return (place, talk, one.step or "", metric) if talk is not None else (one.id,)
