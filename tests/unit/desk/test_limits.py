"""Response-time limits: when they run, when they stand still, and how far they have got."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.desk.limits import (
    Facts,
    Running,
    Stage,
    breached,
    next_stage,
    pauses,
    running,
    stage_at,
)
from cxbot.flow.values import hours
from cxbot.model.calendar import ALWAYS, Calendar
from cxbot.model.desk import LimitClock, ResponseLimits, Target
from cxbot.model.ticket import Ticket, TicketState
from cxbot.model.value import replace

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


#: A Monday.
OPENED = at("2026-11-23 10:00")
FIRST, NEXT, RESOLVE = 20 * MINUTE, 40 * MINUTE, 8 * HOUR
WINDOWS = hours.weekly("mon-fri 10:00-14:00, 15:00-19:00") or ()
OFFICE = Calendar(zone=BERLIN, weekly=WINDOWS)
CLOSED = Calendar(weekly=(replace(WINDOWS[0], days=frozenset()),))


def limits(clock: LimitClock = "business", **more: timedelta) -> ResponseLimits:
    lengths: dict[Target, timedelta] = {"first": FIRST, "next": NEXT, "resolve": RESOLVE}
    return ResponseLimits(clock=clock, by_priority={"normal": lengths | more})  # type: ignore[dict-item]  # targets by name


def facts(**more: object) -> Facts:
    base = Facts(opened_at=OPENED, state="active", waiting_since=OPENED)
    return replace(base, **more)  # type: ignore[arg-type]  # keywords of this test file


def one(target: Target, told: Facts, calendar: Calendar = OFFICE) -> Running | None:
    found = running(told, limits(), calendar)
    return next((limit for limit in found if limit.target == target), None)


def due(target: Target, told: Facts, calendar: Calendar = OFFICE) -> datetime | None:
    found = one(target, told, calendar)
    assert found is not None
    return found.due_at


# --- which run -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "targets"),
    [
        (facts(), ["first", "resolve"]),
        (facts(state="queued"), ["first", "resolve"]),
        (facts(state="snoozed"), ["first", "resolve"]),
        (facts(first_reply_at=OPENED + MINUTE, waiting_since=None), ["resolve"]),
        (facts(first_reply_at=OPENED + MINUTE, waiting_since=OPENED + HOUR), ["next", "resolve"]),
        (facts(priority="low"), []),
        *((facts(state=state), []) for state in ("resolved", "returned", "cancelled", "closed")),
    ],
)
def test_which_limits_run(told: Facts, targets: list[str]) -> None:
    assert [limit.target for limit in running(told, limits(), OFFICE)] == targets


def test_no_limit_runs_that_the_owner_did_not_set() -> None:
    assert running(facts(), ResponseLimits(), OFFICE) == ()
    assert running(facts(), limits(resolve=timedelta(), first=-MINUTE), OFFICE) == ()


# --- first and next ------------------------------------------------------------------------------


def test_the_first_answer_is_due_from_the_hand_over() -> None:
    limit = one("first", facts())
    assert limit is not None
    assert limit.started_at == OPENED
    assert limit.due_at == OPENED + 20 * MINUTE
    assert dict(limit.stages) == {
        50: OPENED + 10 * MINUTE,
        75: OPENED + 15 * MINUTE,
        100: OPENED + 20 * MINUTE,
        150: OPENED + 30 * MINUTE,
    }


def test_out_of_hours_it_is_due_from_the_next_opening() -> None:
    assert due("first", facts(opened_at=at("2026-11-28 03:00"))) == at("2026-11-30 10:20")


def test_stages_skip_lunch() -> None:
    limit = one("first", facts(opened_at=at("2026-11-23 13:45")))
    assert limit is not None
    told = [at.astimezone(BERLIN).strftime("%H:%M") for _, at in limit.stages]
    assert told == ["13:55", "14:00", "15:05", "15:15"]


def test_by_the_clock_on_the_wall_nothing_is_skipped() -> None:
    night = at("2026-11-28 03:00")
    first = running(facts(opened_at=night), limits("calendar"), OFFICE)[0]
    assert first.due_at == night + FIRST


def test_putting_it_back_changes_no_deadline() -> None:
    held = running(facts(state="active"), limits(), OFFICE)
    assert running(facts(state="queued"), limits(), OFFICE) == held


def test_the_next_answer_is_due_from_the_oldest_unanswered_message() -> None:
    asked = OPENED + 2 * HOUR
    told = facts(first_reply_at=OPENED + MINUTE, waiting_since=asked)
    assert due("next", told) == asked + NEXT


def test_an_answer_ends_what_runs() -> None:
    assert one("first", facts()) is not None
    answered = facts(first_reply_at=OPENED + HOUR, waiting_since=None)
    assert one("first", answered) is None
    assert one("next", answered) is None
    asked = replace(answered, waiting_since=OPENED + 2 * HOUR)
    assert one("next", asked) is not None
    assert one("next", replace(asked, waiting_since=None)) is None


def test_snoozing_does_not_stop_the_customer_from_waiting() -> None:
    snoozed = facts(state="snoozed", paused=((OPENED + MINUTE, None),))
    assert due("first", snoozed) == due("first", facts())


def test_a_desk_that_never_opens_has_no_deadline() -> None:
    limit = one("first", facts(), CLOSED)
    assert limit is not None
    assert limit.due_at is None
    assert limit.stages == ()
    assert not breached(limit, OPENED + 900 * DAY)


# --- resolve -------------------------------------------------------------------------------------


def test_to_resolve_takes_our_time_only() -> None:
    paused = ((OPENED + HOUR, OPENED + 3 * HOUR),)
    told = facts(first_reply_at=OPENED + HOUR, paused=paused)
    assert due("resolve", told, ALWAYS) == OPENED + RESOLVE + 2 * HOUR
    assert due("resolve", replace(told, paused=()), ALWAYS) == OPENED + RESOLVE


def test_a_pause_out_of_hours_takes_nothing_away() -> None:
    night = (at("2026-11-23 19:00"), at("2026-11-24 10:00"))
    opened = at("2026-11-23 18:00")
    assert due("resolve", facts(opened_at=opened, paused=(night,))) == due(
        "resolve", facts(opened_at=opened)
    )


def test_while_it_stands_still_only_what_was_reached_before_counts() -> None:
    still = facts(state="waiting_customer", paused=((OPENED + 5 * HOUR, None),))
    limit = one("resolve", still, ALWAYS)
    assert limit is not None
    assert limit.due_at is None
    assert limit.stages == ((50, OPENED + 4 * HOUR),)
    assert stage_at(limit, OPENED + 30 * DAY) == 50
    assert next_stage(limit, OPENED + 5 * HOUR) is None


def test_what_was_broken_before_the_pause_stays_broken() -> None:
    late = facts(state="waiting_customer", paused=((OPENED + 9 * HOUR, None),))
    limit = one("resolve", late, ALWAYS)
    assert limit is not None
    assert limit.due_at == OPENED + 8 * HOUR
    assert breached(limit, OPENED + 10 * HOUR)
    assert next_stage(limit, OPENED + 10 * HOUR) is None


# --- pauses --------------------------------------------------------------------------------------


def after(minutes: int) -> datetime:
    return OPENED + minutes * MINUTE


def test_pauses_are_when_it_is_not_our_turn() -> None:
    told = pauses(
        [
            (after(0), "opened", "queued"),
            (after(1), "taken", "active"),
            (after(2), "replied", "waiting_customer"),
            (after(3), "noted", None),
            (after(5), "customer_wrote", "active"),
            (after(6), "snoozed", "snoozed"),
            (after(9), "woke", "active"),
            (after(10), "replied", "waiting_customer"),
            (after(11), "snoozed", "snoozed"),
        ]
    )
    assert told == ((after(2), after(5)), (after(6), after(9)), (after(10), None))


def test_the_time_between_the_end_and_the_reopening_is_nobodys() -> None:
    told = pauses([(after(0), "opened", "queued"), (after(4), "resolved", "resolved"),
                   (after(90), "reopened", "active")])  # fmt: skip
    assert told == ((after(4), after(90)),)


def test_a_clock_put_back_makes_no_negative_pause() -> None:
    told = pauses(
        [
            (after(5), "replied", "waiting_customer"),
            (after(3), "customer_wrote", "active"),
            (after(4), "replied", "waiting_customer"),
            (after(8), "customer_wrote", "active"),
        ]
    )
    assert told == ((after(5), after(8)),)


# --- stages --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "stage", "following"),
    [(0, 0, 50), (9, 0, 50), (10, 50, 75), (15, 75, 100), (19, 75, 100), (20, 100, 150),
     (29, 100, 150), (30, 150, None), (6000, 150, None)],
)  # fmt: skip
def test_stages_collapse_into_the_highest(
    minutes: int, stage: int, following: Stage | None
) -> None:
    limit = one("first", facts())
    assert limit is not None
    assert stage_at(limit, after(minutes)) == stage
    expected = (following, dict(limit.stages)[following]) if following else None
    assert next_stage(limit, after(minutes)) == expected
    assert breached(limit, after(minutes)) == (minutes >= 20)


def test_the_facts_of_a_ticket() -> None:
    ticket = Ticket(
        id="t1", number=12, customer_id="c1", conversation_id="v1", session_id=None,
        state="active", reason="No order", priority="urgent", opened_at=OPENED,
        waiting_since=after(1), first_reply_at=after(2),
    )  # fmt: skip
    assert Facts.of(ticket, [(after(3), None)]) == Facts(
        opened_at=OPENED, state="active", priority="urgent", waiting_since=after(1),
        first_reply_at=after(2), paused=((after(3), None),),
    )  # fmt: skip


# --- what always holds ---------------------------------------------------------------------------

STATES: list[TicketState] = ["queued", "active", "waiting_customer", "snoozed", "resolved"]
KINDS: dict[TicketState | None, str] = {None: "noted", "queued": "dropped", "resolved": "resolved"}


@st.composite
def any_facts(draw: st.DrawFn) -> Facts:
    opened_at = OPENED + draw(st.integers(0, 14 * 24 * 60)) * MINUTE
    happened = [(opened_at, "opened", STATES[0])]
    latest = opened_at
    for state in draw(st.lists(st.sampled_from(STATES), max_size=8)):
        latest += draw(st.integers(0, 600)) * MINUTE
        happened.append((latest, KINDS.get(state, "taken"), state))
    later = st.none() | st.integers(0, 900).map(lambda passed: opened_at + passed * MINUTE)
    return Facts(
        opened_at=opened_at,
        state=happened[-1][2],
        first_reply_at=draw(later),
        waiting_since=draw(later),
        paused=pauses(happened),
    )


def shifted(told: Facts, by: timedelta) -> Facts:
    def moved(instant: datetime | None) -> datetime | None:
        return instant + by if instant is not None else None

    return replace(
        told,
        opened_at=told.opened_at + by,
        first_reply_at=moved(told.first_reply_at),
        waiting_since=moved(told.waiting_since),
        paused=tuple((since + by, moved(until)) for since, until in told.paused),
    )


@given(any_facts(), st.timedeltas(-300 * DAY, 300 * DAY))
def test_shifting_the_clocks_shifts_the_deadlines(told: Facts, by: timedelta) -> None:
    before = running(told, limits(), ALWAYS)
    moved = running(shifted(told, by), limits(), ALWAYS)
    assert [limit.target for limit in moved] == [limit.target for limit in before]
    for old, new in zip(before, moved, strict=True):
        assert new.started_at == old.started_at + by
        assert new.due_at == (old.due_at + by if old.due_at else None)
        assert new.stages == tuple((stage, at + by) for stage, at in old.stages)


@given(any_facts(), st.sampled_from([OFFICE, ALWAYS, CLOSED]))
def test_deadlines_come_after_the_start_in_order_and_again_the_same(
    told: Facts, calendar: Calendar
) -> None:
    found = running(told, limits(), calendar)
    assert running(told, limits(), calendar) == found
    for limit in found:
        instants = [limit.started_at, *(at for _, at in limit.stages)]
        assert all(one < two for one, two in pairwise(instants))
        assert limit.due_at == dict(limit.stages).get(100)


@given(any_facts(), st.integers(0, 3000), st.sampled_from([OFFICE, ALWAYS]))
def test_a_stage_once_reached_is_not_lost(told: Facts, minutes: int, calendar: Calendar) -> None:
    now = told.opened_at + minutes * MINUTE
    for limit in running(told, limits(), calendar):
        assert stage_at(limit, now) <= stage_at(limit, now + HOUR)
        coming = next_stage(limit, now)
        if coming is not None:
            assert coming[1] > now
            assert stage_at(limit, coming[1]) == coming[0]
        assert breached(limit, now) == (stage_at(limit, now) >= 100)


@given(any_facts())
def test_pauses_are_apart_and_in_order(told: Facts) -> None:
    for since, until in told.paused:
        assert until is None or since < until
    for (_, until), (since, _) in pairwise(told.paused):
        assert until is not None
        assert until <= since
    still = bool(told.paused) and told.paused[-1][1] is None
    assert still == (told.state not in {"queued", "active"})
