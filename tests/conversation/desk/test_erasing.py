"""An erasure among everything else: what is under way, what waits behind it, what comes later."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal

import pytest
from sqlalchemy import select
from stores.reading import here

from cxbot.channels.memory import Message
from cxbot.desk.events import TicketEvent
from cxbot.desk.history import replay
from cxbot.errors import StoreError
from cxbot.model.channel import BotRights, NotSent
from cxbot.model.ticket import Ticket
from cxbot.store import tables
from cxbot.store.desk_log import DeskLog
from cxbot.testing import CUSTOMER, OPERATOR, Members, World, started

Kind = Literal["forum", "plain"]
KINDS = ("forum", "plain")
LEAD, OTHER = "2009", "1002"
FLOWS = {
    "person": """when: {command: /person}
do:
  - human: Help with an order
""",
    "colour": """when: {command: /colour}
do:
  - ask: Which colour?
    answer: choice
    choices: {red: Red, blue: Blue}
    save: colour
  - say: You chose {colour}.
""",
    "later": """when: {command: /later}
do:
  - wait: 1 hour
  - say: An hour ago you asked
""",
}
SURE, BUSY = "Erase for good", "A message of this customer is on its way"
ALREADY = "has been erased already"


def staff() -> Members:
    return Members(OPERATOR, admins=[LEAD])


async def asked(world: World) -> tuple[Message, str]:
    """The question before the erasure: the message, and the data of its button."""
    more: dict[str, Any] = {}
    if world.group is not None and not world.group.forum:
        more["reply_to"] = world.card_button("Take")[0].id
    await world.operator("/erase", account=LEAD, **more)
    message, button = world.card_button(SURE)
    assert button.data is not None
    return message, button.data


def tap(world: World, message: Message, data: str) -> Any:
    """The lead's tap, in the lane of the customer: as it is after it was found whose it is."""
    came = world.channel.arrived(
        LEAD,
        "",
        kind="tap",
        at=world.clock.now(),
        chat=world.chat,
        person={"name": "Maria"},
        message_id=message.id,
        data=data,
        tap_id=f"tap{world.channel.number()}",
        thread=message.outbound.thread,
    )
    return replace(came, lane=f"{world.channel.name}:{CUSTOMER}")


def answer(world: World, message: Message, text: str) -> Any:
    """An operator's, in the topic or to the message that asks."""
    return world.channel.arrived(
        OPERATOR,
        text,
        at=world.clock.now(),
        chat=world.chat,
        person={"name": "Olga"},
        thread=message.outbound.thread,
        reply_to=message.id,
    )


async def rows(world: World, table: str) -> list[Mapping[str, Any]]:
    async with world.store.database.reading() as connection:
        found = await connection.execute(select(tables.metadata.tables[table]))
        return [dict(row._mapping) for row in found]


@pytest.mark.parametrize("kind", KINDS)
async def test_what_waited_behind_it_begins_a_new_customer(kind: Kind) -> None:
    """A message, an edit and a tap that were on disk already, and an operator's word to them."""
    async with started(FLOWS, group=kind, staff=staff()) as world:
        await world.say(CUSTOMER, "/colour", person={"name": "Anna"})
        [old] = [m for m in world.messages() if m.labels]
        await world.say(CUSTOMER, "/person", person={"name": "Anna"})
        message, data = await asked(world)
        now, name = world.clock.now(), {"name": "Anna"}
        word = answer(world, message, "Hello Anna")
        before, shown = len(world.sent()), len(world.sent(world.chat))
        await world.take(
            tap(world, message, data),
            world.channel.arrived(CUSTOMER, "Written behind it", at=now, person=name),
            world.channel.arrived(
                CUSTOMER, "Changed behind it", kind="edit", at=now, person=name, message_id="100"
            ),
            world.channel.arrived(
                CUSTOMER, "", kind="tap", at=now, person=name, tap_id="late",
                data=old.buttons[0].data, message_id=old.id,
            ),
            world.channel.arrived(CUSTOMER, "/person", at=now, person=name),
            replace(word, lane=f"{world.channel.name}:{CUSTOMER}"),
        )  # fmt: skip
        gone, new = sorted(await rows(world, "customer"), key=lambda row: row["id"])
        assert (gone["name"], gone["wants_messages"]) == ("", False)
        assert (new["name"], new["erased_at"]) == ("Anna", None)
        texts: dict[str, set[str]] = {gone["id"]: set(), new["id"]: set()}
        for row in await rows(world, "touchpoint"):
            texts[row["customer_id"]].add(row["text"])
        assert texts[gone["id"]] == {""}
        assert {"Written behind it", "Changed behind it"} <= texts[new["id"]]
        assert "Hello Anna" not in world.sent()[before:]
        assert any(ALREADY in text for text in world.sent(world.chat)[shown:])
        assert world.toasts()[-1] == "This question is closed."
        first, second = sorted(await rows(world, "ticket"), key=lambda row: row["number"])
        assert (first["state"], second["state"]) == ("closed", "queued")
        inbox = [row for row in await rows(world, "inbox") if "Hello Anna" in str(row["raw"])]
        assert inbox == []


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
        await _until_tried(world, tried)
        await world.engine.lanes.accept([tap(world, message, data)])
        while not world.engine.lanes.idle:
            await _a_moment()
        world.channel.let_go()
        await world.settled()
        assert world.toasts(world.chat)[-1].startswith(BUSY)
        assert [row["name"] for row in await rows(world, "customer")] == ["Anna"]
        await world.take(tap(world, message, data))
        assert [row["name"] for row in await rows(world, "customer")] == [""]


