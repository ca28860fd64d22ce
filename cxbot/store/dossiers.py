"""All that is stored of one customer, for whoever asks about them by name; nothing is written."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, Table, and_, func, select

from cxbot.model.customer import Address, Customer
from cxbot.store.reads import Reads
from cxbot.store.tables import (
    answer,
    complaint,
    conversation,
    customer,
    identity,
    invitation,
    orders,
    reward_given,
    session,
    ticket,
    touchpoint,
)

Row = Mapping[str, Any]
#: Of each kind, the newest.
_MOST = 50


class Dossier(Struct, frozen=True, kw_only=True):
    """Each list newest first, as many as one reads; the counts are of all."""

    customer: Customer
    identities: Sequence[Row]
    conversations: Sequence[Row]
    #: Sessions that haven't ended.
    sessions: Sequence[Row]
    tickets: Sequence[Row]
    orders: Sequence[Row]
    complaints: Sequence[Row]
    #: With the `outcome` of the message that carried the question.
    invitations: Sequence[Row]
    answers: Sequence[Row]
    rewards: Sequence[Row]
    counts: Mapping[str, int]

    @property
    def reachable(self) -> bool:
        return any(row["reachable"] for row in self.conversations)


class Dossiers(Reads):
    """Reads raise StoreError: a command stands outside of the lanes that would try again."""

    async def named(self, name: str) -> str | None:
        """The id of the customer who is called so: an id, or `channel:account`."""
        channel, separator, account = name.partition(":")
        if not separator or channel == "customer":
            wanted = account if separator else name
            rows = await self._read(select(customer.c.id).where(customer.c.id == wanted))
            return rows[0]["id"] if rows else None
        there = Address(channel=channel, account=account)
        for table in (identity, conversation):
            at = and_(table.c.channel == there.channel, table.c.account == there.account)
            rows = await self._read(select(table.c.customer_id).where(at))
            if rows:
                found: str = rows[0]["customer_id"]
                return found
        return None

    async def of(self, customer_id: str) -> Dossier:
        """Of a customer that there is."""
        (person,) = await self._read(select(customer).where(customer.c.id == customer_id))
        asked = (
            select(*_INVITATION, touchpoint.c.outcome)
            .outerjoin(touchpoint, touchpoint.c.id == invitation.c.touchpoint_id)
            .where(invitation.c.customer_id == customer_id)
            .order_by(invitation.c.asked_at.desc(), invitation.c.id.desc())
        )
        open_sessions = self._newest(session, "started_at", customer_id)
        counted = (ticket, orders, complaint, invitation, answer, reward_given)
        return Dossier(
            customer=Customer(**person),
            identities=await self._newest_of(identity, "verified_at", customer_id),
            conversations=await self._newest_of(conversation, "last_in_at", customer_id),
            sessions=await self._read(open_sessions.where(session.c.ended_at.is_(None))),
            tickets=await self._newest_of(ticket, "number", customer_id),
            orders=await self._newest_of(orders, "updated_at", customer_id),
            complaints=await self._newest_of(complaint, "number", customer_id),
            invitations=await self._read(asked.limit(_MOST)),
            answers=await self._newest_of(answer, "at", customer_id),
            rewards=await self._newest_of(reward_given, "at", customer_id),
            counts={table.name: await self._count(table, customer_id) for table in counted},
        )

    def _newest(self, table: Table, column: str, customer_id: str) -> Select[Any]:
        ours = select(table).where(table.c.customer_id == customer_id)
        return ours.order_by(table.c[column].desc(), *(c.desc() for c in table.primary_key))

    async def _newest_of(self, table: Table, column: str, customer_id: str) -> Sequence[Row]:
        return await self._read(self._newest(table, column, customer_id).limit(_MOST))

    async def _count(self, table: Table, customer_id: str) -> int:
        query = select(func.count().label("n")).where(table.c.customer_id == customer_id)
        (row,) = await self._read(query)
        found: int = row["n"]
        return found


#: Without the state that a late answer would go on from.
_INVITATION = tuple(column for column in invitation.c if column.name != "late")
