"""F14: one update in a hundred is poison; everybody else is served as if it weren't there."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from ..stalled import Watch
from ..world import TALKERS, World
from .campaign import BROKEN, DOUBLE, LOST, ORDER, STUCK, Campaign, Case, Result
from .f02_random_moments import under_load
from .worlds import judged, opened

#: They send what breaks; what becomes of them is only that it ends.
_POISONERS = range(1201, 1206)
_SECONDS = 4.0
#: Before the next try of what failed; in earnest up to 30 s.
_PAUSES = (0.05, 0.1, 0.2, 0.3)
#: Seconds that others may wait longer.
_DELAY = 1.0
#: Poisoned updates of one case, among a hundred times as many in the long run.
_EACH = 10
WHAT = ("raise", "exit", "recursion", "object", "nan", "surrogate", "nul", "deep")


def _deep(levels: int) -> Any:
    found: Any = "deep"
    for _ in range(levels):
        found = {"quote": found}
    return found


#: Bodies of updates that no client of Telegram's would send.
RAW: tuple[Callable[[int], Any], ...] = (
    lambda _: {"message": None},
    lambda _: {"message": []},
    lambda _: {"message": "text"},
    lambda _: {"something_new": {"id": 1}},
    lambda who: {"message": {"chat": {"id": who}, "text": 5}},
    lambda who: {"message": {"message_id": "x", "chat": {"id": who, "type": "private"}}},
    lambda who: {"message": {"message_id": 2**70, "chat": {"id": 2**70, "type": "private"}}},
    lambda who: {"message": {"chat": {"id": who, "type": "private"}, "text": ""}},
    lambda who: {"callback_query": {"id": "1", "from": {"id": who}, "data": None}},
    lambda who: {"callback_query": {}},
    lambda who: {"edited_message": {"message_id": 1, "chat": {"id": who}, "x": _deep(300)}},
    lambda _: {"my_chat_member": {"chat": {}}},
)  # fmt: skip


async def run(case: Case) -> Result:
    result = Result()
    async with opened(case, pauses=_PAUSES) as world:
        load = asyncio.create_task(under_load(world))
        quiet = await _waited(world)
        for number in range(_EACH):
            poison(world, case, number)
            await asyncio.sleep(case.random.uniform(0, 0.4))
            result.n += 1
        poisoned = await _waited(world)
        load.cancel()
        result.peak("s, p99 of others", poisoned)
        if poisoned > quiet + _DELAY:
            result.problem(STUCK, f"others waited {poisoned:.2f} s where it was {quiet:.2f} s")
        if world.fork is None or world.fork.ended.done():
            result.problem(BROKEN, world.last_words())
            return result
        await judged(world, result)
        with world.reading() as database:
            query = "SELECT count(*) FROM inbox WHERE status = 'dead'"
            result.counts["dead letters"] += database.execute(query).fetchone()[0]
        return result


def poison(world: World, case: Case, number: int) -> None:
    telegram, who = world.server.telegram, case.random.choice(_POISONERS)
    if who not in world.excused:
        world.excused.add(who)
        telegram.add_customer(f"p{who}", "en", who)
    if number % 2:
        telegram.say(who, "/poison")
        telegram.say(who, f"{case.number}.{number} {case.random.choice(WHAT)}")
        return
    body = case.random.choice(RAW)(who)
    entry = world.server.ledger.add("poison")
    telegram.updates.push("message", {}, entry=entry, lane=who)
    update = telegram.updates.pending[entry["update_id"]]
    update.body = json.dumps({"update_id": entry["update_id"], **body})


async def _waited(world: World) -> float:
    """How long nearly all of those waited who wrote in the next seconds, on a machine of our own:
    what part of the time it had no core for us, that part of a wait wasn't ours."""
    assert world.fork is not None
    first, watch = world.server.ledger.seq, Watch(await world.fork.process)
    await asyncio.sleep(_SECONDS)
    ours = watch.share
    asked: dict[str, datetime] = {}
    waits: list[float] = []
    for entry in world.server.ledger.after(first):
        at, text = datetime.fromisoformat(entry["at"]), str(entry.get("text"))
        if entry["kind"] == "received" and entry.get("chat_id") in TALKERS:
            asked[f"{entry['chat_id']} {text}"] = at
        elif entry["kind"] == "sent" and ": heard " in text:
            began = asked.pop(f"{entry['chat_id']} {text.rpartition(': heard ')[2][:-1]}", None)
            if began is not None:
                waits.append((at - began).total_seconds())
    return (sorted(waits)[int(len(waits) * 0.99)] if waits else _SECONDS) * ours


CAMPAIGN = Campaign(
    id="F14",
    title="poisoned updates",
    unit="poisoned updates",
    promise="others wait at most 1 s longer; each ends done or as a dead letter",
    sizes={"smoke": 10, "sample": 40, "t2": 500, "t3": 5000},
    each=_EACH,
    zeros=(LOST, DOUBLE, ORDER, STUCK, BROKEN),
    run=run,
)
