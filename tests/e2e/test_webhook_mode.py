"""The same talk when Telegram calls us: the secret is asked for, a repeat has one effect."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from .processes import bot, exchanged, free_port, settings, touchpoints
from .words import EN
from .world import ANNA, GROUP, Desk, Phone, World, seen
from .world import world as made

SECRET = "a-webhook-secret-of-more-than-32-signs"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
async def called(tmp_path: Path) -> AsyncIterator[World]:
    """A cxbot that Telegram calls."""
    port = free_port()
    webhook = (f"http://127.0.0.1:{port}/telegram", SECRET)
    async with made(tmp_path, webhook=webhook, port=port) as world:
        yield world


async def test_a_conversation_by_webhook(tmp_path: Path, called: World) -> None:
    assert called.server.webhook.url == f"{called.url}/telegram"
    phone, desk = Phone(called, ANNA), Desk(called, forum=True)
    assert await phone.says("/start") == [EN.greeting]
    await called.order("shipped", "A-1042", ANNA, total="1900.00")
    assert await phone.taps(EN.order_button) == [EN.which_order.format("A-1042")]
    assert await phone.says("A-1042") == [EN.on_its_way]
    await phone.says(EN.human)
    card = desk.card("Asked for a person")
    await desk.taps(card, "🙋 Take")
    await desk.writes(card, "Hello!")
    assert phone.unread() == ["Hello!"]
    assert await phone.says("Hi") == []
    assert "Hi" in desk.texts()
    await desk.writes(card, "/done")
    assert phone.unread() == [EN.over]
    assert exchanged(await touchpoints(tmp_path), ANNA) == called.exchanges(ANNA)
    assert called.server.webhook.last_error is None


async def test_an_update_that_comes_again_has_one_effect(tmp_path: Path, called: World) -> None:
    phone = Phone(called, ANNA)
    number = called.telegram.say(ANNA, "/start")
    assert await phone.answers() == [EN.greeting]
    (message,) = (m for m in called.telegram.chat(ANNA) if m["message_id"] == number)
    for update_id in (1, 2, 3):
        assert await _call(called, {"update_id": update_id, "message": message}, SECRET) == 200
    assert await phone.answers() == []
    assert exchanged(await touchpoints(tmp_path), ANNA) == called.exchanges(ANNA)


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET.upper(), f"{SECRET} x", "секрет"])
async def test_who_doesn_t_know_the_secret_is_refused(called: World, secret: str | None) -> None:
    message = {
        "message_id": 7,
        "date": 1,
        "text": "/start",
        "chat": {"id": ANNA, "type": "private"},
        "from": {"id": ANNA, "is_bot": False, "first_name": "Anna"},
    }
    assert await _call(called, {"update_id": 1, "message": message}, secret) == 401
    await called.settle()
    assert called.texts(ANNA) == []
    assert called.texts(GROUP) == []


async def test_an_owner_hears_of_a_day_in_which_nobody_could_call(
    tmp_path: Path, outside: World
) -> None:
    """Telegram says nothing of what it threw away meanwhile."""
    port = free_port()
    environment = settings(
        tmp_path,
        outside.server.base_url,
        http=f"127.0.0.1:{port}",
        webhook_url=f"http://127.0.0.1:{port}/telegram",
        webhook_secret=SECRET,
        owners=str(ANNA),
    )
    async with bot(tmp_path, **environment):
        outside.telegram.say(ANNA, "/start")
        await seen(outside, ANNA, EN.greeting)
    _away(tmp_path, timedelta(hours=26))
    async with bot(tmp_path, **environment) as running:
        await seen(outside, ANNA, "For 26 hours")
        assert "not_heard_for_a_day" in running.printed()
    async with bot(tmp_path, **environment) as running:  # and then there was no other
        outside.telegram.say(ANNA, "/about")
        await seen(outside, ANNA, EN.about)
        assert "not_heard_for_a_day" not in running.printed()
    assert sum("For 26 hours" in text for text in outside.texts(ANNA)) == 1


def _away(folder: Path, by: timedelta) -> None:
    """It was heard last so long before it was."""
    with sqlite3.connect(folder / "cxbot.db") as database:
        name = "telegram.heard"
        [[noted]] = database.execute("SELECT value FROM setting WHERE key = ?", [name]).fetchall()
        before = (datetime.fromisoformat(noted) - by).isoformat()
        database.execute("UPDATE setting SET value = ? WHERE key = ?", [before, name])


async def _call(world: World, update: dict[str, object], secret: str | None) -> int:
    headers = {} if secret is None else {HEADER: secret}
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{world.url}/telegram", json=update, headers=headers) as answer,
    ):
        return answer.status
