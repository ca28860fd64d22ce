"""F28: a copy is made in the midst of it, life goes on, and then the copy is put back."""

import asyncio
import sqlite3
from collections import Counter
from pathlib import Path

from cxbot.store import generation
from cxbot.store.resuming import Resuming
from cxbot.store.store import Store

from .campaign import DOUBLE, LOST, STUCK, UNFLAGGED, Campaign, Case, Result
from .virtual import VirtualLoop, virtually
from .wire import Wire, wired

CUSTOMERS = 8


async def case(loop: VirtualLoop, given: Case) -> Result:
    result, random = Result(n=1), given.random
    path, copy = given.folder / "cxbot.db", given.folder / "copy.db"
    url = f"sqlite+aiosqlite:///{path}"
    people = range(1001, 1001 + CUSTOMERS)
    async with wired(loop, given.folder, customers=CUSTOMERS, database_url=url) as world:
        for who in people:
            world.server.telegram.say(who, "/echo")
        await world.settled()
        for who in random.sample(people, 4):  # so something waits to be sent when it is copied
            world.server.flood(who, 600)
        for number in range(12):
            world.server.telegram.say(random.choice(people), f"before {number}")
            await asyncio.sleep(random.uniform(0, 1))
        _copied(path, copy)
        world.server.faults.clear()
        for number in range(12):
            world.server.telegram.say(random.choice(people), f"after {number}")
        if not await world.settled():
            result.problem(STUCK, "an hour later something still waits")
        await world.stop()
        _put_back(path, copy)
        shown = Counter((e["chat_id"], e["text"]) for e in world.seen())
        await world.start()
        await asyncio.sleep(300)
        sent = Counter((e["chat_id"], e["text"]) for e in world.seen()) - shown
        result.counts["sent before resume"] += sent.total()
        for of in sent:
            result.problem(UNFLAGGED, f"before `resume` {of} was sent")
        await _resumed(result, world, url)
        await _goes_on(result, world, shown)
    return result


def _copied(path: Path, copy: Path) -> None:
    """As somebody does who knows how: SQLite's own backup."""
    with sqlite3.connect(path) as here, sqlite3.connect(copy) as there:
        here.backup(there)


def _put_back(path: Path, copy: Path) -> None:
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    path.write_bytes(copy.read_bytes())


async def _resumed(result: Result, world: Wire, url: str) -> None:
    """As `cxbot resume --after-restore` beside the bot."""
    store = Store(url, world.clock)
    file = generation.file_of(store.database.url, world.folder)
    held = await generation.Generations(store.database, store.writer, file, world.clock).held()
    if held is None:
        result.problem(UNFLAGGED, "nobody noticed that the copy was put back")
    else:
        store.writer.start()
        done = await Resuming(store.database, store.writer).resume(
            held, world.clock.now(), newest=False
        )
        result.counts["perhaps sent"] += done.number
        await store.writer.close()
    await store.database.close()


async def _goes_on(result: Result, world: Wire, shown: Counter[tuple[int, str]]) -> None:
    """What is written now is answered; what was decided before isn't said again."""
    await asyncio.sleep(10)
    for who in range(1001, 1001 + CUSTOMERS):
        world.server.telegram.say(who, f"again {who}")
    if not await world.settled():
        result.problem(STUCK, "an hour after `resume` something still waits")
    since = Counter((e["chat_id"], e["text"]) for e in world.seen()) - shown
    for who in range(1001, 1001 + CUSTOMERS):
        if since[who, f"heard again {who}."] != 1:
            result.problem(LOST, f"{who} wrote after `resume` and wasn't answered")
    for (who, text), times in since.items():
        # the question after an answer names the words that the copy knows last
        if text.startswith(("heard before", "heard after")):
            result.problem(DOUBLE, f"{who} saw {text!r} {times} times more")


CAMPAIGN = Campaign(
    id="F28",
    title="An older copy put back",
    unit="restores",
    promise="nothing is sent before `resume`, and nothing old after it",
    sizes={"smoke": 1, "sample": 5, "t2": 50, "t3": 200},
    run=virtually(case),
    zeros=(UNFLAGGED, DOUBLE, LOST, STUCK),
)
