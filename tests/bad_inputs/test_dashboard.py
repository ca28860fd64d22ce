"""Cases 107-120 where the tests of the dashboard itself don't hold them: streams, and callers who
are slow."""

import asyncio
import re

import pytest
from web import raw
from web.dashboard.conftest import Open, Owner

from cxbot.web.dashboard import reading
from cxbot.web.dashboard.pages import PAGES

UPGRADE = (
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Origin: https://evil.example",
    "Accept: text/event-stream",
)


async def test_case_117_there_are_no_streams_to_listen_at(open_dashboard: Open) -> None:
    """Nothing upgrades, and no answer stays open, so there is none to be counted or to be overheard
    from elsewhere. What a page shows anew it asks for itself."""
    owner = await open_dashboard()
    paths = {re.sub(r"\{[^}]*\}", "1", page.path) for page in PAGES} | {"/now", "/healthz"}
    for path in sorted(paths):
        answer = await raw.exchange(owner.url, raw.head(f"GET {path} HTTP/1.1", *UPGRADE))
        head = answer.partition(b"\r\n\r\n")[0].lower()
        assert raw.status(answer) in (200, 400, 401, 404), path
        assert b"event-stream" not in head
        assert b"upgrade:" not in head


async def test_case_81_a_form_that_trickles_is_cut_off(
    open_dashboard: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anybody is signed in."""
    owner = await open_dashboard(signed_in=False)
    monkeypatch.setattr(reading, "_SECONDS", 0.2)
    request = raw.head(
        "POST /sign-in HTTP/1.1",
        f"Origin: {owner.url}",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Length: 60",
    )
    answer = await raw.exchange(owner.url, request, *[b"t"] * 8, pause=0.05)
    assert raw.status(answer) == 408


async def test_case_93_shapes_of_smuggling_open_no_page(owner_client: Owner) -> None:
    """Two lengths, a length and chunks, headers by halves: refused, and what follows isn't read."""
    inner = raw.head("GET / HTTP/1.1")
    for headers in (
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Transfer-Encoding: xchunked",),
        ("Transfer-Encoding : chunked",),
        ("Transfer-Encoding: chunked, identity",),
        ("Content-Length: +5",),
        ("Content-Length: 5\nX: y",),
        ("X: a\x00b",),
    ):
        request = raw.head("POST /look HTTP/1.1", f"Origin: {owner_client.url}", *headers)
        answer = await raw.exchange(owner_client.url, request, b"0\r\n\r\n" + inner)
        assert raw.status(answer) in (400, 401, 403, 415), headers
        assert answer.count(b"HTTP/1.") == 1, headers


async def test_case_89_tricks_with_paths_open_no_page(owner_client: Owner) -> None:
    odd = ["//customers", "/customers/..;/x", "/%2e%2e/customers", "/customers%2f", "/;/",
           "/customers%00", "/Customers", "/./../",
           "/customers/%2e%2e/%2e%2e/etc/passwd"]  # fmt: skip
    for path in odd:
        answer = await raw.exchange(owner_client.url, raw.head(f"GET {path} HTTP/1.1"))
        assert raw.status(answer) in (400, 401, 404), path
        assert b"root:" not in answer
    long = raw.head(f"GET /?q={'a' * 9000} HTTP/1.1")
    assert raw.status(await raw.exchange(owner_client.url, long)) in (400, 414, 431)
    cookies = raw.head("GET / HTTP/1.1", f"Cookie: {'a' * 9000}")
    assert raw.status(await raw.exchange(owner_client.url, cookies)) in (400, 431)


async def test_case_117_two_hundred_callers_who_say_nothing_keep_nobody_out(
    open_dashboard: Open,
) -> None:
    """They hold a socket each and nothing else; an owner is answered meanwhile."""
    owner = await open_dashboard()
    idle = [await raw.connect(owner.url) for _ in range(200)]
    for _, writer in idle:
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ")
    assert (await owner.get("/"))[0] == 200
    for _, writer in idle:
        writer.close()
    await asyncio.gather(*(writer.wait_closed() for _, writer in idle), return_exceptions=True)
