"""What `context.http` of an action reaches (reliability.md, case 71 and threat S14)."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from aiohttp import (
    ClientError,
    ClientPayloadError,
    ClientResponse,
    ClientSession,
    ServerTimeoutError,
    TooManyRedirects,
    web,
)
from aiohttp.abc import AbstractResolver, ResolveResult

from cxbot.app import outgoing
from cxbot.errors import ConfigError
from cxbot.settings import load
from cxbot.testing import CUSTOMER, started

#: Nobody's: documentation has it, and it is no internal address to us. (RFC 2544 and 5737 are.)
PUBLIC = "93.184.216.34"


@dataclass
class Names(AbstractResolver):
    """A name server of our own: a name -> what it is at each look-up, the last one from then on."""

    known: Mapping[str, list[list[str]]]
    asked: list[str] = field(default_factory=list)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        answers = self.known[host]
        found = answers[min(self.asked.count(host), len(answers) - 1)]
        self.asked.append(host)
        return [
            ResolveResult(
                hostname=host, host=one, port=port, flags=0, proto=0,
                family=socket.AF_INET6 if ":" in one else socket.AF_INET,
            )
            for one in found
        ]  # fmt: skip

    async def close(self) -> None:
        pass


@dataclass
class Target:
    """Something inside that nobody may reach: what came to it."""

    port: int
    met: list[str]

    def url(self, host: str, path: str = "/") -> str:
        return f"http://{host}:{self.port}{path}"


@pytest.fixture
async def target() -> AsyncIterator[Target]:
    met: list[str] = []
    here: list[int] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        met.append(request.path)
        match request.path:
            case "/there":
                raise web.HTTPFound("/secret")
            case "/elsewhere":
                raise web.HTTPTemporaryRedirect(f"http://127.0.0.1:{here[0]}/secret")
            case "/long":
                return web.Response(body=b"x" * (outgoing.MOST + 1))
            case "/just":
                return web.Response(body=b"x" * outgoing.MOST)
            case "/bomb":
                packed = gzip.compress(b"\0" * 50_000_000)
                return web.Response(body=packed, headers={"Content-Encoding": "gzip"})
            case "/endless":
                return await _endless(request)
            case "/cookie":
                response = web.json_response({"cookie": request.headers.get("Cookie", "")})
                response.set_cookie("of", "another-customer")
                return response
        return web.Response(text="inside")

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    here.append(runner.addresses[0][1])
    yield Target(here[0], met)
    await runner.cleanup()


async def _endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    try:
        while True:
            await response.write(b"x" * 65536)
    except ConnectionError:
        return response


Open = Callable[..., Awaitable[ClientSession]]


@pytest.fixture
async def opened() -> AsyncIterator[Open]:
    async with AsyncExitStack() as stack:

        async def start(*inside: str, names: AbstractResolver | None = None) -> ClientSession:
            return await stack.enter_async_context(outgoing.session(inside, names))

        yield start


async def got(http: ClientSession, url: str) -> str:
    async with http.get(url) as answer:
        return await answer.text()


# --- addresses ------------------------------------------------------------------------------------

INTERNAL = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1",
    "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001:db8::1",
    "2002:7f00:1::", "2002:a00:1::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "fc00::1", "fd00::1",
    "fe80::1", "fe80::1%lo", "fec0::1", "ff02::1",
]  # fmt: skip


@pytest.mark.parametrize("address", INTERNAL)
def test_case_71_what_is_inside(address: str) -> None:
    assert not outgoing.public(address)


@pytest.mark.parametrize(
    "address",
    [PUBLIC, "1.1.1.1", "172.32.0.1", "::ffff:1.1.1.1", "64:ff9b::101:101", "2606:4700::1"],
)
def test_what_is_outside(address: str) -> None:
    assert outgoing.public(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "2130706433", "0x7f000001", "0x7f.1", "017700000001",
        "0177.0.0.1", "127.1", "0", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
        "[::127.0.0.1]", "127.0.0.1.", "①②⑦.⓪.⓪.①",
    ],
)  # fmt: skip
async def test_case_71_however_the_machine_itself_is_written(
    target: Target, opened: Open, host: str
) -> None:
    with pytest.raises((ClientError, ValueError, OSError)):
        await got(await opened(), target.url(host))
    assert target.met == []


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "gopher://127.0.0.1/", "ftp://shop.example/"]
)
async def test_case_71_other_schemes(opened: Open, url: str) -> None:
    with pytest.raises((ClientError, ValueError)):
        await got(await opened(), url)


async def test_case_71_a_name_that_leads_inside(target: Target, opened: Open) -> None:
    names = Names({"localtest.example": [["127.0.0.1"]], "six.example": [["::1"]]})
    http = await opened(names=names)
    for name in names.known:
        with pytest.raises(ClientError, match="CXBOT_INTERNAL_HOSTS"):
            await got(http, target.url(name))
    assert target.met == []


async def test_case_71_a_name_that_is_public_first_and_private_then(
    target: Target, opened: Open
) -> None:
    """Whatever an earlier look found, the number that is connected to is judged."""
    names = Names({"rebinding.example": [[PUBLIC], ["127.0.0.1"]]})
    assert (await names.resolve("rebinding.example"))[0]["host"] == PUBLIC
    with pytest.raises(ClientError, match=r"127\.0\.0\.1 is an internal address"):
        await got(await opened(names=names), target.url("rebinding.example"))
    assert target.met == []


async def test_a_name_that_is_both_is_tried_outside_only(target: Target, opened: Open) -> None:
    names = Names({"both.example": [["127.0.0.1", "::1", "10.255.255.1"]]})
    with pytest.raises(ClientError):
        await got(await opened(names=names), target.url("both.example"))
    assert target.met == []


# --- what owners name -----------------------------------------------------------------------------


@pytest.mark.parametrize("allowed", ["127.0.0.1", "127.0.0.0/8", "crm.internal", "CRM.internal"])
async def test_what_owners_name_is_reached(target: Target, opened: Open, allowed: str) -> None:
    names = Names({"crm.internal": [["127.0.0.1"]]})
    http = await opened(allowed, names=names)
    assert await got(http, target.url("crm.internal")) == "inside"


async def test_a_port_that_owners_name_is_the_only_one(target: Target, opened: Open) -> None:
    names = Names({"crm.internal": [["127.0.0.1"]]})
    for host in ("127.0.0.1", "crm.internal"):
        assert await got(
            await opened(f"{host}:{target.port}", names=names), target.url("crm.internal")
        ) == "inside"  # fmt: skip
        with pytest.raises(ClientError):
            await got(await opened(f"{host}:1", names=names), target.url("crm.internal"))


async def test_a_name_of_the_owners_that_has_moved_opens_its_old_place_no_more(
    target: Target, opened: Open
) -> None:
    names = Names({"crm.internal": [["127.0.0.1"], [PUBLIC]], "other.example": [["127.0.0.1"]]})
    http = await opened("crm.internal", names=names)
    assert await got(http, target.url("crm.internal")) == "inside"
    connector = http.connector
    assert connector is not None
    connector.clear_dns_cache()  # type: ignore[attr-defined]  # it is a TCPConnector
    await connector._resolver.resolve("crm.internal")  # type: ignore[attr-defined]
    with pytest.raises(ClientError):
        await got(http, target.url("other.example"))


def test_the_setting_takes_hosts_and_nothing_else() -> None:
    text = "crm.internal, 10.1.2.3:8080 10.9.0.0/16;[fd00::1]:80, fd00::/8 localhost:9"
    assert load(None, internal_hosts=text).internal_hosts == (
        "crm.internal", "10.1.2.3:8080", "10.9.0.0/16", "[fd00::1]:80", "fd00::/8", "localhost:9",
    )  # fmt: skip
    wrong = (
        "*",
        "http://crm",
        "crm/",
        "crm:x",
        "crm:99999",
        "0.0.0.0/0",
        "::/0",
        "999.1.1.1",
        "*.x",
    )
    for one in wrong:
        with pytest.raises(ConfigError, match="CXBOT_INTERNAL_HOSTS"):
            load(None, internal_hosts=one)


# --- what comes back ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/there", "/elsewhere"])
async def test_case_71_a_redirect_is_not_followed(target: Target, opened: Open, path: str) -> None:
    http = await opened("127.0.0.1")
    with pytest.raises(TooManyRedirects, match="redirects aren't followed"):
        await got(http, target.url("127.0.0.1", path))
    assert target.met == [path]
    async with http.get(target.url("127.0.0.1", path), allow_redirects=False) as answer:
        assert answer.status in (302, 307)


@pytest.mark.parametrize("path", ["/long", "/bomb", "/endless"])
async def test_case_71_a_long_answer_is_cut_off(target: Target, opened: Open, path: str) -> None:
    http = await opened("127.0.0.1")
    reads: list[Callable[[ClientResponse], Awaitable[object]]] = [
        lambda answer: answer.read(),
        lambda answer: answer.json(content_type=None),
    ]
    for read in reads:
        async with http.get(target.url("127.0.0.1", path)) as answer:
            with pytest.raises(ClientPayloadError, match="over 262,144 bytes"):
                await read(answer)


async def test_an_answer_as_long_as_may_be_is_whole(target: Target, opened: Open) -> None:
    http = await opened("127.0.0.1")
    for _ in range(2):
        async with http.get(target.url("127.0.0.1", "/just")) as answer:
            assert len(await answer.read()) == len(await answer.read()) == outgoing.MOST


async def test_case_71_a_slow_answer(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then keeps nothing open: the time is that of the whole call."""
    monkeypatch.setattr(outgoing, "SECONDS", 0.3)

    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        try:
            for _i in range(1000):
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.02)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    http = await opened("127.0.0.1")
    with pytest.raises((TimeoutError, ServerTimeoutError)):
        await got(http, f"http://127.0.0.1:{port}/")
    server.close()


