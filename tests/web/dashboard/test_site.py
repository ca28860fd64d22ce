"""Every page, over HTTP."""

import re
import threading
from collections.abc import Mapping
from urllib.parse import urlencode

import pytest

from cxbot.errors import TooMuch
from cxbot.model.value import replace
from cxbot.web.dashboard.page import Asked
from cxbot.web.dashboard.pages import PAGES

from .conftest import Open, Owner

MENU = [page.path for page in PAGES if page.in_menu]


@pytest.mark.parametrize("path", MENU)
async def test_every_page_of_the_menu_is_there_when_nothing_has_happened(
    owner_client: Owner, path: str
) -> None:
    status, text = await owner_client.get(path)
    assert status == 200, text
    assert text.count("<h1>") == 1


async def test_every_page_of_the_menu_shows_a_season(season_client: Owner) -> None:
    for path in MENU:
        status, text = await season_client.get(path)
        assert status == 200, (path, text)


async def test_one_who_is_not_signed_in_is_told_how(open_dashboard: object) -> None:
    owner: Owner = await open_dashboard(signed_in=False)  # type: ignore[operator]
    status, text = await owner.get("/")
    assert status == 401
    assert "/dashboard" in text


_ODD = ("-1", "1000000000", "1e9", "0001-01-01", "9999-12-31", "%", "\u0661", "x" * 300, "a'--",
        "\u202e", "NEAR(", "inf")  # fmt: skip
_NAMES = ("period", "since", "until", "page", "limit", "after", "before", "sort", "by", "q", "zone",
          "channel", "persona", "journey", "flow", "queue", "state", "stage", "shop")  # fmt: skip


async def test_no_address_breaks_a_page(season_client: Owner) -> None:
    """Cases 109, 112 and 113: what can't be read is as if it weren't there, or is nowhere."""
    for number, page in enumerate(PAGES):
        path = re.sub(r"\{[^}]*\}", "124", page.path)
        for first in (number, number + 5):
            odd = {name: _ODD[(first + i) % len(_ODD)] for i, name in enumerate(_NAMES)}
            status, text = await season_client.get(f"{path}?{urlencode(odd)}")
            assert status in (200, 404), (path, odd, text)


async def test_what_is_guessed_is_nowhere(season_client: Owner) -> None:
    """Case 109."""
    for page in PAGES:
        if "{" in page.path:
            for guess in ("124", "..%2f..", "%00", "c1'--", "\u202e"):
                path = re.sub(r"\{[^}]*\}", guess, page.path)
                status, _ = await season_client.get(path)
                assert status == 404, path
    assert (await season_client.get("/api/export?shop=2"))[0] == 404


async def test_pages_are_counted_beside_the_turns(
    open_dashboard: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes long in a page never holds up the loop that answers customers."""
    seen: list[int] = []

    async def show(asked: Asked) -> Mapping[str, object]:
        seen.append(threading.get_ident())
        return {"own": asked.sources.database}

    page = replace(PAGES[0], path="/long", template="failure.html", show=show)
    monkeypatch.setattr("cxbot.web.dashboard.site.PAGES", (page,))
    owner = await open_dashboard()
    await owner.get("/long")
    assert seen
    assert seen[0] != threading.get_ident()


async def test_what_is_too_much_to_be_counted_is_said(
    open_dashboard: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def show(_asked: Asked) -> Mapping[str, object]:
        raise TooMuch

    monkeypatch.setattr("cxbot.web.dashboard.site.PAGES", (replace(PAGES[0], show=show),))
    owner = await open_dashboard()
    status, text = await owner.get("/")
    assert status == 503
    assert "counted beside the bot once an hour" in text
