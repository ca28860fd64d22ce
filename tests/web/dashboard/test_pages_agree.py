"""The same figure is the same on every page, and is what a plain count of the log comes to."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from e2e.season import Season

from cxbot.journey.atlas import Wanted
from cxbot.journey.friction.ranking import worst
from web.dashboard.conftest import NOW, Owner


@pytest.mark.parametrize(
    ("period", "days", "channel"),
    [("7d", 7, ""), ("30d", 30, "webchat"), ("90d", 90, ""), ("ever", 9999, "telegram")],
)
async def test_exchanges_of_a_card_are_the_rows_of_the_log(
    season_client: Owner, period: str, days: int, channel: str
) -> None:
    since = NOW - timedelta(days=days)

    def held(row: Mapping[str, Any], name: str) -> bool:
        in_time = since <= row["occurred_at"] < NOW
        return in_time and row["touchpoint"] == name and channel in ("", row["channel"])

    log = [row for row in Season(NOW).goes_by(customers=120).log if row["direction"] != "internal"]
    query = f"period={period}&channel={channel}"
    whole = re.sub(r"<[^>]+>", " ", (await season_client.get(f"/map?{query}"))[1])
    for name in ("order status", "size help"):
        rows = [row for row in log if held(row, name)]
        assert rows
        _, card = await season_client.get(f"/map/{quote(name)}?{query}")
        told = re.search(r"exchanges: (\d[\d\s,]*), visits: \d", card)
        assert told is not None
        assert int(re.sub(r"\D", "", told[1])) == len(rows)
        people = len({row["customer_id"] for row in rows})
        assert re.search(rf"\b{people}\s+\(?exchanges: {len(rows)},", whole), (people, len(rows))


async def test_what_is_required_and_the_worst_are_the_same_on_every_page(
    season_client: Owner,
) -> None:
    atlas = season_client.site.sources.atlas
    found = await atlas.requirements()
    broken = [one for one in found if one.verdict == "not met"]
    assert broken
    window = season_client.catalog.journey.window
    grid = await atlas.grid(Wanted(since=NOW - window))
    drawn = {
        (column.name, one.requirement.measure): one.to_json()
        for column in grid.columns
        for one in column.requirements
    }
    there = [one for one in found if (one.touchpoint, one.requirement.measure) in drawn]
    assert [one.to_json() for one in there] == [
        drawn[one.touchpoint, one.requirement.measure] for one in there
    ]
    judged = worst((await atlas.judged()).stumbled())
    assert [one.touchpoint for one in judged[:3]] == [one.touchpoint for one in grid.worst[:3]]
    _, overview = await season_client.get("/")
    places = [overview.index(f"/map/{quote(one.touchpoint)}") for one in judged[:3]]
    assert places == sorted(places)
    _, required = await season_client.get("/requirements")
    for one in broken:
        assert one.touchpoint in required
