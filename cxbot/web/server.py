"""The web application and the socket it listens on."""

import errno
import logging
from typing import Any

from aiohttp import web
from aiohttp.http import HttpProcessingError

from cxbot.errors import ConfigError
from cxbot.web import answers, events, health, links, metrics, telegram
from cxbot.web.parts import PARTS, Parts

_SHUTDOWN_SECONDS = 5.0
_protocol_logger = logging.getLogger("cxbot.web.protocol")
_HTTP: dict[str, Any] = {
    # Paths and headers carry secrets; what matters is logged where it happens.
    "access_log": None,
    "logger": _protocol_logger,
    # A bomb of a few bytes stays a few bytes: compressed bodies are refused.
    "auto_decompress": False,
    "keepalive_timeout": 75.0,
    # How long the rest of a refused body is swallowed, so its sender can read why.
    "lingering_time": 2.0,
}


def create_app(parts: Parts) -> web.Application:
    """Routes of ours first, so that an extra one can't stand in their way."""
    app = web.Application(middlewares=[answers.translate])
    app[PARTS] = parts
    app[health.PULSE] = pulse = health.Pulse()
    app.cleanup_ctx.append(pulse.beating)
    app.on_response_prepare.append(answers.harden)
    app.add_routes(health.routes())
    app.add_routes(metrics.routes(parts))
    app.add_routes(events.routes(parts))
    app.add_routes(links.routes(parts))
    app.add_routes(telegram.routes(parts))
    app.add_routes(parts.extra_routes)
    return app


class Server:
    """An application on a port. Started once; `stop` lets running requests finish."""

    def __init__(self, app: web.Application, host: str, port: int) -> None:
        _protocol_logger.addFilter(_is_ours)
        self._runner = web.AppRunner(app, shutdown_timeout=_SHUTDOWN_SECONDS, **_HTTP)
        self._host = host
        self._port = port

    async def start(self) -> None:
        """Raises ConfigError when the address can't be had; nothing is left open then."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise ConfigError(_why_not(self._host, self._port, error)) from error

    async def stop(self) -> None:
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """Where it really listens: port 0 asks the system for a free one."""
        host, port = self._runner.addresses[0][:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _is_ours(record: logging.LogRecord) -> bool:
    """Broken HTTP is the caller's fault, comes all day from the internet, and may hold a key."""
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


def _why_not(host: str, port: int, error: OSError) -> str:
    address = f"CXBOT_HTTP: {host}:{port}"
    match error.errno:
        case errno.EADDRINUSE:
            return f"{address} is taken by another program. Stop it, or choose another port."
        case errno.EACCES:
            return f"{address} may not be used by this user. Choose a port above 1023."
    return f"{address} can't be listened on: {error.strerror or error}."
