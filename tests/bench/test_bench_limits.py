"""What the server lets through, and what a mailing came to."""

import asyncio
import json

import pytest

from bench.botapi import Server
from bench.limits import FIRST_MAILED, Limits, Mailing
from bench.load import FIRST_CHAT, Load


def test_thirty_at_once_then_thirty_a_second() -> None:
    limits = Limits()
    assert [limits.take(100.0, chat) for chat in range(31)] == [None] * 30 + [1]
    assert limits.take(100.02, 31) == 1
    assert [limits.take(100.04, chat) for chat in (31, 32)] == [None, 1]
    assert [limits.take(101.05, chat) for chat in range(40, 80)].count(None) == 30
    assert (len(limits.sent), limits.refused) == (61, 13)


def test_a_chat_gets_five_at_once_then_one_a_second() -> None:
    limits = Limits()
    assert [limits.take(5.0, 1) for _ in range(6)] == [None] * 5 + [1]
    assert limits.take(5.0, 2) is None
    assert [limits.take(6.0, 1) for _ in range(2)] == [None, 1]


def test_the_fullest_second_is_no_whole_one_of_the_clock() -> None:
    limits = Limits()
    for chat in range(30):
        limits.take(10.9, chat)
    for chat in range(15):
        limits.take(11.5, 100 + chat)
    limits.take(20.0, 1)
    assert limits.most == 45


def test_all_that_the_limits_allow_is_a_share_of_one() -> None:
    limits = Limits()
    for tick in range(1001):
        for chat in range(30 if tick == 0 else 4):
            limits.take(50 + tick / 100, 1000 * tick + chat)
    assert limits.share_used(50, 60) == pytest.approx(1, abs=0.01)
    idle = Limits()
    for second in range(10):
        idle.take(float(second), second)
    assert idle.share_used(0, 9) == pytest.approx(10 / 300)


def test_a_mailing_is_over_when_each_got_it_and_knows_who_got_it_twice() -> None:
    mailing = Mailing(2)
    assert not mailing.book(1, FIRST_CHAT)
    assert not mailing.book(1, FIRST_MAILED + 2)
    assert mailing.book(2, FIRST_MAILED)
    assert mailing.book(3, FIRST_MAILED)
    assert mailing.report() == {"lost": 1, "twice": 1, "seconds": 1}
    mailing.book(7, FIRST_MAILED + 1)
    assert mailing.over
    assert mailing.report() == {"lost": 0, "twice": 1, "seconds": 5}


def test_who_wrote_while_the_mailing_lasted_is_told_apart() -> None:
    load = Load(6, 6)
    for number in range(4):
        load.release(number, number + 1)
        load.page(number, 0, 100)
        load.reply(number + 0.5 * number, FIRST_CHAT + number, f"hello {number}")
    assert load.waited(1, 2) == [500, 1000]
    load.close()
    assert (load.unanswered, load.report()["lost"], len(load.ways)) == (0, 0, 4)


async def test_what_is_over_the_limit_is_refused_and_not_booked() -> None:
    load = Load(8, 1)
    load.release(0, 8)
    load.page(0, 0, 100)
    server = Server(load, limits=Limits(), mailing=Mailing(1))
    await server.start()
    address = server.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(address[0], int(address[1]))
    for number in range(6):
        body = json.dumps({"chat_id": FIRST_CHAT, "text": f"text {number}"}).encode()
        head = b"POST /bot1:X/sendMessage HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body)
        writer.write(head + body)
    seen = b""
    async with asyncio.timeout(10):
        while b"retry_after" not in seen:
            seen += await reader.read(65536)
    writer.close()
    await writer.wait_closed()
    await server.stop()
    assert seen.count(b"HTTP/1.1 200 OK") == 5
    assert b"HTTP/1.1 429 Too Many Requests" in seen
    assert json.loads(seen[seen.index(b'{"ok": false') :])["parameters"] == {"retry_after": 1}
    assert load.unanswered == 3
