"""The log on a server lies in parts, one a month: nothing is lost on the way there, nothing is
written twice, and whoever comes finds a part."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from stores import postgres

from cxbot.clock import ManualClock, encode
from cxbot.conversation.rounds.months import Months
from cxbot.errors import StoreError, Unstorable
from cxbot.model.recorded import RECORDED
from cxbot.store import copies, dump, migrate, parts, undump
from cxbot.store.copies import Siblings
from cxbot.store.database import Database
from cxbot.store.personal.after import after_erasure
from cxbot.store.store import Store
from cxbot.store.touchpoints import touchpoint_row
from cxbot.store.turn import Turn

from . import contents
from .rows import said, turn_with

pytestmark = pytest.mark.postgres
MAY = datetime(2041, 5, 10, 12, tzinfo=UTC)
MONTH = timedelta(days=31)
FIRST, REST = "touchpoint_first", "touchpoint_default"


@pytest.fixture
def address(server: postgres.Server) -> Iterator[str]:
    """Of an empty database."""
    postgres.execute(server.url, "CREATE DATABASE parts")
    yield server.of("parts")
    postgres.execute(server.url, "DROP DATABASE parts WITH (FORCE)")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(MAY)


@pytest.fixture
async def store(address: str, clock: ManualClock) -> AsyncIterator[Store]:
    opened = Store(address, clock)
    await opened.open()
    yield opened
    await opened.close()


def exchange(clock: ManualClock, at: datetime, key: str, **facts: Any) -> Turn:
    return turn_with(said(clock, key, id=made_at(at), occurred_at=at, **facts))


def recorded(clock: ManualClock, at: datetime, key: str) -> Turn:
    turn = Turn()
    turn.add(RECORDED, touchpoint_row(said(clock, key, id=made_at(at), direction="internal")))
    return turn


def made_at(at: datetime) -> str:
    return encode(int(at.timestamp() * 1000) << 56)


def where(url: str) -> dict[str, str]:
    """Key -> the part that has it."""
    rows = postgres.execute(url, "SELECT source_key, tableoid::regclass::text FROM touchpoint")
    return {row[0]: row[1] for row in rows[0]}


def beside(folder: Path) -> Siblings:
    return copies.of_server(make_url("postgresql+asyncpg://h/parts"), folder)


def names(url: str) -> list[str]:
    query = (
        "SELECT inhrelid::regclass::text FROM pg_inherits"
        " WHERE inhparent = 'touchpoint'::regclass ORDER BY 1"
    )
    return [row[0] for row in postgres.execute(url, query)[0]]


def plan(url: str, query: str) -> str:
    off = "SET enable_seqscan = off"
    return "\n".join(row[0] for row in postgres.execute(url, off, f"EXPLAIN {query}")[1])


# --- an older database ---------------------------------------------------------------------------


async def filled_at_0020(address: str) -> dict[str, list[str]]:
    """What was in it."""

    def work(connection: Connection) -> dict[str, list[str]]:
        command.upgrade(migrate.config(connection), "0020")
        contents.fill(connection, 1)
        copied = "INSERT INTO touchpoint SELECT (jsonb_populate_record(t, jsonb_build_object("
        for number, at in enumerate((datetime(2026, 3, 1, tzinfo=UTC), MAY)):
            connection.execute(
                text(
                    f"{copied}'id', CAST(:id AS text), 'source_key', CAST(:key AS text)))).*"
                    " FROM touchpoint AS t LIMIT 1"
                ),
                {"id": made_at(at), "key": f"of {number}"},
            )
        return dict(contents.held(connection))

    database = Database(address)
    async with database.engine.begin() as connection:
        was = await connection.run_sync(work)
    await database.close()
    return was


@pytest.mark.filterwarnings("ignore:Did not recognize type .xid8.")
async def test_a_database_of_0020_comes_through_with_all_its_rows(address: str) -> None:
    was = await filled_at_0020(address)
    database = Database(address)
    await migrate.upgrade(database)
    async with database.engine.begin() as connection:
        now = dict(await connection.run_sync(contents.held))
    await database.close()
    for shape in ("*", "alembic_version"):
        del was[shape], now[shape]
    assert now == was
    assert len(was["touchpoint"]) == 6
    assert names(address) == [REST, FIRST]
    # of the future, as of a clock that was wrong; the ids of `contents` are none
    assert where(address)["of 0"] == FIRST
    assert where(address)["of 1"] == REST


async def test_what_the_map_is_told_is_told_by_every_part(store: Store, address: str) -> None:
    clock = ManualClock()
    await store.commit(exchange(clock, datetime(2026, 3, 1, tzinfo=UTC), "old"))
    await store.commit(exchange(clock, MAY, "new"))
    changed = "UPDATE touchpoint SET sentiment = 'angry'"
    told = postgres.execute(address, changed, "SELECT count(*) FROM map_change")[1]
    assert told[0][0] == 2


# --- each in its month ---------------------------------------------------------------------------


async def test_rows_lie_in_the_part_of_their_month(store: Store, address: str) -> None:
    clock = ManualClock()
    last = datetime(2041, 6, 1, tzinfo=UTC) - timedelta(milliseconds=1)
    for key, at in {
        "old": datetime(2026, 3, 1, tzinfo=UTC),
        "may": MAY,
        "last": last,
        "june": last + timedelta(milliseconds=1),
        "later": MAY + 4 * MONTH,
    }.items():
        await store.commit(exchange(clock, at, key))
    await store.commit(turn_with(said(clock, "counted up")))
    assert where(address) == {
        "counted up": FIRST,
        "old": FIRST,
        "may": "touchpoint_204105",
        "last": "touchpoint_204105",
        "june": "touchpoint_204106",
        "later": REST,
    }
    read = [row["source_key"] async for row in store.touchpoints.read()]
    assert read == ["counted up", "old", "may", "last", "june", "later"]


@pytest.mark.parametrize("at", [datetime(2026, 3, 1, tzinfo=UTC), MAY, MAY + 4 * MONTH])
async def test_a_key_is_there_once_in_each_part(store: Store, address: str, at: datetime) -> None:
    clock = ManualClock()
    await store.commit(exchange(clock, at, "one"))
    with pytest.raises(Unstorable, match="source_key"):
        await store.commit(exchange(clock, at + timedelta(milliseconds=1), "one"))
    assert list(where(address)) == ["one"]


async def test_a_contact_that_is_told_again_another_month_is_there_once(
    store: Store, address: str
) -> None:
    clock = ManualClock()
    for at in (MAY, MAY, MAY + timedelta(milliseconds=1), MAY + MONTH):
        await store.commit(recorded(clock, at, "visit"))
    await store.commit(recorded(clock, MAY + MONTH, "another"))
    assert where(address) == {"visit": "touchpoint_204105", "another": "touchpoint_204106"}


# --- made ahead ----------------------------------------------------------------------------------


async def test_the_next_months_are_there_when_the_clock_moves(store: Store, address: str) -> None:
    def months() -> list[str]:
        return [name.removeprefix("touchpoint_") for name in names(address)][:-2]

    assert months() == ["204105", "204106", "204107"]
    round_ = Months(store.database)
    assert await round_.go(MAY) == MAY + timedelta(days=1)
    assert months() == ["204105", "204106", "204107"]
    await round_.go(MAY + 7 * MONTH)
    assert months() == ["204105", "204106", "204107", "204112", "204201", "204202"]
    # nothing is missing of what was so long ago that all of it is in the first
    assert await parts.make(store.database, datetime(2026, 3, 1, tzinfo=UTC)) == []


async def test_what_is_in_all_of_them_is_counted_once_a_month(store: Store, address: str) -> None:
    assert await parts.count_anew(store.database)
    assert not await parts.count_anew(store.database)
    clock = ManualClock()
    await store.commit(exchange(clock, MAY, "one"))
    # as a month later
    postgres.execute(address, "SELECT pg_stat_reset()")
    await Months(store.database).go(MAY)
    known = "SELECT count(*) FROM pg_stats WHERE tablename = 'touchpoint' AND inherited"
    assert postgres.execute(address, known)[0][0][0] > 0
    assert not await parts.count_anew(store.database)


async def test_what_had_no_part_is_moved_into_its_own(store: Store, address: str) -> None:
    clock, late = ManualClock(), MAY + 4 * MONTH
    for number in range(3):
        await store.commit(exchange(clock, late + number * MONTH, f"{number}"))
    await store.commit(exchange(clock, late + 9 * MONTH, "far"))
    everything = "SELECT t.*, t.xact FROM touchpoint t ORDER BY id"
    before = postgres.execute(address, everything)
    assert set(where(address).values()) == {REST}
    made = await parts.make(store.database, late)
    assert made == ["touchpoint_204109", "touchpoint_204110", "touchpoint_204111"]
    assert where(address) == {**{str(n): name for n, name in enumerate(made)}, "far": REST}
    assert postgres.execute(address, everything) == before
    with pytest.raises(Unstorable, match="source_key"):
        await store.commit(exchange(clock, late + timedelta(seconds=1), "0"))


async def test_two_that_make_them_at_once_make_each_once(store: Store, address: str) -> None:
    late, clock = MAY + 4 * MONTH, ManualClock()
    others = [Database(address) for _ in range(3)]
    writes = [exchange(clock, late + n * timedelta(hours=1), f"{n}") for n in range(40)]
    answers = await asyncio.gather(
        *(parts.make(one, late) for one in others), *map(store.commit, writes)
    )
    made = [name for found in answers[: len(others)] for name in found or ()]
    assert sorted(made) == ["touchpoint_204109", "touchpoint_204110", "touchpoint_204111"]
    assert where(address) == {f"{n}": "touchpoint_204109" for n in range(40)}
    for one in others:
        await one.close()


async def test_who_reads_for_long_is_waited_for_another_time(
    store: Store, address: str, clock: ManualClock
) -> None:
    """A start doesn't fail for it, and what is written meanwhile is moved later."""
    late = MAY + 4 * MONTH
    async with store.database.reading() as reader:
        await reader.execute(text("SELECT count(*) FROM touchpoint"))
        with pytest.raises(StoreError, match="next month"):
            await parts.make(store.database, late)
        clock.set(late)
        second = Store(address, clock)
        await second.open()
        await second.commit(exchange(ManualClock(), late, "meanwhile"))
        await second.close()
    assert where(address) == {"meanwhile": REST}
    assert len(await parts.make(store.database, late)) == 3
    assert where(address) == {"meanwhile": "touchpoint_204109"}


