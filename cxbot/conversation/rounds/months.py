"""Once a day the log's parts of the next months are made, where it has parts; once a month what is
in all of them is counted for the server."""

import logging
from datetime import datetime, timedelta

from cxbot.store import parts
from cxbot.store.database import Database

logger = logging.getLogger(__name__)

_LOOK = timedelta(days=1)


class Months:
    """A Round."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def go(self, now: datetime) -> datetime:
        """Raises StoreError; then it is tried again soon."""
        if self._database.shared:
            if made := await parts.make(self._database, now):
                logger.info("parts_made", extra={"parts": ",".join(made)})
            await parts.count_anew(self._database)
        return now + _LOOK
