"""Takes up what commands ask of the running bot, within a tick: it alone may touch conversations.

Each conversation gets its share in its own lane, so nothing happens in the middle of a turn.
"""

import logging
from collections.abc import Mapping
from typing import Any

from cxbot.clock import Clock
from cxbot.conversation.inbound import Lanes
from cxbot.conversation.live import Flows
from cxbot.store.personal.replay import ERASE
from cxbot.store.requests import Request
from cxbot.store.store import Store

logger = logging.getLogger(__name__)


class TakenRequests:
    def __init__(self, store: Store, lanes: Lanes, flows: Flows, clock: Clock) -> None:
        self._store = store
        self._lanes = lanes
        self._flows = flows
        self._clock = clock

    async def take(self) -> int:
        """Everything that waits; returns how many."""
        waiting = await self._store.requests.waiting()
        for asked in waiting:
            why = self._refusal(asked)
            if why:
                await self._store.requests.refuse(asked, why)
                continue
            shares = _shares(asked)
            rows = await self._store.requests.take(asked, shares, self._clock.now())
            self._lanes.take(rows)
            logger.info("request_taken", extra={"kind": asked.kind, "conversations": len(rows)})
        return len(waiting)

    def _refusal(self, asked: Request) -> str:
        if asked.kind == ERASE:
            return ""
        if asked.kind != "move":
            return f"The running bot doesn't know the request {asked.kind!r}: it is an older cxbot."
        if asked.data.get("set") != self._flows.now.set_id:
            return "Another set of flows went live meanwhile. Look again: cxbot deploy."
        return ""


def _shares(asked: Request) -> list[tuple[str, Mapping[str, Any]]]:
    """Lane -> the sessions in it that the owner agreed to move, or whose it is to erase."""
    data = asked.data
    if asked.kind == ERASE:
        return [(data["lane"], {ERASE: asked.id, "by": data["by"]})]
    lanes: Mapping[str, list[str]] = data["sessions"]
    return [(lane, {"set": data["set"], "sessions": own}) for lane, own in lanes.items()]
