"""One task owns the write connection; whatever is ready together is committed together.

Rules
1. A caller that is cancelled never interrupts a transaction: the task that runs it isn't theirs.
2. Turns of a group are merged: one statement per table for all of them. If the merged group
   fails, it is rolled back and each turn runs again in a savepoint of its own, so that a poisoned
   turn takes no neighbour down.
3. A future is resolved only after COMMIT has returned.
4. Whatever goes wrong with a job is told to its caller. The task itself goes on.
5. A row that claims something of which there is one, and comes second, is Claimed: what the turn
   was decided on is out of date, and its caller knows what to do about that.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.crashpoints import crashpoint
from cxbot.errors import Claimed, CxbotError, StoreError, Unstorable
from cxbot.store import driver, statements
from cxbot.store.database import Database, reason
from cxbot.store.driver import transaction
from cxbot.store.figures import Figures
from cxbot.store.line import Line
from cxbot.store.queries import Question, together
from cxbot.store.turn import Turn

logger = logging.getLogger(__name__)

Work = Callable[[AsyncConnection], Awaitable[Any]]
_GROUP = 500
#: What is unique in these tables is a claim: whoever comes second decides again on fresh facts.
CLAIMS = frozenset({"contact", "reward_given", "complaint"})


@dataclass(slots=True)
class _Job:
    done: asyncio.Future[Any]
    turn: Turn | None = None
    work: Work | None = None
    #: What returns rows, and needs none of them to go on.
    asks: Sequence[Question] | None = None

    async def do(self, connection: AsyncConnection) -> Any:
        """But for its turn: those of a group are written together."""
        if self.work is not None:
            return await self.work(connection)
        return await together(connection, *self.asks) if self.asks is not None else None


class Writer:
    """Give it turns and other units of work; await their commit."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: asyncio.Queue[_Job | None] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self.line = Line(database)
        #: What a group's jobs return, once all of them are through but for the commit.
        self._decided: list[Any] | None = None
        self.commits = 0
        self.figures = Figures()

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="writer")

    async def close(self) -> None:
        """Commit what is queued, then stop."""
        if self._task is not None:
            self._queue.put_nowait(None)
            await self._task
            self._task = None

    @property
    def waiting(self) -> int:
        """What is queued and not begun."""
        return self._queue.qsize()

    async def commit(self, turn: Turn) -> None:
        """Return once the turn is on disk. Raises StoreError if it isn't."""
        await self._submit(_Job(asyncio.get_running_loop().create_future(), turn=turn))

    async def run(self, work: Work) -> Any:
        """Run `work` inside a transaction; its result comes after the commit."""
        return await self._submit(_Job(asyncio.get_running_loop().create_future(), work=work))

    async def ask(self, questions: Sequence[Question]) -> list[list[Any]]:
        """Statements that write and return rows; they come after the commit. For SQLite that is one
        trip to its thread."""
        job = _Job(asyncio.get_running_loop().create_future(), asks=questions)
        rows: list[list[Any]] = await self._submit(job)
        return rows

    async def _submit(self, job: _Job) -> Any:
        if self._task is None or self._task.done():
            raise StoreError("The database is closed.")
        self._queue.put_nowait(job)
        # a caller that is cancelled cancels its own future and nothing else: the row is queued
        return await job.done

    async def _run(self) -> None:
        with contextlib.suppress(StoreError):  # it is asked for again with the first of a group
            await self.line.connection()
        try:
            while True:
                group, last = await self._next_group()
                if group:
                    await self._settle(group)
                if last:
                    return
        finally:
            await self.line.close()

    async def _next_group(self) -> tuple[list[_Job], bool]:
        job = await self._queue.get()
        group: list[_Job] = []
        while job is not None:
            group.append(job)
            if len(group) >= _GROUP or self._queue.empty():
                return group, False
            job = self._queue.get_nowait()
        return group, True

    async def _settle(self, group: list[_Job]) -> None:
        self._decided = None
        try:
            connection = await self.line.connection()
            results = await self._together(connection, group)
        except Exception as error:  # noqa: BLE001 -- the outermost ring: it is the callers' trouble
            if await self._stored_after_all():
                _tell(group, self._decided or [])
                return
            if len(group) == 1 or self.line.lost:
                _fail(group, error)
                return
            logger.warning("group_split", extra={"size": len(group), "error": type(error).__name__})
            await self._apart(group)
            return
        except BaseException as error:
            _fail(group, error)
            raise
        _tell(group, results)

    async def _stored_after_all(self) -> bool:
        """The connection was lost, but not before the commit."""
        return self._decided is not None and await self.line.committed()

    async def _together(self, connection: AsyncConnection, group: list[_Job]) -> list[Any]:
        turns = [job.turn for job in group if job.turn is not None]
        if not self._database.shared and not any(job.work for job in group):
            results = await _in_one_trip(connection, group, turns)
        else:
            async with transaction(connection):
                await self.line.began(connection)
                results = [await job.do(connection) for job in group]
                if turns:
                    await statements.write(connection, turns)
                self._decided = results
                crashpoint("uncommitted")
        self.commits += 1
        self.figures.commit(len(group))
        return results

    async def _apart(self, group: list[_Job]) -> None:
        outcomes: list[Any] = []
        self._decided = None
        try:
            connection = await self.line.connection()
            async with connection.begin():
                await self.line.began(connection)
                for job in group:
                    outcomes.append(await _in_savepoint(connection, job))  # noqa: PERF401
                self._decided = outcomes
            self.commits += 1
        except Exception as error:  # noqa: BLE001 -- as above
            if not await self._stored_after_all():
                _fail(group, error)
                return
        _tell(group, outcomes)


async def _in_one_trip(
    connection: AsyncConnection, group: Sequence[_Job], turns: Sequence[Turn]
) -> list[Any]:
    asked = [question for job in group for question in job.asks or ()]
    rows = iter(await statements.commit_in_one_trip(connection, turns, asked))
    return [None if job.asks is None else [next(rows) for _ in job.asks] for job in group]


async def _in_savepoint(connection: AsyncConnection, job: _Job) -> Any:
    try:
        async with connection.begin_nested():
            if job.turn is not None:
                await statements.write(connection, [job.turn])
            return await job.do(connection)
    except Exception as error:  # noqa: BLE001 -- as above
        return error


def _tell(group: list[_Job], outcomes: Sequence[Any]) -> None:
    for job, outcome in zip(group, outcomes, strict=True):
        if isinstance(outcome, BaseException):
            _fail([job], outcome)
        elif not job.done.done():
            job.done.set_result(outcome)


def _fail(group: list[_Job], error: BaseException) -> None:
    """Tell the callers; database errors become ours here, in one place."""
    ours = error if isinstance(error, CxbotError) else _ours(error)
    for job in group:
        if not job.done.done():
            job.done.set_exception(ours)


def _ours(error: BaseException) -> StoreError:
    """Locked, full, gone: another day it may work. A lost claim: right away, on fresh facts.
    Anything else lies in the rows themselves."""
    if _lost_claim(error):
        lost = Claimed()
        lost.__cause__ = error
        return lost
    passing = driver.passing(error) or isinstance(
        error, OperationalError | InterfaceError | OSError
    )
    kind = StoreError if passing or not isinstance(error, Exception) else Unstorable
    ours = kind(f"The database refused: {reason(error)}")
    ours.__cause__ = error
    return ours


def _lost_claim(error: BaseException) -> bool:
    return driver.lost_claim(error) in CLAIMS
