"""How a visitor likes it: language and colours, kept in cookies that say nothing else."""

from typing import Literal, cast

from aiohttp import hdrs, web
from msgspec import Struct

from cxbot.web.dashboard.page import Language

Theme = Literal["auto", "light", "dark"]
LANGUAGES: dict[Language, str] = {"en": "English", "ru": "Русский"}
THEMES: tuple[Theme, ...] = ("auto", "light", "dark")
LANGUAGE, THEME = "cxbot-language", "cxbot-theme"
_YEAR = 365 * 24 * 3600


class Look(Struct, frozen=True):
    language: Language
    theme: Theme


def chosen(request: web.Request, spoken: str) -> Look:
    """What was switched to; else the language the account speaks, else the browser's."""
    accepted = request.headers.get(hdrs.ACCEPT_LANGUAGE, "")
    wanted = (request.cookies.get(LANGUAGE, ""), spoken[:2].lower(), accepted[:2].lower())
    language = next((one for one in wanted if one in LANGUAGES), "en")
    theme = request.cookies.get(THEME, "")
    return Look(cast("Language", language), next((one for one in THEMES if one == theme), "auto"))


def keep(response: web.StreamResponse, name: str, value: str, *, secure: bool) -> None:
    response.set_cookie(
        name, value, max_age=_YEAR, httponly=True, samesite="Lax", secure=secure, path="/"
    )
