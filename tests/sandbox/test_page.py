"""The page in a real browser, over a real server, with a small owner in memory."""

import asyncio
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from cxbot.clock import ManualClock
from cxbot.sandbox import SandboxServer, page, topics

from .conftest import ANNA, FORUM, OLGA, TOKEN

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--window-size=1366,768",
)  # fmt: skip

KINDS = ["message", "callback_query"]


class Memory:
    """An owner's side that keeps what it is given."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.rows: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []

    def add(self, **fields: Any) -> None:
        self.rows.append({"row": len(self.rows) + 1, "occurred_at": self.clock.now(), **fields})

    async def touchpoints(self, after: int) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["row"] > after]

    async def orders(self) -> list[dict[str, Any]]:
        return [{"number": "A-1042", "status": "new"}]

    async def post_event(self, event: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.events.append(event)
        return 202, {}

    async def move_clock(self, seconds: float) -> str:
        self.clock.move(timedelta(seconds=seconds))
        return self.now()

    async def ready(self) -> None:
        pass

    def currency(self) -> str:
        return "EUR"

    def account(self) -> int | None:
        return ANNA

    def now(self) -> str:
        return self.clock.now().isoformat()


class Late(Memory):
    """One that can say nothing yet."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.asked, self.begun = asyncio.Event(), asyncio.Event()

    async def ready(self) -> None:
        self.asked.set()
        await self.begun.wait()

    def now(self) -> str:
        assert self.begun.is_set()
        return super().now()


class Shop(threading.Thread):
    """The server, the page and a bot of three lines, on a loop of their own."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(daemon=True)
        self.server = SandboxServer(TOKEN, clock)
        self.owner = Memory(clock)
        self.url = ""
        self.ready = threading.Event()
        self.loop = asyncio.new_event_loop()
        self.stopped = asyncio.Event()

    def run(self) -> None:
        self.loop.run_until_complete(self.serve())
        self.loop.close()

    async def serve(self) -> None:
        telegram = self.server.telegram
        telegram.add_customer("Anna", "en", ANNA)
        telegram.add_customer("Борис", "ru", 1002)
        telegram.add_group(FORUM, "Operators")
        telegram.add_member(FORUM, "Olga", OLGA, admin=True)
        await self.server.start()
        app = web.Application()
        app.router.add_routes(page.routes(self.server, self.owner))
        runner = web.AppRunner(app, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        bot = asyncio.create_task(self.answer())
        self.ready.set()
        await self.stopped.wait()
        await self.server.stop()
        await bot
        await runner.cleanup()

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.stopped.set)
        self.join(10)

    async def answer(self) -> None:
        """Greets with a button, opens a topic on a tap, passes an operator's words on."""
        offset = 0
        async with aiohttp.ClientSession(f"{self.server.base_url}/bot{TOKEN}/") as http:

            async def call(method: str, **arguments: Any) -> Any:
                async with http.post(method, json=arguments) as answer:
                    return (await answer.json())["result"]

            while not self.server.closing:
                for update in await call(
                    "getUpdates", offset=offset, timeout=30, allowed_updates=KINDS
                ):
                    offset = update["update_id"] + 1
                    await self.handle(update, call)

    async def handle(self, update: dict[str, Any], call: Callable[..., Any]) -> None:
        if (query := update.get("callback_query")) is not None:
            await call("answerCallbackQuery", callback_query_id=query["id"], text="Calling…")
            topic = await call("createForumTopic", chat_id=FORUM, name="Anna · #1")
            thread = topic["message_thread_id"]
            await call("sendMessage", chat_id=FORUM, message_thread_id=thread, text="Needs help")
        elif update["message"]["chat"]["id"] == FORUM:
            if "text" not in update["message"] or not self.server.telegram.users[ANNA].wrote:
                return
            number = update["message"]["message_id"]
            await call("copyMessage", chat_id=ANNA, from_chat_id=FORUM, message_id=number)
        else:
            key = [[{"text": "Call a person", "callback_data": "human"}]]
            bold = [{"type": "bold", "offset": 0, "length": 5}]
            text = f"Hello <i>{update['message']['text']}</i>"
            markup = {"inline_keyboard": key}
            await call("sendMessage", chat_id=ANNA, text=text, entities=bold, reply_markup=markup)
            self.owner.add(direction="in", initiator="customer", flow="welcome", step="hello",
                           text=update["message"]["text"],
                           rating={"metric": "csat", "value": 4, "min": 1, "max": 5})  # fmt: skip


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop(ManualClock())
    shop.start()
    assert shop.ready.wait(10)
    yield shop
    shop.close()


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[Any]:
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("no chromium or no chromedriver here")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={tmp_path}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield driver
    driver.quit()


