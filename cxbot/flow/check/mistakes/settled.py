"""Conditions that the steps before have settled: they can go one way only."""

from collections.abc import Iterable

from cxbot.flow.check.known.kinds import members, told
from cxbot.flow.check.known.narrowing import told as told_by
from cxbot.flow.check.known.situation import Path, Situation
from cxbot.flow.reading.source import Problems
from cxbot.flow.values.expression import Expression
from cxbot.model.types import Type
from cxbot.model.value import replace


def check(condition: Expression, at: Situation, problems: Problems) -> None:
    """Of what is declared so that it could never hold, other findings tell."""
    for holds, word in ((True, "never"), (False, "always")):
        if told_by(condition.tree, at, holds=holds) is not None:
            continue
        if told_by(condition.tree, replace(at, facts={}), holds=holds) is None:
            return
        why = ", ".join(_known(dict.fromkeys(name.path for name in condition.names), at))
        hint = f"By now {why}." if why else ""
        problems.add(condition.span(condition.tree), "W426", f"this {word} holds here.", hint)
        return


def _known(paths: Iterable[Path], at: Situation) -> Iterable[str]:
    for path in paths:
        found = at.find(path)
        if found is not None and (path in at.facts or path[:1] in at.facts):
            yield f'"{".".join(path)}" is {_value(found.narrowed)}'


def _value(found: Type) -> str:
    listed = members(found)
    if listed is None:
        return "not empty"
    if not listed:
        return "empty"
    return f"{told(listed)}, or empty" if found.optional else told(listed)
