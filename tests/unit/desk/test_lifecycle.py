"""The life of a ticket by example: who holds it, what answers a customer, how it ends."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

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
    Assign,
    Close,
    CustomerCameBack,
    CustomerClosed,
    CustomerReachable,
    CustomerUnreachable,
    CustomerWrote,
    Drop,
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
    Take,
    TimedOut,
    Transfer,
    Untag,
    Wake,
    apply,
)
from cxbot.desk.phrases import words
from cxbot.model.desk import Desk
from cxbot.model.ticket import Ticket, TicketState

MINUTE = timedelta(minutes=1)

# --- who holds it --------------------------------------------------------------------------------


def test_take_holds_a_free_ticket() -> None:
    move = apply(ticket(), Take(**ANNA), NOW)
    now = move.ticket
    assert (now.state, now.operator_id, now.held_since, now.version) == ("active", "anna", NOW, 2)
    assert [(e.kind, e.actor, e.seq) for e in move.happened] == [("taken", "operator:anna", 2)]
    assert (move.outcome, move.refused) == (None, None)


def test_take_of_a_held_ticket_names_who_holds_it() -> None:
    move = apply(ticket("active", "anna"), Take(**BORIS), NOW)
    assert move.refused is not None
    assert words(move.refused.key, "en", **move.refused.values) == "Already taken by Anna."


def test_take_of_ones_own_ticket_changes_nothing() -> None:
    mine = ticket("waiting_customer", "anna")
    move = apply(mine, Take(**ANNA, supervisor=True, force=True), NOW)
    assert move.ticket is mine
    assert why_not(move) == "already_yours"


@pytest.mark.parametrize(("supervisor", "holder"), [(True, "boris"), (False, "anna")])
def test_only_a_supervisor_takes_by_force(supervisor: bool, holder: str) -> None:
    event = Take(**BORIS, supervisor=supervisor, force=True)
    assert apply(ticket("active", "anna"), event, NOW).ticket.operator_id == holder


def test_an_assignment_says_why_them() -> None:
    rule = Assign(to_id="anna", to_name="Anna", because="speaks German")
    move = apply(ticket(), rule, NOW)
    assert (move.ticket.state, move.ticket.because) == ("active", "speaks German")
    assert [(e.kind, e.actor) for e in move.happened] == [("assigned", "system")]
    assert apply(move.ticket, Take(**ANNA), NOW).ticket.because == "speaks German"


def test_a_colleague_may_give_it_to_another_a_rule_may_not() -> None:
    held = answered()
    by_hand = Assign(to_id="boris", to_name="Boris", by="chief", by_name="Chief")
    move = apply(held, by_hand, NOW)
    assert (move.ticket.state, move.ticket.operator_id) == ("waiting_customer", "boris")
    assert move.happened[0].actor == "operator:chief"
    assert apply(held, replace(by_hand, by=None), NOW).ticket is held


def test_anybody_may_drop_what_is_held() -> None:
    move = apply(ticket("active", "anna"), Drop(**BORIS), NOW)
    now = move.ticket
    assert (now.state, now.operator_id, now.held_since) == ("queued", None, None)
    assert (now.opened_at, now.waiting_since) == (OPENED, OPENED)
    told = {"held_by": "Anna", "why": "dropped", "operator": "Boris"}
    assert move.happened[0].data == told


def test_the_desk_itself_puts_back_what_somebody_left() -> None:
    move = apply(ticket("active", "anna"), Drop(why="left"), NOW)
    assert (move.happened[0].actor, move.happened[0].data["why"]) == ("system", "left")


def test_a_transfer_keeps_the_clocks_and_tells_why() -> None:
    before = ticket("active", "anna", stage=75, queue="support", chat="-1")
    given = Transfer(**ANNA, to_id="boris", to_name="Boris", note=" knows couriers ")
    now = apply(before, given, NOW).ticket
    assert (now.state, now.operator_id, now.because) == ("active", "boris", "knows couriers")
    assert (now.waiting_since, now.stage, now.queue) == (OPENED, 75, "support")
    moved = apply(before, Transfer(**ANNA, queue="money", chat="-2", note="a refund"), NOW)
    now = moved.ticket
    assert (now.state, now.operator_id, now.queue, now.chat) == ("queued", None, "money", "-2")
    assert moved.happened[0].data["note"] == "a refund"


@pytest.mark.parametrize(
    ("to", "note", "key"),
    [
        ({"queue": "money"}, " \n", "transfer_needs_note"),
        ({}, "please", "transfer_nowhere"),
    ],
)
def test_a_transfer_needs_a_place_and_a_note(to: dict[str, Any], note: str, key: str) -> None:
    assert why_not(apply(ticket(), Transfer(**ANNA, **to, note=note), NOW)) == key


# --- what answers a customer ---------------------------------------------------------------------


def test_an_answer_takes_a_free_ticket_but_answers_nobody_yet() -> None:
    move = apply(ticket(), answer("p1"), NOW)
    assert kinds(move) == ["taken", "answered"]
    now = move.ticket
    assert (now.state, now.operator_id, now.version) == ("active", "anna", 2)
    assert (now.waiting_since, now.first_reply_at) == (OPENED, None)


def test_delivery_answers() -> None:
    move = apply(story(ticket(stage=75), answer("p1")), arrives("p1", at=LATER), LATER)
    now = move.ticket
    assert (now.state, now.waiting_since, now.stage) == ("waiting_customer", None, 0)
    assert (now.first_reply_at, now.replied_at) == (LATER, LATER)
    event = move.happened[0]
    assert (event.kind, event.actor, event.at) == ("replied", "operator:anna", LATER)
    told = {"touchpoint": "p1", "first": True, "waited_ms": 360_000, "operator": "Anna"}
    assert event.data == told


def test_the_first_reply_stays_and_a_second_in_a_row_waited_for_nothing() -> None:
    one = story(ticket(), answer("p1"), answer("p2"), arrives("p1"))
    move = apply(one, arrives("p2", at=LATER), LATER)
    assert (move.ticket.first_reply_at, move.ticket.replied_at) == (NOW, LATER)
    assert (move.happened[0].data["first"], move.happened[0].data["waited_ms"]) == (False, None)


def test_a_reply_of_a_colleague_leaves_the_holder() -> None:
    move = apply(ticket("active", "anna"), answer("p1", who="boris"), NOW)
    assert move.ticket.operator_id == "anna"
    assert move.happened[0].actor == "operator:boris"


def test_a_desk_that_locks_lets_only_the_holder_and_supervisors_answer() -> None:
    held, rules = ticket("active", "anna"), Desk(others="lock")
    assert why_not(apply(held, answer("p1", who="boris"), NOW, rules)) == "locked"
    assert why_not(apply(held, answer("p1"), NOW, rules)) is None
    chief = replace(answer("p1", who="boris"), supervisor=True)
    assert why_not(apply(held, chief, NOW, rules)) is None


def test_what_was_written_after_the_answer_waits_on() -> None:
    again = story(
        ticket(stage=50), answer("p1"), wrote(NOW), wrote(LATER), arrives("p1", LATER), now=LATER
    )
    assert (again.state, again.waiting_since, again.stage) == ("active", NOW, 0)
    assert again.first_reply_at == LATER


def test_messages_of_the_same_second_are_told_apart_by_their_order() -> None:
    before = story(ticket(), wrote(), answer("p1"), arrives("p1"))
    assert before.waiting_since is None
    after = story(ticket(), answer("p1"), wrote(), arrives("p1"))
    assert after.waiting_since == NOW


def test_each_of_several_answers_answers_what_came_before_it() -> None:
    begun = story(ticket(), answer("p1"), wrote(NOW), answer("p2", LATER), now=LATER)
    first = story(begun, arrives("p1"))
    assert (first.state, first.waiting_since) == ("active", NOW)
    both = story(first, arrives("p2"))
    assert (both.state, both.waiting_since) == ("waiting_customer", None)
    only_second = story(begun, ReplyFailed(touchpoint="p1"), arrives("p2"))
    assert (only_second.state, only_second.waiting_since) == ("waiting_customer", None)


def test_a_failed_answer_leaves_the_customer_waiting() -> None:
    move = apply(story(ticket(), answer("p1")), ReplyFailed(touchpoint="p1", reason="big"), NOW)
    assert (move.ticket.state, move.ticket.waiting_since) == ("active", OPENED)
    assert move.happened[0].data == {"touchpoint": "p1", "reason": "big"}


def test_a_failed_answer_that_arrives_at_last_answers_what_it_answered() -> None:
    begun = story(ticket(), answer("p1"), ReplyFailed(touchpoint="p1"), wrote(NOW))
    late = story(begun, arrives("p1", LATER), now=LATER)
    assert (late.state, late.waiting_since) == ("active", NOW)
    anew = story(begun, answer("p1", LATER), arrives("p1", LATER), now=LATER)
    assert anew.waiting_since is None


def test_an_answer_overtaken_by_a_later_one_changes_no_wait() -> None:
    begun = story(ticket(), answer("p1"), answer("p2"), arrives("p2"), wrote(LATER), now=LATER)
    late = story(begun, arrives("p1", at=LATER, written_at=NOW), now=LATER)
    assert (late.state, late.waiting_since) == ("active", LATER)


def test_so_many_answers_under_way_forget_no_customer() -> None:
    full = story(ticket(), answer("p0"), wrote(NOW), *(answer(f"p{n}") for n in range(1, 200)))
    assert len(full.under_way) == 50
    assert story(full, arrives("p199")).waiting_since is None
    assert story(full, arrives("p150")).waiting_since == NOW


def test_delivery_after_the_end_counts_and_leaves_the_end() -> None:
    closing = story(ticket(), answer("p1"), Resolve(**ANNA))
    now = story(closing, arrives("p1", LATER), now=LATER)
    assert (now.state, now.waiting_since, now.first_reply_at) == ("resolved", None, LATER)


def test_delivery_to_a_ticket_put_back_leaves_it_in_the_queue() -> None:
    now = story(ticket(), answer("p1"), Drop(**ANNA), arrives("p1"))
    assert (now.state, now.waiting_since) == ("queued", None)


@pytest.mark.parametrize("state", ["resolved", "returned", "cancelled"])
def test_an_answer_to_an_ended_ticket_says_that_it_was_not_sent(state: TicketState) -> None:
    assert why_not(apply(ended(state), answer("p1"), NOW)) == "reply_not_open"


def test_waiting_counts_from_the_oldest_unanswered_message() -> None:
    waits = ticket("active", "anna")
    move = apply(waits, wrote(), NOW)
    assert move.ticket == replace(waits, seq=2)
    assert (kinds(move), move.happened[0].changed) == (["customer_wrote"], {})


def test_a_clock_ahead_of_ours_counts_as_now() -> None:
    assert apply(answered(), wrote(LATER), NOW).ticket.waiting_since == NOW


def test_who_is_told_out_of_hours_is_told_once() -> None:
    told = story(answered(), CustomerWrote(at=NOW, off_hours=True), wrote())
    assert told.off_hours
    assert not story(told, answer("p1"), arrives("p1")).off_hours


def test_a_wish_for_a_person_joins_the_open_ticket() -> None:
    begun = ticket("active", "anna", answers={"order": "A-1"})
    again = lifecycle.AskedAgain(reason="why so late?", session_id="s2", answers={"size": "M"})
    move = apply(begun, again, NOW)
    assert move.ticket.session_id == "s2"
    assert move.ticket.answers == {"order": "A-1", "size": "M"}
    assert (move.ticket.reason, move.happened[0].data) == ("No order", {"reason": "why so late?"})


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
