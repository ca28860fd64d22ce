"""Who may call: a key of the shop's system. Checked before anything of the body is read.

Nothing here looks at addresses or X-Forwarded-For; both are said by the caller.
"""

from aiohttp import hdrs, web

from cxbot.model import signature


def require_key(request: web.Request, *keys: str | None) -> None:
    """`Authorization: Bearer KEY`, once, with one of them; 401 for all else, without saying what
    was wrong."""
    headers = request.headers.getall(hdrs.AUTHORIZATION, [])
    scheme, _, given = (headers[0] if len(headers) == 1 else "").partition(" ")
    # each is looked at, so that the time doesn't tell which one it was
    same = [signature.same(given.strip(), key or "") for key in keys]
    if scheme.lower() != "bearer" or not any(same):
        raise web.HTTPUnauthorized(text="unauthorized", headers={hdrs.WWW_AUTHENTICATE: "Bearer"})


def require_header(request: web.Request, name: str, secret: str | None) -> None:
    """The header, once, equal to the secret; else 401 as above."""
    headers = request.headers.getall(name, [])
    if len(headers) != 1 or not signature.same(headers[0], secret or ""):
        raise web.HTTPUnauthorized(text="unauthorized")
