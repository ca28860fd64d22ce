"""Who calls, of several and of those who may; and what is said twice or late."""

from datetime import timedelta

import pytest
from call_backs import (
    LEAD,
    LOW,
    MISSED,
    NAMES,
    OLGA,
    PAVEL,
    PHONE,
    VIEWER,
    Kind,
    asked,
    calls,
    card_line,
    kinds,
    shop,
    staff,
    stale,
    tapped,
    ticket,
    wrote,
)
from tapping import button

from cxbot.testing import started

# --- at once, twice, late --------------------------------------------------------------------


@kinds
async def test_of_two_who_will_call_one_does(kind: Kind) -> None:
    async with started(shop(), group=kind, staff=staff()) as world:
        await asked(world)
        other = await stale(world, "I'll call")
        assert await tapped(world, "I'll call") == ""
        assert await other(PAVEL) == "Already taken by Olga."
        assert (await ticket(world)).operator_id == OLGA


@kinds
@pytest.mark.parametrize("label", ["Reached", "No answer"])
async def test_a_second_tap_says_nothing_twice(kind: Kind, label: str) -> None:
    async with started(shop(), group=kind, staff=staff()) as world:
        await asked(world)
        await tapped(world, "I'll call")
        again = await stale(world, label)
        assert await tapped(world, label) == ""
        assert await again() == "Noted already by Olga."
        assert await again(PAVEL) == "Noted already by Olga."
        assert len(await calls(world)) == 1


async def test_two_taps_that_come_together_are_one_call() -> None:
    async with started(shop(), group="forum", staff=staff()) as world:
        await asked(world)
        await tapped(world, "I'll call")
        missed = button(world, "No answer")
        await world.take(*(missed(account, NAMES[account]) for account in (OLGA, PAVEL)))
        assert len(await calls(world)) == 1
        assert world.sent().count(MISSED) == 1


async def test_a_call_by_hand_makes_the_buttons_of_before_stale() -> None:
    async with started(shop(), group="forum", staff=staff()) as world:
        await asked(world)
        await tapped(world, "I'll call")
        old = await stale(world, "No answer")
        await wrote(world, "/called reached", account=PAVEL)
        assert await old() == "Noted already by Pavel."
        assert len(await calls(world)) == 1


@kinds
async def test_after_the_end_what_came_of_it_is_still_told(kind: Kind) -> None:
    async with started(shop(), group=kind, staff=staff()) as world:
        await asked(world)
        await tapped(world, "I'll call")
        await tapped(world, "✅ Reached")
        await wrote(world, "/resolve")
        await tapped(world, "Not recovered")
        now = await ticket(world)
        assert (now.state, now.call_outcome) == ("resolved", "lost")
        await world.wait(timedelta(days=4))
        [refused] = await wrote(world, "/called reached")
        assert "#C1" in refused
        assert len(await calls(world)) == 2


@kinds
async def test_opened_again_the_call_is_still_owed(kind: Kind) -> None:
    async with started(shop(), group=kind, staff=staff()) as world:
        await asked(world)
        await tapped(world, "I'll call")
        await tapped(world, "No answer")
        await wrote(world, "/resolve")
        assert not (await ticket(world)).owes_call
        await tapped(world, "Reopen")
        assert (await ticket(world)).owes_call
        await tapped(world, "No answer")
        await tapped(world, "✅ Reached")
        assert (await ticket(world)).calls_missed == 2
        assert world.sent().count(MISSED) == 1


@kinds
async def test_a_second_call_for_people_may_add_the_wish(kind: Kind) -> None:
    low = LOW % PHONE
    low = low.replace("do:\n", "do:\n  - human: Something else\n    and: continue\n")
    async with started({**shop(), "low": low}, group=kind, staff=staff()) as world:
        await asked(world)
        now = await ticket(world)
        assert (now.reason, now.owes_call, now.tags) == ("Something else", True, ("call-back",))
        assert card_line(world) == f"📞 Call back: {PHONE}, in the evening"


# --- who may -----------------------------------------------------------------------------------


async def test_who_may_only_read_does_not_call() -> None:
    desk = f"  operators:\n    Vera: {{account: {VIEWER}, role: viewer}}\n"
    async with started(shop(desk), group="forum", staff=staff()) as world:
        await asked(world)
        await wrote(world, "/called reached", account=VIEWER)
        assert await calls(world) == []
        assert await tapped(world, "I'll call", VIEWER) != ""
        assert (await ticket(world)).operator_id is None


async def test_where_only_the_holder_answers_a_colleague_does_not_call_but_a_lead_does() -> None:
    desk = "  others: lock\n"
    async with started(shop(desk), group="forum", staff=staff()) as world:
        await asked(world)
        await tapped(world, "I'll call")
        toast = await tapped(world, "✅ Reached", PAVEL)
        assert "Olga" in toast
        assert await calls(world) == []
        await tapped(world, "✅ Reached", LEAD)
        assert len(await calls(world)) == 1


@pytest.mark.parametrize(("allowed", "count"), [("yes", 1), ("no", 0)])
async def test_an_anonymous_admin_calls_where_the_shop_allows_them(
    allowed: str, count: int
) -> None:
    async with started(shop(f"  anonymous: {allowed}\n"), group="forum", staff=staff()) as world:
        await asked(world)
        await world.operator(
            "/called reached", account="1087968824", anonymous=True, sender_chat=world.chat
        )
        assert len(await calls(world)) == count
        assert (await ticket(world)).operator_id == ("anonymous" if count else None)
