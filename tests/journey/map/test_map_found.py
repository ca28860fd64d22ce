"""What the log tells of a kind of journey, in lines and as JSON: every list is the one that its own
module finds, and every number says what it rests on."""

import json
from datetime import UTC

import pytest
from map_rows import CATALOGUE, END, PURCHASE, Memory, a_log, drawn

from cxbot.journey.found import Report, lines, report
from cxbot.journey.friction.waits import wall
from cxbot.journey.friction.words import Language
from cxbot.journey.map import Scope
from cxbot.journey.map.grid import whole
from cxbot.journey.map.reading import count, judge
from cxbot.journey.walks import walked
from cxbot.model.journey import Catalogue
from cxbot.model.value import replace

IDEAL = replace(PURCHASE, ideal=("size", "basket"))
WITH_IDEAL = replace(CATALOGUE, journeys=(IDEAL,))


async def found(log: Memory, catalogue: Catalogue = WITH_IDEAL) -> Report:
    scope = Scope(kind=catalogue.journeys[0], until=END)
    grid = await drawn(log, scope, catalogue=catalogue)
    counts = whole(scope, (await count(log, catalogue, scope)).values())
    judged = await judge(log, catalogue, scope, counts, wall)
    return report(catalogue, grid, judged, await walked(log, catalogue, grid, wall))


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_the_order_of_arrival_changes_no_line(language: Language) -> None:
    log = a_log(5, 60)
    backwards = {name: log[name][::-1] for name in reversed(log)}
    one, other = await found(Memory(log)), await found(Memory(backwards))
    assert list(lines(one, UTC, language)) == list(lines(other, UTC, language))
    assert json.dumps(one.to_json()) == json.dumps(other.to_json())


async def test_every_part_is_there_and_says_its_n() -> None:
    one = await found(Memory(a_log(5, 60)))
    said = "\n".join(lines(one, UTC, "en"))
    for heading in (
        "What to do", "Moments of truth", "By phase", "Ways they go", "Come back to the same",
        "Where time goes", "Against the ideal path: size → basket", "The first contact: ",
    ):  # fmt: skip
        assert f"\n{heading}" in said
    shares = [line for line in said.splitlines() if " % (" in line]
    assert shares
    assert all("n " in line for line in shares)
    told = one.to_json()
    assert sum(way["journeys"] for way in told["ways"]["variants"]) <= told["ways"]["journeys"]
    assert told["levels"]["all:"]["customers"] <= one.grid.totals.customers
    assert told["ideal"]["ideal"] == ["size", "basket"]


async def test_without_an_ideal_path_nothing_is_held_against_one() -> None:
    one = await found(Memory(a_log(5, 20)), CATALOGUE)
    assert one.ideal is None
    assert "ideal path" not in "\n".join(lines(one, UTC, "en"))
    assert one.to_json()["ideal"] is None


async def test_an_empty_log_says_so() -> None:
    said = list(lines(await found(Memory({})), UTC, "en"))
    assert len(said) == 2
    assert "Nothing has happened yet" in said[1]
