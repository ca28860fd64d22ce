"""Scores over time: the same answers as the report's, week after week; and the newest of them."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from cxbot.journey.metrics import CES, CSAT, NPS, Figure, Scale, Scores, scale_of
from cxbot.journey.voice.groups import desk_score
from cxbot.journey.voice.newest import Newest
from cxbot.journey.voice.reading import Log

SHOWN: tuple[Scale, ...] = (NPS, CSAT, CES)
#: Of each scale.
_KEPT = 5


class Given(NamedTuple):
    """One answer, and where to look for it."""

    at: datetime
    number: float
    customer: str
    session: str


class Trend:
    def __init__(self, begins: Sequence[datetime], until: datetime) -> None:
        """`begins`: of each stretch, the first of them that of the period."""
        self._begins, self._until = begins, until
        self._scores = [Scores() for _ in begins]
        self._newest: dict[Scale, Newest[Given]] = {}

    def answer(self, row: Mapping[str, Any]) -> None:
        """A row of `answer`."""
        scale = scale_of(row["metric"], row["least"], row["most"])
        if row["kind"] != "skipped" and scale is not None and row["number"] is not None:
            self._add(row["at"], scale, row["number"], row)

    def rating(self, row: Mapping[str, Any]) -> None:
        """A row of `rating`: the question after a ticket is asked on the scale of CSAT, too."""
        scored = desk_score(row)
        if scored is not None and row["answered_at"] is not None:
            self._add(row["answered_at"], *scored, row)

    def of(self, scale: Scale) -> list[Figure]:
        """One per stretch; without a value where nobody answered."""
        return [one.figure(scale) for one in self._scores]

    def newest(self, scale: Scale) -> list[Given]:
        return list(self._newest.get(scale, ()))

    def _add(self, at: datetime, scale: Scale, number: float, row: Mapping[str, Any]) -> None:
        i = bisect_right(self._begins, at) - 1
        if i >= 0 and at < self._until:
            self._scores[i].add(scale, number)
            one = Given(at, number, row["customer_id"], row.get("session_id") or "")
            self._newest.setdefault(scale, Newest(_KEPT)).add(at, one)


async def trend(
    log: Log, begins: Sequence[datetime], until: datetime, *, flow: str | None, desk: bool
) -> Trend:
    """Answers to surveys, or (`desk`) those after tickets: they are never added up."""
    found = Trend(begins, until)
    if desk:
        async for page in log.ratings(begins[0], until):
            for row in page:
                found.rating(row)
        return found
    async for page in log.answers(begins[0], until, flow=flow):
        for row in page:
            found.answer(row)
    return found
