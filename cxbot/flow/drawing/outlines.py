"""The look of each kind of node: its outline, its colours, its sign."""

from collections.abc import Callable

from msgspec import Struct

from cxbot.flow.drawing.picture import NodeKind


class Look(Struct, frozen=True):
    fill: str
    stroke: str
    #: Lines on a square of 16, drawn with a pen.
    sign: str
    thick: float = 1.4
    dashed: bool = False


_PERSON = (
    "M8 7.6a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM2.8 13.6c.5-3 2.4-4.2 5.2-4.2s4.7 1.2 5.2 4.2"
)
LOOKS: dict[NodeKind, Look] = {
    "start": Look("#dbeafe", "#1d4ed8", "M5 3.2v9.6L12.6 8z"),
    "say": Look("#f8fafc", "#475569", "M2.4 3.2h11.2v7.4H7.4l-3 2.8v-2.8h-2z"),
    "ask": Look(
        "#ccfbf1", "#0f766e", "M5.6 6a2.5 2.5 0 1 1 3.7 2.2C8.3 8.8 8 9.2 8 10.2M8 12.9v.2", 1.6
    ),
    "wait": Look(
        "#fef3c7", "#b45309", "M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2M8 5v3.2l2.2 1.4"
    ),
    "human": Look("#fce7f3", "#be185d", _PERSON, 2.0),
    "call": Look("#ede9fe", "#6d28d9", "M9.4 1.8 3.8 9h3.6l-.8 5.2L12.2 7H8.6z"),
    "set": Look("#f1f5f9", "#64748b", "M3 13l.7-2.9L10.8 3 13 5.2l-7.1 7.1zM9.2 4.6l2.2 2.2", 1.0),
    "fork": Look("#ffffff", "#334155", "M8 14V9.4M8 9.4 4 5.4V2.6M8 9.4l4-4V2.6", 1.6),
    "run": Look("#e0e7ff", "#4338ca", "M2.4 8h7.4M6.8 4.8 10 8l-3.2 3.2M13.4 2.8v10.4"),
    "go": Look("#e0e7ff", "#4338ca", "M13 4v3a2 2 0 0 1-2 2H3.2M6.2 6 3 9l3.2 3", 1.0),
    "end": Look("#dcfce7", "#15803d", "M2.8 8.6 6.4 12l6.8-7.6", 2.2),
    "leave": Look("#e2e8f0", "#334155", "M4 4l8 8M12 4l-8 8", 1.4, dashed=True),
    "person": Look("#fce7f3", "#be185d", _PERSON, 1.6, dashed=True),
    "missing": Look("#fee2e2", "#b91c1c", "M8 2.6v7M8 12.6v.4", 2.0, dashed=True),
}  # fmt: skip


class Frame(Struct, frozen=True):
    """A rectangle by its centre."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> float:
        return self.x - self.width / 2

    @property
    def top(self) -> float:
        return self.y - self.height / 2

    @property
    def right(self) -> float:
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height / 2


def outline(kind: NodeKind, frame: Frame) -> str:
    """SVG path data; each kind can be told from the others without its colour."""
    return _OUTLINES.get(kind, _square)(frame)


def _round(frame: Frame, radius: float) -> str:
    r = min(radius, frame.height / 2, frame.width / 2)
    across, down = frame.width - 2 * r, frame.height - 2 * r
    bend = f"a{_n(r)} {_n(r)} 0 0 1"
    return (
        f"M{_n(frame.left + r)} {_n(frame.top)}h{_n(across)}{bend} {_n(r)} {_n(r)}"
        f"v{_n(down)}{bend} {_n(-r)} {_n(r)}h{_n(-across)}{bend} {_n(-r)} {_n(-r)}"
        f"v{_n(-down)}{bend} {_n(r)} {_n(-r)}z"
    )


def _corners(*points: tuple[float, float]) -> str:
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points) + "z"


def _square(f: Frame) -> str:
    return _corners((f.left, f.top), (f.right, f.top), (f.right, f.bottom), (f.left, f.bottom))


def _pill(f: Frame) -> str:
    return _round(f, 24)


def _bubble(f: Frame) -> str:
    return _round(f, 10)


def _question(f: Frame) -> str:
    """A bubble with a bar at its side."""
    bar = Frame(f.left + 3, f.y, 0, f.height - 12)
    return f"{_round(f, 10)}M{_n(bar.x + 2)} {_n(bar.top)}v{_n(bar.height)}"


def _double(f: Frame) -> str:
    gap = min(9.0, f.height / 3)
    inner = Frame(f.x, f.y, f.width - gap, f.height - gap)
    return _round(f, 12) + _round(inner, 8)


def _ribbon(f: Frame) -> str:
    """Notched at both sides, like an hourglass that lies."""
    notch = min(13.0, f.width / 6)
    return _corners(
        (f.left, f.top), (f.right, f.top), (f.right - notch, f.y),
        (f.right, f.bottom), (f.left, f.bottom), (f.left + notch, f.y),
    )  # fmt: skip


def _pointed(f: Frame) -> str:
    point = min(24.0, f.width / 4)
    return _corners(
        (f.left + point, f.top), (f.right - point, f.top), (f.right, f.y),
        (f.right - point, f.bottom), (f.left + point, f.bottom), (f.left, f.y),
    )  # fmt: skip


def _cut(f: Frame) -> str:
    c = min(9.0, f.height / 4)
    return _corners(
        (f.left + c, f.top), (f.right - c, f.top),
        (f.right, f.top + c), (f.right, f.bottom - c),
        (f.right - c, f.bottom), (f.left + c, f.bottom),
        (f.left, f.bottom - c), (f.left, f.top + c),
    )  # fmt: skip


def _bars(f: Frame) -> str:
    sides = "".join(
        f"M{_n(x)} {_n(f.top)}v{_n(f.height)}"
        for x in (f.left + min(8, f.width / 6), f.right - min(8, f.width / 6))
    )
    return _square(f) + sides


def _leaning(f: Frame) -> str:
    lean = min(12.0, f.width / 5)
    return _corners(
        (f.left + lean, f.top), (f.right, f.top), (f.right - lean, f.bottom), (f.left, f.bottom)
    )


def _narrowing(f: Frame) -> str:
    lean = min(12.0, f.width / 5)
    return _corners(
        (f.left, f.top), (f.right, f.top), (f.right - lean, f.bottom), (f.left + lean, f.bottom)
    )


_OUTLINES: dict[NodeKind, Callable[[Frame], str]] = {
    "start": _pill, "end": _pill, "say": _bubble, "ask": _question, "wait": _ribbon,
    "human": _double, "person": _double, "call": _cut, "fork": _pointed, "run": _bars,
    "go": _leaning, "leave": _narrowing,
}  # fmt: skip


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
