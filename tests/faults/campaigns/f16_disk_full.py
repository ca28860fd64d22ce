"""F16: no room left for what is written, by a quota of the process or a full disk."""

import asyncio
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..stalled import Watch
from ..world import World
from .campaign import BROKEN, DOUBLE, LOST, ORDER, STUCK, UNFLAGGED, Campaign, Case, Result
from .f02_random_moments import under_load
from .worlds import judged, opened

#: Bytes that are still free, seconds that it lasts, and until work must go on afterwards.
_ROOM, _SECONDS, _RECOVERS = (0, 60_000), (0.5, 2.0), 10.0
_DISK = "20m"


async def run(case: Case) -> Result:
    """Every other case has a disk of its own, where that may be mounted."""
    with _disk(case.folder / "disk", wanted=case.number % 2 == 1) as folder:
        if folder is None:
            return Result(skipped="no file system can be mounted here")
        case.folder = folder
        return await _filled(case, whole=case.number % 2 == 1)


async def _filled(case: Case, *, whole: bool) -> Result:
    result = Result(n=1)
    async with opened(case) as world:
        load = asyncio.create_task(under_load(world))
        await asyncio.sleep(case.random.uniform(0, 0.5))
        room = case.random.randint(*_ROOM)
        filling = world.folder / "filling"
        if whole:
            _fill(filling, room)
        else:
            await _limited(world, [f"{world.database}-wal", room])
        await asyncio.sleep(case.random.uniform(*_SECONDS))
        load.cancel()
        if whole:
            filling.unlink()
        else:
            await _limited(world, None)
        if world.fork is None or world.fork.ended.done():
            result.problem(BROKEN, world.last_words())
            return result
        watch = Watch(await world.fork.process)
        if not await _goes_on(world):
            result.problem(STUCK, f"{world.left()}: {world.last_words()[-800:]}")
        result.peak("seconds until work goes on", took := watch.seconds)
        if took > _RECOVERS:
            result.problem(STUCK, f"{took:.1f} s after there was room again")
        result.counts["said"] += "stored" in world.last_words()
        return await judged(world, result)


async def _goes_on(world: World) -> bool:
    """Something more is done; that everything is, is judged later."""
    query = "SELECT count(*) FROM inbox WHERE status = 'done'"
    with world.reading() as database:
        [before] = database.execute(query).fetchone()
    world.anybody()
    for _ in range(int(world.patience / 0.05)):
        await asyncio.sleep(0.05)
        with world.reading() as database:
            if database.execute(query).fetchone()[0] > before:
                return True
    return False


async def _limited(world: World, what: list[object] | None) -> None:
    assert world.fork is not None
    await world.fork.did(quota=what)


def _fill(path: Path, room: int) -> None:
    """All but so many bytes of that disk, or a little more: cxbot writes meanwhile."""
    free = shutil.disk_usage(path.parent).free
    with suppress(OSError), path.open("wb", buffering=0) as file:
        file.write(bytes(max(0, free - room)))


@contextmanager
def _disk(at: Path, *, wanted: bool) -> Iterator[Path | None]:
    at.mkdir()
    if not wanted:
        yield at
        return
    command = ["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", str(at)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield at
    finally:
        subprocess.run(["umount", "-l", str(at)], capture_output=True, check=False)


CAMPAIGN = Campaign(
    id="F16",
    title="no room on the disk",
    unit="times",
    promise="nothing acknowledged without a commit; work goes on within 10 s of room",
    sizes={"smoke": 1, "sample": 6, "t2": 50, "t3": 200},
    zeros=(LOST, DOUBLE, UNFLAGGED, ORDER, STUCK, BROKEN),
    run=run,
)
