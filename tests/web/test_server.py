"""Ports, health, what every answer carries, and what other parts of cxbot may add."""

import asyncio
import socket

import pytest
from aiohttp import web

from cxbot.errors import ConfigError
from cxbot.web.server import Server

from . import raw
from .conftest import Memory, Open, Shop, an_event


async def test_health_says_ok_and_no_more(shop: Shop) -> None:
    status, answer, _ = await shop.call("GET", "/healthz", Authorization=None)
    assert (status, answer) == (200, {"status": "ok"})


async def test_readiness_follows_the_program(shop: Shop, memory: Memory) -> None:
    assert (await shop.call("GET", "/readyz"))[:2] == (200, {"status": "ready"})
    memory.ready = False
    status, _, headers = await shop.call("GET", "/readyz")
    assert (status, headers["Retry-After"]) == (503, "5")
    assert (await shop.call("GET", "/healthz"))[0] == 200


@pytest.mark.parametrize("path", ["/healthz", "/api/events", "/nowhere"])
async def test_every_answer_is_hardened(shop: Shop, path: str) -> None:
    _, _, headers = await shop.call("GET", path)
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Type"].startswith("application/json")
    assert "Server" not in headers


async def test_a_port_in_use_is_named_with_its_setting(open_shop: Open) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"CXBOT_HTTP: 127.0.0.1:{port} is taken"):
            await open_shop(port=port)


async def test_an_address_of_another_machine_is_named_with_its_setting(open_shop: Open) -> None:
    with pytest.raises(ConfigError, match=r"CXBOT_HTTP: 192\.0\.2\.1:0 can't be listened on"):
        await open_shop(host="192.0.2.1")


async def test_it_listens_on_ipv6_too(open_shop: Open) -> None:
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    try:
        shop = await open_shop(host="::1")
    except ConfigError:
        pytest.skip("no IPv6 loopback here")
    assert (await shop.call("GET", "/healthz"))[0] == 200


async def test_other_parts_add_routes_of_their_own(open_shop: Open) -> None:
    async def page(request: web.Request) -> web.Response:
        if "lost" in request.query:
            raise web.HTTPFound("/elsewhere")
        return web.Response(text="<h1>map</h1>", content_type="text/html")

    shop = await open_shop(extra_routes=[web.get("/", page), web.get("/{all:.*}", page)])
    async with shop.http.get(shop.url + "/") as answer:
        assert (answer.status, await answer.text()) == (200, "<h1>map</h1>")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    async with shop.http.get(shop.url + "/?lost", allow_redirects=False) as answer:
        assert answer.status == 302
    assert (await shop.call("GET", "/healthz"))[1] == {"status": "ok"}


async def test_many_callers_with_one_event_have_one_effect(shop: Shop, memory: Memory) -> None:
    answers = await asyncio.gather(*(shop.post(an_event()) for _ in range(50)))
    assert {status for status, _ in answers} == {202}
    assert sum(answer["accepted"] for _, answer in answers) == 1
    assert len(memory.rows) == 1


async def test_a_request_that_is_being_stored_outlives_the_stop() -> None:
    storing, go_on = asyncio.Event(), asyncio.Event()

    async def store(_request: web.Request) -> web.Response:
        storing.set()
        await go_on.wait()
        return web.json_response({"stored": True})

    app = web.Application()
    app.add_routes([web.post("/", store)])
    server = Server(app, "127.0.0.1", 0)
    await server.start()
    request = raw.head("POST / HTTP/1.1", "Content-Length: 0")
    answer = asyncio.create_task(raw.exchange(server.url, request))
    await storing.wait()
    stop = asyncio.create_task(server.stop())
    await asyncio.sleep(0)
    go_on.set()
    assert b"200 OK" in await answer
    await stop
