"""What customers' answers add up to, with intervals: NPS, CSAT, CES, response rates, changes.

Pure: rows in, figures out. The formulas stand in the modules, their statistics in
`model.statistics`.
"""

from cxbot.journey.metrics.attribution import DIMENSIONS, NOBODY, group
from cxbot.journey.metrics.figure import ENOUGH, Change, Counted, Figure, net, share
from cxbot.journey.metrics.response import LETTERS, Fate, Invited, Responses
from cxbot.journey.metrics.scores import (
    BUCKETS,
    CES,
    CSAT,
    KNOWN,
    NPS,
    Scale,
    Scores,
    is_low,
    known_first,
    scale_of,
    valid,
)

__all__ = [
    "BUCKETS", "CES", "CSAT", "DIMENSIONS", "ENOUGH", "KNOWN", "LETTERS", "NOBODY", "NPS", "Change",
    "Counted", "Fate", "Figure", "Invited", "Responses", "Scale", "Scores", "group", "is_low",
    "known_first", "net", "scale_of", "share", "valid",
]  # fmt: skip
