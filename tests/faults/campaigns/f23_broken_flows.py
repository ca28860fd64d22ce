"""F23: files of flows are saved broken, cut off, half written and swapped, while people talk; now
and then cxbot is stopped and started before they are mended."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from random import Random

from cxbot.app.folder.files import read_texts
from cxbot.errors import CxbotError
from cxbot.flow.catalog import load
from cxbot.store.flow_sets import set_id

from .campaign import BOOKS, LOST, STUCK, Campaign, Case, Result
from .inputs import judge
from .mutating import mutated
from .virtual import VirtualLoop, virtually
from .wire import OWNER, Wire, wired

CUSTOMERS, EACH = 6, 20
_KINDS = ("mutated", "cut", "tab", "doubled key", "unknown step", "alias bomb", "step removed",
          "cycle", "link", "gone", "bad pattern", "half written")  # fmt: skip
_ECHO, _SHOP = "echo", "shop"
#: Of an answer that an owner declares; none can be used.
_PATTERNS = ("([", "*x", "(?P<n", "a{2,1}", "(?=a)aab", r"(a)\1b")
#: Of how many saved files one is still broken when cxbot starts.
_RESTARTED = 0.25
#: Virtual seconds: how long a file that has errors may still be on its way.
_PATIENCE = 1.0
_BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b]\n"


async def case(loop: VirtualLoop, given: Case) -> Result:
    result, random, folder = Result(), given.random, given.folder
    url = f"sqlite+aiosqlite:///{folder / 'cxbot.db'}"
    async with wired(loop, folder, customers=CUSTOMERS, owner=True, database_url=url) as world:
        await _no_watch(world)
        good = {name: _file(folder, name).read_text() for name in (_ECHO, _SHOP)}
        said: dict[int, list[str]] = defaultdict(list)
        world.server.telegram.say(OWNER, "/start")  # only who has a chat is told of errors
        for who in range(1001, 1001 + CUSTOMERS):
            world.server.telegram.say(who, "/echo")
        await world.settled()
        for number in range(EACH):
            await _say(world, random, number, said)
            kind = random.choice(_KINDS)
            if kind == "half written":
                await _half_written(result, world, random, good[_ECHO], folder)
            else:
                await _spoilt(result, world, random, good, folder, kind)
            await _say(world, random, EACH + number, said)
            restore(folder, good)
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


async def _spoilt(
    result: Result,
    world: Wire,
    random: Random,
    good: Mapping[str, str],
    folder: Path,
    kind: str,
) -> None:
    """Looked at, or met at a start, or both."""
    before = world.started.engine.flows.now.set_id
    again = random.random() < _RESTARTED
    seen = not again or random.random() < 0.5
    if seen:
        spoil(random, folder, good, kind)
        await world.started.reloader.look()
        _served(result, world, folder, kind, before)
    if again:
        last = world.started.engine.flows.now.set_id
        await world.stop()
        if not seen:
            spoil(random, folder, good, kind)
        await world.start()
        await _no_watch(world)
        _served(result, world, folder, f"{kind}, at a start", last)
        result.counts["starts"] += 1
        result.counts["starts with errors"] += not _loads(folder)


async def _half_written(
    result: Result, world: Wire, random: Random, good: str, folder: Path
) -> None:
    """The rest comes while it is looked at: errors of the half are nobody's, and the whole runs."""
    file, reloader = _file(folder, _ECHO), world.started.reloader
    whole = f"{good}# saved at {world.clock.now()}\n"
    told = len(_refusals(world))
    file.write_text(whole[: random.randrange(len(good))])
    reloader.patience = _PATIENCE
    looking = asyncio.create_task(reloader.look())
    await asyncio.sleep(random.uniform(0.1, 0.9) * _PATIENCE)
    file.write_text(whole)
    await looking
    await reloader.look()  # a half without errors had gone live, and nothing was waited for
    reloader.patience = 0.0
    if world.started.engine.flows.now.set_id != set_id(read_texts(folder)):
        result.problem(BOOKS, "half written, then whole, and the whole isn't served")
    await world.settled()
    if len(_refusals(world)) > told:
        result.problem(BOOKS, f"half written, and the owner hears: {_refusals(world)[-1]}")


def _refusals(world: Wire) -> list[str]:
    return [e["text"] for e in world.seen(OWNER) if "Not live" in e["text"]]


def _file(folder: Path, name: str) -> Path:
    return folder / "flows" / f"{name}.yaml"


def spoil(random: Random, folder: Path, texts: Mapping[str, str], kind: str) -> None:
    file, good = _file(folder, _ECHO), texts[_ECHO]
    match kind:
        case "gone":
            file.unlink()
            return
        case "link":
            _linked(file, good + "  - dance: now\n")
            return
        case "bad pattern":
            file, pattern = _file(folder, _SHOP), random.choice(_PATTERNS)
            text = texts[_SHOP] + f"answers:\n  code: {{pattern: '{pattern}', example: aab}}\n"
        case _:
            text = _bad(random, good, kind)
    file.write_bytes(text.encode("utf-8", "surrogatepass"))


def _bad(random: Random, good: str, kind: str) -> str:
    match kind:
        case "mutated":
            return mutated(random, good)
        case "cut":
            return good[: random.randrange(len(good))]
        case "tab":
            return good.replace("  - ", "\t- ", 1)
        case "doubled key":
            return good + "do:\n  - say: again\n"
        case "unknown step":
            return good + "  - dance: now\n"
        case "alias bomb":
            return good + _BOMB
        case "step removed":
            return good.replace("id: again", "id: other").replace("go: again", "go: other")
        case _:  # a cycle
            return "flow: echo\nwhen: {command: /echo}\ndo:\n  - id: a\n    say: x\n  - go: a\n"


def _linked(file: Path, text: str) -> None:
    """As a deployment does that swaps a link."""
    other = file.parent.parent / "other.yaml"
    other.write_text(text)
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    new.symlink_to(other)
    new.replace(file)


def restore(folder: Path, good: Mapping[str, str]) -> None:
    for name, text in good.items():
        _file(folder, name).unlink(missing_ok=True)
        _file(folder, name).write_text(text)


def _served(result: Result, world: Wire, folder: Path, kind: str, before: str) -> None:
    """What has errors changes nothing, what has none goes live."""
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
    promise="nothing with errors is served, the last good set also after a start; nobody stands "
    "on a step that there isn't",
    sizes={"smoke": EACH, "sample": 60, "t2": 200, "t3": 2_000},
    each=EACH,
    run=virtually(case),
    zeros=(BOOKS, LOST, STUCK),
)
