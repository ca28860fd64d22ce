"""Turns of the pure core on one core: two conversations of the shipped shop, over and over.

One asks for an order (a miss, an answer, an action's result with a dated text), one finds a size
(a number, conditions, a tapped choice). Each event given to `advance` is a turn. Prints how many a
second.
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cxbot.flow.catalog import Catalog, load
from cxbot.flow.interpreter import advance
from cxbot.flow.protocol import ActionReturned, Answered, CallAction, Event, Started, World
from cxbot.flow.state import SessionState

SECONDS = 4.0
ROOT = Path(__file__).parents[1]
ORDER: Mapping[str, Any] = {
    "number": "A-1042",
    "status": "shipped",
    "total": "1900.00",
    "currency": "RUB",
    "eta": "2025-03-12",
    "track_url": "https://loud-shirts.example/track/1",
    "items": [],
}
WORLD = World(
    now=datetime(2025, 3, 10, 12, tzinfo=UTC),
    customer={"name": "Anna", "wants_messages": True, "language": "en", "last_order": "A-1042"},
    language="en",
    time_zone="Europe/Moscow",
)
ORDER_STATUS = (Started(), Answered(text="hello"), Answered(text="A-1042"))
SIZE = (Started(), Answered(text="tall"), Answered(text="172"), Answered(choice=0))


def main() -> None:
    flows = load({
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in (ROOT / "flows").rglob("*.yaml")
    })  # fmt: skip
    turns, start = 0, time.perf_counter()
    while (took := time.perf_counter() - start) < SECONDS:
        for _ in range(20):
            turns += conversation(flows, "order_status", ORDER_STATUS)
            turns += conversation(flows, "size_help", SIZE)
    print(turns / took)


def conversation(flows: Catalog, name: str, events: tuple[Event, ...]) -> int:
    """Plays it to its end; how many turns that took."""
    state, turns = SessionState.new(flows.flows[name]), 0
    queue = list(reversed(events))
    while queue:
        state, effects = advance(flows, state, queue.pop(), WORLD)
        turns += 1
        calls = (effect for effect in effects if isinstance(effect, CallAction))
        queue.extend(ActionReturned(call=call.call, value=ORDER) for call in calls)
    assert state.outcome == "finished", state
    return turns


if __name__ == "__main__":
    main()
