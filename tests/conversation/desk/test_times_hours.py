"""Hours: who calls for people while nobody is there is told when they are back, once."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from cxbot.clock import ManualClock
from cxbot.store.tickets import ticket_row
from cxbot.store.turn import Turn
from cxbot.testing import CUSTOMER, World, started

HOUR = timedelta(hours=1)
SHOP = """
shop: Blue Kettle
language: en
languages: [en, ru]
time_zone: Europe/Berlin
opening_hours: mon-fri 10:00-13:00, 14:00-18:00
holidays: {2026-11-24: closed}
"""
PERSON = "when: {command: /person}\ndo:\n  - human: Help\n  - say: Bye.\n"
URGENT = "when: {command: /fire}\ndo:\n  - human: Fire\n    priority: urgent\n  - say: Bye.\n"
FLOWS = {"shop": SHOP, "help": PERSON, "fire": URGENT}
KINDS: tuple[Literal["forum", "plain"], ...] = ("forum", "plain")
BACK = "Our team is back from {}. Your message is already in the queue."
#: A Monday, in Berlin's winter time.
MONDAY = datetime(2026, 11, 23, tzinfo=UTC) - HOUR


def at(hour: float, days: int = 0) -> ManualClock:
    return ManualClock(MONDAY + timedelta(days=days, hours=hour))


@pytest.mark.parametrize("kind", KINDS)
async def test_when_people_are_back_is_said_once_in_a_closed_time(
    kind: Literal["forum", "plain"],
) -> None:
    async with started(FLOWS, group=kind, clock=at(7)) as world:
        assert await world.say(CUSTOMER, "/person") == [BACK.format("10:00 AM")]
        assert len(world.sent()) == 1
        for text in ("Hello?", "Anybody?"):
            assert await world.say(CUSTOMER, text) == []
        await world.wait(4 * HOUR)
        assert await world.say(CUSTOMER, "Now?") == []
        await world.wait(2 * HOUR)
        said = await world.say(CUSTOMER, "And over lunch?")
        assert said == [BACK.format("2:00 PM")]
        assert await world.say(CUSTOMER, "Still lunch?") == []
        await world.wait(8 * HOUR)
        # Tuesday is a holiday
        said = await world.say(CUSTOMER, "At night?")
        assert said == [BACK.format("Wednesday 10:00 AM")]


async def test_it_is_said_in_the_customers_language() -> None:
    async with started(FLOWS, group="forum", clock=at(11)) as world:
        who = {"name": "Анна", "language": "ru"}
        await world.say(CUSTOMER, "/person", person=who)
        await world.wait(10 * HOUR)
        [said] = await world.say(CUSTOMER, "Ещё вопрос", person=who)
        assert said.startswith("Мы снова на связи: ")


async def test_an_answer_at_night_does_not_make_it_be_said_again() -> None:
    async with started(FLOWS, group="forum", clock=at(20)) as world:
        await world.say(CUSTOMER, "/person")
        await world.operator("Still up")
        assert await world.say(CUSTOMER, "Thank you") == []


async def test_own_words_leave_the_hours_to_the_next_message() -> None:
    own = PERSON.replace("human: Help", "human: Help\n    say: I call somebody.")
    async with started({**FLOWS, "help": own}, group="forum", clock=at(20)) as world:
        assert await world.say(CUSTOMER, "/person") == ["I call somebody."]
        assert len(await world.say(CUSTOMER, "When?")) == 1
        assert await world.say(CUSTOMER, "Oh") == []


async def test_saying_it_is_no_answer_of_people() -> None:
    async with started(FLOWS, group="forum", clock=at(11)) as world:
        await world.say(CUSTOMER, "/person")
        await world.operator("Hello")
        await world.wait(9 * HOUR)
        await world.say(CUSTOMER, "Are you there?")
        await world.wait(2 * HOUR)
        await world.operator("Yes")
        assert (await world.touchpoints("out"))[-1]["response_ms"] == 2 * 3600 * 1000


REFUSES = (
    SHOP + "desk: {off_hours: refuse, operators: {Lena: {account: 9, shift: mon 18:00-22:00}}}\n"
)


async def test_a_desk_that_refuses_opens_no_ticket() -> None:
    async with started({**FLOWS, "shop": REFUSES}, group="forum", clock=at(20)) as world:
        said = await world.say(CUSTOMER, "/person")
        assert said[1:] == ["Bye."]
        assert "Please write to us then." in said[0]
        assert await world.store.tickets.highest_number() == 0


async def test_what_is_urgent_reaches_whoever_is_on_duty() -> None:
    async with started({**FLOWS, "shop": REFUSES}, group="forum", clock=at(20)) as world:
        assert await world.say(CUSTOMER, "/fire") == ["A colleague will write here soon."]
        assert await world.store.tickets.highest_number() == 1
        assert await world.say(CUSTOMER, "Hurry") == []
    async with started({**FLOWS, "shop": REFUSES}, group="forum", clock=at(23)) as world:
        assert "Please write to us then." in (await world.say(CUSTOMER, "/fire"))[0]


async def test_a_desk_without_a_group_does_not_promise_anybody() -> None:
    async with started(FLOWS, group="forum", clock=at(11)) as world:
        assert world.group is not None
        world.group.detached = True
        [said] = await world.say(CUSTOMER, "/person")
        assert said.startswith("Our team is back from ")
        assert await world.store.tickets.highest_number() == 1
    always = {**FLOWS, "shop": "shop: Blue Kettle\nlanguage: en\n"}
    async with started(always, group="forum", clock=at(11)) as world:
        assert world.group is not None
        world.group.detached = True
        [said] = await world.say(CUSTOMER, "/person")
        assert said.startswith("You are not forgotten")


async def answered(world: World, count: int, minutes: int) -> None:
    """So many tickets of the log got their first answer after so long, over lunch."""
    for number in range(count):
        await world.say(str(5000 + number), "/person")
        ticket = await world.store.tickets.highest_number()
        row = await world.store.tickets.numbered(ticket)
        assert row is not None
        opened = MONDAY + timedelta(hours=12, minutes=50)
        values = dict(ticket_row(row)) | {
            "opened_at": opened,
            "first_reply_at": opened + HOUR + timedelta(minutes=minutes),
        }
        turn = Turn()
        turn.add("ticket", values)
        await world.store.commit(turn)


async def test_how_long_it_usually_takes_is_said_when_it_is_known() -> None:
    async with started(FLOWS, group="forum", clock=at(16)) as world:
        await answered(world, 9, 12)
        assert await world.say("1", "/person") == ["A colleague will write here soon."]
        await answered(world, 1, 12)
        assert await world.say("2", "/person") == [
            "A colleague will write here soon.",
            "A colleague usually answers within 15 minutes.",
        ]
        assert await world.say("3", "/person", person={"name": "А", "language": "ru"}) == [
            "Скоро вам здесь ответит сотрудник.",
            "Обычное время ответа сотрудника: 15 минут.",
        ]
        await world.wait(6 * HOUR)
        assert len(await world.say("4", "/person")) == 1
