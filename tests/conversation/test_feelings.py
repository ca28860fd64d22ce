"""What a turn tells of how its customer feels stands in the log; most turns tell nothing."""

from datetime import timedelta

import pytest
from feelings import FLOWS, felt, signals

from cxbot.testing import CUSTOMER, World, started

# --- words ---------------------------------------------------------------------------------------


async def test_ordinary_messages_leave_nothing() -> None:
    async with started(FLOWS) as world:
        for text in ("/size", "180", "/menu", "where is my order", "size", "/stop"):
            await world.say(CUSTOMER, text)
        assert await signals(world) == []
        assert {found[1:] for found in await felt(world)} == {("unknown", "none")}


async def test_what_the_words_say_stands_in_the_exchange_and_beside_it() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "The print is gorgeous")
        await world.say(CUSTOMER, "Доставка ужасная")
        await world.say(CUSTOMER, "👍", kind="reaction", reactions=("👍",), message_id="1")
        assert await felt(world) == [
            ("The print is gorgeous", "positive", "lexicon"),
            ("Доставка ужасная", "negative", "lexicon"),
            ("👍", "positive", "lexicon"),
        ]
        assert [found[1:] for found in await signals(world)] == [
            ("lexicon", "positive"),
            ("lexicon", "negative"),
            ("lexicon", "positive"),
        ]


async def test_nobody_reads_a_secret_answer_or_what_repeats_it() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/secret")
        await world.say(CUSTOMER, "terrible")
        await world.say(CUSTOMER, "terrible and awful")
        assert [text for text, *_ in await felt(world)] == ["/secret", "•••", "••• and awful"]
        assert await signals(world) == []


async def test_commands_taps_edits_and_the_banned_are_not_read() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/terrible")
        await world.say(CUSTOMER, "terrible", kind="edit")
        await world.tap_data(CUSTOMER, "1", "x", label="terrible")
        assert await signals(world) == []


# --- ratings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "value"), [("1", "negative"), ("3", "neutral"), ("5", "positive")]
)
@pytest.mark.parametrize("how", ["typed", "tapped"])
async def test_a_rating_says_it_best(how: str, score: str, value: str) -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/rate")
        await (world.tap(score) if how == "tapped" else world.say(CUSTOMER, score))
        assert (await felt(world))[-1] == (score, value, "rating")
        assert await signals(world) == [(score, "rating", value)]


# --- behaviour -----------------------------------------------------------------------------------


async def test_capitals_and_marks_are_signs() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "WHERE IS MY ORDER???")
        await world.say(CUSTOMER, "THIS IS GORGEOUS!!!")
        assert [found[1:] for found in await felt(world)] == [
            ("negative", "behaviour"),
            ("positive", "lexicon"),
        ]
        assert [found[1] for found in await signals(world)] == ["behaviour"] * 2 + ["lexicon"]


async def test_who_calls_for_a_person_is_not_served() -> None:
    async with started(FLOWS, group="forum") as world:
        await world.say(CUSTOMER, "operator please")
        assert (await felt(world))[-1][1:] == ("negative", "behaviour")


async def test_people_called_by_a_flow_are_no_sign() -> None:
    flows = {"why": "when: {command: /why}\ndo:\n  - ask: Why?\n    answer: text\n  - human: Why"}
    async with started(flows, group="forum") as world:
        await world.say(CUSTOMER, "/why")
        await world.say(CUSTOMER, "just so")
        assert len(world.topics()) == 1
        assert await signals(world) == []


async def test_coming_back_to_what_has_not_helped_is_a_sign() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/size")
        await world.say(CUSTOMER, "/stop")
        await world.wait(timedelta(hours=2))
        await world.say(CUSTOMER, "size")
        assert (await felt(world))[-1] == ("size", "negative", "behaviour")


@pytest.mark.parametrize("hours", [0, 30])
async def test_coming_back_after_success_or_much_later_is_none(hours: int) -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/size")
        await world.say(CUSTOMER, "/stop" if hours else "180")
        await world.wait(timedelta(hours=hours))
        await world.say(CUSTOMER, "size")
        await world.say(CUSTOMER, "/rate")
        assert await signals(world) == []


async def test_who_was_asked_twice_and_went_away_gave_up() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "size")
        await world.wait(timedelta(days=2))
        assert await felt(world) == [("size", "negative", "behaviour")]
        assert await signals(world) == [("size", "behaviour", "negative")]


async def test_silence_to_a_question_nobody_asked_for_says_nothing() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "hello")
        await world.event("order.delivered", CUSTOMER, order={"number": "A-1"})
        await world.wait(timedelta(days=2))
        assert await signals(world) == []


# --- an operator's mark --------------------------------------------------------------------------


async def ticket(world: World, *said: str) -> None:
    await world.say(CUSTOMER, "/person", person={"name": "Anna"})
    for text in said:
        await world.say(CUSTOMER, text)


async def test_an_operator_knows_better_than_words() -> None:
    async with started(FLOWS, group="forum") as world:
        await ticket(world, "It is a gorgeous print", "well")
        await world.operator("/mood 🙁")
        assert (await felt(world))[-2:] == [
            ("It is a gorgeous print", "positive", "lexicon"),
            ("well", "negative", "operator"),
        ]
        await world.operator("/mood 🙂")
        assert (await felt(world))[-1] == ("well", "positive", "operator")
        marks = [found for found in await signals(world) if found[1] == "operator"]
        assert marks == [("well", "operator", "negative"), ("well", "operator", "positive")]


async def test_a_mark_that_is_taken_back_leaves_what_the_words_said() -> None:
    async with started(FLOWS, group="forum") as world:
        await ticket(world, "gorgeous")
        await world.operator("/mood 🙁")
        await world.say(CUSTOMER, "and now?")
        await world.operator("/mood -")
        assert (await felt(world))[-2:] == [
            ("gorgeous", "positive", "lexicon"),
            ("and now?", "unknown", "none"),
        ]


async def test_a_ticket_nobody_has_written_to_is_marked_where_it_began() -> None:
    async with started(FLOWS, group="forum") as world:
        await world.say(CUSTOMER, "hi")
        await ticket(world)
        await world.operator("/mood 🙁")
        assert [found[1] for found in await felt(world)] == ["unknown", "negative"]


async def test_a_number_holds_against_a_later_mark() -> None:
    shop = (
        "shop: Kettle\nlanguage: en\nlanguages: [en]\ndesk: {rating: {ask: yes, after: 1 minute}}"
    )
    async with started(FLOWS | {"shop": shop}, group="forum") as world:
        await ticket(world, "well")
        await world.operator("There it is")
        await world.operator("/resolve")
        await world.wait(timedelta(minutes=5))
        await world.tap("5")
        assert (await felt(world))[-1] == ("5", "positive", "rating")
        await world.operator("/mood 🙁")
        assert (await felt(world))[-1] == ("5", "positive", "rating")
        assert ("5", "operator", "negative") in await signals(world)


async def test_a_word_after_a_number_is_read_for_itself() -> None:
    shop = (
        "shop: Kettle\nlanguage: en\nlanguages: [en]\ndesk: {rating: {ask: yes, after: 1 minute}}"
    )
    async with started(FLOWS | {"shop": shop}, group="forum") as world:
        await ticket(world, "well")
        await world.operator("There it is")
        await world.operator("/resolve")
        await world.wait(timedelta(minutes=5))
        await world.tap("5")
        await world.say(CUSTOMER, "but the delivery was terrible")
        assert [found[1:] for found in await felt(world)][-2:] == [
            ("positive", "rating"),
            ("negative", "lexicon"),
        ]