class Slow(Members):
    """The messenger takes its time over the bot's rights; `meanwhile` happens then."""

    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def rights(self, chat: str) -> BotRights | None:
        if self.meanwhile is not None:
            await self.meanwhile()
        return await super().rights(chat)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_copy_that_lands_while_copies_are_counted_is_not_left_behind(kind: Kind) -> None:
    staff = Slow(OPERATOR, admins=[LEAD])
    async with started(FLOWS, group=kind, staff=staff) as world:
        await world.say(CUSTOMER, "/person", person={"name": "Anna"})
        message, data = await asked(world)
        world.channel.hold()
        tried = len(world.channel.tried)
        await arrives(world, CUSTOMER, "On its way")
        await _until_tried(world, tried)

        async def lands() -> None:
            world.channel.let_go()
            while not world.engine.delivery.idle:
                await _a_moment()

        staff.meanwhile = lands
        await world.engine.lanes.accept([tap(world, message, data)])
        while not world.engine.lanes.idle:
            await _a_moment()
        staff.meanwhile = None
        world.channel.let_go()
        await world.settled()
        await world.take(tap(world, message, data))
        copy = next(m.id for m in world.messages(world.chat) if "On its way" in m.text)
        deleted = [out.source_messages for out in world.channel.tried if out.op == "delete_many"]
        assert any(copy in ids for ids in deleted)


async def _a_moment() -> None:
    await asyncio.sleep(0)


async def _until_tried(world: World, tried: int) -> None:
    while len(world.channel.tried) == tried:
        await _a_moment()


@pytest.mark.parametrize("kind", KINDS)
async def test_what_waits_to_be_sent_is_not_sent_any_more(kind: Kind) -> None:
    async with started(FLOWS, group=kind, staff=staff()) as world:
        await world.say(CUSTOMER, "/person", person={"name": "Anna"})
        message, data = await asked(world)
        flood = NotSent(reason="Too Many Requests", after=600, flood=True)
        world.channel.script(flood, peer=CUSTOMER)
        await world.engine.lanes.accept([answer(world, message, "Never said")])
        while not any(out.text.text == "Never said" for out in world.channel.tried):
            await _a_moment()
        pending = [row["status"] for row in await rows(world, "outbox")]
        while "pending" not in pending:
            pending = [row["status"] for row in await rows(world, "outbox")]
        await world.take(tap(world, message, data))
        assert world.engine.delivery.idle
        assert {row["status"] for row in await rows(world, "outbox")} <= {"sent", "expired"}
        await world.restart()
        assert "Never said" not in world.sent()


@pytest.mark.parametrize("kind", KINDS)
async def test_the_log_replayed_is_still_the_ticket(kind: Kind) -> None:
    async with started(FLOWS, group=kind, staff=staff()) as world:
        await world.say(CUSTOMER, "/person", person={"name": "Anna"})
        message, data = await asked(world)
        await world.take(tap(world, message, data))
        [logged] = [one async for one in DeskLog(world.store.database).tickets(None)]
        events = [
            TicketEvent(kind=row["type"], at=row["at"], seq=row["seq"], actor=row["actor"],
                        data=row["data"], changed=row["changed"])
            for row in logged.events
        ]  # fmt: skip
        assert Ticket(**replay(events)) == logged.ticket
        assert [event.kind for event in events] == ["opened", "cancelled", "closed", "erased"]
        assert (logged.ticket.state, logged.ticket.reason) == ("closed", "")
        assert "order" not in str([(event.data, event.changed) for event in events])


