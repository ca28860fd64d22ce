"""Contacts that happened elsewhere, many at a time: written beside a running bot.

Only rows are added: whoever is new gets a customer and a conversation, as the first event of the
shop about them makes. A lane that makes the same customer at the same moment fails once, and finds
them the next time.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import ClauseElement, Row, bindparam, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.clock import Clock
from cxbot.errors import StoreError
from cxbot.model.conversation import Conversation
from cxbot.model.customer import Address, Customer
from cxbot.model.recorded import RECORDED, Recorded, touchpoint_of
from cxbot.store import tables
from cxbot.store.conversations import conversation_row, customer_row
from cxbot.store.database import Database, reason
from cxbot.store.personal.ledger import Seals
from cxbot.store.touchpoints import touchpoint_row

_point, _where, _who = tables.touchpoint, tables.conversation, tables.customer
_erased = tables.erased_account


def _once() -> ClauseElement:
    """By whichever way it came. Its key may be known of another month, whose part of the log
    (parts.py) no index of this month's knows of: so it is looked for. Two that come in the same
    moment on either side of a month's end would both be kept."""
    values = [bindparam(column.name, type_=column.type) for column in _point.columns]
    known = exists().where(_point.c.source_key == bindparam("source_key"))
    return (
        insert(_point)
        .from_select(_point.columns.keys(), select(*values).where(~known))
        .on_conflict_do_nothing()
    )


STATEMENTS: Mapping[str, ClauseElement] = {RECORDED: _once()}
#: new: it is written; known: it was there; another: its key was there with another contact;
#: nobody: there is no customer of that id; erased: nothing is kept of them until they write again.
Outcome = Literal["new", "known", "another", "nobody", "erased"]
#: What a timer or a report adds later, and the stage of the day, aren't among them.
_COMPARED = (
    "conversation_id", "occurred_at", "touchpoint", "kind", "direction", "channel", "device",
    "device_source", "task", "text", "rating_metric", "rating_value", "rating_min", "rating_max",
)  # fmt: skip


class Contact(Struct, frozen=True, kw_only=True):
    """One to be written; it is the same one again if the key is."""

    key: str
    subject: Address
    told: Recorded
    at: datetime
    stage: str | None


