"""Orders are shown to their own customers; a link ties one to who opens it."""

from datetime import timedelta

import pytest
from bot_flows import DAY, HOUR

from cxbot.store.quality import QualityLog
from cxbot.testing import CUSTOMER, SHOP, World, started

FIND = """
when: {command: /find}
do:
  - ask: Which?
    answer: text
    save: number
  - call: shop.find
    with: {number: "{number}"}
    save: order
    on_error:
      not_found:
        - say: "No {number} here."
        - stop
  - say: "{order.number} is {order.status}."
"""
FINDER = """
from cxbot import ActionContext, ActionError, Order, action

@action("shop.find", errors=("not_found",))
async def find(context: ActionContext, number: str) -> Order:
    order = await context.orders.find(number)
    if order is None:
        raise ActionError("not_found")
    return order
"""


async def look_up(world: World, account: str, number: str) -> str:
    await world.say(account, "/find")
    return (await world.say(account, number))[-1]


async def test_an_order_is_shown_to_its_own_customer_only() -> None:
    async with started({"find": FIND}, handlers=FINDER) as world:
        await world.event("order.created", CUSTOMER, order={"number": "A-1"})
        assert await look_up(world, CUSTOMER, "A-1") == "A-1 is new."
        assert await look_up(world, "6666", "A-1") == "No A-1 here."
        assert await look_up(world, "6666", "A-9") == "No A-9 here."
        assert await look_up(world, "6666", "A-1 or 1=1") == "No A-1 or 1=1 here."


async def test_guessing_numbers_ends_after_five() -> None:
    async with started({"find": FIND}, handlers=FINDER) as world:
        await world.event("order.created", CUSTOMER, order={"number": "A-1"})
        for n in range(5):
            assert await look_up(world, CUSTOMER, f"B-{n}") == f"No B-{n} here."
        assert await look_up(world, CUSTOMER, "A-1") == "No A-1 here."
        await world.wait(HOUR + timedelta(seconds=1))
        assert await look_up(world, CUSTOMER, "A-1") == "A-1 is new."


async def test_an_event_that_comes_late_takes_no_order_back() -> None:
    async with started({"find": FIND}, handlers=FINDER) as world:
        now = world.clock.now()
        ship = {"number": "A-1", "eta": "2026-03-20"}
        await world.event("order.shipped", CUSTOMER, order=ship, time=now)
        paid = {"number": "A-1", "status": "paid", "eta": "2026-03-11", "total": "5.00"}
        await world.event("order.paid", CUSTOMER, order=paid, time=now - HOUR)
        assert await look_up(world, CUSTOMER, "A-1") == "A-1 is shipped."
        order = await world.store.orders.get("A-1")
        assert order is not None
        assert order.data["eta"] == "2026-03-20"
        assert order.data["total"] == "5.00"
        assert order.updated_at == now
        fixed = {"number": "A-1", "status": "packed"}
        await world.event("order.updated", CUSTOMER, order=fixed, time=now + HOUR)
        assert await look_up(world, CUSTOMER, "A-1") == "A-1 is packed."


async def test_a_link_ties_an_order_even_before_the_shop_told_of_it() -> None:
    async with started({"find": FIND}, handlers=FINDER) as world:
        payload = await world.engine.links.create("A-1", world.clock.now() + DAY)
        assert len(payload) <= 64
        said = await world.say(CUSTOMER, f"/start {payload}")
        assert said == ["Order A-1 is now linked to this chat."]
        assert await look_up(world, CUSTOMER, "A-1") == "No A-1 here."
        await world.event("order.created", order={"number": "A-1"})
        assert await look_up(world, CUSTOMER, "A-1") == "A-1 is new."


async def test_a_link_serves_one_person_once() -> None:
    async with started({"find": FIND}, handlers=FINDER) as world:
        await world.event("order.created", order={"number": "A-1"})
        payload = await world.engine.links.create("A-1", world.clock.now() + DAY)
        await world.say(CUSTOMER, f"/start {payload}")
        assert "linked" in (await world.say(CUSTOMER, f"/start {payload}"))[0]
        assert "does not work" in (await world.say("6666", f"/start {payload}"))[0]
        assert await look_up(world, CUSTOMER, "A-1") == "A-1 is new."
        assert await look_up(world, "6666", "A-1") == "No A-1 here."


async def test_a_used_link_takes_nothing_back() -> None:
    async with started({"find": FIND}, handlers=FINDER) as world:
        await world.event("order.created", order={"number": "A-1"})
        payload = await world.engine.links.create("A-1", world.clock.now() + DAY)
        await world.say("6666", f"/start {payload}")
        await world.event("order.updated", CUSTOMER, order={"number": "A-1"})
        await world.say("6666", f"/start {payload}")
        assert await look_up(world, "6666", "A-1") == "No A-1 here."
        assert await look_up(world, CUSTOMER, "A-1") == "A-1 is new."


async def test_an_expired_link_says_so() -> None:
    async with started({"find": FIND}) as world:
        payload = await world.engine.links.create("A-1", world.clock.now() + DAY)
        await world.wait(DAY)
        assert "does not work" in (await world.say(CUSTOMER, f"/start {payload}"))[0]


@pytest.mark.parametrize(
    "payload", ["x" * 64, "x" * 65, "../../", "ref_';--", "0" * 42, "<b>", "é"]
)
async def test_an_unknown_payload_is_a_plain_start(payload: str) -> None:
    shop = SHOP + "customer: {source: text}\n"
    flows = {
        "shop": shop,
        "show": 'when: {command: /show}\ndo:\n  - say: "{customer.source | or: none}"',
    }
    async with started({"find": FIND, **flows}) as world:
        assert "Hello" in (await world.say(CUSTOMER, f"/start {payload}"))[0]
        plain = payload.replace("_", "").isalnum() and payload.isascii() and len(payload) <= 64
        assert await world.say(CUSTOMER, "/show") == [payload if plain else "none"]


async def test_an_event_that_found_its_customer_is_no_gap_of_the_log() -> None:
    async with started({"find": FIND}, handlers=FINDER) as world:
        await world.say(CUSTOMER, "/start")
        await world.event("order.created", CUSTOMER, order={"number": "A-1"})
        await world.event("order.created", order={"number": "A-2"})
        found = await QualityLog(world.store.database).tallies(None, world.clock.now() + HOUR)
        assert (found.events, found.lost) == (2, 1)
