"""Owners' own routers: run inside the turn, and what they send is a row of it."""

from typing import Any

import pytest
from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from cxbot.channels.telegram_routers import NeedsAnswer, Routers
from cxbot.clock import ManualClock
from cxbot.conversation.draft import Draft
from cxbot.model.conversation import Conversation, Dialogue
from cxbot.model.customer import Customer
from cxbot.store.inbox import InboxRow
from cxbot.store.store import Store

router = Router()


@router.message(Command("about"))
async def about(message: Message) -> None:
    await message.answer("We print shirts.")


@router.message(Command("who"))
async def who(message: Message) -> None:
    assert message.bot is not None
    await message.bot.get_chat(message.chat.id)


@router.callback_query(F.data == "mine")
async def tapped(query: CallbackQuery) -> None:
    await query.answer("Yours.")


routers = Routers("42:TEST", [router])

CHAT = {"id": 1001, "type": "private", "first_name": "Anna"}
ANNA = {"id": 1001, "is_bot": False, "first_name": "Anna"}


def message(text: str) -> dict[str, Any]:
    entities = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return {"message_id": 7, "date": 1, "chat": CHAT, "from": ANNA, "text": text} | (
        {"entities": entities} if text.startswith("/") else {}
    )


def draft(update: dict[str, Any]) -> Draft:
    clock = ManualClock()
    conversation = Conversation(id="c", customer_id="p", channel="telegram", account="1001")
    dialogue = Dialogue(conversation=conversation, customer=Customer(id="p"))
    row = InboxRow(
        id=1,
        channel="telegram",
        natural_key="m:1",
        lane="telegram:1001",
        raw={"update_id": 5, **update},
        received_at=clock.now(),
    )
    return Draft(dialogue, row, clock, Store("sqlite+aiosqlite://", clock).positions)


async def test_what_a_router_sends_waits_for_the_commit() -> None:
    turn = draft({"message": message("/about")})

    assert await routers.answer(turn)

    (parcel,) = turn.parcels
    assert parcel.outbound.method == "sendMessage"
    assert parcel.outbound.arguments == {"chat_id": 1001, "text": "We print shirts."}
    assert parcel.touchpoint_id is not None


async def test_a_button_of_a_router_is_its_own() -> None:
    turn = draft(
        {"callback_query": {"id": "9", "from": ANNA, "chat_instance": "1", "data": "mine"}}
    )

    assert await routers.answer(turn)

    assert [p.outbound.method for p in turn.parcels] == ["answerCallbackQuery"]
    assert turn.turn.of("touchpoint") == []


async def test_what_no_router_takes_goes_on_to_the_flows() -> None:
    turn = draft({"message": message("hello")})

    assert not await routers.answer(turn)
    assert turn.parcels == []


async def test_a_method_that_needs_an_answer_is_refused() -> None:
    with pytest.raises(NeedsAnswer, match="getChat needs Telegram's answer"):
        await routers.answer(draft({"message": message("/who")}))


async def test_an_update_that_aiogram_cant_read_goes_on_to_the_flows() -> None:
    assert not await routers.answer(draft({"message": {"message_id": "seven"}}))
