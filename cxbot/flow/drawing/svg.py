"""Picture and layout -> SVG that stands alone: no fonts, links or scripts of others, and with the
words of the flow only as text, escaped.
"""

from collections.abc import Iterator, Sequence
from html import escape
from math import hypot

from cxbot.flow.drawing import measure
from cxbot.flow.drawing.boxes import (
    BADGE_LINE,
    HEAD,
    HEAD_LINE,
    SMALL,
    SMALL_LINE,
    TEXT,
    TEXT_LINE,
    Box,
    Pill,
    Sized,
    badge_width,
    padding,
)
from cxbot.flow.drawing.layout import Layout, Line, Point
from cxbot.flow.drawing.outlines import LOOKS, Frame, outline
from cxbot.flow.drawing.picture import (
    MEANING,
    Arrow,
    ArrowKind,
    NodeKind,
    Picture,
)

_MARGIN = 28.0
_TITLE, _ABOUT = 20.0, 13.0
_NARROWEST = 520.0
_INK, _FAINT, _PAPER = "#0f172a", "#475569", "#ffffff"
_FONTS = "Arial, 'Liberation Sans', Arimo, Helvetica, 'DejaVu Sans', 'Noto Sans', sans-serif"
_COLOURS: dict[ArrowKind, str] = {"plain": "#64748b", "error": "#dc2626", "silence": "#c2740a"}
_PASSED_NONE = "#cbd5e1"
_BADGES = {"left": ("#b91c1c", "#ffffff"), "waiting": ("#fde68a", "#78350f")}
_HEAD_LENGTH, _HEAD_WIDTH = 9.0, 4.2


def svg(drawn: Sized, layout: Layout) -> str:
    """The whole file."""
    picture = drawn.picture
    inner = max(layout.width, _NARROWEST)
    header, top = _header(picture, inner)
    legend, below = _legend(picture, inner, top + layout.height + 26)
    width, height = inner + 2 * _MARGIN, below + _MARGIN
    left = _MARGIN + (inner - layout.width) / 2
    body = [
        *_arrows(drawn, layout),
        *(_pill(pill, layout.labels[i]) for i, pill in enumerate(drawn.pills) if pill.text),
        *(_node(box, layout.nodes[box.node.id]) for box in drawn.boxes),
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(width)}" height="{_n(height)}" '
            f'viewBox="0 0 {_n(width)} {_n(height)}" role="img" aria-labelledby="title what" '
            f'font-family="{_FONTS}">',
            f'<title id="title">{_words(picture.name)}</title>',
            f'<desc id="what">{_words(description(picture))}</desc>',
            f'<rect width="100%" height="100%" fill="{_PAPER}"/>',
            *header,
            f'<g transform="translate({_n(left)} {_n(top)})">',
            *body,
            "</g>",
            *legend,
            "</svg>",
            "",
        ]
    )


def description(picture: Picture) -> str:
    """The whole picture in words, for those who can't see it."""
    names = {node.id: f"{index}" for index, node in enumerate(picture.present(), 1)}
    ways: dict[str, list[str]] = {}
    for arrow in picture.shown():
        label = f"{arrow.label}: " if arrow.label else ""
        count = f" ({arrow.count})" if arrow.count is not None else ""
        ways.setdefault(arrow.source, []).append(f"{label}{names[arrow.target]}{count}")
    rows = [picture.about] if picture.about else []
    rows += picture.notes
    for node in picture.present():
        said = " ".join(part for part in (node.text.replace("\n", "; "), *node.notes) if part)
        badges = "".join(f", {badge.text}" for badge in node.badges)
        leads = f" Leads to {', '.join(ways[node.id])}." if node.id in ways else ""
        rows.append(f"{names[node.id]}. {node.head}: {said}{badges}.{leads}")
    return "\n".join(rows)


# --- the drawing itself --------------------------------------------------------------------------


def _arrows(drawn: Sized, layout: Layout) -> Iterator[str]:
    for line in layout.lines:
        arrow = drawn.pills[line.arrow].arrow
        colour, thick = _COLOURS[arrow.kind], _thickness(arrow)
        if arrow.count == 0:
            colour = _PASSED_NONE
        dashes = "" if arrow.written else ' stroke-dasharray="5 4"'
        points, tip = _shortened(line, max(_HEAD_WIDTH, thick * 1.1))
        yield (
            f'<path d="{_curve(points)}" fill="none" stroke="{colour}" '
            f'stroke-width="{_n(thick)}"{dashes}/>'
        )
        if tip:
            yield f'<path d="{tip}" fill="{colour}"/>'


def _thickness(arrow: Arrow) -> float:
    return 1.5 if not arrow.count else 1.5 + 5 * arrow.weight


def _shortened(line: Line, wide: float) -> tuple[Sequence[Point], str]:
    """The line up to the head, and the head; a part that ends at a label has none."""
    if not line.last:
        return line.points, ""
    *points, before, end = line.points
    x, y = end[0] - before[0], end[1] - before[1]
    length = hypot(x, y) or 1.0
    x, y = x / length, y / length
    neck = (end[0] - x * _HEAD_LENGTH, end[1] - y * _HEAD_LENGTH)
    across = (-y * wide, x * wide)
    one = (neck[0] + across[0], neck[1] + across[1])
    other = (neck[0] - across[0], neck[1] - across[1])
    tip = "M" + "L".join(_at(point) for point in (end, one, other)) + "z"
    control = before if length > _HEAD_LENGTH else neck
    return (*points, control, neck), tip


