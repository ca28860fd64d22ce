"""For every test: where CXBOT_TESTS_REQUIRE names a marker, a skip of such a test is a failure.

Properties have no time limit of their own: how loaded the machine is says nothing about the code.
"""

import os
from collections.abc import Generator
from pathlib import Path

import canary
import pytest
from hypothesis import settings
from stores import databases, postgres

settings.register_profile("cxbot", parent=settings.default, deadline=None)
settings.load_profile("cxbot")

databases.use()
_servers: list[postgres.Server] = []


def pytest_configure(config: pytest.Config) -> None:
    """One server for the whole run; workers of a parallel run are told of it."""
    config.addinivalue_line("markers", "sqlite: about SQLite's file itself")
    config.pluginmanager.register(canary.Canary(), "canary")
    if databases.POSTGRES and databases.SERVER not in os.environ:
        _servers.append(postgres.Server())
        os.environ[databases.SERVER] = _servers[0].url


def pytest_unconfigure(config: pytest.Config) -> None:
    if databases.POSTGRES and not _servers:  # the server outlives us
        databases.drop()
    for server in _servers:
        server.end()


def pytest_runtest_setup(item: pytest.Item) -> None:
    if databases.POSTGRES and item.get_closest_marker("sqlite"):
        pytest.skip("about SQLite's file itself")


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    folder = getattr(item, "funcargs", {}).get("tmp_path")
    if databases.POSTGRES:
        databases.drop(below=folder or Path("/nowhere"))


REQUIRED = frozenset(os.environ.get("CXBOT_TESTS_REQUIRE", "").replace(",", " ").split())


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    needed = REQUIRED.intersection(marker.name for marker in item.iter_markers())
    if report.skipped and needed and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = (
            f"skipped, but required here ({', '.join(sorted(needed))}): {_why(report)}"
        )
    return report


def _why(report: pytest.TestReport) -> str:
    return report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)


@pytest.fixture(scope="module")
def server() -> Generator[postgres.Server, None, None]:
    """Of its own: what stops or fills it is nobody else's."""
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL on this machine")
    started = postgres.Server()
    yield started
    started.end()
