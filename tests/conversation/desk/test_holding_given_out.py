"""Tickets are given out: by rules and strategies, when they open and when somebody has room."""

from collections import Counter
from datetime import timedelta
from typing import Literal

import pytest

from cxbot.desk.events import TicketEvent
from cxbot.desk.history import replay
from cxbot.model.ticket import Ticket
from cxbot.store.desk_log import DeskLog
from cxbot.testing import CUSTOMER, GROUP_CHAT, Members, World, started

PERSON = """
when: {command: /person}
do:
  - human: Help with the order
"""
COMPLAINT = """
when: {command: /complain}
do:
  - human: A complaint
"""
OLGA, PAVEL, LEAD = "2001", "2002", "2003"
NAMES = {OLGA: "Olga", PAVEL: "Pavel", LEAD: "Lena"}
KINDS: tuple[Literal["forum", "plain"], ...] = ("forum", "plain")


def shop(desk: str, more: str = "") -> dict[str, str]:
    text = "shop: Blue Kettle\nlanguage: en\nlanguages: [en, ru]\ntime_zone: UTC\n"
    return {"help": PERSON, "complain": COMPLAINT, "shop": f"{text}{more}desk:\n{desk}"}


def staff() -> Members:
    return Members(OLGA, PAVEL, admins=[LEAD])


async def there(world: World, *accounts: str) -> None:
    for account in accounts:
        await does(world, "/back", account)


async def does(world: World, text: str, account: str, **more: str | None) -> list[str]:
    """In General, or in a topic."""
    person = {"name": NAMES[account]}
    where = {"thread": None, **more}
    return await world.operator(text, account=account, person=person, **where)


async def came(world: World, *customers: str, said: str = "/person") -> None:
    for customer in customers:
        await world.say(customer, said, person={"name": f"C{customer}"})


async def ticket(world: World, number: int = 1) -> Ticket:
    found = await world.store.tickets.numbered(number)
    assert found is not None
    return found


async def holders(world: World, count: int) -> list[str | None]:
    return [(await ticket(world, number)).operator_id for number in range(1, count + 1)]


def told(world: World, text: str) -> list[str]:
    return [said for said in world.sent(world.chat) if text in said]


# --- when it opens ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_a_ticket_that_opens_is_given_out_and_says_why(
    kind: Literal["forum", "plain"],
) -> None:
    async with started(shop("  assign: round robin\n"), group=kind, staff=staff()) as world:
        await there(world, OLGA, PAVEL)
        await came(world, "1001", "1002", "1003")
        assert await holders(world, 3) == [OLGA, PAVEL, OLGA]
        assert told(world, "🎯 Olga has it now: their turn.")
        card = next(m for m in world.messages(world.chat) if "Help with the order" in m.text)
        assert "Olga" in card.text
        assert next(b.label for row in card.outbound.buttons for b in row).endswith("Drop")


async def test_by_hand_nobody_gets_anything() -> None:
    async with started(shop("  capacity: 3\n"), group="forum", staff=staff()) as world:
        await there(world, OLGA)
        await came(world, CUSTOMER)
        assert await holders(world, 1) == [None]
        assert told(world, "🎯") == told(world, "⚠️") == []


async def test_balanced_fills_up_to_the_capacity_and_then_says_that_nobody_can() -> None:
    desk = "  assign: balanced\n  capacity: 2\n"
    async with started(shop(desk), group="forum", staff=staff()) as world:
        await there(world, OLGA, PAVEL)
        await came(world, "1001", "1002", "1003", "1004", "1005")
        assert Counter(await holders(world, 5)) == {OLGA: 2, PAVEL: 2, None: 1}
        [said] = told(world, "Nobody can get #C5 now")
        assert "Olga has 2 already, Pavel has 2 already" in said


async def test_at_once_nobody_gets_more_than_their_capacity() -> None:
    desk = "  assign: balanced\n  capacity: 3\n"
    async with started(shop(desk), group="forum", staff=staff()) as world:
        await there(world, OLGA, PAVEL)
        crowd = [
            world.channel.arrived(str(1000 + at), "/person", at=world.clock.now())
            for at in range(20)
        ]
        await world.take(*crowd)
        found = Counter(await holders(world, 20))
        assert found == {OLGA: 3, PAVEL: 3, None: 14}


async def test_nobody_at_all_is_an_alarm_not_a_loss() -> None:
    async with started(shop("  assign: balanced\n"), group="forum", staff=staff()) as world:
        await came(world, CUSTOMER)
        assert told(world, "Nobody can get #C1 now: no operator is there")
        assert (await ticket(world)).state == "queued"


async def test_who_has_just_left_gets_nothing() -> None:
    members = staff()
    async with started(shop("  assign: round robin\n"), group="forum", staff=members) as world:
        await there(world, OLGA, PAVEL)
        members.accounts.discard(OLGA)
        await came(world, "1001", "1002")
        assert await holders(world, 2) == [PAVEL, PAVEL]


