"""A picture with numbers: how many customers passed each arrow, left where, are where now."""

from collections.abc import Mapping
from typing import Any

from cxbot.flow.definition import Flow
from cxbot.flow.drawing.picture import Arrow, Badge, Node, Picture
from cxbot.flow.drawing.traffic import Traffic
from cxbot.flow.drawing.walk import STILL_THERE, way_of
from cxbot.flow.graph import edges
from cxbot.model.value import as_dict, replace


def with_traffic(picture: Picture, found: Mapping[str, Traffic]) -> Picture:
    """`found` by flow; nobody passed where there's nothing."""
    return replace(
        picture,
        nodes=tuple(_node(node, found.get(node.flow)) for node in picture.nodes),
        arrows=tuple(_arrow(arrow, found) for arrow in picture.arrows),
    )


def _arrow(arrow: Arrow, found: Mapping[str, Traffic]) -> Arrow:
    if arrow.way is None:
        return arrow
    flow, source, target, kind, label = arrow.way
    traffic = found.get(flow)
    if traffic is None:
        return replace(arrow, count=0)
    count = traffic.way((source, target, kind, label)).customers
    came = traffic.step(source).customers
    weight = count / traffic.customers if traffic.customers else 0.0
    return replace(arrow, count=count, share=count / came if came else 0.0, weight=weight)


def _node(node: Node, traffic: Traffic | None) -> Node:
    if traffic is None or not node.keys:
        return node
    left: dict[str, int] = {}
    for key in node.keys:
        for outcome, number in traffic.left.get(key, {}).items():
            left[outcome] = left.get(outcome, 0) + number
    waiting = left.pop(STILL_THERE, 0)
    badges = []
    if left:
        total = sum(left.values())
        came = traffic.step(node.keys[0]).customers
        share = f" ({total / came:.0%})" if came else ""
        ways = ", ".join(f"{number} {outcome}" for outcome, number in sorted(left.items()))
        badges.append(Badge(kind="left", text=f"left here: {total}{share}: {ways}"))
    if waiting:
        badges.append(Badge(kind="waiting", text=f"here now: {waiting}"))
    return replace(node, badges=tuple(badges))


def as_json(flow: Flow, traffic: Traffic) -> dict[str, Any]:
    """The same numbers as plain values; every step and every way is there, passed or not.

    What `left`, `drop_off` and `here_now` count is customers.
    """
    return {
        "flow": traffic.flow,
        "version": traffic.version,
        "customers": traffic.customers,
        "sessions": traffic.sessions,
        "steps": [_step(flow, traffic, key) for key in ("", *flow.steps)],
        "edges": [
            {
                "from": edge.source,
                "to": edge.target,
                "kind": edge.kind,
                "label": edge.label,
                "written": edge.written,
                **as_dict(traffic.way(way_of(edge))),
            }
            for edge in edges(flow)
        ],
    }


def _step(flow: Flow, traffic: Traffic, key: str) -> dict[str, Any]:
    step = flow.steps.get(key)
    came = traffic.step(key)
    ended = {k: n for k, n in sorted(traffic.left.get(key, {}).items()) if k != STILL_THERE}
    left = traffic.left_at(key)
    return {
        "step": key,
        "verb": step.verb if step else "start",
        "line": step.span.line if step else flow.span.line,
        **as_dict(came),
        "left": ended,
        "drop_off": round(left / came.customers, 4) if came.customers else 0.0,
        "here_now": traffic.waiting_at(key),
    }
