"""A shop moves from SQLite to PostgreSQL, by the command an owner has."""

import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from stores import postgres

from cxbot.errors import ConfigError
from cxbot.store.database import Database
from cxbot.store.move import standing
from cxbot.store.move.moving import Move

from .processes import Ended, bot, ended, settings, url_of
from .season import Season, fill
from .test_process import project
from .words import EN, RU
from .world import ANNA, BORIS, World, seen

__all__ = ["project"]

pytestmark = [pytest.mark.postgres, pytest.mark.sqlite, pytest.mark.timeout(600)]
ENDS = datetime(2026, 3, 10, 9, tzinfo=UTC)
POINTS = (
    "batch copied, uncommitted",
    "batch committed",
    "moved, not compared",
    "moved, source not told",
)


class Shop:
    """A database of SQLite's with a season in it, and an empty one of the server's."""

    def __init__(self, folder: Path, server: postgres.Server, name: str) -> None:
        self.folder, self._server = folder, server
        postgres.execute(server.url, f"CREATE DATABASE {name}")
        self.to = server.of(name)
        self.file = folder / "cxbot.db"

    async def move(self, *options: str, **more: str) -> Ended:
        known = {"database_url": url_of(self.folder), "project": str(self.folder)}
        known["durability"] = "fast"  # as that server is
        return await ended("migrate", "--to", self.to, *options, folder=self.folder, **known | more)

    async def moved(self) -> dict[str, Any]:
        done = await self.move("--json")
        assert done.code == 0, done.err
        found: dict[str, Any] = json.loads(done.out)
        return found

    def here(self, query: str, *values: Any) -> list[Any]:
        with sqlite3.connect(self.file) as connection:
            found = connection.execute(query, values).fetchall()
        connection.close()
        return found

    def all(self) -> Iterator[Any]:
        """Of the old one."""
        with sqlite3.connect(self.file) as connection:
            yield from (line for line in connection.iterdump() if "move.went" not in line)
        connection.close()

    def ids(self) -> list[str]:
        """Of exchanges."""
        return [row[0] for row in self.here("SELECT id FROM touchpoint ORDER BY id LIMIT 2")]

    def there(self, *queries: str) -> list[Any]:
        return [list(map(tuple, rows)) for rows in postgres.execute(self.to, *queries)]

    def require_the_same(self) -> None:
        for table in ("touchpoint", "customer", "flow_set"):
            [rows] = self.there(f"SELECT count(*), min(id), max(id) FROM {table}")
            assert rows == self.here(f"SELECT count(*), min(id), max(id) FROM {table}")
        [gone] = self.there("SELECT to_regclass('move')")
        assert gone == [(None,)]


@pytest.fixture
async def shop(tmp_path: Path, server: postgres.Server, request: pytest.FixtureRequest) -> Shop:
    await fill(tmp_path, Season(ENDS).goes_by(150))
    name = re.sub(r"\W+", "_", request.node.name.lower())
    return Shop(tmp_path, server, f"m_{name}"[:60].strip("_"))


async def test_all_is_there_and_the_old_one_says_where(shop: Shop) -> None:
    said = dict(zip(shop.ids(), ("Was\0here", "Дом 🏠"), strict=False))
    for one, text in said.items():
        shop.here("UPDATE touchpoint SET text = ? WHERE id = ?", text, one)
    raw = json.dumps({"text": "nul \0, half \ud83d, whole 🏠", "n": 1})
    shop.here(
        "INSERT INTO inbox (id, channel, natural_key, lane, raw, received_at, status, attempts) "
        "VALUES (41, 'telegram', '7', 'telegram:7', ?, 5, 'new', 0)",
        raw,
    )
    shop.here("DELETE FROM sqlite_sequence WHERE name = 'inbox'")
    shop.here("INSERT INTO sqlite_sequence (name, seq) VALUES ('inbox', 90)")
    shop.here("UPDATE customer SET fields = '17', language_chosen = 1 WHERE id = 'c00003'")
    before = list(shop.all())
    found = await shop.moved()
    assert found["moved"]
    assert all(one["same"] for one in found["tables"].values())
    assert (found["cleaned"], found["cut"]) == (2, 0)
    [[(rows,)], texts, stored, [chosen], number] = shop.there(
        "SELECT count(*) FROM touchpoint",
        f"SELECT text FROM touchpoint WHERE id IN {tuple(said)} ORDER BY id",
        "SELECT raw ->> 'text' FROM inbox",
        "SELECT fields::text, language_chosen, orders_count FROM customer WHERE id = 'c00003'",
        "SELECT nextval(pg_get_serial_sequence('inbox', 'id'))",
    )
    assert rows == found["tables"]["touchpoint"]["rows"] == len(Season(ENDS).goes_by(150).log)
    assert texts == [("Washere",), ("Дом 🏠",)]
    assert stored == [("nul , half , whole 🏠",)]
    assert chosen[:2] == ("17", True)
    assert number == [(91,)]
    # nothing of the old one is another, but for the line that says so
    assert list(shop.all()) == before
    [[said]] = shop.here("SELECT value FROM setting WHERE key = 'move.went'")
    assert json.loads(said)["to"] == shop.to
    assert (await shop.moved())["already"]


async def test_killed_anywhere_it_goes_on_where_it_stood(shop: Shop) -> None:
    for point in POINTS:
        died = await shop.move(crash=point)
        assert died.code == -9, died.err
    assert (await shop.moved())["already"]
    shop.require_the_same()


