"""`cxbot test -j N`: several processes say what one says, and none is left behind or lost."""

import json
import multiprocessing
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cxbot.app.scenarios import junit, run, telling, workers
from cxbot.app.scenarios.data import as_json
from cxbot.app.scenarios.result import Played
from cxbot.testing import write

SHOP = "shop: Kettles\nlanguage: en\ntime_zone: Europe/Berlin\n"
TEA = """
when: {command: /tea}
do:
  - ask: Green or black?
    answer: choice
    choices: {green: Green, black: Black}
    save: kind
  - if: kind == "green"
    then:
      - wait: 1 day
      - say: Green tea is ready.
    else:
      - call: shop.boil
      - say: Black tea is ready.
"""
HANDLERS = """
import multiprocessing, os
from cxbot import action

@action("shop.boil")
async def boil() -> dict:
    assert multiprocessing.parent_process(), "played in the process of the tests, not beside it"
    os._exit(7)
"""
GREEN = "{user: /tea}, {bot: Green or black?}, {tap: Green}, {wait: 1 day}, {bot: '%s*'}"
BLACK = "{user: /tea}, {bot: Green or black?}, {tap: Black}, {bot: Black tea is ready.}"
STUB = "given: {calls: {shop.boil: {}}}\n"


def shop(folder: Path, files: Mapping[str, list[str]], given: str = STUB) -> run.Tests:
    """Files by name, each with the steps of its tests."""
    write(folder, {"shop": SHOP, "tea": TEA})
    home = folder / "flows" / "tests"
    home.mkdir()
    for name, stories in files.items():
        lines = "".join(
            f"  - test: Tea {number}\n    steps: [{steps}]\n"
            for number, steps in enumerate(stories)
        )
        (home / f"{name}.yaml").write_text(f"flow: tea\n{given}tests:\n{lines}")
    return run.read_tests(folder)


def timeless(found: Any) -> Any:
    """Without what the machine's clock says."""
    match found:
        case dict():
            return {k: timeless(v) for k, v in found.items() if k not in ("seconds", "time")}
        case list():
            return [timeless(one) for one in found]
        case _:
            return found


def reported(report: run.Report) -> list[Any]:
    """All that is ever told of it."""
    lines = [line for one in report.failed for line in telling.failure(one)]
    lines += telling.coverage(report.coverage, verbose=True)
    xml = junit.xml(report).replace("0.000", "")
    shapes = [line.partition(' time="')[0] for line in xml.splitlines()]
    return [lines, json.dumps(timeless(as_json(report))), shapes]


@pytest.fixture(autouse=True)
def alone() -> None:
    """Copies are made only of a process without threads; what another test has left of them is on
    its way out, or is named here."""
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(10)
    assert threading.active_count() == 1, threading.enumerate()


def test_any_number_of_processes_reports_the_same(tmp_path: Path) -> None:
    good, bad = GREEN % "Green", GREEN % "Grey"
    files = {"a": [good, bad, good], "b": [good] * 5, "c": [bad], "d": [good, bad]}
    tests = shop(tmp_path, files)
    one = run.run(tests)
    assert len(one.failed) == 3
    for jobs in (2, 3, 50):
        told: list[Played] = []
        several = run.run(tests, told.append, jobs)
        assert reported(several) == reported(one)
        assert told == list(several.played)
        assert [played.scenario for played in told] == list(tests.scenarios)


def test_ways_that_only_another_process_took_are_taken(tmp_path: Path) -> None:
    tests = shop(tmp_path, {"a": [GREEN % "Green"], "b": [BLACK]})
    tea = run.run(tests, jobs=2).coverage[0]
    assert (tea.percent, tea.missing) == (100, ())


def test_a_process_that_ends_in_the_middle_is_told_with_its_test(tmp_path: Path) -> None:
    (tmp_path / "handlers").mkdir()
    (tmp_path / "handlers" / "shop.py").write_text(HANDLERS)
    files = {"a": [GREEN % "Green"] * 3, "b": [BLACK], "c": [GREEN % "Green"] * 3}
    tests = shop(tmp_path, files, given="")
    told: list[Played] = []
    with pytest.raises(workers.Lost) as raised:
        run.run(tests, told.append, jobs=2)
    said = str(raised.value)
    assert said.startswith("flows/tests/b.yaml:3  Tea 0: ")
    assert "(exit 7)" in said
    assert "With -j 1" in said
    assert [one.scenario.file for one in told] == ["flows/tests/a.yaml"] * 3
    assert multiprocessing.active_children() == []


def test_whoever_stops_in_the_middle_leaves_no_process_behind(tmp_path: Path) -> None:
    tests = shop(tmp_path, {"a": [GREEN % "Green"] * 20})

    def stop(_: Played) -> None:
        assert len(multiprocessing.active_children()) == 2
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.run(tests, stop, jobs=2)
    assert multiprocessing.active_children() == []


def test_few_tests_are_not_worth_another_process() -> None:
    assert [workers.as_many_as_pay(count) for count in (0, 1, 39)] == [1, 1, 1]
    assert workers.as_many_as_pay(10**6) >= workers.as_many_as_pay(40) >= 1
