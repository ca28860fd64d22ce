"""A morning at a busy desk: ten customers in two languages, three operators, tickets in every
state. The pictures of docs/desk.md are taken of it (see `test_busy_desk.py`)."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, cast
from zoneinfo import ZoneInfo

import aiohttp

from cxbot.app.telegram import Running
from cxbot.clock import SystemClock
from cxbot.sandbox import SandboxServer
from cxbot.sandbox.samples import picture

from .world import ANNA, BORIS, GROUP, OLGA, PAVEL, Desk, Phone, World, labels

IRINA, IVAN, WAREHOUSE = 2003, 2101, GROUP - 1
MARIA, JAMES, ELENA, CHLOE, TOMAS, DMITRY, PRIYA, SERGEY = range(1003, 1011)
PEOPLE = {
    MARIA: ("Мария Светлова", "ru"),
    JAMES: ("James Cole", "en"),
    ELENA: ("Елена", "ru"),
    CHLOE: ("Chloé", "en"),
    TOMAS: ("Tomás García", "en"),
    DMITRY: ("Дмитрий", "ru"),
    PRIYA: ("Priya Nair", "en"),
    SERGEY: ("Сергей К.", "ru"),
}
_ZONE = ZoneInfo("Europe/Moscow")


class Morning:
    """Who does what, and when."""

    def __init__(self, server: SandboxServer, running: Running) -> None:
        self.world = World(server, cast("SystemClock", running.engine.clock))
        self.world.started, self.world.url = running, running.url
        self.telegram = server.telegram
        self.desk = Desk(self.world, forum=True)
        self._events = count(1)

    async def goes_by(self) -> None:
        for number, (name, language) in PEOPLE.items():
            self.telegram.add_customer(name=name, language=language, id=number)
        self.telegram.add_member(GROUP, name="Ирина", id=IRINA)
        await self._until_friday()
        await self.parcels_arrive()
        await self.world.move(days=4)
        await self.the_first_ones_write()
        await self.what_is_settled_is_rated()
        await self.tickets_end_and_wait()
        await self.anna_and_the_warehouse()
        await self.the_rest_of_the_morning()

    # --- chapters ----------------------------------------------------------------------------

    async def parcels_arrive(self) -> None:
        """On Friday; nobody has opened them yet."""
        for who in (ANNA, BORIS, *PEOPLE):
            await self.says(who, "/start")
        for who, number, total in ((ANNA, "A-1042", "1900.00"), (CHLOE, "A-1051", "990.00")):
            await self.order("created", number, who, total)
            await self.order("shipped", number, who, total)
            await self.order("delivered", number, who, total)
        await self.order("created", "A-1060", JAMES, "2400.00")
        await self.order("delivered", "A-1060", JAMES, "2400.00")

    async def the_first_ones_write(self) -> None:
        """On Tuesday, a few minutes past ten."""
        await self.says(MARIA, "Доброе утро!")
        await self.says(MARIA, "оператор")
        await self.says(MARIA, "Хочу заказать 40 футболок для команды. Можно скидку и свой принт?")
        await self.taps(ELENA, "📦 Где мой заказ?")
        await self.says(ELENA, "B-2001")
        elena = await self.takes(ELENA, PAVEL)
        await self.says(ELENA, "Заказывала сестра, её зовут Инна")
        answer = "Здравствуйте, Елена! Нашёл: посылка будет у вас завтра до 18:00."
        await self.writes(elena, answer, PAVEL)
        await self.says(ELENA, "Ура, спасибо!")
        await self.writes(elena, "Хорошего дня!", PAVEL)
        await self.writes(elena, "/done", PAVEL)
        await self.taps(CHLOE, "1")
        await self.says(CHLOE, "Two weeks late for a birthday")
        chloe = await self.takes(CHLOE, IRINA)
        answer = "I am sorry, Chloé. What you paid for shipping is on its way back to you."
        await self.writes(chloe, answer, IRINA)
        await self.writes(chloe, "/done", IRINA)
        await self.world.move(minutes=4)

    async def what_is_settled_is_rated(self) -> None:
        await self.taps(ELENA, "5")
        await self.taps(CHLOE, "2")
        await self.says(CHLOE, "The money is fine, the birthday is over all the same")

    async def tickets_end_and_wait(self) -> None:
        await self.taps(BORIS, "📦 Где мой заказ?")
        await self.says(BORIS, "B-7777")
        boris = await self.takes(BORIS, PAVEL)
        answer = "Здравствуйте, Борис! Пришлите, пожалуйста, письмо с номером заказа."
        await self.writes(boris, answer, PAVEL)
        await self.taps(JAMES, "📦 Where is my order?")
        await self.says(JAMES, "A-1060")
        await self.taps(JAMES, "No")
        james = await self.takes(JAMES, IRINA)
        answer = "Hello James, I have asked the courier and write again tomorrow morning."
        await self.writes(james, answer, IRINA)
        await self.writes(james, "/snooze tomorrow 10:30", IRINA)
        await self.says(SERGEY, "оператор")
        await self.says(SERGEY, "Верните деньги!")
        sergey = await self.takes(SERGEY, PAVEL)
        await self.writes(sergey, "Деньги вернутся на карту в течение трёх дней.", PAVEL)
        self.telegram.block(SERGEY)
        await self.world.settle()
        await self.says(PRIYA, "human")
        await self.says(PRIYA, "Which size should I take?")
        priya = await self.takes(PRIYA, PAVEL)
        answer = "Hello! The bot knows your size best: it asks just two questions."
        await self.writes(priya, answer, PAVEL)
        await self.writes(priya, "/return", PAVEL)
        await self.world.move(minutes=21)

    async def anna_and_the_warehouse(self) -> None:
        """The ticket that the picture shows."""
        await self.taps(ANNA, "2")
        await self.says(ANNA, "The print came off in the wash")
        await self.world.move(minutes=2)
        anna = await self.takes(ANNA, OLGA)
        await self.writes(anna, "Hello Anna, that must not happen. Can you show me?")
        await self.world.move(minutes=3)
        self.telegram.send_album(
            ANNA,
            [picture(height=110, shade=number) for number in range(3)],
            caption="All three of them, washed at 30°",
        )
        await self.world.settle()
        await self.writes(anna, "// the second one this week with that ink, @Pavel")
        await self.writes(anna, "/side warehouse Three “Loud Cat” in M, printed in May?")
        await self.world.move(minutes=1)
        asked = self.telegram.chat(WAREHOUSE)[-1]["message_id"]
        said = "Four left, I put three aside."
        self.telegram.say(IVAN, said, chat=WAREHOUSE, reply_to=asked)
        await self.world.settle()
        await self.writes(anna, "Three new ones leave today. Keep the old ones, please.")
        await self.world.move(minutes=1)
        self.telegram.reacts(ANNA, self.telegram.chat(ANNA)[-1]["message_id"], "🔥")
        await self.says(ANNA, "That was quick! Will they come before Friday?")

    async def the_rest_of_the_morning(self) -> None:
        await self.says(DMITRY, "оператор")
        await self.says(DMITRY, "Можно поменять L на XL? Ещё не носил.")
        dmitry = await self.takes(DMITRY, IRINA)
        await self.writes(dmitry, "Да, конечно. Привезти курьером или заберёте сами?", IRINA)
        await self.says(DMITRY, "Курьером, на Тверскую")
        await self.says(TOMAS, "human")
        await self.says(TOMAS, "Do you ship to Spain?")
        await self.world.move(minutes=2)

    # --- what people do ------------------------------------------------------------------------

    async def says(self, who: int, text: str) -> None:
        await Phone(self.world, who).says(text)

    async def taps(self, who: int, label: str) -> None:
        await Phone(self.world, who).taps(label)

    async def takes(self, customer: int, operator: int) -> dict[str, Any]:
        """The card of the newest ticket, taken."""
        name = self.telegram.users[customer].name
        card = next(
            message
            for message in reversed(self.telegram.chat(GROUP))
            if name in message.get("text", "") and "🙋 Take" in labels(message)
        )
        await self.desk.taps(card, "🙋 Take", operator)
        return card

    async def writes(self, card: dict[str, Any], text: str, who: int = OLGA) -> None:
        await self.desk.writes(card, text, who)

    async def order(self, kind: str, number: str, who: int, total: str) -> None:
        event = self.world.event(kind, number, who, total=total, currency="RUB")
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{self.world.url}/sandbox/owner/event", json=event) as answer,
        ):
            assert (await answer.json())["status"] == 202
        await self.world.settle()

    async def _until_friday(self) -> None:
        """Noon of the last Friday, as the shop's clock says; the days after it are open ones."""
        now = datetime.now(UTC).astimezone(_ZONE)
        friday = (now - timedelta(days=(now.weekday() - 4) % 7)).replace(hour=10, minute=4)
        self.world.clock.shift += friday - now
        await self.world.move(seconds=1)
