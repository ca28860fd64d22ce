"""A customer is forgotten: one statement for each table, and what must be read before.

Rows stay, so that counts stay; what somebody said, what they are called and where they can be
reached goes. Their accounts become tombstones: what refers to them still finds its pair, and the
same person coming back is somebody new. What came in and waits for its turn isn't touched.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import (
    ClauseElement,
    Column,
    ColumnElement,
    Table,
    and_,
    bindparam,
    case,
    delete,
    false,
    func,
    null,
    or_,
    select,
    true,
    update,
)

from cxbot.model.customer import Address
from cxbot.model.ticket import Ticket
from cxbot.store import tables
from cxbot.store.database import Database
from cxbot.store.personal import ledger
from cxbot.store.tables.base import NO_LIST, NO_MAP, NO_TEXT
from cxbot.store.tickets import ticket_of


def tombstone(address: Address, conversation_id: str) -> Address:
    """Where nobody is, and nothing ever arrives."""
    return Address(channel=address.channel, account=f"erased-{conversation_id}")


def _whose(table: Table, **values: Any) -> ClauseElement:
    """All rows of a customer."""
    return update(table).where(table.c.customer_id == bindparam("whose")).values(**values)


def _renamed(column: Column[Any]) -> ColumnElement[Any]:
    """The account, where it stands there, becomes its tombstone."""
    return case((column == bindparam("account"), bindparam("tomb")), else_=column)


def _within(column: Column[Any]) -> ColumnElement[Any]:
    """The same in a key that is made of it; keys that differed still do."""
    return func.replace(column, bindparam("account"), bindparam("tomb"))


_inbox, _outbox, _timer, _map = tables.inbox, tables.outbox, tables.timer, tables.message_map
_session, _rating, _point = tables.session, tables.rating, tables.touchpoint
_theirs = select(_session.c.id).where(_session.c.customer_id == bindparam("whose"))
_done = _inbox.c.status != "new"
_at_work = select(tables.worker.c.id).where(
    tables.worker.c.alive_until > bindparam("at", type_=tables.Instant())
)
_over = and_(_outbox.c.status != "pending", _outbox.c.status != "sending")

#: Before the turn's own messages are added: those are about the erasure.
BEFORE_OUTBOX: Mapping[str, ClauseElement] = {
    # what has not left never will
    "outbox.erase": update(_outbox)
    .where(_outbox.c.conversation_id == bindparam("of"))
    .values(
        payload=NO_MAP,
        link=NO_MAP,
        peer=_renamed(_outbox.c.peer),
        status=case((_over, _outbox.c.status), else_="expired"),
        error=case((_over, _outbox.c.error), else_="erased"),
    ),
    # what was said about an erasure, once it has left
    "outbox.forget": update(_outbox)
    .where(_outbox.c.id == bindparam("row"), _over)
    .values(payload=NO_MAP, link=NO_MAP, peer="erased"),
    # lists, the board and private words to colleagues may name anybody
    "outbox.erase_lists": update(_outbox)
    .where(_outbox.c.conversation_id.is_(None), _over)
    .values(payload=NO_MAP, link=NO_MAP),
}

#: After everything else of the turn.
LAST: Mapping[str, ClauseElement] = {
    "identity.erase": delete(tables.identity).where(
        tables.identity.c.customer_id == bindparam("whose")
    ),
    "conversation.erase": update(tables.conversation)
    .where(tables.conversation.c.id == bindparam("of"))
    .values(account=bindparam("tomb"), reachable=false(), waiting_since=null()),
    "touchpoint.erase": update(_point)
    .where(_point.c.conversation_id == bindparam("of"))
    .values(
        text=NO_TEXT,
        outcome=case((_point.c.outcome == "planned", "expired"), else_=_point.c.outcome),
        source_key=_within(_point.c.source_key),
    ),
    "session.erase": _whose(
        _session,
        state=NO_MAP,
        pending=NO_LIST,
        on_hold=null(),
        ended_at=func.coalesce(_session.c.ended_at, bindparam("at", type_=tables.Instant())),
        outcome=func.coalesce(_session.c.outcome, "cancelled"),
    ),
    "step_trace.erase": update(tables.step_trace)
    .where(tables.step_trace.c.session_id.in_(_theirs))
    .values(steps=NO_LIST),
    # one line of a ticket's log, as cxbot.desk.history leaves it
    "ticket_event.erase": update(tables.ticket_event)
    .where(tables.ticket_event.c.id == bindparam("row"))
    .values(data=bindparam("told"), changed=bindparam("new")),
    "rating.erase": _whose(
        _rating,
        comment=NO_TEXT,
        comment_until=null(),
        withdrawn=case((_rating.c.answered_at.is_(None), true()), else_=_rating.c.withdrawn),
    ),
    "timer.erase": update(_timer)
    .where(_timer.c.lane == bindparam("was"))
    .values(
        lane=bindparam("now"),
        status=case((_timer.c.status == "armed", "cancelled"), else_=_timer.c.status),
    ),
    # also what a turn has just done in the lane of somebody erased
    "inbox.erase": update(_inbox)
    .where(_inbox.c.lane == bindparam("was"), _done)
    .values(
        lane=bindparam("now"),
        natural_key=_within(_inbox.c.natural_key),
        raw=NO_MAP,
        error=null(),
    ),
    # what colleagues say among themselves, and Telegram of their topics, may name anybody
    "inbox.erase_groups": update(_inbox)
    .where(_inbox.c.lane.startswith("group:"), _done)
    .values(raw=NO_MAP, error=null()),
    # of conversations that no living process has in hand: they are named by the account
    "lane.erase": delete(tables.lane).where(
        or_(tables.lane.c.owner.is_(None), tables.lane.c.owner.not_in(_at_work))
    ),
    # what commands asked for lists conversations
    "request.erase": update(tables.request)
    .where(tables.request.c.status != "new")
    .values(data=NO_MAP),
    "message_map.erase": update(_map)
    .where(_map.c.conversation_id == bindparam("of"))
    .values(
        chat=_renamed(_map.c.chat),
        other_chat=_renamed(_map.c.other_chat),
    ),
    # the order itself is the shop's
    "orders.erase": _whose(tables.orders, customer_id=null()),
    "link.erase": update(tables.link)
    .where(tables.link.c.used_by == bindparam("whose"))
    .values(used_by=null()),
    "flow_start.erase": delete(tables.flow_start).where(
        tables.flow_start.c.customer_id == bindparam("whose")
    ),
    # why somebody was kept out
    "audit.erase": update(tables.audit)
    .where(tables.audit.c.id == bindparam("row"))
    .values(data=bindparam("told")),
    "answer.erase": _whose(tables.answer, text=NO_TEXT),
    "complaint.erase": _whose(tables.complaint, text=NO_TEXT),
    "consent.erase": _whose(
        tables.consent, words=NO_TEXT, source_key=_within(tables.consent.c.source_key)
    ),
    "invitation.erase": _whose(tables.invitation, late=null()),
    **ledger.STATEMENTS,
}


class Line(Struct, frozen=True, kw_only=True):
    """A row with something to leave out: its id and its JSON."""

    id: str
    data: Mapping[str, Any]
    changed: Mapping[str, Any]


class Copy(Struct, frozen=True, kw_only=True):
    """A message in a group that says something of the customer."""

    chat: str
    message_id: str
    #: We wrote it.
    own: bool


class Erasure:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def places(self, customer_id: str) -> Mapping[str, Address]:
        """All their conversations."""
        table = tables.conversation
        query = select(table).where(table.c.customer_id == customer_id)
        async with self._database.reading() as connection:
            rows = await connection.execute(query)
            return {row.id: Address(channel=row.channel, account=row.account) for row in rows}

    async def tickets(self, customer_id: str) -> Sequence[Ticket]:
        """Oldest first."""
        table = tables.ticket
        query = select(table).where(table.c.customer_id == customer_id).order_by(table.c.number)
        async with self._database.reading() as connection:
            return [ticket_of(row) for row in await connection.execute(query)]

    async def log(self, customer_id: str) -> Sequence[Line]:
        """The logs of all their tickets."""
        event, ticket = tables.ticket_event.c, tables.ticket.c
        theirs = select(ticket.id).where(ticket.customer_id == customer_id)
        query = select(event.id, event.data, event.changed).where(event.ticket_id.in_(theirs))
        async with self._database.reading() as connection:
            return [Line(**row._mapping) for row in await connection.execute(query)]

    async def audited(self, customer_id: str) -> Sequence[tuple[str, Mapping[str, Any]]]:
        """What the audit says of them: the row and its data."""
        audit = tables.audit.c
        query = select(audit.id, audit.data).where(audit.subject == customer_id)
        async with self._database.reading() as connection:
            return [(row.id, row.data) for row in await connection.execute(query)]

    async def exchanges(self, customer_id: str) -> int:
        """How many there are with them."""
        query = select(func.count()).where(
            _point.c.customer_id == customer_id, _point.c.direction != "internal"
        )
        async with self._database.reading() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def threads(self, conversation_id: str) -> Sequence[tuple[str, str]]:
        """Group and topic, of those that are there."""
        thread = tables.thread.c
        query = select(thread.chat, thread.thread_id).where(
            thread.conversation_id == conversation_id, thread.gone.is_(False)
        )
        async with self._database.reading() as connection:
            return [(row.chat, row.thread_id) for row in await connection.execute(query)]

    async def copies(self, conversation_id: str, account: str) -> Sequence[Copy]:
        """Every message we know of that lies elsewhere than with the customer."""
        query = select(_map).where(_map.c.conversation_id == conversation_id)
        found: dict[tuple[str, str], bool] = {}
        async with self._database.reading() as connection:
            for row in await connection.execute(query):
                if row.chat != account:
                    found[row.chat, row.message_id] = row.kind not in ("source", "note")
                elif row.other_chat not in (None, account) and row.other_message is not None:
                    found.setdefault((row.other_chat, row.other_message), False)
        return [
            Copy(chat=chat, message_id=message_id, own=own)
            for (chat, message_id), own in found.items()
        ]

    async def newest_before(self, conversation_id: str, at: datetime) -> Mapping[str, int]:
        """Chat -> the highest number among our messages that were decided before."""
        query = select(_outbox.c.peer, _outbox.c.message_id).where(
            _outbox.c.conversation_id == conversation_id,
            _outbox.c.message_id.is_not(None),
            _outbox.c.created_at <= at,
        )
        found: dict[str, int] = {}
        async with self._database.reading() as connection:
            for peer, number in await connection.execute(query):
                if number.isdecimal():
                    found[peer] = max(found.get(peer, 0), int(number))
        return found
