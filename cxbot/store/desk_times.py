"""What the desk's clocks ask: who waits, since when, and what was told already."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import and_, desc, func, or_, select

from cxbot.model.ticket import Ticket
from cxbot.store.database import Database
from cxbot.store.inbox import InboxRow
from cxbot.store.tables import (
    conversation,
    customer,
    inbox,
    message_map,
    outbox,
    setting,
    thread,
    ticket,
    ticket_event,
    timer,
    touchpoint,
)
from cxbot.store.tables.desk import is_open

#: One tick fires page by page; what it fires arrives within that time.
_TICK = timedelta(seconds=5)


class OpenTicket(Struct, frozen=True, kw_only=True):
    """A ticket that people have, with what a line about it needs."""

    ticket: Ticket
    customer: str
    #: Its topic in its group; None where it has none.
    thread: str | None
    #: The message of its newest card.
    card: str | None

    @property
    def place(self) -> str | None:
        """Where one reads it."""
        return self.thread or self.card


class Logged(Struct, frozen=True, kw_only=True):
    """One line of a ticket's log."""

    at: datetime
    kind: str
    #: The state since; None: as before.
    state: Any
    data: Mapping[str, Any]


class SentAs(Struct, frozen=True, kw_only=True):
    """What became of a row of the outbox."""

    status: str
    message_id: str | None


class DeskTimes:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def log(self, ticket_id: str) -> Sequence[Logged]:
        """Oldest first."""
        query = (
            select(ticket_event)
            .where(ticket_event.c.ticket_id == ticket_id)
            .order_by(ticket_event.c.seq)
        )
        async with self._database.reading() as connection:
            return [
                Logged(at=row.at, kind=row.type, state=row.changed.get("state"), data=row.data)
                for row in await connection.execute(query)
            ]

    async def fired_together(self, row: InboxRow, keys: Collection[str], chat: str | None) -> int:
        """In how many tickets of that group one of these timers fired in the same tick."""
        query = (
            select(func.count(func.distinct(timer.c.owner_id)))
            .select_from(timer)
            .join(inbox, and_(inbox.c.channel == "timer", inbox.c.natural_key == timer.c.id))
            .join(ticket, ticket.c.id == timer.c.owner_id)
            .where(inbox.c.id >= row.id - 1000, inbox.c.id <= row.id + 1000)
            .where(inbox.c.received_at.between(row.received_at - _TICK, row.received_at + _TICK))
            .where(timer.c.key.in_(keys), ticket.c.chat.is_not_distinct_from(chat))
        )
        async with self._database.reading() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def first_replies(self, most: int) -> Sequence[tuple[datetime, datetime]]:
        """Hand-over and first answer of the newest tickets that were answered."""
        query = (
            select(ticket.c.opened_at, ticket.c.first_reply_at)
            .where(ticket.c.first_reply_at.is_not(None))
            .order_by(desc(ticket.c.number))
            .limit(most)
        )
        async with self._database.reading() as connection:
            rows = await connection.execute(query)
            return [(row.opened_at, row.first_reply_at) for row in rows]

    async def last_told(self, conversation_id: str, name: str) -> datetime | None:
        """When the customer was last sent something of that name."""
        query = (
            select(touchpoint.c.occurred_at)
            .where(touchpoint.c.conversation_id == conversation_id, touchpoint.c.name == name)
            .order_by(desc(touchpoint.c.seq))
            .limit(1)
        )
        async with self._database.reading() as connection:
            found: datetime | None = (await connection.execute(query)).scalar()
        return found

    async def open_tickets(
        self, chat: str, others: Collection[str] | None = None
    ) -> Sequence[OpenTicket]:
        """Those that live in that group, oldest first. With `others`, the remaining groups of the
        shop, also those whose own group is ours no more."""
        lives = ticket.c.chat == chat
        if others is not None:
            lives = or_(lives, ticket.c.chat.is_(None), ticket.c.chat.not_in([chat, *others]))
        topic = and_(
            thread.c.conversation_id == ticket.c.conversation_id,
            thread.c.chat == chat,
            thread.c.gone.is_(False),
        )
        cards = (
            select(message_map.c.message_id)
            .where(message_map.c.ticket_id == ticket.c.id, message_map.c.kind == "card")
            .order_by(desc(func.length(message_map.c.message_id)), desc(message_map.c.message_id))
            .limit(1)
            .scalar_subquery()
        )
        query = (
            select(
                *ticket.c,
                customer.c.name.label("customer_name"),
                thread.c.thread_id,
                cards.label("card"),
            )
            .join(customer, customer.c.id == ticket.c.customer_id)
            .outerjoin(thread, topic)
            .where(is_open, lives)
            .order_by(ticket.c.number)
        )
        async with self._database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return [
            OpenTicket(
                ticket=_ticket(row._mapping),
                customer=row.customer_name,
                thread=row.thread_id,
                card=row.card,
            )
            for row in rows
        ]

    async def sent_as(self, parcel_id: str) -> SentAs | None:
        query = select(outbox.c.status, outbox.c.message_id).where(outbox.c.id == parcel_id)
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return SentAs(status=row.status, message_id=row.message_id) if row is not None else None

    async def setting(self, key: str) -> str | None:
        query = select(setting.c.value).where(setting.c.key == key)
        async with self._database.reading() as connection:
            found: str | None = (await connection.execute(query)).scalar()
        return found

    async def reachable(self, channel: str, accounts: Collection[str]) -> dict[str, str]:
        """Of these accounts those that have started the bot and not blocked it, and their names."""
        query = (
            select(conversation.c.account, customer.c.name)
            .join(customer, customer.c.id == conversation.c.customer_id)
            .where(conversation.c.channel == channel, conversation.c.account.in_(sorted(accounts)))
            .where(conversation.c.reachable.is_(True))
            .order_by(conversation.c.account)
        )
        async with self._database.reading() as connection:
            return {found.account: found.name for found in await connection.execute(query)}


def _ticket(row: Mapping[Any, Any]) -> Ticket:
    """Of a row that has more than a ticket's columns."""
    values = {column.name: row[column.name] for column in ticket.columns}
    return Ticket(**{**values, "tags": tuple(values["tags"])})
