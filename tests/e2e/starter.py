"""`cxbot run` without the seconds that its imports take: each is a fork of one process that has
them. From there on it is the command itself, with its signals, its log and its exit status.

A line of JSON on standard input starts one; lines on standard output tell its process and its end.
"""

import json
import os
import random
import selectors
import signal
import sys
from typing import Any

import uvloop

from cxbot import cli
from cxbot.app import telegram as app
from cxbot.channels import telegram, telegram_desk, telegram_polling, telegram_reading

PRELOADED = (app, telegram, telegram_desk, telegram_polling, telegram_reading, uvloop)


def main() -> None:
    ends: dict[int, int] = {}
    waiting = selectors.DefaultSelector()
    waiting.register(sys.stdin.fileno(), selectors.EVENT_READ)
    while True:
        for key, _ in waiting.select():
            if key.fd == sys.stdin.fileno():
                line = sys.stdin.readline()
                if not line:
                    return
                process = _fork(json.loads(line))
                ends[os.pidfd_open(process)] = process
                waiting.register(max(ends), selectors.EVENT_READ)
                _tell(process=process)
            else:
                waiting.unregister(key.fd)
                _, status = os.waitpid(ends.pop(key.fd), 0)
                os.close(key.fd)
                _tell(exit=os.waitstatus_to_exitcode(status))


def _fork(given: dict[str, Any]) -> int:
    process = os.fork()
    if process:
        return process
    status = 1
    try:
        os.setsid()
        out = os.open(given["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for number in (1, 2):
            os.dup2(out, number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for name in [name for name in os.environ if name.startswith("CXBOT_")]:
            del os.environ[name]
        os.environ.update(given["environment"])
        os.chdir(given["folder"])
        random.seed()
        status = _run()
    finally:
        sys.stdout.flush()
        os._exit(status)


def _run() -> int:
    sys.argv = ["cxbot", "run"]
    try:
        cli.main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _tell(**facts: Any) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main()
