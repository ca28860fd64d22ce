"""Contacts from elsewhere in the log: once each, with their customers, beside a running bot."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from cxbot.clock import ManualClock
from cxbot.errors import StoreError
from cxbot.model.customer import Address
from cxbot.model.recorded import Recorded
from cxbot.store import tables
from cxbot.store.database import Database
from cxbot.store.personal.ledger import Seals
from cxbot.store.recorded import Contact, RecordedContacts
from cxbot.store.store import Store

from .conftest import url

AT = datetime(2026, 3, 1, tzinfo=UTC)
SEALS = Seals(b"secret")


def visit(number: int, subject: str = "telegram:1", **more: Any) -> Contact:
    told = Recorded(touchpoint="showroom", kind="visit", channel="pos", at=AT)
    facts: dict[str, Any] = {"at": AT, "stage": None, "told": told, "key": f"api|till\n{number}"}
    return Contact(subject=Address.parse(subject), **facts | more)


@pytest.fixture
async def contacts(
    store: Store, tmp_path: Path, clock: ManualClock
) -> AsyncIterator[RecordedContacts]:
    """Of a process of its own, while the bot holds the database."""
    beside = Database(url(tmp_path))
    yield RecordedContacts(beside, clock, SEALS)
    await beside.close()


async def count(store: Store, name: str) -> int:
    async with store.database.reading() as connection:
        query = select(func.count()).select_from(tables.metadata.tables[name])
        return int((await connection.execute(query)).scalar_one())


async def test_the_same_again_is_known_and_another_under_its_id_is_told(
    store: Store, contacts: RecordedContacts
) -> None:
    other = visit(2, at=AT, told=Recorded(touchpoint="shelf", kind="visit", channel="pos"))
    assert await contacts.add([visit(1), visit(2), visit(1)]) == ["new", "new", "known"]
    assert await contacts.add([visit(1), other, visit(3)]) == ["known", "another", "new"]
    assert await count(store, "touchpoint") == 3
    assert await contacts.add([]) == []


@pytest.mark.parametrize(
    "other",
    [
        {"text": "Bought it"},
        {"task": "try on a coat"},
        {"device": "kiosk", "device_source": "declared"},
        {"rating": {"metric": "csat", "value": 2}},
    ],
)
async def test_whatever_is_told_otherwise_is_another(
    contacts: RecordedContacts, other: dict[str, Any]
) -> None:
    """Nothing of a row is lost without a word."""
    facts: dict[str, Any] = {"touchpoint": "showroom", "kind": "visit", "channel": "pos", "at": AT}
    assert await contacts.add([visit(1)]) == ["new"]
    assert await contacts.add([visit(1, told=Recorded(**facts, **other))]) == ["another"]
    assert await contacts.add([visit(1, "telegram:2")]) == ["another"]
    assert await contacts.add([visit(1)]) == ["known"]


async def test_what_was_of_somebody_erased_is_not_written_anew(
    store: Store, contacts: RecordedContacts
) -> None:
    """Their account is nobody's then, and whoever has it now is somebody new."""
    assert await contacts.add([visit(1)]) == ["new"]
    async with store.database.engine.begin() as connection:
        await connection.execute(update(tables.customer).values(erased_at=AT))
        await connection.execute(update(tables.conversation).values(account="erased-1"))
        await connection.execute(update(tables.touchpoint).values(text=""))
    assert await contacts.add([visit(1)]) == ["erased"]
    assert await count(store, "touchpoint") == 1


async def test_each_account_is_one_customer_whom_the_bot_finds(
    store: Store, contacts: RecordedContacts
) -> None:
    await contacts.add([visit(1), visit(2, "telegram:2"), visit(3, "loyalty:1")])
    await contacts.add([visit(4), visit(5, "telegram:2")])
    for name in ("customer", "conversation", "identity"):
        assert await count(store, name) == 3
    here = Address(channel="telegram", account="2")
    dialogue = (await store.conversations.load([here]))[here]
    theirs = visit(6, f"customer:{dialogue.customer.id}")
    assert await contacts.add([theirs, visit(7, "customer:nobody")]) == ["new", "nobody"]
    rows = [row async for row in store.touchpoints.read(customer=dialogue.customer.id)]
    assert [row["source_key"][-1] for row in rows] == ["2", "5", "6"]
    assert {row["conversation_id"] for row in rows} == {dialogue.conversation.id}


async def test_of_somebody_erased_nothing_is_kept(
    store: Store, contacts: RecordedContacts, clock: ManualClock
) -> None:
    await contacts.add([visit(1)])
    async with store.database.engine.begin() as connection:
        await connection.execute(update(tables.customer).values(erased_at=clock.now()))
    assert await contacts.add([visit(2), visit(1)]) == ["erased", "erased"]
    assert await count(store, "touchpoint") == 1


async def test_while_the_bot_writes_both_get_through(
    store: Store, contacts: RecordedContacts, clock: ManualClock
) -> None:
    async def bot() -> None:
        for number in range(20):
            key = f"{number}"
            await store.remember_flows([("a", key, "x")], clock.now() + timedelta(seconds=number))

    async def file() -> None:
        for number in range(20):
            await contacts.add([visit(number, f"telegram:{number}")])

    await asyncio.gather(bot(), file())
    assert [await count(store, name) for name in ("touchpoint", "flow_version")] == [20, 20]


async def test_an_older_database_is_told_how_to_come_up_to_date(
    store: Store, contacts: RecordedContacts
) -> None:
    async with store.database.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE touchpoint DROP COLUMN device_source")
    with pytest.raises(StoreError, match="cxbot migrate"):
        await contacts.add([visit(1)])


async def test_an_account_that_was_erased_is_not_brought_back_until_they_write_again(
    store: Store, contacts: RecordedContacts, clock: ManualClock
) -> None:
    """The account itself is nowhere in the database: only its digest is."""
    gone = tables.erased_account
    subject = SEALS.account(Address.parse("telegram:1"))
    async with store.database.engine.begin() as connection:
        await connection.execute(gone.insert(), {"subject": subject, "erased_at": clock.now()})
    both = [visit(1), visit(2, "telegram:2"), visit(3)]
    assert await contacts.add(both) == ["erased", "new", "erased"]
    assert await count(store, "customer") == 1
    assert await count(store, "identity") == 1
    async with store.database.engine.begin() as connection:  # they write
        await connection.execute(gone.delete())
    assert await contacts.add(both) == ["new", "known", "new"]