async def test_stopped_within_tables_it_goes_on_with_the_next_row(shop: Shop) -> None:
    chance, stops = Random(11), 0
    while True:
        source, target = Database(url_of(shop.folder)), Database(shop.to)
        steps = Steps(chance.randint(5, 25))
        try:
            moved = await Move(source, target, batch=17).go(ENDS, steps)
            break
        except Stopped:
            stops += 1
            with pytest.raises(ConfigError, match="half way"):  # no bot may run there
                await standing.require(target)
        finally:
            await target.close()
            await source.close()
    assert stops > 3
    assert not moved.differing
    assert moved.copied < moved.tables["touchpoint"].rows
    shop.require_the_same()


async def test_an_owner_may_go_on_with_the_old_one_and_move_it_again(shop: Shop) -> None:
    source, target = Database(url_of(shop.folder)), Database(shop.to)
    await Move(source, target).go(ENDS)
    await standing.require(target)
    with pytest.raises(ConfigError, match="cxbot run --although-moved"):
        await standing.require(source)
    await standing.require(source, anyway=True)
    await standing.require(source)  # from now on it is here again
    await source.close()
    # a bot has run on it
    shop.here("INSERT INTO generation VALUES ('database', 'x', 2, 1, NULL)")
    with pytest.raises(ConfigError, match="isn't empty"):
        await Move(source, target).go(ENDS)
    await target.close()
    await source.close()


class Stopped(Exception):
    pass


class Steps:
    """So many batches."""

    def __init__(self, most: int) -> None:
        self._left = most

    def __call__(self, _table: str, _done: int, _of: int) -> None:
        self._left -= _done > 0
        if not self._left:
            raise Stopped


async def test_a_database_with_rows_is_refused(shop: Shop) -> None:
    await ended("migrate", folder=shop.folder, database_url=shop.to)
    postgres.execute(shop.to, "INSERT INTO setting VALUES ('a', 'b')")
    refused = await shop.move()
    assert refused.code == 2
    assert "isn't empty" in refused.err
    assert "setting" in refused.err
    postgres.execute(shop.to, "DELETE FROM setting")
    assert (await shop.moved())["moved"]


async def test_half_full_of_another_state_it_is_refused(shop: Shop) -> None:
    assert (await shop.move(crash="batch committed")).code == -9
    shop.here("INSERT INTO generation VALUES ('database', 'another', 5, 1, NULL)")
    refused = await shop.move()
    assert refused.code == 2
    assert "half full of another shop" in refused.err


async def test_what_is_written_to_the_half_full_one_is_found(shop: Shop) -> None:
    assert (await shop.move(crash="moved, not compared")).code == -9
    one, _ = shop.ids()
    postgres.execute(shop.to, f"UPDATE touchpoint SET text = 'other' WHERE id = '{one}'")
    differs = await shop.move()
    assert differs.code == 1
    assert re.search(r"touchpoint .*NOT THE SAME", differs.out)
    assert not shop.here("SELECT * FROM setting WHERE key = 'move.went'")
    [text] = shop.here("SELECT text FROM touchpoint WHERE id = ?", one)
    postgres.execute(shop.to, f"UPDATE touchpoint SET text = '{text[0]}' WHERE id = '{one}'")
    assert (await shop.move()).code == 0


async def test_mistakes_are_told(shop: Shop) -> None:
    unsafe = await shop.move(durability="full")
    assert unsafe.code == 2
    assert "fsync and synchronous_commit off" in unsafe.err
    wrong = {
        "mysql://u:p@h/d": "can't be used",
        "sqlite+aiosqlite:///other.db": "--to is PostgreSQL's",
        f"{shop.to}_none": "can't be opened",
        "postgresql+asyncpg://u:a-password@127.0.0.1:9/d": "can't be opened",
    }
    for url, says in wrong.items():
        shop.to = url
        refused = await shop.move()
        assert refused.code == 2
        assert says in refused.err
        assert "a-password" not in refused.err + refused.out
    from_server = await ended(
        "migrate", "--to", "postgresql+asyncpg://h/d", folder=shop.folder,
        database_url="postgresql+asyncpg://h/e",
    )  # fmt: skip
    assert from_server.code == 2


async def test_a_conversation_goes_on_where_it_stood(
    tmp_path: Path, outside: World, project: str, server: postgres.Server
) -> None:
    """A question that was asked on SQLite is answered on PostgreSQL, and a button of then holds."""
    shop, telegram = Shop(tmp_path, server, "goes_on"), outside.telegram
    environment = settings(tmp_path, outside.server.base_url, project=project)
    async with bot(tmp_path, **environment) as running:
        telegram.start(ANNA)
        await seen(outside, ANNA, EN.greeting)
        telegram.tap(ANNA, ANNA, telegram.chat(ANNA)[-1]["message_id"], EN.order_button)
        await seen(outside, ANNA, "Which order?")
        telegram.start(BORIS)
        await seen(outside, BORIS, RU.greeting)
        menu = telegram.chat(BORIS)[-1]
        refused = await shop.move(project=project)
        assert refused.code == 2
        assert "Stop it first" in refused.err
        assert await running.terminate() == 0
    done = await shop.move(project=project)
    assert done.code == 0, done.err
    assert f"CXBOT_DATABASE_URL={shop.to}" in done.out
    gone = await ended("run", folder=tmp_path, **environment)
    assert gone.code == 2
    assert "moved to" in gone.err

    moved = environment | {"database_url": shop.to, "durability": "fast"}
    async with bot(tmp_path, **moved) as running:
        telegram.say(ANNA, "A-1042")
        await seen(outside, ANNA, "I cannot find")
        telegram.tap(BORIS, BORIS, menu["message_id"], RU.order_button)
        await seen(outside, BORIS, "Какой заказ?")
        assert await running.terminate() == 0
    looked = await ended("doctor", "--deep", "--json", folder=tmp_path, **moved)
    found = [one["check"] for one in json.loads(looked.out)["findings"]]
    assert set(found) <= {"settings_of_database", "durability"}, looked.out
