"""What customers decide about themselves: their data, being forgotten, hearing less."""

import json
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tidying import tidied

from cxbot.model.message import Attachment
from cxbot.store import tables
from cxbot.store.personal.after import after_erasure
from cxbot.store.personal.ledger import Ledger, LedgerFile, file_of
from cxbot.store.personal.reading import Personal
from cxbot.store.personal.register import REGISTER
from cxbot.store.personal.replay import replay, revived
from cxbot.testing import CUSTOMER, GROUP_CHAT, OPERATOR, SHOP, Members, World, started

CANARY, PHONE, ACCOUNT = "Zanzibarkanari", "+79165550123", "918273645"
FLOWS = {
    "shop": f"{SHOP}privacy:\n  tell_desk: yes\n",
    "person": "when: {command: /person}\ndo:\n  - human: Help with an order\n",
    "colour": """when: {command: /colour}
do:
  - ask: Which colour?
    answer: text
    save: colour
  - say: You chose {colour}.
  - wait: 1 hour
  - say: An hour ago it was {colour}
""",
    "delivered": """when: {event: order.delivered}
do:
  - say: It is there
""",
}


@asynccontextmanager
async def lived(**more: Any) -> AsyncIterator[World]:
    """A shop that knows all of one customer, as far as it can."""
    staff = Members(OPERATOR, admins=["2009"])
    async with started(FLOWS, group="forum", staff=staff, **more) as world:
        name = {"name": CANARY}
        own = [Attachment(kind="contact", phone=PHONE, own=True)]
        await world.say(ACCOUNT, "", attachments=own, person=name)
        await world.say(ACCOUNT, "/colour", person=name)
        await world.say(ACCOUNT, f"green like {CANARY}", person=name)
        await world.say(ACCOUNT, "/unsubscribe offers", person=name)
        await world.say(ACCOUNT, "/person", person=name)
        await world.say(ACCOUNT, f"I am {CANARY}, {PHONE}", person=name)
        yield world


async def rows(world: World, name: str) -> list[Mapping[str, Any]]:
    async with world.store.database.reading() as connection:
        found = await connection.execute(select(tables.metadata.tables[name]))
        return [dict(row._mapping) for row in found]


async def found(world: World, *words: str) -> list[str]:
    """Tables that hold one of them, whatever the database; and files, byte by byte."""
    places = [
        f"{name}: {word}"
        for name in tables.metadata.tables
        for row in await rows(world, name)
        for word in words
        if word in str(row)
    ]
    return places + [
        f"{path.name}: {word}"
        for path in sorted(world.folder.rglob("*"))
        if path.is_file()
        for word in words
        if word.encode() in path.read_bytes()
    ]


async def emptied(world: World) -> None:
    await tidied(world)
    assert await after_erasure(world.store.database)


async def test_forgotten_means_that_no_file_holds_a_byte_of_them() -> None:
    async with lived() as world:
        assert await found(world, CANARY, ACCOUNT, PHONE)
        await world.say(ACCOUNT, "/forget", person={"name": CANARY})
        said = await world.tap("Yes, forget me", ACCOUNT, person={"name": CANARY})
        assert said[-1].startswith("Done: you are forgotten here.")
        await world.settled()
        assert any("asked to be forgotten" in text for text in world.sent(GROUP_CHAT))
        await emptied(world)
        assert await found(world, CANARY, ACCOUNT, PHONE) == []
        [act] = await Ledger(world.store.database).all()
        assert act.done_by == "customer"
        assert {"identity", "inbox", "touchpoint", "ticket", "session"} <= act.counts.keys()
        path = file_of(world.store.database, world.engine.office.marks.seals)
        assert path is not None
        assert list(LedgerFile(path).read()) == [act.id]


async def test_no_keeps_everything() -> None:
    async with lived() as world:
        await world.say(ACCOUNT, "/forget", person={"name": CANARY})
        assert await world.tap("No", ACCOUNT, person={"name": CANARY}) == ["OK, nothing is erased."]
        assert await Ledger(world.store.database).all() == []


async def test_a_yes_after_ten_minutes_erases_nobody() -> None:
    async with lived() as world:
        await world.say(ACCOUNT, "/forget", person={"name": CANARY})
        world.clock.move(timedelta(minutes=11))
        said = await world.tap("Yes, forget me", ACCOUNT, person={"name": CANARY})
        assert said[-1].startswith("That was a while ago")
        assert await Ledger(world.store.database).all() == []


async def test_case_39_a_tap_after_the_erasure_is_somebody_new() -> None:
    async with lived() as world:
        await world.say(ACCOUNT, "/forget", person={"name": CANARY})
        message, button = world.button("No", ACCOUNT)
        await world.tap("Yes, forget me", ACCOUNT, person={"name": CANARY})
        await world.tap_data(ACCOUNT, message.id, button.data or "", person={"name": "Again"})
        old, new = sorted(await rows(world, "customer"), key=lambda row: row["id"])
        assert (old["name"], new["name"], new["erased_at"]) == ("", "Again", None)
        assert await rows(world, "erased_account") == []


