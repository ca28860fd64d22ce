"""What was found, for other programs: as JSON, and as the commands that GitHub Actions reads."""

import json
from collections.abc import Iterable

from cxbot.errors import Problem
from cxbot.model.value import as_dict

_FIELDS = ("file", "line", "column", "end_line", "end_column", "code", "level", "message", "hint")
_GITHUB_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def as_json(problems: Iterable[Problem]) -> str:
    """An array with an object for each, in order; `fix` holds what `check --fix` would do."""
    rows = [
        {name: getattr(problem, name) for name in _FIELDS}
        | {"fix": [as_dict(edit) for edit in problem.edits]}
        for problem in sorted(problems)
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def as_github(problems: Iterable[Problem]) -> str:
    """One workflow command a line, without the end of the last one; empty for none.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    return "\n".join(_command(problem) for problem in sorted(problems))


def _command(problem: Problem) -> str:
    properties = {"file": problem.file, "line": problem.line, "col": problem.column}
    # Columns of a place that spans lines are refused together with endLine.
    if problem.end_line == problem.line and problem.end_column > problem.column:
        properties["endColumn"] = problem.end_column
    properties["title"] = problem.code
    told = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    message = f"{problem.message} {problem.hint}".strip()
    return f"::{_GITHUB_LEVELS[problem.level]} {told}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
