"""The pages of flow versions: what went live, and whether it has helped."""

import re

import pytest

from cxbot.store import tables
from web.dashboard.conftest import Open, Owner
from web.dashboard.version_rows import NEW, TEXTS, two_versions


async def test_nothing_that_ever_ran_says_what_to_do(owner_client: Owner) -> None:
    status, text = await owner_client.get("/versions")
    assert status == 200
    assert "No flow has gone live yet" in text
    assert (await owner_client.get("/versions/none"))[0] == 404


async def test_what_went_live_is_told_with_what_changed(open_dashboard: Open) -> None:
    owner = await open_dashboard(two_versions(), TEXTS)
    _, text = await owner.get("/versions")
    went = text[text.index('id="went"') :]
    assert went.index("set-new") < went.index("set-old")
    assert "changed: <bdi>sizes</bdi>" in went
    assert "the first flows, 1" in went


async def test_two_versions_stand_beside_each_other_with_the_difference(
    open_dashboard: Open,
) -> None:
    owner = await open_dashboard(two_versions(), TEXTS)
    _, text = await owner.get("/versions")
    row = text[text.index('href="/versions/sizes"') :]
    row = row[: row.index("</tr>")]
    assert len(re.findall(r"n \d+", row)) == 2
    assert "points" in row
    assert "no clear change" in row
    assert 'href="/versions/sizes#waiting"' in row


async def test_a_flow_is_compared_step_by_step(open_dashboard: Open) -> None:
    owner = await open_dashboard(two_versions(), TEXTS)
    status, text = await owner.get("/versions/sizes")
    assert status == 200
    for told in (
        "came to the end",
        "only in the new one",
        "Colour?",
        "left",
        "half finished within",
    ):
        assert told in text, told
    waiting = text[text.index('id="waiting"') :]
    assert re.search(r'href="/customers/s\d{4}"', waiting)


@pytest.mark.parametrize("query", ["before=x&now=y", "before=&now=", "period=-1", "before=%00"])
async def test_versions_that_are_none_are_the_newest_two(open_dashboard: Open, query: str) -> None:
    """Case 113."""
    owner = await open_dashboard(two_versions(), TEXTS)
    status, text = await owner.get(f"/versions/sizes?{query}")
    assert status == 200
    assert "only in the new one" in text


async def test_versions_can_be_chosen(open_dashboard: Open) -> None:
    rows = two_versions()
    old, new = (row["version"] for row in rows[tables.flow_version])
    owner = await open_dashboard(rows, TEXTS)
    _, text = await owner.get(f"/versions/sizes?before={new}&now={old}")
    assert "only in the old one" in text


async def test_a_version_that_cannot_be_read_any_more_says_so(open_dashboard: Open) -> None:
    rows = dict(two_versions())
    rows[tables.flow_version] = [{**row} for row in rows[tables.flow_version]]
    rows[tables.flow_version][0]["source"] = "flow: ["
    owner = await open_dashboard(rows, TEXTS)
    _, text = await owner.get("/versions/sizes")
    assert "One of the two can&#39;t be read any more" in text
    _, every = await owner.get("/versions")
    assert "its file can&#39;t be read any more" in every


async def test_one_version_has_nothing_to_be_held_against(open_dashboard: Open) -> None:
    owner = await open_dashboard({}, {"flows/sizes.yaml": NEW})
    _, text = await owner.get("/versions/sizes")
    assert "There is only one version" in text


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_the_pages_read_in_both_languages(open_dashboard: Open, language: str) -> None:
    owner = await open_dashboard(two_versions(), TEXTS)
    owner.http.cookie_jar.update_cookies({"cxbot-language": language})
    for path, russian in (("/versions", "Что и когда запущено"), ("/versions/sizes", "По шагам")):
        status, text = await owner.get(path)
        assert status == 200
        assert (russian in text) == (language == "ru")
