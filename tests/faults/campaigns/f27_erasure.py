"""F27: people are erased while everybody writes; who does it is killed and begins again; then an
older copy of the database is put back. Their words are nowhere, and nobody comes back.

What an erasure leaves for later (its own last words) is done every two seconds, not each minute.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from cxbot.sandbox.refusals import CantDo

from .. import canaries
from ..places import PostgresPlace
from ..seam import KILL
from ..world import GROUP, OLGA, Dead, World
from .campaign import (
    BOOKS,
    DOUBLE,
    LEAKED,
    LOST,
    ORDER,
    STORES,
    STRAY,
    STUCK,
    UNFLAGGED,
    Campaign,
    Case,
    Result,
)  # fmt: skip
from .commands import begun, said, told
from .f02_random_moments import under_load
from .worlds import judged, opened

#: Updates a second.
_RATE = 15
_ROUNDS = 2.0
#: Of a server's: who was killed counts as dead after so long.
_LEASE = 3.0
_TRIES = 8
#: Of an erasure, and of nothing else that happens to a customer.
_STATEMENTS = (
    "DELETE FROM identity", "UPDATE message_map SET", "INSERT INTO erasure",
    "DELETE FROM flow_start", "UPDATE step_trace SET", "UPDATE consent SET",
)  # fmt: skip
#: Seconds, of a moment that nobody chose: with a bot, and of a command that does it alone.
_LATEST, _ALONE = 1.5, 4.0
#: The copy may hold them.
_COPY = "older.copy"


@dataclass(frozen=True, slots=True)
class Person:
    account: int
    name: str

    @property
    def words(self) -> tuple[str, str]:
        """Nobody else has them."""
        return self.name, str(self.account)


async def run(case: Case) -> Result:
    result = Result()
    ways = case.random.sample(_WAYS, len(_WAYS))
    async with opened(case, changed=World.own_project, rounds=_ROUNDS, lease=_LEASE) as world:
        people = [_person(case, number) for number in range(len(ways))]
        for person in people:
            await _appears(world, person)
        load = asyncio.create_task(under_load(world, _RATE))
        try:
            copied = await told(world, "backup", str(world.folder / _COPY))
            assert copied["whole"], copied
            for person, way in zip(people, ways, strict=True):
                await _writes(world, person)
                await way(world, person, case, result)
                await _is_gone(world, person, result)
                result.n += 1
                result.counts[way.__name__.strip("_")] += 1
        finally:
            load.cancel()
        await judged(world, result)
        await _nowhere(world, people, result, "after the erasure")
        await _put_back(world, people, result)
        return result


def _person(case: Case, number: int) -> Person:
    account = 900_000_000 + case.random.randrange(10**7) * 10 + number
    return Person(account, f"Zanzibar{account:x}")


async def _appears(world: World, person: Person) -> None:
    """Known to flows, to the desk, and to an operator who answers."""
    telegram, account, name = world.server.telegram, person.account, person.name
    world.excused.add(account)
    world.hushed |= {name, "🗑"}
    telegram.add_customer(name, "en", account)
    for text in ("/echo", f"green like {name}", "/mark", "/person"):
        telegram.say(account, text)
    async with asyncio.timeout(world.patience):
        await world._sees(account, f"{name}: a colleague comes", 1)
        line = f"help {name}"
        telegram.say(account, line)
        await world._sees(GROUP, line, 1)
        telegram.say(OLGA, f"to {name}", chat=GROUP, **world._places[line])
        await world._sees(account, f"to {name}", 1)


async def _writes(world: World, person: Person) -> None:
    """Until the last moment; what Telegram still has when somebody is erased would make them
    somebody new."""
    for number in range(4):
        world.server.telegram.say(person.account, f"{number} of {person.name}")
    waits = set(world.server.telegram.updates.pending)
    async with asyncio.timeout(world.patience):
        while waits & world.server.telegram.updates.pending.keys():
            await _up_again(world)
            await asyncio.sleep(0.02)


async def _to_die_at(world: World, statement: str) -> None:
    """Whoever was erased before may have left the bot dying a moment later."""
    while True:
        await _up_again(world)
        assert world.fork is not None
        with suppress(ConnectionError):
            await world.fork.did(seam={"how": KILL, "count": 1, "only": statement})
            return
        await world.fork.ended


# --- the ways to be erased -----------------------------------------------------------------------


async def _killed_between_tables(world: World, person: Person, case: Case, _: Result) -> None:
    """P21: the bot, asked by the command."""
    await _to_die_at(world, case.random.choice(_STATEMENTS))
    await _commanded(world, person)


async def _killed_at_any_moment(world: World, person: Person, case: Case, _: Result) -> None:
    """The bot, while the command waits."""

    async def later() -> None:
        await asyncio.sleep(1.0 + case.random.uniform(0, _LATEST))
        assert world.fork is not None
        await world.fork.kill()

    killing = asyncio.create_task(later())
    await _commanded(world, person)
    await killing
    await _up_again(world)


async def _killed_alone(world: World, person: Person, case: Case, result: Result) -> None:
    """The command, which does it itself while no bot runs."""
    assert world.fork is not None
    if status := await world.fork.stop():
        result.problem(STUCK, f"a stop ended with {status}: {world.last_words()}")
    await world._killed()
    process = await begun(world, "customer", "erase", _named(person), "--yes")
    with suppress(TimeoutError):
        async with asyncio.timeout(case.random.uniform(0, _ALONE)):
            await process.communicate()
    if process.returncode is None:
        process.send_signal(signal.SIGKILL)
        await process.communicate()
        result.counts["commands killed"] += 1
    await _commanded(world, person)
    await world.start_ready()


async def _killed_at_their_wish(world: World, person: Person, case: Case, result: Result) -> None:
    """`/forget`, and the bot dies over it."""
    await _to_die_at(world, case.random.choice(_STATEMENTS))
    telegram, account = world.server.telegram, person.account
    for _ in range(_TRIES):
        telegram.say(account, "/forget")
        async with asyncio.timeout(world.patience):
            while not _tapped(world, account):
                await _up_again(world)
                await asyncio.sleep(0.1)
        result.counts["asked to forget"] += 1
        if await _soon(world, person):
            return


def _tapped(world: World, account: int) -> bool:
    for one in reversed(world.sightings):
        if one.chat == account:
            with suppress(CantDo):
                world.server.telegram.tap(account, account, one.message_id, "Yes, forget me")
                return True
    return False


_OWNED = "Another cxbot process owns this database"
_WAYS: Sequence[Callable[[World, Person, Case, Result], Awaitable[None]]] = (
    _killed_between_tables,
    _killed_at_any_moment,
    _killed_alone,
    _killed_at_their_wish,
)


async def _commanded(world: World, person: Person) -> None:
    """As often as it says that nothing was erased; a bot that died meanwhile is started again."""
    for _ in range(_TRIES):
        asked = asyncio.create_task(said(world, "customer", "erase", _named(person), "--yes"))
        while not asked.done():
            await _up_again(world)
            await asyncio.wait((asked,), timeout=0.1)
        status, text = asked.result()
        # where it can't be found, the dead bot has done it
        if not status or "There is no customer" in text:
            return
    raise RuntimeError(f"cxbot customer erase ended with {status}: {text[-800:]}")


def _named(person: Person) -> str:
    return f"telegram:{person.account}"


async def _up_again(world: World) -> None:
    """Where somebody killed it; once more while the command, which found none running, has the
    database for itself."""
    if world.fork is None or not world.fork.ended.done() or not world._up.is_set():
        return
    await world._killed()
    async with asyncio.timeout(world.patience):
        while True:
            try:
                await world.start_ready()
            except Dead as error:
                if _OWNED not in str(error):
                    raise
                await asyncio.sleep(0.5)
            else:
                return


# --- what is left of them ------------------------------------------------------------------------


async def _is_gone(world: World, person: Person, result: Result) -> None:
    if not await _soon(world, person):
        result.problem(STUCK, f"not erased: {world.last_words()[-800:]}")


async def _soon(world: World, person: Person) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(world.patience):
            while _known(world, person):
                await _up_again(world)
                await asyncio.sleep(0.1)
            return True
    return False


def _known(world: World, person: Person) -> int:
    query = "SELECT count(*) FROM identity WHERE account = ?"
    with world.reading() as database:
        return int(database.execute(query, (str(person.account),)).fetchone()[0])


async def _nowhere(world: World, people: Sequence[Person], result: Result, when: str) -> None:
    """In no table, no file, nor in what is given out now."""
    words = [word for person in people for word in person.words]
    for name in ("touchpoints", "map"):
        status, text = await said(world, name, "--output", str(world.folder / f"{name}.out"))
        if status and name == "touchpoints":
            result.problem(STUCK, f"cxbot {name} ended with {status}: {text[-400:]}")
    found: list[str] = []
    with suppress(TimeoutError):
        async with asyncio.timeout(world.patience):
            while found := await asyncio.to_thread(_found, world, words):  # noqa: ASYNC110
                await asyncio.sleep(0.5)
    result.counts["looked for"] += len(words)
    for one in found:
        result.problem(LEAKED, f"{when}: {one}")


def _found(world: World, words: Sequence[str]) -> list[str]:
    # what the shop's own system was told is the shop's
    but = (_COPY, world.effects.name)
    return canaries.stored(world.place, words) + canaries.held(world.folder, words, but)


async def _put_back(world: World, people: Sequence[Person], result: Result) -> None:
    """As the runbook says; who was erased since is erased again, and isn't written to."""
    assert world.fork is not None
    await world.fork.stop()
    await world._killed()
    done = await told(world, "restore", str(world.folder / _COPY))
    if isinstance(world.place, PostgresPlace):
        world.place.becomes(done["database"])
    before = [one for one in world.sightings if one.chat in world.excused]
    back = sum(bool(_known(world, person)) for person in people)
    result.counts["in the copy"] += back
    await world.start_ready()
    for person in people:
        await _is_gone(world, person, result)
    await told(world, "resume", "--after-restore")
    await _nowhere(world, people, result, "after the copy was put back")
    revived = [one for one in world.sightings if one.chat in world.excused][len(before) :]
    for one in revived:
        result.problem(DOUBLE, f"{one.chat} was written to after their erasure: {one.text!r}")


CAMPAIGN = Campaign(
    id="F27",
    title="erased while all write, killed over it, an older copy put back",
    unit="erasures",
    promise="no word of them in database, log of it, exports or log; nobody comes back",
    sizes={"smoke": 4, "sample": 8, "t2": 200, "t3": 1000},
    each=len(_WAYS),
    zeros=(LEAKED, LOST, DOUBLE, UNFLAGGED, ORDER, STRAY, BOOKS, STUCK),
    run=run,
    stores=STORES,
    limit=400.0,
    takes=120.0,
)
