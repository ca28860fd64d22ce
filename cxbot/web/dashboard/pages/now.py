"""Who waits now: what the overview asks anew each minute. That is no use of a session."""

from collections.abc import Mapping
from typing import Any

from cxbot.store.vitals import VitalSigns
from cxbot.web.dashboard.page import Asked, Page
from cxbot.web.dashboard.pages.overview_words import WORDS


async def figures(asked: Asked) -> Mapping[str, Any]:
    return {"vitals": await VitalSigns(asked.sources.database).now(asked.now, besides=0)}


PAGE = Page(
    path="/now",
    template="pages/now.html",
    title=("Now", "Сейчас"),
    show=figures,
    words=WORDS,
    in_menu=False,
)
