"""Where everything goes. The question is put as a DOT text of bare boxes and answered as JSON:
no word of the owner's is in either.

A labelled arrow goes through its label, which is a box of its own.
"""

import json
from typing import Any

from msgspec import Struct

from cxbot.flow.drawing.boxes import Sized

Point = tuple[float, float]
_INCH = 72.0


class Line(Struct, frozen=True, kw_only=True):
    """Bezier curves: a point, then three for each curve."""

    points: tuple[Point, ...]
    #: Which arrow of the picture it is a part of; two when the arrow has a label.
    arrow: int
    last: bool


class Layout(Struct, frozen=True, kw_only=True):
    width: float
    height: float
    #: Centres, by the node's id, and of the labels by the arrow's index.
    nodes: dict[str, Point]
    labels: dict[int, Point]
    lines: tuple[Line, ...]


def question(drawn: Sized) -> str:
    """DOT, for a program that answers `-Tjson0`."""
    rows = [
        "digraph {",
        'graph [rankdir=TB ordering=out nodesep=0.32 ranksep=0.26 pad=0 margin=0 charset="UTF-8"]',
        'node [shape=box fixedsize=true label="" margin=0]',
        "edge [arrowhead=none]",
    ]
    rows += (f"{box.node.id} {_size(box.width, box.height)}" for box in drawn.boxes)
    forks = {box.node.id for box in drawn.boxes if box.node.kind == "fork"}
    for index, pill in enumerate(drawn.pills):
        # A fork has room for lines at its lower edge alone.
        leaving = f"id={index} tailport=s" if pill.arrow.source in forks else f"id={index}"
        source, target = pill.arrow.source, pill.arrow.target
        if pill.text:
            rows.append(f"p{index} {_size(pill.width, pill.height)}")
            rows.append(f"{source} -> p{index} [{leaving}]")
            rows.append(f"p{index} -> {target} [id={index}]")
        else:
            rows.append(f"{source} -> {target} [{leaving}]")
    return "\n".join([*rows, "}"]) + "\n"


def _size(width: float, height: float) -> str:
    return f"[width={width / _INCH:.4f} height={height / _INCH:.4f}]"


def answer(drawn: Sized, text: str) -> Layout:
    """Raises ValueError or KeyError for an answer to another question."""
    found = json.loads(text)
    _, _, width, height = _numbers(found["bb"])
    names: list[str] = [node["name"] for node in found.get("objects", ())]
    centres = {
        node["name"]: _point(node["pos"], height) for node in found.get("objects", ())
    }  # fmt: skip
    ids = {box.node.id for box in drawn.boxes}
    return Layout(
        width=width,
        height=height,
        nodes={name: at for name, at in centres.items() if name in ids},
        labels={int(name[1:]): at for name, at in centres.items() if name not in ids},
        lines=tuple(
            Line(
                points=_curve(edge["pos"], height),
                arrow=int(edge["id"]),
                last=names[edge["head"]] in ids,
            )
            for edge in found.get("edges", ())
        ),
    )


def _numbers(text: Any) -> list[float]:
    return [float(number) for number in str(text).split(",")]


def _point(text: str, height: float) -> Point:
    x, y = _numbers(text)
    return x, height - y


def _curve(text: str, height: float) -> tuple[Point, ...]:
    return tuple(_point(piece, height) for piece in text.split() if piece[0] not in "es")
