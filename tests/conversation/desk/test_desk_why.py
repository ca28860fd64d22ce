"""/why, in a topic and in answer to a card: what the bot began by itself and why it didn't."""

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from cxbot.clock import ManualClock
from cxbot.testing import CUSTOMER, OPERATOR, SHOP, Members, World, started

Kind = Literal["forum", "plain"]
KINDS: tuple[Kind, ...] = ("forum", "plain")
VIEWER = "2005"
NOON = datetime(2026, 3, 10, 9, tzinfo=UTC)
ASK = """
do:
  - ask: "How was {order.number}?"
    answer: rating 1-5
    save: rating
    metric: METRIC
    no_reply: {after: 3 days}
"""
FLOWS = {
    "help": "when: {command: /person}\ndo:\n  - human: Help\n",
    "after": "when: {event: order.delivered}" + ASK.replace("METRIC", "csat"),
    "paid": "when: {event: order.paid}" + ASK.replace("METRIC", "csat"),
    "news": 'when: {event: order.shipped}\ndo:\n  - say: "{order.number} is on its way."\n',
}


async def why(world: World, account: str = OPERATOR) -> list[str]:
    """The lines that the group is shown."""
    more = {}
    if world.group is not None and not world.group.forum:
        more = {"reply_to": next(m.id for m in world.messages(world.chat) if "Help" in m.text)}
    [shown] = await world.operator("/why", account=account, **more)
    return shown.splitlines()


@pytest.mark.parametrize("kind", KINDS)
async def test_what_the_bot_began_and_why_it_did_not(kind: Kind) -> None:
    async with started(FLOWS, group=kind, clock=ManualClock(NOON)) as world:
        await world.say(CUSTOMER, "/start")
        await world.event("order.delivered", CUSTOMER, order={"number": "A-1"})
        await world.say(CUSTOMER, "5")
        await world.wait(timedelta(days=5))
        await world.event("order.paid", CUSTOMER, order={"number": "A-2"})
        await world.say(CUSTOMER, "/unsubscribe offers")
        await world.say(CUSTOMER, "/person")
        heard = len(world.sent(CUSTOMER))
        shown = await why(world)
        assert shown == [
            "❓ #C1: what the bot begins by itself",
            "Wrote first: 2026-03-10 09:00, after",
            "Decisions:",
            "· 2026-03-15 09:00 paid: not asked: the last survey was 5 days ago, one per 14 days; "
            "possible only from 2026-03-24 09:00, too late to be of use",
            "· 2026-03-10 09:00 after: written",
            "Agrees to:",
            "· messages: yes (first message, 2026-03-10 09:00)",
            "· surveys: yes (as for messages)",
            "· offers: no (unsubscribe, 2026-03-15 09:00)",
            "Last 30 days: messages 1, surveys 1, held back 1",
            "May be asked:",
            "· after: from 2026-06-08 09:00 (they were asked this 5 days ago, once per 90 days)",
            "· paid: from 2026-04-09 09:00 (asked for csat 5 days ago (after), once per 30 days)",
        ]
        assert len(world.sent(CUSTOMER)) == heard, "the customer reads nothing of it"


async def test_who_was_never_written_to() -> None:
    async with started(FLOWS, group="forum") as world:
        await world.say(CUSTOMER, "/person")
        shown = await why(world)
        assert shown[1] == "It has never written to them first."
        assert "Decisions:" not in shown
        assert shown[-2:] == ["· after: now", "· paid: now"]


async def test_it_stays_short_whatever_happened() -> None:
    surveys = {f"survey_{n}": FLOWS["after"] for n in range(9)}
    async with started({**surveys, **FLOWS}, group="forum", clock=ManualClock(NOON)) as world:
        await world.say(CUSTOMER, "/start")
        for number in range(6):
            await world.event("order.delivered", CUSTOMER, order={"number": f"A-{number}"})
            await world.event("order.shipped", CUSTOMER, order={"number": f"A-{number}"})
            await world.say(CUSTOMER, "5")
            await world.wait(timedelta(hours=8))
        await world.say(CUSTOMER, "/person")
        shown = await why(world)
        assert len(shown) <= 25, shown
        assert sum(line.startswith("… and") for line in shown) == 2
        assert all(len(line) < 250 for line in shown)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", "последний опрос – 5 дней назад, а можно один за 14 дней"),
        ("zh", "上次调查在5天前，每14天一次"),
    ],
)
async def test_it_speaks_the_language_of_the_group(language: str, said: str) -> None:
    async with started(FLOWS, group="forum", clock=ManualClock(NOON)) as world:
        assert world.group is not None
        world.group.language = language
        await world.say(CUSTOMER, "/start")
        await world.event("order.delivered", CUSTOMER, order={"number": "A-1"})
        await world.wait(timedelta(days=5))
        await world.event("order.paid", CUSTOMER, order={"number": "A-2"})
        await world.say(CUSTOMER, "/person")
        assert said in "\n".join(await why(world))


async def test_it_says_no_more_of_them_than_the_card() -> None:
    async with started(FLOWS, group="forum") as world:
        await world.say(CUSTOMER, "call me, +7 999 123-45-12", person={"name": "Anna Petrova"})
        await world.say(CUSTOMER, "/person")
        shown = "\n".join(await why(world))
        for word in ("Anna", "Petrova", "999", "call me", CUSTOMER):
            assert word not in shown


async def test_who_may_only_read_may_ask_why_and_a_stranger_may_not() -> None:
    shop = f"{SHOP}desk:\n  operators:\n    Vera: {{account: {VIEWER}, role: viewer}}\n"
    staff = Members(OPERATOR, VIEWER)
    async with started({**FLOWS, "shop": shop}, group="forum", staff=staff) as world:
        await world.say(CUSTOMER, "/person")
        assert (await why(world, VIEWER))[0].startswith("❓ #C1")
        assert not (await why(world, "6666"))[0].startswith("❓")


async def test_after_the_ticket_it_is_answered_still() -> None:
    async with started(FLOWS, group="forum") as world:
        await world.say(CUSTOMER, "/person")
        await world.operator("/resolve All is well")
        assert (await why(world))[0].startswith("❓ #C1")