class RecordedContacts:
    def __init__(self, database: Database, clock: Clock, seals: Seals) -> None:
        """`seals` know the accounts of those who were erased."""
        self._database = database
        self._clock, self._seals = clock, seals

    async def add(self, contacts: Sequence[Contact]) -> list[Outcome]:
        """In one transaction; what became of each. Raises StoreError, and nothing is written."""
        try:
            async with self._database.engine.begin() as connection:
                return await self._add(connection, contacts)
        except SQLAlchemyError as error:
            raise StoreError(
                f"The database {self._database} can't be written: {reason(error)}. "
                "If an older cxbot made it, bring it up to date: cxbot migrate."
            ) from error

    async def _add(self, connection: AsyncConnection, contacts: Sequence[Contact]) -> list[Outcome]:
        places = await self._places(connection, {one.subject for one in contacts})
        keys = [one.key for one in contacts]
        known = (
            select(_point, _who.c.erased_at)
            .outerjoin(_who, _who.c.id == _point.c.customer_id)
            .where(_point.c.source_key.in_(keys))
        )
        there: dict[str, Mapping[str, Any]] = {
            row.source_key: dict(row._mapping) for row in await connection.execute(known)
        }
        outcomes: list[Outcome] = []
        rows: list[Mapping[str, Any]] = []
        for one in contacts:
            place = places[one.subject]
            if isinstance(place, str):
                outcomes.append(place)
                continue
            row = self._row(one, place)
            before = there.setdefault(one.key, row)
            if before is row:
                rows.append(row)
                outcomes.append("new")
            else:
                outcomes.append(_again(one, before, row))
        if rows:
            await connection.execute(insert(_point), rows)
        return outcomes

    def _row(self, one: Contact, place: tuple[str, str]) -> Mapping[str, Any]:
        customer_id, conversation_id = place
        return touchpoint_row(
            touchpoint_of(
                one.told,
                made=self._clock.new_id(),
                at=one.at,
                customer_id=customer_id,
                conversation_id=conversation_id,
                stage=one.stage,
                source_key=one.key,
            )
        )

    # --- whose they are ------------------------------------------------------------------------

    async def _places(
        self, connection: AsyncConnection, subjects: set[Address]
    ) -> Mapping[Address, tuple[str, str] | Literal["nobody", "erased"]]:
        """Customer and conversation of each; made where a channel's account is new."""
        found: dict[Address, tuple[str, str] | Literal["nobody", "erased"]] = {}
        query = select(_where, _who.c.erased_at).join(_who, _who.c.id == _where.c.customer_id)
        by_channel: dict[str, list[str]] = {}
        for subject in subjects:
            by_channel.setdefault(subject.channel, []).append(subject.account)
        for channel, accounts in by_channel.items():
            if channel == "customer":
                theirs = query.where(_where.c.customer_id.in_(accounts))
                newest_last = theirs.order_by(_where.c.last_in_at.asc().nulls_first())
                for row in await connection.execute(newest_last):
                    found[Address(channel=channel, account=row.customer_id)] = _place(row)
            else:
                theirs = query.where(_where.c.channel == channel, _where.c.account.in_(accounts))
                for row in await connection.execute(theirs):
                    found[Address(channel=channel, account=row.account)] = _place(row)
        missing = sorted(subjects - found.keys(), key=str)
        found |= {one: "nobody" for one in missing if one.channel == "customer"}
        found |= await self._gone(connection, [one for one in missing if one not in found])
        found |= await self._make(connection, [one for one in missing if one not in found])
        return found

    async def _gone(
        self, connection: AsyncConnection, subjects: Sequence[Address]
    ) -> Mapping[Address, Literal["erased"]]:
        """Of these accounts those that were erased: a file mustn't bring back who had gone."""
        sealed = {self._seals.account(one): one for one in subjects}
        query = select(_erased.c.subject).where(_erased.c.subject.in_(sealed))
        return {sealed[row.subject]: "erased" for row in await connection.execute(query)}

    async def _make(
        self, connection: AsyncConnection, subjects: Sequence[Address]
    ) -> Mapping[Address, tuple[str, str]]:
        if not subjects:
            return {}
        now = self._clock.now()
        people = [Customer(id=self._clock.new_id(), since=now) for _ in subjects]
        here = [
            Conversation(
                id=self._clock.new_id(),
                customer_id=person.id,
                channel=subject.channel,
                account=subject.account,
            )
            for subject, person in zip(subjects, people, strict=True)
        ]
        identities = [
            {
                "channel": one.channel,
                "account": one.account,
                "customer_id": one.customer_id,
                "verified_at": now,
            }
            for one in here
        ]
        await connection.execute(insert(_who), [customer_row(person) for person in people])
        await connection.execute(insert(_where), [conversation_row(one) for one in here])
        await connection.execute(insert(tables.identity).on_conflict_do_nothing(), identities)
        return {
            subject: (one.customer_id, one.id) for subject, one in zip(subjects, here, strict=True)
        }


def _again(one: Contact, before: Mapping[str, Any], row: Mapping[str, Any]) -> Outcome:
    if before.get("erased_at") is not None:
        return "erased"
    # by a customer's id it is kept with the conversation they wrote in last
    named = {"conversation_id"} if one.subject.channel == "customer" else set()
    same = all(before[name] == row[name] for name in _COMPARED if name not in named)
    return "known" if same else "another"


def _place(row: Row[Any]) -> tuple[str, str] | Literal["erased"]:
    return (row.customer_id, row.id) if row.erased_at is None else "erased"
