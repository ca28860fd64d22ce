"""HTTP control for the page and for tests in other processes: people act, faults are ordered.

Answers are JSON. What a person can't do is answered with 409 and `{"error": …}`.
"""

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from cxbot.sandbox import acts, state
from cxbot.sandbox.chats import Chat, Json, User
from cxbot.sandbox.faults import Fault
from cxbot.sandbox.refusals import CantDo

if TYPE_CHECKING:
    from cxbot.sandbox.server import SandboxServer

MAX_WAIT_SECONDS = 20
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def routes(server: "SandboxServer") -> list[web.RouteDef]:
    """The routes under /sandbox; they may be mounted on several applications."""
    at = Control(server)
    return [
        web.post("/sandbox/customers", at.add_customer),
        web.post("/sandbox/customers/{id:-?[0-9]+}/{act:[a-z_]+}", at.customer),
        web.post("/sandbox/groups", at.add_group),
        web.post("/sandbox/groups/{id:-?[0-9]+}/{act:[a-z_]+}", at.group),
        web.get("/sandbox/ledger", at.ledger),
        web.get("/sandbox/state", at.state),
        web.get("/sandbox/stream", at.stream),
        web.get("/sandbox/files/{file_id}", at.file),
        web.post("/sandbox/faults", at.faults),
        web.delete("/sandbox/faults", at.clear_faults),
        web.post("/sandbox/floods", at.flood),
        web.post("/sandbox/page_end", at.end_page),
    ]


class Control:
    """The handlers over one server."""

    def __init__(self, server: "SandboxServer") -> None:
        self.server = server
        self.telegram = server.telegram

    async def add_customer(self, request: web.Request) -> web.Response:
        """{name, language?, id?, username?, phone?}"""
        return _made(self.telegram.add_customer, await _body(request))

    async def add_group(self, request: web.Request) -> web.Response:
        """{id, title?, forum?, type?, bot_rights?, bot?}"""
        return _made(self.telegram.add_group, await _body(request))

    async def customer(self, request: web.Request) -> web.Response:
        """What a customer does in their chat with the bot; `id` in the path is theirs."""
        user, body = int(request.match_info["id"]), await _body(request)
        return self._answered(request.match_info["act"], user, user, body)

    async def group(self, request: web.Request) -> web.Response:
        """What a member does in the group; `user` in the body names them."""
        chat, body = int(request.match_info["id"]), await _body(request)
        return self._answered(request.match_info["act"], int(body.pop("user", 0)), chat, body)

    def _answered(self, act: str, user: int, chat: int, body: Json) -> web.Response:
        try:
            result = acts.run(self.telegram, act, user=user, chat=chat, body=body)
        except CantDo as refusal:
            return web.json_response({"error": str(refusal)}, status=409)
        except (TypeError, ValueError, KeyError) as error:
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=422)
        return web.json_response({"result": result})

    async def ledger(self, request: web.Request) -> web.Response:
        """Entries after number N."""
        after = int(request.query.get("after", 0))
        return web.json_response({"entries": self.server.ledger.after(after)})

    async def state(self, request: web.Request) -> web.Response:
        after = int(request.query.get("after", 0))
        return web.json_response(state.snapshot(self.telegram, after))

    async def stream(self, request: web.Request) -> web.Response:
        """Waits until something happens after number N, at most 20 s; then the last number."""
        after = int(request.query.get("after", 0))
        seq = self.server.ledger.seq
        if not self.server.closing:
            seq = await self.server.ledger.wait(after, MAX_WAIT_SECONDS)
        return web.json_response({"seq": seq, "closing": self.server.closing})

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A file as the page shows it; nothing but pictures and sound is shown inline."""
        file = self.telegram.files.get(request.match_info["file_id"])
        if file is None:
            return web.json_response({"error": "There is no such file."}, status=404)
        shown = file.mime_type.startswith(("image/", "audio/")) and "svg" not in file.mime_type
        headers = {"X-Content-Type-Options": "nosniff"}
        if not shown:
            headers["Content-Disposition"] = "attachment"
        kind = file.mime_type if shown else "application/octet-stream"
        return web.Response(body=file.content, content_type=kind, headers=headers)

    async def faults(self, request: web.Request) -> web.Response:
        """One fault, or a list of them."""
        given = json.loads(await request.read())
        try:
            faults = [
                Fault.from_json(one) for one in (given if isinstance(given, list) else [given])
            ]
        except (KeyError, ValueError) as error:
            return web.json_response({"error": f"No such fault: {error}"}, status=422)
        for fault in faults:
            self.server.fail(fault)
        return web.json_response({"waiting": len(self.server.faults.waiting)}, status=201)

    async def clear_faults(self, _: web.Request) -> web.Response:
        self.server.faults.clear()
        return web.json_response({"waiting": 0})

    async def flood(self, request: web.Request) -> web.Response:
        """{chat_id, seconds}: 429 for everything about the chat until then."""
        body = await _body(request)
        self.server.flood(int(body["chat_id"]), float(body["seconds"]))
        return web.json_response({"flooded": body["chat_id"]}, status=201)

    async def end_page(self, _: web.Request) -> web.Response:
        """What comes from now on is on another page of getUpdates."""
        self.telegram.updates.end_page()
        return web.json_response({})


def _made(make: Callable[..., User | Chat], body: Json) -> web.Response:
    try:
        return web.json_response(make(**body).to_json(), status=201)
    except CantDo as refusal:
        return web.json_response({"error": str(refusal)}, status=409)
    except TypeError as error:
        return web.json_response({"error": str(error)}, status=422)


async def _body(request: web.Request) -> Json:
    raw = await request.read()
    try:
        given = json.loads(raw) if raw else {}
    except ValueError:
        raise web.HTTPBadRequest(text='{"error": "The body isn\'t JSON."}') from None
    return given if isinstance(given, dict) else {}
