"""A row that claims what another has: its turn is told so, and nothing of it is kept."""

import asyncio
from datetime import timedelta

import pytest

from cxbot.clock import ManualClock
from cxbot.errors import Claimed
from cxbot.model.policy import Budget
from cxbot.model.value import replace
from cxbot.store.complaints import Complaint, complaint_row
from cxbot.store.rewards import Given, given_row
from cxbot.store.store import Store
from cxbot.store.turn import Turn

from .rows import said, turn_with

DAY = timedelta(days=1)


def given(clock: ManualClock, customer: str, code: str, number: int = 1) -> Given:
    return Given(
        id=clock.new_id(),
        reward="thanks",
        customer_id=customer,
        number=number,
        code=code,
        at=clock.now(),
        valid_until=None,
        session_id=None,
    )


def gives(row: Given, budget: Budget | None = None) -> Turn:
    turn = Turn()
    turn.add("reward_given", given_row(row, budget))
    return turn


def files(clock: ManualClock, number: int) -> Turn:
    turn = Turn()
    filed = Complaint(
        number=number,
        customer_id="c",
        conversation_id="v",
        session_id=None,
        touchpoint_id=None,
        touchpoint=None,
        stage=None,
        text="Late again",
        at=clock.now(),
    )
    turn.add("complaint", complaint_row(filed))
    return turn


async def together(store: Store, *turns: Turn) -> list[bool]:
    """Which of them were claimed by somebody else, all being committed as one group."""
    done = await asyncio.gather(*map(store.commit, turns), return_exceptions=True)
    assert all(one is None or isinstance(one, Claimed) for one in done), done
    return [isinstance(one, Claimed) for one in done]


@pytest.mark.parametrize("at_once", [True, False])
async def test_of_two_turns_with_one_code_one_loses(
    store: Store, clock: ManualClock, at_once: bool
) -> None:
    turns = [gives(given(clock, "ann", "A1")), gives(given(clock, "bob", "A1"))]
    if at_once:
        assert await together(store, *turns) == [False, True]
    else:
        assert [*await together(store, turns[0]), *await together(store, turns[1])] == [False, True]
    last = await store.rewards.last("thanks", "ann")
    assert last is not None
    assert last.code == "A1"
    assert await store.rewards.last("thanks", "bob") is None


async def test_the_loser_leaves_nothing_and_takes_no_neighbour_down(
    store: Store, clock: ManualClock
) -> None:
    loser = gives(given(clock, "bob", "A1"))
    loser.add("touchpoint", turn_with(said(clock, "lost")).of("touchpoint")[0])
    neighbour = turn_with(said(clock, "kept"))
    turns = (gives(given(clock, "ann", "A1")), loser, neighbour)
    assert await together(store, *turns) == [False, True, False]
    assert [row["source_key"] async for row in store.touchpoints.read()] == ["kept"]


async def test_a_customer_has_each_number_once(store: Store, clock: ManualClock) -> None:
    turns = (gives(given(clock, "ann", "A1")), gives(given(clock, "ann", "A2")))
    assert await together(store, *turns) == [False, True]
    assert await together(store, gives(given(clock, "ann", "A2", number=2))) == [False]


async def test_two_complaints_have_two_numbers(store: Store, clock: ManualClock) -> None:
    assert await store.complaints.next_number() == 1001
    assert await together(store, files(clock, 1001), files(clock, 1001)) == [False, True]
    assert await store.complaints.next_number() == 1002


async def test_a_budget_holds_over_all_turns_of_a_group(store: Store, clock: ManualClock) -> None:
    budget = Budget(count=2, period=DAY)
    turns = [gives(given(clock, f"c{n}", f"A{n}"), budget) for n in range(5)]
    assert sum(await together(store, *turns)) == 3
    assert await store.rewards.given_since("thanks", clock.now() - DAY) == 2


async def test_a_budget_counts_its_own_period_and_reward(store: Store, clock: ManualClock) -> None:
    budget = Budget(count=1, period=DAY)
    other = replace(given(clock, "ann", "A1"), reward="other")
    assert await together(store, gives(other), gives(given(clock, "ann", "A1"), budget)) == [
        False,
        False,
    ]
    clock.set(clock.now() + DAY - timedelta(seconds=1))
    assert await together(store, gives(given(clock, "bob", "A2"), budget)) == [True]
    clock.set(clock.now() + timedelta(seconds=1))
    assert await together(store, gives(given(clock, "bob", "A2"), budget)) == [False]


async def test_a_turn_that_also_makes_something_arrive_is_told_the_same(
    store: Store, clock: ManualClock
) -> None:
    await store.commit(files(clock, 1001))
    with pytest.raises(Claimed):
        await store.commit_with(files(clock, 1001), [])


async def test_a_code_that_was_given_is_not_free_however_it_is_listed(
    store: Store, clock: ManualClock
) -> None:
    turn = Turn()
    for code in ("A1", "A2", "A3"):
        row = {"reward": "thanks", "code": code, "loaded_at": clock.now(), "given_at": None}
        turn.add("reward_code", row)
    await store.commit(turn)
    assert await store.rewards.free("thanks", 9) == ["A1", "A2", "A3"]
    taking = gives(given(clock, "ann", "A1"))
    taking.add("reward_code.given", {"of": "thanks", "told": "A1", "given": clock.now()})
    await store.commit(taking)
    await store.commit(gives(given(clock, "bob", "A2")))  # given before it was listed
    assert await store.rewards.free("thanks", 9) == ["A3"]
    assert await store.rewards.left("thanks") == (1, 3)
    await store.commit(turn)
    assert await store.rewards.free("thanks", 9) == ["A3"]
    assert await store.rewards.unknown("thanks", ["A4", "A1", "A5"]) == ["A4", "A5"]
