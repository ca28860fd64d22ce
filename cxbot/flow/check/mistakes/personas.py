"""Rules of personas in journey.yaml: names and types, and those that fit nobody."""

import ast
from collections.abc import Iterator

from cxbot.flow.check.known.narrowing import told
from cxbot.flow.check.known.project import Project
from cxbot.flow.check.mistakes.conditions import Judge
from cxbot.flow.check.mistakes.messages import Reader
from cxbot.flow.reading.source import Problems, Span
from cxbot.flow.values.expression import Expression, path_of

_TODAY = frozenset({"today", "days_since", "hours_since"})
_MOVES = ("shop", "next_opening")


def check(project: Project, problems: Problems) -> None:
    seen: dict[str, str] = {}
    everybody = ""
    for name, rule in project.files.journey.rules.items():
        if not _sound(name, rule, project, problems):
            continue
        never = told(rule.tree, project.base, holds=True) is None
        alike = seen.setdefault(ast.dump(rule.tree), name)
        said = f'the persona "{name}" fits nobody'
        hint = "Put it above that one, or change one of the two."
        if never:
            hint = "Change the rule, or take the persona out."
            problems.add(_whole(rule), "W443", f"{said}: this never holds.", hint)
        elif alike != name:
            problems.add(_whole(rule), "W443", f'{said}: "{alike}" has the same rule.', hint)
        elif everybody:
            problems.add(_whole(rule), "W443", f'{said}: "{everybody}" fits everybody.', hint)
        elif told(rule.tree, project.base, holds=False) is None:
            everybody = name


def _sound(name: str, rule: Expression, project: Project, problems: Problems) -> bool:
    """Whether nothing is wrong with the rule itself."""
    if rule.broken:
        return False
    before = len(problems.found)
    for node in _moving(rule.tree):
        said = f"{rule.words(node)} is another one each day, and a persona is somebody for good."
        hint = 'Count orders, name a date ("2026-03-10"), or keep a field of your own.'
        problems.add(rule.span(node), "E333", said, hint)
    Judge(rule, Reader(f'the persona "{name}"', project, problems).look, problems).judge()
    return len(problems.found) == before


def _moving(tree: ast.expr) -> Iterator[ast.expr]:
    """What is something else tomorrow, though the customer is the same."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=function)) if function in _TODAY:
                yield node
            case ast.Name(id="today"):
                yield node
            case ast.Attribute() if path_of(node) == _MOVES:
                yield node


def _whole(rule: Expression) -> Span:
    return rule.span(rule.tree)
