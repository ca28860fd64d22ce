"""Many customers whose night ends at once, and a survey that only some of them may be asked."""

from datetime import timedelta

import pytest
from asking_shop import HOUR, NOON, SURVEY, came, rows

from cxbot.clock import ManualClock
from cxbot.testing import SHOP, World, started

NIGHT = SHOP + "quiet_hours: 21:00-10:00\n"
MANY, FEW = 60, 7
LIMITED = SURVEY + f"contact: {{quota: {FEW} per 30 days}}\n"


async def many_return(world: World, first: int = 0) -> None:
    people = [str(first + number) for number in range(MANY)]
    now = world.clock.now()
    await world.take(*(world.channel.arrived(one, "/start", at=now) for one in people))
    await world.wait(11 * HOUR)
    await world.take(
        *(
            came(world, "order.delivered", f"memory:{one}", order={"number": f"A-{one}"})
            for one in people
        )
    )
    await world.wait(13 * HOUR)


async def verdicts(world: World) -> dict[tuple[str, str | None], int]:
    query = "SELECT verdict, gate, count(*) AS n FROM contact WHERE kind = 'first' GROUP BY 1, 2"
    return {(row["verdict"], row["gate"]): row["n"] for row in await rows(world, query)}


@pytest.mark.parametrize("kept", [0, 10_000])
async def test_in_the_morning_no_more_are_asked_than_the_quota(kept: int) -> None:
    async with started({"shop": NIGHT, "care": LIMITED}, clock=ManualClock(NOON)) as world:
        world.engine.dialogues.most = kept
        await many_return(world)
        found = await verdicts(world)
        asked = found["allow", None]
        assert 0 < asked <= FEW
        assert found["deny", "quota"] == MANY - asked
        # places that were left are given later, and those taken stay taken
        await many_return(world, first=1000)
        assert asked <= (await verdicts(world))["allow", None] <= FEW


async def test_when_its_period_is_over_there_is_room_again() -> None:
    async with started({"shop": NIGHT, "care": LIMITED}, clock=ManualClock(NOON)) as world:
        await many_return(world)
        before = (await verdicts(world))["allow", None]
        await world.wait(timedelta(days=31))
        await many_return(world, first=1000)
        assert before < (await verdicts(world))["allow", None] <= before + FEW


async def test_who_writes_for_the_first_time_counts_like_everybody() -> None:
    """The survey that another flow runs is asked in the very turn that makes them a customer."""
    survey = LIMITED.replace("when: {event: order.delivered}\n", "")
    size = "when: {words: [size]}\ndo:\n  - say: Large.\n  - run: care\n"
    flows = {"care": survey.replace("{order.number}", "it"), "size": size}
    async with started(flows, clock=ManualClock(NOON)) as world:
        for one in range(FEW + 3):
            await world.say(str(2000 + one), "size")
        found = await rows(world, "SELECT verdict, gate, count(*) AS n FROM contact GROUP BY 1, 2")
        assert {(row["verdict"], row["gate"]): row["n"] for row in found} == {
            ("allow", None): FEW,
            ("deny", "quota"): 3,
        }
