"""POST /api/events: the shop's system tells what happened. 202 means committed, never less."""

import logging
import math
from collections.abc import Sequence

from aiohttp import hdrs, web

from cxbot.crashpoints import crashpoint
from cxbot.errors import BadEvent, Conflict, EventProblem
from cxbot.model import event
from cxbot.model.arrival import Arrival
from cxbot.web import access, answers, body
from cxbot.web.bucket import Bucket
from cxbot.web.parts import PARTS, Parts

MAX_BYTES = 256 * 1024
_logger = logging.getLogger(__name__)


def routes(parts: Parts) -> list[web.RouteDef]:
    bucket = Bucket()

    async def post(request: web.Request) -> web.Response:
        return await _post(request, bucket)

    return [body.post("/api/events", post)] if parts.api_key else []


async def _post(request: web.Request, bucket: Bucket) -> web.Response:
    parts = request.app[PARTS]
    access.require_key(request, parts.api_key, parts.older_api_key)
    if (seconds := bucket.wait()) > 0:
        raise web.HTTPTooManyRequests(
            text="that was a lot at once; nothing was stored, send it again later",
            headers={hdrs.RETRY_AFTER: str(math.ceil(seconds))},
        )
    sent = await body.read_json(request, max_bytes=MAX_BYTES)
    try:
        events = event.read_events(sent, parts.declared_events(), now=parts.clock.now())
    except BadEvent as error:
        fields = sorted({problem.field for problem in error.problems})
        _logger.warning("events_refused", extra={"fields": fields})
        raise
    arrivals = [event.arrival(one) for one in events]
    bucket.take(len(arrivals))
    try:
        new = await parts.intake.accept(_once_each(arrivals)) if arrivals else 0
    except Conflict as conflict:
        return _conflict(conflict, arrivals)
    crashpoint("event committed, unanswered")
    return web.json_response({"accepted": new}, status=202)


def _once_each(arrivals: Sequence[Arrival]) -> list[Arrival]:
    """A batch may repeat an event as well as two requests may."""
    first: dict[str, Arrival] = {}
    for arrival in arrivals:
        if first.setdefault(arrival.natural_key, arrival).digest != arrival.digest:
            raise Conflict(arrival.natural_key)
    return list(first.values())


def _conflict(conflict: Conflict, arrivals: Sequence[Arrival]) -> web.Response:
    key = conflict.natural_key
    # The last one: where a batch contradicts itself, the first was fine.
    index = max((i for i, one in enumerate(arrivals) if one.natural_key == key), default=0)
    _logger.error("event_changed", extra={"natural_key": key})
    reason = "the same source and id came before with another body; give the new event its own id"
    return answers.errors(409, [EventProblem(index=index, field="id", reason=reason)])
