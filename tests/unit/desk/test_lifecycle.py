"""The life of a ticket: the table, and what holds for every state and event."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.desk import lifecycle
from cxbot.desk.lifecycle import (
    CustomerClosed,
    CustomerUnreachable,
    CustomerWrote,
    Drop,
    Event,
    OperatorReplied,
    Reopen,
    Resolve,
    ReturnToBot,
    Take,
    TimedOut,
    apply,
)
from cxbot.desk.phrases import words
from cxbot.model.ticket import HumanOutcome, Ticket, TicketState

OPENED = datetime(2026, 3, 10, 12, tzinfo=UTC)
NOW = OPENED + timedelta(minutes=5)
LATER = NOW + timedelta(minutes=1)


def by(who: str) -> dict[str, str]:
    return {"operator_id": who, "operator_name": who.title()}


def ticket(state: TicketState = "queued", holder: str | None = None, **more: object) -> Ticket:
    base = Ticket(
        id="t1", number=12, customer_id="c1", conversation_id="v1", session_id="s1",
        state=state, reason="No order", opened_at=OPENED, waiting_since=OPENED,
        operator_id=holder, operator_name=holder.title() if holder else None,
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]  # keywords of this test file


ENDED: list[TicketState] = ["resolved", "returned", "cancelled", "closed"]
OPEN: list[TicketState] = ["queued", "active", "waiting_customer", "snoozed"]


# --- take and drop -------------------------------------------------------------------------------


def test_take_holds_a_free_ticket() -> None:
    move = apply(ticket(), Take(**by("anna")), NOW)
    assert (move.ticket.state, move.ticket.operator_id, move.ticket.version) == (
        "active",
        "anna",
        2,
    )
    assert [(e.type, e.actor) for e in move.happened] == [("ticket.taken", "operator:anna")]
    assert (move.outcome, move.refused) == (None, None)


def test_take_of_a_held_ticket_names_who_holds_it() -> None:
    move = apply(ticket("active", "anna"), Take(**by("boris")), NOW)
    assert move.refused is not None
    assert words(move.refused.key, "en", **move.refused.values) == "Already taken by Anna."


def test_take_of_ones_own_ticket_changes_nothing() -> None:
    mine = ticket("waiting_customer", "anna")
    move = apply(mine, Take(**by("anna")), NOW)
    assert move.ticket is mine
    assert move.refused is not None
    assert move.refused.key == "already_yours"


def test_anybody_may_drop_what_is_held() -> None:
    move = apply(ticket("active", "anna"), Drop(**by("boris")), NOW)
    assert (move.ticket.state, move.ticket.operator_id) == ("queued", None)
    assert move.ticket.waiting_since == OPENED
    assert move.happened[0].data == {"held_by": "Anna", "operator": "Boris"}


def test_drop_of_a_free_ticket_is_refused() -> None:
    move = apply(ticket(), Drop(**by("anna")), NOW)
    assert move.refused is not None
    assert move.refused.key == "not_taken"


# --- what people write ---------------------------------------------------------------------------


def test_first_reply_takes_a_free_ticket() -> None:
    move = apply(ticket(), OperatorReplied(**by("anna"), at=NOW), NOW)
    assert (move.ticket.state, move.ticket.operator_id) == ("waiting_customer", "anna")
    assert (move.ticket.waiting_since, move.ticket.first_reply_at) == (None, NOW)
    assert [e.type for e in move.happened] == ["ticket.taken", "ticket.replied"]
    assert move.happened[1].data == {"first": True, "waited_ms": 300_000, "operator": "Anna"}


def test_reply_of_a_colleague_leaves_the_holder() -> None:
    move = apply(ticket("active", "anna"), OperatorReplied(**by("boris"), at=NOW), NOW)
    assert move.ticket.operator_id == "anna"
    assert move.happened[0].actor == "operator:boris"


def test_second_reply_in_a_row_changes_nothing_and_is_allowed() -> None:
    answered = apply(ticket(), OperatorReplied(**by("anna"), at=NOW), NOW).ticket
    move = apply(answered, OperatorReplied(**by("anna"), at=LATER), LATER)
    assert move.ticket is answered
    assert (move.happened, move.refused) == ((), None)


def test_first_reply_is_kept() -> None:
    again = ticket("active", "anna", first_reply_at=NOW)
    assert apply(again, OperatorReplied(**by("anna"), at=LATER), LATER).ticket.first_reply_at == NOW


@pytest.mark.parametrize(
    ("state", "holder", "then"),
    [
        ("queued", None, "queued"),
        ("active", "anna", "active"),
        ("waiting_customer", "anna", "active"),
        ("snoozed", "anna", "active"),
        ("snoozed", None, "queued"),
    ],
)
def test_customer_wrote(state: TicketState, holder: str | None, then: TicketState) -> None:
    move = apply(ticket(state, holder, waiting_since=None), CustomerWrote(at=NOW), NOW)
    assert (move.ticket.state, move.ticket.waiting_since) == (then, NOW)
    assert move.happened[0].actor == "customer"


def test_waiting_counts_from_the_oldest_unanswered_message() -> None:
    waits = ticket("active", "anna")
    move = apply(waits, CustomerWrote(at=NOW), NOW)
    assert move.ticket is waits
    assert move.refused is None


# --- ends ----------------------------------------------------------------------------------------

ENDS: list[tuple[Event, TicketState, HumanOutcome, str]] = [
    (Resolve(**by("anna")), "resolved", "resolved", "ticket.resolved"),
    (ReturnToBot(**by("anna")), "returned", "returned", "ticket.returned"),
    (CustomerClosed(), "cancelled", "closed_by_customer", "ticket.closed_by_customer"),
    (CustomerUnreachable(), "cancelled", "unreachable", "ticket.became_unreachable"),
    (TimedOut(), "cancelled", "timeout", "ticket.timed_out"),
]


@pytest.mark.parametrize("state", OPEN)
@pytest.mark.parametrize(("event", "then", "outcome", "name"), ENDS)
def test_every_open_ticket_can_end(
    state: TicketState, event: Event, then: TicketState, outcome: HumanOutcome, name: str
) -> None:
    move = apply(ticket(state), event, NOW)
    assert (move.ticket.state, move.outcome, move.ticket.resolved_at) == (then, outcome, NOW)
    assert move.ticket.session_id == "s1"
    assert [e.type for e in move.happened] == [name]
    assert move.happened[0].data["unanswered"] is True


def test_a_customer_who_was_answered_ends_it_resolved() -> None:
    answered = ticket("waiting_customer", "anna", waiting_since=None, first_reply_at=NOW)
    move = apply(answered, CustomerClosed(), LATER)
    assert (move.ticket.state, move.outcome) == ("resolved", "closed_by_customer")
    assert move.happened[0].data["unanswered"] is False


def test_time_does_not_run_out_on_an_answered_ticket() -> None:
    move = apply(ticket("active", "anna", first_reply_at=NOW), TimedOut(), LATER)
    assert move.outcome is None
    assert move.refused is not None
    assert words(move.refused.key, "en", **move.refused.values) == "#C12 was answered in time."


def test_time_runs_out_on_a_taken_ticket_that_nobody_answered() -> None:
    assert apply(ticket("active", "anna"), TimedOut(), NOW).outcome == "timeout"


@pytest.mark.parametrize("state", ENDED)
@pytest.mark.parametrize("event", [event for event, *_ in ENDS])
def test_an_ended_ticket_does_not_end_again(state: TicketState, event: Event) -> None:
    move = apply(ticket(state), event, NOW)
    assert (move.outcome, move.happened) == (None, ())
    assert move.refused is not None
    assert move.refused.key == "not_open"


@pytest.mark.parametrize("state", ENDED)
def test_a_reply_to_an_ended_ticket_says_that_it_was_not_sent(state: TicketState) -> None:
    move = apply(ticket(state), OperatorReplied(**by("anna"), at=NOW), NOW)
    assert move.refused is not None
    assert move.refused.key == "reply_not_open"


# --- reopen --------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["resolved", "returned", "cancelled"])
def test_reopen_gives_it_to_who_reopened_and_frees_the_session(state: TicketState) -> None:
    move = apply(ticket(state, "anna", resolved_at=NOW), Reopen(**by("boris")), LATER)
    assert (move.ticket.state, move.ticket.operator_id) == ("active", "boris")
    assert (move.ticket.session_id, move.ticket.resolved_at, move.outcome) == (None, None, None)
    assert move.ticket.waiting_since == OPENED
    assert move.happened[0].data == {"was": state, "operator": "Boris"}


@pytest.mark.parametrize(
    ("state", "key"), [("closed", "closed_for_good"), ("active", "already_open")]
)
def test_reopen_of_others_is_refused(state: TicketState, key: str) -> None:
    move = apply(ticket(state, "anna"), Reopen(**by("boris")), NOW)
    assert move.refused is not None
    assert move.refused.key == key


# --- whatever happens ----------------------------------------------------------------------------

moments = st.integers(0, 10_000).map(lambda seconds: OPENED + timedelta(seconds=seconds))
people = st.sampled_from(["anna", "boris", "чжан"])
tickets = st.builds(
    ticket,
    st.sampled_from(get_args(TicketState)),
    st.none() | people,
    waiting_since=st.none() | moments,
    first_reply_at=st.none() | moments,
    session_id=st.sampled_from([None, "s1"]),
    version=st.integers(1, 9),
)
events: st.SearchStrategy[Event] = st.one_of(
    *(
        st.builds(lambda kind, who: kind(**by(who)), st.just(kind), people)
        for kind in (Take, Drop, Resolve, ReturnToBot, Reopen)
    ),
    st.builds(lambda who, at: OperatorReplied(**by(who), at=at), people, moments),
    st.builds(CustomerWrote, at=moments),
    st.sampled_from([CustomerClosed(), CustomerUnreachable(), TimedOut()]),
)


@given(tickets, events, moments)
def test_it_changed_or_it_did_not(before: Ticket, event: Event, now: datetime) -> None:
    """No event raises; version, happened and ticket agree; a refusal changes nothing."""
    move = apply(before, event, now)
    changed = replace(move.ticket, version=before.version) != before
    assert changed == (move.ticket.version == before.version + 1) == bool(move.happened)
    assert changed or move.ticket is before
    assert not (changed and move.refused)


@given(tickets, events, moments)
def test_outcome_exactly_when_an_open_ticket_ends(
    before: Ticket, event: Event, now: datetime
) -> None:
    move = apply(before, event, now)
    assert (move.outcome is not None) == (before.open and not move.ticket.open)


@given(tickets, st.lists(events, max_size=12))
def test_a_session_hears_one_outcome_at_most(before: Ticket, story: list[Event]) -> None:
    now, heard = before, 0
    for event in story:
        move = apply(now, event, NOW)
        now = move.ticket
        heard += bool(before.open and move.outcome and now.session_id)
    assert heard <= 1


@given(tickets, people, people)
def test_two_takes_never_both_succeed(before: Ticket, one: str, other: str) -> None:
    first = apply(before, Take(**by(one)), NOW)
    second = apply(first.ticket, Take(**by(other)), NOW)
    assert not (first.happened and second.happened)
    assert second.refused


@given(tickets, events, moments)
def test_the_numbers_of_waiting_never_lie(before: Ticket, event: Event, now: datetime) -> None:
    """A reply clears the wait, only a customer's message starts one, the first reply stays."""
    after = apply(before, event, now).ticket
    if isinstance(event, OperatorReplied) and before.open:
        assert after.waiting_since is None
    elif isinstance(event, CustomerWrote) and before.open:
        assert after.waiting_since == (before.waiting_since or event.at)
    else:
        assert after.waiting_since == before.waiting_since
    assert before.first_reply_at in {None, after.first_reply_at}


@given(tickets, events, st.sampled_from(["en", "ru", "zh", "de"]))
def test_every_refusal_can_be_said(before: Ticket, event: Event, language: str) -> None:
    """Also as the toast after a tap, which holds 200 characters."""
    refused = apply(before, event, NOW).refused
    if refused is not None:
        assert 0 < len(words(refused.key, language, **refused.values)) <= 200


def test_every_event_is_in_the_theory() -> None:
    kinds = {kind.__name__ for kind in get_args(Event)}
    assert kinds == {name for name in kinds if name in (lifecycle.__doc__ or "")}
