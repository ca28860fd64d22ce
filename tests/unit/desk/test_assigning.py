"""Where a ticket goes, whose turn it is, and which of the waiting comes first."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.desk.assigning.order import STEP, in_order, turn_of
from cxbot.desk.assigning.routing import Facts, Placing, place
from cxbot.desk.assigning.strategies import STRATEGIES, Choice, Seat, Wish, choose, lack
from cxbot.model.desk import Desk, Member, Route, Strategy
from cxbot.model.ticket import PRIORITIES, Priority, Ticket
from cxbot.model.value import replace

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
AUTOMATIC: tuple[Strategy, ...] = ("round robin", "balanced", "sticky")

names = st.sampled_from(["1", "2", "3", "4", "5"])
skills = st.frozensets(st.sampled_from(["returns", "billing"]))
languages = st.frozensets(st.sampled_from(["ru", "en", "zh"]))
seats = st.lists(
    st.builds(
        Seat,
        account=names,
        name=names,
        presence=st.sampled_from(["on", "on", "on", "away", "left", "off"]),
        skills=skills,
        languages=languages,
        capacity=st.none() | st.integers(1, 4),
        holds=st.integers(0, 5),
        last_assigned=st.none() | st.integers(0, 9).map(lambda m: NOW - timedelta(minutes=m)),
    ),
    unique_by=lambda seat: seat.account,
    max_size=5,
)
wishes = st.builds(
    Wish,
    members=st.none() | st.frozensets(names),
    skill=st.none() | st.sampled_from(["returns", "billing"]),
    language=st.sampled_from(["", "ru", "ru-RU", "en", "fr"]),
    to=st.none() | names,
    last=st.none() | names,
    patient=st.booleans(),
    limited=st.booleans(),
    passed=st.frozensets(names, max_size=2),
)
strategies = st.sampled_from(get_args(Strategy))


def ticket(number: int, priority: Priority, minutes: int, *, waits: bool = True) -> Ticket:
    since = NOW + timedelta(minutes=minutes)
    return Ticket(
        id=str(number),
        number=number,
        customer_id="c",
        conversation_id=f"d{number}",
        session_id=None,
        state="queued",
        reason="",
        priority=priority,
        opened_at=since,
        waiting_since=since if waits else None,
    )


# --- rules -----------------------------------------------------------------------------------


ANNA = Member(name="Anna", account="111")
RULES = Desk(
    members=(ANNA,),
    routes=(
        Route(when={"touchpoint": ("complaint",), "language": ("ru",)}, queue="complaints"),
        Route(when={"priority": ("urgent",)}, to="Anna", because="urgent things are Anna's"),
        Route(when={"queue": ("shop",), "waiting": ("5",)}, queue="spare", priority="high"),
        Route(when={"persona": ("vip",)}, skill="vip"),
    ),
)


@pytest.mark.parametrize(
    ("facts", "placing"),
    [
        (Facts(), Placing(queue=None, priority="normal")),
        (Facts(queue="shop", waiting=4), Placing(queue="shop", priority="normal")),
        (
            Facts(touchpoint="Complaint", language="ru-RU", priority="urgent"),
            Placing(queue="complaints", priority="urgent", because="step: complaint, language: ru"),
        ),
        (Facts(touchpoint="complaint", language="run"), Placing(queue=None, priority="normal")),
        (
            Facts(queue="shop", priority="urgent"),
            Placing(queue="shop", priority="urgent", to="111", because="urgent things are Anna's"),
        ),
        (
            Facts(queue="shop", waiting=5),
            Placing(queue="spare", priority="high", because="queue: shop, 5 or more wait"),
        ),
        (
            Facts(persona="vip"),
            Placing(queue=None, priority="normal", skill="vip", because="customer: vip"),
        ),
    ],
)
def test_the_first_rule_whose_every_field_fits_decides(facts: Facts, placing: Placing) -> None:
    assert place(RULES, facts, "en") == placing


def test_a_rule_says_why_in_the_readers_language() -> None:
    facts = Facts(persona="vip")
    assert place(RULES, facts, "ru-RU").because == "клиент: vip"


# --- strategies ------------------------------------------------------------------------------


@given(strategies, seats, wishes)
def test_whoever_gets_it_lacks_nothing(strategy: Strategy, all_: list[Seat], wish: Wish) -> None:
    choice = choose(strategy, all_, wish)
    if choice.seat is not None:
        assert lack(choice.seat, wish) is None
        assert choice.seat.presence == "on"
        assert choice.seat.capacity is None or choice.seat.holds < choice.seat.capacity
        assert wish.skill is None or wish.skill in choice.seat.skills
        assert choice.seat.account not in wish.passed
        assert choice.why is not None


@given(strategies, seats, wishes)
def test_the_order_of_operators_means_nothing(
    strategy: Strategy, all_: list[Seat], wish: Wish
) -> None:
    assert choose(strategy, all_, wish) == choose(strategy, all_[::-1], wish)


@given(strategies, seats, wishes)
def test_who_can_have_nothing_changes_nothing(
    strategy: Strategy, all_: list[Seat], wish: Wish
) -> None:
    """But for `sticky`, which waits for somebody who is only full."""
    wish = replace(wish, patient=False)
    able = [seat for seat in all_ if lack(seat, wish) is None]
    assert choose(strategy, all_, wish) == choose(strategy, able, wish)


@given(st.sampled_from(["round robin", "balanced"]), seats, wishes)
def test_nobody_gets_it_only_when_nobody_can(
    strategy: Strategy, all_: list[Seat], wish: Wish
) -> None:
    choice = choose(strategy, all_, wish)
    able = [seat for seat in all_ if lack(seat, wish) is None]
    assert (choice.seat is None) == choice.nobody == (not able)


def given_out(strategy: Strategy, start: list[Seat], wish: Wish, count: int) -> list[Seat]:
    """The seats after so many tickets, each given at a later second."""
    now = {seat.account: seat for seat in start}
    for second in range(1, count + 1):
        chosen = choose(strategy, list(now.values()), wish).seat
        if chosen is None:
            break
        at = NOW + timedelta(seconds=second)
        now[chosen.account] = replace(chosen, holds=chosen.holds + 1, last_assigned=at)
    return list(now.values())


@given(strategies, seats, wishes, st.integers(0, 25))
def test_nobody_is_ever_given_more_than_they_may_hold(
    strategy: Strategy, start: list[Seat], wish: Wish, count: int
) -> None:
    held = {seat.account: seat.holds for seat in start}
    for seat in given_out(strategy, start, wish, count):
        if seat.holds > held[seat.account]:
            assert seat.capacity is None or seat.holds <= seat.capacity


@given(seats, st.integers(1, 4))
def test_round_robin_visits_everybody_before_anybody_twice(all_: list[Seat], rounds: int) -> None:
    start = [replace(one, capacity=None) for one in all_ if one.presence == "on"]
    after = given_out("round robin", start, Wish(), rounds * len(start))
    got = Counter({seat.account: seat.holds for seat in after})
    got.subtract({seat.account: seat.holds for seat in start})
    assert set(got.values()) <= {rounds}


@given(seats, st.integers(0, 40))
def test_balanced_gives_to_whoever_has_least(all_: list[Seat], count: int) -> None:
    """No one who got a ticket holds two more than another who could have had it."""
    start = [replace(one, capacity=None) for one in all_ if one.presence == "on"]
    held = {seat.account: seat.holds for seat in start}
    after = given_out("balanced", start, Wish(), count)
    for seat in after:
        if seat.holds > held[seat.account]:
            assert all(seat.holds <= other.holds + 1 for other in after)


def test_of_two_with_as_many_the_one_who_has_waited_longer_gets_it() -> None:
    early, late = NOW - timedelta(hours=2), NOW - timedelta(hours=1)
    two = [
        Seat(account="1", name="A", holds=1, last_assigned=late),
        Seat(account="2", name="B", holds=1, last_assigned=early),
    ]
    assert choose("balanced", two, Wish()).seat == two[1]


HAD = Seat(account="1", name="Anna", holds=3, capacity=3)
FREE = Seat(account="2", name="Boris", holds=2, capacity=3)


@pytest.mark.parametrize(
    ("had", "wish", "choice"),
    [
        (replace(HAD, holds=2), Wish(last="1"), ("1", "why_last", False)),
        (HAD, Wish(last="1", patient=True), (None, None, True)),
        (HAD, Wish(last="1", limited=True), ("2", "why_fewest", False)),
        (HAD, Wish(last="1"), (None, None, False)),
        (replace(HAD, presence="off"), Wish(last="1", patient=True), (None, None, False)),
        (
            replace(HAD, presence="away"),
            Wish(last="1", patient=True, limited=True),
            ("2", "why_fewest", False),
        ),
        (HAD, Wish(last="9", limited=True), ("2", "why_fewest", False)),
    ],
)
def test_sticky_goes_to_whoever_had_the_customer(
    had: Seat, wish: Wish, choice: tuple[str | None, str | None, bool]
) -> None:
    found: Choice = choose("sticky", [had, FREE], wish)
    assert (found.seat and found.seat.account, found.why, found.waits) == choice


@given(seats, wishes)
def test_by_hand_nothing_is_given_but_by_a_rules_name(all_: list[Seat], wish: Wish) -> None:
    choice = choose("manual", all_, wish)
    assert choice.seat is None or choice.seat.account == wish.to
    assert choice.nobody == (choice.seat is None and wish.to is not None)


def test_each_strategy_of_the_rules_is_there() -> None:
    assert set(STRATEGIES) == set(get_args(Strategy))


# --- who comes first ---------------------------------------------------------------------------


tickets = st.lists(
    st.builds(
        ticket,
        st.integers(1, 99),
        st.sampled_from(PRIORITIES),
        st.integers(0, 600),
        waits=st.booleans(),
    ),
    unique_by=lambda one: one.number,
    max_size=12,
)


@given(tickets)
def test_the_order_is_one_and_the_same_however_it_is_asked(all_: list[Ticket]) -> None:
    assert in_order(all_) == in_order(all_[::-1])


@given(tickets)
def test_of_the_same_priority_the_longest_waiting_is_first(all_: list[Ticket]) -> None:
    for priority in PRIORITIES:
        since = [one.opened_at for one in in_order(all_) if one.priority == priority]
        assert since == sorted(since)


@given(tickets)
def test_of_the_same_time_the_higher_priority_is_first(all_: list[Ticket]) -> None:
    same = [replace(one, opened_at=NOW, waiting_since=NOW) for one in all_]
    ranks = [PRIORITIES.index(one.priority) for one in in_order(same)]
    assert ranks == sorted(ranks, reverse=True)


@given(tickets, st.sampled_from(PRIORITIES))
def test_nothing_that_comes_long_after_a_ticket_passes_it(
    all_: list[Ticket], priority: Priority
) -> None:
    long_after = (len(PRIORITIES) - 1) * STEP
    for one in all_:
        later = ticket(100, priority, 0)
        later = replace(later, waiting_since=one.opened_at + long_after + timedelta(seconds=1))
        assert turn_of(one) < turn_of(later)
