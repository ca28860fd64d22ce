"""The example of a rule, judged: what `--explain` points at."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from cxbot.app.folder.project import examine_project
from cxbot.errors import Problem
from cxbot.flow.catalog import Examined, examine
from cxbot.flow.check.rules.rule import Rule
from cxbot.flow.reading.problems import Problems
from cxbot.flow.walking.findings import walk_all

_YAML = ".yaml"


def findings(rule: Rule, text: str) -> tuple[Problem, ...]:
    """What is found when the rule's file holds this text: its example, or the mended one."""
    texts = {**rule.beside, rule.file: text}
    if all(path.endswith(_YAML) for path in texts):
        known = None if rule.actions is None else {one.name: one for one in rule.actions}
        found = examine(texts, actions=known)
        return (*found.problems, *(_walked(found) if rule.walked else ()))
    # Python is found wrong by being loaded, a list of codes by being looked for.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "flows").mkdir()
        for path, content in texts.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(content, encoding="utf-8")
        return examine_project(folder).problems


def finding(rule: Rule) -> Problem | None:
    """The rule's finding in its example."""
    found = (problem for problem in findings(rule, rule.example) if problem.code == rule.code)
    return next(
        (problem for problem in found if f"{problem.line}:{problem.column}" == rule.at), None
    )


def _walked(found: Examined) -> Iterator[Problem]:
    """What only a walk through the flows brings to light."""
    problems = Problems()
    if found.catalog is not None:
        walk_all(found.catalog, found.files, problems)
    yield from problems.found
