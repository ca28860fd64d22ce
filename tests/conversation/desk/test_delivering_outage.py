"""A messenger that answers for nobody, and a message that it never answers for."""

import asyncio
from collections.abc import Callable
from typing import Any, Literal

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection
from stores.hurried import hurried

from cxbot.channels.memory import MemoryChannel
from cxbot.model.channel import Ambiguous, NotSent, Outcome, Refused
from cxbot.model.message import Outbound
from cxbot.store.outbox import Parcel
from cxbot.store.sqlite import in_thread
from cxbot.store.turn import Turn
from cxbot.testing import CUSTOMER, OPERATOR, World, started

FLOW = {"hi": "when: {command: /hi}\ndo:\n  - say: one\n  - say: two\n"}
CALL = {"help": "when: {command: /person}\ndo:\n  - human: Help with the order\n"}
OTHER = "1002"
GATEWAY, LINE = Ambiguous(reason="Bad Gateway"), NotSent(reason="no connection", after=1)


class Weather(MemoryChannel):
    """What the messenger makes of a request, in place of taking it."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: Callable[[Outbound], Outcome | None] = lambda _: None
        self.spoilt = 0
        #: It answers questions.
        self.there = True
        self.asked = 0

    async def answers(self) -> bool:
        self.asked += 1
        return self.there

    async def send(self, outbound: Outbound) -> Outcome:
        outcome = self.bad(outbound)
        if outcome is None:
            return await super().send(outbound)
        self.spoilt += 1
        return outcome


async def written(world: World, *accounts: str, text: str = "/hi") -> None:
    """They write, and nobody waits for what becomes of the answers."""
    now = world.clock.now()
    page = [world.channel.arrived(account, text, at=now) for account in accounts]
    await world.engine.lanes.accept(page)


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 -- two queues, neither knows of the other
        await asyncio.sleep(1)


async def tried(channel: Weather, times: int) -> None:
    await until(lambda: channel.spoilt >= times)


async def outbox(world: World, columns: str = "status, attempts") -> list[tuple[Any, ...]]:
    async with world.store.database.reading() as connection:
        rows = await connection.exec_driver_sql(f"SELECT {columns} FROM outbox ORDER BY position")
        return [tuple(row) for row in rows]


async def outage(world: World, channel: Weather, answer: Outcome, seconds: float) -> None:
    """It answers nobody for so long, and is there again."""
    channel.bad, channel.there = lambda _: answer, False
    await written(world, CUSTOMER, OTHER)
    await asyncio.sleep(seconds)
    assert {status for (status,) in await outbox(world, "status")} <= {"pending", "sending"}
    channel.bad, channel.there = lambda _: None, True
    await until(lambda: world.engine.idle)
    assert (world.sent(), world.sent(OTHER)) == (["one", "two"], ["one", "two"])


@hurried(3000)
async def test_while_there_is_no_line_no_message_is_given_up() -> None:
    channel = Weather()
    async with started(FLOW, channel=channel) as world:
        await outage(world, channel, LINE, 7200)
        assert channel.spoilt > 40


@hurried(3000)
async def test_while_nobody_is_answered_nothing_in_doubt_is_said_again() -> None:
    channel = Weather()
    async with started(FLOW, channel=channel) as world:
        await outage(world, channel, GATEWAY, 7200)
        assert channel.asked > 100
        assert channel.spoilt == 2  # each of the two chats knows of one copy at most
        assert sorted(await outbox(world)) == [("sent", 0), ("sent", 0), ("sent", 1), ("sent", 1)]


@hurried(300)
async def test_whoever_is_answered_ends_the_waiting_of_all() -> None:
    channel = Weather()
    async with started(FLOW, channel=channel) as world:
        channel.there = False
        channel.bad = lambda outbound: GATEWAY if outbound.peer == CUSTOMER else None
        await written(world, CUSTOMER)
        await tried(channel, 1)
        await asyncio.sleep(60)
        assert channel.spoilt == 1
        channel.bad = lambda _: None
        await written(world, OTHER)
        await until(lambda: world.sent() == ["one", "two"])
        assert not channel.there


@hurried(3000)
async def test_what_is_refused_after_an_outage_is_mended_as_ever() -> None:
    channel = Weather()
    async with started(
        FLOW | {"hi": FLOW["hi"].replace("one", "<b>one</b>")}, channel=channel
    ) as w:
        channel.bad = lambda _: LINE
        await written(w, CUSTOMER)
        await tried(channel, 20)
        channel.script(Refused(code="bad_entities", reason="can't parse entities"))
        channel.bad = lambda _: None
        await until(lambda: w.engine.idle)
        assert w.sent() == ["one", "two"]


@hurried(3000)
async def test_a_message_that_is_never_answered_for_holds_nobody_up_for_ever() -> None:
    """Others are answered for, so it isn't the messenger."""
    channel = Weather()
    async with started(FLOW, channel=channel) as world:
        channel.bad = lambda outbound: GATEWAY if _is(outbound, CUSTOMER, "one") else None
        await written(world, CUSTOMER)
        while world.sent() != ["two"]:
            await written(world, OTHER)
            await asyncio.sleep(20)
        assert channel.spoilt >= 8
        assert ("uncertain", 7) in await outbox(world)


