"""Which messages may come twice: the server knows whose answers nobody has read."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from cxbot.clock import SystemClock
from cxbot.sandbox.faults import Fault, named

from .desk.watched import WatchedServer

ANNA, BERT = 1001, 1002


@pytest.fixture
async def server() -> AsyncIterator[WatchedServer]:
    server = WatchedServer("42:faults", SystemClock())
    for who in (ANNA, BERT):
        server.telegram.add_customer(f"c{who}", "en", who)
        server.telegram.say(who, "/start")
    await server.start()
    yield server
    await server.stop()


async def _shown(server: WatchedServer, chat: int, text: str) -> int | None:
    """The ledger's number of what a bot sent; None when it wasn't performed."""
    before = server.ledger.seq
    url = f"{server.base_url}/bot{server.token}/sendMessage"
    async with aiohttp.ClientSession() as session:
        try:
            async with session.post(url, json={"chat_id": chat, "text": text}) as response:
                await response.read()
        except aiohttp.ClientError:
            pass
    sent = [e for e in server.ledger.after(before) if e["kind"] == "sent"]
    return int(sent[0]["seq"]) if sent else None


async def test_answers_lost_on_the_way_are_known_one_by_one(server: WatchedServer) -> None:
    await _shown(server, ANNA, "read")
    server.fail(Fault(method="sendMessage", answer="swallow"))
    swallowed = await _shown(server, ANNA, "swallowed")
    server.fail(Fault(method="sendMessage", answer="garbage"))
    garbled = await _shown(server, ANNA, "garbled")
    for answer in ("drop", named("bad_gateway")):
        server.fail(Fault(method="sendMessage", answer=answer))
        assert await _shown(server, ANNA, "never there") is None
    await _shown(server, ANNA, "read")
    assert server.unanswered == {swallowed, garbled}


async def test_a_kill_excuses_only_the_newest_of_each_chat(server: WatchedServer) -> None:
    await _shown(server, ANNA, "first")
    newest = {await _shown(server, ANNA, "second"), await _shown(server, BERT, "only one")}
    server.killed()
    await _shown(server, ANNA, "of the next process")
    assert server.unanswered == newest
    server.killed()
    assert len(server.unanswered) == 3
