"""`desk` of shop.yaml: each of its words, and its hours."""

from datetime import UTC, date, datetime

import pytest
from desk_texts import DAY, FILE, HOUR, MINUTE, TOP, shop

from cxbot.flow.catalog import examine, load
from cxbot.model.calendar import DayHours, Window
from cxbot.model.desk import Desk, Member, Queue, Rating, ResponseLimits, Route

WHOLE = """
opening_hours: mon-fri 10:00-14:00, 15:00-19:00
holidays: {2026-01-01: closed, 2026-12-31: "10:00-14:00"}
desk:
  hours: mon-fri 9:00-20:00
  off_hours: refuse
  signature: first name
  relay: holder
  receipts: reactions
  others: lock
  confirm_forwards: yes
  anonymous: no
  assign: balanced
  capacity: 5
  sticky_for: 15 minutes
  remind_after: 10 minutes
  requeue_after: 20 minutes
  response:
    clock: calendar
    normal: {first: 30 minutes, next: 1 hour, resolve: 2 days}
    urgent: {first: 5 minutes}
  operators:
    Anna: {account: 111, role: supervisor, skills: [returns], languages: [en, ru], capacity: 8}
    Boris: {account: "0222", shift: mon-fri 9:00-13:00}
  queues:
    billing: {operators: [anna, Anna], assign: round robin, escalate_to: Leads}
    leads:
  routing:
    - {flow: complaint, language: ru, to: anna, because: "complaints in Russian"}
    - {waiting: 10, queue: leads}
    - {priority: [urgent, high], in_queue: Billing, skill: returns, set_priority: urgent}
    - {persona: wholesale, channel: webchat, touchpoint: delivery, queue: billing}
  idle: {remind: 1 day, resolve: 3 days}
  reopen_within: 48 hours
  thanks: [thanks, Спасибо, ok]
  notice_every: 15 minutes
  rating: {ask: no, after: 1 minute, expires: 3 days, at_most_every: 2 days, low: 3,
    change_within: 1 hour, comment_within: 5 minutes}
  causes: [delivery, payment, delivery]
  teams: [warehouse, courier]
  replies:
    Hello: {en: "Hello! {operator} here.", ru: "Это {operator}."}
    address: "Our address is in the window."
"""


# --- what is read --------------------------------------------------------------------------------


def test_a_shop_without_a_desk_has_the_defaults() -> None:
    assert shop().desk == Desk(hours=shop().desk.hours)
    assert load({}).shop.desk == Desk()
    assert shop().desk.hours.always
    assert shop().canned == {}


def test_every_word_of_the_desk() -> None:
    desk = shop(WHOLE).desk
    hours, boris = desk.hours, desk.members[1]
    assert boris.shift is not None
    assert desk == Desk(
        hours=hours,
        off_hours="refuse",
        signature="first name",
        relayed="holder",
        receipts="reactions",
        others="lock",
        confirm_forwards=True,
        anonymous=False,
        limits=ResponseLimits(
            clock="calendar",
            by_priority={
                "normal": {"first": 30 * MINUTE, "next": HOUR, "resolve": 2 * DAY},
                "urgent": {"first": 5 * MINUTE},
            },
        ),
        strategy="balanced",
        capacity=5,
        sticky_for=15 * MINUTE,
        remind_after=10 * MINUTE,
        requeue_after=20 * MINUTE,
        members=(
            Member(
                name="Anna",
                account="111",
                role="supervisor",
                skills=frozenset({"returns"}),
                languages=frozenset({"en", "ru"}),
                capacity=8,
            ),
            Member(name="Boris", account="222", shift=boris.shift),
        ),
        queues={
            "billing": Queue(
                name="billing", members=("Anna",), strategy="round robin", escalate_to="leads"
            ),
            "leads": Queue(name="leads"),
        },
        routes=(
            Route(
                when={"flow": ("complaint",), "language": ("ru",)},
                to="Anna",
                because="complaints in Russian",
                line=desk.routes[0].line,
            ),
            Route(when={"waiting": ("10",)}, queue="leads", line=desk.routes[1].line),
            Route(
                when={"priority": ("urgent", "high"), "queue": ("billing",)},
                skill="returns",
                priority="urgent",
                line=desk.routes[2].line,
            ),
            Route(
                when={
                    "persona": ("wholesale",),
                    "channel": ("webchat",),
                    "touchpoint": ("delivery",),
                },
                queue="billing",
                line=desk.routes[3].line,
            ),
        ),
        idle_remind=DAY,
        idle_resolve=3 * DAY,
        reopen_within=48 * HOUR,
        thanks=frozenset({"thanks", "Спасибо", "ok"}),
        notice_every=15 * MINUTE,
        rating=Rating(
            ask=False,
            after=MINUTE,
            expires=3 * DAY,
            change_within=HOUR,
            comment_within=5 * MINUTE,
            at_most_every=2 * DAY,
            low=3,
        ),
        causes=("delivery", "payment"),
        teams=("warehouse", "courier"),
    )
    assert [route.line for route in desk.routes] == [31, 32, 33, 34]


