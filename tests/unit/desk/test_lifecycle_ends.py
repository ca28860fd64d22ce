"""How a ticket is put off, ends, comes back and is marked."""

from datetime import timedelta

import pytest
from lifecycles import (
    ANNA,
    BORIS,
    LATER,
    NOW,
    OPENED,
    answer,
    answered,
    arrives,
    by,
    ended,
    kinds,
    story,
    ticket,
    why_not,
    wrote,
)

from cxbot.desk import lifecycle
from cxbot.desk.lifecycle import (
    Close,
    CustomerCameBack,
    CustomerClosed,
    CustomerReachable,
    CustomerUnreachable,
    IdleResolved,
    MarkCause,
    MarkMood,
    Noted,
    Prioritise,
    Rated,
    Reopen,
    ReplyFailed,
    Resolve,
    ReturnToBot,
    Silence,
    Snooze,
    Staged,
    Tag,
    TimedOut,
    Untag,
    Wake,
    apply,
)
from cxbot.model.desk import Desk
from cxbot.model.ticket import Ticket, TicketState

MINUTE = timedelta(minutes=1)


# --- who can't be reached ------------------------------------------------------------------------


def test_a_customer_out_of_reach_ends_nothing_but_the_flow_goes_on() -> None:
    move = apply(ticket("active", "anna"), CustomerUnreachable(), NOW)
    assert (move.ticket.state, move.ticket.unreachable) == ("active", True)
    assert (move.ticket.session_id, move.outcome) == (None, "unreachable")
    assert why_not(apply(move.ticket, CustomerUnreachable(), NOW)) == "already_so"
    assert why_not(apply(move.ticket, answer("p1"), NOW)) == "customer_blocked"


def test_it_is_no_outcome_once_the_ticket_has_ended() -> None:
    move = apply(ended(), CustomerUnreachable(), NOW)
    assert (move.ticket.unreachable, move.outcome) == (True, None)


def test_who_writes_can_be_reached() -> None:
    gone = story(ticket("active", "anna"), CustomerUnreachable())
    assert kinds(apply(gone, wrote(), NOW)) == ["reachable", "customer_wrote"]
    assert not story(gone, CustomerReachable()).unreachable


# --- put off -------------------------------------------------------------------------------------


def test_a_ticket_whose_customer_waits_is_not_put_off_unless_one_insists() -> None:
    waits, until = ticket("active", "anna"), NOW + 60 * MINUTE
    assert why_not(apply(waits, Snooze(**ANNA, until=until), NOW)) == "customer_waits"
    now = story(waits, Snooze(**ANNA, until=until, anyway=True))
    assert (now.state, now.snoozed_until, now.waiting_since) == ("snoozed", until, OPENED)


def test_answer_and_put_off_need_no_delivery_in_between() -> None:
    now = story(ticket(), answer("p1"), Snooze(**ANNA, until=LATER), arrives("p1"))
    assert (now.state, now.waiting_since) == ("snoozed", None)
    failed = story(ticket(), answer("p1"), ReplyFailed(touchpoint="p1"))
    assert why_not(apply(failed, Snooze(**ANNA, until=LATER), NOW)) == "customer_waits"


def test_a_time_that_has_passed_is_none_to_put_off_to() -> None:
    assert why_not(apply(answered(), Snooze(**ANNA, until=NOW), NOW)) == "snooze_past"


@pytest.mark.parametrize(("holder", "state"), [("anna", "active"), (None, "queued")])
def test_a_message_or_the_time_wakes_it_for_its_holder(
    holder: str | None, state: TicketState
) -> None:
    asleep = ticket("snoozed", holder, snoozed_until=LATER, waiting_since=None)
    woken = apply(asleep, wrote(), NOW)
    assert kinds(woken) == ["customer_wrote", "woke"]
    for now in (woken.ticket, story(asleep, Wake())):
        assert (now.state, now.operator_id, now.snoozed_until) == (state, holder, None)


# --- ends ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "state", "outcome", "kind"),
    [
        (Resolve(**ANNA), "resolved", "resolved", "resolved"),
        (ReturnToBot(**ANNA), "returned", "returned", "returned"),
        (CustomerClosed(), "cancelled", "closed_by_customer", "cancelled"),
        (TimedOut(), "cancelled", "timeout", "cancelled"),
    ],
)
def test_ends(event: lifecycle.Event, state: str, outcome: str, kind: str) -> None:
    move = apply(ticket("active", "anna"), event, NOW)
    now = move.ticket
    assert (now.state, move.outcome, now.resolved_at, now.closings) == (state, outcome, NOW, 1)
    assert (now.session_id, now.operator_id, now.waiting_since) == ("s1", "anna", OPENED)
    assert kinds(move) == [kind]
    assert move.happened[0].data["unanswered"] is True


def test_an_answer_on_its_way_is_an_answer_to_whoever_resolves() -> None:
    move = apply(story(ticket(), answer("p1")), Resolve(**ANNA), NOW)
    assert move.happened[0].data["unanswered"] is False


def test_a_customer_who_was_answered_ends_it_resolved() -> None:
    move = apply(answered(), CustomerClosed(), LATER)
    assert (move.ticket.state, move.outcome) == ("resolved", "closed_by_customer")
    assert move.happened[0].data == {"by": "customer", "unanswered": False}


