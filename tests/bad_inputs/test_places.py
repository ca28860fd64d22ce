"""Cases 16 and 27: links with something behind them, and chats that are no private ones."""

import base64
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from desk_table.kit import ANNA, BORIS, OLGA

from bad_inputs.shop import Shop
from bad_inputs.shop import shop as opened
from cxbot.model.signature import sign

GREETING = "Hello! This is Blue Kettle. How can I help?"
LINKED = "Order A-1 is now linked to this chat."
DEAD = "This link does not work any more. Please ask the shop for a new one."
ELSEWHERE = -1007


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with opened(tmp_path) as one:
        yield one


async def test_case_16_what_nobody_signed_is_a_plain_start(shop: Shop) -> None:
    """Every letter of a link counts, and another shop's signature is none here."""
    links = shop.desk.started.engine.links
    good = await links.create("A-1", shop.desk.clock.now() + timedelta(days=1))
    ident = good[:26]
    changed = [good[:at] + ("0" if good[at] != "0" else "1") + good[at + 1 :]
               for at in range(len(good))]  # fmt: skip
    for payload in (
        *changed,
        good[:-1],
        good + "0",
        good.swapcase(),
        ident,
        ident + sign(b"another shop's", "link", ident),
        "x" * 64,
        "x" * 65,
        "../../",
        "ref_';--",
        base64.urlsafe_b64encode(str(BORIS).encode()).decode().rstrip("="),
        base64.urlsafe_b64encode(b"customer:1002").decode().rstrip("="),
    ):
        who = shop.customer("Carla", 5000 + len(shop.telegram.users))
        assert await shop.says(f"/start {payload}", who) == [GREETING], payload
    assert await shop.says(f"/start {good}") == [LINKED]


async def test_case_16_a_link_serves_one_person_and_not_for_ever(shop: Shop) -> None:
    """Replayed by the same one it says the same; by anybody else, or too late, that it is dead."""
    links = shop.desk.started.engine.links
    until = shop.desk.clock.now() + timedelta(days=1)
    good, late = await links.create("A-1", until), await links.create("A-1", until)
    for _ in range(2):
        assert await shop.says(f"/start {good}") == [LINKED]
    assert await shop.says(f"/start {good}", BORIS) == [DEAD]
    await shop.desk.move(days=1, seconds=1)
    assert await shop.says(f"/start {late}", BORIS) == [DEAD]


async def test_case_27_in_a_group_of_others_the_bot_says_nothing_and_leaves(shop: Shop) -> None:
    """Also to a customer who asks there for what is theirs."""
    telegram = shop.telegram
    await shop.says("/echo")
    await shop.says("a secret of mine")
    telegram.add_group(ELSEWHERE, "Elsewhere", forum=False, type="supergroup", bot=False)
    telegram.add_member(ELSEWHERE, "Anna", ANNA, admin=True)
    telegram.set_bot(ELSEWHERE, by=ANNA)
    for text in ("/again", "/start", "/person", "/hi@sandbox_bot", "a secret of mine"):
        telegram.say(ANNA, text, chat=ELSEWHERE)
    await shop.desk.settle()
    assert shop.desk.sent(ELSEWHERE) == []
    assert not telegram.chats[ELSEWHERE].member(telegram.bot.id).present
    assert await shop.says("/again") == ["You are a secret of mine."]


async def test_case_27_in_the_operators_group_no_flow_answers(shop: Shop) -> None:
    """An operator who is a customer, too, hears of their own matters in their own chat alone."""
    await shop.says("/echo", OLGA)
    await shop.says("a secret of mine", OLGA)
    since = shop.desk.ledger.seq
    for text in ("/again", "/start", "/number", "/hi", "/echo"):
        await shop.desk.announces(text)
    said = shop.desk.shown(since=since)
    assert not [text for text in said if "secret" in text or text in ("Hi", GREETING, "Number?")]
    channel = {"id": -1005, "type": "channel", "title": "News"}
    post = {"message_id": 3, "date": shop.telegram.updates.seconds(), "chat": channel}
    await shop.comes("channel_post", {**post, "text": "/again"})
    assert [entry for entry in shop.desk.ledger.of("sent") if entry["chat_id"] == -1005] == []
    await shop.still_serves()
