"""Rules of personas in journey.yaml: names and types, and those that fit nobody."""

import ast
from collections.abc import Iterable, Iterator, Mapping

from cxbot.flow.check.known.narrowing import told
from cxbot.flow.check.known.project import Project
from cxbot.flow.check.mistakes.conditions import Judge
from cxbot.flow.check.mistakes.fitting import fitted
from cxbot.flow.check.mistakes.messages import Reader
from cxbot.flow.reading.source import Problems
from cxbot.flow.values.expression import Expression, path_of

_TODAY = frozenset({"today", "days_since", "hours_since"})
_MOVES = ("shop", "next_opening")


def check(project: Project, problems: Problems) -> None:
    rules = {
        name: rule
        for name, rule in project.files.journey.rules.items()
        if _sound(name, rule, project, problems)
    }
    fits = fitted(rules, project.customer, project.files.shop)
    above: list[str] = []
    for name, rule in rules.items():
        said, hint = f'the persona "{name}" fits nobody', ""
        if fits.get(name) == frozenset() or told(rule.tree, project.base, holds=True) is None:
            said, hint = f"{said}: this never holds.", "Change the rule, or take the persona out."
        elif takers := _takers(name, above, rules, fits):
            named = ", ".join(f'"{one}"' for one in takers)
            said = f"{said}: all of its customers are of {named} above."
            hint = "Put it above, or change its rule."
        if hint:
            problems.add(rule.span(rule.tree), "W443", said, hint)
        above.append(name)


def _takers(
    name: str,
    above: Iterable[str],
    rules: Mapping[str, Expression],
    fits: Mapping[str, frozenset[int]],
) -> tuple[str, ...]:
    """Who has all of its customers, being asked before: one persona if one alone does."""
    tree, own = ast.dump(rules[name].tree), fits.get(name)
    for other in above:
        if ast.dump(rules[other].tree) == tree or (own and own <= fits.get(other, frozenset())):
            return (other,)
    some = [other for other in above if own and own & fits.get(other, frozenset())]
    taken = frozenset[int]().union(*(fits[other] for other in some))
    return tuple(some) if own and own <= taken else ()


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
