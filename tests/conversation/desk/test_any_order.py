"""Whatever people do at the desk, and in whatever order: nothing is lost, nothing leaks."""

import logging

import pytest
from any_order import Heard
from any_steps import FLOWS, LEAD, NAMED, OLGA, PAVEL, Kind, steps
from must_hold import Watched

from cxbot.testing import CUSTOMER, SHOP, Members, started

PERSON = "when: {command: /person}\ndo:\n  - human: Help with the order\n"


@pytest.mark.parametrize(("kind", "seed"), [("forum", 1), ("plain", 2)])
async def test_anything_in_any_order(kind: Kind, seed: int) -> None:
    heard, staff = Heard(), Members(OLGA, PAVEL, admins=[LEAD])
    logger = logging.getLogger("cxbot")
    logger.addHandler(heard)
    try:
        async with started(FLOWS, group=kind, staff=staff, named=NAMED) as world:
            walk = Watched(world, heard, staff)
            for step in steps(seed, 60):
                await walk.do(step)
            await walk.flush()
    finally:
        logger.removeHandler(heard)


async def test_a_last_word_that_may_not_go_out_ends_nothing() -> None:
    flows = {"help": PERSON, "shop": SHOP + "desk: {others: lock}\n"}
    async with started(flows, group="forum", staff=Members(OLGA, PAVEL)) as world:
        await world.say(CUSTOMER, "/person")
        await world.operator("/take")
        [said] = await world.operator("/resolve Bye then", account=PAVEL, person={"name": "Pavel"})
        assert "Not sent" in said
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert ticket.state == "active"
        assert "Bye then" not in world.sent()
