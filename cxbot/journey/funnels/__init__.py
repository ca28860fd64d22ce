"""Funnels: of the customers who saw a step of a flow, who went on, left, were handed to a person or
are still inside; and two versions of a flow, held against each other.

Pure but for `reading`, which asks a log for sessions one after the other.
"""

from cxbot.journey.funnels.comparing import Comparison, Side, compared
from cxbot.journey.funnels.counting import Count
from cxbot.journey.funnels.funnel import Funnel, Tally
from cxbot.journey.funnels.reading import Log, comparison, funnels
from cxbot.journey.funnels.report import Funnels
from cxbot.journey.funnels.table import as_csv
from cxbot.journey.funnels.versions import Versions
from cxbot.journey.funnels.words import comparison_lines, lines

__all__ = [
    "Comparison", "Count", "Funnel", "Funnels", "Log", "Side", "Tally", "Versions", "as_csv",
    "compared", "comparison", "comparison_lines", "funnels", "lines",
]  # fmt: skip
