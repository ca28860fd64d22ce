"""What editors get: the language as a schema that knows this shop, in .cxbot/flow.schema.json."""

import json
import os
from pathlib import Path

from cxbot.app.folder.project import ExaminedProject, examine_project
from cxbot.errors import FlowError, Problem
from cxbot.flow.reading.files import SHOP
from cxbot.flow.schema import build

#: Under the project's folder; the first line of each file in flows/ names it.
SCHEMA = Path(".cxbot") / "flow.schema.json"
#: Codes of what YAML itself can't read.
_NO_YAML = "E0"


def schema(folder: Path) -> tuple[str, tuple[Problem, ...]]:
    """The text of the schema, and what kept handlers/ from being a part of it.

    Raises FlowError when shop.yaml can't be read as YAML: names of the shop would be missing.
    """
    found = examine_project(folder)
    of_shop = [problem for problem in found.problems if problem.file == SHOP]
    if any(problem.code.startswith(_NO_YAML) for problem in of_shop):
        raise FlowError(of_shop)
    return _text(found), tuple(problem for problem in found.problems if problem.code == "E309")


def renew(folder: Path, found: ExaminedProject) -> bool:
    """Bring the schema up to date where there is one; else the editor refuses what is new.

    False when nothing was written: there is none, it is fresh, or it can't be made or written now.
    """
    path = folder / SCHEMA
    codes = {problem.code for problem in found.problems if problem.file == SHOP}
    if not path.is_file() or any(code.startswith(_NO_YAML) for code in codes):
        return False
    text = _text(found)
    try:
        if path.read_text(encoding="utf-8") == text:
            return False
        write(folder, text)
    except OSError:
        return False
    return True


def _text(found: ExaminedProject) -> str:
    return f"{json.dumps(build(found.examined.files), ensure_ascii=False, indent=1)}\n"


def write(folder: Path, text: str) -> Path:
    """Whoever reads the file meanwhile sees the old one or the new one, whole."""
    path = folder / SCHEMA
    path.parent.mkdir(exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
    return path
