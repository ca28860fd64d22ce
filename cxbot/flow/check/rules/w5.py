"""W5: what a customer would feel: too many questions, bad news without a person."""

from cxbot.flow.check.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
