"""What was found, as a page to read: by file, in order, each with the line it stands in."""

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from msgspec import Struct

from cxbot.errors import Level, Problem
from cxbot.flow.check.report.frame import Frame, frame
from cxbot.flow.reading.files import TESTS
from cxbot.model.value import replace

#: How wide a frame is where nobody says how wide the screen is.
_ROOM = 100
_MARGIN = "  "
#: How often a file is told the same before it is told once, with the lines.
_MOST_ALIKE = 3
_MOST_LINES = 12
_STYLES = {"error": "1;31", "warning": "1;33", "info": "1;34", "file": "1;4", "faint": "2"}
_LEVELS: tuple[Level, ...] = ("error", "warning", "info")


class Page(Struct, frozen=True, kw_only=True):
    """How it is shown. The default is what goes into files and pipes."""

    colour: bool = False
    #: Columns of the screen; None: nothing is wrapped.
    width: int | None = None

    def paint(self, text: str, style: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self.colour and text else text


PLAIN = Page()


def report(problems: Iterable[Problem], texts: Mapping[str, str], page: Page = PLAIN) -> str:
    """The page, without the end of its last line. `texts` are the files by path."""
    found = sorted(problems)
    if not found:
        return "No problems found."
    blocks = []
    columns = _Columns.of(found)
    for file, group in groupby(found, key=lambda problem: problem.file):
        lines = [page.paint(file, "file")]
        for problem in _folded(list(group)):
            lines += _entry(problem, columns, page)
            shown = framed(problem, texts, page)
            lines += shown
            if shown:
                lines.append("")
        blocks.append("\n".join(lines).rstrip("\n"))
    return "\n\n".join((*blocks, summary(found)))


def _folded(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Of one file, in order. What is worth knowing and stands in many lines alike is told once."""
    alike: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        if problem.level == "info":
            alike.setdefault((problem.code, problem.message, problem.hint), []).append(problem)
    for problem in problems:
        same = alike.get((problem.code, problem.message, problem.hint), [problem])
        if len(same) <= _MOST_ALIKE:
            yield problem
        elif problem is same[0]:
            yield replace(problem, hint=f"{problem.hint} {_also(same[1:])}".strip())


def _also(problems: Sequence[Problem]) -> str:
    lines = list(dict.fromkeys(str(problem.line) for problem in problems))
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], "..."]
    return f"The same {len(problems)} times more: lines {', '.join(lines)}"


def summary(problems: Sequence[Problem]) -> str:
    """How many there are, and what that means."""
    counts = Counter(problem.level for problem in problems)
    files = len({problem.file for problem in problems})
    parts = [_counted(counts[level], level) for level in _LEVELS if counts[level]]
    where = "1 file" if files == 1 else f"{files} files"
    lines = [f"{', '.join(parts)} in {where}."]
    if any(p.level == "error" and not p.file.startswith(TESTS) for p in problems):
        lines.append("Nothing goes live until the errors are mended.")
    else:
        lines.append("Nothing of this keeps the flows from going live.")
    if mendable := sum(bool(problem.edits) for problem in problems):
        lines.append(f"{mendable} of them can be mended at once: cxbot check --fix")
    lines.append(f"More about one: cxbot check --explain {_first_code(problems)}")
    return "\n".join(lines)


def framed(problem: Problem, texts: Mapping[str, str], page: Page = PLAIN) -> list[str]:
    """The line with the place underlined. What is only worth knowing needs none."""
    if problem.level == "info" or problem.file not in texts:
        return []
    gutter = " " * (2 * len(_MARGIN) + len(str(problem.line)))
    room = max((page.width or _ROOM) - len(gutter) - 3, 20)
    found = frame(texts[problem.file], problem, room=room)
    return [] if found is None else underlined(found, gutter, problem.level, page)


def underlined(found: Frame, gutter: str, level: Level, page: Page = PLAIN) -> list[str]:
    """The two lines of a frame; `gutter` is as wide as the line's number may get."""
    number = page.paint(f"{found.number:>{len(gutter)}} |", "faint")
    bar = page.paint(f"{gutter} |", "faint")
    return [f"{number} {found.text}", f"{bar} {found.indent}{page.paint(found.underline, level)}"]


class _Columns(Struct, frozen=True, kw_only=True):
    line: int
    column: int
    level: int

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> "_Columns":
        return cls(
            line=max((len(str(problem.line)) for problem in problems), default=1),
            column=max((len(str(problem.column)) for problem in problems), default=1),
            level=max((len(problem.level) for problem in problems), default=1),
        )


def _entry(problem: Problem, columns: _Columns, page: Page) -> list[str]:
    place = f"{problem.line:>{columns.line}}:{problem.column:<{columns.column}}"
    level = problem.level.ljust(columns.level)
    head = f"{_MARGIN}{place}{_MARGIN}{level}{_MARGIN}{problem.code}{_MARGIN}"
    painted = head.replace(level, page.paint(level, problem.level), 1)
    first, *others = _wrapped(problem, len(head), page)
    return [painted + first, *(" " * len(head) + line for line in others)]


def _wrapped(problem: Problem, indent: int, page: Page) -> Iterator[str]:
    """The message and its hint: in one line if it fits, else the hint begins a new one."""
    # Foreign words (an exception of the owner's code) may hold line ends; a finding is one line.
    message, hint = " ".join(problem.message.split()), " ".join(problem.hint.split())
    whole = f"{message} {hint}".rstrip()
    if page.width is None or indent + len(whole) <= page.width:
        yield whole
        return
    room = max(page.width - indent, 20)
    yield from textwrap.wrap(message, room, break_on_hyphens=False)
    yield from textwrap.wrap(hint, room, break_on_hyphens=False)


def _counted(count: int, level: Level) -> str:
    plural = "" if count == 1 or level == "info" else "s"
    return f"{count} {level}{plural}"


def _first_code(problems: Sequence[Problem]) -> str:
    """Of the heaviest."""
    return min(problems, key=lambda problem: _LEVELS.index(problem.level)).code
