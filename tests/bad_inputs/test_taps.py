"""Cases 33-42: buttons and links that were changed, kept, passed on, or are too late."""

from datetime import timedelta

import pytest
from desk_table.kit import ANNA, BORIS

from bad_inputs.shop import Json, Shop
from cxbot.channels.telegram_reading import arrival
from cxbot.store.tags import Tags
from cxbot.testing import started

CLOSED = "This question is closed."


async def asked(shop: Shop, who: int = ANNA) -> tuple[Json, str]:
    """The question with its buttons, and the data of one of them."""
    await shop.says("/size", who)
    message = shop.shown(who)[-1]
    [data] = [
        button["callback_data"]
        for row in message["reply_markup"]["inline_keyboard"]
        for button in row
        if button["text"] == "Loose"
    ]
    return message, data


async def tapped(shop: Shop, message: Json, data: str, who: int = ANNA) -> str:
    """What the tap was answered with."""
    before = len(shop.desk.toasts())
    shop.telegram.tap(who, who, message["message_id"], data, force=True)
    await shop.desk.settle()
    [toast] = shop.desk.toasts()[before:]
    return toast


async def test_case_33_data_that_was_changed_anywhere_does_nothing(shop: Shop) -> None:
    message, data = await asked(shop)
    heard = shop.desk.heard()
    for place, letter in enumerate(data):
        other = "0" if letter != "0" else "1"
        changed = data[:place] + other + data[place + 1 :]
        assert await tapped(shop, message, changed) == CLOSED, changed
    assert shop.desk.heard() == heard
    assert await tapped(shop, message, data) == ""
    assert shop.desk.heard()[-1] == "So loose."


async def test_case_33_another_customers_button_does_nothing(shop: Shop) -> None:
    _, annas = await asked(shop)
    message, own = await asked(shop, BORIS)
    assert await tapped(shop, message, annas, BORIS) == CLOSED
    assert await tapped(shop, message, own, BORIS) == ""
    assert "So loose." not in shop.desk.heard()


async def test_case_34_fifty_taps_at_once_and_one_later_have_one_effect(shop: Shop) -> None:
    """Each tap has an id of its own; what counts once is the step."""
    message, data = await asked(shop)
    for _ in range(50):
        shop.telegram.tap(ANNA, ANNA, message["message_id"], data, force=True)
    await shop.desk.settle()
    assert shop.desk.heard().count("So loose.") == 1
    assert len(shop.desk.toasts()) == 50
    assert await tapped(shop, message, data) == CLOSED
    assert shop.desk.heard().count("So loose.") == 1


async def test_case_35_a_tap_by_somebody_else_is_theirs_and_does_nothing(shop: Shop) -> None:
    """Under a message of hers, with her data."""
    message, data = await asked(shop)
    await shop.says("/start", BORIS)
    heard = (shop.desk.heard(), shop.desk.heard(BORIS))
    boris = shop.telegram.users[BORIS].to_json()
    tap = {"id": "77", "from": boris, "chat_instance": "c", "data": data, "message": message}
    await shop.comes("callback_query", tap, BORIS)
    group = {**message, "chat": shop.telegram.chats[shop.desk.group].to_json()}
    await shop.comes("callback_query", {**tap, "id": "78", "message": group}, BORIS)
    assert (shop.desk.heard(), shop.desk.heard(BORIS)) == heard
    assert await tapped(shop, message, data) == ""


async def test_case_36_data_of_other_shapes_does_nothing(shop: Shop) -> None:
    message, data = await asked(shop)
    heard = shop.desk.heard()
    for odd in ("x" * 64, "й" * 32, "", "\ud800", "q|", "|||", "🙂" * 16, "\x00", data.lower()):
        if odd != data:
            assert await tapped(shop, message, odd) == CLOSED, odd
    anna = shop.telegram.users[ANNA].to_json()
    bare = {"id": "9", "from": anna, "chat_instance": "c"}
    shapes: list[Json] = [
        {"inline_message_id": "i", "data": data}, {"inline_message_id": "i", "data": ""},
        {"game_short_name": "chess", "message": message}, {"message": message},
        {"game_short_name": "chess", "inline_message_id": "i"}, {"message": {}, "data": data},
    ]  # fmt: skip
    for number, more in enumerate(shapes):
        await shop.comes("callback_query", {**bare, "id": f"9{number}", **more})
    await shop.comes("callback_query", {**bare, "id": "9" * 5000, "message": message, "data": "x"})
    assert shop.desk.heard() == heard
    assert await tapped(shop, message, data) == ""
    await shop.still_serves()


