"""For every test: where CXBOT_TESTS_REQUIRE names a marker, a skip of such a test is a failure.

Properties have no time limit of their own: how loaded the machine is says nothing about the code.
"""

import os
from collections.abc import Generator

import pytest
from hypothesis import settings

settings.register_profile("cxbot", parent=settings.default, deadline=None)
settings.load_profile("cxbot")

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
