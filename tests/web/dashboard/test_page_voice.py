"""What customers say, as a page."""

import json
import re

import pytest
from e2e.season import live
from e2e.voices import Quarter

from cxbot.journey.metrics import DIMENSIONS

from .conftest import NOW, Open, Owner


@pytest.fixture
async def quarter(open_dashboard: Open) -> Owner:
    quarter = Quarter(NOW)
    quarter.goes_by()
    began = live(NOW)
    texts = next(iter(began.values()))[0]["texts"]
    return await open_dashboard(began | quarter.rows, texts)


async def test_an_empty_database_says_what_to_do(owner_client: Owner) -> None:
    for query in ("", "?period=ever"):
        status, text = await owner_client.get(f"/voice{query}")
        assert (status, "Nobody was asked in that time" in text) == (200, True)
        assert "echarts" not in text


async def test_scores_words_and_bad_answers_lead_to_threads(quarter: Owner) -> None:
    status, text = await quarter.get("/voice?period=30d")
    assert status == 200
    assert "NPS" in text
    assert "clear change" in text
    words, cases = text.split('id="words"')[1], text.split('id="cases"')[1]
    assert re.search(r'href="/customers/c\d+', words)
    assert re.search(r'href="/customers/c\d+', cases)
    answers = text.split('id="answers"')[1].split("</table>")[0]
    assert len(re.findall(r'href="/customers/c\d+', answers)) >= 10
    assert "anna@mail" not in text


async def test_the_chart_has_the_numbers_of_its_table(quarter: Owner) -> None:
    _, text = await quarter.get("/voice?period=ever")
    found = re.search(r'<script type="application/json" id="trend">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    chart = json.loads(found[1])
    csat = next(one for one in chart["series"] if one["name"] == "CSAT")
    assert len(csat["values"]) == len(chart["labels"]) > 5
    assert sum(csat["n"]) > 40
    for src in re.findall(r'<script src="([^"]+)"', text):
        assert (await quarter.get(src))[0] == 200


@pytest.mark.parametrize("by", [*DIMENSIONS, "customer_id", "1;drop", "\x00"])
async def test_only_what_may_split_splits(quarter: Owner, by: str) -> None:
    from urllib.parse import quote

    status, text = await quarter.get(f"/voice?by={quote(by)}&flow=nps")
    assert (status, 'id="by"' in text) == (200, by in DIMENSIONS)


@pytest.mark.parametrize("query", ["flow=desk", "flow=none", "period=7d&flow=desk", "period=-1"])
async def test_any_part_is_answered(quarter: Owner, query: str) -> None:
    assert (await quarter.get(f"/voice?{query}"))[0] == 200


async def test_in_russian(quarter: Owner) -> None:
    await quarter.post("/look", language="ru", next="/voice")
    assert "Замкнутый круг" in (await quarter.get("/voice"))[1]
