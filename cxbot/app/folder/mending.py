"""`check --fix`: the mechanical mends that findings carry, made in the owner's files."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from cxbot.app.folder.project import ExaminedProject, examine_project
from cxbot.errors import Edit, Problem
from cxbot.flow.reading import mending

#: A mend may bring another to light; more rounds than this would be a mend that undoes another.
MOST_ROUNDS = 5


class Mended(Struct, frozen=True, kw_only=True):
    #: What was mended, in order; places are those before the mend.
    done: tuple[Problem, ...]
    #: What is left.
    project: ExaminedProject


def mend_project(folder: Path, only: Iterable[str] = ()) -> Mended:
    """Mends the files below `folder`, or only these paths. Each file is replaced whole."""
    wanted = frozenset(only)
    done: list[Problem] = []
    project = examine_project(folder)
    for _ in range(MOST_ROUNDS):
        mended = [
            problem
            for file, text in project.texts.items()
            if not wanted or file in wanted
            for problem in _mend(folder / file, text, chosen(file, project.problems))
        ]
        if not mended:
            break
        done += mended
        project = examine_project(folder)
    return Mended(done=tuple(done), project=project)


def chosen(file: str, problems: Iterable[Problem]) -> list[Problem]:
    """Those of a file whose mends can be made together: of two that overlap, the first."""
    found: list[Problem] = []
    taken: set[Edit] = set()
    for problem in problems:
        mine = set(problem.edits) - taken
        if problem.file == file and problem.edits and not any(_clash(e, taken) for e in mine):
            found.append(problem)
            taken |= mine
    return found


def _clash(edit: Edit, taken: Iterable[Edit]) -> bool:
    begin, end = _begin(edit), _end(edit)
    return any(
        _begin(other) == begin or (_begin(other) < end and begin < _end(other)) for other in taken
    )


def _begin(edit: Edit) -> tuple[int, int]:
    return edit.line, edit.column


def _end(edit: Edit) -> tuple[int, int]:
    return edit.end_line, edit.end_column


def _mend(path: Path, text: str, problems: list[Problem]) -> list[Problem]:
    """What was mended: nothing if the file isn't any more what was judged."""
    after = mending.apply(text, [edit for problem in problems for edit in problem.edits])
    if after == text or path.read_bytes() != text.encode("utf-8", "replace"):
        return []
    _replace(path.resolve(), after.encode("utf-8"))
    return problems


def _replace(path: Path, data: bytes) -> None:
    """At once: whoever reads the file meets the old one or the new one."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.chmod(path.stat().st_mode)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
