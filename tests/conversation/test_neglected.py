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


# --- the group -----------------------------------------------------------------------------------


def linked(world: World) -> list[str]:
    """Where the names in the newest message of the group lead."""
    text = world.messages(world.chat)[-1].outbound.text
    return [entity.url or "" for entity in text.entities if entity.kind == "text_link"]


async def test_the_group_reads_the_worst_with_links_to_their_topics() -> None:
    async with a_shop() as world:
        await delivered(world, account="1003")
        await world.wait(29 * DAY)
        await world.say(CUSTOMER, "/person", person={"name": "Anna +7 999 123-45-12"})
        await world.say("1002", "/complain", person={"name": "Boris"})
        await world.say("1002", "It tore")
        topics = world.topics()
        await world.wait(DAY)
        [shown] = await world.operator("/neglected", thread=None)
        assert shown.splitlines() == [
            "🕯 Neglected customers: 3",
            "💢 Boris · complaint 1001: answer it · since 2026-04-08 · nobody holds it",
            "⏰ Anna · #C1: answer · since 2026-04-08 · nobody holds it",
            "🤫 No name · order A-1, not a word after it: ask how it is · since 2026-03-10",
        ]
        assert linked(world) == [f"https://t.me/c/9/{topic}" for topic in reversed(topics)]


async def test_ten_are_shown_and_the_others_counted() -> None:
    async with a_shop() as world:
        for number in range(12):
            await delivered(world, f"A-{number}", str(2000 + number))
        await world.say("2011", "/unsubscribe")
        await world.wait(30 * DAY)
        await world.event("order.delivered", "2011", order={"number": "A-99"})
        await world.wait(30 * DAY)
        [shown] = await world.operator("/neglected", thread=None)
        lines = shown.splitlines()
        assert len([line for line in lines if line.startswith("🤫")]) == 10
        assert lines[-2:] == [
            "… and 1 more",
            "Not counted, for they want no messages or are out of reach: 1",
        ]


async def test_where_nobody_is_neglected_it_says_so_in_the_groups_language() -> None:
    async with a_shop() as world:
        assert await world.operator("/neglected", thread=None) == ["🕯 Nobody is neglected."]
        assert world.group is not None
        world.group.language = "ru"
        assert await world.operator("/neglected", thread=None) == ["🕯 Никто не забыт."]


async def test_a_strangers_question_is_not_answered() -> None:
    async with a_shop() as world:
        said = await world.operator("/neglected", thread=None, account="6666")
        assert not any(line.startswith("🕯") for line in said)


OFFICE = f"{SHOP}opening_hours: mon-fri 10:00-18:00\n"
FRIDAY_EVENING = datetime(2026, 11, 20, 17, tzinfo=UTC)  # 20:00 in Moscow


async def look(world: World) -> list[str]:
    before = len(world.channel.sent)
    await world.engine.ticker.look()
    world.engine.delivery.wake()
    await world.settled()
    return [text for text in world.sent(world.chat, since=before) if text.startswith("🕯")]


async def test_a_weekend_is_nobodys_neglect_and_a_weekday_morning_tells_the_number() -> None:
    clock = ManualClock(FRIDAY_EVENING)
    async with started({**FLOWS, "shop": OFFICE}, group="forum", clock=clock) as world:
        await world.say(CUSTOMER, "/person", person={"name": "Anna"})
        monday = datetime(2026, 11, 23, 7, tzinfo=UTC)  # 10:00 in Moscow
        clock.set(monday)
        assert await look(world) == []
        clock.set(monday + DAY)
        [told] = await look(world)
        assert told == "🕯 Neglected customers: 1. /neglected shows them."
        assert await look(world) == []
        await world.operator("Hello")
        clock.set(monday + 2 * DAY)
        assert await look(world) == []


async def test_it_stands_above_what_came_overnight() -> None:
    clock = ManualClock(FRIDAY_EVENING - 3 * DAY)
    async with started({**FLOWS, "shop": OFFICE}, group="forum", clock=clock) as world:
        await world.say(CUSTOMER, "/person", person={"name": "Anna"})
        clock.set(FRIDAY_EVENING - DAY)
        await world.say("1002", "/person", person={"name": "Boris"})
        clock.set(FRIDAY_EVENING - DAY + 14 * HOUR)
        [told] = await look(world)
        first, second, third = told.splitlines()
        assert first == "🕯 Neglected customers: 1. /neglected shows them."
        assert second == "☀️ Came while we were closed: 1."
        assert "Boris" in third


async def test_a_saturday_morning_tells_nothing() -> None:
    shop = f"{SHOP}opening_hours: mon-sun 10:00-18:00\n"
    clock = ManualClock(FRIDAY_EVENING - 3 * DAY)
    async with started({**FLOWS, "shop": shop}, group="forum", clock=clock) as world:
        await world.say(CUSTOMER, "/person", person={"name": "Anna"})
        clock.set(FRIDAY_EVENING + 14 * HOUR)
        assert await look(world) == []