# --- all of them ---------------------------------------------------------------------------------


async def test_an_erasure_reaches_every_part(store: Store, address: str) -> None:
    clock = ManualClock()
    moments = (datetime(2026, 3, 1, tzinfo=UTC), MAY, MAY + MONTH, MAY + 9 * MONTH)
    for number, at in enumerate(moments):
        await store.commit(exchange(clock, at, f"{number}", text="a secret"))
    assert len(set(where(address).values())) == len(moments)
    turn = Turn()
    turn.add("touchpoint.erase", {"of": "v1", "account": "k", "tomb": "gone"})
    await store.commit(turn)
    assert await after_erasure(store.database)
    left, tidied = postgres.execute(
        address,
        "SELECT count(*) FROM touchpoint WHERE text <> ''",
        "SELECT relname FROM pg_stat_user_tables WHERE vacuum_count > 0",
    )
    assert left[0][0] == 0
    assert set(names(address)) <= {row[0] for row in tidied}


async def test_each_part_has_the_indexes_that_are_asked(store: Store, address: str) -> None:
    every = names(address)
    for query in (
        "SELECT * FROM touchpoint WHERE customer_id = 'c1' ORDER BY id",
        "SELECT * FROM touchpoint WHERE conversation_id = 'v1' ORDER BY seq DESC LIMIT 20",
        "SELECT * FROM touchpoint WHERE source_key = 'k1'",
        "SELECT customer_id FROM touchpoint WHERE xact >= '7'::xid8",
    ):
        found = plan(address, query)
        assert "Seq Scan" not in found
        assert all(f" on {name} " in f"{found} " or f"{name}_" in found for name in every)
    found = plan(address, f"SELECT * FROM touchpoint WHERE id = '{made_at(MAY)}'")
    assert [name for name in every if name in found] == ["touchpoint_204105"]


