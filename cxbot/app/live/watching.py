"""When the owner's files may have changed: told by the system, or found by looking."""

import asyncio
import hashlib
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

from cxbot.app.folder.project import HANDLERS
from cxbot.flow.reading.files import FLOWS

logger = logging.getLogger(__name__)

#: Nothing is told before this long nothing has changed.
_QUIET_MS = 200
_LOOK_EVERY_MS = 3000


def stamp(folder: Path) -> str:
    """Changes whenever a file that matters does; cheap."""
    found = []
    for path in _files(folder):
        try:
            about = path.stat()
        except OSError:
            continue
        found.append(f"{path}\0{about.st_mtime_ns}\0{about.st_size}\0{about.st_ino}")
    return hashlib.sha256("\n".join(found).encode()).hexdigest()


def _files(folder: Path) -> list[Path]:
    flows, handlers = folder / FLOWS, folder / HANDLERS
    found = [*flows.rglob("*.yaml"), *flows.rglob("*.txt"), *handlers.glob("*.py")]
    return sorted(path for path in found if not path.name.startswith("."))


def digest_of_handlers(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted((folder / HANDLERS).glob("*.py")):
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


async def changes(folder: Path, *, polling: bool | None = None) -> AsyncGenerator[None, None]:
    """A tick when something may have changed, and every few seconds in any case."""
    from watchfiles import awatch

    logging.getLogger("watchfiles").setLevel(logging.WARNING)
    while True:
        there = [path for path in (folder / FLOWS, folder / HANDLERS) if path.is_dir()]
        if not there:
            await asyncio.sleep(_LOOK_EVERY_MS / 1000)
            yield
            continue
        ticks = awatch(
            *there,
            watch_filter=lambda _, path: _matters(path),
            step=_QUIET_MS,
            rust_timeout=_LOOK_EVERY_MS,
            yield_on_timeout=True,
            force_polling=polling,
            ignore_permission_denied=True,
        )
        try:
            async with aclosing(ticks):
                async for _ in ticks:
                    yield
                    if not all(path.is_dir() for path in there):
                        break
        except Exception as error:  # noqa: BLE001 -- the library's own, without a common root
            logger.warning("watching_failed", extra={"reason": str(error), "polling": polling})
            polling = True
            await asyncio.sleep(_LOOK_EVERY_MS / 1000)
            yield


def _matters(path: str) -> bool:
    name = path.replace("\\", "/").rpartition("/")[2]
    return name.endswith((".yaml", ".txt", ".py")) and not name.startswith(".")
