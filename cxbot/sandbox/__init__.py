"""A local Bot API server with a page in the browser. It knows only the Bot API."""

from cxbot.sandbox.server import SandboxServer

__all__ = ["SandboxServer"]
