"""The week is told on Monday when the desk opens: once, also late, and never of another week."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from typing import Literal

from logged import rated

from cxbot.clock import ManualClock
from cxbot.store.map_versions import MapVersions
from cxbot.testing import CUSTOMER, GROUP_CHAT, World, started

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
#: In Moscow it is three hours later.
THURSDAY = datetime(2026, 3, 5, 9, tzinfo=UTC)
MONDAY_AT_TEN = datetime(2026, 3, 9, 7, tzinfo=UTC)
SHOP = "shop: Blue Kettle\nlanguage: {language}\ntime_zone: Europe/Moscow\n{hours}"
HOURS = "opening_hours: mon-fri 10:00-18:00\n"


def flows(language: str = "en", hours: str = HOURS) -> Mapping[str, str]:
    hello = "when: {command: /hi}\ndo:\n  - say: Hi!"
    return {"shop": SHOP.format(language=language, hours=hours), "hello": hello}


def shop(
    language: str = "en", hours: str = HOURS, group: Literal["forum", "plain"] | None = "forum"
) -> AbstractAsyncContextManager[World]:
    return started(flows(language, hours), group=group, clock=ManualClock(THURSDAY))


async def look(world: World, at: datetime) -> list[str]:
    """What the group is told of weeks at that moment."""
    before = len(world.channel.sent)
    world.clock.set(at)
    await world.engine.ticker.look()
    await world.engine.rounds.settled()
    await world.settled()
    told = world.sent(GROUP_CHAT, since=before)
    return [one for one in told if "the week" in one or "неделя" in one]


async def a_week(world: World) -> None:
    await world.say(CUSTOMER, "/hi")
    await rated(world, "order status", 12, 8, HOUR)


async def test_it_comes_when_the_desk_opens_with_a_picture_and_never_again() -> None:
    async with shop() as world:
        await a_week(world)
        assert await look(world, THURSDAY + DAY) == []
        assert await look(world, MONDAY_AT_TEN - timedelta(seconds=1)) == []
        [told] = await look(world, MONDAY_AT_TEN)
        lines = told.splitlines()
        assert lines[0] == "Blue Kettle: the week 2–8 Mar 2026"
        assert lines[1] == "Contacts: 22 (none the week before)"
        assert len(lines) <= 12
        message = world.messages(GROUP_CHAT)[-1].outbound
        assert message.attachment is not None
        assert (message.attachment.content or b"").startswith(b"\x89PNG")
        for hours in (1, 5, 24, 100):
            assert await look(world, MONDAY_AT_TEN + hours * HOUR) == []


async def test_what_people_did_and_owe_stands_in_it() -> None:
    limits = "desk:\n  response: {normal: {first: 5 minutes}}\n"
    person = "when: {command: /person}\ndo:\n  - human: Help\n"
    owed = "when: {command: /call}\ndo:\n  - human: Call\n    call_back: in the evening\n"
    shop_ = SHOP.format(language="en", hours=HOURS + limits)
    texts = {**flows(), "shop": shop_, "person": person, "call": owed}
    async with started(texts, group="forum", clock=ManualClock(THURSDAY)) as world:
        for number, minutes in enumerate((1, 2, 3, 4, 9, 9)):
            await world.say(str(5000 + number), "/person")
            world.clock.move(timedelta(minutes=minutes))
            await world.operator("Hello!")
        await world.say("6001", "/person")
        await world.say("6002", "/call")
        [told] = await look(world, MONDAY_AT_TEN)
        assert "Now: unanswered 2, call backs owed 1, neglected " in told
        assert (
            "First reply: half within 3 min 30 s (95 %: 1 min to 9 min; n 6; "
            "target 5 min: 50 % in time, n 8)"
        ) in told


async def test_its_map_is_kept_once_for_each_week() -> None:
    async with shop() as world:
        await a_week(world)
        await look(world, MONDAY_AT_TEN)
        await world.restart()
        await look(world, MONDAY_AT_TEN + HOUR)
        await look(world, MONDAY_AT_TEN + 7 * DAY)
        found = await MapVersions(world.store.database).all()
        assert [(one.why, one.name) for one in found] == [
            ("digest", "week-2026-03-02"),
            ("digest", "week-2026-03-09"),
        ]
        totals = found[0].body["totals"]
        assert totals["exchanges"] - totals["internal"] == 22


async def test_without_hours_it_comes_at_nine() -> None:
    async with shop(hours="") as world:
        await a_week(world)
        assert await look(world, MONDAY_AT_TEN - HOUR - timedelta(seconds=1)) == []
        assert len(await look(world, MONDAY_AT_TEN - HOUR)) == 1


async def test_a_shop_that_speaks_russian_reads_it_in_russian() -> None:
    async with shop("ru") as world:
        await a_week(world)
        [told] = await look(world, MONDAY_AT_TEN)
        assert told.startswith("Blue Kettle: неделя 2–8 марта 2026\nКонтакты: 22")


async def test_after_a_stop_it_comes_late_but_not_on_wednesday() -> None:
    wednesday = MONDAY_AT_TEN + 38 * HOUR  # midnight in Moscow
    tuesday = wednesday - timedelta(minutes=3)
    for at, expected in ((tuesday, 1), (wednesday, 0)):
        async with shop() as world:
            await a_week(world)
            await world.close()
            world.clock.set(at)
            await world.open()
            assert len(await look(world, at + timedelta(minutes=1))) == expected
            await world.restart()
            assert await look(world, at + timedelta(minutes=2)) == []


async def test_each_week_has_its_own_and_an_empty_one_is_two_lines() -> None:
    async with shop() as world:
        await a_week(world)
        assert len(await look(world, MONDAY_AT_TEN)) == 1
        [told] = await look(world, MONDAY_AT_TEN + 7 * DAY)
        assert told.splitlines()[1].startswith("No contacts (the week before 22). Now:")
        assert len(told.splitlines()) == 2
        assert world.messages(GROUP_CHAT)[-1].outbound.attachment is None


async def test_a_new_shop_is_not_told_of_the_time_before_it_began() -> None:
    async with shop() as world:
        assert await look(world, MONDAY_AT_TEN) == []
        await a_week(world)
        assert await look(world, MONDAY_AT_TEN + 2 * HOUR) == []
        assert len(await look(world, MONDAY_AT_TEN + 7 * DAY)) == 1


async def test_a_group_that_lost_the_bot_hears_it_when_the_bot_is_back() -> None:
    async with shop() as world:
        await a_week(world)
        assert world.group is not None
        world.group.detached = True
        assert await look(world, MONDAY_AT_TEN) == []
        world.group.detached = False
        assert len(await look(world, MONDAY_AT_TEN + HOUR)) == 1


async def test_a_shop_without_a_group_counts_nothing() -> None:
    async with shop(group=None) as world:
        await a_week(world)
        assert await look(world, MONDAY_AT_TEN) == []
        assert await world.engine.posting.told("digest") is None


async def test_a_stop_between_the_map_and_the_message_keeps_no_second_map() -> None:
    async with shop() as world:
        await a_week(world)
        versions = MapVersions(world.store.database, world.store.writer)
        # as the Monday before and a stop right after the map of this one left it
        for monday, exchanges in (("2026-02-23", 30), ("2026-03-02", 40)):
            await versions.keep(
                {"totals": {"exchanges": exchanges, "internal": 8}},
                at=world.clock.now() - HOUR + timedelta(seconds=exchanges),
                journey="purchase",
                why="digest",
                name=f"week-{monday}",
            )
        [told] = await look(world, MONDAY_AT_TEN)
        # without what crossed to nobody
        assert told.splitlines()[1] == "Contacts: 22 (±0 %, the week before 22)"
        assert [one.name for one in await versions.all()] == ["week-2026-02-23", "week-2026-03-02"]


async def test_a_clock_that_went_back_tells_no_older_week() -> None:
    async with shop() as world:
        await a_week(world)
        assert len(await look(world, MONDAY_AT_TEN + 7 * DAY)) == 1
        await world.restart()
        assert await look(world, MONDAY_AT_TEN) == []
        assert len(await look(world, MONDAY_AT_TEN + 14 * DAY)) == 1
