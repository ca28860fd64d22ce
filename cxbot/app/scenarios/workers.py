"""Several processes play a project's scenarios together; what they find comes in the files' order.

Each is a copy of this one, made while there is neither a loop nor a thread in it, so nothing is
read or imported twice. Whichever is free gets the next scenario. They end with this process,
whatever ends it.
"""

import asyncio
import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import cast

from msgspec import Struct

from cxbot.app.folder.project import Project
from cxbot.app.scenarios.play import play
from cxbot.app.scenarios.result import Played
from cxbot.app.scenarios.stage import Stage
from cxbot.errors import CxbotError
from cxbot.flow.scenario.story import Scenario

#: What makes another process worth its while.
_SCENARIOS_EACH = 20
#: Given out at once, so that nobody waits for the next.
_AHEAD = 2


class Lost(CxbotError):
    """A process that plays scenarios ended in the middle of one."""


class _Broke(Struct, frozen=True):
    """It wasn't the scenario's fault: the error, as a sentence and with its traceback."""

    message: str
    trace: str


@dataclass(slots=True, kw_only=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    #: Numbers of the scenarios it has got, in order.
    given: deque[int] = field(default_factory=deque)


def as_many_as_pay(scenarios: int) -> int:
    """A process for each core, as far as there is enough for it to do."""
    # elsewhere than on Linux a copy of a process may break what the system's libraries began
    usable = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    return max(1, min(usable, scenarios // _SCENARIOS_EACH))


def together(
    project: Project, scenarios: Sequence[Scenario], jobs: int
) -> Generator[Played, None, None]:
    """In the order of `scenarios`. Raises Lost when a process doesn't end as it should.

    Close it (contextlib.closing) so that no process outlives it.
    """
    if min(jobs, len(scenarios)) < 2 or threading.active_count() > 1:
        yield from alone(project, scenarios)
        return
    workers: list[_Worker] = []
    try:
        _start(workers, project, scenarios, min(jobs, len(scenarios)))
        yield from _collected(workers, scenarios)
    finally:
        for worker in workers:
            worker.process.kill()
        for worker in workers:
            worker.process.join()
            worker.pipe.close()


def alone(project: Project, scenarios: Iterable[Scenario]) -> Iterator[Played]:
    """In this process, one after another, each when it is asked for."""
    with asyncio.Runner() as runner:
        stage = Stage(project)
        runner.run(stage.open())
        try:
            for scenario in scenarios:
                yield runner.run(play(stage, scenario))
        finally:
            runner.run(stage.close())


# --- here -----------------------------------------------------------------------------------------


def _start(
    workers: list[_Worker], project: Project, scenarios: Sequence[Scenario], count: int
) -> None:
    context = multiprocessing.get_context("fork")
    # Ctrl+C is for this process: it comes once all of them stand
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        for _ in range(count):
            ours, theirs = context.Pipe()
            not_theirs = [*(worker.pipe for worker in workers), ours]
            process = context.Process(
                target=_work, args=(project, scenarios, theirs, not_theirs), daemon=True
            )
            process.start()
            workers.append(_Worker(process=process, pipe=ours))
            theirs.close()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _collected(workers: Sequence[_Worker], scenarios: Sequence[Scenario]) -> Iterator[Played]:
    """A loss is told when its turn comes, so that what is told doesn't hang on who was faster."""
    waiting = deque(range(len(scenarios)))
    by_pipe = {worker.pipe: worker for worker in workers}
    found: dict[int, Played | Lost] = {}
    for _ in range(_AHEAD):
        for worker in workers:
            _give(worker, waiting)
    for number in range(len(scenarios)):
        while number not in found:
            for pipe in wait(list(by_pipe)):
                worker = by_pipe[cast("Connection", pipe)]
                answer = _answer(worker, scenarios)
                if worker.given:
                    found[worker.given.popleft()] = answer
                if isinstance(answer, Lost):
                    del by_pipe[worker.pipe]
                else:
                    _give(worker, waiting)
        one = found.pop(number)
        if isinstance(one, Lost):
            raise one
        yield one


def _give(worker: _Worker, waiting: deque[int]) -> None:
    if waiting:
        number = waiting.popleft()
        worker.given.append(number)
        # one that is gone is noticed where its answer is awaited
        with contextlib.suppress(OSError):
            worker.pipe.send(number)


def _answer(worker: _Worker, scenarios: Sequence[Scenario]) -> Played | Lost:
    """Of the first scenario it has got."""
    scenario = scenarios[worker.given[0] if worker.given else -1]
    where = f"{scenario.file}:{scenario.span.line}  {scenario.name}"
    try:
        answer: Played | _Broke = worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join()
        code = worker.process.exitcode or 0
        how = signal.Signals(-code).name if code < 0 else f"exit {code}"
        return Lost(
            f"{where}: the process that played it ended ({how}). "
            "Is there an action in handlers/ that ends it? With -j 1 there is only one process."
        )
    if isinstance(answer, Played):
        return answer
    lost = Lost(f"{where}: {answer.message}")
    lost.add_note(answer.trace)
    return lost


# --- in a worker ----------------------------------------------------------------------------------


def _work(
    project: Project, scenarios: Sequence[Scenario], pipe: Connection, others: list[Connection]
) -> None:
    """The number of a scenario comes, what became of it goes, until nothing comes any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    for other in others:
        other.close()  # else nobody would see that the process that began us is gone
    try:
        for played in alone(project, _asked_for(scenarios, pipe)):
            pipe.send_bytes(pickle.dumps(played, pickle.HIGHEST_PROTOCOL))
    except BrokenPipeError:
        return
    except Exception as error:  # noqa: BLE001 -- the outermost ring: it is told over there
        pipe.send(_Broke(str(error) or type(error).__name__, traceback.format_exc()))


def _asked_for(scenarios: Sequence[Scenario], pipe: Connection) -> Iterator[Scenario]:
    while True:
        try:
            yield scenarios[pipe.recv()]
        except EOFError:
            return
