"""E2: names and types in conditions and texts."""

from cxbot.flow.check.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
