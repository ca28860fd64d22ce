"""What happened, in order, as Telegram saw it: the truth that tests compare a database with.

Entries are only ever added. Two of their fields change afterwards: `acked`, when the bot confirmed
the update, and `lost`, when Telegram forgot an update that nobody confirmed.
"""

import asyncio
from typing import Any

from cxbot.clock import Clock

Entry = dict[str, Any]


class Ledger:
    """An append-only list; `changed` wakes whoever draws it."""

    def __init__(self, clock: Clock) -> None:
        self.entries: list[Entry] = []
        self._clock = clock
        self._changed = asyncio.Event()

    @property
    def seq(self) -> int:
        return len(self.entries)

    def add(self, kind: str, **facts: Any) -> Entry:
        entry: Entry = {
            "seq": len(self.entries) + 1,
            "at": self._clock.now().isoformat(),
            "kind": kind,
        }
        for name, value in facts.items():
            if value is not None:
                entry[name] = value
        self.entries.append(entry)
        self.wake()
        return entry

    def after(self, seq: int) -> list[Entry]:
        return self.entries[max(seq, 0) :]

    def of(self, *kinds: str) -> list[Entry]:
        return [entry for entry in self.entries if entry["kind"] in kinds]

    def wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait(self, after: int, seconds: float) -> int:
        """Waits for an entry after `after`, at most `seconds`; answers with the last number."""
        if self.seq <= after:
            try:
                async with asyncio.timeout(seconds):
                    await self._changed.wait()
            except TimeoutError:
                pass
        return self.seq
