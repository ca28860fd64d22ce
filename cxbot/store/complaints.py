"""Complaints, and the exchanges they are about."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import func, or_, select

from cxbot.model.value import as_dict
from cxbot.store.database import Database
from cxbot.store.tables import complaint, touchpoint

#: Of the first one: three digits look like nobody ever complained.
FIRST = 1001


class Complaint(Struct, frozen=True, kw_only=True):
    #: Told to the customer.
    number: int
    customer_id: str
    conversation_id: str
    session_id: str | None
    touchpoint_id: str | None
    touchpoint: str | None
    stage: str | None
    text: str
    at: datetime


def complaint_row(filed: Complaint) -> dict[str, Any]:
    return as_dict(filed)


class Exchange(Struct, frozen=True, kw_only=True):
    """What a complaint may be about."""

    id: str
    touchpoint: str | None
    stage: str | None


class Complaints:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def next_number(self) -> int:
        """Who files it first has it."""
        query = select(func.max(complaint.c.number))
        async with self._database.reading() as connection:
            highest: int | None = (await connection.execute(query)).scalar_one()
        return FIRST if highest is None else highest + 1

    async def of_session(self, session_id: str, text: str) -> int | None:
        """Its number if that session has filed that very text."""
        query = select(complaint.c.number).where(
            complaint.c.session_id == session_id, complaint.c.text == text
        )
        async with self._database.reading() as connection:
            found: int | None = (await connection.execute(query)).scalar()
        return found

    async def about(self, customer_id: str, flow: str, key: str | None) -> Exchange | None:
        """The customer's newest exchange at that touchpoint of the journey; without a key, at any,
        outside of `flow`, which is where they complain."""
        point = touchpoint.c
        query = select(point.id, point.touchpoint, point.stage).where(
            point.customer_id == customer_id, or_(point.flow.is_(None), point.flow != flow)
        )
        at = point.touchpoint.is_not(None) if key is None else point.touchpoint == key
        async with self._database.reading() as connection:
            found = await connection.execute(query.where(at).order_by(point.id.desc()).limit(1))
            row = found.one_or_none()
        return Exchange(**row._mapping) if row is not None else None
