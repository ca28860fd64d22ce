"""Questions after tickets, and what customers answered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from cxbot.model.rating import Question
from cxbot.model.value import as_dict
from cxbot.store.database import Database
from cxbot.store.tables import conversation, message_map, rating, touchpoint

#: What a question is in the map of messages.
MAP_KIND = "rating"


def rating_row(question: Question) -> Mapping[str, Any]:
    return as_dict(question)


class Ratings:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, ticket_id: str, closing: int) -> Question | None:
        query = select(rating).where(rating.c.ticket_id == ticket_id, rating.c.closing == closing)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return Question(**row._mapping) if row is not None else None

    async def last_asked_at(self, customer_id: str) -> datetime | None:
        """Of all their tickets; a question that was taken back unanswered wasn't asked."""
        theirs = select(conversation.c.id).where(conversation.c.customer_id == customer_id)
        query = select(func.max(rating.c.asked_at)).where(
            rating.c.conversation_id.in_(theirs),
            or_(rating.c.withdrawn.is_(False), rating.c.answered_at.is_not(None)),
        )
        async with self._database.reading() as connection:
            found: datetime | None = (await connection.execute(query)).scalar_one()
        return found

    async def said_last(self, conversation_id: str) -> str | None:
        """The name of the newest exchange in which we said something to them."""
        point = touchpoint.c
        query = (
            select(point.name)
            .where(point.conversation_id == conversation_id, point.direction == "out")
            .order_by(point.seq.desc())
            .limit(1)
        )
        async with self._database.reading() as connection:
            found: str | None = (await connection.execute(query)).scalar()
        return found

    async def message_of(self, ticket_id: str, chat: str) -> str | None:
        """The newest question about that ticket in the customer's chat, once it was delivered."""
        query = select(message_map.c.message_id).where(
            message_map.c.ticket_id == ticket_id,
            message_map.c.kind == MAP_KIND,
            message_map.c.chat == chat,
        )
        async with self._database.reading() as connection:
            found = [str(number) for number in (await connection.execute(query)).scalars()]
        return max(found, key=lambda number: (len(number), number), default=None)
