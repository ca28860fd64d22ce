"""Who may come in: the session behind a cookie, and whether a form is of a page of ours."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from urllib.parse import urlsplit

from aiohttp import hdrs, web
from msgspec import Struct

from cxbot.clock import Clock
from cxbot.model import signature
from cxbot.store.web_sessions import LIFE, WebSessions

_FIELD, _PURPOSE = "csrf", "dashboard form"
#: Of what a browser may send as a token.
_LONGEST = 64


class Visitor(Struct, frozen=True, kw_only=True):
    """An owner who is signed in."""

    owner: str
    #: Of the session; never leaves but in its cookie.
    token: str
    #: What a form of this session carries.
    csrf: str


class Gate:
    """`base`: where browsers reach it, as `https://host`; asked each time, since a port may be
    known only once it is listened on. `entered`: an owner hears of each session in another way than
    the browser's, so that one they didn't begin doesn't stay unnoticed."""

    def __init__(
        self,
        sessions: WebSessions,
        owners: Collection[str],
        secret: bytes,
        clock: Clock,
        base: Callable[[], str],
        entered: Callable[[str], Awaitable[None]],
    ) -> None:
        self.sessions, self._owners = sessions, frozenset(owners)
        self._secret, self._clock = secret, clock
        self.base = base
        self._entered = entered

    @property
    def secure(self) -> bool:
        return self.base().startswith("https:")

    @property
    def cookie(self) -> str:
        """Browsers refuse the prefix from other hosts and over http."""
        return "__Host-cxbot" if self.secure else "cxbot"

    async def visitor(self, request: web.Request) -> Visitor | None:
        """None without a session that holds, of somebody who is an owner now."""
        token = request.cookies.get(self.cookie, "")
        if not 0 < len(token) <= _LONGEST:
            return None
        by_hand = "HX-Request" not in request.headers
        found = await self.sessions.find(token, self._clock.now(), used=by_hand)
        if found is None or found.owner not in self._owners:
            return None
        return Visitor(owner=found.owner, token=token, csrf=self._csrf(token))

    async def is_link(self, token: str) -> bool:
        """Whether `sign_in` would let somebody in now; nothing is used up, or written."""
        if not 0 < len(token) <= _LONGEST:
            return False
        return await self.sessions.link_owner(token, self._clock.now()) in self._owners

    async def sign_in(self, token: str, before: str) -> str | None:
        """A new session's token for that of a link, or None. The link is gone either way, and so
        is the session that the browser had `before`."""
        if not 0 < len(token) <= _LONGEST:
            return None
        found = await self.sessions.sign_in(token, self._clock.now())
        if found is None:
            return None
        owner, session = found
        if owner in self._owners:
            await self.sessions.sign_out(before)
            await self._entered(owner)
            return session
        await self.sessions.sign_out(session)
        return None

    def let_in(self, response: web.StreamResponse, session: str) -> None:
        response.set_cookie(
            self.cookie,
            session,
            max_age=int(LIFE.total_seconds()),
            httponly=True,
            samesite="Lax",
            secure=self.secure,
        )

    def let_out(self, response: web.StreamResponse) -> None:
        response.del_cookie(self.cookie, secure=self.secure, httponly=True, samesite="Lax")
        response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'

    def require_form(
        self, request: web.Request, visitor: Visitor, sent: Mapping[str, str]
    ) -> Mapping[str, str]:
        """The form's own fields; 403 for one that isn't of this session."""
        self.require_origin(request)
        if not signature.same(sent.get(_FIELD, ""), visitor.csrf):
            raise web.HTTPForbidden
        return {name: value for name, value in sent.items() if name != _FIELD}

    def require_origin(self, request: web.Request) -> None:
        """Browsers tell where a form came from; nobody else sends forms here."""
        told = request.headers.getall(hdrs.ORIGIN, [])
        origin = told[0] if len(told) == 1 else ""
        # a proxy may have put its own Host in
        if origin != self.base() and (self.secure or _place(origin) != request.host):
            raise web.HTTPForbidden

    def _csrf(self, token: str) -> str:
        return signature.sign(self._secret, _PURPOSE, token)


def _place(origin: str) -> str | None:
    """Host and port; None of what names none."""
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None
