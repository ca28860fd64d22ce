"""The map as it was is found again: by when, and by why it was kept."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from stores import databases

from cxbot.clock import SystemClock
from cxbot.errors import StoreError
from cxbot.store.database import Database
from cxbot.store.map_versions import MapVersions
from cxbot.store.store import Store

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
BODY = {"touchpoints": [{"touchpoint": "доставка", "customers": 7}]}


async def _store(tmp_path: Path) -> Store:
    store = Store(databases.url(tmp_path / "cxbot.db"), SystemClock(), durable=False)
    await store.open()
    return store


async def test_what_is_kept_comes_back_as_it_was(tmp_path: Path) -> None:
    store = await _store(tmp_path)
    kept = MapVersions(store.database, store.writer)

    first = await kept.keep(BODY, at=AT, journey="buying", why="digest")
    later = AT + timedelta(days=7)
    second = await kept.keep({}, at=later, journey="buying", why="hand", name="spring")

    one, other = await kept.all()
    assert (one.id, one.at, one.name, one.why, one.body) == (first, AT, "", "digest", BODY)
    assert (other.id, other.name, other.why, other.journey) == (second, "spring", "hand", "buying")
    await store.close()


async def test_the_newest_is_found_by_time_reason_and_journey(tmp_path: Path) -> None:
    store = await _store(tmp_path)
    kept = MapVersions(store.database, store.writer)
    assert await kept.newest() is None
    for days, why in enumerate(("review", "digest", "review", "hand")):
        await kept.keep({}, at=AT + timedelta(days=days), journey=f"j{days % 2}", why=why)  # type: ignore[arg-type]

    async def found(**asked: object) -> int | None:
        one = await kept.newest(**asked)  # type: ignore[arg-type]
        return one.id if one is not None else None

    assert await found() == 4
    assert await found(why="review") == 3
    assert await found(before=AT + timedelta(days=2), why="review") == 1
    assert await found(before=AT) is None
    assert await found(journey="j0") == 3
    await store.close()


async def test_a_hand_keeps_it_beside_a_running_bot(tmp_path: Path) -> None:
    store = await _store(tmp_path)
    beside = Database(str(store.database.url))

    await MapVersions(beside).keep(BODY, at=AT, journey="buying", why="hand", name="by hand")

    assert [one.name for one in await MapVersions(store.database).all()] == ["by hand"]
    await beside.close()
    await store.close()


async def test_a_database_of_an_older_release_says_what_to_do(tmp_path: Path) -> None:
    beside = Database(databases.empty(tmp_path / "old.db"))

    with pytest.raises(StoreError, match="cxbot migrate"):
        await MapVersions(beside).keep(BODY, at=AT, journey="buying", why="hand")
    with pytest.raises(StoreError, match="cxbot migrate"):
        await MapVersions(beside).all()
    await beside.close()
