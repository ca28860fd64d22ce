"""What arrives while cxbot is still reading what the last run left."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from cxbot.clock import ManualClock
from cxbot.conversation.delivery import Delivery
from cxbot.conversation.inbound import Lanes
from cxbot.conversation.turns import Turns
from cxbot.model.arrival import Arrival
from cxbot.store.inbox import InboxRow
from cxbot.store.store import Store
from cxbot.store.turn import Turn


class _Turns:
    """Writes down what it is given."""

    def __init__(self) -> None:
        self.decided: list[str] = []

    async def decide(self, row: InboxRow, _beside: Sequence[InboxRow]) -> Turn:
        self.decided.append(row.natural_key)
        turn = Turn()
        turn.add("inbox.done", {"row": row.id, "at": row.received_at})
        return turn


def _arrival(key: str) -> Arrival:
    return Arrival(channel="api", natural_key=key, lane="telegram:1001", raw={})


async def test_an_event_that_comes_during_the_start_has_one_turn_behind_the_backlog(
    tmp_path: Path,
) -> None:
    """The web side listens before the backlog is read: an order would have been paid twice."""
    store = Store(f"sqlite+aiosqlite:///{tmp_path / 'cxbot.db'}", ManualClock(), durable=False)
    await store.open()
    try:
        turns = _Turns()
        lanes = Lanes(store, cast("Turns", turns), cast("Delivery", None))
        await store.inbox.accept([_arrival("left by the last run")])
        assert await lanes.accept([_arrival("came early")]) == 1
        assert await lanes.resume() == 2
        await lanes.accept([_arrival("came later")])
        await lanes.close()
        resumed = await store.inbox.waiting()
        everything = turns.decided + [row.natural_key for row in resumed]
        assert everything == ["left by the last run", "came early", "came later"]
    finally:
        await store.close()
