"""A sandbox, a whole cxbot against it in this process, and the people who use both."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

from cxbot.app.telegram import Running, running
from cxbot.clock import SystemClock
from cxbot.sandbox import SandboxServer
from cxbot.settings import HttpAddress, load

ROOT = Path(__file__).parents[2]
TOKEN = "4242:a-token-that-nobody-may-print"
KEY = "a-key-for-the-events-api"
ANNA, BORIS, OLGA, PAVEL, GROUP = 1001, 1002, 2001, 2002, -1001000000001
#: A Tuesday, noon in Moscow: the shop is open, and no quiet hours are near.
NOON = datetime(2026, 3, 10, 9, tzinfo=UTC)
PATIENCE = 60.0

Exchange = tuple[str, str]


async def until(what: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Asks again until the answer is true."""
    async with asyncio.timeout(seconds):
        while not (found := what()):  # noqa: ASYNC110 -- whoever is waited for tells nobody
            await asyncio.sleep(0.005)
    return found


async def seen(world: "World", chat: int, text: str) -> None:
    """Waits until a message of that chat has this text."""
    await until(lambda: any(text in found for found in world.texts(chat)))


def peopled(server: SandboxServer, *, forum: bool) -> None:
    telegram = server.telegram
    telegram.add_customer("Anna", "en", ANNA)
    telegram.add_customer("Борис", "ru", BORIS)
    telegram.add_group(GROUP, "Operators", forum=forum)
    telegram.add_member(GROUP, "Olga", OLGA, admin=True)
    telegram.add_member(GROUP, "Pavel", PAVEL)


class World:
    """The server and what one asks of it; `started` is cxbot when it runs in this process."""

    def __init__(self, server: SandboxServer, clock: SystemClock) -> None:
        self.server = server
        self.telegram = server.telegram
        self.clock = clock
        self.started: Running | None = None
        self.url = ""
        #: What stood on the buttons that were tapped, by the id of the tap.
        self.labels: dict[str, str] = {}
        self._events = count(1)

    # --- time --------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Until nothing is on its way to cxbot, in it, or out of it."""
        assert self.started is not None
        engine = self.started.engine
        await until(lambda: not self.telegram.updates.pending and engine.idle)

    async def move(self, **by: float) -> None:
        """The clock goes on by so much, and what is due happens."""
        assert self.started is not None
        self.clock.shift += timedelta(**by)
        await self.started.engine.ticker.tick()
        await self.settle()

    # --- the shop's own system -----------------------------------------------------------------

    async def post(self, path: str, body: Any, key: str = KEY) -> tuple[int, dict[str, Any]]:
        headers = {"Authorization": f"Bearer {key}"}
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{self.url}{path}", json=body, headers=headers) as answer,
        ):
            return answer.status, await answer.json()

    def event(self, kind: str, number: str, who: int | None, **order: Any) -> dict[str, Any]:
        subject = {} if who is None else {"subject": f"telegram:{who}"}
        return {
            "specversion": "1.0",
            "id": f"evt-{next(self._events)}",
            "source": "shop",
            "type": f"order.{kind}",
            "time": self.clock.now().isoformat(),
            "data": {"order": {"number": number, **order}},
            **subject,
        }

    async def order(self, kind: str, number: str, who: int | None, **order: Any) -> None:
        """The shop tells what became of an order; taken once it is committed."""
        status, answer = await self.post("/api/events", self.event(kind, number, who, **order))
        assert (status, answer) == (202, {"accepted": 1})
        if self.started is not None:
            await self.settle()

    # --- what was seen ---------------------------------------------------------------------------

    def texts(self, chat: int) -> list[str]:
        """What stands in a chat now."""
        return [_words(message) for message in self.telegram.chat(chat)]

    def exchanges(self, customer: int) -> list[Exchange]:
        """Every message, tap, edit and block of the customer, and every message they saw."""
        found: list[Exchange] = []
        for entry in self.server.ledger.entries:
            if entry.get("chat_id") != customer:
                continue
            words = entry.get("text") or f"[{entry.get('media')}]"
            match entry["kind"]:
                case "received":
                    found.append(("in", words))
                case "tap":
                    found.append(("in", self.labels[entry["tap_id"]]))
                case "edited" if entry["by"] == customer:
                    found.append(("in", words))
                case "member":
                    found.append(("in", ""))
                case "sent":
                    found.append(("out", words))
        return found


