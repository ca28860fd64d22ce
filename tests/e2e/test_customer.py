"""`cxbot customer show`: what is stored of one customer, covered unless asked for, while
a bot runs."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cxbot.clock import ManualClock, SystemClock
from cxbot.model.message import Attachment
from cxbot.testing import CUSTOMER, OPERATOR, SHOP, Members, World, started

from .processes import Ended, ended

ASK = """
do:
  - ask: "How was {order.number}?"
    answer: rating 1-5
    save: rating
    metric: csat
    no_reply: {after: 3 days}
  - ask: Why?
    answer: text
    save: reason
    no_reply: {after: 3 days}
  - call: reward.give
    with: {reward: thanks}
    save: gift
    on_error:
      none_left: [{say: Thank you.}, stop]
  - say: "Thank you: {gift.code}"
"""
FLOWS = {
    "shop": f"{SHOP}rewards:\n  thanks: {{what: 10% off, prefix: THX-, once_per: 90 days}}\n",
    "after": "when: {event: order.delivered}" + ASK,
    "paid": "when: {event: order.paid}" + ASK,
    "help": "when: {command: /person}\ndo:\n  - human: Call Anna at +7 916 123-45-67\n",
}


async def show(folder: Path, *words: str) -> Ended:
    url = f"sqlite+aiosqlite:///{folder}/cxbot.db"
    return await ended("customer", "show", *words, folder=folder, database_url=url)


@asynccontextmanager
async def lived(staff: Members | None = None) -> AsyncIterator[World]:
    """A shop with one customer who was asked, answered, was spared, took back and called people."""
    clock = ManualClock(SystemClock().now() - timedelta(days=6))
    async with started(FLOWS, group="forum", clock=clock, staff=staff) as world:
        texts = {
            path.relative_to(world.folder).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted((world.folder / "flows").rglob("*.yaml"))
        }
        await world.engine.swap(world.engine.project, texts)
        phone = [Attachment(kind="contact", phone="+79161234567", own=True)]
        await world.say(CUSTOMER, "/start", person={"name": "Anna Petrova"})
        await world.say(CUSTOMER, "", attachments=phone)
        await world.event("order.delivered", CUSTOMER, order={"number": "A-1"})
        await world.say(CUSTOMER, "2")
        await world.say(CUSTOMER, "Late, call +7 916 123-45-67")
        await world.wait(timedelta(days=5))
        await world.event("order.paid", CUSTOMER, order={"number": "A-2"})
        await world.say(CUSTOMER, "/unsubscribe offers")
        await world.say(CUSTOMER, "/person")
        yield world


def found(done: Ended) -> dict[str, Any]:
    assert (done.code, done.err) == (0, "")
    shown: dict[str, Any] = json.loads(done.out)
    return shown


async def test_all_of_a_customer_is_shown_and_nothing_personal() -> None:
    async with lived() as world:
        by_address = await show(world.folder, f"memory:{CUSTOMER}", "--json")
        shown = found(by_address)
        named = shown["customer"]["id"]
        assert found(await show(world.folder, named, "--json"))["customer"]["id"] == named
        text = await show(world.folder, f"customer:{named}")
    assert text.code == 0
    for secret in ("Petrova", "916", "1234567", CUSTOMER):
        assert secret not in by_address.out + text.out
    assert shown["customer"]["phone"] == "…67"
    assert shown["counts"]["orders"] == 2
    assert [row["channel"] for row in shown["identities"]].count("memory") == 1
    agreed = {one["purpose"]: one for one in shown["consents"]}
    assert (agreed["service"]["given"], agreed["service"]["act"]) == (True, "first message")
    assert (agreed["marketing"]["given"], agreed["marketing"]["words"]) == (
        False, "/unsubscribe offers"
    )  # fmt: skip
    spared, asked = shown["contacts"]
    assert (spared["verdict"], spared["reason"], spared["expired"]) == ("deny", "last_survey", True)
    assert "not asked: the last survey was 5 days ago, one per 14 days" in spared["told"]
    assert (asked["verdict"], asked["reason"]) == ("allow", None)
    (invitation,) = shown["invitations"]
    assert (invitation["flow"], invitation["became"]) == ("after", "answered")
    said, score = shown["answers"]
    assert (score["number"], said["text"]) == (2, "Late, call [phone]")
    (reward,) = shown["rewards"]
    assert reward["code"].startswith("THX-")
    (ticket,) = shown["tickets"]
    assert ticket["reason"] == "Call Anna at [phone]"
    assert shown["open"]["tickets"] == [ticket["number"]]
    assert [one["flow"] for one in shown["next"]] == ["after", "paid"]
    assert shown["load"] == {"messages": 1, "surveys": 1, "held_back": 1}


async def test_people_read_the_same_in_the_same_words() -> None:
    async with lived() as world:
        shown = found(await show(world.folder, f"memory:{CUSTOMER}", "--json"))
        text = (await show(world.folder, f"memory:{CUSTOMER}")).out
    for part in ("contacts", "next", "consents"):
        for one in shown[part]:
            assert one["told"] in text
    assert "Open: #C1, help (human)" in text
    assert shown["rewards"][0]["code"] in text
    assert "after/csat: 2" in text
    assert "\x1b[" not in text, "no colour when it is no terminal"
    assert not any(line.endswith(" ") for line in text.splitlines())


async def test_personal_data_is_shown_to_who_asks_for_it() -> None:
    async with lived() as world:
        text = (await show(world.folder, f"memory:{CUSTOMER}", "--personal")).out
        shown = found(await show(world.folder, f"memory:{CUSTOMER}", "--personal", "--json"))
    for words in ("Anna Petrova", "Late, call +7 916 123-45-67", f"memory:{CUSTOMER}"):
        assert words in text
    assert shown["customer"]["name"] == "Anna Petrova"
    assert shown["personal"] is True


async def test_of_who_was_erased_the_counts_are_left() -> None:
    staff = Members(OPERATOR, admins=[OPERATOR])
    async with lived(staff) as world:
        named = found(await show(world.folder, f"memory:{CUSTOMER}", "--json"))["customer"]["id"]
        await world.operator("/erase")
        await world.press("Erase for good")
        gone = await show(world.folder, f"memory:{CUSTOMER}")
        text = (await show(world.folder, named, "--personal")).out
    assert gone.code == 1
    assert "erased at: " in text
    assert "after: not as things stand (the customer is erased)" in text
    assert "Open: nothing" in text
    assert "Late, call" not in text
    assert not any(line.endswith(" ") for line in text.splitlines())


async def test_who_has_said_nothing_yet_is_shown_as_well() -> None:
    async with started({"shop": SHOP}) as world:
        await world.say(CUSTOMER, "/start")
        done = await show(world.folder, f"memory:{CUSTOMER}")
    assert done.code == 0
    assert "Open: nothing" in done.out
    for title in ("Invitations", "Answers", "Rewards", "Complaints", "Tickets", "Orders"):
        assert title not in done.out


@pytest.mark.parametrize("who", ["memory:4040", "telegram:", "x", "customer:", ":", "'; DROP"])
async def test_who_is_not_there_is_said(who: str) -> None:
    async with started({"shop": SHOP}) as world:
        done = await show(world.folder, who, "--json")
    assert (done.code, done.out) == (1, "")
    assert done.err.strip() == f"There is no customer {who}."


async def test_what_makes_no_sense_ends_with_two(tmp_path: Path) -> None:
    nothing = await show(tmp_path, "telegram:1")
    assert (nothing.code, "Start the bot first" in nothing.err) == (2, True)
    assert (await show(tmp_path, " ")).code == 2
    assert (await show(tmp_path)).code == 2
    helped = await show(tmp_path, "--help")
    assert (helped.code, "--personal" in helped.out) == (0, True)
