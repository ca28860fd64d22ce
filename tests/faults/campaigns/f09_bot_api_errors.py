"""F9: the Bot API fails at sends, and the ledger says who saw what how often."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from cxbot.model.message import Outbound
from cxbot.model.text import RichText
from cxbot.store.outbox import Parcel
from cxbot.store.turn import Turn

from .campaign import DOUBLE, EARLY, LOST, ORDER, STUCK, UNFLAGGED, Campaign, Case, Result
from .virtual import VirtualLoop, virtually
from .weather import Storm
from .wire import Wire, wired

CUSTOMERS = 20
#: Messages of one case; each word that a customer writes is answered by two.
EACH = 400
#: After these nobody knows whether it arrived.
AMBIGUOUS = frozenset(
    {"5xx", "5xx, performed", "no answer, performed", "cut before", "no JSON, performed"}
)
Row = Mapping[str, Any]


async def case(loop: VirtualLoop, given: Case) -> Result:
    result = Result()
    async with wired(loop, given.folder, customers=CUSTOMERS) as world:
        for who in range(1001, 1001 + CUSTOMERS):
            world.server.telegram.say(who, "/echo")
        await world.settled()
        storm = Storm(given.random, loop.time, world.clock)
        world.server.faults = storm
        await _talk(world, given)
        if not await world.settled(4 * 3600):
            result.problem(STUCK, "four hours later something still waits")
        rows = await world.rows("SELECT * FROM outbox ORDER BY position, id")
        judge(result, rows, storm, world.seen())
        for row in await world.rows("SELECT status, error FROM inbox WHERE status <> 'done'"):
            result.problem(LOST, f"an input is {row['status']}: {row['error']}")
        result.peak("virtual minutes", loop.time() / 60)
    return result


async def _talk(world: Wire, given: Case) -> None:
    random = given.random
    for number in range(EACH // 2):
        who = 1001 + random.randrange(CUSTOMERS)
        if random.random() < 0.15:
            await _once(world, who, f"code {number}")
        else:
            world.server.telegram.say(who, f"w{number}")
        await asyncio.sleep(random.expovariate(1 / 2.0))


async def _once(world: Wire, who: int, text: str) -> None:
    """What must not come twice: a link that costs money, a one-time code."""
    engine = world.started.engine
    parcel = Parcel(
        id=world.clock.new_id(),
        position=int(world.clock.now().timestamp() * 1_000_000),
        channel="telegram",
        outbound=Outbound(op="message", peer=str(who), text=RichText(text)),
        message_class="once",
        created_at=world.clock.now(),
    )
    turn = Turn()
    turn.add("outbox", parcel.row())
    await engine.store.commit(turn)
    engine.delivery.offer([parcel])


def judge(
    result: Result, rows: Sequence[Row], storm: Storm, sent: Sequence[Mapping[str, Any]]
) -> None:
    """The rows of the outbox against what people saw and what each request met."""
    seen = Counter((str(entry["chat_id"]), entry["text"]) for entry in sent)
    met: dict[tuple[str, str], list[str]] = defaultdict(list)
    for attempt in storm.attempts:
        met[attempt.chat, attempt.text].append(attempt.fault)
    wanted = Counter((row["peer"], text_of(row)) for row in rows)
    for row in rows:
        of = row["peer"], text_of(row)
        if of[1] and wanted[of] == 1:
            _one(result, row, seen[of], met[of])
    for of in seen.keys() - wanted.keys():
        result.problem(DOUBLE, f"{of[0]} saw {of[1]!r}, which nobody decided")
    for words in storm.impatient:
        result.problem(EARLY, words)
    _order(result, rows, sent)
    result.n += len(wanted)
    result.counts.update(storm.befell)
    result.counts["repeats"] += sum(n - 1 for n in seen.values() if n > 1)


def _one(result: Result, row: Row, seen: int, met: Sequence[str]) -> None:
    doubtful = sum(fault in AMBIGUOUS for fault in met)
    refused = "refused" in met
    what = f"{row['class']} {text_of(row)!r} to {row['peer']} ({row['status']}, met {met})"
    if row["class"] == "once":
        result.counts["once"] += 1
        if seen > 1:
            result.problem(DOUBLE, f"{what} was seen {seen} times")
        if not seen and not doubtful and not refused:
            result.problem(LOST, what)
        return
    if not seen and not (refused and row["status"] == "failed"):
        result.problem(LOST, what)
    if seen > 1 + doubtful:
        result.problem(DOUBLE, f"{what} was seen {seen} times")
    # a refusal is a try as well, so what is sent after a doubt is a repeat whatever came between
    resent = any(fault in AMBIGUOUS for fault in met[:-1])
    result.counts["flagged"] += bool(row["possible_duplicate"])
    if resent and not row["possible_duplicate"]:
        result.problem(UNFLAGGED, what)
    if row["possible_duplicate"] and not resent:
        result.problem(UNFLAGGED, f"{what} is flagged though nothing was in doubt")


def text_of(row: Row) -> str:
    payload = row["payload"]
    if isinstance(payload, str):
        import json

        payload = json.loads(payload)
    if payload.get("op", "message") != "message":
        return ""
    text = payload.get("text", "")
    return text if isinstance(text, str) else str(text.get("text", ""))


def _order(result: Result, rows: Sequence[Row], sent: Sequence[Mapping[str, Any]]) -> None:
    """In each chat what was seen first is in the order in which it was decided."""
    times = Counter((row["peer"], text_of(row)) for row in rows)
    place = {
        (row["peer"], text_of(row)): number
        for number, row in enumerate(rows)
        if times[row["peer"], text_of(row)] == 1
    }
    first: dict[str, dict[str, None]] = defaultdict(dict)
    for entry in sent:
        first[str(entry["chat_id"])].setdefault(entry["text"])
    for chat, texts in first.items():
        places = [place[chat, text] for text in texts if (chat, text) in place]
        for before, after in pairwise(places):
            if before > after:
                result.problem(ORDER, f"{chat} saw {text_of(rows[after])!r} too late")


CAMPAIGN = Campaign(
    id="F9",
    title="Bot API errors on send",
    unit="messages",
    promise="reply seen at least once, once at most once, flags exact, retry_after kept, in order",
    sizes={"smoke": EACH, "sample": 2_000, "t2": 20_000, "t3": 200_000},
    each=EACH,
    run=virtually(case),
    zeros=(LOST, DOUBLE, UNFLAGGED, ORDER, EARLY, STUCK),
)
