"""The question after a ticket: asked when it is due, answered once, and told to whoever leads."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest

from cxbot.clock import ManualClock
from cxbot.desk.metrics.reading import desk_report
from cxbot.desk.metrics.samples import Period
from cxbot.model.desk import Desk
from cxbot.store.desk_log import DeskLog
from cxbot.testing import CUSTOMER, SHOP, World, started

Kind = Literal["forum", "plain"]
KINDS: tuple[Kind, ...] = ("forum", "plain")
FLOWS = {
    "help": """
when: {command: /person}
do:
  - human: Help with the order
"""
}
ASKED = "How well did we help you?"
MORE = "Thank you! Would you like to add a word?"
THANKS = "Thank you for your answer!"
LATE = "This question is closed, thank you."
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def noon() -> ManualClock:
    return ManualClock(datetime(2026, 3, 10, 9, tzinfo=UTC))


async def resolved(world: World, answer: str = "Here it is.") -> None:
    """A ticket that somebody answered and resolved."""
    await world.say(CUSTOMER, "/person", person={"name": "Anna"})
    if answer:
        await world.operator(answer, **card(world))
    await world.operator("/resolve", **card(world))


def card(world: World) -> dict[str, str]:
    """Where an operator writes: the newest ticket."""
    found = [m for m in world.messages(world.chat) if "Help with" in m.text]
    return {"reply_to": found[-1].id, "quoted": found[-1].text}


def in_group(world: World) -> list[str]:
    return world.sent(world.chat)


async def rated(world: World) -> list[Mapping[str, Any]]:
    """Answers in the log of exchanges."""
    return [row for row in await world.touchpoints() if row["name"] == "survey.answered"]


async def events(world: World) -> list[str]:
    log = DeskLog(world.store.database)
    return [e["type"] async for logged in log.tickets(None) for e in logged.events]


@pytest.mark.parametrize("kind", KINDS)
async def test_the_customer_is_asked_and_answers(kind: Kind) -> None:
    async with started(FLOWS, group=kind, clock=noon()) as world:
        await resolved(world)
        await world.wait(2 * MINUTE)
        assert ASKED not in world.sent()
        await world.wait(MINUTE)
        assert world.sent()[-1] == ASKED
        assert world.messages()[-1].labels == ["1", "2", "3", "4", "5"]
        assert await world.tap("4") == [MORE]
        assert await world.say(CUSTOMER, "Olga was very kind") == [THANKS]
        [answer] = await rated(world)
        assert answer["kind"] == "rating"
        assert answer["rating"] == {"metric": "csat", "value": 4.0, "min": 1.0, "max": 5.0}
        assert answer["operator_id"] == "2001"
        assert answer["ticket_id"]
        assert (await events(world)).count("rated") == 1
        [comment] = [r for r in await world.touchpoints() if r["name"] == "survey.commented"]
        assert comment["text"] == "Olga was very kind"
        question = await world.store.ratings.get(answer["ticket_id"], 1)
        assert question is not None
        assert (question.score, question.comment) == (4, "Olga was very kind")
        await world.wait(10 * DAY)
        assert world.sent().count(ASKED) == 1


async def test_the_report_counts_who_was_asked_and_who_answered() -> None:
    async with started(FLOWS, group="forum", clock=noon()) as world:
        await resolved(world)
        await world.wait(3 * MINUTE)

        async def share(metric: str) -> tuple[int, float | None]:
            now = world.clock.now() + MINUTE
            period = Period(since=None, until=now, now=now)
            report = await desk_report(DeskLog(world.store.database), Desk(), period)
            figure = report.figure(metric)
            return figure.n, figure.value

        assert await share("csat_response_rate") == (1, 0)
        await world.tap("5")
        assert await share("csat_response_rate") == (1, 100)
        assert await share("csat") == (1, 100)
        await world.tap("2")
        assert await share("csat") == (1, 0)


async def test_a_low_score_is_told_to_whoever_leads() -> None:
    shop = f"{SHOP}desk:\n  operators:\n    Maria: {{account: 777, role: supervisor}}\n"
    async with started({"shop": shop, **FLOWS}, group="forum", clock=noon()) as world:
        await resolved(world)
        await world.wait(3 * MINUTE)
        await world.tap("1")
        [told] = [text for text in in_group(world) if text.startswith("⭐")]
        assert told == "⭐ The customer gave 1 of 5.\nMaria"
        [message] = [m for m in world.messages(world.chat) if m.text == told]
        assert [e.url for e in message.outbound.text.entities] == ["tg://user?id=777"]
        await world.say(CUSTOMER, "Nobody read my question")
        assert in_group(world)[-1] == "⭐ 1 of 5. The customer adds:\nNobody read my question"
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert ticket.tags == ("low score",)


async def test_tapping_twice_counts_once_and_may_be_changed() -> None:
    async with started(FLOWS, group="forum", clock=noon()) as world:
        await resolved(world)
        await world.wait(3 * MINUTE)
        await world.tap("1")
        assert await world.tap("1") == []
        assert await world.tap("5") == []
        assert world.toasts()[-2:] == [THANKS, THANKS]
        assert [row["rating"]["value"] for row in await rated(world)] == [1, 5]
        assert "⭐ The customer changed the score from 1 to 5." in in_group(world)
        await world.wait(DAY)
        await world.tap("2")
        assert world.toasts()[-1] == LATE
        assert len(await rated(world)) == 2


async def test_it_expires() -> None:
    async with started(FLOWS, group="forum", clock=noon()) as world:
        await resolved(world)
        await world.wait(3 * MINUTE + 7 * DAY)
        await world.tap("5")
        assert world.toasts()[-1] == LATE
        assert await rated(world) == []


@pytest.mark.parametrize("digit", ["5", "５", "5️⃣"])
async def test_a_digit_is_an_answer_while_the_question_is_the_last_word(digit: str) -> None:
    async with started(FLOWS, group="forum", clock=noon()) as world:
        await resolved(world)
        await world.wait(3 * MINUTE)
        assert await world.say(CUSTOMER, digit) == [MORE]
        assert [row["rating"]["value"] for row in await rated(world)] == [5]


async def test_a_digit_after_other_words_of_ours_is_none() -> None:
    async with started(FLOWS, group="forum", clock=noon()) as world:
        await resolved(world)
        await world.wait(3 * MINUTE)
        await world.say(CUSTOMER, "/menu")
        await world.say(CUSTOMER, "5")
        assert await rated(world) == []


async def test_a_comment_may_be_skipped() -> None:
    async with started(FLOWS, group="forum", clock=noon()) as world:
        await resolved(world)
        await world.wait(3 * MINUTE)
        await world.tap("4")
        assert await world.tap("Skip") == [THANKS]
        assert await world.tap("Skip") == []
        before = len(await world.touchpoints())
        await world.say(CUSTOMER, "Something else")
        names = [row["name"] for row in (await world.touchpoints())[before:]]
        assert "survey.commented" not in names


@pytest.mark.parametrize("other", ["/menu", "/person"])
async def test_a_command_is_no_comment_nor_what_follows_it(other: str) -> None:
    async with started(FLOWS, group="forum", clock=noon()) as world:
        await resolved(world)
        await world.wait(3 * MINUTE)
        await world.tap("4")
        await world.say(CUSTOMER, other)
        assert THANKS not in await world.say(CUSTOMER, "Hello?")


async def test_what_comes_late_is_no_comment() -> None:
    async with started(FLOWS, group="forum", clock=noon()) as world:
        await resolved(world)
        await world.wait(3 * MINUTE)
        await world.tap("4")
        await world.wait(10 * MINUTE)
        assert THANKS not in await world.say(CUSTOMER, "Well done")


async def test_opening_it_again_takes_the_question_back() -> None:
    async with started(FLOWS, group="forum", clock=noon()) as world:
        await resolved(world)
        await world.wait(3 * MINUTE)
        message, button = world.button("5")
        await world.operator("/reopen", **card(world))
        taken = [m.outbound for m in world.channel.sent if m.outbound.op == "buttons"]
        assert [(o.peer, o.message_id, o.buttons) for o in taken] == [(CUSTOMER, message.id, ())]
        await world.tap_data(CUSTOMER, message.id, button.data or "")
        assert world.toasts()[-1] == LATE
        assert await rated(world) == []
        await world.operator("/resolve", **card(world))
        await world.wait(3 * MINUTE)
        assert world.sent().count(ASKED) == 2
        await world.tap("5")
        assert [row["rating"]["value"] for row in await rated(world)] == [5]


async def test_opened_again_in_time_nothing_is_asked() -> None:
    async with started(FLOWS, group="forum", clock=noon()) as world:
        await resolved(world)
        await world.wait(MINUTE)
        await world.operator("/reopen", **card(world))
        await world.wait(DAY)
        assert ASKED not in world.sent()


@pytest.mark.parametrize("end", ["/return", "/stop"])
async def test_nobody_is_asked_who_was_not_helped(end: str) -> None:
    async with started(FLOWS, group="forum", clock=noon()) as world:
        await world.say(CUSTOMER, "/person")
        if end == "/stop":
            await world.say(CUSTOMER, end)
        else:
            await world.operator(end, **card(world))
        await world.wait(DAY)
        assert ASKED not in world.sent()


async def test_an_unanswered_end_asks_nothing() -> None:
    async with started(FLOWS, group="forum", clock=noon()) as world:
        await resolved(world, answer="")
        await world.wait(DAY)
        assert ASKED not in world.sent()


async def test_one_question_a_day_is_enough() -> None:
    async with started(FLOWS, group="forum", clock=noon()) as world:
        for _ in range(3):
            await resolved(world)
            await world.wait(HOUR)
        assert world.sent().count(ASKED) == 1
        await world.wait(DAY)
        await resolved(world)
        await world.wait(HOUR)
        assert world.sent().count(ASKED) == 2


async def test_at_night_it_waits_for_the_morning() -> None:
    shop = f"{SHOP}quiet_hours: 22:00-09:00\n"
    evening = ManualClock(datetime(2026, 3, 10, 20, 59, tzinfo=UTC))  # 23:59 in Moscow
    async with started({"shop": shop, **FLOWS}, group="forum", clock=evening) as world:
        await resolved(world)
        await world.wait(9 * HOUR)
        assert ASKED not in world.sent()
        await world.wait(HOUR)
        assert world.sent().count(ASKED) == 1


async def test_it_survives_a_restart() -> None:
    async with started(FLOWS, group="forum", clock=noon()) as world:
        await resolved(world)
        await world.restart()
        await world.wait(3 * MINUTE)
        await world.restart()
        assert await world.tap("2") == [MORE]
        await world.restart()
        assert await world.say(CUSTOMER, "So so") == [THANKS]


async def test_somebody_elses_button_says_nothing() -> None:
    async with started(FLOWS, group="forum", clock=noon()) as world:
        await resolved(world)
        await world.wait(3 * MINUTE)
        message, button = world.button("1")
        await world.tap_data("1002", message.id, button.data or "")
        assert await rated(world) == []


def test_the_data_of_a_button_fits() -> None:
    from cxbot.conversation.marks import Marks
    from cxbot.model.customer import Address

    address = Address(channel="telegram", account="1001")
    assert len(Marks(b"k").rating(address, "0" * 26, 999, 5)) <= 64