@pytest.mark.parametrize("kind", ["edit", "reaction", "blocked"])
async def test_what_was_on_its_way_begins_nobody(kind: Any) -> None:
    """Until they write again; and nothing of it is kept."""
    async with lived() as world:
        await world.say(ACCOUNT, "/forget", person={"name": CANARY})
        await world.tap("Yes, forget me", ACCOUNT, person={"name": CANARY})
        before = len(await rows(world, "customer"))
        more = {"reactions": ("👍",)} if kind == "reaction" else {}
        await world.say(
            ACCOUNT, f"late {CANARY}", kind=kind, person={"name": CANARY}, message_id="7", **more
        )
        assert len(await rows(world, "customer")) == before
        await emptied(world)
        assert await found(world, CANARY, ACCOUNT) == []
        await world.say(ACCOUNT, "hello", person={"name": "Again"})
        assert len(await rows(world, "customer")) == before + 1


async def test_an_event_of_the_shop_about_them_begins_nobody() -> None:
    async with lived() as world:
        await world.say(ACCOUNT, "/forget", person={"name": CANARY})
        await world.tap("Yes, forget me", ACCOUNT, person={"name": CANARY})
        before = len(await rows(world, "customer"))
        order = {"number": "A-1", "total": "1", "currency": "EUR"}
        there = f"{world.channel.name}:{ACCOUNT}"
        await world.event("order.delivered", subject=there, order=order)
        assert len(await rows(world, "customer")) == before


@pytest.mark.sqlite
async def test_an_older_copy_that_is_put_back_brings_nobody_back(tmp_path: Path) -> None:
    async with lived() as world:
        copy = tmp_path / "older.db"
        with sqlite3.connect(world.folder / "cxbot.db") as source, sqlite3.connect(copy) as target:
            source.backup(target)
        source.close()
        target.close()
        await world.say(ACCOUNT, "/forget", person={"name": CANARY})
        await world.tap("Yes, forget me", ACCOUNT, person={"name": CANARY})
        await emptied(world)

        await world.close()
        for end in ("-wal", "-shm"):
            (world.folder / f"cxbot.db{end}").unlink(missing_ok=True)
        (world.folder / "cxbot.db").write_bytes(copy.read_bytes())
        await world.open()
        seals = world.engine.office.marks.seals
        await world.settled()
        assert not await revived(world.store, seals)
        assert await replay(world.store, seals, world.clock) == 0
        [act] = await Ledger(world.store.database).all()
        assert act.done_by == "replay"
        await emptied(world)
        copy.unlink()
        assert await found(world, CANARY, ACCOUNT, PHONE) == []


async def test_their_data_comes_as_words_and_a_file() -> None:
    async with lived() as world:
        said = await world.say(ACCOUNT, "/mydata", person={"name": CANARY})
        assert said[0].startswith("This is what is stored of you:")
        file = world.channel.sent[-1].outbound.attachment
        assert file is not None
        assert file.content is not None
        document = json.loads(file.content)
        assert document["schema"] == "cxbot.customer/1"
        assert document["sections"]["you"][0]["name"] == CANARY
        assert CANARY in json.dumps(document["sections"]["exchanges"], ensure_ascii=False)
        machine = {entry.section for entry in REGISTER.values() if entry.machine}
        assert not machine & document["sections"].keys()
        again = await world.say(ACCOUNT, "/mydata", person={"name": CANARY})
        assert again == ["You have had your data within the last hour. Please ask again later."]


async def test_the_owners_file_has_the_originals_and_no_file_within_a_file() -> None:
    async with lived() as world:
        await world.say(ACCOUNT, "/mydata", person={"name": CANARY})
        [whose] = [row["id"] for row in await rows(world, "customer")]
        reading = Personal(world.store.database)
        document = await reading.export(await reading.person(whose), world.clock.now())
        assert CANARY in json.dumps(document["sections"]["originals of what came in"])
        sent = json.dumps(document["sections"]["originals of what was sent"])
        assert "[file of" in sent
        assert "base64" not in sent


async def test_a_word_that_nobody_knows_takes_nothing_back() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "hello")
        [said] = await world.say(CUSTOMER, "/unsubscribe foo")
        assert said.startswith("I don't know what that is, so nothing has changed.")
        [customer] = await rows(world, "customer")
        assert customer["wants_messages"]


async def test_while_people_hold_the_talk_they_can_still_be_forgotten() -> None:
    async with lived() as world:
        [said] = await world.say(ACCOUNT, "/forget", person={"name": CANARY})
        assert said.startswith("Shall I forget you?")
        assert "/forget" not in world.sent(GROUP_CHAT)
