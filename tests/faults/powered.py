"""A process that takes in what arrives and writes it down, for as long as it is let; each line it
prints is an acknowledgement. Run under strace, so that all it gave to the disk is known."""

import asyncio
import sys
from pathlib import Path

from cxbot.clock import SystemClock
from cxbot.model.arrival import Arrival
from cxbot.store.store import Store
from cxbot.store.turn import Turn

from . import planted


async def take_in(file: Path, count: int, *, durable: bool) -> None:
    store = Store(f"sqlite+aiosqlite:///{file}", SystemClock(), durable=durable)
    await store.open()
    for number in range(count):
        raw = {"text": "x" * (number % 7) * 300}
        key = f"key-{number}"
        arrival = Arrival(channel="api", natural_key=key, lane=f"api:{number % 5}", raw=raw)
        [row] = await store.inbox.accept([arrival])
        print(f"stored {number}", flush=True)
        turn = Turn()
        turn.add("inbox.done", {"row": row.id, "at": row.received_at})
        await store.commit(turn)
        print(f"done {number}", flush=True)
    # closed properly the log would be written back, and nothing be left to lose


if __name__ == "__main__":
    if sys.argv[4:]:
        planted.plant(sys.argv[4])
    asyncio.run(take_in(Path(sys.argv[1]), int(sys.argv[2]), durable=sys.argv[3] == "full"))
