"""What an owner wants to know first."""

from collections.abc import Mapping
from typing import Any

from cxbot.web.dashboard.page import Asked, Page

_WORDS: Mapping[str, tuple[str, str]] = {
    "soon": ("Nothing is shown here yet.", "Здесь пока ничего нет."),
}


async def _show(_asked: Asked) -> Mapping[str, Any]:
    return {}


PAGE = Page(
    path="/",
    template="pages/overview.html",
    title=("Overview", "Обзор"),
    show=_show,
    words=_WORDS,
)
