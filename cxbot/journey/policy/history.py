"""Questions to the contacts a customer had."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from cxbot.journey.policy.facts import Intent, Known, Past, Rules, again_after
from cxbot.model.policy import Budget

#: Kinds by which the customer is drawn into something new.
NEW = frozenset({"first", "inline"})
#: Clocks of surveys run at an eighth of their speed at the slowest.
SLOWEST = 3


def began(past: Iterable[Past]) -> list[Past]:
    """What the bot began: `apart` and `messages` count these. An inline survey isn't among them,
    the customer was there; reminders and follow-ons are, though nothing but manners holds them."""
    return [contact for contact in past if contact.kind != "inline"]


def invited(past: Iterable[Past]) -> list[Past]:
    """Invitations to surveys: each once, however often it was reminded of."""
    return [contact for contact in past if contact.purpose == "survey" and contact.kind in NEW]


def shown(past: Iterable[Past], flow: str) -> list[Past]:
    return [contact for contact in past if contact.flow == flow and contact.kind in NEW]


def asked(past: Iterable[Past], metric: str) -> list[Past]:
    return [contact for contact in past if contact.metric == metric and contact.kind in NEW]


def newest(past: Iterable[Past]) -> Past | None:
    return max(past, key=lambda contact: (contact.at, contact.flow), default=None)


def within(past: Iterable[Past], period: timedelta, now: datetime) -> int:
    """How many are younger than that."""
    return sum(now - contact.at < period for contact in past)


def frees(past: Iterable[Past], budget: Budget, factor: int = 1) -> datetime | None:
    """When one more fits into the budget: the moment its `count`-th newest is a period old. None
    when there are fewer. For a budget of none at all there is no such moment: ask before."""
    times = sorted((contact.at for contact in past), reverse=True)
    if len(times) < budget.count:
        return None
    return times[budget.count - 1] + budget.period * factor


def ignored_row(known: Known) -> frozenset[Past]:
    """Invitations ignored in a row, from the newest: one answer or refusal ends the row. Those of
    which nobody knows yet, and those that never arrived, neither count nor end it."""
    invitations = invited(known.past)
    heard = max((one.at for one in invitations if one.answered or one.refused), default=None)
    row = {one for one in invitations if one.ignored and (heard is None or one.at >= heard)}
    row = {one for one in row if not (one.answered or one.refused)}
    return known.unbroken | row


def slowness(rules: Rules, known: Known) -> int:
    """By how much the clocks of surveys are slower: 1, 2, 4 or 8. `ignored: 0` never slows."""
    start = rules.policy.ignored
    over = len(ignored_row(known)) - start + 1
    return 1 << min(over, SLOWEST) if start > 0 and over > 0 else 1


def next_number(known: Known) -> int:
    """One more than any that was claimed: whoever decides on the same facts claims the same."""
    highest = max((contact.number or 0 for contact in known.past), default=0)
    return max(known.taken, highest, len(known.past)) + 1


def horizon(rules: Rules, intent: Intent) -> timedelta:
    """How far back `Known.past` must reach for this decision to be the right one. Invitations
    matter at any age: a row of ignored ones has no end but an answer."""
    policy = rules.policy
    plain = max(policy.apart, policy.messages.period)
    if intent.purpose != "survey":
        return plain
    clocks = max(policy.surveys.period, again_after(rules, intent), policy.same_metric)
    return max(plain, clocks * (1 << SLOWEST))
