"""A large log's map is brought up to date once an hour, by a process of its own: the bot counts
nothing itself, and goes on whatever becomes of it. Where an owner has changed the rules it
is done at once, for by these nothing is kept yet."""

import contextlib
import logging
import os
import subprocess
import sys
from datetime import datetime, timedelta

from cxbot.conversation.live import Flows
from cxbot.journey.atlas import SMALL
from cxbot.journey.kept.scopes import digest
from cxbot.store.database import Database
from cxbot.store.exchanges import Exchanges

logger = logging.getLogger(__name__)

_EVERY, _LOOK = timedelta(hours=1), timedelta(minutes=1)
_ENDS_WITHIN_SECONDS = 1.0
_COMMAND = ("-m", "cxbot", "map", "refresh")


class KeptMap:
    """A Round. What is stopped half way leaves the map as it was."""

    def __init__(self, database: Database, flows: Flows, *, small: int = SMALL) -> None:
        """`small`: as Atlas has it; such a log needs none."""
        self._database, self._flows, self._small = database, flows, small
        self._process: subprocess.Popen[bytes] | None = None
        self._again: datetime | None = None
        #: The rules that it was last counted by.
        self._rules = ""
        #: There is nothing to keep.
        self._rests = False

    async def go(self, now: datetime) -> datetime:
        if self._process is not None:
            status = self._process.poll()
            if status is None:
                return now + _LOOK
            if status:
                logger.warning("map_not_refreshed", extra={"status": status})
            self._process = None
        rules = digest(self._flows.catalog)
        if self._again is not None and now < self._again and rules == self._rules:
            return self._again if self._rests else now + _LOOK
        self._again, self._rules = now + _EVERY, rules
        self._rests = not await self._large()
        if self._rests:
            return self._again
        self._process = self._started()
        return now + _LOOK

    def stop(self) -> None:
        """What was started has nobody any more to start it again after an error."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_ENDS_WITHIN_SECONDS)

    def wait(self) -> None:
        """Until what was started has ended."""
        if self._process is not None:
            self._process.wait()

    async def _large(self) -> bool:
        if self._database.in_memory:
            return False
        return await Exchanges(self._database).number() > self._small

    def _started(self) -> subprocess.Popen[bytes]:
        url = self._database.url.render_as_string(hide_password=False)
        return subprocess.Popen(  # noqa: S603 -- this program itself
            (sys.executable, *_COMMAND),
            env={**os.environ, "CXBOT_DATABASE_URL": url},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