async def test_case_37_a_tap_on_what_is_too_old_to_be_seen_counts(shop: Shop) -> None:
    """Of such a message Telegram tells no more than its number and a date of 0."""
    message, data = await asked(shop)
    await shop.desk.move(hours=49)
    old = {"message_id": message["message_id"], "date": 0, "chat": message["chat"]}
    anna = shop.telegram.users[ANNA].to_json()
    shop.telegram.taps.clear()
    number = shop.telegram.tap(ANNA, ANNA, message["message_id"], "none", force=True)
    tap = {"id": f"{number}1", "from": anna, "chat_instance": "c", "data": data, "message": old}
    await shop.comes("callback_query", tap)
    assert shop.desk.heard()[-1] == "So loose."
    await shop.still_serves()


async def test_case_41_a_thousand_links_that_nobody_made_are_plain_starts() -> None:
    """`t_` is how links of shelves begin; long ones, HTML, and other people's do no more."""
    flows = {"hi": "when: {command: /hi}\ndo:\n  - say: Hi\n"}
    async with started(flows) as world:
        greeting = "Hello! This is Blue Kettle. How can I help?"
        for number in range(1000):
            if number % 20 == 0:
                world.clock.move(timedelta(minutes=1))
            payload = ("t_{0}", "t_{0}" + "x" * 60, "t_<b>{0}", "t_{0}';--", "t_../{0}")[number % 5]
            said = await world.say(f"50{number % 10}", f"/start {payload.format(number)}")
            assert said == [greeting], payload
        assert await Tags(world.store.database).counted() == []
        assert await world.store.inbox.waiting() == []


async def test_case_42_a_tap_that_is_answered_too_late_counts_all_the_same(shop: Shop) -> None:
    """Its wheel had stopped turning on the phone: that is refused, and nobody's error."""
    message, data = await asked(shop)
    shop.desk.fails("answerCallbackQuery", "query_too_old")
    shop.telegram.tap(ANNA, ANNA, message["message_id"], data, force=True)
    await shop.desk.settle()
    assert shop.desk.heard()[-1] == "So loose."
    await shop.still_serves()


async def test_case_42_a_tap_that_an_outage_swallowed_is_asked_for_again(shop: Shop) -> None:
    """Telegram forgets taps after 150 seconds; the question still stands, and says so."""
    message, data = await asked(shop)
    await shop.desk.stop()
    shop.telegram.tap(ANNA, ANNA, message["message_id"], data, force=True)
    shop.desk.clock.move(timedelta(seconds=151))
    await shop.desk.start()
    await shop.desk.settle()
    assert "So loose." not in shop.desk.heard()
    [again] = await shop.says("hello?")
    assert again.startswith("Sorry, I did not get that.")
    assert [*shop.shown()[-1]["reply_markup"]["inline_keyboard"][0]]
    shop.telegram.tap(ANNA, ANNA, shop.shown()[-1]["message_id"], "Loose")
    await shop.desk.settle()
    assert shop.desk.heard()[-1] == "So loose."


async def test_case_92_an_update_of_another_bot_is_another_update(shop: Shop) -> None:
    """Its numbers begin anew: what was known by the old bot's is not taken for it."""
    raw = {"update_id": 1, "message": shop.message(text="/hi")}
    engine = shop.desk.started.engine
    for bot in ("4242", "4343"):
        assert await engine.lanes.accept([arrival(raw, bot)]) == 1
    assert await engine.lanes.accept([arrival(raw, "4242")]) == 0


@pytest.mark.parametrize("number", [-1, 0, 2**63, 10**40, "1001", 1.5, None, True, [1001]])
async def test_case_30_an_account_that_is_no_number_of_telegrams_is_nobody(
    shop: Shop, number: object
) -> None:
    """Whoever knows the webhook's secret may send anything: it is stored, and ends."""
    chat = {"id": number, "type": "private"}
    sender = {"id": number, "is_bot": False, "first_name": "X"}
    parts = shop.message(text="/hi", chat=chat, **{"from": sender})
    raw = {"update_id": 5, "message": {**parts, "chat": chat}}
    await shop.desk.started.engine.lanes.accept([arrival(raw, "4242")])
    await shop.desk.settle()
    await shop.still_serves()
