"""Pages and forms as routes; every page is rendered here, and only here."""

from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

from cxbot.web.dashboard.page import Asked, Language, Page, Words
from cxbot.web.dashboard.pages import PAGES


def environment() -> Environment:
    return Environment(
        loader=PackageLoader("cxbot.web.dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def translator(words: Words, language: Language) -> Callable[..., str]:
    """`t("key", n=3)` of a template; what isn't there is a KeyError of ours."""
    column = 0 if language == "en" else 1

    def t(key: str, **values: object) -> str:
        return words[key][column].format(**values)

    return t


async def render(pages: Environment, page: Page, asked: Asked) -> str:
    shown: Mapping[str, Any] = await page.show(asked)
    title = page.title[0 if asked.language == "en" else 1]
    menu = [one for one in PAGES if one.in_menu]
    return pages.get_template(page.template).render(
        asked=asked,
        t=translator(page.words, asked.language),
        page=page,
        title=shown.get("title", title),
        menu=menu,
        **{key: value for key, value in shown.items() if key != "title"},
    )


def answer(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html")
