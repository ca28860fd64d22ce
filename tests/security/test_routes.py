"""The table's part over HTTP: every route, tried by everybody there can be, and with requests that
no decent client sends (cases 81, 88-91, 107-109 and 123)."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from web import raw
from web.conftest import Memory
from yarl import URL

from cxbot.clock import ManualClock
from cxbot.flow.catalog import restored
from cxbot.store.store import Store
from cxbot.store.web_sessions import IDLE
from cxbot.web.dashboard.opening import dashboard
from cxbot.web.dashboard.site import Site
from cxbot.web.parts import Parts
from cxbot.web.server import Server, create_app

from .table import ROUTES, Open

OWNER, FORMER = "7001", "7002"
API, HOOK, METRICS = "key-of-the-shop", "secret-of-the-webhook-32-characters", "key-of-the-metrics"
SECRET = b"0123456789abcdef0123456789abcdef"
_BRACES = re.compile(r"\{(\w+)[^}]*\}+")
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
Headers = Mapping[str, str]


@dataclass
class Place:
    """Everything that can be open, open; and who has what."""

    url: str
    app: web.Application
    site: Site
    clock: ManualClock
    http: aiohttp.ClientSession
    memory: Memory

    async def session(self, owner: str = OWNER) -> Headers:
        """As a browser holds it. One who is no owner any more was one when they signed in."""
        sessions, now = self.site.gate.sessions, self.clock.now()
        found = await sessions.sign_in(await sessions.link(owner, now), now)
        assert found is not None
        return {"Cookie": f"cxbot={found[1]}"}

    async def ask(self, method: str, path: str, headers: Headers, data: str = "") -> int:
        async with self.http.request(
            method, URL(self.url + path, encoded=True), headers=headers, data=data or None,
            allow_redirects=False,
        ) as answer:  # fmt: skip
            await answer.read()
            return answer.status


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with AsyncExitStack() as stack:
        clock, memory = ManualClock(), Memory()
        store = Store(f"sqlite+aiosqlite:///{tmp_path}/cxbot.db", clock, durable=False)
        await store.open()
        stack.push_async_callback(store.close)
        nobodys = restored({})
        site = dashboard(
            store, lambda: nobodys, clock, secret=SECRET, owners=[OWNER], base=lambda: server.url
        )  # fmt: skip
        parts = Parts(
            intake=memory, links=memory, updates=memory, declared_events=dict, api_key=API,
            webhook_path="/telegram", webhook_secret=HOOK, bot_username=lambda: "bot",
            clock=clock, missing=_nothing, figures=_nothing, metrics_key=METRICS,
            extra_routes=site.routes(), body_within=timedelta(milliseconds=300),
        )  # fmt: skip
        app = create_app(parts)
        server = Server(app, "127.0.0.1", 0)
        await server.start()
        stack.push_async_callback(server.stop)
        http = await stack.enter_async_context(
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        )
        yield Place(server.url, app, site, clock, http, memory)


async def _nothing() -> list[Any]:
    return []


def found(app: web.Application) -> set[tuple[str, str]]:
    """As rows of the table; a HEAD is what its GET is."""
    every = set()
    for route in app.router.routes():
        resource = route.resource
        assert resource is not None
        path = _BRACES.sub(r"{\1}", resource.canonical)
        every.add(("GET" if route.method == "HEAD" else route.method, path))
    return every


def filled(path: str) -> str:
    return re.sub(r"\{\w+\}", "1", path)


async def test_every_route_has_a_row(place: Place) -> None:
    """A new route without a row fails here, and so does a row without a route."""
    assert found(place.app) == set(ROUTES)


#: What a request to such a route is answered by somebody who may not.
REFUSED: Mapping[Open, int] = {
    "link": 401, "session": 401, "form": 401, "shop": 401, "telegram": 401, "metrics": 401,
}  # fmt: skip


async def strangers(place: Place) -> dict[str, Headers]:
    """Everybody, with all that they have; none of it opens the dashboard."""
    old = await place.session()
    place.clock.move(IDLE)
    out = await place.session()
    await place.site.gate.sessions.sign_out(out["Cookie"].partition("=")[2])
    return {
        "nobody": {},
        "the shop's system": {"Authorization": f"Bearer {API}"},
        "Telegram": {"X-Telegram-Bot-Api-Secret-Token": HOOK},
        "the collector of figures": {"Authorization": f"Bearer {METRICS}"},
        "somebody with a made-up session": {"Cookie": "cxbot=AAAAAAAAAAAAAAAAAAAAAA"},
        "somebody with an old session": old,
        "somebody who signed out": out,
        "a former owner": await place.session(FORMER),
        "somebody who says where they come from": {
            "X-Forwarded-For": "149.154.160.1, 127.0.0.1", "X-Real-IP": "127.0.0.1",
            "Forwarded": "for=127.0.0.1", "X-Original-URL": "/healthz",
            "X-HTTP-Method-Override": "GET",
        },
    }  # fmt: skip


#: Who of them has what a kind of route asks for.
HAS: Mapping[Open, str] = {
    "shop": "the shop's system", "telegram": "Telegram", "metrics": "the collector of figures",
}  # fmt: skip


async def test_cases_107_and_123_each_route_asked_by_everybody(place: Place) -> None:
    """Pages, their downloads, forms, the API and the webhook alike: a key opens what it is for."""
    for who, has in (await strangers(place)).items():
        for (method, path), kind in ROUTES.items():
            sent = {**has, "Origin": place.url}
            data = "csrf=x&token=x" if kind in ("form", "link") else ""
            if data:
                sent["Content-Type"] = "application/x-www-form-urlencoded"
            status = await place.ask(method, filled(path), sent, data)
            if kind == "everybody":
                assert status in (200, 404), (who, method, path)
            elif HAS.get(kind) == who:
                assert status not in (401, 403, 404, 405), (who, method, path)
            elif kind == "link":
                assert status in (401, 429), (who, method, path)
            else:
                assert status == REFUSED[kind], (who, method, path)
    assert not place.memory.rows
    assert not place.memory.updates


async def test_case_107_an_owner_sees_pages_and_no_api(place: Place) -> None:
    session = await place.session()
    for (method, path), kind in ROUTES.items():
        if kind == "session":
            assert await place.ask(method, filled(path), session) in (200, 303, 404), path
        elif kind in ("shop", "telegram", "metrics"):
            assert await place.ask(method, filled(path), session) == 401, path


async def test_case_108_no_form_without_its_token_and_place(place: Place) -> None:
    session = await place.session()
    async with place.http.get(place.url + "/", headers=session) as answer:
        token = _CSRF.search(await answer.text())
    assert token
    plain = {**session, "Content-Type": "application/x-www-form-urlencoded"}
    forms = [filled(path) for (_, path), kind in ROUTES.items() if kind == "form"]
    for path in forms:
        for origin in ({}, {"Origin": "null"}, {"Origin": "https://evil.example"}):
            assert await place.ask("POST", path, {**plain, **origin}, f"csrf={token[1]}") == 403, (
                path
            )
        ours = {**plain, "Origin": place.url}
        assert await place.ask("POST", path, ours, "csrf=") == 403, path
        assert await place.ask("POST", path, ours, f"csrf={token[1].swapcase()}") == 403, path
        json = {**session, "Origin": place.url, "Content-Type": "text/plain"}
        assert await place.ask("POST", path, json, '{"csrf": "x"}') == 415, path


async def test_case_88_other_verbs_are_not_answered(place: Place) -> None:
    """Whoever asks; nothing is changed by GET and nothing shown by POST."""
    session = await place.session()
    known = set(ROUTES)
    for _, path in ROUTES:
        for verb in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"):
            if (verb, path) in known or path == "/{rest}":
                continue
            status = await place.ask(
                verb, filled(path), {**session, "Authorization": f"Bearer {API}"}
            )
            assert status in ((401, 404, 405) if verb == "GET" else (404, 405)), (verb, path)


# --- sizes, slowness, paths -----------------------------------------------------------------------


def posts() -> list[str]:
    return [filled(path) for method, path in ROUTES if method == "POST"]


def keys(place: Place, session: Headers) -> list[str]:
    """Everything at once: what is refused is refused for its size, not for its sender."""
    return [
        f"Authorization: Bearer {API}", f"X-Telegram-Bot-Api-Secret-Token: {HOOK}",
        f"Cookie: {session['Cookie']}", f"Origin: {place.url}",
        "Content-Type: application/x-www-form-urlencoded",
    ]  # fmt: skip


@pytest.mark.parametrize("announced", [True, False])
async def test_case_81_no_route_takes_a_body_without_end(place: Place, announced: bool) -> None:
    known = keys(place, await place.session())
    for path in posts():
        framed = "Content-Length: 10000000" if announced else "Transfer-Encoding: chunked"
        chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        pieces = [] if announced else [chunk] * 20
        request = raw.head(f"POST {path} HTTP/1.1", *known, framed)
        assert raw.status(await raw.exchange(place.url, request, *pieces)) == 413, path


async def test_case_81_no_route_waits_for_a_body_that_trickles(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cxbot.web.dashboard.reading._SECONDS", 0.3)
    known = keys(place, await place.session())

    async def trickles(path: str) -> int:
        request = raw.head(f"POST {path} HTTP/1.1", *known, "Content-Length: 900")
        return raw.status(await raw.exchange(place.url, request, *[b"x"] * 8, pause=0.05))

    paths = posts()
    got = await asyncio.gather(*(trickles(path) for path in paths))
    assert dict(zip(paths, got, strict=True)) == dict.fromkeys(paths, 408)


async def test_no_route_takes_headers_over_8_kb(place: Place) -> None:
    for method, path in ROUTES:
        request = raw.head(f"{method} {filled(path)} HTTP/1.1", f"X-Long: {'x' * 9000}")
        assert raw.status(await raw.exchange(place.url, request)) == 400, path
    many = [f"X-{n}: {'x' * 100}" for n in range(500)]
    request = raw.head("GET /healthz HTTP/1.1", *many)
    assert raw.status(await raw.exchange(place.url, request)) in (0, 400)


TRICKS = [
    "//", "//customers", "/./customers", "/healthz/../customers", "/static/../customers",
    "/static/..%2fcustomers", "/static/%2e%2e/%2e%2e/etc/passwd", "/static/....//etc/passwd",
    "/%2e%2e/customers", "/customers/..;/healthz", "/;/customers", "/customers%00", "/customers%20",
    "/customers/", "/CUSTOMERS", "/customers.json", "/api/../customers", "/sign-in/../customers",
    "/%63ustomers", "/customers?session=1", "/customers#x", "/\\customers", "/.git/config", "/.env",
    "/cxbot.db", "/cxbot.db.secret", "/static/site.css%00.html", "*", "/%c0%ae%c0%ae/customers",
]  # fmt: skip


@pytest.mark.parametrize("path", TRICKS)
async def test_case_89_tricks_with_paths_open_nothing(place: Place, path: str) -> None:
    """A page, however it is spelled, needs its session; what is no page is nowhere."""
    for method in ("GET", "POST", "HEAD"):
        answer = await raw.exchange(place.url, raw.head(f"{method} {path} HTTP/1.1"))
        assert raw.status(answer) in (0, 400, 401, 403, 404, 405, 414), (method, path)
        assert b"root:" not in answer


async def test_case_91_a_secret_that_leaked_is_worth_nothing_once_it_is_changed(
    tmp_path: Path,
) -> None:
    """Whoever had it can say whatever they like until then; with another secret in the settings
    the next start tells Telegram, and the old one is a stranger's."""
    for now, old in ((HOOK, "x" * 32), ("y" * 32, HOOK)):
        memory = Memory()
        parts = Parts(
            intake=memory, links=memory, updates=memory, declared_events=dict, api_key=None,
            webhook_path="/telegram", webhook_secret=now, bot_username=lambda: "bot",
            clock=ManualClock(), missing=_nothing,
        )  # fmt: skip
        server = Server(create_app(parts), "127.0.0.1", 0)
        await server.start()
        update = {"update_id": 1, "message": {"from": {"id": 9001}, "text": "/dashboard"}}
        async with aiohttp.ClientSession() as http:
            for secret, status in ((old, 401), (now, 200)):
                headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
                async with http.post(server.url + "/telegram", json=update, headers=headers) as got:
                    assert got.status == status
        await server.stop()
        assert len(memory.updates) == 1
