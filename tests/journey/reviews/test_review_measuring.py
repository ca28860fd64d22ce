"""Before and after are of the same length, and told with what they rest on."""

import json
from datetime import timedelta
from typing import Any

import pytest
from review_sheets import DAY, NOW, item

from cxbot.journey.metrics import Figure, share
from cxbot.journey.reviews.items import lines, new_item
from cxbot.journey.reviews.measuring import LONGEST, Measured, line, restored, span
from cxbot.store.improvements import Item


def begun(**facts: Any) -> Item:
    return item(1, "order status", state="begun", **facts)


def measured(now: tuple[int, int], before: tuple[int, int]) -> Measured:
    from cxbot.journey.metrics import Counted

    figure: Figure = share("csat", *now, before=Counted(plus=before[0], n=before[1]))
    return Measured(
        measure="csat",
        unit="percent",
        before=100 * before[0] / before[1] if before[1] else None,
        before_n=before[1],
        value=figure.value,
        n=figure.n,
        change=figure.change,
    )


@pytest.mark.parametrize(
    ("began", "ended", "days"),
    [(10, None, 10), (30, 10, 20), (200, None, 90), (200, 150, 50), (300, 10, 90)],
)
def test_the_two_times_are_equally_long(began: int, ended: int | None, days: int) -> None:
    over = NOW - ended * DAY if ended is not None else None
    found = span(begun(begun_at=NOW - began * DAY, ended_at=over), NOW)
    assert found is not None
    assert found.begun == NOW - began * DAY
    assert found.begun - found.since == found.until - found.begun == days * DAY <= LONGEST


def test_what_has_not_begun_or_just_began_has_no_times() -> None:
    assert span(item(1, "t"), NOW) is None
    assert span(begun(begun_at=NOW), NOW) is None
    assert span(begun(begun_at=NOW + timedelta(hours=1)), NOW) is None


def test_a_result_comes_back_from_json_as_it_was() -> None:
    for one in (measured((27, 30), (6, 30)), measured((27, 30), (0, 0))):
        assert restored(json.loads(json.dumps(one.to_json()))) == one


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        ((27, 30), (6, 30), "clear change"),
        ((16, 30), (15, 30), "no clear change"),
        ((9, 9), (0, 30), "not enough data"),
        ((0, 0), (0, 30), "not enough data"),
    ],
)
def test_it_says_whether_that_is_clear(
    now: tuple[int, int], before: tuple[int, int], said: str
) -> None:
    told = line(measured(now, before), "en")
    assert told.startswith("CSAT ")
    assert f"(n {before[1]}) → " in told
    assert f"(n {now[1]})" in told
    assert told.rpartition("; " if now[1] else ": ")[2] == said


def test_an_improvement_is_a_line_with_what_it_is_for() -> None:
    one = item(7, "order status", hypothesis="Less to read")
    told = list(lines(one, None, "2026-03-02", "ru"))
    assert told[0] == (
        "#7 order status: Shorter [задумано; Boris; Срок 2026-02-01 (просрочено); Чем мерить: CSAT]"
    )
    assert told[1] == "    Почему поможет: Less to read"


def test_what_is_typed_is_read_as_on_a_sheet() -> None:
    one = new_item("a", " Shorter ", "", "", "01.04.2026", "Drop off")
    assert (one.what, one.due_on, one.measure) == ("Shorter", "2026-04-01", "drop_off")
