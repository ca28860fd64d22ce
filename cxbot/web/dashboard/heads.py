"""The headers of every answer of the dashboard.

Scripts run by nonce alone: none that somebody got into a page by way of a name or a text. Styles
come from our own file; nothing of a page carries a style of its own.
"""

import secrets

from aiohttp import hdrs, web

_POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)


def new_nonce() -> str:
    return secrets.token_urlsafe(16)


def put(response: web.StreamResponse, nonce: str) -> None:
    """What is shown is of people: it's kept nowhere, framed by nobody, and told to nobody."""
    response.headers.update(
        {
            "Content-Security-Policy": _POLICY.format(nonce=nonce),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
            # not no-referrer: with it browsers hide the origin of a form, which the gate asks for
            "Referrer-Policy": "same-origin",
            "X-Frame-Options": "DENY",
        }
    )
    response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")
