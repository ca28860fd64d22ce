"""What customers agree to and take back: each change is a row with its proof, and is told."""

import pytest
from asking_shop import HOUR, SURVEY, consents, deliver, rows, shop

from cxbot.testing import CUSTOMER

GIVEN = ("service", True, "first message", "/start")


async def wants(world: object) -> dict[str, object]:
    [row] = await rows(
        world,  # type: ignore[arg-type]  # a World
        "SELECT wants_messages AS m, wants_surveys AS s, wants_offers AS o FROM customer",
    )
    return row


async def test_the_first_message_is_a_yes_to_service_and_to_nothing_else() -> None:
    async with shop({"care": SURVEY}) as world:
        await world.say(CUSTOMER, "hello")
        assert await consents(world) == [GIVEN]
        [row] = await rows(world, "SELECT source_key, channel FROM consent")
        assert row["channel"] == "memory"
        assert row["source_key"].startswith("memory|message:")
        assert await wants(world) == {"m": 1, "s": None, "o": None}


async def test_to_unsubscribe_takes_back_everything_and_subscribe_gives_it_back() -> None:
    async with shop({"care": SURVEY}) as world:
        said = await world.say(CUSTOMER, "/unsubscribe")
        assert said == [
            "I won't write first any more: no news, no questions, no offers. You can always write "
            "to me. To take it back: /subscribe"
        ]
        assert await wants(world) == {"m": 0, "s": 0, "o": 0}
        assert (await consents(world))[1:] == [
            (purpose, False, "unsubscribe", "/unsubscribe")
            for purpose in ("service", "survey", "marketing")
        ]
        await world.say(CUSTOMER, "/unsubscribe")
        assert len(await consents(world)) == 4, "what was said before is no change"
        said = await world.say(CUSTOMER, "/subscribe")
        assert said[0].startswith("I may write first again")
        assert await wants(world) == {"m": 1, "s": 1, "o": 0}, "offers only by their own name"
        await deliver(world)
        assert world.sent()[-1] == "How was A-1?"


@pytest.mark.parametrize(
    ("command", "changed"),
    [
        ("/unsubscribe surveys", {"s": 0}),
        ("/unsubscribe Опросы", {"s": 0}),
        ("/unsubscribe 调查", {"s": 0}),
        ("/stop surveys", {"s": 0}),
        ("/unsubscribe offers", {"o": 0}),
        ("/unsubscribe рекламу", {"o": 0}),
        ("/unsubscribe 优惠", {"o": 0}),
        ("/subscribe offers", {"o": 1}),
        ("/subscribe surveys", {}),
        ("/unsubscribe please", {"m": 0, "s": 0, "o": 0}),
    ],
)
async def test_one_purpose_at_a_time(command: str, changed: dict[str, int]) -> None:
    async with shop({"care": SURVEY}) as world:
        assert len(await world.say(CUSTOMER, command)) == 1
        assert await wants(world) == {"m": 1, "s": None, "o": None} | changed
        assert len(await consents(world)) == 1 + len(changed)


async def test_whoever_wants_surveys_again_after_wanting_nothing_is_written_to() -> None:
    async with shop({"care": SURVEY}) as world:
        await world.say(CUSTOMER, "/unsubscribe")
        await world.say(CUSTOMER, "/subscribe surveys")
        assert await wants(world) == {"m": 1, "s": 1, "o": 0}


@pytest.mark.parametrize(("language", "back"), [("ru", "Вернуть"), ("zh", "恢复")])
async def test_each_language_says_what_was_changed_and_how_to_take_it_back(
    language: str, back: str
) -> None:
    for word in ("", " surveys", " offers"):
        extra = "messages: {}\n"
        async with shop({"care": SURVEY}, extra=extra) as world:
            shop_file = world.folder / "flows" / "shop.yaml"
            text = shop_file.read_text().replace("[en, ru]", "[en, ru, zh]")
            await world.restart({"shop": text})
            person = {"language": language}
            [said] = await world.say(CUSTOMER, f"/unsubscribe{word}", person=person)
            assert back in said
            assert f"/subscribe{word}" in said
            [said] = await world.say(CUSTOMER, f"/subscribe{word}", person=person)
            assert f"/unsubscribe{word}" in said


async def test_a_flow_that_asks_for_consent_keeps_the_proof() -> None:
    flow = """
when: {command: /offers}
do:
  - ask: May we send you offers?
    answer: yes/no
    save: yes_please
  - set: {customer.wants_offers: "{yes_please}"}
  - if: customer.wants_offers
    then: [{say: Good.}]
    else: [{say: As you like.}]
"""
    async with shop({"offers": flow}) as world:
        await world.say(CUSTOMER, "/offers")
        assert await world.say(CUSTOMER, "Sure") == ["Good."]
        assert (await consents(world))[1:] == [("marketing", True, "flow", "Sure")]
        await world.say(CUSTOMER, "/offers")
        assert await world.say(CUSTOMER, "no") == ["As you like."]
        assert (await consents(world))[2:] == [("marketing", False, "flow", "no")]


async def test_to_take_consent_back_needs_nobodys_leave() -> None:
    """Neither that of people who hold the talk, nor that of the shop's own /stop."""
    stop = "anytime:\n  - when: {command: /stop}\n    do: [{say: Halt.}, stop]\n"
    person = "when: {command: /person}\ndo:\n  - human: Help\n"
    flows = {"anytime": stop, "person": person, "care": SURVEY}
    async with shop(flows, group="forum") as world:
        assert (await world.say(CUSTOMER, "/stop surveys"))[0].startswith("OK, no more questions")
        await world.say(CUSTOMER, "/person")
        assert "no news" in (await world.say(CUSTOMER, "/unsubscribe"))[0]
        await world.wait(HOUR)
        [ticket] = await rows(world, "SELECT state FROM ticket")
        assert ticket["state"] in ("queued", "active"), "the talk goes on"
        assert "again" in (await world.say(CUSTOMER, "/subscribe"))[0]


async def test_help_names_the_commands() -> None:
    async with shop({"care": SURVEY}) as world:
        [said] = await world.say(CUSTOMER, "/help")
        assert "/unsubscribe surveys" in said
        assert "/subscribe" in said


async def test_stop_to_a_survey_behind_other_news_of_the_bots_is_a_refusal_too() -> None:
    """It began by itself, and the survey came along."""
    news = "when: {event: order.delivered}\ndo:\n  - say: It is there.\n  - run: ease\n"
    ease = SURVEY.replace("when: {event: order.delivered}\n", "").replace("{order.number}", "it")
    async with shop({"news": news, "ease": ease}) as world:
        await deliver(world)
        assert world.sent()[-2:] == ["It is there.", "How was it?"]
        await world.say(CUSTOMER, "/stop")
        assert (await wants(world))["s"] == 0
