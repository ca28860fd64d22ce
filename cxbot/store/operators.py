"""Who answers: one row per operator, from their first act or their first ticket on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import bindparam, select

from cxbot.model.value import as_dict, replace
from cxbot.store.database import Database
from cxbot.store.queries import Query
from cxbot.store.tables import operator

Status = Literal["on", "away", "left"]

_OPERATOR = Query(select(operator).where(operator.c.account == bindparam("of")))


class OperatorRow(Struct, frozen=True, kw_only=True):
    account: str
    name: str
    status: Status
    seen_at: datetime
    #: In the messenger, without the @.
    username: str | None = None
    away_until: datetime | None = None
    last_assigned_at: datetime | None = None

    def seen(self, name: str, now: datetime, username: str | None = None) -> "OperatorRow":
        return replace(self, name=name, seen_at=now, username=username or self.username)

    def away(self, now: datetime) -> bool:
        """Away, and not back by now."""
        if self.status != "away":
            return False
        return self.away_until is None or now < self.away_until

    def row(self) -> Mapping[str, Any]:
        return as_dict(self)


class Operators:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, account: str) -> OperatorRow | None:
        connection = await self._database.asking()
        row = await _OPERATOR.first(connection, of=account)
        return OperatorRow(**row._asdict()) if row is not None else None

    async def all(self) -> Sequence[OperatorRow]:
        query = select(operator).order_by(operator.c.account)
        async with self._database.reading() as connection:
            return [OperatorRow(**row._mapping) for row in await connection.execute(query)]
