"""What to mend first, and every requirement, as pages."""

import re

import pytest

from .conftest import Owner


async def test_an_empty_database_says_what_to_do(owner_client: Owner) -> None:
    status, text = await owner_client.get("/findings")
    assert (status, "There is nothing to find yet" in text) == (200, True)
    status, text = await owner_client.get("/requirements")
    assert (status, "Nothing is required of any touchpoint yet" in text) == (200, True)


async def test_the_two_lists_lead_to_threads(season_client: Owner) -> None:
    status, text = await season_client.get("/findings?period=90d")
    assert status == 200
    worst, costliest = text.split('id="worst"')[1].split('id="costliest"')
    first = re.findall(r'href="/map/([^"?]+)', worst)[0]
    assert first == "unhappy%20customer"
    assert "at least" in costliest
    assert re.search(r'href="/customers/c\d+#t-p\d+"', worst)
    assert "An association" in text or "It is an association" in text
    for heading in ("First contact", "Against the ideal path", "The ways they went"):
        assert heading in text


@pytest.mark.parametrize("query", ["period=7d", "persona=others", "journey=trouble", "period=x"])
async def test_any_period_is_answered(season_client: Owner, query: str) -> None:
    assert (await season_client.get(f"/findings?{query}"))[0] == 200


async def test_requirements_are_filtered_by_state_and_stage(season_client: Owner) -> None:
    _, every = await season_client.get("/requirements")
    assert every.index("✕ not met") < every.index("● met")
    _, broken = await season_client.get("/requirements?state=broken")
    assert "● met" not in broken.split("<table")[1]
    _, early = await season_client.get("/requirements?stage=pre-purchase")
    assert "talk with a person" not in early
    assert 'href="/map/back%20in%20print#requirements"' in early


@pytest.mark.parametrize(
    "query",
    ["state=%00", "stage=nowhere", "page=-1", "page=1000000000", "page=9999999999999", "page=٣"],
)
async def test_whatever_is_asked_for_there_are_requirements(
    season_client: Owner, query: str
) -> None:
    status, text = await season_client.get(f"/requirements?{query}")
    assert (status, "order status" in text) == (200, True)


async def test_in_russian(season_client: Owner) -> None:
    await season_client.post("/look", language="ru", next="/findings")
    assert "Что делать" in (await season_client.get("/findings"))[1]
    assert "не выполнено" in (await season_client.get("/requirements"))[1]
