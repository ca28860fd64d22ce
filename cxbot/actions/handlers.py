"""The owner's folder of Python files, imported under a private name.

Nothing goes on sys.path, so a file may be called like any library; files see each other by
relative imports (`from ._prices import …`), `_*.py` are theirs alone, and `telegram_*.py` hold
routers, which only `run` loads.
"""

import importlib
import itertools
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from cxbot.errors import ConfigError

_count = itertools.count()


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
        if isinstance(error, SyntaxError) and error.filename and self._mine(error.filename):
            return self.position(error.filename, error.lineno or 1)
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if self._mine(frame.filename):
                return self.position(frame.filename, frame.lineno or 1)
        return ""

    def place(self, function: Callable[..., Any]) -> str:
        code = function.__code__
        return self.position(code.co_filename, code.co_firstlineno)

    def position(self, file: str, line: int) -> str:
        """As the owner writes the path: under the folder that was given."""
        relative = Path(file).resolve().relative_to(self.folder.resolve())
        return f"{(self.folder / relative).as_posix()}:{line}"

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
        modules, problems = [], []
        for path in sorted(self.folder.glob("*.py")):
            if not wanted(path.stem):
                continue
            try:
                modules.append(importlib.import_module(f"{self._package}.{path.stem}"))
            except (Exception, SystemExit) as error:  # noqa: BLE001 - the owner's code runs here
                where = self.where(error) or self.position(str(path), 1)
                problems.append(f"{where}: {_sentence(error)}")
        if problems:
            raise ConfigError("\n".join(problems))
        return modules


def _sentence(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"this isn't Python: {error.msg}."
    if isinstance(error, SystemExit):
        return "it ends the program while it is loaded; take the call of exit out."
    return f"it can't be loaded: {type(error).__name__}: {error}."
