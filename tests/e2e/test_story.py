"""The whole story over real HTTP, and then the two books compared: Telegram's and ours."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from cxbot.sandbox.samples import picture, sample

from .processes import exchanged, touchpoints
from .words import EN, RU, Words
from .world import ANNA, BORIS, GROUP, OLGA, PAVEL, Desk, Phone, World
from .world import world as made


class Story:
    """One customer, from the first /start to the last."""

    def __init__(self, world: World, customer: int, other: int, words: Words, forum: bool) -> None:
        self.world = world
        self.phone = Phone(world, customer)
        self.other = Phone(world, other)
        self.desk = Desk(world, forum=forum)
        self.words = words
        self.me = customer

    async def asks_for_an_order(self, example: str) -> None:
        """By the button of the menu; whoever has ordered sees their own last number."""
        question = self.words.which_order.format(example)
        assert await self.phone.taps(self.words.order_button) == [question]

    async def an_order_is_asked_for(self) -> None:
        phone, words = self.phone, self.words
        assert await phone.says("/start") == [words.greeting]
        assert phone.buttons() == [words.order_button, words.size_button]
        await self.world.order("shipped", "A-1042", self.me, total="1900.00", currency="RUB")
        await self.world.order("shipped", "B-2000", self.other.user, total="700.00")
        await self.asks_for_an_order("A-1042")
        assert await phone.says("dunno") == [words.no_number]
        assert await phone.says("A-1042") == [words.on_its_way]

    async def nobody_sees_another_s_order(self) -> None:
        """The same answer as for an order that doesn't exist."""
        for number in ("B-2000", "Z-9999"):
            await self.asks_for_an_order("A-1042")
            assert await self.phone.says(number) == [self.words.cannot_find.format(number)]
            card = self.desk.card(f"Order {number} not found")
            await self.desk.taps(card, "✅ Resolve")
            assert await self.phone.answers() == [self.words.over]

    async def quiet_hours_hold_the_question(self) -> None:
        await self.world.move(hours=10)
        await self.world.order("delivered", "A-1042", self.me)
        await self.world.move(days=3)
        assert self.phone.unread() == []
        await self.world.move(hours=11, minutes=30)
        assert self.phone.unread() == []
        await self.world.move(hours=1)
        assert self.phone.unread() == [self.words.how_was_it]
        assert self.phone.buttons() == ["1", "2", "3", "4", "5"]

    async def a_low_rating_reaches_a_person(self) -> None:
        phone, desk, words = self.phone, self.desk, self.words
        assert await phone.says("so-so") == [words.one_digit]
        assert await phone.says("2️⃣") == [words.sorry]
        assert await phone.says("<b>The box</b> was crushed") == [words.will_write]
        reason = "2/5 for A-1042: <b>The box</b> was crushed"
        card = desk.card(reason)
        assert "rating: 2" in card["text"]
        await desk.taps(card, "🙋 Take")
        assert "🙋 Olga took it." in desk.texts()
        assert "held by Olga" in desk.card(reason)["text"]
        await self._both_ways(card)
        await desk.writes(card, "// she was cross last time, too")
        await desk.writes(card, "/note and rightly so")
        await desk.writes(card, "/refund now")
        assert phone.unread() == []
        assert any("/refund; nothing was sent" in text for text in desk.texts())
        await desk.writes(card, "/done")
        assert phone.unread() == [words.over]

    async def _both_ways(self, card: dict[str, object]) -> None:
        phone, desk = self.phone, self.desk
        await desk.writes(card, "Hello, a *new* one ships today.")
        assert phone.unread() == ["Hello, a *new* one ships today."]
        seen = len(self.world.telegram.chat(GROUP))
        assert await phone.says("thanks <3") == []
        assert await phone.sends("photo", picture(), caption="the box") == []
        for kind in ("voice", "document", "sticker"):
            content, name, mime = sample(kind)
            assert await phone.sends(kind, content, name=name, mime_type=mime) == []
            await desk.sends(card, kind, content, name=name, mime_type=mime)
            assert phone.unread() == [f"[{kind}]"]
        await desk.sends(card, "photo", picture(), caption="the new one")
        assert phone.unread() == ["the new one"]
        relayed = [
            entry.get("text") or entry.get("media")
            for entry in self.world.server.ledger.of("sent")
            if entry["chat_id"] == GROUP and entry["message_id"] > seen
        ]
        for expected in ("thanks <3", "the box", "voice", "document", "sticker"):
            assert any(expected in str(found) for found in relayed), relayed

    async def a_promoter_gets_a_coupon(self) -> None:
        phone, words = self.phone, self.words
        await self.world.order("delivered", "A-1043", self.me, total="400.00", currency="RUB")
        await self.world.move(days=14, hours=1)
        assert phone.unread() == [words.recommend]
        assert await phone.taps("9") == [words.wonderful]
        (coupon,) = await phone.taps(words.skip)
        assert re.fullmatch(words.coupon, coupon), coupon

    async def a_person_hands_back_to_the_bot(self) -> None:
        phone, desk, words = self.phone, self.desk, self.words
        await self.asks_for_an_order("A-1043")
        assert await phone.says(words.human) == [words.closed_hours]
        card = desk.card("Asked for a person")
        await desk.taps(card, "🙋 Take", who=PAVEL)
        await desk.taps(card, "🤖 Return to bot", who=OLGA)
        assert await phone.answers() == [words.over, words.which_order.format("A-1043")]
        (question,) = await phone.says("A-1042")
        assert question.startswith("A-1042")
        assert await phone.taps(words.yes) == [words.wear_it]

    async def an_edit_is_written_down(self) -> None:
        number = self.world.telegram.say(self.me, "helo")
        assert await self.phone.answers() == [self.words.not_understood]
        self.world.telegram.edit(self.me, number, "hello")
        assert await self.phone.answers() == []
        assert await self.phone.says("one more riddle") == [self.words.offer_human]
        assert self.words.call_person in self.phone.buttons()

    async def the_bot_is_blocked_and_unblocked(self) -> None:
        self.world.telegram.block(self.me)
        await self.world.settle()
        await self.world.order("delivered", "A-1044", self.me, total="900.00")
        await self.world.move(days=4)
        assert self.phone.unread() == []
        self.world.telegram.unblock(self.me)
        await self.world.settle()
        assert await self.phone.says("/start") == [self.words.greeting]

    async def a_link_ties_an_order(self) -> None:
        phone, words = self.phone, self.words
        await self.world.order("packed", "C-3000", None, total="900.00")
        status, link = await self.world.post("/api/links", {"order": "C-3000"})
        assert status == 201
        address, _, payload = link["url"].partition("?start=")
        assert address == "https://t.me/sandbox_bot"
        assert await phone.says(f"/start {payload}") == [words.linked]
        assert await self.other.says(f"/start {payload}") != [words.linked]
        await phone.taps(words.order_button)
        (answer,) = await phone.says("C-3000")
        assert answer.startswith("C-3000")

    async def the_owner_s_command_and_the_language(self) -> None:
        phone, words = self.phone, self.words
        assert await phone.says("/about") == [words.about]
        assert await phone.says("/language") == [words.which_language]
        assert await phone.taps(words.other_language) == [words.changed]

    def chapters(self) -> list[Callable[[], Awaitable[None]]]:
        return [
            self.an_order_is_asked_for,
            self.nobody_sees_another_s_order,
            self.quiet_hours_hold_the_question,
            self.a_low_rating_reaches_a_person,
            self.a_promoter_gets_a_coupon,
            self.a_person_hands_back_to_the_bot,
            self.an_edit_is_written_down,
            self.the_bot_is_blocked_and_unblocked,
            self.a_link_ties_an_order,
            self.the_owner_s_command_and_the_language,
        ]


@pytest.mark.parametrize(
    ("customer", "other", "words", "forum"),
    [(ANNA, BORIS, EN, True), (BORIS, ANNA, RU, False)],
    ids=["English in a forum", "Russian in a plain group"],
)
async def test_each_exchange_of_the_story_is_one_touchpoint(
    tmp_path: Path, customer: int, other: int, words: Words, *, forum: bool
) -> None:
    async with made(tmp_path, forum=forum) as world:
        story = Story(world, customer, other, words, forum)
        for chapter in story.chapters():
            await chapter()
        rows = await touchpoints(tmp_path)
        for person in (customer, other):
            assert exchanged(rows, person) == world.exchanges(person)
        assert len(world.exchanges(customer)) > 60
