"""What the figures of delivery are read from, on a real file: inputs handled, messages arrived."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cxbot.clock import ManualClock
from cxbot.model.arrival import Arrival
from cxbot.model.message import Outbound
from cxbot.model.text import RichText
from cxbot.store import desk_log
from cxbot.store.desk_log import DeskLog
from cxbot.store.store import Store
from cxbot.store.turn import Turn

from .rows import parcel

SECOND = timedelta(seconds=1)
GROUP = "-1001"


async def handled(store: Store, clock: ManualClock, *lags: int, channel: str = "memory") -> None:
    for seconds in lags:
        key = clock.new_id()
        arrival = Arrival(channel=channel, natural_key=key, lane="memory:1", raw={})
        (row,) = await store.inbox.accept([arrival])
        clock.move(seconds * SECOND)
        turn = Turn()
        turn.add("inbox.done", {"row": row.id, "at": clock.now()})
        await store.commit(turn)


async def arrived(store: Store, clock: ManualClock, *outbounds: Outbound, **result: Any) -> None:
    turn = Turn()
    for place, outbound in enumerate(outbounds):
        one = parcel(clock, place, outbound=outbound)
        turn.add("outbox", one.row())
        facts = {
            "as": "sent",
            "tries": 0,
            "sent_as": str(place),
            "repeat": False,
            "why": None,
            "since": None,
            "until": None,
        }
        turn.add("outbox.result", {"row": one.id, "at": clock.now(), **facts, **result})
    await store.commit(turn)


def to_group(op: Any = "message", **more: Any) -> Outbound:
    return Outbound(op=op, peer=GROUP, text=RichText("Hello"), **more)


async def lags(store: Store, since: datetime | None, until: datetime) -> list[float]:
    return [one async for one in DeskLog(store.database).lags(since, until)]


async def test_the_lag_is_that_of_inputs_decided_in_the_period(
    store: Store, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_log, "_MANY", 2)
    await handled(store, clock, 1)
    since = clock.now() + SECOND
    await handled(store, clock, 2, 3, 4)
    await store.inbox.accept([Arrival(channel="memory", natural_key="x", lane="l", raw={})])
    assert await lags(store, since, clock.now() + SECOND) == [2, 3, 4]
    assert await lags(store, None, clock.now()) == [1, 2, 3], "the end is excluded"


@pytest.mark.parametrize("inner", ["timer", "api", "delivery", "desk", "request"])
async def test_only_inputs_of_people_have_a_lag(
    store: Store, clock: ManualClock, inner: str
) -> None:
    await handled(store, clock, 60, channel=inner)
    await handled(store, clock, 1)
    assert await lags(store, None, clock.now() + SECOND) == [1]


async def test_a_groups_minute_holds_what_arrived_there(store: Store, clock: ManualClock) -> None:
    start = datetime(2026, 3, 10, 12, 0, 50, tzinfo=UTC)
    clock.set(start)
    album = to_group("copy_album", source_chat="1", source_messages=("1", "2", "3"))
    customer = Outbound(op="message", peer="1001", text=RichText("Hello"))
    await arrived(store, clock, to_group(), to_group("edit"), album, to_group("answer_tap"))
    await arrived(store, clock, customer)
    clock.move(20 * SECOND)
    await arrived(store, clock, to_group(), Outbound(op="message", peer="-1002"))
    await arrived(store, clock, to_group(), **{"as": "failed", "at": None})
    found = await DeskLog(store.database).minutes(None, clock.now() + SECOND)
    minute = start.replace(second=0)
    later = minute + timedelta(minutes=1)
    assert sorted(found) == [(minute, 5), (later, 1), (later, 1)]
    assert await DeskLog(store.database).minutes(later, later) == []


async def test_texts_that_went_as_one_message_are_one_call(
    store: Store, clock: ManualClock
) -> None:
    await arrived(store, clock, to_group(), to_group(), to_group(), sent_as="77")
    ((_, calls),) = await DeskLog(store.database).minutes(None, clock.now() + SECOND)
    assert calls == 1
