"""What a form sent: few plain fields, soon, and in the one way that browsers send them."""

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl

from aiohttp import web

_TYPE, _MOST, _SECONDS = "application/x-www-form-urlencoded", 64 * 1024, 10
_FIELDS = 200


async def form(request: web.Request) -> Mapping[str, str]:
    """The last of each name. 415 for another type, so that no script elsewhere can send JSON as
    text, and for another encoding: reading some of them (punycode) takes minutes; 413, 408."""
    if request.content_type != _TYPE or (request.charset or "utf-8").lower() != "utf-8":
        raise web.HTTPUnsupportedMediaType
    try:
        async with asyncio.timeout(_SECONDS):
            raw = await _read(request)
        sent = parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=_FIELDS)
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (ValueError, ConnectionError, web.RequestPayloadError):
        raise web.HTTPBadRequest from None
    return dict(sent)


async def _read(request: web.Request) -> bytes:
    """What is too long isn't read to its end, whether it said so before or not."""
    raw, told = bytearray(), request.content_length or 0
    if told <= _MOST:
        async for chunk in request.content.iter_any():
            raw += chunk
            if len(raw) > _MOST:
                break
    if max(told, len(raw)) > _MOST:
        raise web.HTTPRequestEntityTooLarge(max_size=_MOST, actual_size=max(told, len(raw)))
    return bytes(raw)


def way_back(path: str, at: str = "/") -> str:
    """A path of ours, as it was; `at` for whatever could lead elsewhere (`//evil`, `/\\evil`)."""
    plain = path.startswith("/") and path[1:2] not in {"/", "\\"} and len(path) <= 2000
    return path if plain and path.isascii() and path.isprintable() and "\\" not in path else at
