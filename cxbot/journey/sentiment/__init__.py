"""What customers feel: out of ratings, an operator's mark, what they do, and what they write."""

from cxbot.journey.sentiment.behaviour import Facts, behaviour
from cxbot.journey.sentiment.drift import Drift, Suggestion, Verbatim, drift
from cxbot.journey.sentiment.lexicon import Lexicon, lexicon
from cxbot.journey.sentiment.ratings import of_rating
from cxbot.journey.sentiment.signals import SentimentProvider, strong, strongest
from cxbot.model.sentiment import UNKNOWN, Sentiment, Signal, Source, Value

__all__ = [
    "UNKNOWN",
    "Drift",
    "Facts",
    "Lexicon",
    "Sentiment",
    "SentimentProvider",
    "Signal",
    "Source",
    "Suggestion",
    "Value",
    "Verbatim",
    "behaviour",
    "drift",
    "lexicon",
    "of_rating",
    "strong",
    "strongest",
]
