"""Twenty customers, an operator and a shop around one cxbot that dies again and again.

They live in the sandbox's Telegram, whose ledger is the oracle, and never look into the database:
`checker` compares the two afterwards.
"""

import asyncio
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import aiohttp

from cxbot.clock import SystemClock
from cxbot.sandbox.server import SandboxServer

from .forks import Fork, Forks, heard_out
from .places import place
from .stalled import Watch, emptied

HERE = Path(__file__).parent
TOKEN, BOT, KEY, SECRET = "42:faults", 42, "key-of-the-shop", "a secret of sixteen or more"
GROUP, OLGA = -1001, 2001
TALKERS = range(1001, 1011)
MARKERS = range(1011, 1013)
SHOPPERS = range(1013, 1017)
CALLERS = range(1017, 1021)
NEWCOMERS = 1100
#: How long anything may take that should happen at once; a loaded machine is slow.
PATIENCE = 20.0
LONGEST_START = 120.0


class Dead(Exception):
    """It ended though nobody killed it."""


@dataclass(slots=True)
class Sighting:
    seq: int
    chat: int
    thread: int | None
    message_id: int
    text: str


def untagged(text: str) -> str:
    """In a plain group a relayed line begins with the number of its ticket."""
    return re.sub(r"^#C\d+ ", "", text)


@dataclass(slots=True)
class Asked:
    """What people have done, and so what must have come of it."""

    #: Texts that each talker has sent to the echo, in order.
    answers: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    marks: Counter[int] = field(default_factory=Counter)
    #: Order number -> shopper, of events that were accepted.
    orders: dict[str, int] = field(default_factory=dict)
    tickets: Counter[int] = field(default_factory=Counter)
    resolved: Counter[int] = field(default_factory=Counter)
    #: What customers wrote into a ticket, and what operators answered.
    lines: dict[str, int] = field(default_factory=dict)
    replies: dict[str, int] = field(default_factory=dict)


