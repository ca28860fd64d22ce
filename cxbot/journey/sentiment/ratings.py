"""What a rating says. NPS: 0-6, 7-8, 9-10. CSAT of 5: 1-2, 3, 4-5. CES of 7: 1-3, 4, 5-7.

Any other scale is cut in three equal parts; what lies on a cut is in the middle.
"""

from collections.abc import Mapping

from cxbot.model.sentiment import UNKNOWN, Sentiment
from cxbot.model.touchpoint import Rating

#: (metric, least, most) -> (the highest that is negative, the lowest that is positive).
_BANDS: Mapping[tuple[str, float, float], tuple[float, float]] = {
    ("nps", 0, 10): (6.0, 9.0),
    ("csat", 1, 5): (2.0, 4.0),
    ("ces", 1, 7): (3.0, 5.0),
}
#: A number is never half-hearted: just below the middle is −0.4, the end of the scale −1.
_LEAST = 0.4


def of_rating(rating: Rating) -> Sentiment:
    """Certain, for they said it themselves; unknown for a number outside of its scale."""
    value, least, most = rating.value, rating.min, rating.max
    if not least <= value <= most or least == most:
        return UNKNOWN
    bands = _BANDS.get((rating.metric, least, most))
    if bands is None:
        third = (most - least) / 3
        low, high = least + third, most - third
        negative, positive = value < low, value > high
    else:
        low, high = bands
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
