"""A shop that refuses out of hours says no as well while its desk has no group, if it can say
when somebody is there again."""

from datetime import UTC, datetime, timedelta

from cxbot.flow.shop import Shop
from cxbot.flow.values import hours
from cxbot.model.calendar import Calendar
from cxbot.model.desk import Desk

MONDAY_NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
OFFICE = Calendar(weekly=hours.weekly("mon-fri 10:00-18:00") or ())


def test_out_of_hours_and_without_people_it_refuses() -> None:
    shop = Shop(desk=Desk(hours=OFFICE, off_hours="refuse"))
    assert not shop.refuses_at(MONDAY_NOON)
    assert shop.refuses_at(MONDAY_NOON + timedelta(hours=8))
    assert shop.refuses_at(MONDAY_NOON, people=False)


def test_who_never_closes_has_no_hour_to_name() -> None:
    shop = Shop(desk=Desk(off_hours="refuse"))
    assert not shop.refuses_at(MONDAY_NOON, people=False)


def test_who_queues_refuses_nobody() -> None:
    shop = Shop(desk=Desk(hours=OFFICE))
    assert not shop.refuses_at(MONDAY_NOON + timedelta(hours=8), people=False)
