"""The map as pictures: all of it for a file, the worst of it for a phone. The letters come with the
package, so that each machine draws the same. Needs the extra `diagrams`.
"""

from datetime import tzinfo

from cxbot.journey.friction.words import Language
from cxbot.journey.map import sheet, summary
from cxbot.journey.map.grid import Grid
from cxbot.journey.rendering import png


def as_png(grid: Grid, zone: tzinfo, language: Language) -> bytes:
    """All of it, in twice its size or as large as may be. Raises ConfigError without the extra."""
    return png(*sheet.as_svg(grid, zone, language))


def summary_png(grid: Grid, zone: tzinfo, language: Language) -> bytes:
    """Readable across a phone: the curve, and where customers stumble most. Raises ConfigError
    without the extra."""
    return png(*summary.as_svg(grid, zone, language))
