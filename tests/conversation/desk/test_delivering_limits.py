"""A group's minute: what goes first, what is joined, what waits, what is left out."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from stores.hurried import hurried

from cxbot.conversation.delivery.joining import as_one, joinable
from cxbot.conversation.delivery.queues import PeerQueue
from cxbot.conversation.pace import Pace
from cxbot.model.channel import NotSent
from cxbot.model.message import Outbound
from cxbot.model.text import RichText, styled, utf16_length
from cxbot.settings import Limits
from cxbot.store.outbox import COSMETIC, DESK, Parcel
from cxbot.store.turn import Turn
from cxbot.testing import CUSTOMER, GROUP_CHAT, World, started

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
FLOWS = {"help": "when: {command: /person}\ndo:\n  - human: Help with the order\n"}
TIGHT = Limits(per_second_overall=1000, per_second_chat=1000, per_minute_group=6)
OWNER = "9001"


def relay(number: int, text: str = "x", *, of: str = "c", **more: Any) -> Parcel:
    outbound = Outbound(op="message", peer=GROUP_CHAT, text=RichText(text), thread=f"@{of}")
    link = {
        "kind": "relay",
        "other_channel": "memory",
        "other_chat": CUSTOMER,
        "other_message": str(1000 + number),
    }
    values: dict[str, Any] = {
        "id": f"p{number:04}",
        "position": number,
        "channel": "memory",
        "outbound": outbound,
        "priority": DESK,
        "conversation_id": of,
        "link": link,
        "created_at": NOW,
    }
    return Parcel(**values | more)


async def stored(world: World, *parcels: Parcel) -> None:
    turn = Turn()
    for parcel in parcels:
        turn.add("outbox", parcel.row())
    await world.store.commit(turn)
    world.engine.delivery.offer(parcels)


async def done(world: World) -> None:
    """Minutes pass."""
    async with asyncio.timeout(20_000):
        while not world.engine.idle:  # noqa: ASYNC110 -- many queues, none knows of the others
            await asyncio.sleep(0.2)


async def asked(world: World, query: str) -> list[Any]:
    async with world.store.database.reading() as connection:
        return list(await connection.exec_driver_sql(query))


# --- joining -------------------------------------------------------------------------------------

LATER = NOW + timedelta(seconds=4)


def test_texts_that_waited_go_as_one_with_their_formatting() -> None:
    bold = Outbound(op="message", peer=GROUP_CHAT, thread="@c", text=styled("bold", "ты"))
    load = joinable(relay(1, "a"), [relay(1, "a"), relay(2, outbound=bold)], LATER)
    assert [p.id for p in load] == ["p0001", "p0002"]
    one = as_one(load)
    assert one.text.text == "a\nты"
    assert [(e.offset, e.length) for e in one.text.entities] == [(2, 2)]


def test_another_kind_between_ends_it() -> None:
    note = relay(2, "n", link={"kind": "service"})
    copy = relay(2, outbound=Outbound(op="copy", peer=GROUP_CHAT, thread="@c"))
    for between in (note, copy, relay(2, "m", attempts=1), relay(2, "m", possible_duplicate=True)):
        load = joinable(relay(1), [relay(1), between, relay(3)], LATER)
        assert [p.id for p in load] == ["p0001"]


def test_other_conversations_are_left_out_of_it() -> None:
    load = joinable(relay(1), [relay(1), relay(2, of="d"), relay(3)], LATER)
    assert [p.id for p in load] == ["p0001", "p0003"]


def test_who_answers_something_else_isnt_joined() -> None:
    other = relay(2, outbound=Outbound(op="message", peer=GROUP_CHAT, thread="@c", reply_to="7"))
    assert len(joinable(relay(1), [relay(1), other], LATER)) == 1


def test_nothing_is_joined_that_hasnt_waited() -> None:
    assert len(joinable(relay(1), [relay(1), relay(2)], NOW + timedelta(seconds=2))) == 1


@given(st.lists(st.text(min_size=1, max_size=1500), min_size=1, max_size=9))
def test_one_message_is_never_too_long_and_keeps_the_order(texts: list[str]) -> None:
    waiting = [relay(number, text) for number, text in enumerate(texts)]
    load = joinable(waiting[0], waiting, LATER)
    assert load == tuple(waiting[: len(load)])
    assert utf16_length(as_one(load).text.text) <= max(4096, utf16_length(texts[0]))
    assert as_one(load).text.text == "\n".join(texts[: len(load)])


@hurried(200)
async def test_a_dry_group_gets_one_message_that_each_of_the_customers_finds() -> None:
    async with started(FLOWS, group="forum", limits=TIGHT) as world:
        await world.say(CUSTOMER, "/person")  # a topic and a card
        conversation = (await world.touchpoints())[0]["conversation_id"]
        parcels = [relay(n, f"text {n}", of=conversation) for n in range(9)]
        old = world.clock.now()
        parcels = [
            Parcel(**{**_fields(p), "position": p.position + 10**16, "created_at": old})
            for p in parcels
        ]
        world.clock.move(timedelta(seconds=10))
        await stored(world, *parcels)
        await done(world)
        there = world.sent(GROUP_CHAT)[1:]
        assert "\n".join(there) == "\n".join(f"text {n}" for n in range(9))
        assert len(there) < 9
        joined = [m for m in world.messages(GROUP_CHAT) if "\n" in m.text and "text" in m.text][-1]
        numbers = [line.removeprefix("text ") for line in joined.text.splitlines()]
        assert len(numbers) > 1
        for number in numbers:
            source = str(1000 + int(number))
            twin = await world.store.tickets.twin("memory", CUSTOMER, source, GROUP_CHAT)
            assert twin == joined.id
        first = str(1000 + int(numbers[0]))
        assert await world.store.tickets.twin("memory", GROUP_CHAT, joined.id, CUSTOMER) == first
        ids = await asked(world, "SELECT DISTINCT status FROM outbox WHERE id LIKE 'p%'")
        assert [row.status for row in ids] == ["sent"]
        same = await asked(
            world, f"SELECT count(*) AS n FROM outbox WHERE message_id = '{joined.id}'"
        )
        assert same[0].n == len(numbers)


def _fields(parcel: Parcel) -> dict[str, Any]:
    names = ("id", "position", "channel", "outbound", "priority", "conversation_id", "link")
    return {name: getattr(parcel, name) for name in names}


# --- the minute ----------------------------------------------------------------------------------


@hurried(200)
async def test_every_call_to_the_group_counts() -> None:
    """Topics, edits and icons too: no minute holds more than the limit."""
    async with started(FLOWS, group="forum", limits=TIGHT) as world:
        at: list[float] = []
        send = world.channel.send

        async def timed(outbound: Outbound) -> Any:
            if outbound.peer == GROUP_CHAT and outbound.op != "answer_tap":
                at.append(asyncio.get_running_loop().time())
            return await send(outbound)

        world.channel.send = timed  # type: ignore[method-assign]  # to see when
        for n in range(5):
            arrival = world.channel.arrived(str(n), "/person", at=world.clock.now())
            await world.engine.lanes.accept([arrival])
        await done(world)
        assert len(at) >= 10
        # a commit lies between the permission and the request
        assert all(at[n + 6] - at[n] >= 45 for n in range(len(at) - 6))


@hurried(200)
async def test_cosmetics_leave_a_third_of_the_minute_to_others() -> None:
    async with started(FLOWS, group="forum", limits=TIGHT) as world:
        parcels = [
            relay(
                n,
                outbound=Outbound(op="edit", peer=GROUP_CHAT, message_id="5", text=RichText("c")),
                priority=COSMETIC,
                link={"kind": "edit", "of": f"board:{n}"},
            )
            for n in range(6)
        ]
        await stored(world, *parcels)
        await done(world)
        assert len(world.channel.sent) == 5
        assert world.engine.delivery.calls_left(GROUP_CHAT) == 1
        await stored(world, relay(7, of="none", outbound=_words("now")))
        await done(world)
        assert world.channel.sent[-1].text == "now"


def _words(text: str) -> Outbound:
    return Outbound(op="message", peer=GROUP_CHAT, text=RichText(text))


@hurried(200)
async def test_the_answer_to_a_tap_waits_for_no_minute() -> None:
    async with started(FLOWS, group="plain", limits=TIGHT) as world:
        page = [relay(n, outbound=_words(str(n)), conversation_id=None) for n in range(8)]
        await stored(world, *page)
        tap = Outbound(op="answer_tap", peer=GROUP_CHAT, tap_id="t")
        await stored(world, relay(9, outbound=tap, link={}, conversation_id=None))
        await done(world)
        ops = [m.outbound.op for m in world.channel.sent]
        assert ops.index("answer_tap") <= 6


# --- floods --------------------------------------------------------------------------------------


@hurried(200)
async def test_a_long_flood_is_told_to_the_owner_and_shown() -> None:
    async with started(FLOWS, group="plain", owners=[int(OWNER)]) as world:
        await world.say(OWNER, "/start")
        flood = NotSent(reason="429", after=90, flood=True)
        world.channel.script(flood, flood, peer=GROUP_CHAT)
        await stored(world, relay(1, outbound=_words("one"), conversation_id=None))
        async with asyncio.timeout(20_000):
            while world.engine.delivery.delayed(GROUP_CHAT) is None:  # noqa: ASYNC110 -- no event
                await asyncio.sleep(0.1)
        assert world.engine.delivery.delayed(GROUP_CHAT) == world.clock.now() + timedelta(
            seconds=90
        )
        await done(world)
        assert world.sent(GROUP_CHAT) == ["one"]
        assert world.engine.delivery.delayed(GROUP_CHAT) is None
        assert sum("lets nothing into" in text for text in world.sent(OWNER)) == 1


@hurried(200)
async def test_after_a_flood_old_cosmetics_are_dropped() -> None:
    async with started(FLOWS, group="plain") as world:
        edit = Outbound(op="edit", peer=GROUP_CHAT, message_id="5", text=RichText("card"))
        link = {"kind": "board", "of": "board:t"}
        old = world.clock.now()
        world.clock.move(timedelta(seconds=61))
        world.channel.script(NotSent(reason="429", after=1, flood=True), peer=GROUP_CHAT)
        await stored(
            world,
            relay(1, outbound=_words("words"), conversation_id=None),
            relay(2, outbound=edit, link=link, priority=COSMETIC, created_at=old),
            relay(
                3,
                outbound=edit,
                link={"kind": "board", "of": "board:u"},
                priority=COSMETIC,
                created_at=world.clock.now(),
            ),
        )
        await done(world)
        rows = await asked(world, "SELECT status FROM outbox ORDER BY position")
        assert [row.status for row in rows] == ["sent", "expired", "sent"]


# --- the queue -----------------------------------------------------------------------------------

_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["tap", "text", "card", "icon"]), st.integers(0, 2), st.integers(0, 20)
    ),
    max_size=30,
)


@given(_STEPS)
def test_whatever_comes_the_queue_keeps_its_rules(steps: list[tuple[str, int, int]]) -> None:
    queue, made = PeerQueue(), []
    for number, (what, of, seconds) in enumerate(steps):
        at = NOW + timedelta(seconds=seconds)
        op: Any = {"tap": "answer_tap", "text": "message", "card": "edit", "icon": "topic"}[what]
        cosmetic = what in ("card", "icon")
        parcel = relay(
            number,
            outbound=Outbound(op=op, peer=GROUP_CHAT),
            link={"of": f"{what}:{of}"} if cosmetic else {},
            priority=COSMETIC if cosmetic else DESK,
            created_at=at,
        )
        made.append(parcel)
        queue.put(parcel)
    left: list[Parcel] = []
    while (parcel_ := queue.first(0.0) or queue.cosmetic(NOW + timedelta(minutes=1))) is not None:
        queue.remove((parcel_,))
        left.append(parcel_)
    assert {p.id for p in left} | {p.id for p in queue.outdated} == {p.id for p in made}
    kinds = [0 if p.outbound.op == "answer_tap" else 1 + (p.priority == COSMETIC) for p in left]
    assert kinds == sorted(kinds)
    texts = [p.position for p in left if p.outbound.op == "message"]
    assert texts == sorted(texts)
    for of in {p.link["of"] for p in made if p.link}:
        newest = max(p.position for p in made if p.link.get("of") == of)
        assert [p.position for p in left if p.link.get("of") == of] == [newest]


def test_what_begins_a_topic_goes_before_what_waits_for_it() -> None:
    """Also after a restart, when it is found behind it."""
    queue = PeerQueue()
    opening = {"kind": "card", "opens": True}
    for parcel in (
        relay(1, of="other"),
        relay(2),
        relay(3, link=opening),
        relay(4, link=opening),
        relay(5),
    ):
        queue.put(parcel)
    assert [p.position for p in queue.matters] == [1, 3, 4, 2, 5]
    queue.hold("c", until=10.0)
    assert [queue.first(0.0), queue.first(11.0)] == [queue.matters[0]] * 2
    queue.remove((queue.matters[0],))
    for at in (3, 4, 2, 5):
        first = queue.first(0.0)
        assert first is not None
        assert first.position == at
        queue.remove((first,))
        queue.settled(first)


def test_nobody_waits_for_a_topic_for_ever() -> None:
    queue = PeerQueue()
    queue.put(relay(1))
    queue.hold("c", until=10.0)
    assert queue.first(9.0) is None
    assert queue.first(10.0) is not None


@hurried(200)
async def test_a_group_with_room_holds_nothing_back() -> None:
    pace = Pace(TIGHT, 10)
    assert pace.take_spare(GROUP_CHAT)
    pace.done()
    for _ in range(4):
        await pace.take(GROUP_CHAT, DESK)
        pace.done()
    assert pace.scarce(GROUP_CHAT)
    assert not pace.take_spare(GROUP_CHAT)
    assert pace.left(GROUP_CHAT) == 1
    assert pace.left(CUSTOMER) is None


def test_what_is_put_back_twice_waits_once() -> None:
    """What follows it may fail, and then all of it is done again."""
    queue, first, second = PeerQueue(), relay(1), relay(2)
    queue.put(second)
    queue.put_back([first])
    queue.put_back([first])
    assert list(queue) == [first, second]
