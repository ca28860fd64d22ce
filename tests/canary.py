"""Secrets and people's data that the tests plant, looked for in all that a test run logs or prints.

Whatever a test logs, prints, or lets a process write into a log is searched when it has ended: a
test whose log holds a token, a key, or what a customer is called or can be reached at, fails.
"""

import logging
import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from cxbot.settings import logs

#: Planted as settings of processes (e2e/world.py, e2e/processes.py, e2e/test_stop.py).
SECRETS = (
    "a-token-that-nobody-may-print",
    "a-key-for-the-events-api",
    "of-the-webhook-0123456789-abcdefghijkl",
)
#: Planted as customers.
PEOPLE = ("Canaria", "Канарейкина", "canary@mail.example", "26 543 219")
_SECRET_SHAPE = re.compile(r"\b\d{6,}:[A-Za-z0-9_-]{30,}|/bot\d+:[\w-]{5,}")
_PERSONAL_SHAPE = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(\.[\w-]+)+|\+\d[\d ().-]{7,24}\d")
_LOGS = re.compile(r"printed-\d+|.*\.log|log")
_LONGEST_FILE = 4 << 20


def leaks(text: str, *, people: bool = False) -> Iterator[str]:
    """What may not stand there; `people`: nor what belongs to customers."""
    yield from (one for one in SECRETS if one in text)
    yield from (f"{found[0][:12]}…" for found in _SECRET_SHAPE.finditer(text))
    if people:
        yield from (one for one in PEOPLE if one in text)
        yield from (f"{found[0][:6]}…" for found in _PERSONAL_SHAPE.finditer(text))


class Canary(logging.Handler):
    """Registered in each process of the run; what it has looked through is told at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.looked = {"records": 0, "outputs": 0, "files": 0}
        self._found: list[str] = []
        self._lines = logs.Lines()

    def emit(self, record: logging.LogRecord) -> None:
        self.looked["records"] += 1
        where = f"{record.name}:{record.lineno}"
        written = self._lines.format(record)
        self._found += [f"{one} in the log, {where}" for one in leaks(written)]
        if record.name.startswith("cxbot."):
            # also what the covering would have covered: it is the last net, not the first
            facts = {k: v for k, v in vars(record).items() if k not in logs.STANDARD}
            raw = f"{record.getMessage()} {facts}"
            self._found += [f"{one} given to the log, {where}" for one in leaks(raw, people=True)]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        if self not in logging.root.handlers:  # a command that was run in place sets up its own
            logging.root.addHandler(self)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if report.when != "teardown":
            return report
        found, self._found = self._found, []
        for name, text in report.sections:
            self.looked["outputs"] += 1
            found += [f"{one} in {name}" for one in leaks(text)]
        folder = getattr(item, "funcargs", {}).get("tmp_path")
        if isinstance(folder, Path):
            found += self._in_files(folder)
        if found:
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} leaks:\n" + "\n".join(sorted(set(found)))
        return report

    def _in_files(self, folder: Path) -> list[str]:
        found = []
        for path in folder.rglob("*"):
            if not _LOGS.fullmatch(path.name) or not path.is_file():
                continue
            self.looked["files"] += 1
            with path.open("rb") as file:
                text = file.read(_LONGEST_FILE).decode(errors="replace")
            found += [f"{one} in the file {path.name}" for one in leaks(text)]
        return found

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output["canary"] = self.looked

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        for name, count in getattr(node, "workeroutput", {}).get("canary", {}).items():
            self.looked[name] += count

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        looked = ", ".join(f"{count} {name}" for name, count in self.looked.items())
        terminalreporter.write_line(f"canary: {looked} looked through for secrets and people")
