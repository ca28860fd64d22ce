"""A row becomes a contact, or all that is wrong with it is told by column."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.app.imports.lines import COLUMNS, Line
from cxbot.app.imports.rows import Rows
from cxbot.model.journey import DEFAULT, Catalogue, Declared
from cxbot.store.recorded import Contact

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DECLARED = {"showroom": Declared(name="showroom", stage="research", medium="offline")}
CATALOGUE = Catalogue(stages=DEFAULT.stages, touchpoints=DECLARED)
ROWS = Rows(CATALOGUE, ZoneInfo("Europe/Moscow"), "till", NOW)
VISIT = {
    "at": "2026-03-10", "customer": "telegram:1", "touchpoint": "showroom", "kind": "visit",
    "channel": "pos",
}  # fmt: skip


def read(values: Mapping[str, Any], *, typed: bool = False) -> Contact | list[Any]:
    return ROWS.read(Line(number=7, values=values, text=not typed))


def contact(*, typed: bool = False, **changes: Any) -> Contact:
    found = read(VISIT | changes, typed=typed)
    assert isinstance(found, Contact), found
    return found


def wrong(*, typed: bool = False, **changes: Any) -> dict[str, str]:
    values = {name: value for name, value in (VISIT | changes).items() if value is not ...}
    found = read(values, typed=typed)
    assert isinstance(found, list)
    assert {one.line for one in found} == {7}
    return {one.column: one.reason for one in found}


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-03-10", datetime(2026, 3, 9, 21, tzinfo=UTC)),
        ("2026-03-10 15:00", datetime(2026, 3, 10, 12, tzinfo=UTC)),
        ("2026-03-10T15:00:30", datetime(2026, 3, 10, 12, 0, 30, tzinfo=UTC)),
        ("2026-03-10T15:00:00Z", datetime(2026, 3, 10, 15, tzinfo=UTC)),
        ("2026-03-10 15:00+05:00", datetime(2026, 3, 10, 10, tzinfo=UTC)),
        ("10.03.2026", datetime(2026, 3, 9, 21, tzinfo=UTC)),
        ("1.3.2026 9:05", datetime(2026, 3, 1, 6, 5, tzinfo=UTC)),
        ("10.03.2026, 15:00:59", datetime(2026, 3, 10, 12, 0, 59, tzinfo=UTC)),
    ],
)
def test_a_time_without_a_zone_is_the_shops(text: str, at: datetime) -> None:
    found = contact(at=text)
    assert (found.at, found.told.at) == (at, at)


@pytest.mark.parametrize(
    "text",
    ["10/03/2026", "03-10-2026", "31.02.2026", "2026-13-01", "2026-W10-2", "soon", "0001-01-01",
     "10.03.26", "9999-12-31 23:59-12:00", "2026-03-10 25:00"],
)  # fmt: skip
def test_no_other_time_is_guessed_at(text: str) -> None:
    assert list(wrong(at=text)) == ["at"]


def test_what_a_row_says_is_kept() -> None:
    found = contact(
        id="17", kind="call", direction="out", channel="Phone", device="mobile",
        device_source="declared", task="ask", outcome="reached", text="Hi",
        rating_metric="csat", rating="4,5",
    )  # fmt: skip
    told = found.told
    assert (found.key, found.stage, str(found.subject)) == (
        "api|till\n17",
        "research",
        "telegram:1",
    )
    assert (told.kind, told.direction, told.channel) == ("call", "out", "phone")
    assert (told.device, told.device_source, told.outcome) == ("mobile", "declared", "reached")
    assert told.rating is not None
    assert (told.rating.metric, told.rating.value) == ("csat", 4.5)


def test_json_rows_say_the_same_in_their_types() -> None:
    flat = contact(id=17, rating_metric="csat", rating=4, typed=True)
    nested = contact(id="17", rating={"metric": "csat", "value": 4}, typed=True)
    assert flat == nested == contact(id="17", rating_metric="csat", rating="4")


def test_without_an_id_the_content_is_the_key() -> None:
    key = contact().key
    assert key == contact(at="2026-03-09T21:00:00Z").key
    others: list[dict[str, Any]] = [
        {"text": "x"}, {"customer": "telegram:2"}, {"at": "2026-03-11"}, {"channel": "web"},
    ]  # fmt: skip
    assert len({key, *(contact(**change).key for change in others)}) == 5


def test_an_undeclared_touchpoint_has_no_stage() -> None:
    assert contact(touchpoint="billboard").stage is None


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"at": ...}, "at"),
        ({"customer": ...}, "customer"),
        ({"touchpoint": ...}, "touchpoint"),
        ({"kind": ...}, "kind"),
        ({"channel": ...}, "channel"),
        ({"customer": "Anna"}, "customer"),
        ({"customer": "api:1"}, "customer"),
        ({"id": "x" * 201}, "id"),
        ({"at": "2027-03-10"}, "at"),
        ({"kind": "tap"}, "kind"),
        ({"kind": "call"}, "direction"),
        ({"device": "mobile"}, "device_source"),
        ({"rating": "4"}, "rating_metric"),
        ({"rating_metric": "csat"}, "rating"),
        ({"rating_metric": "csat", "rating": "good"}, "rating"),
        ({"rating_metric": "csat", "rating": "7"}, "rating"),
        ({"rating_metric": "joy", "rating": "7", "rating_min": "low"}, "rating_min"),
    ],
)
def test_a_bad_row_names_its_column(changes: dict[str, Any], column: str) -> None:
    assert list(wrong(**changes)) == [column]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert set(wrong(at="soon", customer="Anna", kind="tap", channel=...)) == {
        "at", "customer", "channel",
    }  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [{"id": True}, {"id": 1.5}, {"customer": 5}, {"at": 5}, {"colour": "red"}, {"text": [1]},
     {"rating": 1e999, "rating_metric": "csat"}, {"touchpoint": {"a": 1}}],
)  # fmt: skip
def test_json_of_other_types_is_no_contact(changes: dict[str, Any]) -> None:
    assert wrong(typed=True, **changes)


def test_what_could_not_be_read_is_told_of_the_row() -> None:
    (one,) = ROWS.read(Line(number=3, reason="is no JSON"))  # type: ignore[misc]
    assert str(one) == "line 3: the row is no JSON"


_cells = st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=30))
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=9), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(_cells, st.dictionaries(st.sampled_from(COLUMNS) | st.text(max_size=9), _json))
def test_no_row_is_a_traceback(cells: dict[str, str], values: dict[str, Any]) -> None:
    for found in (read(VISIT | cells), read({**VISIT, **values}, typed=True)):
        assert isinstance(found, Contact) or all(one.reason for one in found)
