"""The sandbox's Bot API with a forum and a plain group, and the channel that talks to it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cxbot.channels.telegram import Telegram
from cxbot.clock import ManualClock
from cxbot.sandbox import SandboxServer

TOKEN = "42:sandbox"
ANNA, OLGA, PAVEL, FORUM, PLAIN = 1001, 2001, 2002, -1001, -55


@pytest.fixture
async def server() -> AsyncIterator[SandboxServer]:
    server = SandboxServer(TOKEN, ManualClock())
    telegram = server.telegram
    telegram.add_customer("Anna", "en", ANNA)
    telegram.say(ANNA, "/start")
    telegram.add_group(FORUM)
    telegram.add_member(FORUM, "Olga", OLGA, admin=True)
    telegram.add_member(FORUM, "Pavel", PAVEL)
    telegram.add_group(PLAIN, forum=False)
    telegram.add_member(PLAIN, "Olga", OLGA)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def waits() -> list[float]:
    """How long the channel meant to wait; it doesn't."""
    return []


@pytest.fixture
async def telegram(
    server: SandboxServer, waits: list[float], tmp_path: Path
) -> AsyncIterator[Telegram]:
    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    telegram = Telegram(TOKEN, server.base_url, tmp_path, sleep)
    await telegram.connect()
    yield telegram
    await telegram.close()
