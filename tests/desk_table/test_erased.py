"""What is left of a customer who was erased: on disk, in the groups, and when they return."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from stores import reading

from cxbot.sandbox.samples import picture
from cxbot.store.database import Database
from cxbot.store.tables import metadata

from .kit import BORIS, OLGA, PATIENCE, PAVEL, Desk, labels, opened, until

ZELDA = 7700660055
PHONE = "+79997776655"
GIFT = """flow: gift
when: {command: /gift}
do:
  - ask: For whom?
    answer: text
    save: whom
  - set: {customer.hobby: "{whom}"}
  - say: Good, {whom}.
  - human: A gift for {whom}
    share: {Whom: "{whom}"}
"""
DONE = "🗑 The customer of #C1 is erased; so are all copies of theirs that I know of."


@pytest.fixture
async def desk(tmp_path: Path, forum: bool) -> Any:
    async with opened(tmp_path, forum=forum, flows={"gift": GIFT}) as one:
        one.telegram.add_customer("Zelda Canary", "en", ZELDA, phone=PHONE)
        yield one


async def everything(url: str) -> AsyncIterator[tuple[str, str]]:
    """Each value of each row of each table, as text, and where it stands."""
    database = Database(url)
    async with database.reading() as connection:
        for table in metadata.sorted_tables:
            for row in (await connection.execute(select(table))).mappings():
                for name, value in row.items():
                    shown = value if isinstance(value, str) else json.dumps(value, default=str)
                    yield f"{table.name}.{name}", shown
    await database.close()


async def places(url: str, *canaries: str) -> set[tuple[str, str]]:
    """Where one of these words still stands."""
    low = [one.lower() for one in canaries]
    return {
        (place, word)
        async for place, text in everything(url)
        for word in low
        if word in text.lower()
    }


async def erased(desk: Desk) -> None:
    card = desk.card("A gift")
    await desk.writes("/erase", card)
    await desk.taps("Erase for good")


async def talked(desk: Desk) -> str:
    """Everything that may say something of a customer has happened; the id of their photo."""
    await desk.says("/gift", ZELDA)
    await desk.says("canaryanswer", ZELDA)
    card = desk.card("A gift")
    await desk.says("canarywords", ZELDA)
    desk.telegram.send_photo(ZELDA, picture(), caption="canarycaption")
    desk.telegram.send_contact(ZELDA)
    await desk.settle()
    edited = await desk.says("canarybefore", ZELDA)
    desk.telegram.edit(ZELDA, edited, "canaryafter")
    await desk.settle()
    await desk.writes("Hello canaryreply", card)
    await desk.writes("/note canarynote", card)
    await desk.writes("/ban 7 canaryban", card)
    await desk.writes("/unban", card)
    await desk.writes("/transfer canaryqueue nobody is called so", card)
    await desk.announces("/queue")
    await desk.taps("Resolve", place=desk.card("A gift"))
    await desk.writes("canarykept", card, who=PAVEL)
    await desk.move(minutes=10)
    question = desk.with_button("5", ZELDA)
    desk.telegram.tap(ZELDA, ZELDA, question["message_id"], "2")
    await desk.settle()
    await desk.says("canarycomment", ZELDA)
    await desk.look()
    photos = [m["photo"][-1]["file_id"] for m in desk.telegram.chat(ZELDA) if "photo" in m]
    return str(photos[-1])


async def test_nothing_of_them_is_left_in_any_table(desk: Desk) -> None:
    """A new table is looked at by itself: what it knows of a customer must be erased, too."""
    file_id = await talked(desk)
    canaries = ("zelda", "canary", PHONE[1:], file_id, str(ZELDA))
    before = {word for _, word in await places(desk.database, *canaries)}
    assert before == {word.lower() for word in canaries}
    desk.telegram.say(BORIS, "/gift")
    await desk.settle()
    await desk.says("for my aunt", BORIS)
    await erased_by_number(desk)
    await lane_forgotten(desk)
    await desk.stop()
    assert await places(desk.database, *canaries) == set()
    assert await places(desk.database, "for my aunt")


async def erased_by_number(desk: Desk) -> None:
    await desk.announces("/case 1 /erase")
    await desk.taps("Erase for good")
    assert desk.times(DONE) == 1


async def lane_forgotten(desk: Desk) -> None:
    """Where processes share a database, the one that erases has the lane in hand: its name goes a
    little later."""
    theirs = f"SELECT 1 FROM lane WHERE name = 'telegram:{ZELDA}'"
    async with asyncio.timeout(PATIENCE):
        in_hand = f"{theirs} AND owner IS NOT NULL"
        while reading.rows(desk.database, in_hand):  # noqa: ASYNC110 -- nobody tells
            await asyncio.sleep(0.1)
        while reading.rows(desk.database, theirs):
            await desk.move(minutes=1)
            await asyncio.sleep(0.1)


async def test_rows_and_counts_stay(desk: Desk) -> None:
    await talked(desk)
    counted = ("touchpoint", "ticket", "rating", "message_map", "session", "customer", "inbox")

    def rows() -> dict[str, int]:
        count = "SELECT count(*) FROM"
        return {t: reading.rows(desk.database, f"{count} {t}")[0][0] for t in counted}

    before = rows()
    await erased_by_number(desk)
    after = rows()
    assert all(after[table] >= before[table] for table in counted), (before, after)
    assert after["customer"] == before["customer"]


async def test_the_same_person_is_somebody_new(desk: Desk) -> None:
    """They know nobody of us, and nobody of us knows them; the old ticket stays over."""
    await desk.says("/gift", ZELDA)
    await desk.says("canaryanswer", ZELDA)
    await erased(desk)
    await desk.says("Is anybody there?", ZELDA)
    assert "Is anybody there?" not in "".join(desk.stands())
    await desk.says("/person", ZELDA)
    card = desk.card()
    assert "#C2" in card["text"]
    await desk.says("It's me again", ZELDA)
    assert desk.times("It's me again") == 1
    await desk.writes("Hello, whoever you are", card)
    assert desk.heard(ZELDA)[-1] == "Hello, whoever you are"
    if desk.forum:
        assert [topic.deleted for topic in desk.topics()] == [True, False]
    accounts = reading.rows(desk.database, "SELECT account FROM conversation ORDER BY id")
    assert [a.startswith("erased-") for (a,) in accounts] == [True, False]


async def test_a_second_time_it_is_done_already(desk: Desk) -> None:
    """Two questions, two buttons, one erasure; then every act on that ticket says so."""
    await desk.says("/gift", ZELDA)
    await desk.says("canaryanswer", ZELDA)
    heard = desk.heard(ZELDA)
    card = desk.card("A gift")
    await desk.writes("/erase", card)
    first = desk.with_button("Erase for good")
    await desk.writes("/erase", card)
    desk.telegram.tap(OLGA, desk.group, first["message_id"], "🗑 Erase for good")
    second = desk.with_button("Erase for good")
    desk.telegram.tap(OLGA, desk.group, second["message_id"], "🗑 Erase for good")
    await desk.settle()
    already = "🗑 The customer of #C1 has been erased already: nothing was sent, nothing changed."
    assert desk.toasts()[-1] == already
    await desk.announces("/case 1 /erase")
    await desk.announces("/case 1 Hello?")
    await desk.announces("/case 1 /reopen")
    assert desk.shown()[-3:] == [already] * 3
    assert desk.heard(ZELDA) == heard
    log = desk.started.engine.store.audit.read()
    done = [one async for one in log if one.act == "erased" and one.data == {"ticket": 1}]
    assert [(one.actor, one.subject) for one in done] == [(f"operator:{OLGA}", "#C1")]


async def test_no_anonymous_admin_may(tmp_path: Path, forum: bool) -> None:
    flows = {"shop": "shop: Blue Kettle\nlanguage: en\ntime_zone: UTC\ndesk: {anonymous: yes}\n"}
    async with opened(tmp_path, forum=forum, flows=flows) as desk:
        await desk.calls()
        await desk.writes("/erase", anonymous=True)
        assert desk.shown()[-1] == "This needs the role supervisor. Ask the owner."


# --- copies in the group -------------------------------------------------------------------------


async def test_what_the_bot_may_not_delete_is_listed(desk: Desk) -> None:
    """Without the right it takes back its own of the last two days, and names the others."""
    desk.telegram.set_bot(desk.group, without=["can_delete_messages"], status=_rank(desk))
    await desk.settle()
    await desk.says("/gift", ZELDA)
    await desk.says("canaryanswer", ZELDA)
    card = desk.card("A gift")
    old = desk.telegram.chat(desk.group)[-1]["message_id"]
    await desk.move(days=3)
    young = await desk.writes("Hello canaryreply", card)
    await desk.says("canarywords", ZELDA)
    await erased(desk)
    report = desk.shown()[-1]
    assert report.startswith("🗑 The customer of #C1 is erased. These messages of theirs I may not")
    left = _numbers(desk, report)
    assert {old, young} <= left
    stands = {m["message_id"] for m in desk.telegram.chat(desk.group)}
    assert left <= stands
    assert not [text for text in desk.stands() if "canarywords" in text]
    assert "zelda" not in report.lower()


def _rank(desk: Desk) -> Any:
    return "administrator" if desk.forum else "member"


def _numbers(desk: Desk, report: str) -> set[int]:
    """The messages that are listed; runs have a first and a last."""
    found: set[int] = set()
    for line in report.splitlines()[1:]:
        prefix = "https://t.me/c/1000000001/" if desk.forum else f"{desk.group}: "
        first, _, last = line.removeprefix(prefix).partition(" – ")
        found |= set(range(int(first), int(last or first) + 1))
    return found


async def test_a_start_goes_on_where_a_stop_was(desk: Desk) -> None:
    """The group lets nothing through; what is to be deleted waits like everything else."""
    await desk.says("/gift", ZELDA)
    await desk.says("canaryanswer", ZELDA)
    card = desk.card("A gift")
    await desk.writes("/erase", card)
    desk.server.faults.flood(desk.group, 30)
    shown = desk.with_button("Erase for good")
    desk.telegram.tap(OLGA, desk.group, shown["message_id"], "🗑 Erase for good")
    await until(lambda: _erased_on_disk(desk))
    await desk.stop()
    desk.clock.move(timedelta(minutes=1))
    await desk.start()
    await desk.settle()
    await until(lambda: desk.times(DONE) == 1)
    assert not [text for text in desk.stands() if "canary" in text.lower()]


def _erased_on_disk(desk: Desk) -> bool:
    query = "SELECT count(*) FROM customer WHERE erased_at IS NOT NULL"
    return bool(reading.rows(desk.database, query)[0][0])


async def test_it_says_what_it_will_erase(desk: Desk) -> None:
    await desk.says("/gift", ZELDA)
    await desk.says("canaryanswer", ZELDA)
    await desk.writes("/erase", desk.card("A gift"))
    asked = desk.with_button("Erase for good")
    assert "Erase the customer of #C1? Gone are:" in asked["text"]
    assert labels(asked) == ["🗑 Erase for good", "Keep"]
