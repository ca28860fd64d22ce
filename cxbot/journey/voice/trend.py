"""Scores over time: the same answers as the report's, week after week."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cxbot.journey.metrics import CES, CSAT, NPS, Figure, Scale, Scores, scale_of
from cxbot.journey.voice.groups import desk_score
from cxbot.journey.voice.reading import Log

SHOWN: tuple[Scale, ...] = (NPS, CSAT, CES)


class Trend:
    def __init__(self, begins: Sequence[datetime], until: datetime) -> None:
        """`begins`: of each stretch, the first of them that of the period."""
        self._begins, self._until = begins, until
        self._scores = [Scores() for _ in begins]

    def answer(self, row: Mapping[str, Any]) -> None:
        """A row of `answer`."""
        scale = scale_of(row["metric"], row["least"], row["most"])
        if row["kind"] != "skipped" and scale is not None and row["number"] is not None:
            self._add(row["at"], scale, row["number"])

    def rating(self, row: Mapping[str, Any]) -> None:
        """A row of `rating`: the question after a ticket is asked on the scale of CSAT, too."""
        scored = desk_score(row)
        if scored is not None and row["answered_at"] is not None:
            self._add(row["answered_at"], *scored)

    def of(self, scale: Scale) -> list[Figure]:
        """One per stretch; without a value where nobody answered."""
        return [one.figure(scale) for one in self._scores]

    def _add(self, at: datetime, scale: Scale, number: float) -> None:
        i = bisect_right(self._begins, at) - 1
        if i >= 0 and at < self._until:
            self._scores[i].add(scale, number)


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
