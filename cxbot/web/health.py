"""Is it alive, and is it ready to serve: for supervisors and load balancers. Tells nothing else."""

from aiohttp import web

from cxbot.web import answers
from cxbot.web.parts import PARTS


def routes() -> list[web.RouteDef]:
    return [web.get("/healthz", _alive), web.get("/readyz", _ready)]


async def _alive(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def _ready(request: web.Request) -> web.Response:
    if not request.app[PARTS].ready():
        return answers.later("not ready")
    return web.json_response({"status": "ready"})
