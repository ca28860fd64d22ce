"""Every page, over HTTP."""

import pytest

from cxbot.web.dashboard.pages import PAGES

from .conftest import Owner

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