def until(what: Callable[[], Any], seconds: float = 10) -> Any:
    """Asks again until the answer is true, or the deadline passes."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := what():
            return found
    raise AssertionError("It didn't happen in time.")


class Window:
    """The page as a person uses it."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def find(self, css: str) -> Any:
        return until(lambda: self.driver.find_elements("css selector", css))[0]

    def write(self, css: str, text: str) -> None:
        self.find(css).send_keys(text + "\n")

    def reads(self, css: str, text: str) -> bool:
        script = "return document.querySelector(arguments[0])?.textContent ?? ''"
        return bool(until(lambda: text in self.driver.execute_script(script, css)))


async def busy(shop: Shop) -> None:
    """A desk at work: a board with a link, a card with a long quote, an album, reactions."""
    telegram = shop.server.telegram
    chat, bot = telegram.chats[FORUM], telegram.bot
    icon = topics.ICONS["👀"]
    topic = telegram.create_topic(chat, "Anna · #17", by=bot, icon=icon)
    link = {"type": "text_link", "offset": 0, "length": 3, "url": f"https://t.me/c/1/{topic.id}"}
    telegram.post(chat, bot, {"text": "#17 waits", "entities": [link]})
    quote = {"type": "expandable_blockquote", "offset": 0, "length": 7}
    card = {"text": "a\nb\nc\nd\nOwner: nobody", "entities": [quote]}
    post = telegram.post(chat, bot, card, thread=topic.id)
    telegram.react(chat, post, bot, "👌")
    telegram.send_album(OLGA, [b"1", b"2"], chat=FORUM, thread=topic.id, caption="both")
    telegram.say(OLGA, "from the group", chat=FORUM, thread=topic.id, anonymous=True)
    telegram.shut_topic(OLGA, FORUM, telegram.open_topic(OLGA, FORUM, "Old one"))


@pytest.mark.browser
def test_the_group_shows_a_desk_at_work(shop: Shop, driver: Any) -> None:
    asyncio.run_coroutine_threadsafe(busy(shop), shop.loop).result(10)
    window = Window(driver)
    driver.get(shop.url)
    assert window.reads("#topics", "Anna · #17")
    names = [one.text for one in driver.find_elements("css selector", ".topic-icon")]
    assert names == ["#", "👀", "O"]
    assert window.find(".topic.closed .lock").text == "🔒"
    window.find(".topic").click()
    window.find("#group-log a.inside").click()
    assert window.reads("#thread-title", "Anna · #17")
    assert window.reads("#group-log .album + .text", "both")
    assert len(driver.find_elements("css selector", "#group-log .album img")) == 2
    assert window.reads("#group-log .sender small", "bot")
    assert window.reads("#group-log .reactions", "👌")
    quote = window.find("#group-log .expandable")
    quote.click()
    assert quote.get_attribute("aria-expanded") == "true"
    # A reaction by its buttons; it is drawn again, and the quote stays open.
    script = "document.querySelector('#group-log .other .choice button').click()"
    driver.execute_script(script)
    assert window.reads("#group-log .reactions .mine", "👍")
    assert window.find("#group-log .expandable").get_attribute("aria-expanded") == "true"
    complaints = [one for one in driver.get_log("browser") if one["level"] == "SEVERE"]
    assert complaints == []


