"""E0: what YAML itself refuses or silently gets wrong."""

from cxbot.flow.check.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
