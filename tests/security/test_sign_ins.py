"""An owner hears of each sign-in in their chat and ends what isn't theirs (threat S34)."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from e2e.world import ANNA, BORIS, Phone, World
from e2e.world import world as made

_LINK = re.compile(r"(http://127\.0\.0\.1:\d+)/sign-in/([\w-]{22})$")
ENTERED = "Somebody has just signed in to the dashboard as you"


@pytest.fixture
async def owned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """Anna and Boris are the owners."""
    monkeypatch.setenv("CXBOT_OWNERS", f"{ANNA},{BORIS}")
    async with made(tmp_path) as one:
        await Phone(one, ANNA).says("/start")
        await Phone(one, BORIS).says("/start")
        yield one


@pytest.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as one:
        yield one


async def link(world: World, who: int = ANNA) -> tuple[str, str]:
    found = _LINK.search((await Phone(world, who).says("/dashboard"))[-1])
    assert found
    return found[1], found[2]


async def enters(browser: aiohttp.ClientSession, base: str, token: str) -> int:
    sent: dict[str, Any] = {"data": {"token": token}, "headers": {"Origin": base}}
    async with browser.post(f"{base}/sign-in", **sent) as answer:
        return answer.status


async def sees(browser: aiohttp.ClientSession, base: str) -> int:
    async with browser.get(f"{base}/") as answer:
        return answer.status


def entered(world: World, who: int) -> list[str]:
    return [text for text in world.texts(who) if ENTERED in text]


def notice(world: World, who: int = ANNA) -> dict[str, Any]:
    return next(m for m in reversed(world.telegram.chat(who)) if ENTERED in m.get("text", ""))


async def test_a_sign_in_is_told_to_its_owner_alone(
    owned: World, browser: aiohttp.ClientSession
) -> None:
    base, token = await link(owned)
    before = owned.texts(BORIS)
    assert entered(owned, ANNA) == []
    assert await enters(browser, base, "x" * 22) == 401
    assert await enters(browser, base, token) == 200
    await owned.settle()
    assert (len(entered(owned, ANNA)), owned.texts(BORIS)) == (1, before)
    assert await enters(browser, base, token) == 401
    await owned.settle()
    assert len(entered(owned, ANNA)) == 1


async def test_it_was_not_me_ends_everything_of_that_owner(
    owned: World, browser: aiohttp.ClientSession
) -> None:
    base, token = await link(owned)
    _, unused = await link(owned)
    assert await enters(browser, base, token) == 200
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as others:
        assert await enters(others, *await link(owned, BORIS)) == 200
        await owned.settle()
        owned.telegram.tap(ANNA, ANNA, notice(owned)["message_id"], "It wasn't me")
        await owned.settle()
        assert await sees(browser, base) == 401
        assert await enters(browser, base, unused) == 401
        assert await sees(others, base) == 200
    assert "is out, and you get no link until" in owned.texts(ANNA)[-1]
    assert f"Владелец с id {ANNA} сообщает" in owned.texts(BORIS)[-1]
    said = await Phone(owned, ANNA).says("/dashboard")
    assert said[-1].startswith("You get no link until")
    await link(owned, BORIS)
    assert owned.started is not None
    log = [one async for one in owned.started.engine.store.audit.read(actor=f"owner:{ANNA}")]
    assert [one.act for one in log] == ["dashboard_shut"]


async def test_after_a_day_there_are_links_again(
    owned: World, browser: aiohttp.ClientSession
) -> None:
    assert await enters(browser, *await link(owned)) == 200
    await owned.settle()
    owned.telegram.tap(ANNA, ANNA, notice(owned)["message_id"], "It wasn't me")
    await owned.settle()
    await owned.move(days=1, seconds=1)
    await link(owned)


async def test_the_button_of_one_owner_does_nothing_for_another_or_for_a_customer(
    owned: World, browser: aiohttp.ClientSession
) -> None:
    """It is bound to the chat it was sent to; a forwarded one is an old button."""
    base, token = await link(owned)
    assert await enters(browser, base, token) == 200
    await owned.settle()
    shown = notice(owned)
    data = shown["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    assert owned.started is not None
    marks, here = owned.started.engine.office.marks, owned.started.engine.owners._addresses
    assert [marks.read(one, data) is not None for one in here] == [True, False]
    assert await sees(browser, base) == 200
