"""What leaves: every error as JSON of one shape, no traceback, no banner.

The outermost ring of the web side: what nobody translated is our bug, is logged, and is a bare 500.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from aiohttp import hdrs, web

from cxbot.errors import BadEvent, EventProblem, StoreError
from cxbot.model.value import as_dict

_RETRY_SECONDS = 5
_logger = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def errors(status: int, problems: Iterable[EventProblem]) -> web.Response:
    """`{"errors": [{"index", "field", "reason"}]}`"""
    return web.json_response({"errors": [as_dict(problem) for problem in problems]}, status=status)


def later(reason: str, **facts: Any) -> web.Response:
    """503: nothing was stored, and the same request may succeed soon."""
    headers = {hdrs.RETRY_AFTER: str(_RETRY_SECONDS)}
    return web.json_response({"error": reason, **facts}, status=503, headers=headers)


@web.middleware
async def translate(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except BadEvent as error:
        return errors(422, error.problems)
    except StoreError:
        _logger.exception("request_not_stored", extra={"path": request.path})
        return later("nothing was stored; try again")
    except web.HTTPException as answer:
        if answer.status < 400 or answer.content_type != "text/plain":
            raise
        return _plain(request, answer)
    except Exception:  # the outermost ring
        _logger.exception("request_broke", extra={"path": request.path})
        return web.json_response({"error": "internal error"}, status=500)


def _plain(request: web.Request, answer: web.HTTPException) -> web.Response:
    kept = (hdrs.ALLOW, hdrs.WWW_AUTHENTICATE, hdrs.RETRY_AFTER)
    headers = {name: answer.headers[name] for name in kept if name in answer.headers}
    response = web.json_response({"error": answer.text}, status=answer.status, headers=headers)
    if not request.content.is_eof():
        # What is left of a refused body must not be read as the next request.
        response.force_close()
    return response


async def harden(_request: web.Request, response: web.StreamResponse) -> None:
    """For `on_response_prepare`: the last word on headers."""
    response.headers[hdrs.X_CONTENT_TYPE_OPTIONS] = "nosniff"
    response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.popall(hdrs.SERVER, None)
