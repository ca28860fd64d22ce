"""Whom nobody looks after, found in what the real engine has left, and shown to the group."""

from datetime import UTC, datetime, timedelta
from typing import Any

from cxbot.clock import ManualClock
from cxbot.conversation.neglect import NeglectFinder
from cxbot.journey.neglect import Neglect
from cxbot.model.channel import Refused
from cxbot.store.neglect import NeglectLog
from cxbot.testing import CUSTOMER, SHOP, World, started

NOON = datetime(2026, 3, 10, 9, tzinfo=UTC)  # Tuesday, in Moscow
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
REFUSED = Refused(code="bad_entities", reason="can't parse")
FLOWS = {
    "help": "when: {command: /person}\ndo:\n  - human: Help\n",
    "call": "when: {command: /call}\ndo:\n  - human: Call\n    call_back: in the evening\n",
    "complain": """
when: {command: /complain}
do:
  - ask: What happened?
    answer: text
    save: words
  - call: complaint.file
    with: {text: "{words}"}
    save: filed
  - human: "{filed.reference}"
    and: continue
""",
    "sent": 'when: {event: order.delivered}\ndo:\n  - say: "{order.number} is there."\n',
}


async def found(world: World) -> Neglect:
    finder = NeglectFinder(
        NeglectLog(world.store.database), lambda: world.engine.flows.catalog.shop
    )
    return await finder.find(world.clock.now())


async def rows(world: World) -> list[tuple[str, str]]:
    return [(one.kind, one.what) for one in (await found(world)).rows]


def a_shop(**more: Any) -> Any:
    return started({**FLOWS, **more}, group="forum", clock=ManualClock(NOON))


async def delivered(world: World, number: str = "A-1", account: str = CUSTOMER) -> None:
    await world.say(account, "/start")
    await world.wait(HOUR)
    order = {"number": number, "created_at": world.clock.now().isoformat()}
    await world.event("order.delivered", account, order=order)


# --- promises ------------------------------------------------------------------------------------


async def test_a_ticket_that_waits_for_a_day_is_neglected_until_it_is_answered() -> None:
    async with a_shop() as world:
        await world.say(CUSTOMER, "/person", person={"name": "Anna"})
        await world.wait(DAY - timedelta(seconds=1))
        assert await rows(world) == []
        await world.wait(timedelta(seconds=1))
        assert await rows(world) == [("answer", "#C1")]
        await world.operator("Hello")
        assert await rows(world) == []


async def test_the_shops_own_limit_counts_before_the_day() -> None:
    shop = f"{SHOP}desk:\n  response: {{normal: {{first: 2 hours}}}}\n"
    async with a_shop(shop=shop) as world:
        await world.say(CUSTOMER, "/person")
        await world.wait(2 * HOUR)
        [one] = (await found(world)).rows
        assert (one.kind, one.due) == ("answer", NOON + 2 * HOUR)


async def test_a_call_that_nobody_made_is_owed_until_they_are_reached() -> None:
    async with a_shop() as world:
        await world.say(CUSTOMER, "/call")
        await world.operator("We will")
        await world.wait(DAY)
        assert await rows(world) == [("call", "#C1")]
        await world.operator("/called no answer")
        assert await rows(world) == [("call", "#C1")]
        await world.operator("/called reached")
        assert await rows(world) == []


async def test_a_complaint_waits_for_a_person_and_not_for_the_bot() -> None:
    async with a_shop() as world:
        await world.say(CUSTOMER, "/complain")
        await world.say(CUSTOMER, "It tore")
        await world.wait(DAY)
        [one] = (await found(world)).rows
        assert (one.kind, one.what, one.since) == ("complaint", "1001", NOON)
        await world.operator("// poor thing")
        assert await rows(world) == [("complaint", "1001")]
        await world.operator("I am sorry")
        assert await rows(world) == []


