"""What a page is, and what it is given."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any, Literal
from urllib.parse import quote, urlencode

from msgspec import Struct

from cxbot.clock import Clock
from cxbot.flow.catalog import Catalog
from cxbot.journey.atlas import Atlas
from cxbot.model.value import replace
from cxbot.store.database import Database

Language = Literal["en", "ru"]
#: A longer log isn't counted while somebody waits for a page: half a minute for so many exchanges.
MOST = 150_000
#: Key -> (English, Russian); {names} are filled in.
Words = Mapping[str, tuple[str, str]]


class Sources(Struct, frozen=True, kw_only=True):
    """Where pages read; made once, by app."""

    database: Database
    #: Asked each time: a deploy may change it.
    catalog: Callable[[], Catalog]
    atlas: Atlas
    clock: Clock
    secret: bytes

    def of(self, database: Database) -> "Sources":
        """The same, read by way of another opening of it."""
        atlas = Atlas(database, self.catalog, self.clock, most=MOST)
        return replace(self, database=database, atlas=atlas)


def address(path: str, anchor: str, query: Mapping[str, object]) -> str:
    """Below the prefix."""
    kept = {name: value for name, value in query.items() if value not in (None, "")}
    end = f"?{urlencode(kept)}" if kept else ""
    return quote(path) + end + (f"#{quote(anchor)}" if anchor else "")


class Asked(Struct, frozen=True, kw_only=True):
    """One request of an owner who is signed in."""

    sources: Sources
    #: Of the path's {names}, and after the question mark; as sent, unchecked.
    names: Mapping[str, str]
    query: Mapping[str, str]
    #: What a form sent; empty for a page.
    sent: Mapping[str, str]
    language: Language
    zone: tzinfo
    now: datetime
    #: Who asks: the account of CXBOT_OWNERS.
    owner: str
    #: Where the dashboard is: nothing under `run`, /dashboard in the sandbox.
    prefix: str = ""

    def url(self, path: str, anchor: str = "", **query: object) -> str:
        """A link to a page of ours: `asked.url("/map", anchor="t-1", channel="telegram")`.

        What is None or empty isn't asked. In templates it's `url(...)`; `path` may hold what
        people wrote, which is quoted.
        """
        return self.prefix + address(path, anchor, query)


class Page(Struct, frozen=True, kw_only=True):
    """`show` returns what the template gets beside `asked`, `t`, `page` and the layout's own.

    It raises web.HTTPNotFound for what isn't there, and never fails over what was typed into the
    address: what can't be read is as if it weren't there.
    """

    #: As aiohttp takes it: /customers/{id}
    path: str
    #: Below templates/.
    template: str
    title: tuple[str, str]
    show: Callable[[Asked], Awaitable[Mapping[str, Any]]]
    words: Words
    #: Stands in the menu, in the order of pages/__init__.py.
    in_menu: bool = True


class Form(Struct, frozen=True, kw_only=True):
    """A POST. `act` does it and returns the path of ours that comes next."""

    path: str
    act: Callable[[Asked], Awaitable[str]]
