"""The ledger of a run, and the server with a real bot at it."""

import asyncio
import json

from bench.botapi import Server
from bench.load import FIRST_CHAT, FIRST_UPDATE, Load
from bench.peers import echo


def test_updates_come_in_pages_and_are_dropped_once_acknowledged() -> None:
    load = Load(250, 10)
    assert load.page(0, 0, 100) is None
    load.release(1, 250)
    assert _ids(load.page(2, 0, 100)) == list(range(100))
    assert _ids(load.page(2, FIRST_UPDATE + 100, 1000)) == list(range(100, 200))
    assert load.page(2, FIRST_UPDATE + 250, 100) is None


def test_latency_runs_from_the_first_handing_out() -> None:
    load = Load(1, 1)
    load.release(1, 1)
    load.page(2, 0, 100)
    load.page(5, 0, 100)
    load.reply(6, FIRST_CHAT, "hello 0")
    report = load.report()
    assert report["latency_ms"] == [4000]
    assert report["latency_from_due_ms"] == [5000]
    assert report["seconds"] == 4


def test_replies_in_another_order_than_the_messages_are_counted() -> None:
    load = _handed_out(updates=6, customers=2)
    for number in (4, 0, 2):
        load.reply(1, FIRST_CHAT, f"text {number}")
    load.reply(1, FIRST_CHAT + 1, "text 1")
    report = load.report()
    assert report["out_of_order"] == 2
    assert report["lost"] == 2


def test_a_reply_without_a_number_answers_the_first_message() -> None:
    load = _handed_out(updates=4, customers=2)
    load.reply(1, FIRST_CHAT + 1, "You said nothing. More?")
    assert load.ways[1].answered == 1


def test_a_second_reply_and_one_to_the_wrong_chat_are_told_apart() -> None:
    load = _handed_out(updates=4, customers=2)
    load.reply(1, FIRST_CHAT, "hello 0")
    load.reply(1, FIRST_CHAT, "hello 0")
    load.reply(1, FIRST_CHAT + 1, "hello 0")
    load.reply(1, 5, "hello 0")
    report = load.report()
    assert (report["answered"], report["twice"], report["strange"]) == (1, 1, 2)


def test_warm_up_is_left_out_of_latencies_only() -> None:
    load = _handed_out(updates=4, customers=2)
    for number in range(4):
        load.reply(1 + number, FIRST_CHAT + number % 2, f"text {number}")
    report = load.report(skip=3)
    assert report["latency_ms"] == [4000]
    assert report["answered"] == 4


async def test_the_bare_echo_answers_everything() -> None:
    load = Load(200, 20)
    server = Server(load, patience=30)
    await server.start()
    bot = asyncio.create_task(echo.run(server.url, "42:BENCH", handle_signals=False))
    try:
        await asyncio.wait_for(server.ready.wait(), 60)
        server.go()
        await asyncio.wait_for(server.done.wait(), 60)
    finally:
        bot.cancel()
        await asyncio.gather(bot, return_exceptions=True)
        await server.stop()
    report = load.report()
    assert (report["answered"], report["lost"], report["twice"]) == (200, 0, 0)
    assert server.calls["sendmessage"] == 200


async def test_every_way_to_write_a_body_is_understood() -> None:
    load = _handed_out(updates=3, customers=1)
    server = Server(load)
    await server.start()
    form = (
        b"--x\r\nContent-Type: text/plain\r\nContent-Disposition: form-data; name=chat_id\r\n\r\n"
        b"%d\r\n--x\r\nContent-Disposition: form-data; "
        b'name="text"\r\nContent-Type: text/plain\r\n\r\ntext 2\r\n--x--\r\n' % FIRST_CHAT
    )
    bodies = [
        (b"Content-Length: %d", json.dumps({"chat_id": FIRST_CHAT, "text": "hello 0"}).encode()),
        (b"Content-Length: %d", b"chat_id=%d&text=text+1" % FIRST_CHAT),
        (b"Transfer-Encoding: chunked; was %d", b"%x\r\n%s\r\n0\r\n\r\n" % (len(form), form)),
    ]
    address = server.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(address[0], int(address[1]))
    for header, body in bodies:  # all at once: answers must come in the same order
        head = header % len(body)
        writer.write(b"POST /bot1:X/sendMessage HTTP/1.1\r\n%s\r\n\r\n%s" % (head, body))
    seen = b""
    async with asyncio.timeout(10):
        while seen.count(b'"message_id"') < 3:
            seen += await reader.read(65536)
    writer.close()
    await writer.wait_closed()
    await server.stop()
    assert load.unanswered == 0
    assert seen.index(b"hello 0") < seen.index(b"text 1") < seen.index(b"text 2")


def _handed_out(*, updates: int, customers: int) -> Load:
    load = Load(updates, customers)
    load.release(0, updates)
    load.page(0, 0, 100)
    return load


def _ids(page: bytes | None) -> list[int]:
    assert page is not None
    return [update["update_id"] - FIRST_UPDATE for update in json.loads(page)]
