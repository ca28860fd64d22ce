"""The size of everything in a drawing, before it is known where it goes."""

from msgspec import Struct

from cxbot.flow.drawing import measure
from cxbot.flow.drawing.picture import Arrow, Badge, Node, NodeKind, Picture

HEAD, TEXT, SMALL = 11.0, 13.0, 11.0
#: Of a line, for each size.
HEAD_LINE, TEXT_LINE, SMALL_LINE, BADGE_LINE = 16.0, 17.0, 15.0, 21.0
_WIDEST, _NARROWEST = 230.0, 96.0
_ICON = 20.0
#: Room left and right, above and below; some outlines need more.
_PADDING: dict[NodeKind, tuple[float, float]] = {
    "wait": (26.0, 9.0), "fork": (30.0, 11.0), "human": (20.0, 11.0), "person": (20.0, 9.0),
    "run": (20.0, 10.0), "call": (16.0, 11.0), "end": (18.0, 6.0), "leave": (18.0, 6.0),
    "go": (20.0, 8.0), "start": (22.0, 11.0), "ask": (16.0, 10.0),
}  # fmt: skip
_PLAIN = (14.0, 10.0)


class Box(Struct, frozen=True, kw_only=True):
    """A node's words in lines, and how much room they take."""

    node: Node
    width: float
    height: float
    text: tuple[str, ...]
    notes: tuple[str, ...]


class Pill(Struct, frozen=True, kw_only=True):
    """The words on an arrow; none, no room."""

    arrow: Arrow
    text: str
    width: float = 0.0
    height: float = 0.0


class Sized(Struct, frozen=True, kw_only=True):
    picture: Picture
    boxes: tuple[Box, ...]
    pills: tuple[Pill, ...]


def sized(picture: Picture) -> Sized:
    return Sized(
        picture=picture,
        boxes=tuple(map(_box, picture.present())),
        pills=tuple(map(_pill, picture.shown())),
    )


def padding(kind: NodeKind) -> tuple[float, float]:
    return _PADDING.get(kind, _PLAIN)


def badge_width(badge: Badge) -> float:
    return measure.width(badge.text, SMALL, bold=True) + 16


def _box(node: Node) -> Box:
    text = measure.lines(node.text, TEXT, _WIDEST)
    notes = tuple(
        line for note in node.notes for line in measure.lines(note, SMALL, _WIDEST)
    )  # fmt: skip
    widths = [_NARROWEST - 2 * padding(node.kind)[0]]
    widths.append(measure.width(node.head, HEAD, bold=True) + _ICON)
    widths += (measure.width(line, TEXT) for line in text)
    widths += (measure.width(line, SMALL) for line in notes)
    across, down = padding(node.kind)
    widths += (badge_width(badge) for badge in node.badges)
    height = HEAD_LINE + TEXT_LINE * len(text) + SMALL_LINE * len(notes)
    height += BADGE_LINE * len(node.badges)
    return Box(
        node=node,
        width=max(widths) + 2 * across,
        height=height + 2 * down,
        text=text,
        notes=notes,
    )


def _pill(arrow: Arrow) -> Pill:
    words = [arrow.label] if arrow.label else []
    if arrow.count is not None:
        words.append(f"{arrow.count} ({arrow.share:.0%})")
    text = " · ".join(words)
    if not text:
        return Pill(arrow=arrow, text="")
    width = measure.width(text, SMALL, bold=arrow.count is not None) + 14
    return Pill(arrow=arrow, text=text, width=width, height=18.0)
