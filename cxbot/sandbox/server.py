"""The Bot API over HTTP: `/bot{token}/{method}` and `/file/bot{token}/{path}`, on loopback."""

import asyncio
import json
import logging
from typing import Any

from aiohttp import web

from cxbot.clock import Clock
from cxbot.sandbox import control, methods
from cxbot.sandbox.call import Call, Upload
from cxbot.sandbox.faults import Fault, Faults
from cxbot.sandbox.files import MAX_UPLOAD_BYTES
from cxbot.sandbox.limits import Limits
from cxbot.sandbox.refusals import Refusal, bad_request
from cxbot.sandbox.telegram import Telegram
from cxbot.sandbox.webhook import Webhook

logger = logging.getLogger(__name__)


class SandboxServer:
    """A Telegram with one bot. Everything happens on the loop that started it."""

    def __init__(self, token: str, clock: Clock, *, limits: bool = False) -> None:
        bot_id, _, secret = token.partition(":")
        if not bot_id.isdigit() or not secret:
            raise ValueError("A bot's token looks like 42:letters")
        self.token = token
        self.telegram = Telegram(clock, bot_id=int(bot_id))
        self.ledger = self.telegram.ledger
        self.faults = Faults(clock)
        self.limits = Limits() if limits else None
        self.webhook = Webhook(self.telegram.updates)
        self.base_url = ""
        #: True once it stops: whoever waits for changes goes home.
        self.closing = False
        self._runner: web.AppRunner | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        app = web.Application(client_max_size=MAX_UPLOAD_BYTES + 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        app.router.add_routes(control.routes(self))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        address = self._runner.addresses[0]
        self.base_url = f"http://{address[0]}:{address[1]}"

    async def stop(self) -> None:
        """Sends everybody who waits home, then closes."""
        self.closing = True
        self.telegram.updates.close()
        self.ledger.wake()
        await self.webhook.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    # ---- the Bot API -----------------------------------------------------------------------

    async def _call(self, request: web.Request) -> web.StreamResponse:
        call = Call(method=request.match_info["method"].lower(), arguments={})
        try:
            self._check_token(request)
            call = await _read(request)
            fault = self.faults.take(call)
            body = "" if fault == "drop" else await self._answer(call, fault)
        except Refusal as refusal:
            self._record(call, refusal)
            return _refused(refusal)
        except web.HTTPRequestEntityTooLarge:
            return _refused(Refusal(413, "Request Entity Too Large"))
        if fault in {"drop", "swallow"}:
            return _cut(request)
        if fault == "garbage":
            return web.Response(text="<html>502 Bad Gateway</html>", content_type="text/html")
        if fault == "late_502":
            return _refused(Refusal(502, "Bad Gateway"))
        if fault == "hang":
            await self._until_gone(request)
        return _json(body, 200)

    async def _until_gone(self, request: web.Request) -> None:
        """The bot hangs up, or we close."""
        while not self.closing:
            if request.transport is None or request.transport.is_closing():
                return
            await asyncio.sleep(1)

    def _check_token(self, request: web.Request) -> None:
        if request.match_info["token"] != self.token:
            raise Refusal(401, "Unauthorized")

    async def _answer(self, call: Call, fault: Refusal | str | None) -> str:
        """The body of a good answer, or the refusal that was ordered in its place."""
        if isinstance(fault, Refusal):
            raise fault
        match call.method:
            case "getupdates":
                return f'{{"ok":true,"result":[{await self._get_updates(call)}]}}'
            case "setwebhook":
                await self._set_webhook(call)
                return _ok(result=True)
            case "deletewebhook":
                await self.webhook.set("", "", 40)
                if call.flag("drop_pending_updates"):
                    self.telegram.updates.clear()
                return _ok(result=True)
            case "getwebhookinfo":
                return _ok(self._webhook_info())
        method = methods.TABLE.get(call.method)
        if method is None:
            raise Refusal(404, "Not Found: method not found")
        if self.limits is not None and (cost := methods.cost(call)):
            self.limits.take(call.text("chat_id"), cost)
        result = method(self.telegram, call)
        if fault == "zero" and "message_id" in result:
            result = {**result, "message_id": 0}
        return _ok(result)

    def _record(self, call: Call, refusal: Refusal) -> None:
        """What the bot was refused, so that a test sees which calls failed."""
        chat_id = call.text("chat_id")
        self.ledger.add(
            "refused", method=call.method, code=refusal.code, text=refusal.description,
            chat_id=int(chat_id) if chat_id.lstrip("-").isdigit() else None,
            thread=call.integer("message_thread_id") or None,
        )  # fmt: skip

    async def _get_updates(self, call: Call) -> str:
        if self.webhook.url:
            raise Refusal(
                409,
                "Conflict: can't use getUpdates method while webhook is active;"
                " use deleteWebhook to delete the webhook first",
            )
        queue = self.telegram.updates
        queue.allow(call.json("allowed_updates"))
        batch = await queue.poll(
            call.integer("offset"), call.integer("limit", 100), call.integer("timeout")
        )
        return ",".join(update.body for update in batch)

    async def _set_webhook(self, call: Call) -> None:
        queue, url = self.telegram.updates, call.text("url")
        if url and not url.startswith(("http://", "https://")):
            bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        queue.allow(call.json("allowed_updates"))
        if call.flag("drop_pending_updates"):
            queue.clear()
        queue.refuse_poller("Conflict: terminated by setWebhook request")
        most = min(max(call.integer("max_connections", 40), 1), 100)
        await self.webhook.set(url, call.text("secret_token"), most)

    def _webhook_info(self) -> dict[str, Any]:
        info: dict[str, Any] = {
            "url": self.webhook.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.telegram.updates.pending),
        }
        if self.webhook.url:
            info["max_connections"] = self.webhook.max_connections
        if self.webhook.last_error is not None:
            info["last_error_date"], info["last_error_message"] = self.webhook.last_error
        if self.telegram.updates.allowed:
            info["allowed_updates"] = self.telegram.updates.allowed
        return info

    async def _download(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _refused(Refusal(401, "Unauthorized"))
        file = self.telegram.files.at(request.match_info["path"])
        if file is None:
            return _refused(Refusal(404, "Not Found"))
        return web.Response(body=file.content, content_type="application/octet-stream")

    # ---- orders from tests -----------------------------------------------------------------

    def fail(self, fault: Fault) -> None:
        self.faults.add(fault)

    def flood(self, chat_id: int, seconds: float) -> None:
        self.faults.flood(chat_id, seconds)


async def _read(request: web.Request) -> Call:
    """Arguments from the address, and from a body of JSON, a form or multipart."""
    method = request.match_info["method"].lower()
    arguments: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        body = await request.read()
        try:
            given = json.loads(body) if body else {}
        except ValueError:
            bad_request("can't parse JSON object in the body")
        if isinstance(given, dict):
            arguments |= given
    elif request.method == "POST" and request.body_exists:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                uploads[name] = Upload(
                    name=value.filename, content=value.file.read(), mime_type=value.content_type
                )
            else:
                arguments[name] = value if isinstance(value, str) else bytes(value).decode()
    return Call(method=method, arguments=arguments, uploads=uploads)


def _ok(result: Any) -> str:
    return '{"ok":true,"result":' + json.dumps(result, separators=(",", ":")) + "}"


def _json(body: str, status: int) -> web.Response:
    return web.Response(text=body, status=status, content_type="application/json")


def _refused(refusal: Refusal) -> web.Response:
    return _json(json.dumps(refusal.to_json()), refusal.code)


def _cut(request: web.Request) -> web.Response:
    """Closes the connection without a word; the response that follows has nowhere to go."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
