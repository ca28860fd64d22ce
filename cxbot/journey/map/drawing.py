"""The curves of a strip of the map, as SVG: mood, and below it how many stumbled, downwards."""

from collections.abc import Iterator, Sequence
from html import escape

from cxbot.journey.map.grid import Column
from cxbot.journey.metrics import ENOUGH, Figure

#: Different ones get different inks, and begin anew after that many.
INKS = 5
MOOD, FRICTION = 150, 84
_TOP, _DEEP = 16, 118
_HANG = 66
_HUNDRED = 100.0


def mood(columns: Sequence[Column], width: int, personas: Sequence[str], label: str) -> str:
    """Each persona is a thin line, everybody the thick one. `width`: of a column."""
    parts = [_grid(len(columns) * width)]
    for ink, name in enumerate(personas):
        lines = [column.personas.get(name) for column in columns]
        figures = [one.mood if one is not None else None for one in lines]
        parts += _curve(figures, width, f"p{ink % INKS}", thin=True)
    own = [column.mood for column in columns]
    parts += _curve(own, width, "mood", thin=False)
    parts += (_point(one, _x(i, width)) for i, one in enumerate(own) if one.value is not None)
    return _svg(len(columns) * width, MOOD, parts, label)


def friction(columns: Sequence[Column], width: int, label: str) -> str:
    """Bars that hang from the top: lower is worse."""
    parts = [_path("axis", f"M0 1H{len(columns) * width}")]
    for i, column in enumerate(columns):
        found = column.friction
        if found is not None and found.figure.value is not None:
            parts += _bar(found.figure, _x(i, width), width, grey=found.grey)
        others = benchmark(column)
        if others is not None and found is not None:
            y = 1 + _HANG * others / _HUNDRED
            parts.append(_path("benchmark", f"M{i * width + 6} {_n(y)}H{(i + 1) * width - 6}"))
    return _svg(len(columns) * width, FRICTION, parts, label)


def benchmark(column: Column) -> float | None:
    """How many stumble at others, in percent."""
    declared = column.declared
    if declared is None or declared.benchmark is None:
        return None
    return _HUNDRED * (1 - declared.benchmark)


def _grid(across: int) -> str:
    edges = f"M0 {_n(_y(1))}H{across}M0 {_n(_y(-1))}H{across}"
    return _path("edge", edges) + _path("axis", f"M0 {_n(_y(0))}H{across}")


def _curve(figures: Sequence[Figure | None], width: int, ink: str, *, thin: bool) -> Iterator[str]:
    """A line between neighbours of which both are known; never over a gap. Where only one is
    known on either side, a point of a persona stands by itself."""
    known = [
        (figure.value, figure.enough) if figure is not None and figure.value is not None else None
        for figure in figures
    ]
    for i, one in enumerate(known):
        if one is None:
            continue
        after = known[i + 1] if i + 1 < len(known) else None
        if after is not None:
            sure = "" if one[1] and after[1] else " dash"
            start, end = (_x(i, width), _y(one[0])), (_x(i + 1, width), _y(after[0]))
            line = f"M{_n(start[0])} {_n(start[1])}L{_n(end[0])} {_n(end[1])}"
            yield _path(f"{ink}{' thin' if thin else ''}{sure}", line)
        if thin:
            place = f'cx="{_n(_x(i, width))}" cy="{_n(_y(one[0]))}"'
            yield f'<circle class="{ink} spot" {place} r="2.5"/>'


def _point(figure: Figure, x: float) -> str:
    value, low, high = figure.value or 0.0, figure.low, figure.high
    y, drawn = _y(value), ""
    sure = figure.n >= ENOUGH
    if low is not None and high is not None:
        drawn = _path("whisker", f"M{_n(x)} {_n(_y(high))}V{_n(_y(low))}")
    kind = "point" if sure else "point hollow"
    drawn += f'<circle class="{kind}" cx="{_n(x)}" cy="{_n(y)}" r="5"/>'
    said = f"{round(value, 1) or 0.0:+.1f}"
    return drawn + f'<text x="{_n(x + 20)}" y="{_n(y - 8)}">{said}</text>'


def _bar(figure: Figure, x: float, width: int, *, grey: bool) -> Iterator[str]:
    value = figure.value or 0.0
    deep, half = max(1.0, _HANG * value / _HUNDRED), min(width * 0.22, 26)
    kind = "bar few" if grey else "bar"
    yield (
        f'<rect class="{kind}" x="{_n(x - half)}" y="1" width="{_n(2 * half)}" '
        f'height="{_n(deep)}"/>'
    )
    if figure.low is not None and figure.high is not None:
        low, high = (1 + _HANG * one / _HUNDRED for one in (figure.low, figure.high))
        yield _path("whisker", f"M{_n(x)} {_n(low)}V{_n(high)}")


def _svg(width: int, height: int, parts: Sequence[str], label: str) -> str:
    return (
        f'<svg role="img" aria-label="{escape(label)}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{"".join(parts)}</svg>'
    )


def _path(ink: str, line: str) -> str:
    return f'<path class="{ink}" d="{line}"/>'


def _x(i: int, width: int) -> float:
    return (i + 0.5) * width


def _y(value: float) -> float:
    """1 is at the top."""
    return _TOP + (1 - value) / 2 * _DEEP


def _n(number: float) -> str:
    return f"{round(number, 1) or 0.0:.1f}".removesuffix(".0")
