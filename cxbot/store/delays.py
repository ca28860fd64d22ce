"""Whether a customer has been told already that their message was answered late."""

from datetime import datetime

from sqlalchemy import bindparam, select

from cxbot.store.database import Database
from cxbot.store.queries import Query
from cxbot.store.tables import touchpoint

#: The name of the exchange that tells it.
TOLD = "delay.told"

_SINCE = Query(
    select(touchpoint.c.id)
    .where(
        touchpoint.c.conversation_id == bindparam("of"),
        touchpoint.c.name == TOLD,
        touchpoint.c.occurred_at >= bindparam("since"),
    )
    .limit(1)
)


class DelayLog:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def told_since(self, conversation_id: str, since: datetime) -> bool:
        async with self._database.reading() as connection:
            return await _SINCE.value(connection, of=conversation_id, since=since) is not None
