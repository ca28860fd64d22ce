"""However an action or a turn ends, the customer hears of it, and the lane goes on."""

import asyncio

import pytest
from bot_flows import HUMAN, SIZE
from stores.reading import here

from cxbot.model.channel import Standing
from cxbot.testing import CUSTOMER, Members, World, started

CALL = """
when: {command: /call}
do:
  - call: shop.work
    with: {how: "HOW"}
    on_error:
      refused:
        - say: It was refused.
        - stop
      timeout:
        - say: It took too long.
        - stop
  - say: Done.
"""
WORK = """
import asyncio
from datetime import timedelta
from pathlib import Path
from cxbot import ActionContext, ActionError, action

KEYS = Path(__file__).with_name("keys.txt")

@action("shop.work", errors=("refused",), timeout=timedelta(seconds=0.1))
async def work(context: ActionContext, how: str) -> None:
    with KEYS.open("a") as file:
        file.write(context.idempotency_key + "\\n")
    if how == "refuse":
        raise ActionError("refused")
    if how == "undeclared":
        raise ActionError("other")
    if how == "crash":
        raise RuntimeError("secret detail")
    if how == "hang":
        await asyncio.get_running_loop().create_future()
"""


#: Handed on from a system that takes any text.
ODD = """
from cxbot import ActionError, action

@action("shop.odd", errors=("refused",))
async def odd(how: str) -> str:
    if how == "refuse":
        raise ActionError("refused", "no\\x00 \\ud800")
    return "a\\x00b"
"""


async def test_what_no_database_holds_reaches_the_customer_cleaned() -> None:
    call = """
when: {command: /odd}
do:
  - {call: shop.odd, with: {how: go}, save: given}
  - say: "{given}"
  - call: shop.odd
    with: {how: refuse}
    on_error: {refused: [{say: It was refused.}, stop]}
"""
    async with started({"odd": call}, handlers=ODD) as world:
        assert await world.say(CUSTOMER, "/odd") == ["a\ufffdb", "It was refused."]


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("go", "Done."),
        ("refuse", "It was refused."),
        ("undeclared", "Something did not work"),
        ("crash", "Something did not work"),
        ("hang", "It took too long."),
    ],
)
async def test_however_an_action_ends_the_customer_hears_of_it(how: str, says: str) -> None:
    async with started({"call": CALL.replace("HOW", how)}, handlers=WORK) as world:
        said = await world.say(CUSTOMER, "/call")
        assert said[-1].startswith(says)
        assert not any("secret" in text for text in world.sent())


async def test_a_retried_turn_repeats_the_key() -> None:
    async with started({"call": CALL.replace("HOW", "go")}, handlers=WORK) as world:
        poison = world.channel.arrived(CUSTOMER, "/call", at=world.clock.now())
        await occupy(world, f"memory|{poison.natural_key}")
        await world.take(poison)
        keys = (world.folder / "handlers" / "keys.txt").read_text().split()
        assert len(keys) == 5
        assert len(set(keys)) == 1


async def occupy(world: World, source_key: str) -> None:
    """Another touchpoint holds this key, so the turn that makes it can't be stored."""
    await world.say("poisoner", "/start")
    async with world.store.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            here(
                "UPDATE touchpoint SET source_key = ? WHERE direction = 'in' "
                "AND conversation_id = (SELECT id FROM conversation WHERE account = 'poisoner')"
            ),
            (source_key,),
        )


async def test_a_turn_that_cannot_be_stored_is_a_dead_letter_and_the_lane_goes_on() -> None:
    async with started({"size": SIZE}) as world:
        poison = world.channel.arrived(CUSTOMER, "/size", at=world.clock.now())
        after = world.channel.arrived(CUSTOMER, "/help", at=world.clock.now())
        other = world.channel.arrived("2", "/size", at=world.clock.now())
        await occupy(world, f"memory|{poison.natural_key}")
        await asyncio.wait_for(world.take(poison, after, other), 10)
        assert world.sent("2") == ["How tall?"]
        assert world.messages()[-1].text.startswith("Choose from the menu")
        async with world.store.database.engine.connect() as connection:
            rows = await connection.exec_driver_sql(
                "SELECT status, attempts, error FROM inbox WHERE status <> 'done'"
            )
            [dead] = rows.all()
        assert (dead.status, dead.attempts) == ("dead", 5)


class BrokenStaff(Members):
    """Whoever asks it learns nothing."""

    async def standing(self, account: str, chat: str) -> Standing | None:
        raise RuntimeError("no")


async def test_an_operators_dead_letter_says_nothing_to_the_customer() -> None:
    async with started({"person": HUMAN}, group="forum", staff=BrokenStaff()) as world:
        await world.say(CUSTOMER, "/person")
        before = len(world.sent())
        await world.operator("Hello!")
        assert world.sent()[before:] == []
        assert all(point["text"] != "Hello!" for point in await world.touchpoints("in"))


async def test_a_customers_dead_letter_is_told_and_a_person_is_called() -> None:
    # a session whose state nobody can read any more: what is on disk has been damaged
    async with started({"size": SIZE}, group="forum") as world:
        await world.say(CUSTOMER, "/size")
        async with world.store.database.engine.begin() as connection:
            await connection.exec_driver_sql("UPDATE session SET state = '{\"frames\": 7}'")
        said = await world.say(CUSTOMER, "180")
        assert said == ["Something did not work on our side. I am calling a colleague."]
        assert any(m.outbound.peer == world.chat and m.labels for m in world.channel.sent)
        last = (await world.touchpoints("in"))[-1]
        assert last["outcome"] == "error"
