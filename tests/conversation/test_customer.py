"""What customers write: commands, digressions, texts that bite."""

import pytest
from customer_flows import FLOWS, outcomes

from cxbot.model.message import Attachment
from cxbot.testing import CUSTOMER, SHOP, started

# --- commands ------------------------------------------------------------------------------------


async def test_start_greets_and_shows_the_menu() -> None:
    async with started(FLOWS) as world:
        assert await world.say(CUSTOMER, "/start") == [
            "Hello! This is Blue Kettle. How can I help?"
        ]
        assert world.messages()[-1].labels == ["Which size?", "Tell me"]


async def test_the_greeting_may_call_the_customer_by_name() -> None:
    shop = SHOP + 'messages:\n  greeting: "Hello, {customer.name | or: stranger}!"\n'
    async with started({**FLOWS, "shop": shop}) as world:
        assert await world.say(CUSTOMER, "/start", person={"name": "Anna"}) == ["Hello, Anna!"]
        assert await world.say("1002", "/start") == ["Hello, stranger!"]


@pytest.mark.parametrize("command", ["/menu", "/help", "/MENU", "/menu@kettle_bot", "/help me"])
async def test_menu_and_help_offer_the_flows(command: str) -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, command)
        assert world.messages()[-1].labels == ["Which size?", "Tell me"]


async def test_a_command_in_the_middle_leaves_the_question_open() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/size")
        await world.say(CUSTOMER, "/help")
        assert await world.say(CUSTOMER, "180") == ["How do you like it?"]


async def test_a_language_is_chosen_and_stays() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/language", person={"language": "en"})
        assert world.messages()[-1].labels == ["English", "Русский"]
        assert await world.tap("Русский", person={"language": "en"}) == [
            "Хорошо, говорим по-русски."
        ]
        said = await world.say(CUSTOMER, "/start", person={"language": "en"})
        assert said == ["Здравствуйте! Это Blue Kettle. Чем помочь?"]


@pytest.mark.parametrize("language", [None, "", "xx-yy-zz", "x" * 100, "ru-RU", "pt-br"])
async def test_any_hint_of_a_language_will_do(language: str | None) -> None:
    async with started(FLOWS) as world:
        said = await world.say(CUSTOMER, "/start", person={"language": language})
        assert said[0].startswith("Здравствуйте" if language == "ru-RU" else "Hello")


async def test_stop_ends_the_flow() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/size")
        assert await world.say(CUSTOMER, "/stop") == ["OK, stopped."]
        assert "nothing to stop" in (await world.say(CUSTOMER, "/stop"))[0]
        assert "did not understand" in (await world.say(CUSTOMER, "180"))[0]


async def test_what_nobody_understands_twice_offers_a_person() -> None:
    async with started(FLOWS) as world:
        assert "did not understand" in (await world.say(CUSTOMER, "xyzzy"))[0]
        assert "call a colleague" in (await world.say(CUSTOMER, "plugh"))[0]
        assert world.messages()[-1].labels[0] == "Call a person"
        assert await world.tap("Call a person") == ["A colleague will write here soon."]
        assert await outcomes(world, "in") == ["not_understood", "not_understood", "routed"]


async def test_misses_count_in_a_row_only() -> None:
    async with started(FLOWS) as world:
        for _ in range(2):
            await world.say(CUSTOMER, "xyzzy")
            await world.say(CUSTOMER, "opening hours")
        assert "did not understand" in (await world.say(CUSTOMER, "xyzzy"))[0]


# --- digressions ---------------------------------------------------------------------------------


async def test_a_question_comes_back_after_something_that_asked_nothing() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/size")
        assert await world.say(CUSTOMER, "what are your opening hours?") == [
            "From ten.",
            "How tall are you?",
        ]
        assert await world.say(CUSTOMER, "is delivery dear?") == [
            "Delivery is free.",
            "How tall are you?",
        ]
        assert await world.say(CUSTOMER, "180") == ["How do you like it?"]


async def test_after_something_that_asked_the_way_back_is_offered() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/size")
        assert await world.say(CUSTOMER, "/echo") == ["Say something."]
        said = await world.say(CUSTOMER, "180")
        assert said == ["You said: 180, stranger.", "Shall we go on where we were?"]
        assert world.messages()[-1].labels == ["Continue", "Stop"]
        assert await world.tap("Continue") == ["How tall are you?"]
        assert await world.say(CUSTOMER, "181") == ["How do you like it?"]


async def test_the_way_back_can_be_refused() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/size")
        await world.say(CUSTOMER, "/echo")
        await world.say(CUSTOMER, "hm")
        assert await world.tap("Stop") == ["OK, stopped."]
        assert "nothing to stop" in (await world.say(CUSTOMER, "/stop"))[0]


async def test_the_way_back_survives_a_restart() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/size")
        await world.say(CUSTOMER, "/echo")
        await world.restart()
        assert (await world.say(CUSTOMER, "hm"))[-1] == "Shall we go on where we were?"
        await world.restart()
        assert await world.tap("Continue") == ["How tall are you?"]


