"""The page: a customer's phone, the operators' group, and what the owner sees.

What the owner sees comes through `Owner`; the sandbox itself knows only the Bot API.
"""

import functools
import json
from importlib import resources
from typing import TYPE_CHECKING, Any, Protocol

from aiohttp import web

from cxbot.sandbox import control

if TYPE_CHECKING:
    from cxbot.sandbox.server import SandboxServer

_TYPES = {"html": "text/html", "js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"
)


class Owner(Protocol):
    """The owner's side of cxbot, as far as the page shows it."""

    async def ready(self) -> None:
        """Comes back when the rest may be asked: a page left open asks while cxbot still starts."""
        ...

    async def touchpoints(self, after: int) -> list[dict[str, Any]]:
        """Touchpoints whose `row` is above `after`, oldest first."""
        ...

    async def orders(self) -> list[dict[str, Any]]: ...

    async def post_event(self, event: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Posts a CloudEvent to the events API: its status and its answer."""
        ...

    async def move_clock(self, seconds: float) -> str:
        """Moves the time forward; answers with the new one."""
        ...

    def currency(self) -> str:
        """The shop's own, for the orders that are made up."""
        ...

    def account(self) -> int | None:
        """Who of the customers is the owner and gets a link to the dashboard."""
        ...

    def now(self) -> str:
        """The time as ISO 8601, in the shop's own zone."""
        ...


def routes(server: "SandboxServer", owner: Owner) -> list[web.RouteDef]:
    """Everything the page needs. Stop the server before the application: the page waits on it."""
    at = _Page(owner)
    return [
        web.get("/", at.index),
        web.get("/static/sandbox/{name:[a-z]+[.](?:js|css|svg)}", at.static),
        web.get("/sandbox/owner/touchpoints", at.touchpoints),
        web.post("/sandbox/owner/event", at.event),
        web.post("/sandbox/owner/clock", at.clock),
        *control.routes(server),
    ]


class _Page:
    """The handlers of the page and of its owner's column."""

    def __init__(self, owner: Owner) -> None:
        self.owner = owner

    async def index(self, _: web.Request) -> web.Response:
        return _file("index.html")

    async def static(self, request: web.Request) -> web.Response:
        return _file(request.match_info["name"])

    async def touchpoints(self, request: web.Request) -> web.Response:
        """What is new since row N, with the time and the orders as they are now."""
        await self.owner.ready()
        after = int(request.query.get("after", 0))
        found = {
            "now": self.owner.now(),
            "currency": self.owner.currency(),
            "account": self.owner.account(),
            "touchpoints": await self.owner.touchpoints(after),
            "orders": await self.owner.orders(),
        }
        return web.json_response(found, dumps=_dumps)

    async def event(self, request: web.Request) -> web.Response:
        try:
            event = json.loads(await request.read())
        except ValueError as error:
            return web.json_response({"status": 400, "answer": {"error": str(error)}})
        await self.owner.ready()
        status, answer = await self.owner.post_event(event)
        return web.json_response({"status": status, "answer": answer}, dumps=_dumps)

    async def clock(self, request: web.Request) -> web.Response:
        seconds = float((await request.json())["seconds"])
        await self.owner.ready()
        return web.json_response({"now": await self.owner.move_clock(seconds)})


def _file(name: str) -> web.Response:
    try:
        content = _read(name)
    except FileNotFoundError:
        raise web.HTTPNotFound from None
    headers = {
        "Cache-Control": "no-cache",
        "Content-Security-Policy": _POLICY,
        "X-Content-Type-Options": "nosniff",
    }
    kind = _TYPES[name.rpartition(".")[2]]
    return web.Response(body=content, content_type=kind, charset="utf-8", headers=headers)


@functools.cache
def _read(name: str) -> bytes:
    return (resources.files("cxbot.sandbox") / "static" / name).read_bytes()


# Touchpoints may hold times and decimals; the page wants them as text.
_dumps = functools.partial(json.dumps, default=str)
