"""Every code of `check`: what it means, an example that draws it, and the same mended.

`cxbot check --explain`, docs/flows.md and the table test all read these; one module a family.
"""

from cxbot.flow.check.rules import (
    desk,
    e0,
    e1,
    e2,
    e2_texts,
    e3,
    e3_handlers,
    i6,
    journey,
    rewards,
    w4,
    w4_paths,
    w4_values,
    w5,
)
from cxbot.flow.check.rules.rule import Rule

RULES: dict[str, Rule] = {
    rule.code: rule
    for family in (
        e0,
        e1,
        e2,
        e2_texts,
        e3,
        e3_handlers,
        desk,
        rewards,
        journey,
        w4,
        w4_paths,
        w4_values,
        w5,
        i6,
    )
    for rule in family.RULES
}

__all__ = ["RULES", "Rule"]
