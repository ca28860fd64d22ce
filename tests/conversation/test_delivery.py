"""From the outbox to the chat: order, limits, repeats, and what a stop leaves behind."""

import asyncio
import selectors
from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from stores.hurried import Test, hurried

from cxbot.conversation.pace import Pace
from cxbot.model.channel import Ambiguous, NotSent, Outcome, Refused
from cxbot.model.message import Outbound
from cxbot.model.text import styled
from cxbot.settings import Limits
from cxbot.store.outbox import FOLLOW_UP, REPLY, Parcel
from cxbot.store.turn import Turn
from cxbot.testing import CUSTOMER, World, started

FLOW = {"hi": "when: {command: /hi}\ndo:\n  - say: one\n  - say: <b>two</b>\n  - say: three\n"}


class _Skipping(selectors.DefaultSelector):
    """Where a loop would sleep, its clock jumps. Only for tests without threads and sockets."""

    skipped = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.skipped += max(timeout or 0, 1e-6)
        return super().select(0)


class _JumpingLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._skipping = _Skipping()
        super().__init__(self._skipping)

    def time(self) -> float:
        return self._skipping.skipped


def jumping(test: Test) -> Callable[..., None]:
    @wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        with asyncio.Runner(loop_factory=_JumpingLoop) as runner:
            runner.run(test(*args, **kwargs))

    return run


async def outbox(world: World) -> list[tuple[str, bool]]:
    async with world.store.database.reading() as connection:
        rows = await connection.exec_driver_sql(
            "SELECT status, possible_duplicate FROM outbox ORDER BY position"
        )
        return [(row.status, bool(row.possible_duplicate)) for row in rows]


async def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 -- two queues, neither knows of the other
            await asyncio.sleep(0.001)


async def test_messages_of_a_chat_arrive_in_order() -> None:
    async with started(FLOW) as world:
        now = world.clock.now()
        page = [world.channel.arrived(str(n % 5), "/hi", at=now) for n in range(50)]
        await world.take(*page)
        for account in "01234":
            assert world.sent(account) == ["one", "two", "three"] * 10


async def test_a_flood_holds_up_its_own_chat_only() -> None:
    async with started(FLOW) as world:
        world.channel.script(NotSent(reason="429", after=0.2, flood=True), peer="1")
        now = world.clock.now()
        await world.take(*(world.channel.arrived(who, "/hi", at=now) for who in "12"))
        peers = [message.outbound.peer for message in world.channel.sent]
        assert peers == ["2"] * 3 + ["1"] * 3
        assert world.sent("1") == ["one", "two", "three"]
        assert await outbox(world) == [("sent", False)] * 6


async def test_entities_that_are_refused_leave_plain_text() -> None:
    async with started(FLOW) as world:
        await world.say("warm-up", "/menu")
        world.channel.script(Refused(code="bad_entities", reason="can't parse"), peer="none")
        await world.say(CUSTOMER, "/hi")
        world.channel.script(Refused(code="bad_entities", reason="can't parse"), peer=CUSTOMER)
        parcel = Parcel(
            id="p1",
            position=1,
            channel="memory",
            outbound=Outbound(op="message", peer=CUSTOMER, text=styled("bold", "word")),
            created_at=world.clock.now(),
        )
        await offer(world, parcel)
        assert (world.messages()[-1].text, world.messages()[-1].outbound.text.entities) == (
            "word",
            (),
        )


async def offer(world: World, *parcels: Parcel) -> None:
    turn = Turn()
    for parcel in parcels:
        turn.add("outbox", parcel.row())
    await world.store.commit(turn)
    world.engine.delivery.offer(parcels)
    await world.settled()


async def test_a_reply_to_a_deleted_message_is_sent_without_it() -> None:
    async with started(FLOW) as world:
        world.channel.script(Refused(code="reply_gone", reason="not found"))
        outbound = Outbound(op="message", peer="1", text=styled("bold", "word"), reply_to="77")
        await offer(
            world,
            Parcel(
                id="p1",
                position=1,
                channel="memory",
                outbound=outbound,
                created_at=world.clock.now(),
            ),
        )
        assert world.messages("1")[-1].outbound.reply_to is None


@hurried(50)
async def test_an_unclear_answer_is_followed_by_a_flagged_repeat() -> None:
    async with started(FLOW) as world:
        world.channel.script(Ambiguous(reason="read timeout"), arrives=True)
        assert await world.say(CUSTOMER, "/hi") == ["one", "one", "two", "three"]
        assert await outbox(world) == [("sent", True), ("sent", False), ("sent", False)]
        points = await world.touchpoints("out")
        assert [p["possible_duplicate"] for p in points] == [True, False, False]


@hurried(50)
async def test_what_surely_did_not_arrive_is_repeated_unflagged() -> None:
    async with started(FLOW) as world:
        world.channel.script(NotSent(reason="no connection", after=1))
        assert await world.say(CUSTOMER, "/hi") == ["one", "two", "three"]
        assert await outbox(world) == [("sent", False)] * 3


async def test_what_may_be_sent_once_is_left_to_a_person() -> None:
    async with started(FLOW) as world:
        world.channel.script(Ambiguous(reason="read timeout"))
        await offer(
            world,
            Parcel(
                id="p1",
                position=1,
                channel="memory",
                outbound=Outbound(op="message", peer="1", text=styled("bold", "pay")),
                message_class="once",
                created_at=world.clock.now(),
            ),
        )
        assert await outbox(world) == [("uncertain", False)]
        assert len(world.channel.tried) == 1


