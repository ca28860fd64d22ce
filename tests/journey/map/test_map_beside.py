"""What stands on the map beside the counts: moments of truth that the log finds, what has changed
since the last review, and what is behind a touchpoint."""

from datetime import UTC
from typing import Any

import pytest
from map_rows import CATALOGUE, DAY, END, HOUR, NOON, PURCHASE, Memory, a_log, drawn

from cxbot.flow.catalog import load
from cxbot.journey.friction.words import Language
from cxbot.journey.map import Scope, cells, drawing
from cxbot.journey.map.backstage import staged
from cxbot.journey.map.data import to_json
from cxbot.journey.map.markdown import as_markdown
from cxbot.journey.map.page import as_html
from cxbot.journey.map.versions import body, since
from cxbot.journey.paths import Exchange
from cxbot.model.value import replace

REVIEWED = NOON + 30 * DAY


def _bought(name: str, *, stumbled: bool, delivered: bool) -> list[Exchange]:
    facts: dict[str, Any] = {"customer": name, "channel": "web", "initiator": "customer"}
    outcome = "missed" if stumbled else "answered"
    found = [
        Exchange(
            id=f"{name}1", at=NOON, direction="in", touchpoint="size", outcome=outcome,
            flow="fit", **facts,
        ),
        Exchange(
            id=f"{name}2", at=NOON + HOUR, direction="in", touchpoint="basket", flow="gone", **facts
        ),
    ]  # fmt: skip
    if delivered:
        told = {**facts, "initiator": "system", "direction": "internal"}
        found.append(Exchange(id=f"{name}3", at=NOON + DAY, name="order.delivered", **told))
    return found


def a_shop(worse: int = 30) -> Memory:
    """Of those who stumble at the size few get their parcel, of the others nearly all."""
    rows = {f"a{i}": _bought(f"a{i}", stumbled=True, delivered=i % 6 == 0) for i in range(worse)}
    rows |= {f"b{i}": _bought(f"b{i}", stumbled=False, delivered=i % 6 != 0) for i in range(60)}
    return Memory(rows, said="Which size?")


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_moment_of_truth_that_the_log_finds_is_an_association(language: Language) -> None:
    found = await drawn(a_shop())
    (size,) = (one for one in found.columns if one.name == "size")
    assert size.found is not None
    assert size.found.found
    badges = list(cells.badges(size, language))
    assert any(one.startswith("☆") for one in badges)
    word = "An association" if language == "en" else "Это связь"
    for said in (as_html(found, UTC, language), as_markdown(found, UTC, language)):
        assert word in said
    told = {one["touchpoint"]: one["found_truth"] for one in to_json(found)["touchpoints"]}
    assert told["size"]["found"]
    assert told["basket"] is None or told["basket"]["found"]


async def test_the_reason_named_most_stands_beside_their_words() -> None:
    found = await drawn(a_shop())
    said = next(row for row in cells.rows(found, "en") if row.key == "said")
    place = [one.name for one in found.columns].index("size")
    assert said.cells[place][0].text == "most often: answered again"
    assert said.cells[place][1].text == "“Which size?”"


async def test_a_bare_number_is_no_words() -> None:
    rated = Memory(
        {f"a{i}": _bought(f"a{i}", stumbled=True, delivered=False) for i in range(9)}, "1"
    )
    found = await drawn(rated)
    assert all(one.friction is None or not one.verbatims for one in found.columns)


async def test_what_has_clearly_changed_since_the_review_is_a_row() -> None:
    before, now = await drawn(a_shop(0)), await drawn(a_shop(50))
    found = since(now, body(before), REVIEWED)
    row = next(one for one in cells.rows(found, "en") if one.key == "since")
    place = [one.name for one in found.columns].index("size")
    said = [item.text for item in row.cells[place]]
    assert any(text.startswith("stumbled 0 % → 45 %") for text in said)
    assert "not met" in {item.kind for item in row.cells[place]}
    page = as_html(found, UTC, "en")
    assert f"{REVIEWED:%Y-%m-%d}" in page
    # kept again, it doesn't hold what it was held against
    assert "since_review" not in body(found)["touchpoints"][0]


async def test_a_map_of_another_part_is_held_against_nothing() -> None:
    before = await drawn(a_shop())
    now = await drawn(a_shop(), Scope(kind=PURCHASE, until=END, since=NOON - DAY))
    assert since(now, body(before), REVIEWED) is now
    web = await drawn(a_shop(), Scope(kind=PURCHASE, until=END, channel="web"))
    assert since(web, body(before), REVIEWED) is web


async def test_without_a_review_there_is_no_such_row() -> None:
    found = await drawn(Memory(a_log(1)))
    assert "since" not in {row.key for row in cells.rows(found, "en")}


async def test_flows_stand_there_with_their_version_and_who_they_hand_over_to() -> None:
    flow = """\
flow: fit
when: {command: /fit}
do:
  - ask: Which size?
    touchpoint: size
    save: size
  - human: Somebody asks for a size
    touchpoint: size
    queue: tailors
"""
    catalog = load({"flows/shop.yaml": "shop: Kettles\n", "flows/fit.yaml": flow})
    found = staged(await drawn(a_shop()), catalog.flows)
    (size,) = (one for one in found.columns if one.name == "size")
    (one,) = size.backstage
    assert (one.flow, one.version, one.teams) == ("fit", catalog.flows["fit"].version, ("tailors",))
    row = next(row for row in cells.rows(found, "en") if row.key == "backstage")
    said = {item.text for cell in row.cells for item in cell}
    assert said == {f"fit.yaml {one.version}", "hands over to: tailors", "gone.yaml"}


async def test_what_others_reach_is_a_line_on_the_bars() -> None:
    size = replace(CATALOGUE.touchpoints["size"], benchmark=0.9)
    catalogue = replace(CATALOGUE, touchpoints={**CATALOGUE.touchpoints, "size": size})
    found = await drawn(a_shop(), catalogue=catalogue)
    assert drawing.friction(found.columns, 100, "").count('class="benchmark"') == 1
    assert any("others in the trade" in note for note in cells.notes(found, "en"))
    plain = await drawn(a_shop())
    assert 'class="benchmark"' not in drawing.friction(plain.columns, 100, "")


async def test_the_middle_wait_has_its_interval() -> None:
    found = await drawn(Memory(a_log(1, 40)))
    told = [one.waits for one in found.columns if one.waits.n > 5]
    assert told
    for waits in told:
        assert waits.low is not None
        assert waits.high is not None
        assert waits.median is not None
        assert waits.low <= waits.median <= waits.high
