"""Requests as no decent client sends them: bytes on a socket."""

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit

from .conftest import KEY

AUTHORIZED = f"Authorization: Bearer {KEY}"


async def connect(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    where = urlsplit(url)
    return await asyncio.open_connection(where.hostname, where.port)


def head(first_line: str, *headers: str) -> bytes:
    lines = (first_line, "Host: shop.test", *headers, "", "")
    return "\r\n".join(lines).encode("utf-8", "surrogateescape")


async def exchange(url: str, *pieces: bytes, pause: float = 0.0) -> bytes:
    """All that comes back until the server closes, or a second has passed."""
    reader, writer = await connect(url)
    try:
        await _write(writer, pieces, pause)
        return await _read(reader)
    finally:
        writer.close()


async def _write(writer: asyncio.StreamWriter, pieces: Sequence[bytes], pause: float) -> None:
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
    except ConnectionError:
        pass  # the server has had enough; what it said is read next


async def _read(reader: asyncio.StreamReader) -> bytes:
    got = b""
    try:
        async with asyncio.timeout(1):
            while chunk := await reader.read(65536):
                got += chunk
                if b"\r\n\r\n" in got and not got.startswith(b"HTTP/1.1 100"):
                    break
    except (TimeoutError, ConnectionError):
        pass
    return got


def status(answer: bytes) -> int:
    """0 when nothing came back."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0
