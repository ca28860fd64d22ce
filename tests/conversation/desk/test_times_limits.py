"""Answers that are due: told of in stages, each once, and never as a storm."""

from datetime import timedelta
from typing import Literal

import pytest

from cxbot.model.value import replace
from cxbot.store.tickets import ticket_row
from cxbot.store.turn import Turn
from cxbot.testing import CUSTOMER, GROUP_CHAT, OPERATOR, Message, World, started

MINUTE = timedelta(minutes=1)
SHOP = """
shop: Blue Kettle
language: en
languages: [en, ru]
time_zone: UTC
desk:
  response:
    clock: calendar
    normal: {first: 20 minutes, next: 40 minutes}
  operators:
    Olga: {account: 2001}
    Lena: {account: 2009, role: supervisor}
"""
PERSON = "when: {command: /person}\ndo:\n  - human: Help with the order\n  - say: Bye.\n"
FLOWS = {"shop": SHOP, "help": PERSON}
KINDS: tuple[Literal["forum", "plain"], ...] = ("forum", "plain")


async def opened(world: World, account: str = CUSTOMER) -> None:
    await world.say(account, "/person", person={"name": f"Anna {account}"})


def alarms(world: World, peer: str = GROUP_CHAT) -> list[Message]:
    return [m for m in world.messages(peer) if m.text[0] in "⏰🔥⬆"]


def calls(message: Message) -> list[str]:
    """Whose messenger rings."""
    links = (entity.url or "" for entity in message.outbound.text.entities)
    return [url.rpartition("=")[2] for url in links if url.startswith("tg://user?id=")]


async def staged(world: World) -> list[tuple[str, int]]:
    """What the log of the first ticket says."""
    ticket = await world.store.tickets.numbered(1)
    assert ticket is not None
    log = await world.store.desk_times.log(ticket.id)
    return [(e.data["target"], e.data["percent"]) for e in log if e.kind == "staged"]


@pytest.mark.parametrize("kind", KINDS)
async def test_each_stage_is_told_once_to_those_it_concerns(
    kind: Literal["forum", "plain"],
) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        await world.wait(14 * MINUTE)
        assert alarms(world) == []
        assert await staged(world) == [("first", 50)]
        await world.wait(MINUTE)
        [near] = alarms(world)
        assert near.text.startswith("⏰ The customer of #C1 is to have an answer by 12:20.")
        await world.wait(10 * MINUTE)
        [_, late] = alarms(world)
        assert "was due at 12:20" in late.text
        assert calls(late) == ["2009"]
        await world.wait(10 * timedelta(hours=1))
        assert len(alarms(world)) == 3
        assert "no lead has started the bot" in alarms(world)[-1].text
        assert await staged(world) == [("first", 50), ("first", 75), ("first", 100), ("first", 150)]


async def test_the_topic_shows_that_it_is_late() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.wait(21 * MINUTE)
        icons = [m.outbound.icon for m in world.channel.sent if m.outbound.op == "topic"]
        assert icons[-1] == "🔥"
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert ticket.breached


async def test_whoever_holds_it_is_called() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.press("Take")
        await world.wait(16 * MINUTE)
        assert calls(alarms(world)[-1]) == [OPERATOR]


@pytest.mark.parametrize("kind", KINDS)
async def test_an_answer_in_time_ends_the_alarms_and_the_next_wait_begins_anew(
    kind: Literal["forum", "plain"],
) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        await world.wait(12 * MINUTE)
        card, _ = world.card_button("Take")
        await world.operator("Here I am", reply_to=card.id)
        await world.wait(5 * timedelta(hours=1))
        assert alarms(world) == []
        await world.say(CUSTOMER, "And now?")
        await world.wait(29 * MINUTE)
        assert alarms(world) == []
        await world.wait(MINUTE)
        assert "by 17:52" in alarms(world)[-1].text
        assert await staged(world) == [("first", 50), ("next", 50), ("next", 75)]


async def test_stages_that_passed_while_nothing_ran_are_one() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        world.clock.move(25 * MINUTE)
        await world.restart()
        await world.wait(timedelta())
        [late] = alarms(world)
        assert "is late" in late.text
        assert await staged(world) == [("first", 100)]
        await world.restart()
        await world.wait(timedelta())
        assert len(alarms(world)) == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_many_that_are_late_at_once_are_one_list(kind: Literal["forum", "plain"]) -> None:
    async with started(FLOWS, group=kind, owners=[3001]) as world:
        await world.say("3001", "/start")
        for number in range(7):
            await opened(world, str(4000 + number))
        world.clock.move(timedelta(hours=9))
        await world.restart()
        await world.engine.ticker.tick()
        await world.settled()
        [summary] = alarms(world)
        assert summary.text.startswith("🔥 Late or nearly so: 7.")
        assert summary.outbound.thread is None
        assert calls(summary) == ["2009"]
        assert all(f"#C{number}" in summary.text for number in range(1, 8))
        [told] = alarms(world, "3001")
        assert told.text.startswith("🔥 Late or nearly so: 7.")
        await world.wait(timedelta(days=1))
        assert len(alarms(world)) == 1


