"""Two surveys after one event, so close that the policy drops the later one."""

import heapq
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from msgspec import Struct

from cxbot.flow.check.view import View
from cxbot.flow.definition import Flow
from cxbot.flow.reading.source import Span
from cxbot.flow.steps import AnyStep, AskStep, RunStep, WaitStep
from cxbot.flow.values import hours
from cxbot.model.policy import ContactRules, Policy


class _Asked(Struct, frozen=True, kw_only=True):
    """The first survey of a flow after the event that starts it, at the earliest."""

    flow: Flow
    after: timedelta
    #: Of the flow that asks: this one, or one that it runs.
    rules: ContactRules
    metric: str
    span: Span


def check(view: View) -> None:
    by_event: dict[str, list[_Asked]] = {}
    for flow in view.flows.values():
        if flow.trigger.events and view.whole(flow) and (asked := _first_survey(view, flow)):
            for event in flow.trigger.events:
                by_event.setdefault(event, []).append(asked)
    for event, surveys in by_event.items():
        rows = sorted(surveys, key=lambda one: (one.after, one.span.file, one.span.line))
        for earlier, later in pairwise(rows):
            if later.flow is not earlier.flow:
                _pair(view, event, earlier, later)


def _pair(view: View, event: str, earlier: _Asked, later: _Asked) -> None:
    policy = view.shop.policy
    apart, between = _apart(policy, earlier, later), later.after - earlier.after
    expires = later.rules.expires_after or policy.expires_after
    # One that still holds when its turn comes is asked then.
    if between + expires > apart:
        return
    days = timedelta(days=between.days)
    when = f"{hours.told(days)} after" if days else "on the day of"
    said = (
        f"{event} brings this survey {when} that of {earlier.flow.name} ({earlier.span}): the "
        f"policy keeps them {hours.told(apart)} apart, and gives this one up after "
        f"{hours.told(expires)}."
    )
    hint = f"Wait {hours.told(apart)} longer than the other, or ask both in one."
    view.add(later.span, "W502", said, hint)


def _apart(policy: Policy, earlier: _Asked, later: _Asked) -> timedelta:
    """How long after the earlier the policy lets the later be asked, whatever else happened."""
    if later.rules.awaited or later.rules.purpose != "survey":
        return timedelta()
    apart = policy.apart
    if policy.surveys.count == 1 and earlier.rules.purpose == "survey":
        apart = max(apart, policy.surveys.period)
    if earlier.metric == later.metric:
        apart = max(apart, policy.same_metric)
    return apart


def _first_survey(view: View, flow: Flow) -> _Asked | None:
    """By the shortest way, counting only waits: answers come at once at the earliest."""
    best: dict[tuple[str, str], timedelta] = {}
    queue: list[tuple[timedelta, int, str, str]] = []
    if flow.entry:
        queue.append((timedelta(), 0, flow.name, flow.entry))
    order = 0
    while queue:
        after, _, name, key = heapq.heappop(queue)
        step = view.flows[name].steps.get(key)
        if (name, key) in best or step is None:
            continue
        best[name, key] = after
        if isinstance(step, AskStep) and step.metric:
            span, rules = view.key(step.span, "metric"), view.flows[name].contact
            return _Asked(flow=flow, after=after, rules=rules, metric=step.metric, span=span)
        for to, target, length in _onwards(view, name, step):
            order += 1
            heapq.heappush(queue, (after + length, order, to, target))
    return None


def _onwards(view: View, name: str, step: AnyStep) -> Iterator[tuple[str, str, timedelta]]:
    length = timedelta()
    if isinstance(step, WaitStep) and step.length:
        length = step.length
    if isinstance(step, RunStep) and step.flow in view.flows:
        entry = view.flows[step.flow].entry
        if entry:
            yield step.flow, entry, length
    for edge in view.ways(view.flows[name]).get(step.key, ()):
        if edge.target:
            yield name, edge.target, length + (edge.after or timedelta())
