"""Tiny files to send from the page: a picture, a second of sound, a document. Made, not stored."""

import math
import struct
import zlib

_SHIRTS = (b"\x3b\x7d\xd8", b"\xc9\x4f\x4f", b"\x3f\x9a\x62", b"\x8a\x5b\xc2")


def sample(kind: str) -> tuple[bytes, str, str]:
    """(content, file name, MIME type) for a kind of attachment."""
    match kind:
        case "photo" | "sticker":
            return picture(), f"{kind}.png", "image/png"
        case "voice" | "audio":
            return sound(), f"{kind}.wav", "audio/wav"
        case _:
            return b"A note from the sandbox.\n", f"{kind}.txt", "text/plain"


def picture(width: int = 240, height: int = 160, shade: int = 0) -> bytes:
    """A PNG of a T-shirt on a soft ground; each `shade` is another colour."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            rows += _pixel(x / width, y / height, shade)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(bytes(rows))), _chunk(b"IEND"))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def sound(seconds: float = 1.0, rate: int = 8000) -> bytes:
    """A WAV of one soft tone that fades."""
    count = int(seconds * rate)
    tone = bytes(
        int(128 + 60 * math.sin(n * 2 * math.pi * 440 / rate) * (1 - n / count))
        for n in range(count)
    )
    form = struct.pack("<HHIIHH", 1, 1, rate, rate, 1, 8)
    body = b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", count) + tone
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _pixel(x: float, y: float, shade: int) -> bytes:
    body = 0.34 < x < 0.66 and 0.2 < y < 0.85
    sleeve = 0.22 < x < 0.78 and 0.2 + abs(x - 0.5) * 0.25 < y < 0.45
    collar = (x - 0.5) ** 2 / 0.006 + (y - 0.2) ** 2 / 0.01 < 1
    if (body or sleeve) and not collar:
        return _SHIRTS[shade % len(_SHIRTS)]
    return bytes((244, 236 - int(20 * y), 222 - int(30 * y)))


def _chunk(name: bytes, content: bytes = b"") -> bytes:
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)
