"""A fast Bot API server on loopback: hands out a load, books the replies. Not a model of Telegram.

Run as a process it talks in lines of JSON: it says `listening`, `ready` (the bot polls), after `go`
on its input `done` (all answered, or nothing moved for `--patience`), after `report` the ledger.
It understands just enough HTTP/1.1 that it never is what limits a bot.
"""

import argparse
import asyncio
import json
import re
import sys
import time
from collections import Counter
from typing import Any, cast
from urllib.parse import parse_qsl

from bench.limits import Limits, Mailing
from bench.load import Load

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_PART = re.compile(rb'name="?(\w+)"?\r\n(?:[^\r\n]+\r\n)*\r\n(.*?)\r\n--', re.DOTALL)
_OK = b'{"ok":true,"result":%s}'
_HTTP = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"

_BOT = {"id": 42, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
_FIXED: dict[str, Any] = {
    "getme": {
        **_BOT,
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
    },
    "getchatmember": {"status": "creator", "user": _BOT, "is_anonymous": False},
    "getchatadministrators": [],
    "getforumtopiciconstickers": [],
    "getmycommands": [],
    "getwebhookinfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
}


class Server:
    """Serves one load to one bot. `rate` in updates a second; None: all are queued at once. With a
    mailing the load ends when that is over."""

    def __init__(
        self,
        load: Load,
        *,
        rate: float | None = None,
        patience: float = 30,
        limits: Limits | None = None,
        mailing: Mailing | None = None,
    ) -> None:
        self.load = load
        self._limits = limits
        self._mailing = mailing
        self.ready = asyncio.Event()
        self.done = asyncio.Event()
        self.calls: Counter[str] = Counter()
        self.url = ""
        self._rate = rate
        self._patience = patience
        self._moved = 0.0
        self._message_id = 1_000_000
        self._poll: tuple[Connection, int, int] | None = None
        self._poll_end: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None
        self._watching: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Connection(self), "127.0.0.1", 0)
        self._server = server
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    def go(self) -> None:
        """The customers begin to write."""
        self._writing = asyncio.create_task(self._write())

    async def stop(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
        if self._watching is not None:
            self._watching.cancel()
        self._end_poll()
        self._server.close()

    def request(self, connection: "Connection", method: str, fields: dict[str, Any]) -> None:
        self.calls[method] += 1
        if method == "getupdates":
            self._get_updates(connection, fields)
        elif method == "sendmessage":
            self._send_message(connection, fields)
        elif method == "getchat":
            connection.answer(json.dumps(_chat(int(fields.get("chat_id", 0)))).encode())
        else:
            connection.answer(json.dumps(_FIXED.get(method, True)).encode())

    def _get_updates(self, connection: "Connection", fields: dict[str, Any]) -> None:
        self._end_poll()  # a second poll ends the first, as at Telegram
        offset, limit = int(fields.get("offset", 0)), int(fields.get("limit", 100))
        page = self.load.page(time.perf_counter(), offset, limit)
        wait = float(fields.get("timeout", 0))
        if page is not None:
            self._moved = time.perf_counter()
            connection.answer(page)
        elif not wait:
            connection.answer(b"[]")
        else:
            self._poll = (connection, offset, limit)
            self._poll_end = asyncio.get_running_loop().call_later(wait, self._end_poll)
        self.ready.set()

    def _end_poll(self) -> None:
        """Answer the waiting poll with what there is."""
        if self._poll_end is not None:
            self._poll_end.cancel()
        if self._poll is not None:
            (connection, offset, limit), self._poll = self._poll, None
            connection.answer(self.load.page(time.perf_counter(), offset, limit) or b"[]")

    def _send_message(self, connection: "Connection", fields: dict[str, Any]) -> None:
        chat, text = int(fields["chat_id"]), str(fields["text"])
        self._moved = now = time.perf_counter()
        wait = self._limits.take(now, chat) if self._limits is not None else None
        if wait is not None:
            connection.refuse(wait)
            return
        self._book(now, chat, text)
        self._message_id += 1
        connection.answer(
            b'{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"private"},"text":%s}'
            % (self._message_id, 1_790_000_000, chat, json.dumps(text).encode())
        )

    def _book(self, now: float, chat: int, text: str) -> None:
        mailing = self._mailing
        if mailing is None or not mailing.book(now, chat):
            self.load.reply(now, chat, text)
        if mailing is not None and mailing.over:
            self.load.close()
        if not self.load.unanswered:
            self.done.set()

    async def _write(self) -> None:
        total = len(self.load.ways)
        self._moved = start = time.perf_counter()
        if self._rate is None:
            self._release(total)
        else:
            for number in range(total):
                await asyncio.sleep(max(0.0, start + number / self._rate - time.perf_counter()))
                if number >= len(self.load.ways):  # closed meanwhile
                    break
                self._release(number + 1)
        self._watch()

    def _watch(self) -> None:
        """Give up once nothing has moved for `patience`."""
        left = self._moved + self._patience - time.perf_counter()
        if left <= 0:
            self.done.set()
        else:
            self._watching = asyncio.get_running_loop().call_later(left, self._watch)

    def _release(self, upto: int) -> None:
        self.load.release(time.perf_counter(), upto)
        self._end_poll()


class Connection(asyncio.Protocol):
    """One keep-alive connection; requests are answered in the order they come."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)  # uvloop's is no subclass

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (head_end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._buffer[:head_end])
            taken = self._body(head, head_end + 4)
            if taken is None:
                return
            body, end = taken
            del self._buffer[:end]
            path, _, query = head.split(b" ", 2)[1].decode().partition("?")
            method = path.rpartition("/")[2].lower()
            self._server.request(self, method, _fields(body or query.encode()))

    def answer(self, result: bytes) -> None:
        self._respond(b"200 OK", _OK % result)

    def refuse(self, wait: int) -> None:
        """In Telegram's words."""
        refusal = {
            "ok": False,
            "error_code": 429,
            "description": f"Too Many Requests: retry after {wait}",
            "parameters": {"retry_after": wait},
        }
        self._respond(b"429 Too Many Requests", json.dumps(refusal).encode())

    def _respond(self, status: bytes, body: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(_HTTP % (status, len(body), body))

    def _body(self, head: bytes, start: int) -> tuple[bytes, int] | None:
        """The request's body and where it ends; None while it isn't all here."""
        if _CHUNKED.search(head):
            return self._chunks(start)
        length = _LENGTH.search(head)
        end = start + (int(length[1]) if length else 0)
        return (bytes(self._buffer[start:end]), end) if len(self._buffer) >= end else None

    def _chunks(self, start: int) -> tuple[bytes, int] | None:
        body = bytearray()
        while (line_end := self._buffer.find(b"\r\n", start)) >= 0:
            size = int(self._buffer[start:line_end], 16)
            start = line_end + 2 + size + 2
            if len(self._buffer) < start:
                return None
            if not size:
                return bytes(body), start
            body += self._buffer[line_end + 2 : start - 2]
        return None


def _fields(body: bytes) -> dict[str, Any]:
    if body.startswith(b"{"):
        fields: dict[str, Any] = json.loads(body)
        return fields
    if body.startswith(b"--"):
        return {match[1].decode(): match[2].decode() for match in _PART.finditer(body)}
    return dict(parse_qsl(body.decode()))


def _chat(chat_id: int) -> dict[str, Any]:
    return {
        "id": chat_id,
        "type": "private",
        "first_name": "Customer",
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }


def _say(**line: Any) -> None:
    print(json.dumps(line), flush=True)


async def _serve(options: argparse.Namespace) -> None:
    load = Load(options.updates, options.customers, options.before)
    mailing = Mailing(options.mailing) if options.mailing else None
    limits = Limits() if mailing else None
    server = Server(
        load, rate=options.rate, patience=options.patience, limits=limits, mailing=mailing
    )
    await server.start()
    commands = asyncio.StreamReader()
    reading = asyncio.StreamReaderProtocol(commands)
    await asyncio.get_running_loop().connect_read_pipe(lambda: reading, sys.stdin)
    if options.waiting:
        server.go()
    _say(state="listening", url=server.url)
    await server.ready.wait()
    _say(state="ready")
    if not options.waiting:
        await commands.readline()
        server.go()
    await server.done.wait()
    _say(state="done", answered=options.updates - load.unanswered)
    await commands.readline()
    report = load.report(options.skip)
    if mailing and limits:
        report["mailing"] = _mailed(load, limits, mailing)
    _say(state="report", calls=dict(server.calls), **report)
    await server.stop()


def _mailed(load: Load, limits: Limits, mailing: Mailing) -> dict[str, Any]:
    begin, end = mailing.begun, mailing.ended
    return {
        **mailing.report(),
        "sent": len(limits.sent),
        "refused": limits.refused,
        "most_in_a_second": limits.most,
        "share_used": limits.share_used(begin, end),
        "reply_ms": load.waited(begin, end),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.botapi", description=__doc__)
    parser.add_argument("--updates", type=int, default=1000)
    parser.add_argument("--customers", type=int, default=100)
    parser.add_argument("--rate", type=float, help="updates a second (default: all at once)")
    parser.add_argument("--before", type=int, default=0, help="so many each wrote before")
    parser.add_argument("--waiting", action="store_true", help="all wrote before the bot came")
    parser.add_argument(
        "--mailing", type=int, help="so many others get a message, and sending is limited"
    )
    parser.add_argument("--skip", type=int, default=0, help="leave out the first latencies")
    parser.add_argument("--patience", type=float, default=30, help="seconds without any move")
    options = parser.parse_args()
    try:
        import uvloop
    except ImportError:
        asyncio.run(_serve(options))
    else:
        uvloop.run(_serve(options))


if __name__ == "__main__":
    main()