@hurried(100)
async def test_taps_that_are_answered_in_the_same_chat_use_up_no_tries_in_a_hurry() -> None:
    channel = Weather()
    async with started(FLOW, channel=channel) as world:
        channel.bad = lambda outbound: GATEWAY if _is(outbound, CUSTOMER, "one") else None
        await written(world, CUSTOMER)
        taps, turn = [tapped(number, world) for number in range(300)], Turn()
        for tap in taps:
            turn.add("outbox", tap.row())
        await world.store.commit(turn)
        began = asyncio.get_running_loop().time()
        while world.sent() != ["two"]:
            world.engine.delivery.offer([taps.pop()])
            await asyncio.sleep(2)
        assert asyncio.get_running_loop().time() - began > 60


@hurried(3000)
async def test_where_questions_are_answered_and_no_message_it_is_given_up_by_and_by() -> None:
    channel = Weather()
    async with started(FLOW, channel=channel) as world:
        channel.bad = lambda outbound: GATEWAY if _is(outbound, CUSTOMER, "one") else None
        await written(world, CUSTOMER)
        began = asyncio.get_running_loop().time()
        await tried(channel, 8)
        took = asyncio.get_running_loop().time() - began
        await until(lambda: world.sent() == ["two"])
        assert took > 1000
        assert channel.spoilt == 8
        assert ("uncertain", 7) in await outbox(world)


@pytest.mark.parametrize("group", ["forum", "plain"])
@hurried(3000)
async def test_a_card_that_is_given_up_comes_again_as_long_as_its_ticket_is_open(
    group: Literal["forum", "plain"],
) -> None:
    """Else a customer would wait whom nobody in the group can take."""
    channel = Weather()
    async with started(FLOW | CALL, channel=channel, group=group) as world:
        channel.bad = lambda outbound: GATEWAY if is_card(outbound) else None
        await written(world, CUSTOMER, text="/person")
        while len(await cards(world)) < 2:
            await written(world, OTHER)
            await asyncio.sleep(20)
        channel.bad = lambda _: None
        await until(lambda: world.engine.idle)
        assert await cards(world) == ["uncertain", "sent"]
        assert len([one for one in channel.sent if is_card(one.outbound)]) == 1


@hurried(3000)
async def test_of_a_ticket_that_has_ended_no_card_comes_again() -> None:
    channel = Weather()
    async with started(FLOW | CALL, channel=channel, group="forum") as world:
        channel.bad = lambda outbound: GATEWAY if is_card(outbound) else None
        await written(world, CUSTOMER, text="/person")
        await tried(channel, 1)
        where, olga = world.topics()[-1], {"name": "Olga"}
        resolved = channel.arrived(
            OPERATOR, "/resolve", at=world.clock.now(), chat=world.chat, thread=where, person=olga
        )
        await world.engine.lanes.accept([resolved])
        while await cards(world) != ["uncertain"]:
            await written(world, OTHER)
            await asyncio.sleep(20)
        channel.bad = lambda _: None
        await until(lambda: world.engine.idle)
        assert await cards(world) == ["uncertain"]


@pytest.mark.sqlite
@hurried(100)
async def test_a_line_whose_card_cannot_be_looked_up_keeps_its_place() -> None:
    """It had left its queue already, and would have waited for the next start."""
    async with started(FLOW | CALL, group="plain", durable=True) as world:
        await world.say(CUSTOMER, "/person")
        world.channel.hold()
        for line in ("first", "second", "third"):
            await written(world, CUSTOMER, text=line)
        await until(lambda: world.engine.lanes.idle)
        await reading(world, lambda: 1)
        world.channel.let_go()
        await asyncio.sleep(5)
        assert not any("second" in text for text in world.sent(world.chat))
        await reading(world, None)
        await until(lambda: world.engine.idle)
        lines = [text.split()[-1] for text in world.sent(world.chat)]
        assert lines[-3:] == ["first", "second", "third"]


async def reading(world: World, broken: Callable[[], int] | None) -> None:
    """Whoever reads is interrupted by the driver; None: not any more."""
    connection = await world.store.database.asking()
    assert isinstance(connection, AsyncConnection)
    await in_thread(connection, lambda raw: raw.set_progress_handler(broken, 1))


@hurried(3000)
async def test_a_message_that_we_fail_at_is_given_up_though_nobody_else_writes() -> None:
    channel = Weather()
    async with started(FLOW, channel=channel) as world:

        def breaks(outbound: Outbound) -> Outcome | None:
            if not _is(outbound, CUSTOMER, "one"):
                return None
            channel.spoilt += 1
            raise RuntimeError("never raises, it said")

        channel.bad = breaks
        await written(world, CUSTOMER)
        await until(lambda: world.sent() == ["two"])
        assert channel.spoilt == 8


def tapped(number: int, world: World) -> Parcel:
    """The answer to a tap."""
    return Parcel(
        id=f"tap {number}",
        position=number,
        channel="memory",
        outbound=Outbound(op="answer_tap", peer=CUSTOMER, tap_id=str(number)),
        created_at=world.clock.now(),
    )


async def cards(world: World) -> list[str]:
    """What became of each."""
    found = await outbox(world, "link, status")
    return [status for link, status in found if '"kind":"card"' in link]


def is_card(outbound: Outbound) -> bool:
    return outbound.op == "message" and any("Take" in b.label for r in outbound.buttons for b in r)


def _is(outbound: Outbound, peer: str, text: str) -> bool:
    return outbound.peer == peer and outbound.text.text == text
