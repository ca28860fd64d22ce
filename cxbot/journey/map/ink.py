"""A sheet that lines, blocks and words are put on, as an SVG that needs nothing else."""

import re
from collections.abc import Sequence
from html import escape

from cxbot.flow.drawing import measure, wording
from cxbot.journey.map.style import LIGHT
from cxbot.journey.rendering import FAMILY

#: Of a line, in parts of the letters' size.
LINE = 1.35
COLOURS = {
    name.removeprefix("--"): value
    for name, _, value in (one.partition(":") for one in LIGHT.split(";"))
}
#: The kinds of a cell's lines.
KINDS = {
    "beside": "faint", "few": "faint", "met": "good", "not met": "bad", "not enough data": "faint",
}  # fmt: skip
#: Of the curves and bars as `drawing` makes them.
_DRAWN = (
    "path{fill:none}.edge,.axis{stroke:LINE}.edge{stroke-dasharray:2 4}"
    ".mood{stroke:OWN;stroke-width:3}.thin{stroke-width:1.2}.dash{stroke-dasharray:5 5}"
    ".spot{fill:PAPER;stroke-width:1.2}.benchmark{stroke:FAINT;stroke-dasharray:6 3}"
    ".whisker{stroke:FAINT;stroke-width:1.4;stroke-linecap:round}"
    ".point{fill:OWN;stroke:OWN;stroke-width:2}.hollow{fill:PAPER}"
    "text.n{fill:INK;font-size:11px;text-anchor:middle;paint-order:stroke;stroke:PAPER;"
    "stroke-width:3px}.bar{fill:BAD}.few{fill:FEW}"
    "P0P1P2P3P4"
)
#: The letters of the package have none; a box says nothing.
_NO_LETTERS = re.compile("[\U0001f000-\U0001ffff\ufe0e\ufe0f\u200d\u20e3]")
#: The package has no bold letters: a line around them makes them so, in parts of their size.
_BOLD = 0.04


def styles() -> str:
    found = _DRAWN
    for i in range(5):
        found = found.replace(f"P{i}", f".p{i}{{stroke:{COLOURS[f'p{i}']}}}")
    for name in ("line", "own", "paper", "faint", "ink", "bad", "few"):
        found = re.sub(rf"\b{name.upper()}\b", COLOURS[name], found)
    return found


def readable(text: str) -> str:
    """What of it there are letters for."""
    return wording.clean(_NO_LETTERS.sub("", text).replace("✕", "×"))


class Sheet:
    """In its own units; y grows downwards."""

    def __init__(self, width: float) -> None:
        self.width = width
        self._parts: list[str] = []

    def words(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        ink: str = "ink",
        bold: bool = False,
        anchor: str = "start",
    ) -> None:
        """One line; `y`: where its letters stand."""
        colour = COLOURS[ink]
        around = f' stroke="{colour}" stroke-width="{n(size * _BOLD)}"' if bold else ""
        where = f' text-anchor="{anchor}"' if anchor != "start" else ""
        self._parts.append(
            f'<text x="{n(x)}" y="{n(y)}" font-size="{n(size)}" fill="{colour}"{around}{where}>'
            f"{escape(readable(text))}</text>"
        )

    def lines(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        widest: float,
        *,
        ink: str = "ink",
        bold: bool = False,
        most: int = 99,
    ) -> float:
        """As many lines as it takes, the first below `y`; where they end."""
        for line in broken(text, size, widest, bold=bold, most=most):
            self.words(x, y + size, line, size, ink=ink, bold=bold)
            y += size * LINE
        return y

    def block(
        self, x: float, y: float, width: float, height: float, ink: str, round_: float = 0
    ) -> None:
        curve = f' rx="{n(round_)}"' if round_ else ""
        self._parts.append(
            f'<rect x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}"{curve} '
            f'fill="{COLOURS[ink]}"/>'
        )

    def line(
        self, x: float, y: float, to_x: float, to_y: float, ink: str = "line", wide: float = 1
    ) -> None:
        self._parts.append(
            f'<path d="M{n(x)} {n(y)}L{n(to_x)} {n(to_y)}" stroke="{COLOURS[ink]}" '
            f'stroke-width="{n(wide)}"/>'
        )

    def dot(self, x: float, y: float, radius: float, ink: str, *, hollow: bool) -> None:
        fill = COLOURS["paper" if hollow else ink]
        self._parts.append(
            f'<circle cx="{n(x)}" cy="{n(y)}" r="{n(radius)}" fill="{fill}" '
            f'stroke="{COLOURS[ink]}" stroke-width="2"/>'
        )

    def picture(self, x: float, y: float, svg: str) -> None:
        """One that `drawing` made."""
        inside = svg.replace("<text ", '<text class="n" ')
        self._parts.append(f'<g transform="translate({n(x)} {n(y)})">{inside}</g>')

    def svg(self, height: float) -> str:
        size = f'width="{n(self.width)}" height="{n(height)}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} '
            f'viewBox="0 0 {n(self.width)} {n(height)}" font-family="{FAMILY}">'
            f'<style>{styles()}</style><rect {size} fill="{COLOURS["paper"]}"/>'
            f"{''.join(self._parts)}</svg>"
        )


def broken(
    text: str, size: float, widest: float, *, bold: bool = False, most: int = 99
) -> Sequence[str]:
    """Into lines; what is left over is said by three dots."""
    found = measure.lines(readable(text), size, widest, bold=bold)
    return found if len(found) <= most else (*found[: most - 1], f"{found[most - 1]}…")


def n(number: float) -> str:
    return f"{round(number, 1) or 0.0:.1f}".removesuffix(".0")