async def test_the_same_flow_again_begins_anew() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/size")
        await world.say(CUSTOMER, "180")
        assert await world.say(CUSTOMER, "/size") == ["How tall are you?"]
        await world.say(CUSTOMER, "170")
        assert await world.tap("Close") == ["170 and close."]
        assert "nothing to stop" in (await world.say(CUSTOMER, "/stop"))[0]


# --- texts that bite -----------------------------------------------------------------------------


HOSTILE = [
    "{{7*7}} {% for x in range(10**9) %} {{ ''.__class__.__mro__ }}",
    "{said} {customer.name} {shop.name | money}",
    "%s %(x)s {0.__class__} ${7*7} #{7*7}",
    "<b>bold</b> </a> <3 &lt; <tg-spoiler>",
    "*_[]()~>#+-=|{}.! `",
    "'; DROP TABLE touchpoint;-- O'Brien",
    '=HYPERLINK("http://x","y")',
    "\u202eevil \u200d\u200d Z" + "\u0301" * 500,
    "🙂" * 2000,
    "ж" * 4000,
    "﷽" * 100,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_a_text_is_kept_and_echoed_letter_by_letter(text: str) -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/echo")
        said = "".join(await world.say(CUSTOMER, text))
        assert said == f"You said: {text}, stranger."
        texts = [point["text"] for point in await world.touchpoints("in")]
        assert texts == ["/echo", text]
        for message in world.messages():
            assert all(entity.kind == "bold" for entity in message.outbound.text.entities)


@pytest.mark.parametrize("name", [*HOSTILE[:7], "", " ", "x" * 300])
async def test_a_name_is_data_too(name: str) -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/echo", person={"name": name})
        said = await world.say(CUSTOMER, "hi", person={"name": name})
        assert "".join(said) == f"You said: hi, {name or 'stranger'}." or not name.strip()


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u00a0\n"])
async def test_nothing_said_is_no_answer(text: str) -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/size")
        said = await world.say(CUSTOMER, text)
        assert said == ["Sorry, I did not get that. Please write a number."]


@pytest.mark.parametrize("kind", ["sticker", "dice", "poll", "venue", "video_note", "other"])
async def test_any_kind_of_media_gets_an_answer(kind: str) -> None:
    async with started(FLOWS) as world:
        said = await world.say(CUSTOMER, "", attachments=[Attachment(kind=kind)])  # type: ignore[arg-type]  # one of the literals
        assert len(said) == 1
        [came, _] = await world.touchpoints()
        assert (came["kind"], came["text"]) == ("media", f"[{kind}]")


@pytest.mark.parametrize(("own", "kept"), [(True, "+491701234567"), (False, None)])
async def test_a_shared_phone_counts_only_when_it_is_ones_own(
    *, own: bool, kept: str | None
) -> None:
    flows = {"show": 'when: {command: /show}\ndo:\n  - say: "{customer.phone | or: none}"'}
    async with started(flows) as world:
        contact = Attachment(kind="contact", phone="491701234567", own=own)
        await world.say(CUSTOMER, "", attachments=[contact])
        assert await world.say(CUSTOMER, "/show") == [kept or "none"]


async def test_an_update_delivered_twice_has_one_effect() -> None:
    async with started(FLOWS) as world:
        for _ in range(3):
            await world.say(CUSTOMER, "/size", message_id="7")
        assert world.sent() == ["How tall are you?"]
        assert len(await world.touchpoints()) == 2


async def test_two_hundred_messages_at_once_are_answered_in_order() -> None:
    flows = {"echo": FLOWS["echo"].replace("- ask: Say something.", "- ask: Say something.")}
    async with started(flows) as world:
        now = world.clock.now()
        page = [world.channel.arrived(str(n % 4), f"text {n}", at=now) for n in range(200)]
        await world.take(*page)
        for account in "0123":
            texts = [
                p["text"]
                for p in await world.touchpoints("in")
                if p["source_key"].split(":")[1] == account
            ]
            assert texts == [f"text {n}" for n in range(200) if str(n % 4) == account]
            assert len(world.sent(account)) == 50


def test_the_shop_of_these_tests_has_no_quiet_hours() -> None:
    assert "quiet" not in SHOP


async def test_a_flow_that_is_not_for_them_says_so_and_what_else_there_is() -> None:
    vip = 'when: {command: /vip, button: VIP}\nif: customer.orders_count > 0\ndo: [{say: "Hi"}]\n'
    async with started({**FLOWS, "vip": vip}) as world:
        assert await world.say(CUSTOMER, "/vip") == [
            "There is nothing for you here right now. Here is what I can do:"
        ]
        assert world.messages()[-1].labels == ["Which size?", "Tell me", "VIP"]
        assert (await outcomes(world, "in"))[-1] == "routed"
