"""E1: the shape: keys, verbs, lengths of time."""

from cxbot.flow.check.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