def test_a_call_takes_five_seconds_at_most() -> None:
    assert timedelta(seconds=outgoing.SECONDS) == timedelta(seconds=5)


async def test_what_is_set_for_one_customer_is_sent_for_no_other(
    target: Target, opened: Open
) -> None:
    http = await opened("127.0.0.1")
    for _ in range(2):
        async with http.get(target.url("127.0.0.1", "/cookie")) as answer:
            assert await answer.json() == {"cookie": ""}


# --- in a flow ------------------------------------------------------------------------------------

FETCH = """
when: {command: /fetch}
do:
  - ask: Which?
    answer: text
    save: address
  - call: shop.fetch
    with: {address: "{address}"}
    save: found
    on_error:
      unreachable:
        - say: "Nothing there."
        - stop
  - say: "Found {found}"
"""
FETCHER = """
from aiohttp import ClientError
from cxbot import ActionContext, ActionError, action

@action("shop.fetch", errors=("unreachable",))
async def fetch(context: ActionContext, address: str) -> str:
    try:
        async with context.http.get(address) as answer:
            return await answer.text()
    except (ClientError, ValueError):
        raise ActionError("unreachable")
"""


async def test_case_71_an_address_that_a_customer_typed(target: Target) -> None:
    async with started({"fetch": FETCH}, handlers=FETCHER) as world:
        for address in (target.url("127.0.0.1"), target.url("[::ffff:127.0.0.1]"), "file:///etc"):
            await world.say(CUSTOMER, "/fetch")
            assert await world.say(CUSTOMER, address) == ["Nothing there."]
    assert target.met == []
