"""What a rating says: as the buckets of its metric have it, NPS, CSAT and CES.

Any other scale is cut in three equal parts; what lies on a cut is in the middle.
"""

from cxbot.journey.metrics.scores import BUCKETS, scale_of
from cxbot.model.sentiment import UNKNOWN, Sentiment
from cxbot.model.touchpoint import Rating

#: A number is never half-hearted: just below the middle is −0.4, the end of the scale −1.
_LEAST = 0.4


def of_rating(rating: Rating) -> Sentiment:
    """Certain, for they said it themselves; unknown for a number outside of its scale."""
    value, least, most = rating.value, rating.min, rating.max
    if not least <= value <= most or least == most:
        return UNKNOWN
    scale = scale_of(rating.metric, least, most)
    buckets = BUCKETS.get(scale) if scale is not None else None
    if buckets is None:
        third = (most - least) / 3
        low, high = least + third, most - third
        negative, positive = value < low, value > high
    else:
        low, high = buckets[0][2], buckets[2][1]
        negative, positive = value <= low, value >= high
    if negative:
        score = -_scaled(low - value, low - least)
        return Sentiment(value="negative", score=score, confidence=1.0)
    if positive:
        score = _scaled(value - high, most - high)
        return Sentiment(value="positive", score=score, confidence=1.0)
    return Sentiment(value="neutral", confidence=1.0)


def _scaled(way: float, whole: float) -> float:
    """From the edge of its band (`_LEAST`) to the end of the scale (1)."""
    return _LEAST + (1 - _LEAST) * way / whole
