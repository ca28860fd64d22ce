"""The numbers that keep what is sent in its order."""

from sqlalchemy import func, select

from cxbot.clock import Clock
from cxbot.store.database import Database
from cxbot.store.tables import outbox
from cxbot.store.tables.queues import unsent

_MICROSECONDS = 1_000_000


class Positions:
    """Later ones are larger: also over restarts, and where the clock was set back meanwhile, larger
    than those of all that still waits to be sent."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._last = 0

    def next(self) -> int:
        now = int(self._clock.now().timestamp() * _MICROSECONDS)
        self._last = max(self._last + 1, now)
        return self._last

    async def go_on(self) -> None:
        """Behind what the last run left."""
        newest = select(func.max(outbox.c.position)).where(unsent)
        async with self._database.reading() as connection:
            found = (await connection.execute(newest)).scalar_one()
        self._last = max(self._last, found or 0)
