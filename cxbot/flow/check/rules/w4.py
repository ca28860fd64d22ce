"""W4: the ways through a flow: what never runs, what never ends, what is left open."""

from cxbot.flow.check.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
