"""Reads a whole dialogue, and turns dialogues back into rows."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import structs
from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.model.conversation import Conversation, Dialogue, Session
from cxbot.model.customer import Address, Customer
from cxbot.model.rating import Question
from cxbot.store import tables
from cxbot.store.database import Database
from cxbot.store.listed import listed
from cxbot.store.queries import Query, together
from cxbot.store.tables.desk import is_open
from cxbot.store.tickets import ticket_of

_LONGEST_KEY = 200
_place, _start = tables.conversation, tables.flow_start
_session, _rating = tables.session, tables.rating
#: As Question.pending.
_PENDING = or_(
    and_(_rating.c.answered_at.is_(None), _rating.c.withdrawn.is_(False)),
    _rating.c.comment_until.is_not(None),
)
_PLACES = Query(
    select(_place).where(
        _place.c.channel == bindparam("channel"), listed(_place.c.account, "accounts")
    )
)
_PEOPLE = Query(select(tables.customer).where(listed(tables.customer.c.id, "who")))
_SESSIONS = Query(
    select(_session)
    .where(listed(_session.c.conversation_id, "here"), _session.c.ended_at.is_(None))
    .order_by(_session.c.id)
)
_TICKETS = Query(
    select(tables.ticket).where(listed(tables.ticket.c.conversation_id, "here"), is_open)
)
_QUESTIONS = Query(
    select(_rating)
    .where(listed(_rating.c.conversation_id, "here"), _PENDING)
    .order_by(_rating.c.conversation_id, _rating.c.asked_at)
)
_ADDRESS = Query(select(_place.c.channel, _place.c.account).where(_place.c.id == bindparam("of")))
_STARTED = Query(
    select(_start.c.started_at).where(
        _start.c.flow == bindparam("flow"),
        _start.c.customer_id == bindparam("customer"),
        _start.c.key == bindparam("key"),
    )
)


def limit_key(said: str) -> str:
    """As `flow_start` keeps it: a shop's own events may say texts of any length, the column not."""
    return said if len(said) <= _LONGEST_KEY else hashlib.sha256(said.encode()).hexdigest()


class Conversations:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, addresses: Sequence[Address]) -> dict[Address, Dialogue]:
        """The dialogues at those addresses; one nobody ever came from is missing."""
        asked = (
            _PLACES.asks(channel=channel, accounts=accounts)
            for channel, accounts in _by_channel(addresses).items()
        )
        async with self._database.reading() as connection:
            rows = [row for rows in await together(connection, *asked) for row in rows]
            return await _complete(connection, rows) if rows else {}

    async def address(self, conversation_id: str) -> Address | None:
        connection = await self._database.asking()
        row = await _ADDRESS.first(connection, of=conversation_id)
        return Address(channel=row.channel, account=row.account) if row else None

    async def address_of_customer(self, customer_id: str) -> Address | None:
        """Where the customer was last seen."""
        table = tables.conversation
        query = (
            select(table.c.channel, table.c.account)
            .where(table.c.customer_id == customer_id)
            .order_by(table.c.last_in_at.desc().nulls_last())
            .limit(1)
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return Address(channel=row.channel, account=row.account) if row else None

    async def flow_versions_in_use(self) -> list[tuple[str, str, str]]:
        """(flow, version, source) of everything stored, the newest last; sessions in flight may
        need them."""
        table = tables.flow_version
        async with self._database.reading() as connection:
            query = select(table.c.flow, table.c.version, table.c.source)
            rows = await connection.execute(query.order_by(table.c.seen_at, table.c.version))
            return [(row.flow, row.version, row.source) for row in rows]

    async def on_other_versions(self, versions: Mapping[str, str]) -> dict[str, int]:
        """Flow -> sessions in flight that began with another version than this one."""
        table = tables.session
        query = (
            select(table.c.flow, table.c.flow_version, func.count())
            .where(table.c.ended_at.is_(None))
            .group_by(table.c.flow, table.c.flow_version)
        )
        found: dict[str, int] = {}
        async with self._database.reading() as connection:
            for flow, version, count in await connection.execute(query):
                if versions.get(flow) != version:
                    found[flow] = found.get(flow, 0) + count
        return found

    async def versions_of_open_sessions(self) -> set[tuple[str, str]]:
        """(flow, version) of every flow that a session stands in, also below and above its own;
        and of those that a late answer would take up again."""
        table, late = tables.session, tables.invitation.c.late
        async with self._database.reading() as connection:
            rows = await connection.execute(select(table.c.state).where(table.c.ended_at.is_(None)))
            ended = await connection.execute(select(late).where(late.is_not(None)))
            states = (*rows.scalars(), *(kept["state"] for kept in ended.scalars()))
        return {(frame["flow"], frame["version"]) for state in states for frame in state["frames"]}

    async def started_at(self, flow: str, customer_id: str, key: str) -> Any:
        """When that flow last began for that customer under that key of its `limit`."""
        connection = await self._database.asking()
        return await _STARTED.value(connection, flow=flow, customer=customer_id, key=key)


async def _complete(connection: AsyncConnection, rows: Sequence[Any]) -> dict[Address, Dialogue]:
    """Four more questions, however many rows there are."""
    here = [row.id for row in rows]
    found = await together(
        connection,
        _PEOPLE.asks(who=list({row.customer_id for row in rows})),
        *(query.asks(here=here) for query in (_SESSIONS, _TICKETS, _QUESTIONS)),
    )
    people = {row.id: Customer(**row._asdict()) for row in found[0]}
    running: dict[str, list[Session]] = {}
    for row in found[1]:
        running.setdefault(row.conversation_id, []).append(_session_of(row))
    open_tickets = {row.conversation_id: ticket_of(row) for row in found[2]}
    questions = {row.conversation_id: Question(**row._asdict()) for row in found[3]}
    dialogues = (
        Dialogue(
            conversation=Conversation(**row._asdict()),
            customer=people[row.customer_id],
            sessions=tuple(running.get(row.id, ())),
            ticket=open_tickets.get(row.id),
            question=questions.get(row.id),
        )
        for row in rows
    )
    return {dialogue.conversation.address: dialogue for dialogue in dialogues}


def _by_channel(addresses: Sequence[Address]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for address in addresses:
        found.setdefault(address.channel, []).append(address.account)
    return found


def _session_of(row: Any) -> Session:
    return Session(
        id=row.id,
        flow=row.flow,
        flow_version=row.flow_version,
        status=row.status,
        state=row.state,
        started_at=row.started_at,
        on_hold=row.on_hold,
        pending=tuple(row.pending),
    )


def customer_row(customer: Customer) -> Mapping[str, Any]:
    return structs.asdict(customer)


def conversation_row(conversation: Conversation) -> Mapping[str, Any]:
    return structs.asdict(conversation)


def session_row(session: Session, dialogue: Dialogue, **ending: Any) -> Mapping[str, Any]:
    """`ending` holds updated_at, and ended_at and outcome once it has ended."""
    return {
        "id": session.id,
        "conversation_id": dialogue.conversation.id,
        "customer_id": dialogue.customer.id,
        "flow": session.flow,
        "flow_version": session.flow_version,
        "status": session.status,
        "on_hold": session.on_hold,
        "pending": list(session.pending),
        "state": session.state,
        "started_at": session.started_at,
        "ended_at": None,
        "outcome": None,
        **ending,
    }
