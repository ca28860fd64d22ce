"""I6: languages and tests: what isn't translated, what nothing covers."""

from cxbot.flow.check.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
