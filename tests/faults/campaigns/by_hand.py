"""Deaths that everyday work doesn't meet: a reload, an erasure, an export, a checkpoint, a stop.

Each returns what is wrong, or nothing; afterwards cxbot is dead, or was never meant to die.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from ..places import PostgresPlace
from ..seam import KILL
from ..world import GROUP, OLGA, World
from .campaign import Case

_ABOVE = Path(__file__).parents[(__package__ or "").count(".") + 1]
_ASKED = "🗑 Erase the customer of #C1? Gone are: name"
#: Seconds, of P24.
LEASE = 3.0
ERASED, CANARY = 1301, "canary7f3a"


async def dies(world: World, name: str, case: Case) -> str:
    match name:
        case "P20":
            return await _reloading(world)
        case "P21":
            return await _erasing(world)
        case "P22":
            return await _exporting(world)
        case "P23":
            return await _writing_back(world, case.random.uniform(0, 0.02))
        case "P24":
            return await _late(world, case.random.uniform(0, 0.1))
        case "P25":
            return await _draining(world)
    raise ValueError(name)


async def _reloading(world: World) -> str:
    """A saved file is good, and not yet what runs. `World.own_project` was called before."""
    assert world.fork is not None
    world.fork.arm("validated, not swapped", 1)
    file = world.project / "flows" / "mark.yaml"
    file.write_text(file.read_text().replace("about: Makes a mark", "about: Makes one mark"))
    return await _died(world)


async def _draining(world: World) -> str:
    assert world.fork is not None
    world.fork.arm("draining", 1)
    await world.burst()
    status = await world.fork.stop()
    await world._killed()
    return "" if status == -signal.SIGKILL else f"it ended with {status}"


async def _exporting(world: World) -> str:
    """A command beside the bot: neither a half file nor anything of the bot's is left."""
    await world.burst()
    file = world.folder / "out.jsonl"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cxbot", "touchpoints", "--output", str(file),
        cwd=world.folder,
        env=os.environ | {
            "CXBOT_DATABASE_URL": world.place.url,
            "CXBOT_CRASH": "written, not in place",
            "CXBOT_PROJECT": str(world.project),
            "PYTHONPATH": str(_ABOVE),
        },
    )  # fmt: skip
    status = await process.wait()
    if status != -signal.SIGKILL or file.exists():
        return f"the export ended with {status}, its file is there: {file.exists()}"
    await world.kill()
    return ""


async def _writing_back(world: World, after: float) -> str:
    """Killed somewhere in the checkpoint, which is the database's own work."""
    assert world.fork is not None
    await world.burst()
    if isinstance(world.place, PostgresPlace):
        writing = asyncio.create_task(asyncio.to_thread(world.place._do, "CHECKPOINT"))
        await asyncio.sleep(after)
        await world.kill()
        await writing
        return ""
    world.fork.order(checkpoint=[str(world.database), after])
    return await _died(world)


async def _late(world: World, after: float) -> str:
    """It stood still until it counted as dead, and is killed when it says that it isn't."""
    assert world.fork is not None
    await world.burst()
    number = await world.fork.process
    os.kill(number, signal.SIGSTOP)
    await asyncio.sleep(1.5 * LEASE)
    os.kill(number, signal.SIGCONT)
    await asyncio.sleep(after)
    await world.kill()
    return ""


async def _erasing(world: World) -> str:
    """Between two tables of it; then it is asked for no more, and happens all the same."""
    assert world.fork is not None
    await somebody(world)
    await world.fork.did(seam={"how": KILL, "count": 1, "only": "DELETE FROM identity"})
    await erase(world)
    if wrong := await _died(world):
        return wrong
    await world.start_ready()
    if not await world.answered():
        return f"not done after the erasure: {world.left()}"
    left = in_database(world)
    await world.kill()
    return f"the words of somebody erased are in {left} rows" if left else ""


async def somebody(world: World) -> None:
    """They wrote to a person, and will be erased."""
    telegram = world.server.telegram
    world.excused.add(ERASED)
    world.hushed |= {CANARY, "e1301", "🗑"}
    telegram.add_customer("e1301", "en", ERASED)
    telegram.say(ERASED, "/person")
    async with asyncio.timeout(world.patience):
        await world._sees(ERASED, "e1301: a colleague comes", 1)
        telegram.say(ERASED, CANARY)
        await world._sees(GROUP, CANARY, 1)
    await world.answered()


async def erase(world: World) -> None:
    telegram = world.server.telegram
    telegram.say(OLGA, "/erase", chat=GROUP, **world._places[CANARY])
    async with asyncio.timeout(world.patience):
        await world._sees(GROUP, _ASKED, 1)
    await world.answered()
    asked = next(one for one in world.sightings if one.text.startswith(_ASKED))
    telegram.tap(OLGA, GROUP, asked.message_id, "🗑 Erase for good")


def in_database(world: World) -> int:
    """Rows of the inbox that still have their words."""
    with world.reading() as database:
        query = f"SELECT count(*) FROM inbox WHERE CAST(raw AS text) LIKE '%{CANARY}%'"
        return int(database.execute(query).fetchone()[0])


async def _died(world: World) -> str:
    assert world.fork is not None
    try:
        status = await world.died(10)
    except TimeoutError:
        return f"it didn't come there: {world.last_words()[-800:]}"
    return "" if status == -signal.SIGKILL else f"it ended with {status}"
