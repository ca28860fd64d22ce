"""Sets of flows that went live, and what commands ask of the running bot."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from cxbot.clock import ManualClock
from cxbot.store.database import Database
from cxbot.store.flow_sets import FlowSet, FlowSets, set_id
from cxbot.store.requests import Request
from cxbot.store.store import Store


def live(clock: ManualClock, said: str = "Hi", version: str = "v1") -> FlowSet:
    texts = {"flows/hello.yaml": said, "flows/shop.yaml": "shop: Blue Kettle"}
    return FlowSet(id=set_id(texts), texts=texts, versions={"hello": version}, live_at=clock.now())


async def versions(store: Store) -> list[tuple[str, str, str]]:
    return await store.conversations.flow_versions_in_use()


def test_the_id_is_that_of_paths_and_texts() -> None:
    assert set_id({"a": "b", "c": "d"}) == set_id({"c": "d", "a": "b"})
    assert len({set_id({"a": "bc"}), set_id({"ab": "c"}), set_id({"a": "b", "c": ""})}) == 3


async def test_the_newest_is_the_one_that_went_live_last(store: Store, clock: ManualClock) -> None:
    first, second = live(clock, "Hi"), live(clock, "Hello", "v2")
    assert await store.flow_sets.newest() is None
    for one in (first, second):
        clock.move(timedelta(minutes=1))
        await store.flow_sets.remember(
            FlowSet(id=one.id, texts=one.texts, versions=one.versions, live_at=clock.now()),
            [("hello", one.versions["hello"], one.texts["flows/hello.yaml"])],
        )
    newest = await store.flow_sets.newest()
    assert newest is not None
    assert (newest.id, newest.texts) == (second.id, second.texts)
    clock.move(timedelta(minutes=1))
    await store.flow_sets.remember(live(clock, "Hi"), [("hello", "v1", "Hi")])
    newest = await store.flow_sets.newest()
    assert newest is not None
    assert (newest.id, newest.live_at) == (first.id, clock.now())
    assert sorted(await versions(store)) == [("hello", "v1", "Hi"), ("hello", "v2", "Hello")]


async def test_the_set_that_holds_a_version_is_found(store: Store, clock: ManualClock) -> None:
    await store.flow_sets.remember(live(clock, "Hi", "v1"), [])
    await store.flow_sets.remember(live(clock, "Hello", "v2"), [])
    found = await store.flow_sets.holding("hello", "v1")
    assert found is not None
    assert found.texts["flows/hello.yaml"] == "Hi"
    assert await store.flow_sets.holding("hello", "v3") is None
    assert await store.flow_sets.holding('a"b.c', "v1") is None


async def test_old_sets_go_and_the_newest_few_stay(store: Store, clock: ManualClock) -> None:
    for number in range(25):
        await store.flow_sets.remember(live(clock, f"Hi {number}", f"v{number}"), [])
        clock.move(timedelta(days=1))
    clock.move(timedelta(days=365))
    await store.flow_sets.remember(live(clock, "New", "new"), [])
    kept = [n for n in range(25) if await store.flow_sets.holding("hello", f"v{n}") is not None]
    assert kept == list(range(6, 25))


async def test_a_database_of_before_has_no_set(store: Store) -> None:
    async with store.database.engine.begin() as connection:
        await connection.execute(text("DROP TABLE flow_set"))
    assert await FlowSets(store.database).newest() is None


async def test_a_set_is_read_beside_its_owner(store: Store, clock: ManualClock) -> None:
    await store.flow_sets.remember(live(clock), [])
    beside = Database(store.database.url.render_as_string())
    newest = await FlowSets(beside).newest()
    await beside.close()
    assert newest is not None
    assert newest.versions == {"hello": "v1"}


# --- requests ------------------------------------------------------------------------------------


async def test_a_request_is_taken_once_with_all_its_shares(
    store: Store, clock: ManualClock
) -> None:
    asked = Request(id=clock.new_id(), kind="move", data={"to": "abc"}, made_at=clock.now())
    await store.requests.make(asked)
    assert await store.requests.waiting() == [asked]
    assert await store.requests.state(asked.id) == ("new", None, 0)
    rows = await store.requests.take(asked, [("memory:1", {"n": 1}), ("memory:2", {})], clock.now())
    assert [(row.channel, row.lane, row.raw) for row in rows] == [
        ("request", "memory:1", {"n": 1}),
        ("request", "memory:2", {}),
    ]
    assert await store.requests.waiting() == []
    assert await store.requests.state(asked.id) == ("taken", None, 2)


@pytest.mark.parametrize("why", ["it isn't live", "нет"])
async def test_a_refusal_says_why(store: Store, clock: ManualClock, why: str) -> None:
    asked = Request(id=clock.new_id(), kind="move", data={}, made_at=clock.now())
    await store.requests.make(asked)
    await store.requests.refuse(asked, why)
    assert await store.requests.waiting() == []
    assert await store.requests.state(asked.id) == ("refused", why, 0)
