"""All that the log tells of a kind of journey beside its map: what to mend, where a stumble goes
with losing the goal, the ways that customers went, where time goes, and how they began."""

from cxbot.journey.found.report import Report, report
from cxbot.journey.found.words import lines

__all__ = ["Report", "lines", "report"]
