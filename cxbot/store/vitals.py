"""How the bot fares: what waits, for how long, and what has failed."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import func, select

from cxbot.model.customer import Address
from cxbot.store.database import Database
from cxbot.store.tables import conversation, inbox, outbox, ticket, timer
from cxbot.store.tables.desk import is_open
from cxbot.store.tables.queues import unsent


class Vitals(Struct, frozen=True, kw_only=True):
    #: Not yet sent, and since when the oldest of them waits.
    unsent: int
    unsent_since: datetime | None
    #: Came in and not yet handled; likewise.
    unhandled: int
    unhandled_since: datetime | None
    #: Came in and could not be handled at all.
    dead: int
    #: Timers that should have fired.
    overdue: int
    open_tickets: int
    waiting_tickets: int
    #: Open ones whose limit was broken.
    breached: int


class VitalSigns:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def now(self, now: datetime, *, besides: int) -> Vitals:
        """`besides`: the input that asks for it, which isn't handled yet itself."""
        of_outbox = select(func.count(), func.min(outbox.c.created_at)).where(unsent)
        of_inbox = select(func.count(), func.min(inbox.c.received_at)).where(
            inbox.c.status == "new", inbox.c.id != besides
        )
        dead = select(func.count()).where(inbox.c.status == "dead")
        overdue = select(func.count()).where(timer.c.status == "armed", timer.c.fire_at <= now)
        waiting = select(func.count()).where(is_open, ticket.c.waiting_since.is_not(None))
        breached = select(func.count()).where(is_open, ticket.c.breached.is_(True))
        async with self._database.reading() as connection:
            waits, waits_since = (await connection.execute(of_outbox)).one()
            unhandled, unhandled_since = (await connection.execute(of_inbox)).one()
            return Vitals(
                unsent=waits,
                unsent_since=waits_since,
                unhandled=unhandled,
                unhandled_since=unhandled_since,
                dead=(await connection.execute(dead)).scalar_one(),
                overdue=(await connection.execute(overdue)).scalar_one(),
                open_tickets=(
                    await connection.execute(select(func.count()).where(is_open))
                ).scalar_one(),
                waiting_tickets=(await connection.execute(waiting)).scalar_one(),
                breached=(await connection.execute(breached)).scalar_one(),
            )

    async def conversations_with_tickets(self) -> list[tuple[str, Address]]:
        """Every open ticket with the address of its conversation, oldest first."""
        query = (
            select(ticket.c.id, conversation.c.channel, conversation.c.account)
            .join(conversation, conversation.c.id == ticket.c.conversation_id)
            .where(is_open)
            .order_by(ticket.c.number)
        )
        async with self._database.reading() as connection:
            return [
                (row.id, Address(channel=row.channel, account=row.account))
                for row in await connection.execute(query)
            ]
