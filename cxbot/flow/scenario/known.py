"""The names a scenario may use: those of the flows, and what stands beside them in a test."""

from collections.abc import Iterator

from cxbot.flow.definition import Flow
from cxbot.flow.reading.files import Files
from cxbot.flow.scenario.story import ANYTIME
from cxbot.flow.steps import AnyStep, AskStep, CallStep, RunStep, SetStep, Target
from cxbot.model.customer import Customer
from cxbot.model.event import OWN_EVENTS
from cxbot.model.order import STATUS_AFTER

#: What we know of every customer.
CUSTOMER = frozenset(Customer(id="").values(""))
#: `ticket.NAME` in `expect`: the newest.
TICKET = frozenset({"title", "priority", "state", "queue"})


def flows_of(files: Files, name: str) -> tuple[Flow, ...]:
    """The flow of that name; all entries for `anytime`."""
    if name == ANYTIME:
        return tuple(flow for flow in files.flows.values() if flow.anytime)
    flow = files.flows.get(name)
    return (flow,) if flow else ()


def events(files: Files) -> frozenset[str]:
    return frozenset({*STATUS_AFTER, *OWN_EVENTS, *files.shop.events, *files.events})


def called(files: Files) -> frozenset[str]:
    """Actions that some flow calls, or that make the codes of a reward."""
    makers = {reward.action for reward in files.shop.rewards.values()} - {""}
    return frozenset(makers).union(
        step.action
        for flow in files.flows.values()
        for step in flow.steps.values()
        if isinstance(step, CallStep)
    )


def metrics(files: Files) -> frozenset[str]:
    return frozenset(
        step.metric
        for flow in files.flows.values()
        for step in flow.steps.values()
        if isinstance(step, AskStep) and step.metric
    )


def customer_fields(files: Files) -> frozenset[str]:
    """Beyond the built-in ones: declared in shop.yaml, or set by a flow."""
    saved = (
        target.name
        for flow in files.flows.values()
        for step in flow.steps.values()
        for target in _targets(step)
        if target.customer
    )
    return frozenset({*files.shop.customer, *saved})


def variables(files: Files, name: str | None) -> frozenset[str] | None:
    """Of that flow; None: they can't all be known."""
    found: set[str] = set()
    flows = flows_of(files, name or "")
    if not flows:
        return None
    for flow in flows:
        for event in flow.trigger.events:
            if event in STATUS_AFTER:
                found.add("order")
            elif event in OWN_EVENTS:
                found.update(OWN_EVENTS[event])
            elif event in files.shop.events:
                found.update(files.shop.events[event])
            else:
                return None
        found.update(target.name for target in _saved(flow) if not target.customer)
    found.update(_handed_over(files, {flow.name for flow in flows}))
    return frozenset(found)


def _handed_over(files: Files, names: set[str]) -> Iterator[str]:
    """What other flows give to these with `run:`."""
    for flow in files.flows.values():
        for step in flow.steps.values():
            if isinstance(step, RunStep) and step.flow in names:
                yield from (name for name, _ in step.arguments)


def _saved(flow: Flow) -> Iterator[Target]:
    for step in flow.steps.values():
        yield from _targets(step)


def _targets(step: AnyStep) -> Iterator[Target]:
    if isinstance(step, SetStep):
        yield from (target for target, _ in step.assignments)
    elif isinstance(step, AskStep | CallStep | RunStep) and step.save:
        yield step.save
