"""Tickets and what of them lies in the operators' group: topics, cards, relayed messages."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, func, select

from cxbot.model.ticket import Ticket
from cxbot.store import tables
from cxbot.store.database import Database
from cxbot.store.queries import Query

_COLUMNS = [c.name for c in tables.ticket.columns]
_message, _thread, _ticket = tables.message_map, tables.thread, tables.ticket
_BY_ID = Query(select(_ticket).where(_ticket.c.id == bindparam("of")))
_BY_NUMBER = Query(select(_ticket).where(_ticket.c.number == bindparam("of")))
_LATEST = Query(
    select(_ticket)
    .where(_ticket.c.conversation_id == bindparam("of"))
    .order_by(_ticket.c.number.desc())
    .limit(1)
)
_MAPPED = Query(
    select(_message).where(
        _message.c.channel == bindparam("channel"),
        _message.c.chat == bindparam("chat"),
        _message.c.message_id == bindparam("message_id"),
    )
)
_CARDS = Query(
    select(_message.c.message_id, _message.c.chat).where(
        _message.c.ticket_id == bindparam("of"), _message.c.kind == "card"
    )
)
_THREAD = Query(
    select(_thread).where(
        _thread.c.conversation_id == bindparam("of"), _thread.c.chat == bindparam("chat")
    )
)
_IN_THREAD = Query(
    select(_thread.c.conversation_id).where(
        _thread.c.chat == bindparam("chat"), _thread.c.thread_id == bindparam("thread_id")
    )
)


def ticket_of(row: Any) -> Ticket:
    """Of a whole row of the table, whoever has read it."""
    return Ticket(**{**row._asdict(), "tags": tuple(row.tags)})


def ticket_row(ticket: Ticket) -> Mapping[str, Any]:
    return {name: getattr(ticket, name) for name in _COLUMNS}


class Mapped(Struct, frozen=True, kw_only=True):
    """A message we know on one side, and its twin on the other."""

    conversation_id: str
    ticket_id: str | None
    kind: str
    other_chat: str | None
    other_message: str | None


class Thread(Struct, frozen=True, kw_only=True):
    """The topic of one customer in a forum."""

    conversation_id: str
    chat: str
    thread_id: str
    generation: int
    gone: bool


class Tickets:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, ticket_id: str) -> Ticket | None:
        return await self._one(_BY_ID, of=ticket_id)

    async def numbered(self, number: int) -> Ticket | None:
        return await self._one(_BY_NUMBER, of=number)

    async def latest(self, conversation_id: str) -> Ticket | None:
        """The newest ticket of a conversation, open or not."""
        return await self._one(_LATEST, of=conversation_id)

    async def _one(self, query: Query, **values: Any) -> Ticket | None:
        row = await query.first(await self._database.asking(), **values)
        return ticket_of(row) if row is not None else None

    async def highest_number(self) -> int:
        query = select(func.coalesce(func.max(tables.ticket.c.number), 0))
        async with self._database.reading() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def next_number(self) -> int:
        """Where several processes open tickets; some numbers stay unused."""
        query = select(func.nextval("ticket_number"))
        async with self._database.engine.begin() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def mapped(self, channel: str, chat: str, message_id: str) -> Mapped | None:
        """What we know of a message that lies in that chat."""
        connection = await self._database.asking()
        row = await _MAPPED.first(connection, channel=channel, chat=chat, message_id=message_id)
        return _mapped(row) if row is not None else None

    async def twin(self, channel: str, chat: str, message_id: str, into: str) -> str | None:
        """The id that message carries in the chat `into`, whichever side it came from."""
        table = tables.message_map
        async with self._database.reading() as connection:
            there = select(table.c.message_id).where(
                table.c.channel == channel,
                table.c.other_chat == chat,
                table.c.other_message == message_id,
                table.c.chat == into,
            )
            found = (await connection.execute(there)).scalars().all()
        if found:  # a long text became several: it is known by the first
            return str(min(found, key=lambda one: (len(one), one)))
        here = await self.mapped(channel, chat, message_id)
        return here.other_message if here is not None and here.other_chat == into else None

    async def conversation_of_source(self, channel: str, chat: str, message_id: str) -> str | None:
        """Whose it is that a message in that chat was passed on to."""
        table = tables.message_map
        query = select(table.c.conversation_id).where(
            table.c.channel == channel,
            table.c.other_chat == chat,
            table.c.other_message == message_id,
        )
        async with self._database.reading() as connection:
            found = (await connection.execute(query)).scalars().first()
        return str(found) if found is not None else None

    async def card(self, ticket_id: str, chat: str | None = None) -> str | None:
        """The message of the ticket's newest card in the group, or in that one: a group that moved
        counts its messages anew."""
        connection = await self._database.asking()
        rows = await _CARDS.rows(connection, of=ticket_id)
        found = [row.message_id for row in rows if chat in (None, row.chat)]
        return str(max(found, key=int)) if found else None

    async def thread(self, conversation_id: str, chat: str) -> Thread | None:
        connection = await self._database.asking()
        rows = await _THREAD.mappings(connection, of=conversation_id, chat=chat)
        return Thread(**rows[0]) if rows else None

    async def conversation_of_thread(self, chat: str, thread_id: str) -> str | None:
        connection = await self._database.asking()
        found = await _IN_THREAD.value(connection, chat=chat, thread_id=thread_id)
        return str(found) if found is not None else None


def _mapped(row: Any) -> Mapped:
    return Mapped(
        conversation_id=row.conversation_id,
        ticket_id=row.ticket_id,
        kind=row.kind,
        other_chat=row.other_chat,
        other_message=row.other_message,
    )