async def test_an_answer_that_did_not_arrive_is_none() -> None:
    async with a_shop() as world:
        await world.say(CUSTOMER, "/complain")
        await world.say(CUSTOMER, "It tore")
        world.channel.script(REFUSED, peer=CUSTOMER)
        await world.operator("I am sorry")
        await world.wait(DAY)
        assert ("complaint", "1001") in await rows(world)


async def test_a_call_answers_a_complaint() -> None:
    async with a_shop() as world:
        await world.say(CUSTOMER, "/complain")
        await world.say(CUSTOMER, "It tore")
        await world.wait(DAY)
        await world.say(CUSTOMER, "/call")
        assert await rows(world) == [("complaint", "1001")]
        await world.operator("/called reached")
        assert ("complaint", "1001") not in await rows(world)


# --- silence -------------------------------------------------------------------------------------


async def test_who_bought_and_heard_nothing_for_a_month() -> None:
    async with a_shop() as world:
        await delivered(world)
        await world.wait(30 * DAY - timedelta(seconds=1))
        assert await rows(world) == []
        await world.wait(timedelta(seconds=1))
        [one] = (await found(world)).rows
        assert (one.kind, one.what, one.since, one.due) == (
            "silence", "A-1", NOON + HOUR, world.clock.now(),
        )  # fmt: skip
        await world.say(CUSTOMER, "hello")
        assert await rows(world) == []


async def test_the_policy_says_how_long() -> None:
    async with a_shop(shop=f"{SHOP}policy: {{neglect: 7 days}}\n") as world:
        await delivered(world)
        await world.wait(7 * DAY)
        assert await rows(world) == [("silence", "A-1")]


async def test_only_what_reached_them_ends_silence() -> None:
    news = 'when: {event: order.updated}\ndo:\n  - say: "How is {order.number}?"\n'
    async with a_shop(news=news) as world:
        await delivered(world)
        await world.wait(5 * DAY)
        world.channel.script(REFUSED, peer=CUSTOMER)
        await world.event("order.updated", CUSTOMER, order={"number": "A-1"})
        await world.wait(25 * DAY)
        assert await rows(world) == [("silence", "A-1")]
        await world.event("order.updated", CUSTOMER, order={"number": "A-1"})
        assert await rows(world) == []


async def test_only_the_newest_delivery_counts_and_only_what_was_delivered() -> None:
    async with a_shop() as world:
        await delivered(world)
        await world.wait(20 * DAY)
        await world.event("order.delivered", CUSTOMER, order={"number": "A-2"})
        await world.event("order.shipped", CUSTOMER, order={"number": "A-3"})
        await world.wait(15 * DAY)
        assert await rows(world) == []
        await world.wait(15 * DAY)
        assert await rows(world) == [("silence", "A-2")]
        await world.event("order.returned", CUSTOMER, order={"number": "A-2"})
        assert await rows(world) == []


async def test_who_wants_no_messages_is_not_neglected_but_told_apart() -> None:
    async with a_shop() as world:
        await delivered(world)
        await delivered(world, "A-2", "1002")
        await world.say("1002", "/unsubscribe")
        await world.wait(timedelta(seconds=1))
        await world.event("order.delivered", "1002", order={"number": "A-3"})
        await world.wait(30 * DAY)
        shown = await found(world)
        assert [one.what for one in shown.rows] == ["A-1"]
        assert shown.to_json()["apart"] == {"want no messages": 1}


async def test_pages_of_customers_are_all_read() -> None:
    async with a_shop() as world:
        for number in range(7):
            await delivered(world, f"A-{number}", str(2000 + number))
        await world.wait(30 * DAY)
        whole = await found(world)
        log = NeglectLog(world.store.database, page=2)
        finder = NeglectFinder(log, lambda: world.engine.flows.catalog.shop)
        paged = await finder.find(world.clock.now())
        assert [*paged.rows] == [*whole.rows]
        assert whole.customers == 7
