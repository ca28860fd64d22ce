"""When two surveys wait for one customer and there is room for one, the rarer one goes first.

A strict order of all surveys: fewer invitations in the last 90 days, then longer ago, then by name.
The first of it is never held back here, so nobody waits in a circle.
"""

from datetime import UTC, datetime, timedelta

from cxbot.journey.policy import history
from cxbot.journey.policy.decisions import Case, Held
from cxbot.journey.policy.facts import Intent, Past, Rival, Rules

#: A rival that should have been decided about is given so long, then it is no rival any more.
LEEWAY = timedelta(minutes=5)
_NEVER = datetime.min.replace(tzinfo=UTC)


def rival(case: Case) -> Held | None:
    """This survey goes after a rarer one that waits, if it would take its slot (journey.md 2b,
    details: the rarest first, else the most starved)."""
    mine = rarity(case.intent)
    ahead = [
        one
        for one in case.known.rivals
        if rarity(one) < mine and one.until + LEEWAY > case.now and _takes_slot(case, one)
    ]
    if not ahead:
        return None
    last = max(ahead, key=lambda one: (one.until, one.flow))
    because = {
        "rival": last.flow,
        "rival_shown": last.shown,
        "shown": case.intent.shown,
        "until": last.until.isoformat(),
    }
    return Held(because, last.until + LEEWAY)


def rarity(survey: Rival | Intent) -> tuple[int, datetime, str]:
    """The smaller, the earlier its turn."""
    return survey.shown, survey.last_shown_at or _NEVER, survey.flow


def _takes_slot(case: Case, other: Rival) -> bool:
    """The rival could go when its time comes, but not if this one went now."""
    intent, past = case.intent, case.known.past
    mine = Past(at=case.now, flow=intent.flow, purpose="survey", kind="first", metric=intent.metric)
    when = max(other.until, case.now)
    return _fits(case.rules, past, when) and not _fits(case.rules, (*past, mine), when)


def _fits(rules: Rules, past: tuple[Past, ...], when: datetime) -> bool:
    policy, began = rules.policy, history.began(past)
    last = history.newest(began)
    if last and last.at + policy.apart > when:
        return False
    counted = ((policy.messages, began), (policy.surveys, history.invited(past)))
    return all(
        history.within(contacts, allowed.period, when) < allowed.count
        for allowed, contacts in counted
    )
