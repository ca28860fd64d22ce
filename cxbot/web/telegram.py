"""Telegram's webhook: stored, then 200. Understanding an update is the inbox's business.

Telegram repeats an update until it hears 2xx, for a day, and keeps the chat waiting meanwhile. So
503 is for a database in trouble only, and an update we can't understand is stored like any other;
what people may type and no database holds is no reason to refuse it, it is cleaned as it is stored.
"""

from urllib.parse import quote

from aiohttp import web

from cxbot.errors import ConfigError
from cxbot.web import access, body
from cxbot.web.parts import PARTS, Parts

MAX_BYTES = 1024 * 1024
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- the header's name

_OURS = frozenset(
    {"/api/events", "/api/links", "/healthz", "/readyz", "/sign-in", "/sign-out", "/look"}
)


def routes(parts: Parts) -> list[web.RouteDef]:
    """None without a secret: a webhook that believes everybody is worse than none."""
    path = parts.webhook_path
    if path is None or not parts.webhook_secret:
        return []
    if path in _OURS or quote(path, safe="/-._~%") != path or path[:1] not in {"", "/"}:
        raise ConfigError(f"CXBOT_WEBHOOK_URL: can't use its path {path!r}; try /telegram.")
    return [body.post(path or "/", _post)]


async def _post(request: web.Request) -> web.Response:
    parts = request.app[PARTS]
    access.require_header(request, SECRET_HEADER, parts.webhook_secret)
    update = await body.read_json(request, max_bytes=MAX_BYTES, any_text=True)
    if not isinstance(update, dict):
        raise web.HTTPBadRequest(text="an update is a JSON object")
    await parts.updates.accept_update(update)
    return web.Response()