async def test_a_few_that_are_late_at_once_speak_for_themselves() -> None:
    async with started(FLOWS, group="forum") as world:
        for number in range(5):
            await opened(world, str(4000 + number))
        world.clock.move(25 * MINUTE)
        await world.engine.ticker.tick()
        await world.settled()
        assert len({m.outbound.thread for m in alarms(world)}) == 5


async def test_what_is_very_late_goes_to_the_next_queue() -> None:
    shop = SHOP + "  queues:\n    orders: {escalate_to: leads}\n    leads: {operators: [Lena]}\n"
    call = PERSON.replace("order\n", "order\n    queue: orders\n", 1)
    flows = {"shop": shop, "help": call}
    async with started(flows, group="forum", named=["leads"]) as world:
        await opened(world)
        await world.wait(31 * MINUTE)
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert (ticket.queue, ticket.chat, ticket.state) == ("leads", "-10091", "queued")
        assert any("Help with the order" in text for text in world.sent("-10091"))
        assert "goes to the queue leads" in alarms(world)[-1].text
        note = world.messages("-10091")[-1]
        assert note.text.startswith("Nobody answered in time; it was due at 12:20.")
        assert calls(note) == ["2009"]


async def test_without_another_queue_the_leads_read_of_it_in_private() -> None:
    async with started(FLOWS, group="forum", owners=[3001]) as world:
        leads = {"3001": "Vera", "2009": "l.e.n.a."}
        for lead, name in leads.items():
            await world.say(lead, "/start", person={"name": name})
        await opened(world)
        await world.wait(31 * MINUTE)
        for lead in leads:
            assert alarms(world, lead)[-1].text == "🔥 #C1 is very late: it was due at 12:20."
        assert "Told in private: Lena, Vera." in alarms(world)[-1].text


async def test_a_silent_ticket_counts_and_says_nothing() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        turn = Turn()
        turn.add("ticket", ticket_row(replace(ticket, silent=True)))
        await world.store.commit(turn)
        await world.wait(timedelta(hours=1))
        assert alarms(world) == []
        assert [percent for _, percent in await staged(world)] == [50, 75, 100, 150]


async def test_an_answer_on_its_way_gets_a_minute() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.wait(14 * MINUTE)
        world.channel.hold()
        world.clock.move(MINUTE / 2)
        came = world.channel.arrived(
            OPERATOR,
            "Here I am",
            at=world.clock.now(),
            chat=world.chat,
            thread=world.topics()[-1],
            person={"name": "Olga"},
        )
        await world.engine.lanes.accept([came])
        while not any(
            o.peer == CUSTOMER and o.text.text == "Here I am" for o in world.channel.tried
        ):
            await world.engine.lanes.accept([])
        world.clock.move(MINUTE)
        await world.engine.ticker.tick()
        world.channel.let_go()
        await world.settled()
        await world.wait(timedelta(hours=1))
        assert alarms(world) == []


SETTLE = SHOP.replace("first: 20 minutes, next: 40 minutes", "resolve: 2 hours")


async def test_the_time_to_an_end_stands_still_while_it_is_the_customers_turn() -> None:
    async with started({"shop": SETTLE, "help": PERSON}, group="forum") as world:
        await opened(world)
        await world.wait(30 * MINUTE)
        await world.operator("Which size?")
        await world.wait(timedelta(hours=10))
        assert (alarms(world), await staged(world)) == ([], [])
        await world.say(CUSTOMER, "Medium")
        await world.wait(59 * MINUTE)
        assert (alarms(world), await staged(world)) == ([], [("resolve", 50)])
        await world.wait(MINUTE)
        assert alarms(world)[-1].text.startswith("⏰ #C1 is to be settled by 11 Mar 00:00.")
        await world.wait(31 * MINUTE)
        assert alarms(world)[-1].text.startswith("🔥 #C1 was to be settled by")
        await world.wait(timedelta(days=1))
        assert await staged(world) == [("resolve", percent) for percent in (50, 75, 100, 150)]