class Phone:
    """A customer; each act answers with what the bot wrote after it."""

    def __init__(self, world: World, user: int) -> None:
        self.world = world
        self.user = user
        self._read = 0

    async def says(self, text: str) -> list[str]:
        self.world.telegram.say(self.user, text)
        return await self.answers()

    async def sends(self, kind: str, content: bytes, **more: Any) -> list[str]:
        self.world.telegram.send_file(self.user, kind, content, **more)
        return await self.answers()

    async def taps(self, label: str) -> list[str]:
        """The newest button of that label."""
        message = self.newest(label)
        self.press(message["message_id"], label)
        return await self.answers()

    def press(self, message_id: int, label: str, data: str | None = None) -> None:
        telegram = self.world.telegram
        number = telegram.tap(
            self.user, self.user, message_id, data or label, force=data is not None
        )
        self.world.labels[number] = label

    async def answers(self) -> list[str]:
        await self.world.settle()
        return self.unread()

    def unread(self) -> list[str]:
        """What the bot wrote since one looked last."""
        entries = self.world.server.ledger.of("sent")
        new = [e for e in entries if e["chat_id"] == self.user and e["seq"] > self._read]
        self._read = self.world.server.ledger.seq
        return [e.get("text") or f"[{e.get('media')}]" for e in new]

    def newest(self, label: str) -> dict[str, Any]:
        return next(
            message
            for message in reversed(self.world.telegram.chat(self.user))
            if label in labels(message)
        )

    def buttons(self) -> list[str]:
        """Those of the newest message."""
        return labels(self.world.telegram.chat(self.user)[-1])


class Desk:
    """The operators' group, a forum or a plain one."""

    def __init__(self, world: World, *, forum: bool) -> None:
        self.world = world
        self.forum = forum

    def card(self, reason: str) -> dict[str, Any]:
        """The newest card of that reason."""
        return next(
            message
            for message in reversed(self.world.telegram.chat(GROUP))
            if reason in message.get("text", "") and message.get("reply_markup")
        )

    def at(self, card: dict[str, Any]) -> dict[str, Any]:
        """How one writes to the customer of that card."""
        if self.forum:
            return {"thread": card["message_thread_id"]}
        return {"reply_to": card["message_id"]}

    async def writes(self, card: dict[str, Any], text: str, who: int = OLGA) -> None:
        self.world.telegram.say(who, text, chat=GROUP, **self.at(card))
        await self.world.settle()

    async def sends(self, card: dict[str, Any], kind: str, content: bytes, **more: Any) -> None:
        self.world.telegram.send_file(OLGA, kind, content, chat=GROUP, **self.at(card), **more)
        await self.world.settle()

    async def taps(self, card: dict[str, Any], label: str, who: int = OLGA) -> None:
        self.world.telegram.tap(who, GROUP, card["message_id"], label)
        await self.world.settle()

    def texts(self) -> list[str]:
        return self.world.texts(GROUP)


@asynccontextmanager
async def world(
    folder: Path, *, forum: bool = True, webhook: tuple[str, str] | None = None, port: int = 0
) -> AsyncIterator[World]:
    """Everything in this process, on a clock that tests move."""
    clock = SystemClock()
    clock.shift = NOON - datetime.now(UTC)
    server = SandboxServer(TOKEN, clock)
    peopled(server, forum=forum)
    settings_of = {
        "telegram_token": TOKEN,
        "operators_chat": str(GROUP),
        "operators": "members",
        "database_url": f"sqlite+aiosqlite:///{folder}/cxbot.db",
        "durability": "fast",
        "project": ROOT,
        "http": HttpAddress("127.0.0.1", port),
        "api_key": KEY,
        "telegram_limits": "off",
        "webhook_url": webhook[0] if webhook else None,
        "webhook_secret": webhook[1] if webhook else None,
    }
    async with AsyncExitStack() as stack:
        await server.start()
        stack.push_async_callback(server.stop)
        made = World(server, clock)
        settings = load(None, telegram_api=server.base_url, **settings_of)
        made.started = await stack.enter_async_context(running(settings, clock))
        made.url = made.started.url
        yield made


def labels(message: dict[str, Any]) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


def _words(message: dict[str, Any]) -> str:
    return str(message.get("text") or message.get("caption") or "")