async def test_a_rating_given_before_is_nobodys_to_change() -> None:
    async with started(FLOWS, group="forum", staff=staff()) as world:
        await world.say(CUSTOMER, "/person", person={"name": "Anna"})
        await world.operator("It is on its way")
        await world.press("Resolve")
        await world.wait(timedelta(minutes=5))
        [score] = [m for m in world.messages() if m.labels == ["1", "2", "3", "4", "5"]]
        await world.tap("4")
        message, data = await asked(world)
        await world.take(tap(world, message, data))
        again = world.channel.arrived(
            CUSTOMER,
            "",
            kind="tap",
            at=world.clock.now(),
            data=score.buttons[0].data,
            message_id=score.id,
            tap_id="late",
        )
        await world.take(again)
        assert [row["score"] for row in await rows(world, "rating")] == [4]
        assert world.toasts()[-1] == "This question is closed, thank you."


async def test_nothing_of_theirs_comes_due_any_more() -> None:
    """A flow that waits, a ticket's limits: their timers are gone with them."""
    async with started(FLOWS, group="forum", staff=staff()) as world:
        await world.say(CUSTOMER, "/later", person={"name": "Anna"})
        await world.say(CUSTOMER, "/person", person={"name": "Anna"})
        message, data = await asked(world)
        await world.take(tap(world, message, data))
        assert {row["status"] for row in await rows(world, "timer")} <= {"cancelled", "fired"}
        assert not [row for row in await rows(world, "timer") if CUSTOMER in row["lane"]]
        assert all(row["ended_at"] for row in await rows(world, "session"))
        assert "An hour ago you asked" not in world.sent()


async def test_an_event_of_the_shop_about_them_starts_nothing() -> None:
    order = "when: {event: order.shipped}\ndo:\n  - say: It is on its way, {customer.name}\n"
    async with started({**FLOWS, "shipped": order}, group="forum", staff=staff()) as world:
        await world.say(CUSTOMER, "/person", person={"name": "Anna"})
        await world.event("order.created", CUSTOMER, order={"number": "A-1"})
        [customer] = await rows(world, "customer")
        message, data = await asked(world)
        await world.take(tap(world, message, data))
        heard = world.sent()
        await world.event("order.shipped", f"customer:{customer['id']}", order={"number": "A-1"})
        await world.event("order.shipped", order={"number": "A-1"})
        assert world.sent() == heard
        [order_row] = await rows(world, "orders")
        assert (order_row["number"], order_row["customer_id"]) == ("A-1", None)
        assert len(await rows(world, "customer")) == 1


async def test_what_was_withheld_in_vain_is_sent_in_its_place() -> None:
    """The erasure could not be written: nobody's message is lost for that."""
    async with started(FLOWS, group="plain", staff=staff()) as world:
        for who, name in ((CUSTOMER, "Anna"), (OTHER, "Boris")):
            await world.say(who, "/person", person={"name": name})
        world.channel.hold()
        tried = len(world.channel.tried)
        await arrives(world, OTHER, "First")
        await _until_tried(world, tried)
        await arrives(world, CUSTOMER, "Second")
        await arrives(world, OTHER, "Third")
        while not world.engine.lanes.idle:
            await _a_moment()
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
        await _until_tried(world, tried)
        await arrives(world, CUSTOMER, "Second")

        async def breaks() -> None:
            world.clock.move(timedelta(minutes=11))
            raise StoreError("disk I/O error")

        staff.meanwhile = breaks
        await world.engine.lanes.accept([tap(world, message, data)])
        while not world.engine.lanes.idle:
            await _a_moment()
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
        await _until_tried(world, tried)
        await world.engine.lanes.accept([tap(world, message, data)])
        while not world.engine.lanes.idle:
            await _a_moment()
        world.channel.let_go()
        await world.settled()
        assert world.toasts(world.chat)[-1].startswith(BUSY)


async def arrives(world: World, who: str, text: str) -> None:
    came = world.channel.arrived(who, text, at=world.clock.now(), person={"name": "A"})
    await world.engine.lanes.accept([came])
    while not world.engine.lanes.idle:
        await _a_moment()
