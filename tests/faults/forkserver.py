"""One process that has imported everything; each cxbot that is to be killed is a fork of it.

Single-threaded, without an event loop or a database, since neither survives a fork. Whoever
connects sends one line of JSON, the settings; the fork answers on the same connection when it is
ready, takes orders there, and its parent adds how it ended.
"""

import asyncio
import gc
import json
import logging
import os
import random
import selectors
import signal
import socket
import sqlite3
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Thread, Timer
from typing import Any

from cxbot import crashpoints
from cxbot.app.telegram import Running, running
from cxbot.channels import telegram, telegram_desk, telegram_polling, telegram_reading
from cxbot.clock import Clock, SystemClock
from cxbot.conversation import keeping_out, sharing
from cxbot.conversation.delivery import queues
from cxbot.conversation.desk import flood
from cxbot.conversation.rounds import keeping, rounds
from cxbot.settings import HttpAddress, load
from cxbot.store import leases, line

from . import haste, planted, quota
from .seam import SEAM, put
from .warm import warm_up

logger = logging.getLogger(__name__)

_PRELOADED = (telegram, telegram_desk, telegram_polling, telegram_reading)
#: Beside cxbot's own tick each second of the machine, so that rounds with timers are short.
_TICK_SECONDS, _HASTY_TICK_SECONDS = 0.2, 1.0
#: Nothing else takes as long to come to rest: five seconds of each round were a topic's icon.
_ICON_RESTS = timedelta(seconds=0.3)


@dataclass(slots=True)
class _Fork:
    process: int
    connection: socket.socket


