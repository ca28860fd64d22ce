"""The map as a picture for a phone and for a file. The letters come with the package, so that each
machine draws the same. Needs the extra `diagrams`; without it there is a ConfigError that says so.
"""

from datetime import tzinfo

from cxbot.errors import ConfigError
from cxbot.journey.friction.words import Language
from cxbot.journey.map.grid import Grid


def summary_png(grid: Grid, zone: tzinfo, language: Language) -> bytes:
    """Readable across a phone: the curve, and where customers stumble most. Raises ConfigError."""
    raise ConfigError(f"not yet: {grid.shop}, {zone}, {language}")
