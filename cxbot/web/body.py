"""Reading a request's JSON: how much, for how long, and how strictly.

The declared content type isn't judged: what isn't JSON is refused as such.
"""

import asyncio
import json
import math
from collections.abc import Iterable
from typing import Any, NoReturn

from aiohttp import HttpVersion11, hdrs, web

from cxbot.web.parts import PARTS

MAX_DEPTH = 64
MAX_DIGITS = 40


def post(path: str, handler: Any) -> web.RouteDef:
    """A route whose handler decides whether the body is wanted at all (see `read_json`)."""
    return web.post(path, handler, expect_handler=_wait)


async def read_json(request: web.Request, *, max_bytes: int, any_text: bool = False) -> Any:
    """The body as strict JSON; raises the 4xx that says why not.

    `any_text` lets pass what people may type and a database refuses: the caller cleans it.
    """
    raw = await _read(request, max_bytes)
    try:
        return parse(raw, any_text=any_text)
    except (ValueError, RecursionError) as error:
        reason = "nested too deep" if isinstance(error, RecursionError) else str(error)
        raise web.HTTPBadRequest(text=f"the body isn't JSON as we take it: {reason}") from error


def parse(raw: bytes, *, any_text: bool = False) -> Any:
    """UTF-8 JSON without repeated names, NaN, endless numbers or, unless `any_text`, text that a
    database refuses.

    Raises ValueError, or RecursionError.
    """
    value = json.loads(
        raw.decode("utf-8"),
        object_pairs_hook=_object,
        parse_constant=_constant,
        parse_float=_float,
        parse_int=_int,
    )
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _inside(outer, any_text)]
        if not level:
            return value
    raise ValueError(f"nested more than {MAX_DEPTH} deep")


async def _wait(request: web.Request) -> None:
    """Sends no `100 Continue` yet: `_read` does, once the caller's key was found good."""


async def _read(request: web.Request, max_bytes: int) -> bytes:
    if request.headers.get(hdrs.CONTENT_ENCODING, "identity").strip().lower() != "identity":
        raise web.HTTPUnsupportedMediaType(text="send the body without compression")
    if (request.content_length or 0) > max_bytes:
        raise _too_large(max_bytes)
    within = request.app[PARTS].body_within.total_seconds()
    raw = bytearray()
    try:
        async with asyncio.timeout(within):
            await _continue(request)
            async for chunk in request.content.iter_any():
                raw += chunk
                if len(raw) > max_bytes:
                    raise _too_large(max_bytes)
    except TimeoutError as error:
        raise web.HTTPRequestTimeout(text=f"the body took over {within:g} seconds") from error
    except ConnectionError as error:
        raise web.HTTPBadRequest(text="the caller hung up") from error
    except web.RequestPayloadError as error:
        raise web.HTTPBadRequest(text="the body isn't framed as HTTP asks") from error
    return bytes(raw)


async def _continue(request: web.Request) -> None:
    expected = request.headers.get(hdrs.EXPECT, "").lower()
    if expected == "100-continue" and request.version >= HttpVersion11:
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        # As aiohttp's own handler does: the answer proper hasn't begun.
        request.writer.output_size = 0


def _too_large(max_bytes: int) -> web.HTTPException:
    return web.HTTPRequestEntityTooLarge(
        max_size=max_bytes, actual_size=max_bytes, text=f"the body is over {max_bytes:,} bytes"
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number is too large")
    return value


def _int(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError(f"a number has over {MAX_DIGITS} digits")
    return int(text)


def _inside(value: Any, any_text: bool) -> Iterable[Any]:
    """Names and values alike, so that both are looked at."""
    match value:
        case dict():
            return (*value.keys(), *value.values())
        case list():
            return value
        case str() if not any_text:
            if "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
                raise ValueError("text holds a NUL or half a surrogate pair")
    return ()
