"""An SVG as PNG. The letters are those of the package, and only those: Latin, Cyrillic, Greek and
Chinese are read, and each machine draws the same bytes. The renderer is in the extra `diagrams`.
"""

from pathlib import Path

import cxbot
from cxbot.errors import ConfigError, CxbotError

#: What SVGs name so that nothing else is looked for.
FAMILY = "Noto Sans CJK SC"
_FONT = Path(cxbot.__file__).parent / "fonts" / "NotoSansCJKsc-Subset.otf"
_MISSING = 'PNG needs one more package. Install it: pip install "cxbot[diagrams]".'
#: A picture of so many pixels takes 160 MB while it is made; no side may be longer than the last.
_MOST_PIXELS, _LONGEST = 40_000_000, 16_000


class RenderingError(CxbotError):
    """The SVG could not be turned into a picture."""


def png(
    svg: str, width: float, height: float, *, scale: float = 2.0, system: bool = False
) -> bytes:
    """`width`, `height`: of the SVG; it becomes smaller than `scale` says where it would be too
    big. `system`: with the letters of this machine, too: emoji, other scripts. Raises ConfigError
    when the extra isn't installed, RenderingError for an SVG that is none.
    """
    try:
        import resvg_py
    except ImportError as error:
        raise ConfigError(_MISSING) from error
    fits = (_MOST_PIXELS / (width * height)) ** 0.5
    zoom = min(scale, fits, _LONGEST / max(width, height))
    try:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=svg,
                zoom=zoom,
                background="white",
                skip_system_fonts=not system,
                font_files=[str(_FONT)],
                font_family=FAMILY,
                sans_serif_family=FAMILY,
                text_rendering="geometric_precision",
            )
        )
    except ValueError as error:
        raise RenderingError(f"The picture could not be turned into a PNG: {error}") from error
