"""What the policy says of one intent at a known moment."""

from datetime import timedelta

from policy_facts import NOW, rules

from cxbot.flow.values.hours import Window
from cxbot.journey.policy import Allow, Delay, Deny, Intent, Known, Rules, decide

NIGHT = Window(start=21 * 60, end=10 * 60)


def gate(found: Allow | Delay | Deny) -> str:
    return "" if isinstance(found, Allow) else found.gate


def delayed(facts: Known, intent: Intent, how: Rules | None = None) -> tuple[str, timedelta]:
    """Which gate delays, and for how long; ("", 0) when it is allowed."""
    found = decide(how or rules(), facts, intent, NOW)
    assert not isinstance(found, Deny), found
    return (found.gate, found.until - NOW) if isinstance(found, Delay) else ("", timedelta())


FREE = ("", timedelta())
