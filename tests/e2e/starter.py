"""`python -m cxbot …` without the seconds that its imports take: each is a fork of one process that
has them. From there on it is the command itself, with its signals, its output and its exit status.

Whoever connects sends one line of JSON and three files, its standard ones; lines come back that
tell its process and its end.
"""

import gc
import importlib
import json
import os
import pkgutil
import random
import runpy
import selectors
import signal
import socket
import sys
from array import array
from typing import Any

import uvloop

import cxbot
from cxbot import crashpoints

_SIZE = 1 << 20
_STANDARD = 3
#: Imported by Alembic alone, in the midst of its work.
_MIGRATIONS = "cxbot.store.migrations."


def preload() -> None:
    """Every module of cxbot, and with them what they need. What is here in a fork has been imported
    by nobody else; that a command does without it is shown by tests that start Python anew."""
    assert uvloop
    for module in pkgutil.walk_packages(cxbot.__path__, "cxbot."):
        if not module.name.endswith("__main__") and not module.name.startswith(_MIGRATIONS):
            importlib.import_module(module.name)
    gc.collect()
    gc.freeze()


def serve(path: str) -> dict[str, Any] | None:
    """Until standard input is closed; in a fork it returns what is to be run."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(64)
    waiting = selectors.DefaultSelector()
    waiting.register(listener, selectors.EVENT_READ)
    waiting.register(sys.stdin.fileno(), selectors.EVENT_READ)
    print("listening", flush=True)
    while True:
        for key, _ in waiting.select():
            if key.fd == sys.stdin.fileno():
                return None
            if key.data is not None:
                waiting.unregister(key.fd)
                _ended(key.fd, *key.data)
                continue
            connection, _ = listener.accept()
            given, files = _read(connection)
            if process := os.fork():
                for file in files:
                    os.close(file)
                _tell(connection, process=process)
                waiting.register(
                    os.pidfd_open(process), selectors.EVENT_READ, (process, connection)
                )
                continue
            for one in list(waiting.get_map().values()):
                if one.fd != sys.stdin.fileno():
                    os.close(one.fd)
            for number, file in enumerate(files):
                os.dup2(file, number)
                os.close(file)
            connection.close()
            return given


def _read(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    data, files, *_ = socket.recv_fds(connection, _SIZE, _STANDARD)
    given: dict[str, Any] = json.loads(data)
    return given, list(array("i", files))


def _ended(watched: int, process: int, connection: socket.socket) -> None:
    os.close(watched)
    _, status = os.waitpid(process, 0)
    with connection:
        try:
            _tell(connection, exit=os.waitstatus_to_exitcode(status))
        except OSError:
            return  # nobody waits for it any more


def _tell(connection: socket.socket, **facts: Any) -> None:
    connection.sendall(json.dumps(facts).encode() + b"\n")


def be(given: dict[str, Any]) -> None:
    os.setsid()
    os.environ.clear()
    os.environ.update(given["environment"])
    importlib.reload(crashpoints)  # the one module that looks at them when it is imported
    os.chdir(given["folder"])
    sys.path[0] = given["folder"]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    random.seed()
    sys.argv = ["cxbot", *given["arguments"]]
    runpy.run_module("cxbot", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    preload()
    if (run := serve(sys.argv[1])) is not None:
        be(run)
