"""The dashboard, made of what the rest of cxbot has."""

from collections.abc import Awaitable, Callable, Collection
from urllib.parse import urlsplit

from cxbot.clock import Clock
from cxbot.flow.catalog import Catalog
from cxbot.journey.atlas import Atlas
from cxbot.store.store import Store
from cxbot.store.web_sessions import WebSessions
from cxbot.web.dashboard.gate import Gate
from cxbot.web.dashboard.page import Sources
from cxbot.web.dashboard.site import Site


async def _unknown(_owner: str) -> str:
    return ""


async def _untold(_owner: str) -> None:
    """Nobody is there to be told."""


def dashboard(  # noqa: PLR0913 -- each is another thing of the rest of cxbot
    store: Store,
    catalog: Callable[[], Catalog],
    clock: Clock,
    *,
    secret: bytes,
    owners: Collection[str],
    base: Callable[[], str],
    spoken: Callable[[str], Awaitable[str]] = _unknown,
    prefix: str = "",
    entered: Callable[[str], Awaitable[None]] = _untold,
) -> Site:
    """`site.routes()` go into Parts.extra_routes; the store may be opened later."""
    database = store.database
    sources = Sources(
        database=database,
        catalog=catalog,
        atlas=Atlas(database, catalog, clock),
        clock=clock,
        secret=secret,
    )
    sessions = WebSessions(database, store.writer)
    gate = Gate(sessions, owners, secret, clock, base, entered)
    return Site(sources, gate, spoken, prefix)


def origin(url: str) -> str:
    """`https://Shop.example:443/telegram` -> `https://shop.example`, as browsers say it."""
    parts = urlsplit(url)
    port = "" if parts.port in (None, {"https": 443, "http": 80}.get(parts.scheme)) else parts.port
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}"
