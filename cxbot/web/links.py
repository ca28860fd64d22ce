"""POST /api/links: a deep link that ties an order to whoever opens it, until it expires."""

import re
from datetime import UTC, timedelta
from typing import Any

from aiohttp import web

from cxbot.errors import BadEvent, EventProblem
from cxbot.web import access, answers, body
from cxbot.web.parts import PARTS, Parts

MAX_BYTES = 4096
MAX_ORDER_CHARS = 64
DEFAULT_LIFE = timedelta(days=7)
MAX_LIFE = timedelta(weeks=53)

_LENGTH = re.compile(r"(\d{1,7}) (second|minute|hour|day|week)s?", re.ASCII)


def routes(parts: Parts) -> list[web.RouteDef]:
    return [body.post("/api/links", _post)] if parts.api_key else []


async def _post(request: web.Request) -> web.Response:
    parts = request.app[PARTS]
    access.require_key(request, parts.api_key, parts.older_api_key)
    order, life = _read(await body.read_json(request, max_bytes=MAX_BYTES))
    bot = parts.bot_username()
    if not bot:
        return answers.later("Telegram hasn't told the bot's name yet")
    # Whole seconds, so that the token and the answer can't differ by a fraction.
    expires_at = (parts.clock.now() + life).astimezone(UTC).replace(microsecond=0)
    token = await parts.links.create(order, expires_at)
    answer = {
        "url": f"https://t.me/{bot}?start={token}",
        "token": token,
        "expires_at": f"{expires_at:%Y-%m-%dT%H:%M:%SZ}",
    }
    return web.json_response(answer, status=201)


def _read(sent: Any) -> tuple[str, timedelta]:
    """The order's number and how long the link lives; BadEvent with all that is wrong."""
    if not isinstance(sent, dict):
        raise BadEvent([_problem("", "must be a JSON object")])
    problems = [
        _problem(name[:80], "isn't known; a link has order and expires_in")
        for name in sent
        if name not in {"order", "expires_in"}
    ]
    order, life = sent.get("order"), _life(sent.get("expires_in"))
    if not _is_number(order):
        problems.append(_problem("order", f"must be text of 1 to {MAX_ORDER_CHARS} characters"))
    if life is None:
        reason = 'must be a length of time up to 53 weeks, e.g. "7 days"'
        problems.append(_problem("expires_in", reason))
    if problems or life is None:
        raise BadEvent(problems)
    return str(order), life


def _is_number(order: Any) -> bool:
    return isinstance(order, str) and 0 < len(order) <= MAX_ORDER_CHARS and order.isprintable()


def _life(value: Any) -> timedelta | None:
    if value is None:
        return DEFAULT_LIFE
    found = _LENGTH.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return None
    life = timedelta(**{f"{found[2]}s": int(found[1])})
    return life if timedelta() < life <= MAX_LIFE else None


def _problem(field: str, reason: str) -> EventProblem:
    return EventProblem(index=0, field=field, reason=reason)
