"""Who is on which version, and sessions that move to the live one."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from owner_saving import Saving, saving
from stores.at_work import at_work

from cxbot.app.live.deploying import Deployment, Mover, look
from cxbot.errors import ConfigError
from cxbot.store.requests import Request
from cxbot.store.traces import Traces
from cxbot.testing import CUSTOMER, SHOP, World

SIZE = """
when: {command: /size}
do:
  - ask: How tall are you?
    answer: number
    save: height
    remind: {after: 1 hour, say: Well?}
  - ask: How do you like it?
    answer: choice
    choices: {close: Close, loose: Loose}
    save: fit
  - say: "{height} and {fit}."
"""
#: The questions are as they were; what follows them isn't.
LONGER = SIZE.replace("  - say:", "  - ask: And your name?\n    save: name\n  - say:")
FOLLOW_UP = """
when: {event: order.delivered}
do:
  - wait: 3 days
  - say: How was it?
"""
FLOWS = {"size": SIZE, "follow_up": FOLLOW_UP}
OTHER, THIRD = "1002", "1003"


async def deployment(world: World) -> Deployment:
    return await look(world.store.database, world.folder)


async def moved(saver: Saving, flow: str | None = None) -> list[str]:
    """By the command, beside the running bot; who moved."""
    world = saver.world
    async with at_work(world.database):
        mover = Mover(world.database, world.folder, world.clock)
        plan = (await mover.open()).only(flow)
        assert mover.bot_runs
        chosen = [s.session.address.account for s in plan.standings if s.movable]
        moving = asyncio.create_task(mover.move(plan))
        while not moving.done():
            await world.engine.requests.take()
            await asyncio.sleep(0.01)
        left = [standing.session.address.account for standing in await moving]
        await mover.close()
    await world.settled()
    return [account for account in chosen if account not in left]


def summary(found: Deployment) -> list[tuple[Any, ...]]:
    return [
        (s.session.flow, s.current, f"{s.file}:{s.line}", s.verb, s.why) for s in found.standings
    ]


# --- deploy --------------------------------------------------------------------------------------


async def test_it_says_who_waits_where_and_until_when() -> None:
    async with saving(FLOWS) as saver:
        world = saver.world
        await world.say(CUSTOMER, "/size")
        await saver.save({"size": "about: Longer\n" + LONGER})
        await world.say(OTHER, "/size")
        await world.event("order.delivered", CUSTOMER, order={"number": "A-1"})
        found = await deployment(world)
        assert found.live.id == world.engine.flows.now.set_id
        assert summary(found) == [
            ("size", False, "flows/size.yaml:5", "ask", ""),
            ("size", True, "flows/size.yaml:6", "ask", ""),
            ("follow_up", True, "flows/follow_up.yaml:5", "not begun", ""),
        ]
        old, new, _ = found.standings
        assert old.movable
        assert not new.movable
        assert old.session.until == world.clock.now() + timedelta(days=7)


async def test_files_that_are_not_live_are_named() -> None:
    async with saving(FLOWS) as saver:
        assert (await deployment(saver.world)).unsaved == []
        await saver.save({"size": SIZE.replace("ask", "aks")})
        assert (await deployment(saver.world)).unsaved == ["flows/size.yaml"]


async def test_a_flow_nobody_knows_is_an_error() -> None:
    async with saving(FLOWS) as saver:
        found = await deployment(saver.world)
        with pytest.raises(ConfigError, match=r'no flow "sizes"\. There are: follow_up, size'):
            found.only("sizes")


# --- moving --------------------------------------------------------------------------------------


async def test_a_session_goes_on_in_the_new_version() -> None:
    async with saving(FLOWS) as saver:
        world = saver.world
        await world.say(CUSTOMER, "/size")
        await world.say(CUSTOMER, "180")
        await saver.save({"size": LONGER})
        assert await moved(saver) == [CUSTOMER]
        # the button of before, too
        assert await world.tap("Close") == ["And your name?"]
        assert await world.say(CUSTOMER, "Anna") == ["180 and close."]


async def test_timers_keep_their_time_and_work() -> None:
    async with saving(FLOWS) as saver:
        world = saver.world
        await world.say(CUSTOMER, "/size")
        await world.wait(timedelta(minutes=50))
        await saver.save({"size": LONGER})
        assert await moved(saver) == [CUSTOMER]
        await world.wait(timedelta(minutes=10))
        assert world.sent()[-1] == "Well?"
        await world.wait(timedelta(days=7))
        assert (await deployment(world)).standings == []


async def test_a_waiting_session_moves_and_wakes_in_the_new_version() -> None:
    async with saving(FLOWS) as saver:
        world = saver.world
        await world.say(CUSTOMER, "/start")
        await world.event("order.delivered", CUSTOMER, order={"number": "A-1"})
        await saver.save({"follow_up": FOLLOW_UP + "  - say: Tell us.\n"})
        assert await moved(saver) == [CUSTOMER]
        await world.wait(timedelta(days=3))
        assert world.sent()[-2:] == ["How was it?", "Tell us."]


async def test_only_the_flow_that_was_named_moves() -> None:
    async with saving(FLOWS) as saver:
        world = saver.world
        await world.say(OTHER, "/start")
        await world.say(CUSTOMER, "/size")
        await world.event("order.delivered", OTHER, order={"number": "A-1"})
        await saver.save({"size": LONGER, "follow_up": FOLLOW_UP + "  - say: Tell us.\n"})
        assert await moved(saver, "follow_up") == [OTHER]
        assert await moved(saver) == [CUSTOMER]
        assert await moved(saver) == []


async def test_a_move_leaves_a_trace() -> None:
    async with saving(FLOWS) as saver:
        world = saver.world
        await world.say(CUSTOMER, "/size")
        before = world.engine.project.catalog.flows["size"].version
        await saver.save({"size": LONGER})
        await moved(saver)
        traces = Traces(world.store.database)
        trace = await traces.read((await traces.find(f"memory:{CUSTOMER}"))[0])
        steps = [step for turn in trace.turns for step in turn["steps"]]
        assert [step["verb"] for step in steps] == ["start", "ask", "moved"]
        assert steps[-1]["detail"] == f"from {before}"
        assert steps[-1]["version"] == world.engine.project.catalog.flows["size"].version
        assert trace.session["flow_version"] == steps[-1]["version"]


async def test_a_session_that_went_on_meanwhile_stays() -> None:
    """It was shown at a step that is unchanged, and has reached one that is."""
    without = SIZE.replace("close: Close, ", "")
    async with saving(FLOWS) as saver:
        world = saver.world
        await world.say(CUSTOMER, "/size")
        await saver.save({"size": without})
        async with at_work(world.database):
            mover = Mover(world.database, world.folder, world.clock)
            plan = await mover.open()
            assert [standing.movable for standing in plan.standings] == [True]
            await world.say(CUSTOMER, "180")
            moving = asyncio.create_task(mover.move(plan))
            while not moving.done():
                await world.engine.requests.take()
                await asyncio.sleep(0.01)
            (left,) = await moving
            await mover.close()
        assert '"choices" changed' in left.why
        assert await world.tap("Close") == ["180 and close."]


async def test_another_set_went_live_meanwhile() -> None:
    async with saving(FLOWS) as saver:
        world = saver.world
        asked = Request(
            id=world.clock.new_id(),
            kind="move",
            data={"set": "000000000000", "sessions": {}},
            made_at=world.clock.now(),
        )
        await world.store.requests.make(asked)
        await world.engine.requests.take()
        status, answer, _ = await world.store.requests.state(asked.id)
        assert status == "refused"
        assert answer is not None
        assert answer.startswith("Another set of flows went live")


async def test_a_bot_that_does_not_answer_is_told_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cxbot.app.live.deploying._ANSWER_SECONDS", 0.2)
    async with saving(FLOWS) as saver:
        world = saver.world
        await world.say(CUSTOMER, "/size")
        await saver.save({"size": LONGER})
        async with at_work(world.database):
            mover = Mover(world.database, world.folder, world.clock)
            plan = await mover.open()
            with pytest.raises(ConfigError, match="didn't answer"):
                await mover.move(plan)
            await mover.close()
        # it never comes later, when nobody reckons with it
        assert await world.engine.requests.take() == 0


async def test_without_a_bot_the_command_moves_by_itself() -> None:
    async with saving(FLOWS) as saver:
        world = saver.world
        await world.say(CUSTOMER, "/size")
        await world.close()
        (world.folder / "flows" / "size.yaml").write_text("flow: size\n" + LONGER)
        mover = Mover(world.database, world.folder, world.clock)
        plan = await mover.open()
        assert not mover.bot_runs
        assert await mover.move(plan) == []
        await mover.close()
        await world.open()
        await world.say(CUSTOMER, "180")
        assert await world.tap("Close") == ["And your name?"]


# --- what can't move -----------------------------------------------------------------------------

CHANGES = {
    "removed": ("", "the flow size was removed"),
    "gone": (
        "when: {command: /size}\ndo:\n  - say: Hi\n",
        "ask in line 5 of the old version is not there any more",
    ),
    "id": (
        SIZE.replace("- ask: How tall", "- id: tall\n    ask: How tall"),
        "ask in line 5 of the old version is not there any more",
    ),
    "answer": (SIZE.replace("answer: number", "answer: text", 1), '"answer" changed'),
    "save": (SIZE.replace("save: height", "save: tall", 1).replace("{height}", "{tall}"), '"save"'),
    "skip": (SIZE.replace("    save: height\n", "    save: height\n    skip: No\n"), '"skip"'),
    "remind": (SIZE.replace("    remind: {after: 1 hour, say: Well?}\n", ""), '"remind"'),
}


@pytest.mark.parametrize("name", CHANGES)
async def test_a_changed_step_holds_its_sessions(name: str) -> None:
    text, why = CHANGES[name]
    async with saving({**FLOWS, "shop": SHOP}) as saver:
        world = saver.world
        await world.say(CUSTOMER, "/size")
        await (saver.save({"size": text}) if text else saver.save({}, "size"))
        (standing,) = (await deployment(world)).standings
        assert why in standing.why
        assert await moved(saver) == []
        await world.say(CUSTOMER, "180")
        assert await world.tap("Close") == ["180 and close."]


async def test_a_session_moves_whole_or_not_at_all() -> None:
    caller = "when: {command: /go}\ndo:\n  - run: part\n  - say: End.\n"
    part = "do:\n  - ask: Ready?\n    answer: yes/no\n    save: ready\n  - say: Part.\n"
    async with saving({"caller": caller, "part": part}) as saver:
        world = saver.world
        await world.say(CUSTOMER, "/go")
        new = caller.replace("- run: part", "- say: Now.\n  - run: part")
        await saver.save({"caller": new, "part": part + "  - say: More.\n"})
        (standing,) = (await deployment(world)).standings
        assert standing.why == "run in line 4 of the old version is not there any more"
        assert await moved(saver) == []
        await saver.save({"caller": caller + "  - say: Bye.\n"})
        assert await moved(saver) == [CUSTOMER]
        assert await world.say(CUSTOMER, "yes") == ["Part.", "More.", "End.", "Bye."]


async def test_a_step_with_an_id_may_stand_elsewhere() -> None:
    named = FOLLOW_UP.replace("- wait: 3 days", "- wait: 3 days\n    id: rest")
    moved_on = named.replace("  - wait: 3 days", "  - set: {a: 1}\n  - wait: 1 day")
    async with saving({"follow_up": named}) as saver:
        world = saver.world
        await world.say(CUSTOMER, "/start")
        await world.event("order.delivered", CUSTOMER, order={"number": "A-1"})
        await saver.save({"follow_up": moved_on.replace("How was it?", "New words.")})
        assert await moved(saver) == [CUSTOMER]
        await world.wait(timedelta(days=3))
        assert world.sent()[-1] == "New words."


async def test_one_that_has_not_begun_begins_with_the_new_version() -> None:
    async with saving(FLOWS) as saver:
        world = saver.world
        await world.say(CUSTOMER, "/size")
        await world.event("order.delivered", CUSTOMER, order={"number": "A-1"})
        now = "when: {event: order.delivered}\ndo:\n  - say: At once.\n"
        await saver.save({"follow_up": now})
        assert await moved(saver, "follow_up") == [CUSTOMER]
        await world.say(CUSTOMER, "/stop")
        assert world.sent()[-1] == "At once."
