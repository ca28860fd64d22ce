"""What went wrong, as a page: a number that stands in the log too, never how it came about."""

import logging
import secrets
from typing import TYPE_CHECKING

from aiohttp import hdrs, web

from cxbot.errors import StoreError, TooMuch
from cxbot.web.dashboard.words import LAYOUT

if TYPE_CHECKING:
    from cxbot.web.dashboard.site import Handler, Site

logger = logging.getLogger(__name__)


class Failures:
    def __init__(self, site: "Site") -> None:
        self._site = site

    async def caught(self, handler: "Handler", request: web.Request) -> web.StreamResponse:
        """What the handler answers, or a page that says why not."""
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status < 400:
                return web.Response(status=error.status, headers=error.headers)
            return await self._page(request, error.status)
        except TooMuch:
            return await self._page(request, 503, key="too_much")
        except StoreError:
            number = secrets.token_hex(4)
            logger.exception("dashboard_without_database", extra=_where(request, number))
            return await self._page(request, 503, number)
        except Exception:  # the outermost ring of a page
            number = secrets.token_hex(4)
            logger.exception("dashboard_page_broke", extra=_where(request, number))
            return await self._page(request, 500, number)

    async def _page(
        self, request: web.Request, status: int, number: str = "", key: str = ""
    ) -> web.StreamResponse:
        """Without the menu: what it needs may be what broke."""
        site = self._site
        frame = await site.frame(request, None)
        key = key or ("closed" if status == 401 else _key(status))
        text = site.page_of("failure.html", frame, title_key=f"{key}_title", key=key, number=number)
        response = web.Response(text=text, status=status, content_type="text/html")
        if status in (429, 503):
            response.headers[hdrs.RETRY_AFTER] = "60" if status == 429 else "5"
        return response


def _where(request: web.Request, number: str) -> dict[str, str]:
    """A sign-in link may still be unused: the log must not let anybody in."""
    token = request.match_info.get("token")
    path = request.path.replace(token, "…") if token else request.path
    return {"number": number, "path": path}


def _key(status: int) -> str:
    if str(status) in LAYOUT:
        return str(status)
    return "4xx" if status < 500 else "500"
