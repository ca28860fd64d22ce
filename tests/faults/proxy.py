"""A wire between cxbot and Telegram that misbehaves once when it is told to."""

import asyncio
import socket
import struct
from collections.abc import Coroutine
from typing import Any

# What befalls the wire, once.
#: The next connection is refused.
REFUSE = "refuse"
#: The answer that comes next is cut after so many bytes, and the connection reset.
RESET = "reset"
#: What was asked is passed on, and of the answer nothing comes back but the end.
SWALLOW = "swallow"
#: What was asked isn't passed on, and the connection ends.
DROP = "drop"
#: The answer that comes next is held for so many seconds.
DELAY = "delay"
#: The same, a few bytes at a time.
TRICKLE = "trickle"
#: Nothing passes any more, and nobody is told.
HALF_OPEN = "half open"
_PIECE = 64
_TRICKLES = 40


class Proxy:
    """On the loopback. `befall` orders what happens to whatever comes next."""

    def __init__(self, target: str) -> None:
        _, _, address = target.partition("//")
        self._host, _, port = address.partition(":")
        self._port = int(port)
        self._due: list[tuple[str, float]] = []
        #: How many really happened.
        self.befallen = 0
        self.url = ""
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        name = self._server.sockets[0].getsockname()
        self.url = f"http://{name[0]}:{name[1]}"

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def befall(self, what: str, amount: float = 0) -> None:
        self._due.append((what, amount))

    def calm(self) -> None:
        """What hasn't happened yet doesn't."""
        self._due.clear()

    def _take(self, *kinds: str) -> tuple[str, float]:
        for one in self._due:
            if one[0] in kinds:
                self._due.remove(one)
                self.befallen += 1
                return one
        return "", 0

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._take(REFUSE)[0]:
            _reset(writer)
            return
        try:
            there, back = await asyncio.open_connection(self._host, self._port)
        except OSError:
            _reset(writer)
            return
        wire = _Wire()
        self._go(self._requests(wire, reader, back, writer))
        self._go(self._answers(wire, there, writer, back))

    def _go(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _requests(
        self,
        wire: "_Wire",
        reader: asyncio.StreamReader,
        back: asyncio.StreamWriter,
        writer: asyncio.StreamWriter,
    ) -> None:
        """Updates are asked for all the time: only what is sent befalls something."""
        try:
            while data := await reader.read(65536):
                if b"/sendMessage" in data[:200]:
                    what, wire.amount = self._take(RESET, SWALLOW, DROP, DELAY, TRICKLE, HALF_OPEN)
                    wire.befalls = what
                if wire.befalls == DROP:
                    _reset(writer)
                    break
                back.write(data)
                await back.drain()
        except OSError:
            pass
        finally:
            back.close()

    async def _answers(
        self,
        wire: "_Wire",
        there: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        back: asyncio.StreamWriter,
    ) -> None:
        try:
            while data := await there.read(65536):
                if not await _passed(wire, data, writer):
                    break
        except OSError:
            pass
        finally:
            writer.close()
            back.close()


class _Wire:
    """One connection, and what befalls its next answer."""

    befalls = ""
    amount = 0.0


async def _passed(wire: _Wire, data: bytes, writer: asyncio.StreamWriter) -> bool:
    """False: the connection is over."""
    befalls, wire.befalls = wire.befalls, ""
    match befalls:
        case "reset":
            writer.write(data[: int(wire.amount)])
            await writer.drain()
            _reset(writer)
            return False
        case "swallow":
            _reset(writer)
            return False
        case "half open":
            await asyncio.Event().wait()
        case "delay":
            await asyncio.sleep(wire.amount)
        case "trickle":
            for place in range(0, min(len(data), _PIECE * _TRICKLES), _PIECE):
                writer.write(data[place : place + _PIECE])
                await writer.drain()
                await asyncio.sleep(wire.amount)
            data = data[_PIECE * _TRICKLES :]
    writer.write(data)
    await writer.drain()
    return True


def _reset(writer: asyncio.StreamWriter) -> None:
    """An end without goodbye: RST."""
    raw = writer.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
