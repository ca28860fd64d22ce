"""An erasure among everything else: what waits behind it, what comes later."""

from datetime import timedelta

import pytest
from erasing import ALREADY, FLOWS, KINDS, Kind, answer, asked, rows, staff, tap

from cxbot.desk.events import TicketEvent
from cxbot.desk.history import replay
from cxbot.model.ticket import Ticket
from cxbot.model.value import replace
from cxbot.store.desk_log import DeskLog
from cxbot.testing import CUSTOMER, started


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