async def test_a_rule_decides_queue_priority_person_and_group() -> None:
    desk = """
  operators:
    Pavel: {account: 2002}
  queues:
    complaints: {}
  routing:
    - flow: complain
      queue: complaints
      to: Pavel
      set_priority: high
      because: complaints are Pavel's
"""
    async with started(shop(desk), group="forum", named=["complaints"], staff=staff()) as world:
        await came(world, CUSTOMER, said="/complain")
        found = await ticket(world)
        assert (found.queue, found.priority, found.operator_id) == ("complaints", "high", PAVEL)
        assert found.chat == f"{GROUP_CHAT}1"
        assert found.because == "complaints are Pavel's"
        assert "complaints are Pavel's" in " ".join(world.sent(f"{GROUP_CHAT}1"))
        log = await world.store.desk_times.log(found.id)
        assert [line.kind for line in log] == ["opened", "assigned"]


async def test_who_lacks_the_language_or_the_skill_is_passed_over() -> None:
    desk = """
  assign: balanced
  operators:
    Olga: {account: 2001, languages: [en]}
    Pavel: {account: 2002, languages: [ru], skills: [money]}
  routing:
    - {flow: complain, skill: money}
"""
    async with started(shop(desk), group="forum", staff=staff()) as world:
        await world.say("1001", "/person", person={"name": "A", "language": "ru"})
        await world.say("1002", "/complain", person={"name": "B", "language": "en"})
        assert await holders(world, 2) == [PAVEL, None]
        assert told(world, "Olga lacks “money”, Pavel doesn't speak en")


# --- when it is free again, or somebody has room ----------------------------------------------


async def test_what_one_drops_goes_to_another() -> None:
    async with started(shop("  assign: balanced\n"), group="forum", staff=staff()) as world:
        await there(world, OLGA, PAVEL)
        await came(world, CUSTOMER)
        assert await holders(world, 1) == [OLGA]
        await does(world, "/drop", OLGA, thread=world.topics()[0])
        assert await holders(world, 1) == [PAVEL]


async def test_an_end_makes_room_for_the_most_pressing_that_waits() -> None:
    desk = "  assign: balanced\n  capacity: 1\n  routing:\n"
    desk += "    - {flow: complain, set_priority: urgent}\n"
    async with started(shop(desk), group="forum", staff=staff()) as world:
        await there(world, OLGA)
        await came(world, "1001", "1002")
        await came(world, "1003", said="/complain")
        assert await holders(world, 3) == [OLGA, None, None]
        await does(world, "/resolve", OLGA, thread=world.topics()[0])
        assert (await holders(world, 3))[1:] == [None, OLGA]
        await world.say("1003", "/stop")
        assert (await holders(world, 3))[1] == OLGA


async def test_who_comes_back_gets_as_much_as_they_have_room_for() -> None:
    desk = "  assign: balanced\n  capacity: 2\n"
    async with started(shop(desk), group="forum", staff=staff()) as world:
        await came(world, "1001", "1002", "1003")
        await there(world, OLGA)
        assert await holders(world, 3) == [OLGA, OLGA, None]


async def test_what_the_first_may_not_have_does_not_keep_the_next_waiting() -> None:
    desk = """
  assign: balanced
  capacity: 1
  operators:
    Olga: {account: 2001, languages: [en]}
"""
    async with started(shop(desk), group="forum", staff=staff()) as world:
        await there(world, OLGA)
        await world.say("1001", "/person", person={"name": "A", "language": "en"})
        await world.say("1002", "/person", person={"name": "B", "language": "ru"})
        await world.say("1003", "/person", person={"name": "C", "language": "en"})
        assert await holders(world, 3) == [OLGA, None, None]
        await does(world, "/resolve", OLGA, thread=world.topics()[0])
        assert (await holders(world, 3))[1:] == [None, OLGA]


async def test_sticky_waits_for_whoever_had_the_customer_and_then_for_nobody() -> None:
    desk = "  assign: sticky\n  capacity: 1\n  sticky_for: 10 minutes\n"
    async with started(shop(desk), group="forum", staff=staff()) as world:
        await there(world, OLGA, PAVEL)
        await came(world, "1001")
        assert await holders(world, 1) == [OLGA]
        await does(world, "/resolve", OLGA, thread=world.topics()[0])
        await came(world, "1002")
        first = (await holders(world, 2))[1]
        if first != OLGA:  # whoever had none for longest
            await does(world, "/drop", PAVEL, thread=world.topics()[1])
        assert (await holders(world, 2))[1] == OLGA
        await came(world, "1001")
        assert (await holders(world, 3))[2] is None
        assert told(world, "⏳ It waits until")
        await world.wait(timedelta(minutes=11))
        assert (await holders(world, 3))[2] == PAVEL


