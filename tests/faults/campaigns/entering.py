"""Whoever wants into the dashboard, by what a browser sends: links, cookies, forms. Nothing forged
is taken, and the real one is as good as before."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random
from urllib.parse import urlencode, urljoin, urlsplit

from aiohttp import web

from cxbot.clock import ManualClock
from cxbot.flow.catalog import restored
from cxbot.store.store import Store
from cxbot.web.dashboard.opening import dashboard
from cxbot.web.dashboard.site import Site
from cxbot.web.server import Server

from .mutating import mutated
from .readers import Reader, Refused

_OWNER = "7001"
#: Where a form may ask to be led; a browser goes elsewhere by most of them.
_WAYS = (
    "/map?period=30d",
    "//evil.example/",
    "/\\evil.example",
    "https://evil.example/",
    "/\t/evil",
)
_TYPE = "application/x-www-form-urlencoded"
#: Seconds of its clock between two tries; five wrong links a minute are looked at.
_BETWEEN = timedelta(seconds=15)


class Entrance:
    def __init__(self, site: Site, clock: ManualClock, url: str) -> None:
        self._sessions, self._clock, self._url = site.gate.sessions, clock, url
        self._token = self._csrf = ""

    async def sign_in(self) -> None:
        link = await self._sessions.link(_OWNER, self._clock.now())
        owner_and_token = await self._sessions.sign_in(link, self._clock.now())
        assert owner_and_token is not None
        self._token = owner_and_token[1]
        _, page = await self._asked("GET", "/", f"Cookie: cxbot={self._token}")
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        assert found is not None
        self._csrf = found[1]

    def readers(self) -> Mapping[str, Reader]:
        ways = {"sign-in links": self.link, "cookies": self.cookie, "forms": self.form}
        return {name: Reader(way, (Refused,)) for name, way in ways.items()}

    async def link(self, random: Random) -> None:
        self._clock.move(_BETWEEN)
        good = await self._sessions.link(_OWNER, self._clock.now())
        token = mutated(random, good, 2)
        body = urlencode({"token": token, "next": "/"}, errors="surrogatepass")
        status, _ = await self._asked("POST", "/sign-in", f"Origin: {self._url}", body=body)
        if token == good:
            assert status == 303, f"the real link was refused: {status}"
            return
        if status == 303:
            raise AssertionError(f"a forged link was taken: {token!r}")
        if await self._sessions.link_owner(good, self._clock.now()) != _OWNER:
            raise RuntimeError(f"the real link is gone after {token!r}")
        _judge(status)

    async def cookie(self, random: Random) -> None:
        sent = mutated(random, f"cxbot={self._token}", 3)
        status, _ = await self._asked("GET", "/", f"Cookie: {sent}")
        if status == 200 and not re.search(rf"(?<![\w-]){self._token}(?![\w-])", sent):
            raise AssertionError(f"a forged cookie was taken: {sent!r}")
        _judge(status)

    async def form(self, random: Random) -> None:
        """From a page of ours it changes something, and leads to a page of ours."""
        sent = {"csrf": self._csrf, "language": "ru", "next": "/map?period=30d"}
        if random.random() < 0.5:
            sent["next"] = mutated(random, random.choice(_WAYS), 2)
        body = urlencode(sent, errors="surrogatepass")
        body = mutated(random, body, 2) if random.random() < 0.5 else body
        origin = mutated(random, self._url) if random.random() < 0.2 else self._url
        cookie = f"Cookie: cxbot={self._token}"
        status, answer = await self._asked("POST", "/look", cookie, f"Origin: {origin}", body=body)
        if status == 303:
            # the scheme isn't asked for over http: a proxy may speak https in front of us
            ours = re.search(rf"{re.escape(self._url.removeprefix('http:'))}(?!\d)", origin)
            if self._csrf not in body or not ours:
                raise AssertionError(f"a forged form was taken: {body!r} from {origin[-99:]!r}")
            there = re.search(r"(?im)^location: (.*?)\r?$", answer)
            way = there[1].replace("\\", "/") if there else ""  # as browsers do
            where = urlsplit(urljoin(self._url, way))
            if where.netloc != urlsplit(self._url).netloc:
                raise AssertionError(f"a form leads to {where.geturl()!r}")
        _judge(status)

    async def _asked(
        self, method: str, path: str, *headers: str, body: str = ""
    ) -> tuple[int, str]:
        """As bytes, for no client would send some of it. The status, and the whole answer."""
        raw = body.encode("utf-8", "surrogatepass")
        where = urlsplit(self._url)
        told = [f"Content-Type: {_TYPE}", f"Content-Length: {len(raw)}"] if raw else []
        lines = (f"{method} {path} HTTP/1.1", f"Host: {where.netloc}", *headers, *told,
                 "Connection: close", "", "")  # fmt: skip
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        try:
            writer.write("\r\n".join(lines).encode("utf-8", "surrogatepass") + raw)
            answer = (await reader.read()).decode("utf-8", "replace")
        finally:
            writer.close()
        status = answer[9:12]
        return int(status) if status.isdecimal() else 0, answer


def _judge(status: int) -> None:
    if not 200 <= status < 500:
        raise RuntimeError(f"answered {status}")
    if status >= 400:
        raise Refused


@asynccontextmanager
async def entrance(store: Store, clock: ManualClock) -> AsyncIterator[Entrance]:
    """A dashboard on a port, with somebody who is signed in."""
    nobodys = restored({})
    server: Server
    site = dashboard(
        store, lambda: nobodys, clock, secret=b"k" * 32, owners=[_OWNER], base=lambda: server.url
    )
    app = web.Application()
    app.add_routes(site.routes())
    server = Server(app, "127.0.0.1", 0)
    await server.start()
    try:
        made = Entrance(site, clock, server.url)
        await made.sign_in()
        yield made
    finally:
        await server.stop()
