"""An erasure while something is on its way, or waits for it: it is waited for, or never sent."""

from datetime import timedelta

import pytest
from erasing import (
    BUSY,
    FLOWS,
    KINDS,
    LEAD,
    OTHER,
    Kind,
    Slow,
    a_moment,
    answer,
    arrives,
    asked,
    rows,
    staff,
    tap,
    until_tried,
)
from stores.reading import here

from cxbot.errors import StoreError
from cxbot.model.channel import NotSent
from cxbot.testing import CUSTOMER, OPERATOR, World, started


@pytest.mark.parametrize("kind", KINDS)
async def test_while_a_message_is_under_way_it_is_refused(kind: Kind) -> None:
    async with started(FLOWS, group=kind, staff=staff()) as world:
        await world.say(CUSTOMER, "/person", person={"name": "Anna"})
        message, data = await asked(world)
        world.channel.hold()
        came = world.channel.arrived(
            CUSTOMER, "On its way", at=world.clock.now(), person={"name": "Anna"}
        )
        tried = len(world.channel.tried)
        await world.engine.lanes.accept([came])
        await until_tried(world, tried)
        await world.engine.lanes.accept([tap(world, message, data)])
        while not world.engine.lanes.idle:
            await a_moment()
        world.channel.let_go()
        await world.settled()
        assert world.toasts(world.chat)[-1].startswith(BUSY)
        assert [row["name"] for row in await rows(world, "customer")] == ["Anna"]
        await world.take(tap(world, message, data))
        assert [row["name"] for row in await rows(world, "customer")] == [""]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_copy_that_lands_while_copies_are_counted_is_not_left_behind(kind: Kind) -> None:
    staff = Slow(OPERATOR, admins=[LEAD])
    async with started(FLOWS, group=kind, staff=staff) as world:
        await world.say(CUSTOMER, "/person", person={"name": "Anna"})
        message, data = await asked(world)
        world.channel.hold()
        tried = len(world.channel.tried)
        await arrives(world, CUSTOMER, "On its way")
        await until_tried(world, tried)

        async def lands() -> None:
            world.channel.let_go()
            while not world.engine.delivery.idle:
                await a_moment()

        staff.meanwhile = lands
        await world.engine.lanes.accept([tap(world, message, data)])
        while not world.engine.lanes.idle:
            await a_moment()
        staff.meanwhile = None
        world.channel.let_go()
        await world.settled()
        await world.take(tap(world, message, data))
        copy = next(m.id for m in world.messages(world.chat) if "On its way" in m.text)
        deleted = [out.source_messages for out in world.channel.tried if out.op == "delete_many"]
        assert any(copy in ids for ids in deleted)


@pytest.mark.parametrize("kind", KINDS)
async def test_what_waits_to_be_sent_is_not_sent_any_more(kind: Kind) -> None:
    async with started(FLOWS, group=kind, staff=staff()) as world:
        await world.say(CUSTOMER, "/person", person={"name": "Anna"})
        message, data = await asked(world)
        flood = NotSent(reason="Too Many Requests", after=600, flood=True)
        world.channel.script(flood, peer=CUSTOMER)
        await world.engine.lanes.accept([answer(world, message, "Never said")])
        while not any(out.text.text == "Never said" for out in world.channel.tried):
            await a_moment()
        pending = [row["status"] for row in await rows(world, "outbox")]
        while "pending" not in pending:
            pending = [row["status"] for row in await rows(world, "outbox")]
        await world.take(tap(world, message, data))
        assert world.engine.delivery.idle
        assert {row["status"] for row in await rows(world, "outbox")} <= {"sent", "expired"}
        await world.restart()
        assert "Never said" not in world.sent()


async def test_what_was_withheld_in_vain_is_sent_in_its_place() -> None:
    """The erasure could not be written: nobody's message is lost for that."""
    async with started(FLOWS, group="plain", staff=staff()) as world:
        for who, name in ((CUSTOMER, "Anna"), (OTHER, "Boris")):
            await world.say(who, "/person", person={"name": name})
        world.channel.hold()
        tried = len(world.channel.tried)
        await arrives(world, OTHER, "First")
        await until_tried(world, tried)
        await arrives(world, CUSTOMER, "Second")
        await arrives(world, OTHER, "Third")
        while not world.engine.lanes.idle:
            await a_moment()
        withheld = world.engine.delivery.withheld
        [anna, boris] = [row["id"] for row in await rows(world, "conversation")]
        assert not withheld.take(boris)
        assert withheld.take(anna)
        withheld.give_back(anna)
        world.channel.let_go()
        await world.settled()
        shown = [text.partition(" ")[2] for text in world.sent(world.chat)[-3:]]
        assert shown == ["First", "Second", "Third"]


async def test_what_was_withheld_when_the_copies_could_not_be_counted_is_sent() -> None:
    """The second try comes too late."""
    staff = Slow(OPERATOR, admins=[LEAD])
    async with started(FLOWS, group="plain", staff=staff) as world:
        for who in (OTHER, CUSTOMER):
            await world.say(who, "/person", person={"name": "Anna"})
        message, data = await asked(world)
        world.channel.hold()
        tried = len(world.channel.tried)
        await arrives(world, OTHER, "First")
        await until_tried(world, tried)
        await arrives(world, CUSTOMER, "Second")

        async def breaks() -> None:
            world.clock.move(timedelta(minutes=11))
            raise StoreError("disk I/O error")

        staff.meanwhile = breaks
        await world.engine.lanes.accept([tap(world, message, data)])
        while not world.engine.lanes.idle:
            await a_moment()
        world.channel.let_go()
        await world.settled()
        assert world.toasts(world.chat)[-1].startswith("Too late")
        assert [text for text in world.sent(world.chat) if text.endswith(" Second")]


async def one_customer(world: World) -> None:
    """We learn that both accounts are one person's."""
    mine = (await rows(world, "conversation"))[0]["customer_id"]
    async with world.store.database.engine.begin() as connection:
        for table in ("conversation", "identity", "ticket", "touchpoint", "session"):
            await connection.exec_driver_sql(here(f"UPDATE {table} SET customer_id = ?"), (mine,))


@pytest.mark.parametrize("kind", KINDS)
async def test_copies_of_all_their_conversations_are_taken_away(kind: Kind) -> None:
    async with started(FLOWS, group=kind, staff=staff()) as world:
        for who in (OTHER, CUSTOMER):
            await world.say(who, "/person", person={"name": "Anna"})
            await world.say(who, "Of mine", person={"name": "Anna"})
        message, data = await asked(world)
        await one_customer(world)
        copies = {m.id for m in world.messages(world.chat) if m.text.endswith("Of mine")}
        assert len(copies) == 2
        await world.take(tap(world, message, data))
        deleted = [out.source_messages for out in world.channel.tried if out.op == "delete_many"]
        assert copies <= {one for ids in deleted for one in ids}


async def test_what_is_under_way_in_another_conversation_of_theirs_is_waited_for() -> None:
    async with started(FLOWS, group="forum", staff=staff()) as world:
        for who in (OTHER, CUSTOMER):
            await world.say(who, "/person", person={"name": "Anna"})
        message, data = await asked(world)
        await one_customer(world)
        world.channel.hold()
        tried = len(world.channel.tried)
        await arrives(world, OTHER, "On its way")
        await until_tried(world, tried)
        await world.engine.lanes.accept([tap(world, message, data)])
        while not world.engine.lanes.idle:
            await a_moment()
        world.channel.let_go()
        await world.settled()
        assert world.toasts(world.chat)[-1].startswith(BUSY)
