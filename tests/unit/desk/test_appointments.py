"""When a ticket must be looked at again."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.desk.appointments import Appointment, answer_limit, appointments, notice_after
from cxbot.desk.lifecycle import Staged, apply
from cxbot.desk.limits import stage_at
from cxbot.flow.values import hours
from cxbot.model.calendar import ALWAYS, Calendar
from cxbot.model.desk import Desk, ResponseLimits
from cxbot.model.ticket import Ticket, TicketState
from cxbot.model.value import names_of, replace

#: A Monday.
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OFFICE = Calendar(weekly=hours.weekly("mon-fri 10:00-18:00") or ())
LIMITS = ResponseLimits(
    by_priority={"normal": {"first": 20 * MINUTE, "next": 40 * MINUTE, "resolve": 4 * HOUR}}
)
RULES = Desk(
    hours=OFFICE,
    limits=LIMITS,
    remind_after=10 * MINUTE,
    requeue_after=20 * MINUTE,
    idle_remind=DAY,
    idle_resolve=3 * DAY,
    notice_every=15 * MINUTE,
)
TICKET = Ticket(
    id="t",
    number=1,
    customer_id="c",
    conversation_id="v",
    session_id=None,
    state="queued",
    reason="Help",
    opened_at=NOON,
    waiting_since=NOON,
)


def ticket(**more: object) -> Ticket:
    return replace(TICKET, **more)  # type: ignore[arg-type]  # keywords of this test file


ANSWERED = ticket(
    state="waiting_customer", waiting_since=None, first_reply_at=NOON, replied_at=NOON
)


@pytest.mark.parametrize(
    ("told", "kinds"),
    [
        (ticket(), {"limit", "settle", "notice"}),
        (
            ticket(state="active", operator_id="1", held_since=NOON),
            {"limit", "settle", "notice", "remind_holder", "requeue"},
        ),
        (ticket(unreachable=True), set()),
        (ANSWERED, {"idle_remind", "idle_resolve"}),
        (replace(ANSWERED, unreachable=True), set()),
        (replace(ANSWERED, state="snoozed", snoozed_until=NOON + DAY), {"wake"}),
        (ticket(state="snoozed", snoozed_until=NOON + DAY), {"wake", "limit", "notice"}),
        (replace(ANSWERED, state="resolved", resolved_at=NOON), {"close", "rating"}),
        (ticket(state="cancelled", resolved_at=NOON), {"close"}),
        (ticket(state="closed", resolved_at=NOON), set()),
    ],
)
def test_what_is_due_some_time(told: Ticket, kinds: set[str]) -> None:
    assert set(appointments(told, RULES)) == kinds


def test_without_rules_nothing_is_due() -> None:
    assert appointments(TICKET, Desk()) == {}


def test_the_next_stage_that_nobody_was_told_of() -> None:
    dues = [appointments(ticket(stage=stage), RULES).get("limit") for stage in (0, 50, 75, 100)]
    assert dues == [NOON + minutes * MINUTE for minutes in (10, 15, 20, 30)]
    assert "limit" not in appointments(ticket(stage=150), RULES)


def test_out_of_hours_a_limit_counts_from_the_next_opening() -> None:
    late = NOON + 8 * HOUR
    due = appointments(ticket(opened_at=late, waiting_since=late), RULES)["limit"]
    assert due == datetime(2026, 11, 24, 10, 10, tzinfo=UTC)


def test_putting_a_ticket_off_or_giving_it_away_moves_no_limit() -> None:
    free = appointments(TICKET, RULES)["limit"]
    held = ticket(state="active", operator_id="1", held_since=NOON + HOUR, queue="x")
    snoozed = ticket(state="snoozed", snoozed_until=NOON + DAY)
    assert [appointments(one, RULES)["limit"] for one in (held, snoozed)] == [free, free]


def test_an_answer_ends_one_limit_and_the_next_message_begins_another() -> None:
    assert answer_limit(ANSWERED, RULES) is None
    again = replace(ANSWERED, state="active", waiting_since=NOON + HOUR)
    limit = answer_limit(again, RULES)
    assert limit is not None
    assert (limit.target, limit.due_at) == ("next", NOON + HOUR + 40 * MINUTE)


def test_a_notice_comes_while_people_are_there() -> None:
    assert notice_after(NOON, HOUR, ALWAYS) == NOON + HOUR
    late = NOON + 5.5 * HOUR  # 17:30
    assert notice_after(late, HOUR, OFFICE) == datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
    # the very moment of closing is no time to say it
    assert notice_after(late, HOUR / 2, OFFICE) == datetime(2026, 11, 24, 10, tzinfo=UTC)
    never = Calendar(weekly=tuple(replace(w, days=frozenset()) for w in OFFICE.weekly))
    assert notice_after(NOON, HOUR, never) is None


def test_the_names_are_those_that_a_timer_can_carry() -> None:
    assert all(len(name) <= 16 for name in get_args(Appointment))


instants = st.none() | st.timedeltas(-DAY, DAY).map(lambda ago: NOON + ago)
tickets = st.builds(
    lambda state, waits, first, replied, held, snoozed, ended, stage, gone: ticket(
        state=state,
        waiting_since=waits,
        first_reply_at=first,
        replied_at=replied,
        held_since=held,
        operator_id="1" if held else None,
        snoozed_until=snoozed,
        resolved_at=ended,
        stage=stage,
        unreachable=gone,
    ),
    st.sampled_from(get_args(TicketState)),
    *[instants] * 6,
    st.sampled_from([0, 50, 75, 100, 150]),
    st.booleans(),
)


@given(tickets, st.timedeltas(-400 * DAY, 400 * DAY))
def test_shifting_every_clock_shifts_every_appointment(told: Ticket, by: timedelta) -> None:
    rules = replace(RULES, hours=ALWAYS)
    moved = {
        name: getattr(told, name) + by
        for name in names_of(told)
        if isinstance(getattr(told, name), datetime)
    }
    before = appointments(told, rules)
    after = appointments(replace(told, **moved), rules)
    assert after == {kind: due + by for kind, due in before.items()}


@given(tickets)
def test_a_stage_that_was_told_is_never_due_again(told: Ticket) -> None:
    limit = answer_limit(told, RULES)
    due = appointments(told, RULES).get("limit")
    if due is None or limit is None:
        return
    reached = next(stage for stage, at in limit.stages if at == due and stage > told.stage)
    after = appointments(replace(told, stage=reached), RULES).get("limit")
    assert after is None or after >= due
    assert reached > told.stage


@given(st.lists(st.timedeltas(timedelta(), 3 * HOUR), max_size=20))
def test_however_time_jumps_each_stage_is_told_once_and_what_passed_at_once_is_one(
    jumps: list[timedelta],
) -> None:
    now, told = NOON, TICKET
    percents = []
    for jump in jumps:
        now += jump
        due = appointments(told, RULES).get("limit")
        limit = answer_limit(told, RULES)
        assert limit is not None
        if due is None or due > now:
            assert stage_at(limit, now) <= told.stage
            continue
        move = apply(told, Staged(target=limit.target, percent=stage_at(limit, now)), now, RULES)
        assert move.refused is None
        told = move.ticket
        percents.append(told.stage)
        after = appointments(told, RULES).get("limit")
        assert after is None or after > now
    assert percents == sorted(set(percents))
    assert told.stage == max(percents, default=0)


@given(tickets)
def test_a_notice_never_comes_out_of_hours(told: Ticket) -> None:
    due = appointments(told, RULES).get("notice")
    assert due is None or OFFICE.open_at(due)


def test_a_holder_is_reminded_in_the_desk_s_own_hours() -> None:
    """At night nobody loses a ticket to somebody else who sleeps."""
    evening = NOON.replace(hour=17, minute=55)
    late = ticket(state="active", operator_id="1", waiting_since=evening, held_since=evening)
    due = appointments(late, RULES)
    tomorrow = evening.replace(hour=10, minute=0) + DAY
    assert due["remind_holder"] == tomorrow + 5 * MINUTE
    assert due["requeue"] == tomorrow + 15 * MINUTE
