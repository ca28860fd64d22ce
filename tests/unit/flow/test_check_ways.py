"""Warnings about the ways through a flow, each at the word it is about."""

import pytest

from cxbot.flow.catalog import examine
from cxbot.flow.check.rules import i6, w4, w5
from cxbot.flow.check.rules.rule import Rule

RULES = (*w4.RULES, *w5.RULES, *i6.RULES)


def found(rule: Rule, text: str) -> set[str]:
    actions = None if rule.actions is None else {action.name: action for action in rule.actions}
    problems = examine({rule.file: text, **rule.beside}, actions=actions).problems
    assert not [p for p in problems if p.level == "error"]
    return {f"{p.code} {p.line}:{p.column}" for p in problems if p.file == rule.file}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_example_of_a_rule_draws_it_and_the_mended_one_does_not(rule: Rule) -> None:
    assert f"{rule.code} {rule.at}" in found(rule, rule.example)
    assert rule.code not in {row.split()[0] for row in found(rule, rule.mended)}