def test_canned_replies_by_their_codes() -> None:
    canned = shop(WHOLE).canned
    assert set(canned) == {"hello", "address"}
    assert canned["hello"].template("ru").source.text == "Это {operator}."


# --- hours ---------------------------------------------------------------------------------------


def test_the_desk_keeps_the_shops_hours_with_its_holidays() -> None:
    hours = shop(
        'time_zone: Europe/Moscow\nopening_hours: "10:00-19:00"\n'
        'holidays: {2026-12-31: ["10:00-12:00, 13:00-14:00", 20:00-24:00], 2027-01-01: closed}\n'
    ).desk.hours
    assert hours.weekly == (Window(start=600, end=1140),)
    assert hours.exceptions == {
        date(2026, 12, 31): (
            DayHours(start=600, end=720),
            DayHours(start=780, end=840),
            DayHours(start=1200, end=1440),
        ),
        date(2027, 1, 1): (),
    }
    assert str(hours.zone) == "Europe/Moscow"


def test_nobody_is_there_on_a_holiday() -> None:
    open_shop = shop("holidays: {2027-01-01: closed}\n")
    eve, new_year = datetime(2026, 12, 31, 12, tzinfo=UTC), datetime(2027, 1, 1, 12, tzinfo=UTC)
    assert (open_shop.open_at(eve), open_shop.open_at(new_year)) == (True, False)
    assert open_shop.next_opening(eve) == datetime(2027, 1, 2, tzinfo=UTC)
    assert open_shop.next_opening(new_year) == datetime(2027, 1, 2, tzinfo=UTC)
    assert open_shop.opening_hours == ()


def test_the_next_opening_is_after_lunch() -> None:
    found = shop("opening_hours: 10:00-14:00, 15:00-19:00\n")
    now = datetime(2026, 11, 23, 13, tzinfo=UTC)
    assert found.next_opening(now) == now + 2 * HOUR
    assert found.next_opening(now + HOUR) == now + 2 * HOUR
    assert not found.refuses_at(now + HOUR)


def test_the_desk_may_have_hours_of_its_own() -> None:
    found = shop("opening_hours: 10:00-19:00\ndesk:\n  hours: 8:00-22:00\n  off_hours: refuse\n")
    now = datetime(2026, 11, 23, 21, tzinfo=UTC)
    assert found.open_at(now)
    assert (found.refuses_at(now), found.refuses_at(now + HOUR)) == (False, True)


@pytest.mark.parametrize(
    ("shift", "hours", "left"),
    [
        ("9:00-13:00", "10:00-14:00", [(600, 780)]),
        ("9:00-10:00", "10:00-14:00", []),
        ("9:00-13:00", "closed", []),
        ("fri 9:00-13:00", "10:00-14:00", []),
        ("20:00-04:00", "22:00-02:00", [(1320, 120)]),
        ("20:00-24:00", "22:00-02:00", [(1320, 1440)]),
        ("9:00-11:00, 12:00-13:00", "10:00-14:00", [(600, 660), (720, 780)]),
    ],
)
def test_a_shift_on_a_holiday_is_what_both_leave(
    shift: str, hours: str, left: list[tuple[int, int]]
) -> None:
    """31 December 2026 is a Thursday."""
    member = shop(
        f'holidays: {{2026-12-31: "{hours}"}}\n'
        f'desk:\n  operators:\n    Anna: {{account: 1, shift: "{shift}"}}\n'
    ).desk.members[0]
    assert member.shift is not None
    found = member.shift.exceptions[date(2026, 12, 31)]
    assert [(one.start, one.end) for one in found] == left


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("holidays: [2026-01-01]\n", "E104 3:11"),
        ("holidays: {31.12.2026: closed}\n", "E104 3:12"),
        ("holidays: {2026-02-30: closed}\n", "E104 3:12"),
        ("holidays: {2026-12-31: shut}\n", "E104 3:24"),
        ('holidays: {2026-12-31: "thu 10:00-14:00"}\n', "E104 3:24"),
        ("holidays: {2026-12-31: {from: 10}}\n", "E104 3:24"),
        ("opening_hours: whenever\n", "E104 3:16"),
    ],
)
def test_hours_that_can_not_be_read(text: str, place: str) -> None:
    found = examine({FILE: TOP + text}).problems
    assert [f"{p.code} {p.line}:{p.column}" for p in found] == [place]
