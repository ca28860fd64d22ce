"""Which of several signals about one exchange holds.

What a customer says with a number is believed before what an operator saw, that before what the
customer did, and that before what their words look like.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from cxbot.model.sentiment import Sentiment, Signal, Source

_RANK: Mapping[Source, int] = {
    "rating": 0,
    "operator": 1,
    "behaviour": 2,
    "lexicon": 3,
    "provider": 3,
}
#: People change their minds, and what they say last holds; of guesses the surest does.
_PEOPLE = ("rating", "operator")
_STRONG_SCORE, _STRONG_CONFIDENCE = 0.8, 0.7


class SentimentProvider(Protocol):
    """Whatever reads a feeling out of words: the lexicon, or something of the site's own."""

    def __call__(self, text: str, language: str = "") -> Sentiment:
        """`language` is a hint: what the customer reads, which needn't be what they write."""
        ...


def strongest(signals: Iterable[Signal]) -> Signal | None:
    """The one that holds; None when nobody knows. An operator's `unknown` takes back their mark."""
    newest_last = sorted(signals, key=lambda signal: signal.at)
    said = {one.source: one for one in newest_last if one.source in _PEOPLE}
    guessed = (one for one in newest_last if one.source not in _PEOPLE)
    known = [one for one in (*said.values(), *guessed) if one.sentiment.known]
    return min(known, key=_order, default=None)


def strong(sentiment: Sentiment) -> bool:
    """Enough to wake somebody up: one clear word, several plain ones, or a number."""
    return abs(sentiment.score) >= _STRONG_SCORE and sentiment.confidence >= _STRONG_CONFIDENCE


def _order(signal: Signal) -> tuple[int, float, float]:
    return _RANK[signal.source], -signal.sentiment.confidence, -signal.at.timestamp()
