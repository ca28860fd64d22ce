"""The queue board, and the list of what came while nobody was there."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from cxbot.clock import ManualClock
from cxbot.model.channel import Refused
from cxbot.testing import CUSTOMER, GROUP_CHAT, Message, World, started

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SHOP = """
shop: Blue Kettle
language: en
time_zone: UTC
desk:
  response: {clock: calendar, normal: {first: 20 minutes}}
"""
PERSON = "when: {command: /person}\ndo:\n  - human: Help\n  - say: Bye.\n"
FLOWS = {"shop": SHOP, "help": PERSON}
KINDS: tuple[Literal["forum", "plain"], ...] = ("forum", "plain")


async def look(world: World, seconds: int = 8) -> None:
    """What the ticker does in that time."""
    for _ in range(seconds):
        world.clock.move(timedelta(seconds=1))
        await world.engine.ticker.look()
        await world.settled()


def boards(world: World, chat: str = GROUP_CHAT) -> list[Message]:
    """Every state it was in; nobody has put it into a topic."""
    ops = ("message", "edit")
    sent = [m for m in world.channel.sent if m.outbound.peer == chat and m.outbound.op in ops]
    found = [m for m in sent if m.text.startswith("📋")]
    assert all(m.outbound.thread is None for m in found)
    return found


async def opened(world: World, account: str = CUSTOMER, name: str = "Anna") -> None:
    await world.say(account, "/person", person={"name": name})


@pytest.mark.parametrize("kind", KINDS)
async def test_one_message_shows_what_is_open(kind: Literal["forum", "plain"]) -> None:
    async with started(FLOWS, group=kind) as world:
        await look(world)
        assert boards(world) == []
        await opened(world)
        await look(world)
        [board] = boards(world)
        title, line = board.text.split("\n")
        assert title == "📋 Open: 1 · unanswered: 1 · not taken: 1 · late: 0"
        assert line == "❗ #C1 · Anna · Help · unanswered since 12:00 · by 12:20"
        [url] = [e.url for e in board.outbound.text.entities if e.kind == "text_link"]
        place = world.topics()[0] if kind == "forum" else world.card_button("Return")[0].id
        assert url == f"https://t.me/c/9/{place}"
        [pin] = [m.outbound for m in world.channel.sent if m.outbound.op == "pin"]
        assert pin.message_id == board.id


async def test_it_is_edited_at_most_once_a_minute_and_only_when_it_reads_differently() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await look(world)
        await world.press("Take")
        await look(world, 45)
        assert len(boards(world)) == 1
        await look(world, 30)
        [first, second] = boards(world)
        assert (second.outbound.op, second.outbound.message_id) == ("edit", first.id)
        assert second.text.endswith(" · Olga")
        await look(world, 200)
        await world.say(CUSTOMER, "The same wait")
        await look(world, 200)
        assert len(boards(world)) == 2
        await world.operator("/done")
        await look(world, 80)
        assert boards(world)[-1].text == "📋 Nothing is open."


async def test_half_of_a_limit_is_a_quiet_mark() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await look(world)
        before = len(world.messages(GROUP_CHAT))
        await world.wait(11 * MINUTE)
        await look(world)
        assert "\n❗⏳ #C1" in boards(world)[-1].text
        assert len(world.messages(GROUP_CHAT)) == before
        await world.wait(10 * MINUTE)
        await look(world)
        assert "\n🔥 #C1" in boards(world)[-1].text
        assert "late: 1" in boards(world)[-1].text
        assert "was due at 12:20" in boards(world)[-1].text


async def test_the_same_message_goes_on_after_a_restart() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await look(world)
        await world.restart()
        await opened(world, "1002", "Boris")
        await look(world)
        [first, second] = boards(world)
        assert second.outbound.message_id == first.id
        assert "Boris" in second.text
        assert len([m for m in world.channel.sent if m.outbound.op == "pin"]) == 1


async def test_a_deleted_board_is_made_anew() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await look(world)
        gone = Refused(code="message_gone", reason="message to edit not found")
        world.channel.script(gone, op="edit")
        board = boards(world)[0]
        await world.say("1002", "/person")
        await look(world, 200)
        made = boards(world)[-1]
        assert (made.outbound.op, "#C2" in made.text) == ("message", True)
        assert made.id != board.id
        assert (await world.store.settings())[f"board:{GROUP_CHAT}"] == made.id


async def test_each_group_has_its_own() -> None:
    shop = SHOP + "  queues: {orders: {}}\n"
    orders = PERSON.replace("/person", "/orders").replace("Help", "Late\n    queue: orders")
    flows = {"shop": shop, "help": PERSON, "orders": orders}
    async with started(flows, group="forum", named=["orders"]) as world:
        await opened(world)
        await world.say("1002", "/orders", person={"name": "Boris"})
        await look(world)
        assert "Anna" in boards(world)[-1].text
        assert "Boris" not in boards(world)[-1].text
        assert "Boris" in boards(world, "-10091")[-1].text


async def test_a_group_the_bot_is_not_in_has_none() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        assert world.group is not None
        world.group.detached = True
        await look(world)
        assert boards(world) == []


# --- mornings ------------------------------------------------------------------------------------

OFFICE = "shop: Blue Kettle\nlanguage: en\nopening_hours: mon-fri 10:00-13:00, 14:00-18:00\n"
NIGHT = {"shop": OFFICE, "help": PERSON}
#: A Monday, 20:00.
EVENING = datetime(2026, 11, 23, 20, tzinfo=UTC)


def mornings(messages: Sequence[Message]) -> list[Message]:
    return [m for m in messages if m.text.startswith("☀️")]


@pytest.mark.parametrize("kind", KINDS)
async def test_what_came_overnight_is_one_list_at_the_opening(
    kind: Literal["forum", "plain"],
) -> None:
    async with started(NIGHT, group=kind, clock=ManualClock(EVENING - 4 * HOUR)) as world:
        await opened(world, "1000", "Day")
        world.clock.set(EVENING)
        for number in range(3):
            await opened(world, str(1001 + number), f"Night {number}")
        await world.operator("Up late", reply_to=world.card_button("Return")[0].id)
        await look(world)
        assert mornings(world.messages(GROUP_CHAT)) == []
        world.clock.set(EVENING + 14 * HOUR)
        await look(world)
        [list_] = mornings(world.messages(GROUP_CHAT))
        assert list_.outbound.thread is None
        assert list_.text.startswith("☀️ Came while we were closed: 2.\n")
        assert "Night 0" in list_.text
        assert "Night 1" in list_.text
        await world.restart()
        await look(world)
        assert len(mornings(world.messages(GROUP_CHAT))) == 1


async def test_after_lunch_there_is_none_and_after_a_restart_in_the_morning_there_is() -> None:
    clock = ManualClock(EVENING - 7 * HOUR)
    async with started(NIGHT, group="forum", clock=clock) as world:
        await opened(world)
        world.clock.set(EVENING - 5 * HOUR)
        await look(world)
        assert mornings(world.messages(GROUP_CHAT)) == []
        world.clock.set(EVENING)
        await opened(world, "1002", "Boris")
        await world.close()
        world.clock.set(EVENING + 16 * HOUR)
        await world.open()
        await look(world)
        [list_] = mornings(world.messages(GROUP_CHAT))
        assert "Boris" in list_.text
