"""`/dashboard` in the private chat: who gets a link, where it leads, and where there is none."""

import logging
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from cxbot.app import dashboard as opening
from cxbot.app.dashboard import OwnersDashboard
from cxbot.clock import ManualClock
from cxbot.settings import HttpAddress, load
from cxbot.store.store import Store

from .world import ANNA, BORIS, TOKEN, Phone, World
from .world import world as made

_LINK = re.compile(r"(http://127\.0\.0\.1:\d+)/sign-in/([\w-]{22})$")


@pytest.fixture
async def owned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """Anna is the owner."""
    monkeypatch.setenv("CXBOT_OWNERS", str(ANNA))
    async with made(tmp_path) as one:
        yield one


async def enters(link: re.Match[str]) -> tuple[int, str]:
    """The button of the page behind it, and what one sees then."""
    base, token = link[1], link[2]
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        sent: dict[str, Any] = {"data": {"token": token}, "headers": {"Origin": base}}
        async with browser.post(f"{base}/sign-in", **sent) as answer:
            return answer.status, await answer.text()


async def test_an_owner_gets_a_link_that_signs_them_in_once(owned: World) -> None:
    anna = Phone(owned, ANNA)
    await anna.says("/start")
    said = await anna.says("/dashboard")
    assert len(said) == 1
    assert "works once" in said[0]
    link = _LINK.search(said[0])
    assert link
    status, text = await enters(link)
    assert status == 200
    assert "<h1><bdi>Overview</bdi></h1>" in text
    assert (await enters(link))[0] == 401


async def test_the_dashboard_speaks_the_owners_language(owned: World) -> None:
    owned.telegram.users[ANNA].language = "ru"
    said = await Phone(owned, ANNA).says("/dashboard")
    link = _LINK.search(said[-1])
    assert link
    assert "работает один раз" in said[-1]
    assert "Обзор" in (await enters(link))[1]


async def test_anybody_else_hears_what_they_always_hear(owned: World) -> None:
    boris = Phone(owned, BORIS)
    await boris.says("/start")
    said = await boris.says("/dashboard")
    await boris.says("/menu")
    assert said == await boris.says("/nonsense")
    assert not any("sign-in" in text for text in owned.texts(BORIS))


async def test_the_log_has_the_command_and_not_the_link(owned: World) -> None:
    anna = Phone(owned, ANNA)
    await anna.says("/dashboard")
    assert owned.started is not None
    store = owned.started.engine.store
    rows = [row async for row in store.touchpoints.read()]
    assert any(row["text"] == "/dashboard" for row in rows)
    assert not any("sign-in" in (row["text"] or "") for row in rows)


async def test_a_closed_dashboard_says_so_to_the_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 102: as if the address weren't of this machine; the rest runs."""
    monkeypatch.setenv("CXBOT_OWNERS", str(ANNA))
    monkeypatch.setattr(opening, "LOCAL_HOSTS", ())
    async with made(tmp_path) as world:
        anna = Phone(world, ANNA)
        said = await anna.says("/dashboard")
        assert "closed" in said[-1]
        assert "http" not in said[-1].replace("https", "")
        async with aiohttp.ClientSession() as browser, browser.get(f"{world.url}/") as answer:
            assert answer.status == 404
        assert await anna.says("/menu")


@pytest.mark.parametrize(
    ("host", "webhook", "base"),
    [
        ("127.0.0.1", None, "http://127.0.0.1:8080"),
        ("::1", None, "http://127.0.0.1:8080"),
        ("0.0.0.0", None, None),
        ("192.168.1.5", None, None),
        ("0.0.0.0", "https://shop.example:443/telegram", "https://shop.example"),
        ("127.0.0.1", "https://shop.example:8443/telegram", "https://shop.example:8443"),
    ],
)
async def test_without_https_it_is_open_on_this_machine_alone(
    host: str, webhook: str | None, base: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    """Case 102."""
    settings = load(
        None, telegram_token=TOKEN, http=HttpAddress(host, 8080), webhook_url=webhook,
        webhook_secret="s" * 32 if webhook else None,
    )  # fmt: skip
    store = Store("sqlite+aiosqlite://", ManualClock())
    with caplog.at_level(logging.WARNING):
        found = OwnersDashboard(settings, store, lambda: "http://127.0.0.1:8080")
    assert found.address("x") == (f"{base}/sign-in/x" if base else None)
    assert ("dashboard_closed" in [one.message for one in caplog.records]) == (base is None)
