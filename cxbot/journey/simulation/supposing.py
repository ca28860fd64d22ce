"""What flows that have never run would have wanted, by the events that start them."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from cxbot.flow.definition import Flow
from cxbot.flow.steps import WaitStep
from cxbot.journey.simulation.log import Log, Row, Want

_MOST_WAITS = 20


def supposed(flows: Iterable[Flow], log: Log, until: datetime) -> Iterator[Want]:
    """A want for each event that starts such a flow, after the waits it begins with. `limit` over
    a time is kept, by the customer; `if` is taken for a yes."""
    for flow in flows:
        if flow.name in log.known_flows or not flow.trigger.events:
            continue
        started: dict[str, datetime] = {}
        for event in log.events:
            if event["name"] not in flow.trigger.events or _again(flow, event, started):
                continue
            at = event["occurred_at"] + waits(flow)
            if at < until:
                yield Want(
                    customer=event["customer_id"],
                    flow=flow.name,
                    kind="first",
                    at=at,
                    purpose=flow.contact.purpose,
                    metric=flow.contact.metric,
                    run=f"{flow.name} {event['id']}",
                )


def waits(flow: Flow) -> timedelta:
    """How long it waits before its first step that does something else."""
    total, key = timedelta(), flow.entry
    for _ in range(_MOST_WAITS):
        step = flow.steps.get(key or "")
        if not isinstance(step, WaitStep):
            break
        total += step.length or timedelta()
        key = step.next
    return total


def _again(flow: Flow, event: Row, started: dict[str, datetime]) -> bool:
    """Sooner than its `limit` lets it. One by a field (an order's number) is met by each event."""
    rule, customer, at = flow.limit_rule, event["customer_id"], event["occurred_at"]
    if rule is None or rule.path:
        return False
    last = started.get(customer)
    if last is not None and (rule.period is None or at - last < rule.period):
        return True
    started[customer] = at
    return False
