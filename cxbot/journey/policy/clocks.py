"""Gates 5 to 9: clocks and budgets. Each counts from what this customer had, never from the
calendar (journey.md T9), and over all channels (T10).

The bounds: what is exactly one period old is out of the way.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from cxbot.flow.values.hours import told
from cxbot.journey.policy import history
from cxbot.journey.policy.decisions import Case, Held
from cxbot.journey.policy.facts import Past, again_after
from cxbot.model.policy import Budget

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def apart(case: Case) -> Held | None:
    """A stretch of time between any two messages that the bot begins (journey.md 2b, 5;
    Promoter.io's hard 24 hours over all channels)."""
    length = case.rules.policy.apart
    last = history.newest(history.began(case.known.past))
    return _since(case, last, length, {"apart": told(length)})


def budget(case: Case) -> Held | None:
    """So many messages and so many surveys within any stretch of a length (journey.md 2b, 6). A
    survey needs room in both; an inline one isn't a message that the bot began."""
    policy, past = case.rules.policy, case.known.past
    shut = []
    if case.intent.kind != "inline":
        shut.append(_over(case, "messages", policy.messages, history.began(past)))
    if case.intent.purpose == "survey":
        shut.append(_over(case, "surveys", policy.surveys, history.invited(past)))
    return _longest(shut)


def survey_again(case: Case) -> Held | None:
    """The survey's own clock, from when the customer was last shown it (journey.md 2b, 7). Other
    surveys don't set it back (T11), and it isn't drawn anew at each occasion (T8)."""
    length = again_after(case.rules, case.intent)
    last = history.newest(history.shown(case.known.past, case.intent.flow))
    return _since(case, last, length, {"again": told(length)})


def same_metric(case: Case) -> Held | None:
    """Two questions of one metric are apart, whatever surveys ask them (journey.md 2b, 8)."""
    metric, length = case.intent.metric, case.rules.policy.same_metric
    if metric is None:
        return None
    last = history.newest(history.asked(case.known.past, metric))
    return _since(case, last, length, {"metric": metric, "same_metric": told(length)})


def back_off(case: Case) -> Held | None:
    """Who ignored some invitations in a row is asked half as often, then a quarter, then an eighth
    (journey.md 2b, 9): the clocks of gates 6 to 8 for surveys, each so much longer.

    Of one that is awaited, and so exempt from those clocks, the surveys' budget is all that is
    left: who stopped answering doesn't wait for it.
    """
    factor = history.slowness(case.rules, case.known)
    if factor == 1:
        return None
    policy, past, metric = case.rules.policy, case.known.past, case.intent.metric
    slowed = {"ignored": len(history.ignored_row(case.known)), "factor": factor}
    shut = [_over(case, "surveys", policy.surveys, history.invited(past), factor)]
    if not case.intent.awaited:
        length = again_after(case.rules, case.intent) * factor
        last = history.newest(history.shown(past, case.intent.flow))
        shut.append(_since(case, last, length, {"again": told(length)}))
    if metric is not None and not case.intent.awaited:
        length = policy.same_metric * factor
        last = history.newest(history.asked(past, metric))
        shut.append(_since(case, last, length, {"same_metric": told(length)}))
    held = _longest(shut)
    return Held({**slowed, **held.because}, held.until) if held else None


def _since(
    case: Case, last: Past | None, length: timedelta, because: dict[str, Any]
) -> Held | None:
    if last is None or last.at + length <= case.now:
        return None
    told_of = {"last": last.at.isoformat(), "flow": last.flow, **because}
    return Held(told_of, last.at + length)


def _over(case: Case, name: str, allowed: Budget, past: list[Past], factor: int = 1) -> Held | None:
    period = allowed.period * factor
    because = {
        "budget": name,
        "sent": history.within(past, period, case.now),
        "allowed": allowed.count,
        "period": told(period),
    }
    if allowed.count < 1:
        return Held(because)
    until = history.frees(past, allowed, factor)
    if until is None or until <= case.now:
        return None
    return Held({**because, "since": (until - period).isoformat()}, until)


def _longest(shut: list[Held | None]) -> Held | None:
    """The one that stays shut longest; one without an end before all others."""
    found = [held for held in shut if held]
    endless = next((held for held in found if held.until is None), None)
    return endless or max(found, key=lambda held: held.until or _LONG_AGO, default=None)
