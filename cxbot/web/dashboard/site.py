"""Pages and forms as routes; every page is rendered here, and only here."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import hdrs, web
from jinja2 import Environment, PackageLoader, StrictUndefined
from msgspec import Struct
from multidict import MultiDict

from cxbot.journey.map.words import amount, before, day, interval, length
from cxbot.model.text import clean, cleaned
from cxbot.model.value import replace
from cxbot.store.aside import aside
from cxbot.store.database import Database
from cxbot.web.dashboard import assets, heads, reading
from cxbot.web.dashboard.failures import Failures
from cxbot.web.dashboard.gate import Gate, Visitor
from cxbot.web.dashboard.looks import LANGUAGES, Look, chosen
from cxbot.web.dashboard.page import Asked, Form, Language, Page, Sources, Words, address
from cxbot.web.dashboard.pages import FORMS, PAGES
from cxbot.web.dashboard.words import LAYOUT

#: Whom a page speaks to, when nobody has chosen: the account's own language, "" if unknown.
Spoken = Callable[[str], Awaitable[str]]
NONCE = web.RequestKey("nonce", str)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
#: Pages that are counted at once; whoever opens more waits for the first.
_AT_ONCE = 2
#: Paths that aren't of the dashboard, though it may be at the root.
_ELSEWHERE = "api/|healthz|readyz|metrics|sandbox|static/sandbox"


def environment() -> Environment:
    pages = Environment(
        loader=PackageLoader("cxbot.web.dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters.update(amount=amount, before=before, interval=interval, day=day, length=length)
    return pages


def translator(words: Words, language: Language) -> Callable[..., str]:
    """`t("key", n=3)` of a template; what isn't there is a KeyError of ours."""
    column = 0 if language == "en" else 1

    def t(key: str, **values: object) -> str:
        return words[key][column].format(**values)

    return t


class Frame(Struct, frozen=True, kw_only=True):
    """What the layout shows around a page, whoever is there."""

    look: Look
    visitor: Visitor | None
    nonce: str
    #: The path of ours that is shown, with its question: where a switch leads back to.
    here: str


class Site:
    def __init__(self, sources: Sources, gate: Gate, spoken: Spoken, prefix: str = "") -> None:
        self.sources, self.gate, self.prefix = sources, gate, prefix
        self._spoken = spoken
        self._pages = environment()
        self._few = asyncio.Semaphore(_AT_ONCE)
        self.failures = Failures(self)

    def routes(self) -> list[web.RouteDef]:
        """The last one takes what is none of ours, so that a mistyped address gets a page, too."""
        from cxbot.web.dashboard.entrance import Entrance

        entrance = Entrance(self)
        bare = [web.get(self.prefix, self.answered(self._to_overview))] if self.prefix else []
        return [
            *bare,
            web.get(f"{self.prefix}/static/{{name:.+}}", self.answered(_asset)),
            *entrance.routes(),
            *(web.get(self.at(page.path), self._of_page(page)) for page in PAGES),
            *(web.post(self.at(form.path), self._of_form(form)) for form in FORMS),
            web.get(
                f"{self.prefix}/{{rest:(?!{_ELSEWHERE}).*}}",
                self.answered(_nothing),
            ),
        ]

    def at(self, path: str) -> str:
        """Where a path of ours is."""
        return self.prefix + path

    def onward(self, path: str) -> web.Response:
        """To a page of ours, after a form."""
        return web.Response(status=303, headers={hdrs.LOCATION: self.at(path)})

    def answered(self, handler: Handler) -> Handler:
        """Every answer has the headers, and every error is a page."""

        async def answered(request: web.Request) -> web.StreamResponse:
            nonce = request[NONCE] = heads.new_nonce()
            response = await self.failures.caught(handler, request)
            heads.put(response, nonce)
            return response

        return answered

    def _of_page(self, page: Page) -> Handler:
        async def show(request: web.Request) -> web.StreamResponse:
            visitor = await self.require_visitor(request)
            frame = await self.frame(request, visitor)
            return answer(await self._aside(page, self._asked(request, frame, visitor, {}), frame))

        return self.answered(show)

    def _of_form(self, form: Form) -> Handler:
        async def act(request: web.Request) -> web.StreamResponse:
            visitor, sent = await self.require_form(request)
            frame = await self.frame(request, visitor)
            return self.onward(await form.act(self._asked(request, frame, visitor, sent)))

        return self.answered(act)

    async def _to_overview(self, _request: web.Request) -> web.StreamResponse:
        return self.onward("/")

    async def require_visitor(self, request: web.Request) -> Visitor:
        visitor = await self.gate.visitor(request)
        if visitor is None:
            raise web.HTTPUnauthorized
        return visitor

    async def require_form(self, request: web.Request) -> tuple[Visitor, Mapping[str, str]]:
        visitor = await self.require_visitor(request)
        sent = await reading.form(request)
        return visitor, self.gate.require_form(request, visitor, sent)

    async def frame(self, request: web.Request, visitor: Visitor | None) -> Frame:
        spoken = await self._spoken(visitor.owner) if visitor is not None else ""
        here = request.path_qs.removeprefix(self.prefix) or "/"
        return Frame(look=chosen(request, spoken), visitor=visitor, nonce=request[NONCE], here=here)

    def _asked(
        self, request: web.Request, frame: Frame, visitor: Visitor, sent: Mapping[str, str]
    ) -> Asked:
        return Asked(
            sources=self.sources,
            # what no database holds is nobody's name
            names=cleaned(dict(request.match_info)),
            query=MultiDict((name, clean(value)) for name, value in request.query.items()),
            sent=cleaned(dict(sent)),
            language=frame.look.language,
            zone=self.sources.catalog().shop.zone(),
            now=self.sources.clock.now(),
            owner=visitor.owner,
            prefix=self.prefix,
        )

    async def _aside(self, page: Page, asked: Asked, frame: Frame) -> str:
        """Beside the turns: a page may count for seconds, and no customer waits for an owner."""

        async def work(own: Database) -> str:
            there = replace(asked, sources=asked.sources.of(own))
            return await self._render(page, there, frame)

        async with self._few:
            return await aside(self.sources.database, work)

    async def _render(self, page: Page, asked: Asked, frame: Frame) -> str:
        shown: Mapping[str, Any] = await page.show(asked)
        title = page.title[0 if asked.language == "en" else 1]
        return self.page_of(
            page.template,
            frame,
            **{
                "title": title,
                "asked": asked,
                "t": translator(page.words, asked.language),
                "page": page,
                **shown,
            },
        )

    def page_of(self, template: str, frame: Frame, **shown: Any) -> str:
        """A template with what the layout needs."""
        language = frame.look.language
        return self._pages.get_template(template).render(
            **{
                "frame": frame,
                "language": language,
                "languages": LANGUAGES,
                "url": self.url,
                "asset": lambda name: self.prefix + assets.address(name),
                "nonce": frame.nonce,
                "csrf": frame.visitor.csrf if frame.visitor is not None else "",
                "w": translator(LAYOUT, language),
                "menu": [one for one in PAGES if one.in_menu],
                "here": frame.here.partition("?")[0],
                "shop": self.sources.catalog().shop.name or "cxbot",
                "page": None,
                **shown,
            }
        )

    def url(self, path: str, anchor: str = "", **query: object) -> str:
        return self.prefix + address(path, anchor, query)


def answer(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html")


async def _asset(request: web.Request) -> web.StreamResponse:
    return assets.answer(request)


async def _nothing(_request: web.Request) -> web.StreamResponse:
    raise web.HTTPNotFound
