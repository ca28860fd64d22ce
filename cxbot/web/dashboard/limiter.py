"""So many wrong tries a minute from one address; then none is looked at for a while."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from ipaddress import ip_address

from aiohttp import web

from cxbot.clock import Clock

TRIES, WITHIN = 5, timedelta(minutes=1)
#: Addresses remembered: who has more of them isn't stopped by this.
_ADDRESSES = 10_000


class Limiter:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wrong: OrderedDict[str, deque[datetime]] = OrderedDict()

    def require_few(self, request: web.Request) -> None:
        """429 when there were too many; right or wrong isn't looked at then."""
        since = self._clock.now() - WITHIN
        wrong = self._wrong.get(_address(request), ())
        if sum(at > since for at in wrong) >= TRIES:
            raise web.HTTPTooManyRequests

    def note_wrong(self, request: web.Request) -> None:
        address = _address(request)
        self._wrong.setdefault(address, deque(maxlen=TRIES)).append(self._clock.now())
        self._wrong.move_to_end(address)
        if len(self._wrong) > _ADDRESSES:
            self._wrong.popitem(last=False)


def _address(request: web.Request) -> str:
    """What a proxy on this machine says; anybody else's word for it isn't taken."""
    peer = request.remote or ""
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return told[:64] if told and _is_ours(peer) else peer


def _is_ours(peer: str) -> bool:
    try:
        return ip_address(peer).is_loopback
    except ValueError:
        return False
