"""What was decided about writing to a customer, and what they agreed to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from cxbot.store.database import Database
from cxbot.store.queries import Query
from cxbot.store.tables import consent, contact

Row = Mapping[str, Any]
#: Delays come in rows, one for each time it was looked at again.
_MOST = 300
_ours = contact.c.customer_id == bindparam("customer")
_NEWEST = Query(
    select(contact).where(_ours).order_by(contact.c.at.desc(), contact.c.id.desc()).limit(_MOST)
)
_SINCE = Query(
    select(contact.c.at, contact.c.kind, contact.c.purpose, contact.c.verdict)
    .where(_ours, contact.c.at > bindparam("since"))
    .order_by(contact.c.at)
)
_CONSENTS = Query(
    select(consent).where(consent.c.customer_id == bindparam("customer")).order_by(consent.c.id)
)


class Decided:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def newest(self, customer_id: str) -> Sequence[Row]:
        """Decisions, newest first."""
        async with self._database.reading() as connection:
            return await _NEWEST.mappings(connection, customer=customer_id)

    async def since(self, customer_id: str, since: datetime) -> Sequence[Row]:
        """Decisions after that moment: at, kind, purpose, verdict."""
        async with self._database.reading() as connection:
            return await _SINCE.mappings(connection, customer=customer_id, since=since)

    async def consents(self, customer_id: str) -> Sequence[Row]:
        """All that they ever agreed to or took back, oldest first."""
        async with self._database.reading() as connection:
            return await _CONSENTS.mappings(connection, customer=customer_id)
