"""What shows each planted bug: the bugs of the study, and what a checker must say of them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from cxbot.sandbox.faults import Fault, too_many

from ..decided import plan
from ..seam import IOERR
from ..world import World
from . import by_hand
from .campaign import (
    BOOKS,
    BROKEN,
    DOUBLE,
    LEAKED,
    LOST,
    ORDER,
    POSTGRESQL,
    SQLITE,
    STRAY,
    UNFLAGGED,
    Case,
    Result,
)  # fmt: skip
from .f04_power_loss import run as power_loss
from .f97_busy_desk import stormy
from .several import several
from .worlds import judged, opened

Show = Callable[[Case], Awaitable[Result]]


@dataclass(frozen=True, slots=True)
class Shown:
    #: What the study calls it.
    study: str
    kind: str
    show: Show
    #: Without the bug the same must be clean; of kills that is F1's.
    also_clean: bool = False
    store: str = SQLITE


async def killed(case: Case, point: str, count: int, acting: str = "") -> Result:
    result = Result(n=1)
    async with opened(case) as world:
        if acting:
            world.acting = {acting}
        assert world.fork is not None
        world.fork.arm(point, count)
        for _ in range(10):
            if not world.fork.ended.done():
                await world.burst()
                await asyncio.wait((world.fork.ended,), timeout=0.3)
        await world.died(10)
        await world.start_ready()
        await world.burst()
        return await judged(world, result)


async def numbers_begin_anew(case: Case) -> Result:
    """As after a week without updates."""
    async with opened(case) as world:
        world.acting = {"talkers", "markers"}
        await world.burst()
        await world.answered()
        world.server.telegram.updates.restart_ids(1)
        await world.burst()
        return await judged(world, Result(n=1))


async def calls_fail(case: Case) -> Result:
    async with opened(case) as world:
        assert world.fork is not None
        await world.fork.did(seam={"how": IOERR, "count": 80, "times": 60})
        await world.burst()
        return await judged(world, Result(n=1))


async def bad_file_saved(case: Case) -> Result:
    async with opened(case, changed=World.own_project) as world:
        world.acting = {"talkers", "markers"}
        await world.burst()
        await world.answered()
        (world.project / "flows" / "mark.yaml").write_text("flow: mark\ndo: [\n")
        await asyncio.sleep(2.0)
        await world.burst()
        return await judged(world, Result(n=1))


async def at_most_once(case: Case) -> Result:
    """What was being sent when it died is of that class."""
    result = Result(n=1)
    async with opened(case) as world:
        world.acting = {"talkers"}
        assert world.fork is not None
        world.fork.arm("answered, result uncommitted", 3)
        await world.burst()
        await world.died(10)
        with world.reading() as database:
            query = "SELECT * FROM outbox WHERE status = 'sending'"
            dying = [plan(row) for row in database.execute(query)]
            database.execute("UPDATE outbox SET class = 'once' WHERE status = 'sending'")
            database.execute("COMMIT")
        await world.start_ready()
        await world.settled()
        seen = [(one.chat, one.text) for one in world.sightings]
        for one in dying:
            if seen.count((one.chat, one.text)) > 1:
                result.problem(DOUBLE, f"{one.text!r} was seen twice")
        if not dying:
            result.problem(BROKEN, "nothing was being sent")
        return result


async def zombie_leads(case: Case) -> Result:
    """Who sends stands still while a flood passes, and another sends meanwhile."""
    async with several(case, 2, lease=3.0) as (world, workers):
        world.acting = {"talkers"}
        leader = workers.alive[0]
        world.server.faults.add(Fault(method="sendMessage", answer=too_many(3), times=20))
        await world.burst()
        await asyncio.sleep(0.5)
        await workers.stand_still(leader)
        await asyncio.sleep(10.0)
        await workers.go_on(leader)
        await workers.settle_down(4.0)
        return await judged(world, Result(n=1))


async def all_at_once(case: Case) -> Result:
    """Everybody writes faster than they are answered, to several processes."""
    async with several(case, 3) as (world, _):
        world.acting = {"talkers"}
        for _ in range(8):
            await world.burst(0.0)
        return await judged(world, Result(n=1))


async def erased(case: Case) -> Result:
    """A customer is erased at the desk; their words must be nowhere."""
    result = Result(n=1)
    async with opened(case) as world:
        await by_hand.somebody(world)
        await by_hand.erase(world)
        await asyncio.sleep(0.5)
        await world.answered()
        if left := by_hand.in_database(world):
            result.problem(BOOKS, f"the words of somebody erased are in {left} rows")
        return result


def _killed(study: str, kind: str, point: str, count: int, acting: str = "") -> Shown:
    return Shown(study, kind, partial(killed, point=point, count=count, acting=acting))


def _at_the_desk(kind: str) -> Shown:
    return Shown("", kind, partial(stormy, kind=kind))


#: Bug -> what shows it; those of the study are fourteen.
SHOWN = {
    "acknowledged_before_commit": _killed("ack before commit", LOST, "received", 3),
    "no_key_for_what_came_twice": _killed("no unique key", DOUBLE, "stored, unacknowledged", 3),
    "twice_is_what_isnt_newer": Shown(
        "dedupe by update_id > last", LOST, numbers_begin_anew, also_clean=True
    ),
    "sending_not_committed": _killed(
        "sending not committed", UNFLAGGED, "answered, result uncommitted", 3
    ),
    "sent_before_the_commit": _killed(
        "send inside the transaction", UNFLAGGED, "decided, unwritten", 3
    ),
    "timer_fired_before_its_arrival": _killed(
        "APScheduler store: gone when submitted", LOST, "timer uncommitted", 1
    ),
    "errors_swallowed": Shown("swallow handler errors", LOST, calls_fail, also_clean=True),
    "live_without_a_check": Shown(
        "reload without validation", LOST, bad_file_saved, also_clean=True
    ),
    "once_is_sent_again": Shown("resend once", DOUBLE, at_most_once, also_clean=True),
    "answers_to_whoever_wrote_last": _killed(
        "reply routing by last customer", STRAY, "decided, unwritten", 60
    ),
    "not_synchronous": Shown("synchronous=OFF", LOST, power_loss),
    "what_came_in_stays": Shown("erase skips inbox.raw", BOOKS, erased, also_clean=True),
    "no_epoch_check": Shown("no epoch check", UNFLAGGED, zombie_leads, True, POSTGRESQL),
    "message_rows_claimed": Shown("claim message rows", ORDER, all_at_once, True, POSTGRESQL),
    "repeats_not_flagged": _killed("", UNFLAGGED, "answered, result uncommitted", 3),
    "interrupted_sends_dropped": _killed("", LOST, "sending committed", 3),
    "new_key_for_each_try": _killed("", DOUBLE, "action returned, undecided", 1, "markers"),
    "done_before_the_turn": _killed("", LOST, "decided, unwritten", 3),
    "answered_is_sent_again": _at_the_desk("repeated"),
    "answers_to_who_was_first": _at_the_desk(LEAKED),
    "lines_of_the_next_one": _at_the_desk("another's"),
    "notes_go_out": _at_the_desk(LEAKED),
    "perhaps_is_surely": _at_the_desk(LOST),
    "taken_whoever_holds_it": _at_the_desk("both"),
}
#: How many of them the study has.
STUDIED = 14
