"""The journey map that draws itself: where customers were, how it went, and what it was to be.

Theory of operation. `draw` reads the log customer after customer into Counts, one per persona; what
they add up to, beside what the catalogue declares, is a Grid. The pictures and tables (page, table,
markdown, data) are made of the grid alone and read no clock: the same log gives the same bytes.
"""

from cxbot.journey.map.grid import Column, Grid, grid
from cxbot.journey.map.looking import OTHERS, Scope
from cxbot.journey.map.reading import Log, StoredLog, draw

__all__ = ["OTHERS", "Column", "Grid", "Log", "Scope", "StoredLog", "draw", "grid"]
