"""One fork server for all tests here, and a table of what the campaigns counted."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from .checker import KINDS, Found
from .forks import Forks

_COLUMNS = (
    "kills", "updates", "acked", "events", "effects", "calls", "messages", "tickets", "timers",
    "repeats", "flagged",
)  # fmt: skip
_TABLE = pytest.StashKey[dict[str, Counter[str]]]()
_SHOWN = pytest.StashKey[dict[str, list[str]]]()


class Table:
    """Adds up what was found, campaign by campaign."""

    def __init__(self, rows: dict[str, Counter[str]], shown: dict[str, list[str]]) -> None:
        self._rows, self._shown = rows, shown

    def add(self, campaign: str, found: Found) -> None:
        row = self._rows.setdefault(campaign, Counter())
        row.update(found.counts)
        row.update({kind: len(texts) for kind, texts in found.problems.items()})

    def show(self, title: str, lines: list[str]) -> None:
        """A table of its own, at the end."""
        self._shown[title] = lines


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_TABLE] = {}
    config.stash[_SHOWN] = {}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="session")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    server = Forks(tmp_path_factory.mktemp("forks"))
    yield server
    server.close()


@pytest.fixture
def table(request: pytest.FixtureRequest) -> Table:
    return Table(request.config.stash[_TABLE], request.config.stash[_SHOWN])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for title, lines in terminalreporter.config.stash.get(_SHOWN, {}).items():
        terminalreporter.section(title)
        for line in lines:
            terminalreporter.write_line(line)
    rows = terminalreporter.config.stash.get(_TABLE, {})
    if not rows:
        return
    columns = (*_COLUMNS, *KINDS)
    terminalreporter.section("kills: what was counted")
    width = max(len(name) for name in rows)
    terminalreporter.write_line(" ".join([" " * width, *columns]))
    for name, row in rows.items():
        cells = [str(row[column]).rjust(len(column)) for column in columns]
        terminalreporter.write_line(" ".join([name.ljust(width), *cells]))