class World:
    def __init__(
        self,
        forks: Forks,
        folder: Path,
        seed: int,
        *,
        bug: str | None = None,
        forum: bool = True,
        store: str = "sqlite",
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.place = place(store, folder)
        #: Its flows and handlers; `own_project` makes it a copy that may be changed.
        self.project: Path = HERE / "project"
        self.folder, self.bug, self.random = folder, bug, Random(seed)
        if store != "sqlite":  # beside a server's database its generation is kept there
            self.own_project()
        #: Between cxbot and Telegram, where something is.
        self.telegram_api: str | None = None
        #: Settings beside the usual ones.
        self.settings: dict[str, Any] = {}
        #: What a process is given beside its settings.
        self.given: dict[str, Any] = {}
        self.forum = forum
        self.database = self.place.file
        self.effects = folder / "effects"
        self.asked = Asked()
        #: People whom the checker leaves alone: what becomes of them is judged elsewhere.
        self.excused: set[int] = set()
        #: Words of messages about them.
        self.hushed: set[str] = set()
        #: The ledger's number when each kill was seen.
        self.kills: list[int] = []
        self.server = SandboxServer(TOKEN, SystemClock())
        self.fork: Fork | None = None
        #: Which people do something; newcomers make new topics.
        self.acting = {"talkers", "markers", "shoppers", "callers"}
        self.slowest_start = 0.0
        self.patience = PATIENCE
        self._forks = forks
        self._numbers: Counter[int] = Counter()
        self._newcomer = NEWCOMERS
        self._busy: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._sightings: list[Sighting] = []
        self._read = 0
        #: Different texts by chat and by what they begin with.
        self._seen: dict[tuple[int, str], set[str]] = defaultdict(set)
        #: Where operators answer a text: in its topic, or, in a plain group, to its first sighting.
        self._places: dict[str, dict[str, Any]] = {}
        self._address = ""
        self._up = asyncio.Event()

    # --- the process -------------------------------------------------------------------------

    async def open(self) -> None:
        telegram = self.server.telegram
        for number in (*TALKERS, *MARKERS, *SHOPPERS, *CALLERS):
            telegram.add_customer(f"c{number}", "en", number)
        telegram.add_group(GROUP, "Operators", forum=self.forum)
        telegram.add_member(GROUP, "Olga", OLGA, admin=True)
        await self.server.start()
        self._http = aiohttp.ClientSession()
        for number in SHOPPERS:
            telegram.say(number, "/menu")
        for number in TALKERS:
            telegram.say(number, "/echo")

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.fork is not None:
            await self.fork.kill()
        await self._http.close()
        await self.server.stop()
        self.place.close()

    def own_project(self) -> Path:
        self.project = shutil.copytree(HERE / "project", self.folder / "own", dirs_exist_ok=True)
        return self.project

    async def start(self, crash: tuple[str, int] | None = None) -> Fork:
        """Returns at once; `ready` comes, or the end."""
        settings = {
            "telegram_token": TOKEN,
            "telegram_api": self.telegram_api or self.server.base_url,
            "operators_chat": str(GROUP),
            "database_url": self.place.url,
            "durability": "full",
            "secret": SECRET,
            "project": str(self.project),
            "api_key": KEY,
            **self.settings,
        }
        given = self.given | {
            "settings": settings,
            "crash": crash,
            "bug": self.bug,
            "effects": str(self.effects),
            "log": str(self.folder / "log"),
        }
        self.fork = await self._forks.fork(given)
        return self.fork

    async def start_ready(self) -> Fork:
        fork = await self.start()
        watch = Watch(await fork.process)
        async with asyncio.timeout(LONGEST_START):
            await asyncio.wait((fork.ready, fork.ended), return_when="FIRST_COMPLETED")
        if fork.ended.done():
            raise Dead(self.last_words())
        self.slowest_start = max(self.slowest_start, watch.seconds)
        self.direct(fork.ready.result())
        return fork

    def direct(self, address: str | None) -> None:
        """There the shop's events go; None: nobody takes them now."""
        self._address = address or ""
        (self._up.set if address else self._up.clear)()

    async def died(self, within: float) -> int:
        """The status it ended with."""
        assert self.fork is not None
        async with asyncio.timeout(within):
            status = await asyncio.shield(self.fork.ended)
        await self._killed()
        return status

    async def kill(self) -> None:
        assert self.fork is not None
        await self.fork.kill()
        await self._killed()

    async def _killed(self) -> None:
        self._up.clear()
        await heard_out()
        self.kills.append(self.server.ledger.seq)

    def last_words(self) -> str:
        log = self.folder / "log"
        return log.read_text()[-3000:] if log.exists() else "no log"

    # --- what people do ----------------------------------------------------------------------

    async def burst(self, pause: float = 0.006, most: int | None = None) -> None:
        """Everybody does one thing, or so many of them, whoever that is."""
        for act in self._everybody()[:most]:
            act()
            await asyncio.sleep(pause)

    def anybody(self) -> None:
        """One of them does one thing."""
        self.random.choice(self._everybody())()

    def _everybody(self) -> list[Callable[[], None]]:
        parts: dict[str, tuple[Iterable[int], Callable[[int], None]]] = {
            "talkers": (TALKERS, self.answer),
            "markers": (MARKERS, self.mark),
            "shoppers": (SHOPPERS, self.order),
            "callers": (CALLERS, self.call),
            "newcomers": ((0,), self.newcomer),
        }
        acts: list[Callable[[], None]] = [
            partial(act, who)
            for name, (people, act) in parts.items()
            if name in self.acting
            for who in people
        ]
        self.random.shuffle(acts)
        return acts

    def answer(self, who: int) -> None:
        text = self._name(who)
        self.asked.answers[who].append(text)
        self.server.telegram.say(who, text)

    def mark(self, who: int) -> None:
        self.asked.marks[who] += 1
        self.server.telegram.say(who, "/mark")

    def order(self, who: int) -> None:
        self._do(self._post(who, self._name(who)))

    def newcomer(self, _: int) -> None:
        """Somebody new calls a person, so a new topic must be made."""
        self._newcomer += 1
        self.server.telegram.add_customer(f"c{self._newcomer}", "en", self._newcomer)
        self.call(self._newcomer)

    def call(self, who: int) -> None:
        """A whole talk with a person, one at a time for each customer."""
        if who not in self._busy:
            self._busy.add(who)
            self._do(self._talk(who))

    def _name(self, who: int) -> str:
        self._numbers[who] += 1
        return f"c{who}.{self._numbers[who]}"

    async def _post(self, who: int, number: str) -> None:
        """The shop's system tries until it is told 202."""
        event = {
            "specversion": "1.0", "id": number, "source": "shop", "type": "order.paid",
            "time": datetime.now(UTC).isoformat(), "subject": f"telegram:{who}",
            "data": {"order": {"number": number, "total": "10.00", "currency": "EUR"}},
        }  # fmt: skip
        while True:
            await self._up.wait()
            try:
                async with self._http.post(
                    f"{self._address}/api/events",
                    json=event,
                    headers={"Authorization": f"Bearer {KEY}"},
                ) as response:
                    assert response.status in (202, 429, 503), await response.text()
                    if response.status == 202:
                        self.asked.orders[number] = who
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.02)

    async def _talk(self, who: int) -> None:
        telegram, asked = self.server.telegram, self.asked
        line, reply = f"{self._name(who)} help", f"to {self._name(who)}"
        asked.tickets[who] += 1
        telegram.say(who, "/person")
        await self._sees(who, f"c{who}: a colleague comes", asked.tickets[who])
        asked.lines[line] = who
        telegram.say(who, line)
        await self._sees(GROUP, line, 1)
        here = self._places[line]
        asked.replies[reply] = who
        telegram.say(OLGA, reply, chat=GROUP, **here)
        await self._sees(who, reply, 1)
        asked.resolved[who] += 1
        telegram.say(OLGA, "/resolve", chat=GROUP, **here)
        await self._sees(who, f"c{who}: back with the bot", asked.resolved[who])
        self._busy.discard(who)

    # --- what they see -----------------------------------------------------------------------

    @property
    def sightings(self) -> list[Sighting]:
        """Every message of the bot, in the order in which people saw them."""
        self._look()
        return self._sightings

    def _look(self) -> None:
        for entry in self.server.ledger.after(self._read):
            if entry["kind"] == "sent" and "text" in entry:
                seen = Sighting(
                    seq=entry["seq"],
                    chat=entry["chat_id"],
                    thread=entry.get("thread"),
                    message_id=entry["message_id"],
                    text=entry["text"],
                )
                self._sightings.append(seen)
                text = untagged(seen.text)
                self._seen[seen.chat, text.partition(", ")[0]].add(text)
                here = {"thread": seen.thread} if self.forum else {"reply_to": seen.message_id}
                self._places.setdefault(text, here)
        self._read = self.server.ledger.seq

    async def _sees(self, chat: int, beginning: str, times: int) -> None:
        """So many different messages that begin so: a repeated one tells nobody anything new."""
        while len(self._seen[chat, beginning]) < times:
            await asyncio.sleep(0.01)
            self._look()

    # --- quiet -------------------------------------------------------------------------------

    async def settled(self) -> bool:
        """Everybody has what they wait for and nothing is left to do; False if nothing moves."""
        return await self._patiently(lambda: not self._tasks)

    async def answered(self) -> bool:
        """As `settled`, but what people began may go on."""
        return await self._patiently(lambda: True)

    async def _patiently(self, through: Callable[[], bool]) -> bool:
        async def left() -> dict[str, int]:
            if self.fork and self.fork.ended.done():
                raise Dead(self.last_words())
            found = {**self.left(), "updates": len(self.server.telegram.updates.pending)}
            return found if any(found.values()) or not through() else {}

        process = [await self.fork.process] if self.fork is not None else []
        return await emptied(left, process, self.patience)

    async def missing(self) -> list[str]:
        """What `/readyz` names; empty when it says that it serves."""
        async with self._http.get(f"{self._address}/readyz") as answer:
            return list((await answer.json()).get("missing", []))

    def left(self) -> dict[str, int]:
        with self.reading() as database:
            return {
                what: database.execute(query).fetchone()[0]
                for what, query in {
                    "new": "SELECT count(*) FROM inbox WHERE status = 'new'",
                    "unsent": "SELECT count(*) FROM outbox WHERE status IN ('pending', 'sending')",
                    "armed": "SELECT count(*) FROM timer WHERE status = 'armed' AND kind = 'wait'",
                }.items()
            }

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """As a connection of sqlite3's."""
        with self.place.reading() as database:
            yield database

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.result()