async def test_a_shift_that_begins_gets_what_waited() -> None:
    hours = "opening_hours: mon-sun 09:00-18:00\n"
    async with started(shop("  assign: balanced\n", hours), group="forum", staff=staff()) as world:
        await there(world, OLGA)
        start = world.clock.now()
        night = start.replace(hour=22, minute=0)
        world.clock.set(night if night > start else night + timedelta(days=1))
        await came(world, CUSTOMER)
        assert await holders(world, 1) == [None]
        assert told(world, "⚠️ Nobody") == []
        await world.wait(timedelta(hours=11, minutes=1))
        assert await holders(world, 1) == [OLGA]


# --- away, gone, silent ----------------------------------------------------------------------


async def test_away_for_long_hands_back_what_customers_wait_for() -> None:
    async with started(
        shop("  requeue_after: 20 minutes\n"), group="forum", staff=staff()
    ) as world:
        await came(world, "1001", "1002")
        for topic in world.topics():
            await does(world, "/take", OLGA, thread=topic)
        await does(world, "Hello!", OLGA, thread=world.topics()[1])
        await does(world, "/away 10m", OLGA)
        assert await holders(world, 2) == [OLGA, OLGA]
        await does(world, "/away 3h", OLGA)
        assert await holders(world, 2) == [None, OLGA]
        assert told(world, "↩️ Olga is away and the customer waits")
        await world.say("1002", "And now?")
        assert await holders(world, 2) == [None, None]


@pytest.mark.parametrize(("said", "kept"), [("/away 5m now", False), ("/away 5m", True)])
async def test_away_now_hands_back_at_once(said: str, kept: bool) -> None:
    async with started(
        shop("  requeue_after: 20 minutes\n"), group="forum", staff=staff()
    ) as world:
        await came(world, CUSTOMER)
        await does(world, "/take", OLGA, thread=world.topics()[0])
        await does(world, said, OLGA)
        assert (await holders(world, 1) == [OLGA]) is kept


async def test_a_time_that_is_none_is_asked_for_again() -> None:
    async with started(shop("  capacity: 2\n"), group="forum", staff=staff()) as world:
        assert (await does(world, "/away -5m", OLGA))[0].startswith("For how long?")
        assert (await does(world, "/away 100y", OLGA))[0].startswith("For how long?")
        row = await world.store.operators.get(OLGA)
        assert row is not None
        assert row.status == "on"


async def test_who_is_silent_is_reminded_and_then_loses_it() -> None:
    desk = "  assign: balanced\n  remind_after: 10 minutes\n  requeue_after: 20 minutes\n"
    async with started(shop(desk), group="forum", staff=staff()) as world:
        await there(world, OLGA, PAVEL)
        await came(world, CUSTOMER)
        await world.wait(timedelta(minutes=11))
        assert told(world, "⏰ The customer has waited for your answer since")
        assert await holders(world, 1) == [OLGA]
        await world.wait(timedelta(minutes=10))
        assert told(world, "↩️ Olga has not answered")
        assert await holders(world, 1) == [PAVEL]


async def test_who_answers_in_time_is_neither_reminded_nor_loses_it() -> None:
    desk = "  assign: balanced\n  remind_after: 10 minutes\n  requeue_after: 20 minutes\n"
    async with started(shop(desk), group="forum", staff=staff()) as world:
        await there(world, OLGA)
        await came(world, CUSTOMER)
        await does(world, "Hello!", OLGA, thread=world.topics()[0])
        await world.wait(timedelta(hours=2))
        assert told(world, "⏰") == []
        assert await holders(world, 1) == [OLGA]


async def test_who_leaves_the_group_holds_nothing_any_more() -> None:
    members = staff()
    async with started(shop("  assign: balanced\n"), group="forum", staff=members) as world:
        await there(world, OLGA, PAVEL)
        await came(world, "1001", "1002", "1003")
        assert Counter(await holders(world, 3)) == {OLGA: 2, PAVEL: 1}
        members.accounts.discard(OLGA)
        person = {"account": OLGA, "name": "Olga"}
        await world.operator(
            "", account=OLGA, person={"name": "Olga"}, kind="member", member=person,
            present=False, thread=None,
        )  # fmt: skip
        assert await holders(world, 3) == [PAVEL, PAVEL, PAVEL]
        assert len(told(world, "↩️ Olga has left the group")) == 2
        row = await world.store.operators.get(OLGA)
        assert row is not None
        assert row.status == "left"


async def test_the_log_tells_the_ticket_as_it_stands() -> None:
    async with started(shop("  assign: balanced\n"), group="forum", staff=staff()) as world:
        await there(world, OLGA, PAVEL)
        await came(world, CUSTOMER)
        await does(world, "/drop", OLGA, thread=world.topics()[0])
        await does(world, "/take force", LEAD, thread=world.topics()[0])
        found = await ticket(world)
        [logged] = await logs(world)
        assert Ticket(**replay(logged)) == found


async def logs(world: World) -> list[list[TicketEvent]]:
    names = ("at", "seq", "actor", "data", "changed")
    return [
        [TicketEvent(kind=row["type"], **{name: row[name] for name in names}) for row in one.events]
        async for one in DeskLog(world.store.database).tickets(None)
    ]
