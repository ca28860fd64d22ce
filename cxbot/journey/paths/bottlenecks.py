"""Where customers' time goes between touchpoints."""

from datetime import timedelta

from msgspec import Struct

from cxbot.journey.paths.counting import FEWEST
from cxbot.journey.paths.graph import Edge, Graph


class Bottleneck(Struct, frozen=True, kw_only=True):
    edge: Edge
    #: The median wait times the journeys that had it.
    weight: timedelta


def bottlenecks(graph: Graph, fewest: int = FEWEST) -> tuple[Bottleneck, ...]:
    """Heaviest first, then by name. A way that fewer customers took is none, however long they
    took: one who came back after a month is no queue."""
    found = [
        Bottleneck(edge=edge, weight=edge.median * edge.journeys)
        for edge in graph.edges
        if edge.customers >= fewest
    ]
    return tuple(sorted(found, key=lambda one: (-one.weight, one.edge.source, one.edge.target)))
