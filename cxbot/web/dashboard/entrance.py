"""Coming in, going out, and how it looks: the forms that every page has."""

from aiohttp import web

from cxbot.web.dashboard import looks, reading
from cxbot.web.dashboard.limiter import Limiter
from cxbot.web.dashboard.site import Site, answer


class Entrance:
    def __init__(self, site: Site) -> None:
        self._site = site
        self._limiter = Limiter(site.sources.clock)

    def routes(self) -> list[web.RouteDef]:
        site = self._site
        return [
            web.get(site.at("/sign-in/{token}"), site.answered(self._door)),
            web.post(site.at("/sign-in"), site.answered(self._enter)),
            web.post(site.at("/sign-out"), site.answered(self._leave)),
            web.post(site.at("/look"), site.answered(self._look)),
        ]

    async def _door(self, request: web.Request) -> web.StreamResponse:
        """A button only: what messengers fetch for a preview must not use the link up."""
        frame = await self._site.frame(request, None)
        return answer(
            self._site.page_of(
                "enter.html",
                frame,
                token=request.match_info["token"][:64],
                then=reading.way_back(request.query.get("next", "")),
            )
        )

    async def _enter(self, request: web.Request) -> web.StreamResponse:
        gate = self._site.gate
        gate.require_origin(request)
        sent = await reading.form(request)
        token, few = sent.get("token", ""), self._limiter.take(request)
        if not few and not await gate.is_link(token):
            raise web.HTTPTooManyRequests
        session = await gate.sign_in(token, request.cookies.get(gate.cookie, ""))
        if session is None:
            frame = await self._site.frame(request, None)
            shown = {"title_key": "refused_title", "key": "refused", "number": ""}
            return answer(self._site.page_of("failure.html", frame, **shown), 401)
        if few:
            self._limiter.give_back(request)
        response = self._site.onward(reading.way_back(sent.get("next", "")))
        gate.let_in(response, session)
        return response

    async def _leave(self, request: web.Request) -> web.StreamResponse:
        site = self._site
        visitor, sent = await site.require_form(request)
        if sent.get("everywhere"):
            await site.gate.sessions.sign_out_everywhere(visitor.owner)
        else:
            await site.gate.sessions.sign_out(visitor.token)
        response = site.onward("/")
        site.gate.let_out(response)
        return response

    async def _look(self, request: web.Request) -> web.StreamResponse:
        site = self._site
        _, sent = await site.require_form(request)
        response = site.onward(reading.way_back(sent.get("next", "")))
        for name, known in ((looks.LANGUAGE, looks.LANGUAGES), (looks.THEME, looks.THEMES)):
            value = sent.get(name.removeprefix("cxbot-"), "")
            if value in known:
                looks.keep(response, name, value, secure=site.gate.secure)
        return response
