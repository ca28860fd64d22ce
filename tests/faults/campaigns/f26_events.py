"""F26: the shop's system sends twice, in the wrong order, late, wrongly signed, too much."""

import asyncio
import json
from collections import Counter
from typing import Any

from .campaign import BOOKS, DOUBLE, LEAKED, LOST, REFUSED, STUCK, Campaign, Case, Result
from .virtual import VirtualLoop, virtually
from .wire import Wire, wired

CUSTOMERS, EACH = 10, 200


async def case(loop: VirtualLoop, given: Case) -> Result:
    result, random = Result(), given.random
    async with wired(loop, given.folder, customers=CUSTOMERS) as world:
        for who in range(1001, 1001 + CUSTOMERS):
            world.server.telegram.say(who, "/menu")
        await world.settled()
        events = [_event(world, 1001 + n % CUSTOMERS, n) for n in range(EACH // 2)]
        sent = [e for e in events for _ in range(random.randint(1, 3))]
        random.shuffle(sent)
        for start in range(0, len(sent), 50):  # fifty in the same moment
            answers = await asyncio.gather(*map(world.post, sent[start : start + 50]))
            for status in answers:
                result.counts[f"{status}"] += 1
                if status not in (202, 429):
                    result.problem(REFUSED, f"a good event was answered {status}")
            result.n += len(answers)
            await asyncio.sleep(random.uniform(0, 2))
        await _bad(result, world, events)
        if not await world.settled():
            result.problem(STUCK, "an hour later something still waits")
        await _judge(result, world, events)
    return result


def _event(world: Wire, who: int, number: int) -> dict[str, Any]:
    """Half of the orders are told to be shipped; that may come before they are paid."""
    kind = "paid" if number % 2 == 0 else "shipped"
    return {
        "specversion": "1.0", "id": f"e{number}", "source": "shop", "type": f"order.{kind}",
        "time": world.clock.now().isoformat(), "subject": f"telegram:{who}",
        "data": {"order": {"number": f"A-{number // 2}-{who}", "total": "10.00",
                           "currency": "EUR"}},
    }  # fmt: skip


async def _bad(result: Result, world: Wire, events: list[dict[str, Any]]) -> None:
    good = events[0]
    wrong: list[tuple[Any, str, set[int]]] = [
        (good, "another key", {401}),
        ({**good, "id": "forged"}, "", {401}),
        (b"x" * 10_000_000, "right", {413}),
        (b"{" * 1000, "right", {400}),
        ({**good, "data": {"order": {"number": "B-1", "total": "1.00", "currency": "EUR"}}},
         "right", {409}),
        ({**good, "id": "unknown", "type": "order.exploded"}, "right", {422}),
        ({**good, "id": "late", "time": "yesterday"}, "right", {422}),
        (json.dumps([good, {"id": "half"}]).encode(), "right", {422}),
    ]  # fmt: skip
    for body, key, wanted in wrong:
        status = await (world.post(body) if key == "right" else world.post(body, key))
        result.n += 1
        result.counts["bad"] += 1
        if status not in wanted:
            result.problem(LEAKED, f"{str(body)[:60]} was answered {status}, not {wanted}")


async def _judge(result: Result, world: Wire, events: list[dict[str, Any]]) -> None:
    await _taken(result, world, events)
    _told(result, world, events)
    shipped = {e["data"]["order"]["number"] for e in events if e["type"] == "order.shipped"}
    for row in await world.rows("SELECT number, status FROM orders"):
        if row["number"] in shipped and row["status"] != "shipped":
            result.problem(BOOKS, f"{row['number']} went back to {row['status']}")


async def _taken(result: Result, world: Wire, events: list[dict[str, Any]]) -> None:
    rows = await world.rows("SELECT natural_key, status, error FROM inbox WHERE channel = 'api'")
    stored = Counter(str(row["natural_key"]) for row in rows)
    for row in rows:
        if row["status"] != "done":
            result.problem(LOST, f"{row['natural_key']!r} is {row['status']}: {row['error']}")
    for event in events:
        key = f"shop\n{event['id']}"
        if stored.pop(key, 0) != 1:
            result.problem(LOST, f"{event['id']} isn't there once")
    for key in stored:
        result.problem(LEAKED, f"{key!r} was taken")


def _told(result: Result, world: Wire, events: list[dict[str, Any]]) -> None:
    texts = [(e["chat_id"], e["text"]) for e in world.seen()]
    seen = Counter(of for of in texts if of[1].startswith("paid"))
    for event in events:
        if event["type"] != "order.paid":
            continue
        number, who = event["data"]["order"]["number"], int(event["subject"].partition(":")[2])
        times = seen.pop((who, f"paid {number}."), 0)
        if times != 1:
            result.problem(LOST if not times else DOUBLE, f"{number} was told {times} times")
    for (who, text), times in seen.items():
        result.problem(DOUBLE, f"{who} saw {text!r} {times} times")


CAMPAIGN = Campaign(
    id="F26",
    title="The shop's events",
    unit="requests",
    promise="as many effects as events, a state never goes back; 401, 409, 413 and 422 right",
    sizes={"smoke": EACH, "sample": 1_000, "t2": 5_000, "t3": 50_000},
    each=EACH,
    run=virtually(case),
    zeros=(LOST, DOUBLE, BOOKS, LEAKED, REFUSED, STUCK),
)