def test_time_does_not_run_out_on_who_was_answered_or_will_be_in_a_moment() -> None:
    assert why_not(apply(answered(), TimedOut(), LATER)) == "already_answered"
    coming = story(ticket(), answer("p1"))
    assert why_not(apply(coming, TimedOut(), NOW)) == "already_answered"
    failed = story(coming, ReplyFailed(touchpoint="p1"))
    assert apply(failed, TimedOut(), NOW).outcome == "timeout"


def test_a_customer_who_says_nothing_is_let_go() -> None:
    move = apply(answered(), IdleResolved(), NOW)
    assert (move.ticket.state, move.outcome) == ("resolved", "resolved")
    assert move.happened[0].data["by"] == "timeout"
    assert why_not(apply(story(answered(), wrote()), IdleResolved(), NOW)) == "not_idle"


@pytest.mark.parametrize("state", ["resolved", "returned", "cancelled"])
def test_reopen_gives_it_to_who_reopened_and_frees_the_session(state: TicketState) -> None:
    move = apply(ended(state, waiting_since=OPENED), Reopen(**BORIS), LATER)
    now = move.ticket
    assert (now.state, now.operator_id, now.reopened) == ("active", "boris", 1)
    assert (now.session_id, now.resolved_at, move.outcome) == (None, None, None)
    assert now.waiting_since == OPENED
    told = {"by": "operator", "was": state, "operator": "Boris"}
    assert move.happened[0].data == told


def test_each_end_is_another_closing() -> None:
    assert story(ticket(), Resolve(**ANNA), Reopen(**ANNA), Resolve(**ANNA)).closings == 2


@pytest.mark.parametrize(
    ("before", "key"), [(ended("closed"), "closed_for_good"), (answered(), "already_open")]
)
def test_reopen_of_others_is_refused(before: Ticket, key: str) -> None:
    assert why_not(apply(before, Reopen(**BORIS), NOW)) == key


@pytest.mark.parametrize(
    ("holder_on", "state", "holder"), [(True, "active", "anna"), (False, "queued", None)]
)
def test_a_customer_comes_back(holder_on: bool, state: str, holder: str | None) -> None:
    move = apply(ended(), CustomerCameBack(at=NOW, touchpoint="p9", holder_on=holder_on), NOW)
    now = move.ticket
    assert kinds(move) == ["reopened", "customer_wrote"]
    assert (now.state, now.operator_id, now.reopened) == (state, holder, 1)
    assert (now.session_id, now.waiting_since, now.resolved_at) == (None, NOW, None)


def test_the_time_to_come_back_is_the_time_until_it_closes() -> None:
    rules = Desk(reopen_within=timedelta(hours=1))
    just, over = OPENED + timedelta(minutes=59), OPENED + timedelta(hours=1)
    back = CustomerCameBack(at=just)
    assert why_not(apply(ended(), back, just, rules)) is None
    assert why_not(apply(ended(), Close(), just, rules)) == "not_over"
    assert why_not(apply(ended(), back, over, rules)) == "too_late"
    closed = apply(ended(), Close(), over, rules).ticket
    assert (closed.state, closed.closed_at, closed.resolved_at) == ("closed", over, OPENED)


# --- marks ---------------------------------------------------------------------------------------


def test_marks_are_set_changed_and_taken_off() -> None:
    marked = story(
        ended("closed"), MarkMood(**ANNA, mood="unhappy"), MarkCause(**ANNA, cause="delivery")
    )
    assert (marked.mood, marked.cause) == ("unhappy", "delivery")
    assert story(marked, MarkMood(**ANNA, mood=None)).mood is None
    assert why_not(apply(marked, MarkCause(**ANNA, cause="weather"), NOW)) == "unknown_cause"


@pytest.mark.parametrize(
    "event",
    [
        Tag(**ANNA, tag="vip"),
        Prioritise(**ANNA, priority="high"),
        Silence(**ANNA),
        MarkMood(**ANNA, mood="happy"),
        Snooze(**ANNA, until=LATER),
    ],
)
def test_once_is_enough(event: lifecycle.Event) -> None:
    assert why_not(apply(story(answered(), event), event, NOW)) == "already_so"


def test_tags() -> None:
    tagged = story(answered(), Tag(**ANNA, tag="vip"), Tag(**ANNA, tag="late"))
    assert tagged.tags == ("vip", "late")
    assert story(tagged, Untag(**ANNA, tag="vip")).tags == ("late",)


def test_stages_rise_until_the_answer() -> None:
    half = story(ticket(), Staged(target="first", percent=50))
    assert (half.stage, half.breached) == (50, False)
    assert why_not(apply(half, Staged(target="first", percent=50), NOW)) == "already_so"
    late = story(half, Staged(target="first", percent=150), answer("p1"), arrives("p1"))
    assert (late.stage, late.breached) == (0, True)
    assert why_not(apply(late, Staged(target="next", percent=50), NOW)) == "nobody_waits"
    assert story(late, Staged(target="resolve", percent=75)).stage == 0


def test_a_rating_is_of_one_closing() -> None:
    assert story(ended(), Rated(score=5, closing=1), Rated(score=2, closing=1)).seq == 3
    assert why_not(apply(ended(), Rated(score=5, closing=2), NOW)) == "stale"


def test_who_acts_anonymously_is_logged_so() -> None:
    event = Noted(operator_id="anonymous", operator_name="Support", text="hm")
    assert apply(ticket(), event, NOW).happened[0].actor == "anonymous"


def test_by_names_who_acts() -> None:
    assert apply(ticket(), Noted(**by("чжан"), text="hm"), NOW).happened[0].data == {
        "text": "hm",
        "operator": "Чжан",
    }