def serve(path: str) -> None:
    """Until standard input is closed: then whoever started us is gone."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(64)
    warm_up()
    gc.collect()
    gc.freeze()
    waiting = selectors.DefaultSelector()
    waiting.register(listener, selectors.EVENT_READ)
    waiting.register(sys.stdin.fileno(), selectors.EVENT_READ)
    print("listening", flush=True)
    while True:
        for key, _ in waiting.select():
            if key.fileobj is listener:
                connection, _ = listener.accept()
                _fork(connection, waiting)
            elif isinstance(key.data, _Fork):
                waiting.unregister(key.fd)
                os.close(key.fd)
                _report(key.data)
            else:
                return


def _fork(connection: socket.socket, waiting: selectors.BaseSelector) -> None:
    given = _line(connection)
    if given is None:
        connection.close()
        return
    process = os.fork()
    if process == 0:
        status = 1
        try:
            for key in list(waiting.get_map().values()):
                if key.fd != sys.stdin.fileno():
                    os.close(key.fd)
            _be_cxbot(given, connection)
            status = 0
        finally:
            os._exit(status)
    _tell(connection, process=process)
    waiting.register(os.pidfd_open(process), selectors.EVENT_READ, _Fork(process, connection))


def _line(connection: socket.socket) -> dict[str, Any] | None:
    with connection.makefile("rb") as file:
        line = file.readline()
    found: dict[str, Any] | None = json.loads(line) if line.endswith(b"\n") else None
    return found


def _report(fork: _Fork) -> None:
    _, status = os.waitpid(fork.process, 0)
    with fork.connection as connection:
        try:
            _tell(connection, exit=os.waitstatus_to_exitcode(status))
        except OSError:
            return  # nobody waits for it any more


def _tell(connection: socket.socket, **facts: Any) -> None:
    connection.sendall(json.dumps(facts).encode() + b"\n")


# --- in the fork ---------------------------------------------------------------------------------


def _be_cxbot(given: dict[str, Any], connection: socket.socket) -> None:
    random.seed()
    _log(given["log"])
    os.environ["FAULTS_EFFECTS"] = given["effects"]
    if given.get("bug"):
        planted.plant(given["bug"])
    if given.get("lease"):
        _shorter(given["lease"])
    if given.get("rounds"):
        _sooner(given["rounds"])
    if given.get("haste") is None:  # where time itself runs faster, it keeps its length
        queues.ICON_RESTS = _ICON_RESTS
    # a few people stand for many here, and write as fast
    keeping_out.MOST, flood.MOST = 10**6, 600
    put()
    if given["settings"]["database_url"].startswith("postgresql"):
        from . import seam_server

        seam_server.put()
    if given.get("crash"):
        crashpoints.arm(*given["crash"])
    if given.get("seam"):
        SEAM.arm(**given["seam"])
    try:
        _live(given, connection)
    except BaseException:
        logger.exception("ended")
        raise


def _shorter(lease: float) -> None:
    """Who stands still is taken for dead sooner, so that a campaign sees many of them."""
    leases.LEASE = timedelta(seconds=lease)
    vars(sharing)["_RENEWED_EVERY"] = lease / 3
    vars(line)["_ENDS_IDLE"] = vars(line)["_ENDS_IDLE"].replace("10s", f"{lease:.0f}s")


def _sooner(seconds: float) -> None:
    """What an erasure leaves for later is done so soon after a start, and so often."""
    vars(rounds)["_AFTER_START"] = vars(keeping)["_LOOK"] = timedelta(seconds=seconds)
    vars(keeping)["_SETTLES"] = timedelta(seconds=4 * seconds)


def _log(path: str) -> None:
    handler = logging.FileHandler(path)
    shown = "%(levelname)s %(name)s %(message)s %(reason)s"
    handler.setFormatter(logging.Formatter(shown, defaults={"reason": ""}))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.raiseExceptions = False  # where the disk is full, the log is no news either


def _live(given: dict[str, Any], connection: socket.socket) -> None:
    """`haste` is the place it has in a time that runs faster."""
    place = given.get("haste")
    if place is None:
        asyncio.run(_run(given, SystemClock(), connection))
        return
    hasty = haste.HastyTime(**place)
    with asyncio.Runner(loop_factory=haste.loop_factory(hasty)) as runner:
        runner.run(_run(given, haste.HastyClock(hasty), connection))


async def _run(given: dict[str, Any], clock: Clock, connection: socket.socket) -> None:
    values = given["settings"]
    project = Path(values.pop("project"))
    settings = load(
        None,
        project=project,
        http=HttpAddress("127.0.0.1", 0),
        **{"telegram_limits": None, "webhook_url": None, "webhook_secret": None, **values},
    )
    connection.setblocking(False)
    reader, writer = await asyncio.open_connection(sock=connection)
    async with running(settings, clock) as started:
        writer.write(json.dumps({"ready": started.url}).encode() + b"\n")
        started.engine.lanes.pauses = given.get("pauses") or started.engine.lanes.pauses
        pause = _HASTY_TICK_SECONDS if "haste" in given else _TICK_SECONDS
        ticking = asyncio.create_task(_tick(started, pause))
        while line := await reader.readline():
            answer = _obey(json.loads(line))
            writer.write(json.dumps({"did": answer}).encode() + b"\n")
        ticking.cancel()


def _obey(order: dict[str, Any]) -> Any:
    """One order; the answer is for whoever waits for it."""
    match order:
        case {"crash": [name, count]}:
            crashpoints.arm(name, count)
        case {"seam": dict(how)}:
            SEAM.arm(**how)
        case {"seam": None}:
            SEAM.disarm()
        case {"checkpoint": [file, seconds]}:
            Thread(target=_write_back, args=(file,)).start()
            Timer(seconds, os.kill, (os.getpid(), signal.SIGKILL)).start()
        case {"quota": more}:
            quota.limit(more)
    return {"number": order["number"], "calls": SEAM.calls, "hits": SEAM.hits}


def _write_back(file: str) -> None:
    """Again and again: the first may have had nothing to do."""
    database = sqlite3.connect(file)
    while True:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


async def _tick(started: Running, pause: float) -> None:
    while True:
        await asyncio.sleep(pause)
        await started.engine.ticker.tick()


if __name__ == "__main__":
    serve(sys.argv[1])
