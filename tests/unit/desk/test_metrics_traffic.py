"""How long inputs wait for the bot and how full groups' minutes are, counted by hand."""

from datetime import timedelta
from typing import Any

import pytest
from desk_histories import DAY, MINUTE, START

from cxbot.desk.metrics.gathering import Gathering
from cxbot.desk.metrics.report import DeskReport
from cxbot.desk.metrics.samples import Period
from cxbot.desk.metrics.words import told
from cxbot.model.desk import Desk

HALF = timedelta(seconds=30)


def gathering(*, allowance: int | None = 20, **period: Any) -> Gathering:
    values = {"since": None, "until": START + DAY, "now": START + DAY, **period}
    return Gathering(Desk(), Period(**values), allowance=allowance)


def minutes(*calls: int, allowance: int | None = 20) -> DeskReport:
    taken = gathering(allowance=allowance)
    for place, n in enumerate(calls):
        taken.traffic.minute(START + place * MINUTE, n)
    return taken.report()


def test_the_lag_has_its_median_p90_and_p95() -> None:
    taken = gathering()
    for seconds in range(101):
        taken.traffic.handled(seconds)
    figure = taken.report().figure("inbox_lag", "calendar")
    assert (figure.n, figure.value, figure.more["p90"], figure.more["p95"]) == (101, 50, 90, 95)


def test_a_clock_set_back_makes_no_lag_below_nothing() -> None:
    taken = gathering()
    taken.traffic.handled(-3)
    assert taken.report().figure("inbox_lag").value == 0


def test_a_groups_minutes_are_full_from_nine_tenths_on() -> None:
    found = minutes(20, 18, 17, 1)
    figure = found.figure("group_saturation")
    assert figure.n == 4
    assert (figure.value, figure.more["median"], figure.more["most"]) == (98.5, 87.5, 100)
    full = found.figure("group_minutes_full")
    assert (full.more["hits"], full.n) == (2, 4)


def test_a_minute_that_the_period_cuts_says_nothing() -> None:
    taken = gathering(since=START + HALF, until=START + 3 * MINUTE + HALF)
    for place in range(4):
        taken.traffic.minute(START + place * MINUTE, 5)
    assert taken.report().figure("group_saturation").n == 2


def test_without_limits_nothing_is_full() -> None:
    figure = minutes(500, allowance=None).figure("group_saturation")
    assert (figure.n, figure.value, figure.more["allowance"]) == (0, None, None)


def test_of_one_queue_neither_is_known() -> None:
    taken = Gathering(Desk(), Period(since=None, until=START, now=START), "billing", allowance=20)
    with pytest.raises(KeyError):
        taken.report().figure("inbox_lag")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            [
                "Inputs handled: 95 % within 1 min 30 s (5)",
                "Minutes in which a group was full: 100 % of 5",
            ],
        ),
        (
            "ru",
            [
                "Сообщения обработаны: 95 % за 1 мин 30 с (5)",
                "Минуты, когда группа была заполнена: 100 % из 5",
            ],
        ),
        ("zh", ["消息处理：95 % 在 1 分 30 秒 内（5）", "群消息额度用尽的分钟：5 个中 100 %"]),
    ],
)
def test_the_short_text_says_only_what_is_bad(language: str, said: list[str]) -> None:
    fine, bad = gathering(), gathering()
    for taken, seconds, calls in ((fine, 1, 3), (bad, 90, 20)):
        for place in range(5):
            taken.traffic.handled(seconds)
            taken.traffic.minute(START + place * MINUTE, calls)
    quiet, loud = (told(one.report(), language).splitlines() for one in (fine, bad))
    assert [line for line in loud if line not in quiet] == said
