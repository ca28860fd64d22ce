"""What customers went through, in order: journeys cut from the log, their usual order, who follows
whom, variants and how far each is from the ideal. Pure; one customer's exchanges at a time.

Theory of operation. `journeys` cuts a customer's exchanges, `trail` makes each journey the list of
touchpoints it visited. `Order`, `DirectlyFollows`, `Variants` and `Conformance` gather trails,
customer by customer in any order, and hold counts and compact times, no exchanges; each customer is
given to them once, with all their journeys. Two that gathered different customers can be merged,
so that a scan may read the log in parts, and read again only those parts that changed. `found()`
says what they add up to, and can be asked at any time.
"""

from cxbot.journey.paths.bottlenecks import Bottleneck, bottlenecks
from cxbot.journey.paths.conformance import Conformance, Conformed, Departure, Deviation
from cxbot.journey.paths.counting import FEWEST
from cxbot.journey.paths.cutting import journeys
from cxbot.journey.paths.exchange import Exchange, Journey
from cxbot.journey.paths.graph import DirectlyFollows, Edge, Graph, Node
from cxbot.journey.paths.order import Order, Placed
from cxbot.journey.paths.steps import Trail, Visit, trail
from cxbot.journey.paths.variants import Found, Loop, Other, Rework, Variant, Variants

__all__ = [
    "FEWEST", "Bottleneck", "Conformance", "Conformed", "Departure", "Deviation", "DirectlyFollows",
    "Edge", "Exchange", "Found", "Graph", "Journey", "Loop", "Node", "Order", "Other", "Placed",
    "Rework", "Trail", "Variant", "Variants", "Visit", "bottlenecks", "journeys", "trail",
]  # fmt: skip
