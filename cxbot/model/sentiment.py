"""What a customer seems to feel about us, how sure that is, and who says so."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

Value = Literal["positive", "neutral", "negative", "mixed", "unknown"]
#: From the one that is believed first to the last; `provider` is the site's own function.
Source = Literal["rating", "operator", "behaviour", "lexicon", "provider"]


class Sentiment(Struct, frozen=True, kw_only=True):
    """Raises ValueError for a score outside of −1 … 1 or a confidence outside of 0 … 1."""

    value: Value
    #: −1 … 1.
    score: float = 0.0
    #: 0 … 1. It ranks signals and finds strong ones; it is no probability.
    confidence: float = 0.0

    def __post_init__(self) -> None:
        if not (-1 <= self.score <= 1 and 0 <= self.confidence <= 1):
            raise ValueError(f"a score of {self.score} or a confidence of {self.confidence}")

    @property
    def known(self) -> bool:
        return self.value != "unknown"


UNKNOWN = Sentiment(value="unknown")


class Signal(Struct, frozen=True, kw_only=True):
    """One opinion about one exchange. Several may disagree: see journey.sentiment.strongest."""

    source: Source
    sentiment: Sentiment
    at: datetime
