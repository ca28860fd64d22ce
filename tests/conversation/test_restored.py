"""An older copy of the database is put back: nothing is silently sent again, nobody comes back."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import URL
from stores import databases

from cxbot.app.engine import Engine
from cxbot.conversation.restored import Restoration
from cxbot.errors import ConfigError, StoreError
from cxbot.store import backup, dump, generation, resuming, undump
from cxbot.store.copies import Siblings
from cxbot.store.database import Database
from cxbot.store.generation import Generations, file_of
from cxbot.store.resuming import WHY, Resumed, Resuming
from cxbot.store.store import Store
from cxbot.testing import CUSTOMER, World, started

HOUR = timedelta(hours=1)
FLOWS = {
    "echo": "when: {words: [hello]}\ndo:\n  - say: Hello back.\n",
    "remind": "when: {command: /remind}\ndo:\n  - say: I will.\n  - wait: 2 hours\n"
    "  - say: Now.\n  - wait: 9 hours\n  - say: And now.\n",
}


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with started(FLOWS) as one:
        yield one


def file(world: World) -> Path:
    return world.folder / "cxbot.db"


def siblings(world: World, url: URL | None = None) -> Siblings:
    mark = file_of(url or world.store.database.url, world.folder)
    assert mark is not None
    folder = world.folder
    return Siblings(secret=folder / ".secret", erased=folder / ".erased", generation=mark)


async def copied(world: World, *, by_hand: bool = False) -> Path:
    """By hand: a snapshot of the disk, that doesn't say what it is. A server's never does."""
    if databases.POSTGRES:
        to = world.folder / "copy.dump"
        await dump.copy(world.store.database, to, siblings(world))
        return to
    to = world.folder / "copy.db"
    if by_hand:
        for end in ("", "-wal"):
            shutil.copyfile(f"{file(world)}{end}", f"{to}{end}")
    else:
        backup.copy(file(world), to, world.clock.now())
    return to


async def put_back(world: World, copy: Path, *, by_hand: bool = False) -> None:
    """And the bot is started."""
    await world.close()
    if databases.POSTGRES:
        await _undumped(world, copy, by_hand=by_hand)
    for end in ("", "-wal", "-shm") if not databases.POSTGRES else ():
        there = file(world).with_name(file(world).name + end)
        there.unlink(missing_ok=True)
        if copy.with_name(copy.name + end).exists():
            shutil.copyfile(f"{copy}{end}", there)
    await world.open()
    await world.settled()


async def _undumped(world: World, copy: Path, *, by_hand: bool) -> None:
    """By hand: with pg_restore alone."""
    there = Database(world.database)
    name = there.url.database
    databases.execute(f'DROP DATABASE "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
    if by_hand:
        await dump.ran(there, dump.tool("pg_restore"), f"--dbname={name}", str(copy))
    else:
        await undump.restore(copy, there, world.clock.now(), lambda url: siblings(world, url))
    await there.close()


async def ticked(world: World, after: timedelta = timedelta(minutes=2)) -> None:
    """What the ticker does each second."""
    world.clock.move(after)
    await world.engine.ticker._tick()
    world.engine.delivery.wake()
    await world.settled()


async def resumed(world: World, *, newest: bool = False) -> Resumed | None:
    """As the command does it, beside the bot, which sees it at its next tick."""
    held = world.engine.restoration.held
    if held is None:
        return None
    now = await generations(world).held()
    assert now is not None
    said = Resuming(world.store.database, world.store.writer)
    found = await said.resume(now, world.clock.now(), newest=newest)
    await ticked(world)
    return found


def generations(world: World) -> Generations:
    where = file_of(world.store.database.url, world.folder)
    return Generations(world.store.database, world.store.writer, where, world.clock)


async def outbox(world: World) -> list[tuple[str, str | None]]:
    query = "SELECT status, error FROM outbox ORDER BY position, id"
    async with world.store.database.engine.connect() as connection:
        return [(row.status, row.error) for row in await connection.exec_driver_sql(query)]


@pytest.mark.parametrize("by_hand", [False, True])
async def test_nothing_is_sent_before_it_is_said_and_then_no_old_message(
    world: World, by_hand: bool
) -> None:
    """One message waits to be sent when the copy is made, a second is decided by a reminder that
    falls due afterwards: both had arrived before the copy was put back."""
    await world.say(CUSTOMER, "/remind")
    world.channel.hold()
    hello = world.channel.arrived(CUSTOMER, "hello", at=world.clock.now())
    tried = len(world.channel.tried)
    await world.engine.lanes.accept([hello])
    async with asyncio.timeout(10):
        while len(world.channel.tried) == tried:  # noqa: ASYNC110 -- nobody tells
            await asyncio.sleep(0.001)
    copy = await copied(world, by_hand=by_hand)
    world.channel.let_go()
    await world.settled()
    await ticked(world, 3 * HOUR)
    assert world.sent()[-1] == "Now."
    await ticked(world)  # within a minute of it the file knows
    before = len(world.channel.tried)

    await put_back(world, copy, by_hand=by_hand)
    assert world.engine.restoration.held is not None
    world.clock.move(timedelta(seconds=1))
    await world.say(CUSTOMER, "hello")
    await ticked(world, HOUR)
    assert len(world.channel.tried) == before, "something left"

    found = await resumed(world)
    assert found is not None
    assert found.number == 2
    assert world.sent(since=0).count("Now.") == 1
    assert world.sent()[-1] == "Hello back."  # to what was said since
    assert len(world.channel.tried) == before + 1
    assert {row for row in await outbox(world) if row[0] != "sent"} == {("uncertain", WHY)}
    points = await world.touchpoints("out")
    assert "planned" not in {point["outcome"] for point in points}
    assert "uncertain" in {point["outcome"] for point in points}

    for _ in range(2):  # and life goes on, by the contact policy
        await ticked(world, 20 * HOUR)
    assert world.sent()[-1] == "And now."


async def test_said_twice_nothing_more_happens_and_the_next_start_is_as_any(world: World) -> None:
    await world.say(CUSTOMER, "/remind")
    copy = await copied(world)
    await put_back(world, copy)
    held = world.engine.restoration.held
    assert held is not None
    await resumed(world)
    rows = await outbox(world)
    again = await generations(world).held()
    assert again is None
    await resumed(world)
    assert await outbox(world) == rows
    await world.restart()
    assert world.engine.restoration.held is None


async def test_it_stays_held_over_starts_until_it_is_said(world: World) -> None:
    await world.say(CUSTOMER, "hello")
    copy = await copied(world)
    await put_back(world, copy)
    before = len(world.channel.tried)
    world.clock.move(timedelta(seconds=1))
    await world.say(CUSTOMER, "hello")
    await world.restart()
    assert world.engine.restoration.held is not None
    await ticked(world, HOUR)
    assert len(world.channel.tried) == before
    await resumed(world)
    assert world.sent()[-1] == "Hello back."


async def test_the_first_start_and_every_other_are_no_restores(world: World) -> None:
    assert world.engine.restoration.held is None
    await world.say(CUSTOMER, "hello")
    for _ in range(3):
        await world.restart()
        assert world.engine.restoration.held is None
    assert await world.say(CUSTOMER, "hello") == ["Hello back."]


@pytest.mark.sqlite
async def test_a_database_that_only_moved(world: World, tmp_path: Path) -> None:
    """With its file nothing happens; without it a person says that nothing is missing."""
    await world.say(CUSTOMER, "/remind")
    await world.close()
    beside = file(world).with_name("cxbot.db.generation")
    shutil.move(beside, tmp_path / "kept")
    await world.open()
    assert world.engine.restoration.held is not None
    await resumed(world, newest=True)
    await ticked(world, 3 * HOUR)
    assert world.sent()[-1] == "Now."
    assert {status for status, _ in await outbox(world)} == {"sent"}


async def test_written_within_the_minute_and_killed_it_is_known_all_the_same(
    world: World,
) -> None:
    """A copy says what it is, though the file outside has seen nothing of what came after."""
    copy = await copied(world)
    await world.say(CUSTOMER, "hello")
    await put_back(world, copy)
    assert world.engine.restoration.held is not None


async def test_a_copy_by_hand_is_known_a_minute_later_or_after_a_stop(world: World) -> None:
    copy = await copied(world, by_hand=True)
    await world.say(CUSTOMER, "hello")
    await put_back(world, copy, by_hand=True)  # stops before
    assert world.engine.restoration.held is not None


@pytest.mark.sqlite
async def test_without_the_database_a_start_says_what_is_missing(world: World) -> None:
    database = world.store.database
    outside = file_of(database.url, world.folder)
    generation.require_one(database.path, outside)
    nowhere = world.folder / "cxbot.db.gone"
    with pytest.raises(ConfigError, match=r"cxbot restore FILE.*delete .*generation"):
        generation.require_one(nowhere, outside)
    generation.require_one(nowhere, world.folder / "no.generation")


async def test_a_damaged_file_is_told_and_not_passed_over(world: World) -> None:
    await world.close()
    outside = siblings(world).generation
    good = outside.read_text()
    outside.write_text(good[:20])
    with pytest.raises(ConfigError, match="damaged"):
        await world.open()
    await world.close()
    outside.write_text(good)
    await world.open()


async def test_who_was_erased_is_erased_again_before_anybody_is_read(world: World) -> None:
    """And once more if the process dies before it was written down."""
    await world.say(CUSTOMER, "hello")
    copy = await copied(world)
    seen: list[int] = []

    async def erases(store: Store) -> int:
        async with store.database.reading() as connection:
            rows = await connection.exec_driver_sql("SELECT count(*) FROM touchpoint")
            seen.append(rows.scalar_one())
        return 1

    made = Engine.__init__

    def with_erases(self: Engine, *args: object, **more: object) -> None:
        made(self, *args, **more)  # type: ignore[arg-type]
        self.restoration._erases = erases

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Engine, "__init__", with_erases)
        await put_back(world, copy)
    assert seen == [2]
    found = await generations(world).held()
    assert found is not None
    assert found.erased_again == 1


async def test_a_resume_that_breaks_off_has_changed_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at its own commit: tests/e2e/test_backup*.py."""
    await world.say(CUSTOMER, "/remind")
    copy = await copied(world)
    world.clock.move(3 * HOUR)
    await put_back(world, copy)
    rows = await outbox(world)

    def dies(name: str) -> None:
        raise StoreError(name)

    with monkeypatch.context() as patched:
        patched.setattr(resuming, "crashpoint", dies)
        with pytest.raises(StoreError, match="resumed, uncommitted"):
            await resumed(world)
    await ticked(world)
    assert world.engine.restoration.held is not None
    assert await outbox(world) == rows
    found = await resumed(world)
    assert found is not None
    assert found.number == 1


async def test_a_crash_while_it_settles_begins_it_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.say(CUSTOMER, "/remind")
    copy = await copied(world)
    world.clock.move(3 * HOUR)
    settle = Restoration.settle

    async def dies(self: Restoration, ticker: object) -> None:
        """Its timers have fired, and that is all."""
        await world.engine.ticker.tick(self.held.found_at if self.held else None)

    monkeypatch.setattr(Restoration, "settle", dies)
    await put_back(world, copy)
    monkeypatch.setattr(Restoration, "settle", settle)
    before = len(world.channel.tried)
    await world.restart()
    found = await resumed(world)
    assert found is not None
    assert found.number == 1
    assert len(world.channel.tried) == before
