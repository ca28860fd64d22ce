"""What `context.http` of an action reaches: the internet, and of the inside only what owners name.

An address may come from a customer, so it is judged where it can't be dressed up any more: at the
socket, by the number that is about to be connected to. Whatever a name was when somebody looked at
it, however a number was written, there is nothing between that look and the connection.

Rules
1. An address that isn't public is connected to only if CXBOT_INTERNAL_HOSTS has it, or the name
   that it was found by.
2. A redirect is an error: where it leads is decided by whoever was called.
3. A call ends after `SECONDS`, a body after `MOST` bytes; an action may say otherwise of the time.
4. Cookies are kept by nobody: the next call is another customer's.
"""

import errno
import socket
from collections.abc import Collection, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from types import SimpleNamespace
from typing import Any, NoReturn

from aiohttp import (
    ClientPayloadError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
    TooManyRedirects,
    TraceConfig,
    TraceRequestRedirectParams,
)
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver

SECONDS, MOST = 5.0, 256 * 1024

#: Addresses of IPv6 that are delegated to anybody; of the rest nothing is public.
_DELEGATED = ip_network("2000::/3")
#: Prefixes before an address of IPv4 that is what is meant: its last four bytes.
_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
#: Not assigned to anybody, though older Pythons think some of it public; clouds answer there.
_ASSIGNED_TO_NOBODY = ip_network("192.0.0.0/24")


def public(text: str) -> bool:
    """Whether an address is one of the internet's, in whatever it is wrapped."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and address not in _ASSIGNED_TO_NOBODY
    inner = _inside(address)
    if inner is not None:
        return public(str(inner))
    return address in _DELEGATED and address.is_global and not address.is_multicast


def _inside(address: IPv6Address) -> IPv4Address | None:
    """The address of IPv4 that a packet to this one ends at."""
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if any(address in network for network in _TRANSLATED):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


class Inside:
    """What of the inside may be called: names, addresses and networks, each perhaps with a port."""

    def __init__(self, hosts: Collection[str]) -> None:
        self._names: set[tuple[str, int | None]] = set()
        self._networks: list[tuple[Any, int | None]] = []
        #: What the names were found to be the last time.
        self._found: dict[str, frozenset[str]] = {}
        for one in hosts:
            host, port = _parted(one)
            try:
                self._networks.append((ip_network(host, strict=False), port))
            except ValueError:
                self._names.add((host.lower(), port))

    def found(self, name: str, addresses: Collection[str]) -> None:
        """A name was looked up; what it was before doesn't count any more."""
        if any(known == name.lower() for known, _ in self._names):
            self._found[name.lower()] = frozenset(addresses)

    def has(self, address: str, port: int) -> bool:
        number = ip_address(address.partition("%")[0])
        if isinstance(number, IPv6Address) and number.ipv4_mapped:
            number = number.ipv4_mapped
        return any(number in net and p in (None, port) for net, p in self._networks) or any(
            address in self._found.get(name, ()) and p in (None, port) for name, p in self._names
        )


def _parted(text: str) -> tuple[str, int | None]:
    """`crm.internal:8443`, `[fd00::1]:80`, `fd00::/8`: the host, and the port if it is named."""
    if text.startswith("["):
        host, _, port = text[1:].partition("]")
        return host, int(port[1:]) if port else None
    host, _, port = text.partition(":")
    return (host, int(port)) if port and ":" not in port else (text, None)


class _Resolver(AbstractResolver):
    """The one below, which tells what the owner's names were found to be."""

    def __init__(self, inside: Inside, below: AbstractResolver) -> None:
        self._inside, self._below = inside, below

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        answers = await self._below.resolve(host, port, family)
        self._inside.found(host, [one["host"] for one in answers])
        return answers

    async def close(self) -> None:
        await self._below.close()


class _Response(ClientResponse):
    """Read as a whole, as `json` and `text` do, it has a longest length, unpacked."""

    async def read(self) -> bytes:
        if self._body is None:
            try:
                self._body = await self._so_much()
            except BaseException:
                self.close()
                raise
        return await super().read()

    async def _so_much(self) -> bytes:
        raw = bytearray()
        async for chunk in self.content.iter_any():
            raw += chunk
            if len(raw) > MOST:
                raise ClientPayloadError(f"the answer is over {MOST:,} bytes")
        return bytes(raw)


def session(
    internal_hosts: Sequence[str] = (), resolver: AbstractResolver | None = None
) -> ClientSession:
    """For the actions of all customers; whoever asks for it closes it."""
    inside = Inside(internal_hosts)

    def connecting(info: Any) -> socket.socket:
        family, kind, protocol, _, address = info
        if not public(address[0]) and not inside.has(address[0], address[1]):
            raise PermissionError(
                errno.EACCES,
                f"{address[0]} is an internal address, which CXBOT_INTERNAL_HOSTS doesn't name",
            )
        return socket.socket(family=family, type=kind, proto=protocol)

    trace = TraceConfig()
    trace.on_request_redirect.append(_stay)
    return ClientSession(
        connector=TCPConnector(
            resolver=_Resolver(inside, resolver or DefaultResolver()), socket_factory=connecting
        ),
        response_class=_Response,
        timeout=ClientTimeout(total=SECONDS),
        cookie_jar=DummyCookieJar(),
        trace_configs=[trace],
    )


async def _stay(
    _session: ClientSession, _context: SimpleNamespace, asked: TraceRequestRedirectParams
) -> NoReturn:
    answer = asked.response
    answer.close()
    raise TooManyRedirects(
        answer.request_info,
        (answer,),
        status=answer.status,
        message="redirects aren't followed: call the address that it leads to by itself",
    )