async def test_a_copy_has_every_part_and_tells_of_the_whole(
    store: Store, server: postgres.Server, address: str, tmp_path: Path
) -> None:
    clock = ManualClock()
    for number, at in enumerate((datetime(2026, 3, 1, tzinfo=UTC), MAY, MAY + 9 * MONTH)):
        await store.commit(exchange(clock, at, f"{number}"))
    was = where(address)
    made = await dump.copy(store.database, tmp_path / "copy.dump", beside(tmp_path))
    assert made.rows["touchpoint"] == 3
    assert not [name for name in made.rows if name.startswith("touchpoint_")]
    done = await undump.restore(made.path, store.database, MAY, lambda _: beside(tmp_path))
    back = server.of(done.database)
    assert where(back) == was
    second = Store(back, ManualClock(MAY + MONTH))
    await second.open()
    with pytest.raises(Unstorable, match="source_key"):
        await second.commit(exchange(clock, MAY + timedelta(seconds=1), "1"))
    await second.close()
    assert "touchpoint_204108" in names(back)
    postgres.execute(server.url, f'DROP DATABASE "{done.database}" WITH (FORCE)')


async def test_where_ids_sort_otherwise_the_log_stays_whole(server: postgres.Server) -> None:
    """In Danish 'aa' comes after 'f'."""
    how = "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'da-DK'"
    postgres.execute(server.url, f"CREATE DATABASE danish {how}")
    clock, url = ManualClock(MAY), server.of("danish")
    store = Store(url, clock)
    await store.open()
    await store.commit(recorded(clock, MAY, "visit"))
    await store.commit(recorded(clock, MAY + MONTH, "visit"))
    assert await parts.make(store.database, MAY) == []
    await store.close()
    assert where(url) == {"visit": "touchpoint"}
    postgres.execute(server.url, "DROP DATABASE danish WITH (FORCE)")
