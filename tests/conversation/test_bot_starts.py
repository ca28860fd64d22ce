"""What the shop's events start: queues, limits, quiet hours, consent, versions, orders, links."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cxbot.clock import ManualClock
from cxbot.model.channel import Standing
from cxbot.testing import CUSTOMER, SHOP, Members, World, started

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AFTER = """
when: {event: order.delivered}
contact: {awaited: yes}
if: customer.wants_messages
limit: once per order.number
cancel_when: {event: order.returned, same: order.number}
do:
  - wait: 2 days
  - ask: "How was {order.number}?"
    answer: rating 1-5
    save: rating
  - say: "{rating}, thank you."
"""
AT_ONCE = AFTER.replace("  - wait: 2 days\n", "")
SIZE = (
    "when: {command: /size}\ndo:\n  - ask: How tall?\n    answer: number\n    save: h\n  - say: OK."
)
HUMAN = "when: {command: /person}\ndo:\n  - human: Help\n"


async def deliver(world: World, number: str = "A-1", **more: Any) -> None:
    await world.event("order.delivered", CUSTOMER, order={"number": number}, **more)


async def ended(world: World) -> list[tuple[str, str]]:
    async with world.store.database.engine.connect() as connection:
        rows = await connection.exec_driver_sql(
            "SELECT flow, outcome FROM session WHERE ended_at IS NOT NULL ORDER BY id"
        )
        return [(row.flow, row.outcome) for row in rows]


async def test_an_event_waits_behind_an_open_question() -> None:
    async with started({"after": AT_ONCE, "size": SIZE}) as world:
        await world.say(CUSTOMER, "/size")
        await deliver(world)
        assert world.sent() == ["How tall?"]
        await world.restart()
        assert await world.say(CUSTOMER, "180") == ["OK.", "How was A-1?"]
        assert await world.say(CUSTOMER, "5") == ["5, thank you."]


async def test_events_queue_in_order() -> None:
    async with started({"after": AT_ONCE, "size": SIZE}) as world:
        await world.say(CUSTOMER, "/size")
        for number in ("A-1", "A-2", "A-3"):
            await deliver(world, number)
        asked = [await world.say(CUSTOMER, text) for text in ("180", "1", "2", "3")]
        assert [said[-1] for said in asked] == [
            "How was A-1?",
            "How was A-2?",
            "How was A-3?",
            "3, thank you.",
        ]


async def test_an_event_waits_behind_a_ticket() -> None:
    async with started({"after": AT_ONCE, "person": HUMAN}, group="plain") as world:
        await world.say(CUSTOMER, "/person")
        await deliver(world)
        before = len(world.sent())
        card, _ = world.card_button("Resolve")
        await world.operator("/done", reply_to=card.id)
        assert world.sent()[before:] == [
            "The chat with our team is over. Anything else: /menu",
            "How was A-1?",
        ]


async def test_a_wait_that_ends_during_a_question_waits_on() -> None:
    async with started({"after": AFTER, "size": SIZE}) as world:
        await world.say(CUSTOMER, "/start")
        await deliver(world)
        await world.say(CUSTOMER, "/size")
        await world.wait(3 * DAY)
        assert world.sent()[-1] == "How tall?"
        assert await world.say(CUSTOMER, "180") == ["OK.", "How was A-1?"]


async def test_once_per_order_means_once() -> None:
    async with started({"after": AT_ONCE}) as world:
        await world.say(CUSTOMER, "/start")
        for _ in range(3):
            await deliver(world)
            await world.say(CUSTOMER, "4")
        await deliver(world, "A-2")
        assert [text for text in world.sent() if "How was" in text] == [
            "How was A-1?",
            "How was A-2?",
        ]


async def test_a_period_limits_only_while_it_lasts() -> None:
    flow = AT_ONCE.replace("once per order.number", "once per 90 days")
    async with started({"after": flow}) as world:
        await world.say(CUSTOMER, "/start")
        await deliver(world, "A-1")
        await world.say(CUSTOMER, "4")
        await world.wait(89 * DAY)
        await deliver(world, "A-2")
        await world.wait(2 * DAY)
        await deliver(world, "A-3")
        assert [text for text in world.sent() if "How was" in text] == [
            "How was A-1?",
            "How was A-3?",
        ]


@pytest.mark.parametrize("state", ["queued", "paused", "waiting", "due and queued"])
async def test_an_event_that_cancels_reaches_every_session(state: str) -> None:
    flow = AFTER if "w" in state or "due" in state else AT_ONCE
    async with started({"after": flow, "size": SIZE}) as world:
        await world.say(CUSTOMER, "/size" if state in ("queued", "due and queued") else "/start")
        await deliver(world)
        if state == "due and queued":
            await world.wait(2 * DAY)
        if state == "paused":
            await world.say(CUSTOMER, "/size")
        await world.event("order.returned", CUSTOMER, order={"number": "A-2"})
        assert ("after", "cancelled") not in await ended(world)
        await world.event("order.returned", CUSTOMER, order={"number": "A-1"})
        assert ("after", "cancelled") in await ended(world)
        before = len(world.sent())
        await world.say(CUSTOMER, "180")
        await world.wait(5 * DAY)
        assert not any("How was" in text for text in world.sent()[before:])


async def test_a_session_ends_on_the_version_it_began_with() -> None:
    new = AT_ONCE.replace("rating 1-5", "rating 0-10").replace("How was", "Score for")
    async with started({"after": AT_ONCE}) as world:
        await world.say(CUSTOMER, "/start")
        await deliver(world)
        await world.restart({"after": new})
        said = await world.say(CUSTOMER, "9")
        assert "1 to 5" in said[0]
        await world.restart()
        assert await world.say(CUSTOMER, "5") == ["5, thank you."]
        await deliver(world, "A-2")
        assert world.sent()[-1] == "Score for A-2?"
        assert await world.say(CUSTOMER, "9") == ["9, thank you."]
        versions = {p["flow_version"] for p in await world.touchpoints("out") if p["flow"]}
        assert len(versions) == 2


async def test_a_change_of_texts_reaches_everybody() -> None:
    async with started({"after": AT_ONCE}) as world:
        await world.say(CUSTOMER, "/start")
        await deliver(world)
        await world.restart({"after": AT_ONCE.replace("thank you", "many thanks")})
        assert await world.say(CUSTOMER, "5") == ["5, many thanks."]


async def test_a_flow_that_is_gone_still_ends_its_sessions() -> None:
    async with started({"after": AT_ONCE, "size": SIZE}) as world:
        await world.say(CUSTOMER, "/start")
        await deliver(world)
        (world.folder / "flows" / "after.yaml").unlink()
        await world.restart()
        assert await world.say(CUSTOMER, "5") == ["5, thank you."]
        await deliver(world, "A-2")
        assert world.sent()[-1] == "5, thank you."


async def test_quiet_hours_are_those_of_the_customer() -> None:
    flows = {
        "shop": SHOP + "quiet_hours: 21:00-10:00\n",
        "after": AT_ONCE,
        "far": "when: {command: /far}\ndo:\n  - set: {customer.time_zone: Asia/Vladivostok}\n",
        "size": SIZE,
    }
    clock = ManualClock(datetime(2026, 3, 10, 12, tzinfo=UTC))  # 15:00 Moscow, 22:00 Vladivostok
    async with started(flows, clock=clock) as world:
        await world.say("near", "/start")
        await world.say("far", "/far")
        for account in ("near", "far"):
            await world.event("order.delivered", account, order={"number": account})
        assert world.sent("near")[-1] == "How was near?"
        assert world.sent("far") == []
        assert await world.say("far", "/size") == ["How tall?"], "an answer is never held"
        await world.say("far", "180")
        await world.wait(12 * HOUR - timedelta(seconds=1))
        assert world.sent("far")[-1] == "OK."
        await world.wait(timedelta(seconds=1))
        assert world.sent("far")[-1] == "How was far?"


async def test_who_unsubscribed_hears_nothing_first() -> None:
    async with started(
        {"after": AFTER, "plain": AT_ONCE.replace("if: customer.wants_messages\n", "")}
    ) as world:
        await world.say(CUSTOMER, "/start")
        await deliver(world)
        await world.say(CUSTOMER, "5")
        await world.say(CUSTOMER, "/unsubscribe")
        before = len(world.sent())
        await world.wait(3 * DAY)
        await deliver(world, "A-2")
        await world.wait(3 * DAY)
        assert world.sent()[before:] == []
        assert "Hello" in (await world.say(CUSTOMER, "/start"))[0]
        await deliver(world, "A-3")
        assert len(world.sent()) == before + 1


async def test_a_customer_nobody_heard_of_is_kept_and_left_in_peace() -> None:
    async with started({"after": AT_ONCE}) as world:
        assert await world.event("order.delivered", "777", order={"number": "A-1"}) == 1
        assert world.channel.tried == []
        [point] = await world.touchpoints()
        assert point["name"] == "order.delivered"


async def test_the_same_event_again_changes_nothing() -> None:
    async with started({"after": AT_ONCE}) as world:
        await world.say(CUSTOMER, "/start")
        await deliver(world, id="e1")
        await world.event("order.delivered", CUSTOMER, order={"number": "A-1"}, id="e1")
        assert len(await world.touchpoints("internal")) == 1


# --- orders --------------------------------------------------------------------------------------

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


# --- actions -------------------------------------------------------------------------------------

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
            "UPDATE touchpoint SET source_key = ? WHERE direction = 'in' "
            "AND conversation_id = (SELECT id FROM conversation WHERE account = 'poisoner')",
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