async def test_a_tap_that_was_perhaps_answered_is_nobodys_business_any_more() -> None:
    async with started(FLOW) as world:
        world.channel.script(Ambiguous(reason="read timeout"))
        await offer(
            world,
            Parcel(
                id="p1",
                position=1,
                channel="memory",
                outbound=Outbound(op="answer_tap", peer="1", tap_id="t"),
                message_class="once",
                created_at=world.clock.now(),
            ),
        )
        assert await outbox(world) == [("expired", False)]
        assert len(world.channel.tried) == 1


async def test_a_refused_message_does_not_stop_those_behind_it() -> None:
    async with started(FLOW) as world:
        world.channel.script(Refused(code="too_large", reason="message is too long"))
        assert await world.say(CUSTOMER, "/hi") == ["two", "three"]
        assert [p["outcome"] for p in await world.touchpoints("out")] == [
            "failed",
            "delivered",
            "delivered",
        ]


async def test_a_clean_stop_makes_no_duplicates() -> None:
    async with started(FLOW) as world:
        world.channel.hold()
        now = world.clock.now()
        await world.engine.lanes.accept(
            [world.channel.arrived(CUSTOMER, "/hi", at=now) for _ in range(3)]
        )
        await until(lambda: bool(world.channel.tried) and world.engine.lanes.idle)
        closing = asyncio.create_task(world.close())
        await asyncio.sleep(0.01)
        world.channel.let_go()
        await closing
        assert world.sent() == ["one"]
        await world.open()
        await world.settled()
        assert world.sent() == ["one", "two", "three"] * 3
        assert await outbox(world) == [("sent", False)] * 9


async def test_a_message_that_waits_for_its_turn_is_handed_back_unflagged() -> None:
    limits = Limits(per_second_overall=1, per_second_chat=9, per_minute_group=9)
    async with started(FLOW, limits=limits) as world:
        now = world.clock.now()
        page = [world.channel.arrived(str(n), "/hi", at=now) for n in range(3)]
        await world.engine.lanes.accept(page)
        await until(lambda: bool(world.channel.sent) and world.engine.lanes.idle)
        await world.engine.delivery.close(0.01)
        rows = await outbox(world)
        assert {status for status, _ in rows} == {"sent", "pending"}
        world.limits = None
        await world.restart()
        await world.settled()
        assert await outbox(world) == [("sent", False)] * 9


# --- pace ----------------------------------------------------------------------------------------


@jumping
async def test_a_chat_may_burst_and_then_gets_one_a_second() -> None:
    pace = Pace(Limits(per_second_overall=1000, per_second_chat=1, per_minute_group=20), 100)
    loop, at = asyncio.get_running_loop(), []
    for _ in range(6):
        await pace.take("1", REPLY)
        at.append(round(loop.time()))
        pace.done()
    assert at == [0, 0, 0, 1, 2, 3]


@jumping
async def test_a_group_gets_no_more_in_any_minute() -> None:
    pace = Pace(Limits(per_second_overall=1000, per_second_chat=100, per_minute_group=20), 100)
    loop, at = asyncio.get_running_loop(), []
    for _ in range(60):
        await pace.take("-1", REPLY)
        at.append(loop.time())
        pace.done()
    assert all(at[n + 20] - at[n] >= 60 - 1e-6 for n in range(40))


@jumping
async def test_no_second_holds_more_than_the_limit_overall() -> None:
    pace = Pace(Limits(per_second_overall=30, per_second_chat=1, per_minute_group=20), 100)
    loop, at = asyncio.get_running_loop(), []

    async def send(peer: int) -> None:
        await pace.take(str(peer), REPLY)
        at.append(loop.time())
        pace.done()

    await asyncio.gather(*(send(n) for n in range(100)))
    assert all(at[n + 30] - at[n] >= 1 - 1e-6 for n in range(70))
    assert at[-1] < 4


@jumping
async def test_replies_overtake_follow_ups() -> None:
    pace = Pace(Limits(per_second_overall=1, per_second_chat=9, per_minute_group=9), 100)
    order: list[str] = []

    async def send(peer: str, priority: int) -> None:
        await pace.take(peer, priority)
        order.append(peer)
        pace.done()

    late = [send(f"follow-up {n}", FOLLOW_UP) for n in range(3)]
    await asyncio.gather(*late, *(send(f"reply {n}", REPLY) for n in range(3)))
    assert order[0] == "follow-up 0"
    assert order[1:4] == ["reply 0", "reply 1", "reply 2"]


@jumping
async def test_who_gives_up_waiting_leaves_the_place_to_others() -> None:
    pace = Pace(None, 1)
    await pace.take("1", REPLY)
    waiting = asyncio.create_task(pace.take("2", REPLY))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    pace.done()
    await asyncio.wait_for(pace.take("3", REPLY), 1)


@hurried(50)
async def test_a_revoked_token_throws_no_message_away() -> None:
    async with started(FLOW) as world:
        world.channel.script(Refused(code="unauthorized", reason="Unauthorized"), peer=CUSTOMER)
        arrived = world.channel.arrived(CUSTOMER, "/hi", at=world.clock.now())
        await world.engine.lanes.accept([arrived])
        await until(lambda: len(world.sent()) == 3, seconds=300)
        await world.settled()
        assert world.sent() == ["one", "two", "three"]
        assert await outbox(world) == [("sent", False)] * 3


@hurried(50)
async def test_a_channel_that_breaks_its_promise_doesnt_end_the_chat() -> None:
    async with started(FLOW) as world:
        send, broken = world.channel.send, [True]

        async def breaks_once(outbound: Outbound) -> Outcome:
            if broken.pop() if broken else False:
                raise RuntimeError("never raises, it said")
            return await send(outbound)

        world.channel.send = breaks_once  # type: ignore[method-assign]  # the breach itself
        await world.say(CUSTOMER, "/hi")
        await until(lambda: len(world.sent()) == 3)
        await world.settled()
        assert await outbox(world) == [("sent", True), ("sent", False), ("sent", False)]
