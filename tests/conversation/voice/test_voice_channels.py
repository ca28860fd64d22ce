"""One customer on two channels, and two workers: what is claimed is claimed once."""

import asyncio

import pytest
from asking_shop import (
    DAY,
    HOUR,
    NEWS,
    SURVEY,
    answers,
    came,
    decisions,
    deliver,
    engine_of,
    invitations,
    rows,
    two_channels,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.app.engine import Engine
from cxbot.model.arrival import Arrival
from cxbot.testing import CUSTOMER, MemoryChannel, World

_OTHER = f"other:{CUSTOMER}"


def heard(world: World, other: MemoryChannel, words: str) -> int:
    """On both."""
    sent = [*world.channel.sent, *other.sent]
    return sum(words in message.text for message in sent)


async def both_decided(world: World, *work: tuple[Engine, Arrival]) -> None:
    """Nothing is committed before each of them has decided: on the same facts."""
    stored = [(engine, await world.store.inbox.accept([arrival])) for engine, arrival in work]
    holds, decided = asyncio.Event(), asyncio.Event()

    async def hold(_: AsyncConnection) -> None:
        holds.set()
        await decided.wait()

    held = asyncio.create_task(world.store.writer.run(hold))
    await holds.wait()
    for engine, waiting in stored:
        engine.lanes.take(waiting)
    async with asyncio.timeout(20):
        while world.store.writer.waiting < len(work):  # noqa: ASYNC110 -- nobody tells
            await asyncio.sleep(0.001)
    decided.set()
    await held
    for engine, _ in work:
        world.engine = engine
        await world.settled()


@pytest.mark.parametrize("workers", [1, 2])
async def test_of_two_who_decide_at_once_one_invites(workers: int) -> None:
    async with two_channels({"care": SURVEY}) as (world, other):
        first = second = world.engine
        if workers == 2:
            second = engine_of(world, other)
            await second.open()
            await second.ticker.stop()
        mine = came(world, "order.delivered", f"memory:{CUSTOMER}", order={"number": "A-1"})
        theirs = came(world, "order.delivered", _OTHER, order={"number": "A-2"})
        await both_decided(world, (second, theirs), (first, mine))
        if workers == 2:
            await second.close()
        assert heard(world, other, "How was") == 1
        assert len(await invitations(world)) == 1
        assert sorted(v for _, _, v, _ in await decisions(world)) == ["allow", "delay"]
        inbox = await rows(world, "SELECT DISTINCT status, attempts FROM inbox")
        assert inbox == [{"status": "done", "attempts": 0}], "a lost claim is no failure"


async def test_many_at_once_claim_one_number_each_in_turn() -> None:
    """Awaited ones, which no budget holds back: none of them takes another's number."""
    flows = {f"news{n}": "contact: {awaited: yes}\n" + NEWS for n in range(3)}
    async with two_channels(flows) as (world, other):
        both = [
            (world.engine, came(world, "order.shipped", place, order={"number": f"A-{n}"}))
            for n, place in enumerate((f"memory:{CUSTOMER}", _OTHER))
        ]
        await both_decided(world, *both)
        assert heard(world, other, "is on its way") == 6
        found = await rows(world, "SELECT number FROM contact ORDER BY number")
        assert [row["number"] for row in found] == [1, 2, 3, 4, 5, 6]


async def test_a_survey_open_on_one_channel_is_not_answered_on_the_other() -> None:
    async with two_channels({"care": SURVEY}) as (world, other):
        await deliver(world)
        await world.take(other.arrived(CUSTOMER, "5", at=world.clock.now()))
        assert "did not understand" in other.sent[-1].text
        assert await answers(world) == []
        message, button = world.button("4")
        tap = other.arrived(
            CUSTOMER,
            "4",
            at=world.clock.now(),
            kind="tap",
            message_id=message.id,
            data=button.data,
            tap_id="t1",
        )
        await world.take(tap)
        assert await answers(world) == [], "a button belongs to the chat it was sent to"
        assert await world.tap("4") == ["4, thank you."]
        await world.take(other.arrived(CUSTOMER, "4", at=world.clock.now()))
        assert len(await answers(world)) == 1


async def test_whoever_talks_with_us_on_one_channel_is_not_disturbed_on_the_other() -> None:
    size = "when: {command: /size}\ndo:\n  - ask: How tall?\n    answer: number\n    save: h\n"
    async with two_channels({"care": SURVEY, "size": size}) as (world, other):
        await world.take(other.arrived(CUSTOMER, "/size", at=world.clock.now()))
        await deliver(world)
        assert heard(world, other, "How was") == 0
        assert (await decisions(world))[-1] == ("care", "first", "delay", "busy")
        await world.take(other.arrived(CUSTOMER, "180", at=world.clock.now()))
        await world.wait(HOUR)
        assert heard(world, other, "How was A-1?") == 1


async def test_the_clocks_are_the_customers_not_the_channels() -> None:
    async with two_channels({"care": SURVEY}) as (world, other):
        await deliver(world)
        await world.say(CUSTOMER, "5")
        await world.wait(2 * DAY)
        theirs = came(world, "order.delivered", _OTHER, order={"number": "A-2"})
        await world.take(theirs)
        assert heard(world, other, "How was") == 1
        flow, _, verdict, gate = (await decisions(world))[-1]
        assert (flow, verdict, gate) == ("care", "deny", "budget")


async def test_consent_withdrawn_on_one_channel_holds_on_the_other() -> None:
    async with two_channels({"care": SURVEY}) as (world, other):
        await world.take(other.arrived(CUSTOMER, "/unsubscribe", at=world.clock.now()))
        await deliver(world)
        assert heard(world, other, "How was") == 0
        assert (await decisions(world))[-1] == ("care", "first", "deny", "consent")


async def test_a_worker_that_remembers_an_older_yes_asks_the_database() -> None:
    async with two_channels({"care": SURVEY}) as (world, other):
        first = world.engine
        first.dialogues.most = 100
        await world.say(CUSTOMER, "/menu")  # from here on it remembers the customer
        second = world.engine = engine_of(world, other)
        await second.open()
        await second.ticker.stop()
        await world.take(other.arrived(CUSTOMER, "/unsubscribe surveys", at=world.clock.now()))
        await second.close()
        world.engine = first
        await deliver(world)
        assert heard(world, other, "How was") == 0
        assert (await decisions(world))[-1] == ("care", "first", "deny", "consent")


async def test_a_worker_forgets_what_it_remembers_once_it_has_heard_otherwise_elsewhere() -> None:
    """What it would write of the customer later would take them back to what it remembers."""
    async with two_channels({"care": SURVEY}) as (world, other):
        world.engine.dialogues.most = 100
        await world.say(CUSTOMER, "/menu")
        await world.take(other.arrived(CUSTOMER, "/unsubscribe", at=world.clock.now()))
        await world.say(CUSTOMER, "/menu", person={"name": "Anna B."})
        assert await consents_now(world) == [("Anna B.", 0)]


async def test_what_was_read_before_it_was_withdrawn_elsewhere_is_not_remembered() -> None:
    """While the one channel takes it back, the other is being answered."""
    async with two_channels({"care": SURVEY}) as (world, other):
        world.engine.dialogues.most = 100
        await world.say(CUSTOMER, "/menu")
        now = world.clock.now()
        leaves = other.arrived(CUSTOMER, "/unsubscribe", at=now)
        asks = world.channel.arrived(CUSTOMER, "/menu", at=now)
        await both_decided(world, (world.engine, leaves), (world.engine, asks))
        assert await consents_now(world) == [("", 0)]
        await world.say(CUSTOMER, "/subscribe")
        assert await consents_now(world) == [("", 1)]


async def test_what_another_channel_takes_back_meanwhile_stays_taken_back() -> None:
    """Each of them changes what it changes, whoever is written first."""
    async with two_channels({"care": SURVEY}) as (world, other):
        leaves = other.arrived(CUSTOMER, "/unsubscribe", at=world.clock.now())
        buys = came(world, "order.paid", f"memory:{CUSTOMER}", order={"number": "A-1"})
        await both_decided(world, (world.engine, leaves), (world.engine, buys))
        [customer] = await rows(world, "SELECT * FROM customer WHERE orders_count > 0")
        assert (customer["wants_messages"], customer["last_order"]) == (0, "A-1")


async def test_who_is_erased_meanwhile_stays_erased() -> None:
    async with two_channels({"care": SURVEY}) as (world, _):
        buys = came(world, "order.paid", f"memory:{CUSTOMER}", order={"number": "A-1"})

        async def erased(connection: AsyncConnection) -> None:
            await connection.exec_driver_sql("UPDATE customer SET erased_at = 1, last_order = ''")

        [row] = await world.store.inbox.accept([buys])
        held = asyncio.Event()

        async def hold(_: AsyncConnection) -> None:
            await held.wait()

        holding = asyncio.create_task(world.store.writer.run(hold))
        erasing = asyncio.create_task(world.store.writer.run(erased))
        await asyncio.sleep(0)
        world.engine.lanes.take([row])
        while world.store.writer.waiting < 2:  # noqa: ASYNC110 -- nobody tells
            await asyncio.sleep(0.001)
        held.set()
        await asyncio.gather(holding, erasing)
        await world.settled()
        found = await rows(world, "SELECT erased_at, last_order FROM customer")
        assert {(one["erased_at"], one["last_order"]) for one in found} == {(1, "")}


async def consents_now(world: World) -> list[tuple[str, int]]:
    """Of each customer the name, and whether they want messages."""
    found = await rows(world, "SELECT name, wants_messages FROM customer WHERE id IN "
                              "(SELECT customer_id FROM conversation)")  # fmt: skip
    return [(row["name"], row["wants_messages"]) for row in found]
