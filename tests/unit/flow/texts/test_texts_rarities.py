"""Texts at their edges: odd values are shown as well as can be, and never stop a message."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flow_driving import Player, catalog

from cxbot.errors import FlowError
from cxbot.flow.shop import Shop
from cxbot.flow.texts import dates, formats
from cxbot.flow.texts.words import WordIndex, words
from cxbot.flow.values import hours, operations
from cxbot.flow.values.plainvalue import plain_value
from cxbot.flow.values.scope import Scope

NOW = datetime(2025, 3, 10, 12, tzinfo=UTC)


def scope(zone: str = "UTC", language: str = "en") -> Scope:
    return Scope(Shop(time_zone=zone), {}, now=NOW, language=language)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2025-03-10T15:00:00+00:00", "3:00 PM"),
        ("2025-03-12T15:00:00+00:00", "Wednesday 3:00 PM"),
        ("2025-03-30T15:00:00+00:00", "March 30 3:00 PM"),
        ("2025-03-30", "March 30"),
        ("soon", "soon"),
        (None, ""),
    ],
)
def test_a_time_says_as_much_of_the_day_as_is_needed(value: Any, shown: str) -> None:
    assert formats.as_time(value, scope()).replace("\u202f", " ") == shown


def test_the_last_moment_there_is_has_a_date_in_every_time_zone() -> None:
    assert formats.as_date("9999-12-31T23:59:00+00:00", scope("Asia/Tokyo")) == "December 31, 9999"


def test_what_is_no_amount_is_shown_as_it_is() -> None:
    assert formats.as_money("free", scope(), "EUR") == "free"
    assert formats.as_money(5, scope(), "EUR") == "€5"


def test_what_is_no_number_is_not_rounded() -> None:
    assert formats.plain(float("inf"), "en") == "inf"


def test_a_language_nobody_knows_is_shown_as_english() -> None:
    assert formats.as_date("2025-03-12", scope(language="xx-notone")) == "March 12"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("послезавтра", date(2025, 3, 12)),
        ("2025年3月12日", date(2025, 3, 12)),
        ("12.3.26", date(2026, 3, 12)),
        ("3月12日", date(2025, 3, 12)),
        ("12th March", date(2025, 3, 12)),
        ("März 12, 2026", date(2026, 3, 12)),
        ("31 December", date(2024, 12, 31)),
        ("31.2.", None),
        ("12 moons", None),
    ],
)
def test_days_as_people_type_them(typed: str, meant: date | None) -> None:
    assert dates.read(typed, date(2025, 3, 10)) == meant


def test_words_are_found_whatever_stands_on_their_letters() -> None:
    assert words("Ёлка\u0301 — \u200bЕЛКА") == ("елка", "елка")
    assert words("我要退款") == ("我", "要", "退", "款")
    assert WordIndex([("?!", "nothing"), ("退款", "refund")]).inside("我要退款!") == "refund"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Hi</b>", "</b> closes nothing."),
        ("<b class='x'>Hi</b>", "<b> takes no attributes."),
        ("<a>Hi</a>", "<a> needs an href."),
    ],
)
def test_markup_that_is_none(text: str, told: str) -> None:
    with pytest.raises(FlowError, match=told):
        catalog(f'- say: "{text}"')


def test_an_action_gets_names_and_lists_filled_in() -> None:
    steps = """
- ask: Name?
  save: name
- call: shop.note
  with: {who: {name: "{name}", tags: ["{name}", vip]}}
"""
    player = Player(catalog(steps)).start()
    player.types("Anna")
    assert player.call.arguments == {"who": {"name": "Anna", "tags": ["Anna", "vip"]}}


# ---- values --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "many", "found"),
    [("a", {"a": 1}, True), (1, {"a": 1}, False), ("a", 5, False), ("", "abc", False)],
)
def test_what_is_in_what(one: Any, many: Any, found: bool) -> None:
    assert operations.contains(one, many) is found


@pytest.mark.parametrize(
    ("one", "two", "less"),
    [
        ("2025-03-10T10:00", "2025-03-10T11:00:00+00:00", True),
        ("2025-03-10T10:00:00+00:00", "2025-03-11", True),
        ("apple", "pear", True),
        (None, 5, False),
        (2, 1, False),
        (1.5, "2", True),
    ],
)
def test_what_is_less(one: Any, two: Any, less: bool) -> None:
    assert operations.ordered("<", one, two) is less


def test_a_number_and_a_truth_are_in_no_order() -> None:
    with pytest.raises(operations.Mistyped, match="can not be put in order"):
        operations.ordered("<", 5, [1])


def test_a_file_and_a_name_are_never_equal() -> None:
    assert not operations.equal({"a": 1}, "a")
    assert not operations.equal([1], [2])
    assert operations.equal([1], [1])


@pytest.mark.parametrize("text", ["mon 10:00-10:00", "mon 10-19-20", "x 10:00-19:00", "mon tue 9"])
def test_what_are_no_hours(text: str) -> None:
    assert hours.weekly(text) is None


def test_a_value_of_another_program_is_kept_as_its_words() -> None:
    assert plain_value(timedelta(days=1)) == "1 day, 0:00:00"
