"""Bad scores whose words the sentiment lexicon took for nothing bad: what it may have to learn."""

from collections import deque
from collections.abc import Mapping
from typing import Any

from cxbot.journey.metrics import Scale
from cxbot.journey.redact import redact
from cxbot.journey.sentiment.drift import Drift, Verbatim, drift
from cxbot.model.touchpoint import Rating

#: The newest words beside a score; and scores whose words may still come.
_KEPT, _OPEN = 500, 1000
#: The most frequent suggestions.
_SHOWN = 20


class Unheard:
    """Pairs what was written with the score of the same session, in the order of time."""

    def __init__(self) -> None:
        self._scores: dict[str, Rating] = {}
        self._pairs: deque[Verbatim] = deque(maxlen=_KEPT)

    def scored(self, session_id: str | None, scale: Scale, number: float) -> None:
        if session_id is None or not scale.known:
            return
        self._scores.pop(session_id, None)
        self._scores[session_id] = _rating(scale, number)
        if len(self._scores) > _OPEN:
            del self._scores[next(iter(self._scores))]

    def said(self, session_id: str | None, text: str, language: str) -> None:
        rating = self._scores.get(session_id or "")
        if rating is not None:
            self._pairs.append(Verbatim(text=text, rating=rating, language=language))

    def commented(self, scale: Scale, number: float, text: str) -> None:
        """Score and words came together."""
        if text.strip():
            self._pairs.append(Verbatim(text=text, rating=_rating(scale, number)))

    def found(self) -> Drift:
        """Nothing personal may become a suggestion."""
        return drift(
            Verbatim(text=redact(one.text), rating=one.rating, language=one.language)
            for one in self._pairs
        )

    def to_json(self) -> Mapping[str, Any]:
        found = self.found()
        return {
            "low": found.low,
            "missed": len(found.missed),
            "suggestions": [
                {"words": one.words, "low": one.low, "others": one.others}
                for one in found.suggestions[:_SHOWN]
            ],
        }


def _rating(scale: Scale, number: float) -> Rating:
    return Rating(metric=scale.metric, value=number, min=scale.least, max=scale.most)
