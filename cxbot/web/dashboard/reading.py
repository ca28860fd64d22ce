"""What a form sent: few plain fields, soon, and in the one way that browsers send them."""

import asyncio
from collections.abc import Mapping

from aiohttp import web

_TYPE, _MOST, _SECONDS = "application/x-www-form-urlencoded", 64 * 1024, 10


async def form(request: web.Request) -> Mapping[str, str]:
    """The last of each name. 415 for another type, so that no script elsewhere can send JSON as
    text; 413, 408."""
    if request.content_type != _TYPE:
        raise web.HTTPUnsupportedMediaType
    if (request.content_length or 0) > _MOST:
        raise web.HTTPRequestEntityTooLarge(max_size=_MOST, actual_size=request.content_length or 0)
    try:
        async with asyncio.timeout(_SECONDS):
            sent = await request.post()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (ValueError, LookupError):
        raise web.HTTPBadRequest from None
    return {name: value for name, value in sent.items() if isinstance(value, str)}


def way_back(path: str, at: str = "/") -> str:
    """A path of ours, as it was; `at` for whatever could lead elsewhere (`//evil`, `/\\evil`)."""
    plain = path.startswith("/") and path[1:2] not in {"/", "\\"} and len(path) <= 2000
    return path if plain and path.isascii() and path.isprintable() and "\\" not in path else at
