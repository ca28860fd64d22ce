"""Exchanges put into the log of a running shop, without the talk that would have led to them."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from cxbot.model.touchpoint import Place, Rating, Touchpoint
from cxbot.store.touchpoints import touchpoint_row
from cxbot.store.turn import Turn
from cxbot.testing import World

_numbers = count(1)


def exchange(world: World, at: datetime, touchpoint: str, customer: str, **facts: Any) -> Any:
    number = next(_numbers)
    values: dict[str, Any] = {
        "id": world.clock.new_id(),
        "occurred_at": at,
        "customer_id": customer,
        "conversation_id": f"v{customer[1:]}",
        "direction": "in",
        "initiator": "customer",
        "channel": "memory",
        "kind": "message",
        "name": "message.received",
        "source_key": f"logged:{number}",
        "seq": number,
        "place": Place(touchpoint=touchpoint, stage="research", flow="hello", step="rate"),
        **facts,
    }
    return touchpoint_row(Touchpoint(**values))


async def rated(world: World, touchpoint: str, good: int, bad: int, ago: timedelta) -> None:
    """So many customers gave a five, so many a one."""
    at, turn = world.clock.now() - ago, Turn()
    for number in range(good + bad):
        rating = Rating(metric="csat", value=5 if number < good else 1, min=1, max=5)
        customer = f"{next(_numbers):026d}"
        turn.add("touchpoint", exchange(world, at, touchpoint, customer, rating=rating))
    await world.store.commit(turn)
