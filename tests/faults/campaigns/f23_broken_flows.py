"""F23: files of flows are saved broken, cut off, half written and swapped, while people talk."""

import asyncio
from collections import defaultdict
from pathlib import Path
from random import Random

from cxbot.errors import CxbotError
from cxbot.flow.catalog import load

from .campaign import BOOKS, LOST, STUCK, Campaign, Case, Result
from .f32_fuzz import mutated
from .inputs import judge
from .virtual import VirtualLoop, virtually
from .wire import Wire, wired

CUSTOMERS, EACH = 6, 20
_KINDS = ("mutated", "cut", "tab", "doubled key", "unknown step", "alias bomb", "step removed",
          "cycle", "link", "gone")  # fmt: skip
_BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b]\n"


async def case(loop: VirtualLoop, given: Case) -> Result:
    result, random = Result(), given.random
    async with wired(loop, given.folder, customers=CUSTOMERS, owner=True) as world:
        await _no_watch(world)
        file = given.folder / "flows" / "echo.yaml"
        good = file.read_text()
        said: dict[int, list[str]] = defaultdict(list)
        for who in range(1001, 1001 + CUSTOMERS):
            world.server.telegram.say(who, "/echo")
        await world.settled()
        for number in range(EACH):
            await _say(world, random, number, said)
            kind = random.choice(_KINDS)
            spoil(random, file, good, kind)
            await _looked_at(result, world, given.folder, kind)
            await _say(world, random, EACH + number, said)
            restore(file, good)
            await world.started.reloader.look()
            result.n += 1
            result.counts[kind] += 1
        if not await world.settled():
            result.problem(STUCK, "an hour later something still waits")
        await judge(result, world)
        _answered(result, world, said)
    return result


async def _no_watch(world: Wire) -> None:
    """The campaign itself says when to look."""
    await world.started.unwatch()
    world.started.reloader.patience = 0.0


def spoil(random: Random, file: Path, good: str, kind: str) -> None:
    match kind:
        case "mutated":
            text = mutated(random, good)
        case "cut":
            text = good[: random.randrange(len(good))]
        case "tab":
            text = good.replace("  - ", "\t- ", 1)
        case "doubled key":
            text = good + "do:\n  - say: again\n"
        case "unknown step":
            text = good + "  - dance: now\n"
        case "alias bomb":
            text = good + _BOMB
        case "step removed":
            text = good.replace("id: again", "id: other").replace("go: again", "go: other")
        case "cycle":
            text = "flow: echo\nwhen: {command: /echo}\ndo:\n  - id: a\n    say: x\n  - go: a\n"
        case "link":
            _linked(file, good + "  - dance: now\n")
            return
        case _:
            file.unlink()
            return
    file.write_bytes(text.encode("utf-8", "surrogatepass"))


def _linked(file: Path, text: str) -> None:
    """As a deployment does that swaps a link."""
    other = file.parent.parent / "other.yaml"
    other.write_text(text)
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    new.symlink_to(other)
    new.replace(file)


def restore(file: Path, good: str) -> None:
    file.unlink(missing_ok=True)
    file.write_text(good)


async def _looked_at(result: Result, world: Wire, folder: Path, kind: str) -> None:
    """What has errors changes nothing, what has none goes live."""
    before = world.started.engine.flows.now.set_id
    await world.started.reloader.look()
    now = world.started.engine.flows.now.set_id
    if now != before and not _loads(folder):
        result.problem(BOOKS, f"a set with errors is served: {kind}")
    result.counts["went live"] += now != before


def _loads(folder: Path) -> bool:
    texts = {}
    for path in (folder / "flows").glob("*.yaml"):
        try:
            texts[f"flows/{path.name}"] = path.read_text(encoding="utf-8")
        except (OSError, ValueError):
            return False
    try:
        load(texts)
    except CxbotError:
        return False
    return True


async def _say(world: Wire, random: Random, number: int, said: dict[int, list[str]]) -> None:
    for who in random.sample(range(1001, 1001 + CUSTOMERS), 3):
        said[who].append(f"w{number}")
        world.server.telegram.say(who, f"w{number}")
    await asyncio.sleep(random.uniform(0, 2))


def _answered(result: Result, world: Wire, said: dict[int, list[str]]) -> None:
    """Whatever runs, nobody who writes is left without an answer."""
    for who, words in said.items():
        seen = len(world.seen(who))
        result.counts["answers"] += seen
        if seen < len(words):
            result.problem(LOST, f"{who} wrote {len(words)} times and saw {seen} messages")


CAMPAIGN = Campaign(
    id="F23",
    title="Broken flows while people talk",
    unit="saved files",
    promise="nothing with errors is served, nobody stands on a step that there isn't",
    sizes={"smoke": EACH, "sample": 60, "t2": 200, "t3": 2_000},
    each=EACH,
    run=virtually(case),
    zeros=(BOOKS, LOST, STUCK),
)
