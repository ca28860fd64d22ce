"""Two maps held against each other: what is new, what has moved, and what is clear about it."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from map_rows import CATALOGUE, DAY, END, PURCHASE, Memory, a_log, drawn

from cxbot.errors import ConfigError
from cxbot.journey.friction.words import Language
from cxbot.journey.map import Grid, Scope
from cxbot.journey.map.choosing import chosen, last, named
from cxbot.journey.map.differing import as_markdown, lines
from cxbot.journey.map.versions import between, body, changes
from cxbot.model.statistics import newcombe
from cxbot.model.value import replace
from cxbot.store.map_versions import MapVersion


async def a_map(seed: int = 1, customers: int = 60, **facts: Any) -> Grid:
    return await drawn(Memory(a_log(seed, customers), said="tell nobody"), **facts)


def point(name: str, stage: str = "look", **facts: Any) -> dict[str, Any]:
    none = {"value": None, "low": None, "high": None, "n": 0}
    return {
        "touchpoint": name, "stage": stage, "customers": 10, "mood": none, "friction": None,
        "drop_off": none, "ratings": [], "requirements": [],
        "waiting": {"n": 0, "median_seconds": None, "p90_seconds": None}, **facts,
    }  # fmt: skip


def kept(*points: Mapping[str, Any], customers: int = 100, **facts: Any) -> dict[str, Any]:
    at = datetime(2026, 3, 1, tzinfo=UTC).isoformat()
    return {
        "drawn_at": at, "since": at, "until": at, "journey": "purchase", "channel": None,
        "persona": None, "totals": {"customers": customers, "exchanges": 500},
        "touchpoints": list(points), **facts,
    }  # fmt: skip


def shared(hits: int, n: int) -> dict[str, Any]:
    from cxbot.journey.metrics import share

    return share("friction", hits, n).to_json()


async def test_what_is_kept_holds_nothing_that_anybody_wrote() -> None:
    found = await a_map()
    assert any(column.verbatims for column in found.columns)
    assert "tell nobody" not in json.dumps(body(found), ensure_ascii=False)


async def test_a_map_against_itself_has_changed_in_nothing() -> None:
    found = await a_map()
    same = changes(json.loads(json.dumps(body(found))), found)
    assert same.nothing
    assert same.figures
    assert all(one.change.value == 0 for one in same.figures)
    assert all(one.change.low < 0 < one.change.high for one in same.figures)


async def test_the_period_is_kept_only_where_one_was_asked_for() -> None:
    assert body(await a_map())["period_seconds"] is None
    scope = Scope(kind=PURCHASE, until=END, since=END - 90 * DAY)
    assert body(await a_map(scope=scope))["period_seconds"] == (90 * DAY).total_seconds()


def test_touchpoints_come_go_and_move() -> None:
    before = kept(*map(point, "abcde"), point("f", "buy"))
    now = kept(*map(point, "bdcxe"), point("f", "wear"))
    found = between(before, now)
    assert (found.new, found.gone) == (("x",), ("a",))
    assert found.moved in {("d", "f"), ("c", "f")}


@given(st.permutations("abcdefgh"))
def test_as_few_have_moved_as_explain_it(names: Sequence[str]) -> None:
    found = between(kept(*map(point, "abcdefgh")), kept(*map(point, names)))
    stayed = [name for name in names if name not in found.moved]
    assert stayed == sorted(stayed)
    # whoever is put back among those that stayed is out of order there
    for one in found.moved:
        back = [name for name in names if name == one or name in stayed]
        assert back != sorted(back)


def test_a_share_that_changed_has_newcombes_interval() -> None:
    before = kept(point("a", friction=shared(20, 100)))
    (one,) = (
        one
        for one in between(before, kept(point("a", friction=shared(60, 120)))).figures
        if one.figure == "friction"
    )
    low, high = newcombe(60, 120, 20, 100)
    assert low is not None
    assert high is not None
    assert (one.change.low, one.change.high) == pytest.approx((100 * low, 100 * high), abs=0.01)
    assert one.change.clear
    assert one.better is False


def test_few_are_never_a_clear_change() -> None:
    before = kept(point("a", friction=shared(0, 9)))
    found = between(before, kept(point("a", friction=shared(9, 9))))
    assert not found.clear
    said = "\n".join(lines(found, UTC, "en", every=True))
    assert "too few to tell" in said


def test_requirements_that_turned_are_told() -> None:
    def required(verdict: str) -> dict[str, Any]:
        return kept(point("a", requirements=[{"measure": "csat", "verdict": verdict}]))

    found = between(required("met"), required("not met"))
    assert [(one.before, one.now) for one in found.requirements] == [("met", "not met")]
    assert "a, CSAT: was met, is not met" in "\n".join(lines(found, UTC, "en", every=False))
    assert not between(required("met"), required("met")).requirements


def test_maps_of_different_parts_say_so() -> None:
    found = between(kept(point("a")), kept(point("a"), channel="web"))
    assert not found.alike
    assert "mind what you compare" in "\n".join(lines(found, UTC, "en", every=False))


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_every_figure_stands_in_the_table_with_its_verdict(language: Language) -> None:
    before, now = await a_map(1), await a_map(2, 90, catalogue=replace(CATALOGUE, personas=()))
    found = changes(body(before), now)
    table = as_markdown(found, UTC, language)
    rows = [line for line in table.splitlines() if line.startswith("|")]
    assert len(rows) == len(found.figures) + 2
    assert as_markdown(changes(body(before), now), UTC, language) == table
    told = list(lines(found, UTC, language, every=True))
    assert sum(" → " in line for line in told) == len(found.figures) + 1
    json.dumps(found.to_json())


# --- which is meant ------------------------------------------------------------------------------

MOSCOW = ZoneInfo("Europe/Moscow")


def version(number: int, at: str, name: str = "") -> MapVersion:
    when = datetime.fromisoformat(at).replace(tzinfo=MOSCOW)
    return MapVersion(id=number, at=when, name=name, why="hand", journey="purchase", body={})


KEPT = (
    version(1, "2026-01-15T12:00"),
    version(2, "2026-03-31T23:59", "spring"),
    version(3, "2026-04-01T00:00", "spring"),
    version(4, "2026-06-30T23:59"),
)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("1", 1), ("spring", 3), ("2026", 4), ("2026Q1", 2), ("2026Q2", 4), ("2026-03", 2),
        ("2026-04", 3), ("2026-03-31", 2), ("2026-04-01", 3),
    ],
)  # fmt: skip
def test_a_map_is_named_by_number_name_or_time(said: str, found: int) -> None:
    assert chosen(KEPT, said, MOSCOW).id == found


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("sprong", 'Did you mean "spring"'),
        ("9", "cxbot map versions"),
        ("2025Q3", "cxbot map versions"),
        ("2026-13", "is no date"),
        ("9999-12-31", "is no date"),
    ],
)
def test_what_is_not_there_is_said(said: str, hint: str) -> None:
    with pytest.raises(ConfigError, match=hint):
        chosen(KEPT, said, MOSCOW)


def test_without_any_the_owner_is_told_how_to_keep_one() -> None:
    assert last(KEPT).id == 4
    with pytest.raises(ConfigError, match="cxbot map keep"):
        last(())
    with pytest.raises(ConfigError, match="cxbot map keep"):
        chosen((), "spring", MOSCOW)


@pytest.mark.parametrize("name", ["", "now", "12", "2026Q1", "2026-05", "x" * 81, "\n"])
def test_a_name_must_be_found_again(name: str) -> None:
    with pytest.raises(ConfigError):
        named(name)


def test_a_name_is_kept_on_one_line() -> None:
    assert named(" before\nthe sale ") == "before the sale"
