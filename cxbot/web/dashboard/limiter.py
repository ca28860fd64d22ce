"""So many wrong tries a minute from one address; then only a link that holds is let in.

A link that holds opens the door whatever came before: nobody guesses 128 bits, and whoever shares
an address with the owner, a proxy's or an office's, must not be able to shut them out. A try counts
before it is looked at, so that a thousand at once are no way around.
"""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from aiohttp import web

from cxbot.clock import Clock

TRIES, WITHIN = 5, timedelta(minutes=1)
#: Addresses remembered: who has more of them isn't stopped by this.
_ADDRESSES = 10_000


class Limiter:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tries: OrderedDict[str, deque[datetime]] = OrderedDict()

    def take(self, request: web.Request) -> bool:
        """Counts this try; False when there were too many before."""
        address, now = _address(request), self._clock.now()
        tries = self._tries.setdefault(address, deque(maxlen=TRIES))
        few = sum(at > now - WITHIN for at in tries) < TRIES
        if few:
            tries.append(now)
        self._tries.move_to_end(address)
        if len(self._tries) > _ADDRESSES:
            self._tries.popitem(last=False)
        return few

    def give_back(self, request: web.Request) -> None:
        """The try was right."""
        tries = self._tries.get(_address(request))
        if tries:
            tries.pop()


def _address(request: web.Request) -> str:
    """What a proxy on this machine says last; anybody else's word for it isn't taken. Of IPv6 the
    network, for each of its addresses is the same machine's."""
    peer = _read(request.remote or "")
    if peer is not None and peer.is_loopback:
        # a proxy may add a header of its own below the one that the caller wrote
        told = request.headers.getall("X-Forwarded-For", [])
        peer = _read(told[-1].rpartition(",")[2].strip()) or peer if told else peer
    if isinstance(peer, IPv6Address):
        return str(IPv6Network((peer, 64), strict=False))
    return str(peer)


def _read(text: str) -> IPv4Address | IPv6Address | None:
    """Also with a port, as some proxies write it."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
