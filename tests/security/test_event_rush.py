"""A shop's system that tells too much at once (reliability.md, case 87; threat S20)."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import aiohttp
import pytest
from web.conftest import KEY, Memory, Shop, an_event

from cxbot.clock import ManualClock
from cxbot.web.bucket import BURST, RATE, Bucket
from cxbot.web.parts import Parts
from cxbot.web.server import Server, create_app


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    async def nothing() -> list[str]:
        return []

    memory = Memory()
    parts = Parts(
        intake=memory, links=memory, updates=memory, declared_events=dict, api_key=KEY,
        webhook_path=None, webhook_secret=None, bot_username=lambda: "", clock=ManualClock(),
        missing=nothing,
    )  # fmt: skip
    async with AsyncExitStack() as stack:
        server = Server(create_app(parts), "127.0.0.1", 0)
        await server.start()
        stack.push_async_callback(server.stop)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        yield Shop(server.url, memory, http)


def batch(start: int, many: int) -> list[dict[str, object]]:
    return [an_event(id=f"e{n}") for n in range(start, start + many)]


async def test_case_87_what_comes_too_fast_is_asked_to_come_again(shop: Shop) -> None:
    """Nothing of it is stored, and what was stored before stays; who comes back gets in."""
    got = [await shop.call("POST", "/api/events", batch(n * 250, 250)) for n in range(8)]
    taken = [status for status, _, _ in got].count(202)
    refused = [headers for status, _, headers in got if status == 429]
    assert BURST // 250 <= taken <= BURST // 250 + 2
    assert taken + len(refused) == 8
    assert all(1 <= int(headers["Retry-After"]) <= 250 / RATE + 1 for headers in refused)
    assert len(shop.memory.rows) == taken * 250
    assert (await shop.call("GET", "/healthz"))[0] == 200


async def test_case_87_a_stranger_uses_nothing_up(shop: Shop) -> None:
    for _ in range(50):
        status, _, _ = await shop.call("POST", "/api/events", batch(0, 100), Authorization="no")
        assert status == 401
    assert (await shop.post(batch(0, 100)))[0] == 202


async def test_a_batch_of_any_size_gets_in_when_nothing_was_taken() -> None:
    bucket = Bucket(rate=10, burst=5)
    assert bucket.wait() == 0
    bucket.take(500)
    assert 45 < bucket.wait() <= 49.6
