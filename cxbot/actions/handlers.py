"""The owner's folder of Python files, imported under a private name.

Nothing goes on sys.path, so a file may be called like any library; files see each other by
relative imports (`from ._prices import …`), `_*.py` are theirs alone, and `telegram_*.py` hold
routers, which only `run` loads.
"""

import importlib
import itertools
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from msgspec import Struct

from cxbot.errors import ConfigError

_count = itertools.count()


class Mistake(Struct, frozen=True, kw_only=True):
    """What is wrong in one of the owner's Python files."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file.as_posix()}:{self.line}: {self.message}"


class HandlersError(ConfigError):
    """handlers/ can't be used as they are; says everything that stands in the way."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


class Handlers:
    """One folder, loaded once; a second Handlers of the same folder reads the files anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._package = f"_cxbot_handlers_{next(_count)}"

    def actions(self) -> list[ModuleType]:
        """All modules but the private ones and those with routers."""
        return self._load(lambda name: not name.startswith(("_", "telegram_")))

    def telegram(self) -> list[ModuleType]:
        """The modules that may export an aiogram `router`."""
        return self._load(lambda name: name.startswith("telegram_"))

    def where(self, error: BaseException) -> str:
        """file:line of the owner's code that it comes from; empty if it isn't theirs."""
        file, line = self._where(error)
        return f"{self.path(file).as_posix()}:{line}" if file else ""

    def mistake(self, file: str, line: int, message: str) -> Mistake:
        return Mistake(file=self.path(file), line=line, message=message)

    def path(self, file: str) -> Path:
        """As the owner writes it: under the folder that was given."""
        inside = Path(file).resolve()
        return (
            self.folder / inside.relative_to(self.folder.resolve()) if self._mine(file) else inside
        )

    def place(self, file: str, line: int) -> str:
        """file:line, seen from the project's folder."""
        path = self.path(file)
        seen = path.relative_to(self.folder.parent) if self._mine(file) else path
        return f"{seen.as_posix()}:{line}"

    def _where(self, error: BaseException) -> tuple[str, int]:
        if isinstance(error, SyntaxError) and error.filename and self._mine(error.filename):
            return error.filename, error.lineno or 1
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if self._mine(frame.filename):
                return frame.filename, frame.lineno or 1
        return "", 1

    def _mine(self, file: str) -> bool:
        return Path(file).resolve().is_relative_to(self.folder.resolve())

    def _load(self, wanted: Callable[[str], bool]) -> list[ModuleType]:
        if not self.folder.is_dir():
            return []
        if self._package not in sys.modules:
            package = ModuleType(self._package)
            package.__path__ = [str(self.folder.resolve())]
            sys.modules[self._package] = package
            importlib.invalidate_caches()
        modules, mistakes = [], []
        for path in sorted(self.folder.glob("*.py")):
            if not wanted(path.stem):
                continue
            try:
                with _no_bytecode():
                    modules.append(importlib.import_module(f"{self._package}.{path.stem}"))
            except (Exception, SystemExit) as error:  # noqa: BLE001 - the owner's code runs here
                file, line = self._where(error)
                mistakes.append(self.mistake(file or str(path), line, _sentence(error)))
        if mistakes:
            raise HandlersError(mistakes)
        return modules


@contextmanager
def _no_bytecode() -> Iterator[None]:
    """Python takes kept bytecode for fresh when the second and the size agree: a file saved twice
    within a second would run as it was before."""
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


def _sentence(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"this isn't Python: {error.msg}."
    if isinstance(error, SystemExit):
        return "it ends the program while it is loaded; take the call of exit out."
    return f"it can't be loaded: {type(error).__name__}: {error}."
