"""E3: what a flow refers to: events, actions, flows, steps."""

from cxbot.flow.check.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
