"""What the report's picture is drawn with: text, bars and points as SVG, in colours for light and
for dark. What people named is only ever text, escaped."""

from html import escape
from typing import Literal

from msgspec import Struct

from cxbot.flow.drawing import measure, wording

FONTS = (
    "system-ui, Arial, 'Liberation Sans', 'DejaVu Sans', 'Noto Sans', 'Noto Sans CJK SC', "
    "'PingFang SC', 'Microsoft YaHei', sans-serif"
)
#: The widest of these fonts against those that widths are measured in.
_WIDER = 1.17
Anchor = Literal["start", "middle", "end"]

#: class -> (property, in the light, in the dark).
_COLOURS = {
    "paper": ("fill", "#ffffff", "#0f172a"),
    "ink": ("fill", "#0f172a", "#f1f5f9"),
    "faint": ("fill", "#475569", "#a3b1c6"),
    "line": ("stroke", "#cbd5e1", "#475569"),
    "value": ("fill", "#1d4ed8", "#7aa7ff"),
    "whisker": ("stroke", "#1d4ed8", "#7aa7ff"),
    "unsure": ("fill", "#94a3b8", "#64748b"),
    "unsure-whisker": ("stroke", "#94a3b8", "#64748b"),
    "hollow": ("stroke", "#475569", "#cbd5e1"),
    "complete": ("fill", "#1d4ed8", "#3b6fd8"),
    "partial": ("fill", "#93c5fd", "#93c5fd"),
    "refused": ("fill", "#dc2626", "#dc2626"),
    "silent": ("fill", "#cbd5e1", "#475569"),
    "on-complete": ("fill", "#ffffff", "#ffffff"),
    "on-partial": ("fill", "#0f172a", "#0f172a"),
    "on-refused": ("fill", "#ffffff", "#ffffff"),
    "on-silent": ("fill", "#0f172a", "#f1f5f9"),
    "clear": ("fill", "#b45309", "#fbbf24"),
}


def style() -> str:
    light = "".join(f".{one}{{{key}:{colour}}}" for one, (key, colour, _) in _COLOURS.items())
    dark = "".join(f".{one}{{{key}:{colour}}}" for one, (key, _, colour) in _COLOURS.items())
    return f"<style>{light}@media (prefers-color-scheme:dark){{{dark}}}</style>"


class Lettering(Struct, frozen=True, kw_only=True):
    size: float = 13
    ink: str = "ink"
    anchor: Anchor = "start"
    bold: bool = False


def text(words: str, x: float, y: float, as_: Lettering) -> str:
    strong = ' font-weight="bold"' if as_.bold else ""
    return (
        f'<text class="{as_.ink}" x="{n(x)}" y="{n(y)}" font-size="{n(as_.size)}" '
        f'text-anchor="{as_.anchor}"{strong}>{escaped(words)}</text>'
    )


def fit(words: str, widest: float, size: float, *, bold: bool = False) -> str:
    """Cut where it gets too wide."""
    clean, widest = wording.clean(words), widest / _WIDER
    if measure.width(clean, size, bold=bold) <= widest:
        return clean
    while clean and measure.width(clean + "…", size, bold=bold) > widest:
        clean = clean[:-1]
    return clean.rstrip() + "…"


def escaped(words: str) -> str:
    return escape(wording.clean(words), quote=True)


def rule(x: float, y: float, across: float) -> str:
    return f'<path class="line" d="M{n(x)} {n(y)}h{n(across)}" fill="none" stroke-width="1"/>'


def tick(x: float, y: float, half: float) -> str:
    return (
        f'<path class="line" d="M{n(x)} {n(y - half)}v{n(2 * half)}" fill="none" stroke-width="1"/>'
    )


def whisker(left: float, right: float, y: float, *, sure: bool) -> str:
    """An interval, with its ends."""
    ends = "".join(f"M{n(x)} {n(y - 5)}v10" for x in (left, right))
    ink = "whisker" if sure else "unsure-whisker"
    return (
        f'<path class="{ink}" d="M{n(left)} {n(y)}H{n(right)}{ends}" fill="none" '
        'stroke-width="2" stroke-linecap="round"/>'
    )


def dot(x: float, y: float, *, sure: bool) -> str:
    return f'<circle class="{"value" if sure else "unsure"}" cx="{n(x)}" cy="{n(y)}" r="5.5"/>'


def hollow(x: float, y: float) -> str:
    return (
        f'<circle class="hollow" cx="{n(x)}" cy="{n(y)}" r="4.5" fill="none" stroke-width="1.8"/>'
    )


def bar(x: float, y: float, width: float, height: float, ink: str) -> str:
    return (
        f'<rect class="{ink}" x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}" '
        'rx="2"/>'
    )


def n(number: float) -> str:
    """Of a place; one digit will do, and the same everywhere."""
    return f"{round(number, 1) or 0.0:.1f}".removesuffix(".0")