def _curve(points: Sequence[Point]) -> str:
    return f"M{_at(points[0])}C" + " ".join(map(_at, points[1:]))


def _pill(pill: Pill, at: Point) -> str:
    colour = _COLOURS[pill.arrow.kind]
    strong = ' font-weight="bold"' if pill.arrow.count else ""
    frame = Frame(*at, pill.width, pill.height)
    return (
        f'<rect x="{_n(frame.left)}" y="{_n(frame.top)}" width="{_n(frame.width)}" '
        f'height="{_n(frame.height)}" rx="9" fill="{_PAPER}" stroke="{colour}" '
        f'stroke-width="1"{_dashes(dashed=not pill.arrow.written)}/>'
        f"{_text(pill.text, at[0], at[1] + 4, SMALL, _INK, strong)}"
    )


def _dashes(*, dashed: bool) -> str:
    return ' stroke-dasharray="4 3"' if dashed else ""


def _node(box: Box, at: Point) -> str:
    node = box.node
    frame = Frame(*at, box.width, box.height)
    y = frame.top + padding(node.kind)[1] + HEAD
    rows = [
        "<g>",
        *([f"<title>line {node.line}</title>"] if node.line else []),
        _shape(node.kind, frame),
        _head(node.kind, node.head, at[0], y),
    ]
    y += HEAD_LINE + 1
    for line in box.text:
        rows.append(_text(line, at[0], y, TEXT, _INK))
        y += TEXT_LINE
    y -= 1
    for note in box.notes:
        rows.append(_text(note, at[0], y, SMALL, _FAINT))
        y += SMALL_LINE
    for badge in node.badges:
        fill, ink = _BADGES[badge.kind]
        width = badge_width(badge)
        rows.append(
            f'<rect x="{_n(at[0] - width / 2)}" y="{_n(y - 9)}" width="{_n(width)}" height="18" '
            f'rx="9" fill="{fill}"/>'
        )
        rows.append(_text(badge.text, at[0], y + 4, SMALL, ink, ' font-weight="bold"'))
        y += BADGE_LINE
    return "".join((*rows, "</g>"))


def _shape(kind: NodeKind, frame: Frame) -> str:
    look = LOOKS[kind]
    return (
        f'<path d="{outline(kind, frame)}" fill="{look.fill}" stroke="{look.stroke}" '
        f'stroke-width="{_n(look.thick)}" stroke-linejoin="round"{_dashes(dashed=look.dashed)}/>'
    )


def _head(kind: NodeKind, head: str, x: float, y: float) -> str:
    """The sign and what it is, in the colour of the kind."""
    look = LOOKS[kind]
    width = measure.width(head, HEAD, bold=True) + 18
    left = x - width / 2
    strong = ' font-weight="bold"'
    return _sign(kind, left, y - 10.5, 0.8) + _text(
        head, left + 18, y, HEAD, look.stroke, strong, anchor="start"
    )


def _sign(kind: NodeKind, x: float, y: float, scale: float) -> str:
    look = LOOKS[kind]
    return (
        f'<path transform="translate({_n(x)} {_n(y)}) scale({scale})" d="{look.sign}" fill="none" '
        f'stroke="{look.stroke}" stroke-width="1.9" stroke-linecap="round" '
        'stroke-linejoin="round"/>'
    )


# --- round about ---------------------------------------------------------------------------------


def _header(picture: Picture, widest: float) -> tuple[list[str], float]:
    """Name, what it is for and what the numbers are; where the drawing begins."""
    y = _MARGIN + _TITLE - 4
    rows = [_text(picture.name, _MARGIN, y, _TITLE, _INK, ' font-weight="bold"', anchor="start")]
    for text in (picture.about, *picture.notes):
        for line in measure.lines(text, _ABOUT, widest):
            y += 19
            rows.append(_text(line, _MARGIN, y, _ABOUT, _FAINT, anchor="start"))
    return rows, y + 22


def _legend(picture: Picture, widest: float, y: float) -> tuple[list[str], float]:
    """The kinds that are there, in rows, then the small print."""
    rows = [
        f'<path d="M{_n(_MARGIN)} {_n(y)}h{_n(widest)}" stroke="#e2e8f0" stroke-width="1"/>',
    ]
    y += 22
    x = _MARGIN
    kinds = picture.kinds()
    for kind in (kind for kind in MEANING if kind in kinds):
        width = 52 + measure.width(MEANING[kind], SMALL)
        if x > _MARGIN and x + width > _MARGIN + widest:
            x, y = _MARGIN, y + 24
        rows.append(_shape(kind, Frame(x + 17, y, 34, 18)))
        rows.append(_sign(kind, x + 17 - 4.8, y - 4.8, 0.6))
        rows.append(_text(MEANING[kind], x + 40, y + 4, SMALL, _FAINT, anchor="start"))
        x += width + 10
    y += 8
    for note in picture.small_print():
        for line in measure.lines(note, SMALL, widest):
            y += 18
            rows.append(_text(line, _MARGIN, y, SMALL, _FAINT, anchor="start"))
    return rows, y


# --- the smallest parts --------------------------------------------------------------------------


def _text(
    text: str,
    x: float,
    y: float,
    size: float,
    colour: str,
    more: str = "",
    *,
    anchor: str = "middle",
) -> str:
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" fill="{colour}" '
        f'text-anchor="{anchor}"{more}>{_words(text)}</text>'
    )


def _words(text: str) -> str:
    return escape(text, quote=True)


def _at(point: Point) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
