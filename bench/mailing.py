"""P4: follow-ups to everybody under the server's limits, while some customers chat.

The shop tells by its events that many orders came, in batches, as fast as it may; each starts a
flow that asks how it was. cxbot keeps to the limits by itself; the server counts whether it did.
"""

import asyncio
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from bench import crowd, figures, processes
from bench.limits import FIRST_MAILED, OVERALL
from bench.processes import CXBOT, START_SECONDS, BenchError, Pair, Shape

#: Beside the flows of project/, whose other rows it mustn't burden.
_FLOW = """\
flow: followup
about: Asks how the order was once it's there

when: {event: order.delivered}

do:
  - ask: "How was {order.number}, from 1 to 5?"
    answer: rating 1-5
    save: rating
    metric: csat
    no_reply: {after: 3 days}
"""
sizes = {"followups": 10_000}
#: Messages of customers a second, and who writes them.
_RATE, _CHATTING = 5, 50
#: The chat runs for so long before the mailing.
_AHEAD_SECONDS = 3
_BATCH = 250
_KEY = "bench-key-of-the-shop-system"


def share_used(_: Path) -> float:
    """In percent."""
    return 100 * float(_mailed(sizes["followups"])["share_used"])


def refused(_: Path) -> float:
    """In percent of all that was sent."""
    found = _mailed(sizes["followups"])
    return float(100 * found["refused"] / (found["sent"] + found["refused"]))


def reply_seconds(_: Path) -> float:
    """The 95th percentile of those who chatted."""
    return float(_mailed(sizes["followups"])["reply_p95_ms"]) / 1000


@cache
def _mailed(followups: int) -> dict[str, Any]:
    """Measured once for all figures."""
    with tempfile.TemporaryDirectory(prefix="cxbot-bench-") as folder:
        found = asyncio.run(_measured(followups, Path(folder)))
    print(json.dumps(found, indent=1), file=sys.stderr)
    return found


async def _measured(followups: int, folder: Path) -> dict[str, Any]:
    settings = {"CXBOT_PROJECT": str(_project(folder))}
    # Before the mailing each wrote something once and is in no conversation.
    made = await crowd.make(
        processes.new_folder(folder, "made"),
        followups,
        before=1,
        first=FIRST_MAILED,
        settings=settings,
    )
    life = processes.new_folder(folder, "life")
    crowd.put(made, life)
    longest = 2 * followups // (OVERALL - _RATE) + 30
    shape = Shape(
        updates=_RATE * longest, customers=_CHATTING, rate=_RATE, mailing=followups, patience=60
    )
    web = f"127.0.0.1:{processes.free_port()}"
    settings |= {
        "CXBOT_TELEGRAM_LIMITS": "30/s 1/s 20/min",
        "CXBOT_HTTP": web,
        "CXBOT_API_KEY": _KEY,
    }
    async with processes.running(CXBOT, shape, life, settings) as pair:
        report = await _through(pair, shape, f"http://{web}/api/events")
    mailing: dict[str, Any] = report["mailing"]
    waited = mailing.pop("reply_ms")
    wrong = {word: report[word] for word in ("lost", "twice", "strange", "out_of_order")}
    if any(wrong.values()) or mailing["lost"] or mailing["twice"]:
        raise BenchError(f"replies: {wrong}, the mailing: {mailing}")
    mailing["replies"] = len(waited)
    mailing["reply_median_ms"] = figures.percentile(waited, 50)
    mailing["reply_p95_ms"] = figures.percentile(waited, 95)
    return mailing


async def _through(pair: Pair, shape: Shape, url: str) -> dict[str, Any]:
    await pair.line(START_SECONDS)
    pair.tell("go")
    await asyncio.sleep(_AHEAD_SECONDS)
    async with ClientSession(headers={"Authorization": f"Bearer {_KEY}"}) as client:
        for batch in _batches(shape.mailing):
            await _post(client, url, batch)
    await pair.line(shape.longest)
    return await pair.report()


async def _post(client: ClientSession, url: str, batch: list[dict[str, Any]]) -> None:
    """Comes again later when asked to."""
    while True:
        async with client.post(url, json=batch) as answer:
            if answer.status == 202:
                return
            if answer.status != 429:
                raise BenchError(f"an event was refused: {await answer.text()}")
            wait = float(answer.headers["Retry-After"])
        await asyncio.sleep(wait)


def _batches(followups: int) -> Iterator[list[dict[str, Any]]]:
    events = [
        {
            "specversion": "1.0",
            "id": f"delivered-{number}",
            "source": "bench",
            "type": "order.delivered",
            "subject": f"telegram:{FIRST_MAILED + number}",
            "data": {"order": {"number": f"B-{number}", "total": "10.00", "currency": "EUR"}},
        }
        for number in range(followups)
    ]
    for start in range(0, followups, _BATCH):
        yield events[start : start + _BATCH]


def _project(folder: Path) -> Path:
    made = folder / "project"
    shutil.copytree(processes.PROJECT, made)
    (made / "flows" / "followup.yaml").write_text(_FLOW, encoding="utf-8")
    return made
