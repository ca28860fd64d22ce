"""Who holds a ticket, and what answers its customer."""

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
    CustomerWrote,
    Drop,
    ReplyFailed,
    Resolve,
    Take,
    Transfer,
    apply,
)
from cxbot.desk.phrases import words
from cxbot.model.desk import Desk
from cxbot.model.ticket import TicketState
from cxbot.model.value import replace

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
