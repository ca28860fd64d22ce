"""All scenarios of a project, or some: read with every problem, then played."""

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from msgspec import Struct

from cxbot.actions import Registry
from cxbot.app.folder.files import read_texts
from cxbot.app.folder.project import HANDLERS, Project
from cxbot.app.scenarios import workers
from cxbot.app.scenarios.result import Played
from cxbot.errors import ConfigError, FlowError
from cxbot.flow import scenario as scenarios
from cxbot.flow.catalog import examine
from cxbot.flow.reading.files import FLOWS, TESTS, Files
from cxbot.flow.reading.source import Problems
from cxbot.flow.scenario.coverage import Coverage, FlowCoverage
from cxbot.flow.scenario.story import Scenario

Told = Callable[[Played], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A project to be played, and its files as they were read."""

    project: Project
    files: Files = field(repr=False)
    texts: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tests:
    """What is to be played, and on what."""

    project: Project
    files: Files = field(repr=False)
    scenarios: Sequence[Scenario]
    #: Every scenario of the files was taken, so what wasn't reached nobody reaches.
    all: bool


class Report(Struct, frozen=True, kw_only=True):
    played: Sequence[Played]
    coverage: Sequence[FlowCoverage]
    seconds: float

    @property
    def failed(self) -> list[Played]:
        return [one for one in self.played if not one.passed]

    @property
    def passed(self) -> bool:
        return not self.failed

    @property
    def virtual(self) -> timedelta:
        return sum((one.virtual for one in self.played), timedelta())


def read_tests(folder: Path, paths: Sequence[Path] = (), pattern: str = "") -> Tests:
    """Those of flows/tests/, or of the files and folders given; with `pattern` in their name.

    Raises FlowError with every problem of the flows and of the scenarios, or ConfigError.
    """
    opened = open_project(folder)
    problems = Problems()
    wanted = _given(folder, paths) if paths else _of_project(opened.texts)
    found = [
        scenario
        for path, text in wanted.items()
        for scenario in scenarios.read(path, text, problems, opened.files)
    ]
    problems.raise_any()
    return Tests(
        project=opened.project,
        files=opened.files,
        scenarios=_named(found, pattern),
        all=not paths and not pattern,
    )


def open_project(folder: Path) -> Opened:
    """Raises FlowError with every error of the flows, or ConfigError."""
    if not (folder / FLOWS).is_dir():
        raise ConfigError(
            f"There is no folder {folder / FLOWS}. "
            "Set CXBOT_PROJECT to the folder that holds flows/."
        )
    texts = read_texts(folder)
    flows = {path: text for path, text in texts.items() if not path.startswith(TESTS)}
    registry = Registry.load(folder / HANDLERS)
    declared = (folder / HANDLERS).is_dir()
    examined = examine(
        flows,
        actions=registry.types() if declared else None,
        events={name: event.data for name, event in registry.events().items()},
    )
    if examined.catalog is None:
        raise FlowError(one for one in examined.problems if one.level == "error")
    return Opened(
        project=Project(folder, examined.catalog, registry), files=examined.files, texts=texts
    )


def _of_project(texts: Mapping[str, str]) -> dict[str, str]:
    return {path: text for path, text in texts.items() if path.startswith(TESTS)}


def _given(folder: Path, paths: Iterable[Path]) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in paths:
        there = path if path.exists() or path.is_absolute() else folder / path
        if there.is_dir():
            files = sorted(there.rglob("*.yaml"))
        elif there.is_file():
            files = [there]
        else:
            raise ConfigError(f"There is no file {path}.")
        for file in files:
            found[_shown(file, folder)] = _text(file)
    return found


def _shown(file: Path, folder: Path) -> str:
    """As in the reports of the project, if it lies there."""
    whole, root = file.resolve(), folder.resolve()
    return (whole.relative_to(root) if whole.is_relative_to(root) else file).as_posix()


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{file} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file} is not UTF-8 text. Save it as UTF-8.") from error


def _named(found: list[Scenario], pattern: str) -> list[Scenario]:
    """`pattern` is a part of `file: test`, or a regular expression; case doesn't matter."""
    if not pattern:
        return found
    try:
        fits = re.compile(pattern, re.IGNORECASE).search
    except re.error as error:
        raise ConfigError(f'-k: "{pattern}" is not a pattern: {error}.') from error
    kept = [one for one in found if fits(f"{one.file}: {one.name}")]
    if not kept:
        raise ConfigError(f'-k: no test has "{pattern}" in its name or file.')
    return kept


def run(tests: Tests, told: Told = lambda _: None, jobs: int = 1) -> Report:
    """Plays them all in so many processes, telling of each in the order of the files.

    Raises Lost when one of several processes doesn't end as it should.
    """
    began = time.perf_counter()
    coverage = Coverage()
    played: list[Played] = []
    with closing(workers.together(tests.project, tests.scenarios, jobs)) as ones:
        for one in ones:
            coverage.add(one.steps)
            played.append(one)
            told(one)
    return Report(
        played=played,
        coverage=_covered(tests, coverage),
        seconds=time.perf_counter() - began,
    )


def _covered(tests: Tests, coverage: Coverage) -> list[FlowCoverage]:
    """Of every flow; when only some tests were played, of those they are about."""
    about = {scenario.flow for scenario in tests.scenarios}
    return [
        coverage.of(flow)
        for flow in tests.files.flows.values()
        if flow.steps and (tests.all or flow.name.partition(":")[0] in about)
    ]
