"""`customer.neglected` begins a flow, once for a customer and an order, as the policy allows."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import BaseModel

from cxbot.actions.events import refusal
from cxbot.clock import ManualClock
from cxbot.conversation.neglect_look import NeglectLook
from cxbot.errors import BadEvent, StoreError
from cxbot.flow.catalog import load
from cxbot.model.arrival import Arrival
from cxbot.model.event import read_events
from cxbot.testing import CUSTOMER, SHOP, World, started

NOON = datetime(2026, 3, 10, 9, tzinfo=UTC)  # in Moscow
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CARE = """
when: {event: customer.neglected}
limit: once per order.number
do:
  - say: "How is {order.number}, {days} days after {since | date}?"
"""
FLOWS = {
    "care": CARE,
    "sent": 'when: {event: order.delivered}\ndo:\n  - say: "{order.number} is there."\n',
}


def a_shop(**more: str) -> Any:
    return started({**FLOWS, **more}, clock=ManualClock(NOON))


async def bought(world: World, number: str = "A-1", account: str = CUSTOMER) -> None:
    await world.say(account, "/start")
    await world.wait(HOUR)
    await world.event("order.delivered", account, order={"number": number})


async def look(world: World, times: int = 4) -> list[str]:
    """What the customer hears of some seconds' looks."""
    before = len(world.channel.sent)
    for _ in range(times):
        await world.engine.ticker.look()
        await world.settled()
    return world.sent(CUSTOMER, since=before)


async def contacts(world: World) -> list[tuple[str, str]]:
    async with world.store.database.engine.connect() as connection:
        rows = await connection.exec_driver_sql("SELECT flow, verdict FROM contact ORDER BY id")
        return [(row.flow, row.verdict) for row in rows]


async def test_the_flow_begins_once_when_nobody_has_spoken_with_them_for_so_long() -> None:
    async with a_shop() as world:
        await bought(world)
        await world.wait(30 * DAY - HOUR)
        assert await look(world) == []
        await world.wait(DAY)
        assert await look(world) == ["How is A-1, 30 days after March 10?"]
        assert await contacts(world) == [("sent", "allow"), ("care", "allow")]
        await world.wait(60 * DAY)
        assert await look(world) == []


async def test_it_is_once_though_nothing_was_said_and_the_process_began_anew() -> None:
    news = "when: {event: customer.neglected}\ndo:\n  - set: {seen: true}\n"
    async with a_shop(care=news) as world:
        await bought(world)
        await world.wait(31 * DAY)
        await look(world)
        for _ in range(3):
            await world.restart()
            await world.wait(DAY)
            await look(world)
        points = await world.touchpoints("internal")
        assert [one["name"] for one in points].count("customer.neglected") == 1


async def test_another_order_is_another_matter() -> None:
    async with a_shop() as world:
        await bought(world)
        await world.wait(31 * DAY)
        assert len(await look(world)) == 1
        await world.event("order.delivered", CUSTOMER, order={"number": "A-2"})
        await world.wait(31 * DAY)
        assert await look(world) == ["How is A-2, 31 days after April 10?"]


async def test_it_goes_through_the_policy_like_all_that_the_bot_begins() -> None:
    policy = "policy: {messages: 1 per 60 days}\n"
    async with a_shop(shop=f"{SHOP}{policy}") as world:
        await bought(world)
        await world.wait(31 * DAY)
        assert await look(world) == []
        assert (await contacts(world))[-1] == ("care", "deny")


async def test_who_wants_no_messages_or_has_spoken_begins_nothing() -> None:
    async with a_shop() as world:
        await bought(world)
        await bought(world, "A-2", "1002")
        await world.say("1002", "/unsubscribe")
        await world.event("order.delivered", "1002", order={"number": "A-3"})
        await world.wait(5 * DAY)
        await world.say(CUSTOMER, "all is well")
        await world.wait(30 * DAY)
        assert await look(world) == []
        points = await world.touchpoints("internal")
        assert "customer.neglected" not in {one["name"] for one in points}


async def test_a_shop_without_such_a_flow_uses_nothing_up() -> None:
    async with started({"sent": FLOWS["sent"]}, clock=ManualClock(NOON)) as world:
        await bought(world)
        await world.wait(31 * DAY)
        assert await look(world) == []
        await world.restart({"care": CARE})
        assert await look(world) == ["How is A-1, 31 days after March 10?"]


async def test_a_database_that_cannot_be_written_is_tried_again() -> None:
    refused: list[int] = []

    async def accept(arrivals: Sequence[Arrival]) -> int:
        if not refused:
            refused.append(len(arrivals))
            raise StoreError("disk full")
        return int(await world.engine.lanes.accept(arrivals))

    async with a_shop() as world:
        engine = world.engine
        parts = (engine.neglect, world.store, world.clock, engine.flows, accept)
        alone = NeglectLook(*parts)
        await bought(world)
        await world.wait(31 * DAY)
        await alone.look()
        assert refused == [1]
        await alone.look()
        assert await contacts(world) == [("sent", "allow")], "not at once"
        await world.wait(timedelta(minutes=5))
        await alone.look()
        await world.settled()
        assert await contacts(world) == [("sent", "allow"), ("care", "allow")]


def test_nobody_else_may_send_or_declare_it() -> None:
    body = {"specversion": "1.0", "id": "1", "source": "shop", "type": "customer.neglected"}
    with pytest.raises(BadEvent) as refused:
        read_events(body, {"customer.neglected": {}}, now=NOON)
    [problem] = refused.value.problems
    assert (problem.field, "cxbot itself" in problem.reason) == ("type", True)
    assert "itself" in refusal("customer.neglected", BaseModel)


def test_check_knows_what_it_brings() -> None:
    texts = {"flows/shop.yaml": SHOP, "flows/care.yaml": f"flow: care{CARE}"}
    assert load(texts).flows["care"].trigger.events == ("customer.neglected",)
