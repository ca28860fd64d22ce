"""What went across the desk: which message became which on the other side, what was kept back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from cxbot.store.database import Database
from cxbot.store.queries import Query
from cxbot.store.tables import message_map, outbox, ticket_event

_ANSWERERS = Query(
    select(ticket_event.c.actor, ticket_event.c.data)
    .where(ticket_event.c.ticket_id == bindparam("of"), ticket_event.c.type == "answered")
    .where(ticket_event.c.at > bindparam("since"))
    .order_by(ticket_event.c.seq)
)


class Relayed:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def copies(self, channel: str, chat: str, message_id: str, into: str) -> Sequence[str]:
        """The messages in the chat `into` that it became, in order: a long text becomes several."""
        query = select(message_map.c.message_id).where(
            message_map.c.channel == channel,
            message_map.c.other_chat == chat,
            message_map.c.other_message == message_id,
            message_map.c.chat == into,
        )
        async with self._database.reading() as connection:
            found = (await connection.execute(query)).scalars().all()
        return sorted(found, key=_place)

    async def mates(self, channel: str, chat: str, message_id: str) -> Sequence[str]:
        """The parts of the album that it belongs to, itself included; of a single one itself."""
        query = select(message_map.c.message_id, message_map.c.other_message).where(
            message_map.c.channel == channel,
            message_map.c.chat == chat,
            message_map.c.other_chat == chat,
            message_map.c.kind.in_(("source", "note")),
        )
        here = query.where(message_map.c.message_id == message_id)
        async with self._database.reading() as connection:
            known = (await connection.execute(here)).one_or_none()
            if known is None:
                return (message_id,)
            first = message_map.c.other_message == known.other_message
            rows = (await connection.execute(query.where(first))).all()
        return sorted((row.message_id for row in rows), key=_place)

    async def kept(self, ticket_id: str, message_id: str) -> Mapping[str, Any] | None:
        """A message of an operator that was kept back, as it was written to the ticket's log."""
        query = select(ticket_event.c.data).where(
            ticket_event.c.ticket_id == ticket_id, ticket_event.c.type == "noted"
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).scalars().all()
        notes: list[Mapping[str, Any]] = [data["kept"] for data in rows if "kept" in data]
        return next((note for note in notes if note["ids"][0] == message_id), None)

    async def noted(self, ticket_id: str, actor: str, since: datetime) -> Sequence[str]:
        """What they have noted since then, in order."""
        query = (
            select(ticket_event.c.data)
            .where(ticket_event.c.ticket_id == ticket_id, ticket_event.c.type == "noted")
            .where(ticket_event.c.actor == actor, ticket_event.c.at > since)
            .order_by(ticket_event.c.seq)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).scalars().all()
        return [str(data["text"]) for data in rows]

    async def answerers(self, ticket_id: str, since: datetime) -> Sequence[tuple[str, str]]:
        """Who has written to the customer since then, in order: the actor and their name."""
        connection = await self._database.asking()
        rows = await _ANSWERERS.rows(connection, of=ticket_id, since=since)
        return [(row.actor, row.data.get("operator") or row.actor) for row in rows]

    async def answered_after(self, ticket_id: str, chat: str, message_id: str) -> bool:
        """Has a message gone to the customer that stands below that one in the group?"""
        query = select(message_map.c.other_message).where(
            message_map.c.ticket_id == ticket_id,
            message_map.c.kind == "reply",
            message_map.c.other_chat == chat,
        )
        async with self._database.reading() as connection:
            sources = (await connection.execute(query)).scalars().all()
        return any(_place(source or "") > _place(message_id) for source in sources)

    async def sent_at(self, conversation_id: str, peer: str, message_id: str) -> datetime | None:
        """When a message of ours that lies in that chat was decided."""
        query = select(outbox.c.created_at).where(
            outbox.c.conversation_id == conversation_id,
            outbox.c.peer == peer,
            outbox.c.message_id == message_id,
        )
        async with self._database.reading() as connection:
            found: datetime | None = (await connection.execute(query)).scalars().first()
        return found


def _place(message_id: str) -> tuple[int, str]:
    """Ids rise within a chat, and are numbers where a messenger counts."""
    return (int(message_id) if message_id.isdecimal() else 0, message_id)