@pytest.mark.browser
def test_a_conversation_through_all_three_columns(shop: Shop, driver: Any) -> None:
    window = Window(driver)
    driver.get(shop.url)
    assert window.reads("#phone-log .empty", "Send /start to begin")
    window.write("#phone-text", "good day")
    # Markup in a text stays text; entities become elements.
    assert window.reads("#phone-log .other", "Hello <i>good day</i>")
    assert window.find("#phone-log .other b").text == "Hello"
    window.find("#phone-log .key").click()
    assert window.reads("#toast", "Calling…")
    assert window.reads("#topics", "Anna · #1")
    assert window.reads("#group-log", "Needs help")
    window.write("#group-text", "I am Olga, how can I help?")
    assert window.reads("#phone-log", "I am Olga, how can I help?")

    assert window.reads("#touchpoints .touchpoint", "good day")
    assert window.reads("#map", "★ 4.0")
    window.find("[data-event='delivered']").click()
    assert window.reads("#event-answer", "order.delivered A-1042: 202 taken")
    (event,) = shop.owner.events
    order = event["data"]["order"]
    assert (event["subject"], order["number"]) == (f"telegram:{ANNA}", "A-1042")
    assert order["currency"] == "EUR"
    window.find("[data-move='3600']").click()
    assert window.reads("#clock", "13:00")
    window.find("[data-move='morning']").click()
    assert window.reads("#clock", "10:00")
    assert window.reads("#date", "11 Mar")

    window.find("#block").click()
    assert window.reads("#block", "Unblock")
    scrolls = driver.execute_script("return document.documentElement.scrollHeight > innerHeight")
    assert not scrolls
    row = "const row = document.querySelector('.events .buttons');"
    script = f"{row} return [row.scrollWidth, row.clientWidth]"
    needed, there = driver.execute_script(script)
    assert needed <= there
    assert driver.get_log("browser") == []


@pytest.mark.browser
def test_a_new_day_is_told_between_two_messages(shop: Shop, driver: Any) -> None:
    window = Window(driver)
    driver.get(shop.url)
    window.write("#phone-text", "good day")
    assert window.reads("#phone-log .other", "Hello")
    assert driver.find_elements("css selector", "#phone-log .day") == []
    window.find("[data-move='86400']").click()
    assert window.reads("#date", "11 Mar")
    window.write("#phone-text", "good morning")
    assert window.reads("#phone-log .day", "Wed, 11 Mar")


@pytest.mark.browser
def test_who_wants_the_dashboard_is_not_left_before_a_locked_door(shop: Shop, driver: Any) -> None:
    window = Window(driver)
    driver.get(shop.url)
    assert window.reads("#date", "10 Mar")  # the owner has been heard of
    window.find("#customers .tab:nth-child(2)").click()
    assert window.reads("#customers [aria-selected='true']", "Борис")
    window.find("#dashboard").click()
    assert window.reads("#customers [aria-selected='true']", "Anna")
    assert window.reads("#phone-log .own", "/dashboard")
    assert window.reads("#phone-log .other", "Hello")
    assert driver.current_url.rstrip("/") == shop.url.rstrip("/")


@pytest.mark.browser
def test_on_a_phone_all_three_columns_are_within_reach(shop: Shop, driver: Any) -> None:
    window = Window(driver)
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": False},
    )
    driver.get(shop.url)
    window.write("#phone-text", "good day")
    window.find("#phone-log .key").click()
    assert window.reads("#topics", "Anna · #1")
    boxes = driver.execute_script(
        "return ['.phone', '.thread', '.events', '.touchpoints'].map((css) => {"
        "const box = document.querySelector(css).getBoundingClientRect();"
        "return [box.left, box.right] })"
    )
    assert [box for box in boxes if box[0] < 0 or box[1] > 390 or box[1] - box[0] < 300] == []


async def test_the_page_is_served_with_a_strict_policy(shop: Shop) -> None:
    async with aiohttp.ClientSession() as http:
        async with http.get(shop.url) as answer:
            assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        for name in ("app.js", "style.css", "icon.svg", "bubbles.js"):
            async with http.get(f"{shop.url}static/sandbox/{name}") as answer:
                assert answer.status == 200
        async with http.get(f"{shop.url}static/sandbox/nothing.js") as answer:
            assert answer.status == 404
        async with http.post(f"{shop.url}sandbox/owner/event", data="{") as answer:
            assert (await answer.json())["status"] == 400


async def test_a_page_left_open_waits_while_cxbot_starts_again(clock: ManualClock) -> None:
    owner, app = Late(clock), web.Application()
    app.router.add_routes(page.routes(SandboxServer(TOKEN, clock), owner))
    async with TestClient(TestServer(app)) as client:
        answer = asyncio.create_task(client.get("/sandbox/owner/touchpoints"))
        asked = asyncio.create_task(owner.asked.wait())
        await asyncio.wait({answer, asked}, return_when=asyncio.FIRST_COMPLETED)
        owner.begun.set()
        assert (await answer).status == 200
        await asked
