"""Callers that mean no good, byte by byte."""

import asyncio
import json

import pytest

from . import raw
from .conftest import KEY, Memory, Shop, an_event
from .raw import AUTHORIZED

POST = "POST /api/events HTTP/1.1"
EVENT = json.dumps(an_event()).encode()


async def test_a_wrong_key_is_answered_before_any_byte_of_the_body(shop: Shop) -> None:
    request = raw.head(POST, "Authorization: Bearer no", "Content-Length: 200000")
    assert raw.status(await raw.exchange(shop.url, request)) == 401


async def test_a_body_announced_too_large_is_refused_before_it_comes(shop: Shop) -> None:
    request = raw.head(POST, AUTHORIZED, "Content-Length: 10000000")
    assert raw.status(await raw.exchange(shop.url, request)) == 413


async def test_a_caller_who_asks_first_is_answered_first(shop: Shop, memory: Memory) -> None:
    asks = ("Expect: 100-continue", f"Content-Length: {len(EVENT)}")
    answer = await raw.exchange(shop.url, raw.head(POST, "Authorization: Bearer no", *asks))
    assert raw.status(answer) == 401
    reader, writer = await raw.connect(shop.url)
    writer.write(raw.head(POST, AUTHORIZED, *asks))
    assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    writer.write(EVENT)
    assert raw.status(await reader.readuntil(b"\r\n\r\n")) == 202
    writer.close()


async def test_a_body_that_trickles_is_cut_off(shop: Shop, memory: Memory) -> None:
    request = raw.head(POST, AUTHORIZED, f"Content-Length: {len(EVENT)}")
    drops = [bytes([byte]) for byte in EVENT[:8]]
    answer = await raw.exchange(shop.url, request, *drops, pause=0.05)
    assert raw.status(answer) == 408
    assert b"connection: close" in answer.lower()
    assert not memory.rows


async def test_chunks_without_end_are_cut_off(shop: Shop) -> None:
    request = raw.head(POST, AUTHORIZED, "Transfer-Encoding: chunked")
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    assert raw.status(await raw.exchange(shop.url, request, *[chunk] * 6)) == 413


async def test_a_chunked_event_is_as_good_as_any(shop: Shop, memory: Memory) -> None:
    request = raw.head(POST, AUTHORIZED, "Transfer-Encoding: chunked")
    body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(EVENT), EVENT)
    assert raw.status(await raw.exchange(shop.url, request, body)) == 202


async def test_broken_chunks_are_a_bad_request(shop: Shop, memory: Memory) -> None:
    request = raw.head(POST, AUTHORIZED, "Transfer-Encoding: chunked")
    assert raw.status(await raw.exchange(shop.url, request, b"zz\r\n{}\r\n")) == 400
    assert not memory.rows


async def test_a_caller_who_hangs_up_leaves_no_trace(
    shop: Shop, memory: Memory, caplog: pytest.LogCaptureFixture
) -> None:
    _, writer = await raw.connect(shop.url)
    writer.write(raw.head(POST, AUTHORIZED, f"Content-Length: {len(EVENT)}") + EVENT[:10])
    await writer.drain()
    writer.close()
    assert (await shop.post(an_event(id="e2")))[0] == 202
    await asyncio.sleep(0.05)
    assert list(memory.rows) == ["shop\ne2"]
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize(
    "headers",
    [
        (f"Content-Length: {len(EVENT)}", "Transfer-Encoding: chunked"),
        (f"Content-Length: {len(EVENT)}", "Content-Length: 5"),
        ("Content-Length: -5",),
        ("Content-Length: +5",),
        ("Content-Length: 5x",),
        ("Transfer-Encoding: xchunked",),
        ("Transfer-Encoding : chunked",),
        (f"Content-Length: {len(EVENT)}\nX: y",),
    ],
)
async def test_shapes_of_smuggling_are_refused(
    shop: Shop, memory: Memory, headers: tuple[str, ...]
) -> None:
    answer = await raw.exchange(shop.url, raw.head(POST, AUTHORIZED, *headers), EVENT)
    assert raw.status(answer) == 400
    assert not memory.rows


async def test_broken_http_does_not_bring_its_key_into_the_log(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    request = raw.head(POST, f"Authorization : Bearer {KEY}", "Content-Length: 2")
    assert raw.status(await raw.exchange(shop.url, request, b"{}")) == 400
    assert not caplog.text


async def test_two_keys_are_no_key(shop: Shop) -> None:
    request = raw.head(POST, AUTHORIZED, "Authorization: Bearer no", "Content-Length: 2")
    assert raw.status(await raw.exchange(shop.url, request, b"{}")) == 401


@pytest.mark.parametrize("bad", ["\udcff\udcfe", "ключ", "\x7f", "é"])
async def test_headers_outside_ascii_are_no_error_of_ours(shop: Shop, bad: str) -> None:
    request = raw.head(POST, f"Authorization: Bearer {bad}", "Content-Length: 2")
    assert raw.status(await raw.exchange(shop.url, request, b"{}")) in {400, 401}


async def test_the_rest_of_a_refused_body_is_never_the_next_request(
    shop: Shop, memory: Memory
) -> None:
    inner = raw.head(POST, AUTHORIZED, f"Content-Length: {len(EVENT)}") + EVENT
    outer = raw.head(POST, "Authorization: Bearer no", f"Content-Length: {len(inner)}")
    assert raw.status(await raw.exchange(shop.url, outer, inner)) == 401
    await asyncio.sleep(0.05)
    assert not memory.rows


async def test_a_target_of_8_kb_is_refused(shop: Shop) -> None:
    request = raw.head(f"GET /{'a' * 9000} HTTP/1.1")
    assert raw.status(await raw.exchange(shop.url, request)) in {400, 404, 414}


async def test_what_is_not_http_is_refused(shop: Shop) -> None:
    assert raw.status(await raw.exchange(shop.url, b"\x16\x03\x01\x02\0\x01\r\n\r\n")) == 400
    assert (await shop.call("GET", "/healthz"))[0] == 200


async def test_no_answer_repeats_the_key(shop: Shop) -> None:
    answers = [
        await raw.exchange(shop.url, raw.head(POST, AUTHORIZED, "Content-Length: 1"), b"{"),
        await raw.exchange(shop.url, raw.head(POST, f"Authorization: Basic {KEY}")),
        await raw.exchange(shop.url, raw.head(f"GET /{KEY} HTTP/1.1", AUTHORIZED)),
    ]
    assert not [answer for answer in answers if KEY.encode() in answer]
