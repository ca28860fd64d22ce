"""What a walk found: ways that crash, fall silent, turn in circles, and steps nothing leads to."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from msgspec import Struct

from cxbot.flow.catalog import Catalog
from cxbot.flow.check.known.declared import customer_fields, event_data
from cxbot.flow.definition import Flow
from cxbot.flow.protocol import Answered, Started, TimerFired, Traced
from cxbot.flow.reading.files import Files
from cxbot.flow.reading.source import Problems, Span
from cxbot.flow.steps import RunStep
from cxbot.flow.walking.samples import Samples
from cxbot.flow.walking.walker import MOST, Beginning, Node, Walk, walk
from cxbot.model.value import replace

#: A Monday at noon, UTC: people are there and nobody sleeps, in most of the world's shops.
NOON = datetime(2025, 3, 10, 12, tzinfo=UTC)


#: Ways to begin on a day that isn't the usual one.
_ON_OTHER_DAYS = 4


class Walked(Struct, frozen=True, kw_only=True):
    """How much was walked, for the last line of the report."""

    flows: int
    ways: int
    inputs: int
    #: Flows with more ways than were tried.
    cut: tuple[str, ...]

    def __str__(self) -> str:
        flows = "1 flow" if self.flows == 1 else f"{self.flows} flows"
        said = f"Walked {flows}: {self.inputs:,} inputs tried, {self.ways:,} different ends."
        if self.cut:
            said += f" More than {MOST:,} inputs, so not to every end: {', '.join(self.cut)}."
        return said


def walk_all(flows: Catalog, files: Files, problems: Problems) -> Walked:
    """Walks every flow that something starts, and the flows those run."""
    done = walks(flows, files)
    for found in done:
        _report_ends(found, problems)
        _report_circles(found, problems)
    _report_unreached(done, flows, problems)
    return Walked(
        flows=len(done),
        ways=sum(len(found.ends) for found in done),
        inputs=sum(found.inputs for found in done),
        cut=tuple(found.flow.name for found in done if not found.whole),
    )


def walks(flows: Catalog, files: Files, most: int = MOST) -> list[Walk]:
    """Everything that was met, flow by flow; at most so many inputs in each."""
    return [_walk(flow, flows, files, most) for flow in flows.flows.values() if _starts(flow)]


def _walk(flow: Flow, flows: Catalog, files: Files, most: int) -> Walk:
    samples = Samples(_run_by(flow, flows), NOON, flows.shop.values)
    usual, *others = samples.moments()
    beginnings = (
        *(replace(beginning, now=usual) for beginning in _beginnings(flow, files, samples)),
        *(
            replace(beginning, now=other)
            for other in others
            for beginning in islice(_beginnings(flow, files, samples), _ON_OTHER_DAYS)
        ),
    )
    return walk(flows, flow, beginnings, samples, files.callable, most)


def _run_by(flow: Flow, flows: Catalog) -> list[Flow]:
    """The flow, and all that it runs."""
    found = [flow]
    for one in found:
        runs = (step.flow for step in one.steps.values() if isinstance(step, RunStep))
        found += [flows.flows[name] for name in runs if flows.flows.get(name) not in (None, *found)]
    return found


def _starts(flow: Flow) -> bool:
    trigger = flow.trigger
    return bool(trigger.commands or trigger.words or trigger.button or trigger.events)


def _beginnings(flow: Flow, files: Files, samples: Samples) -> Iterator[Beginning]:
    customers = _customers(files, samples)
    trigger = flow.trigger
    if trigger.commands or trigger.words or trigger.button:
        said = next(iter((*trigger.commands, *(word.text for word in trigger.words))), "the button")
        for customer in customers:
            yield Beginning(started=Started(), customer=customer, said=said, now=NOON)
    for event in trigger.events:
        for data in samples.records(event_data(files, event) or {}):
            for customer in customers:
                started = Started(values=data, initiative="bot")
                yield Beginning(started=started, customer=customer, said=event, now=NOON)


def _customers(files: Files, samples: Samples) -> list[dict[str, Any]]:
    fields = customer_fields(files.shop, ())
    usual = samples.records(fields, "customer")
    nobody = {name: None if type_.optional else usual[0][name] for name, type_ in fields.items()}
    return [{**customer, "wants_messages": True} for customer in (*usual, nobody)]


# --- what is wrong -------------------------------------------------------------------------------


def _report_ends(found: Walk, problems: Problems) -> None:
    """The shortest way to each: nodes come in the order they were met."""
    told: set[tuple[str, Span]] = set()
    for node in found.nodes:
        failed = next(
            (e for e in node.effects if isinstance(e, Traced) and e.verb == "error"), None
        )
        if failed is not None:
            code, said = "W420", f"this way ends in an error: {failed.detail.partition(': ')[2]}."
        elif _fell_silent(node):
            code, said = "W421", "the customer speaks last here and hears nothing."
        else:
            continue
        at = _where(found, node)
        if (code, at) not in told:
            told.add((code, at))
            problems.add(at, code, said, _told(node))


def _fell_silent(node: Node) -> bool:
    ended = node.ended
    spoke = isinstance(node.input.event, Answered) or (
        isinstance(node.input.event, Started) and node.state.initiative == "customer"
    )
    return ended is not None and ended.outcome == "finished" and spoke and node.silent


def _report_circles(found: Walk, problems: Problems) -> None:
    """Questions that lead to each other for ever, unless the customer falls silent."""
    if not found.whole:
        return
    leads_out = {id(node) for node in found.ends}
    changed = True
    while changed:
        changed = False
        for node in found.nodes:
            out = id(node) not in leads_out and any(
                id(after) in leads_out
                for input_, after in node.leads_to
                if not (isinstance(input_.event, TimerFired) and input_.event.kind == "no_reply")
            )
            if out:
                leads_out.add(id(node))
                changed = True
    for node in found.nodes:
        if id(node) not in leads_out and node.state.status == "asking":
            said = "no answer leads out of this question and those after it."
            problems.add(_where(found, node), "W418", said, _told(node))
            return


def _report_unreached(done: list[Walk], flows: Catalog, problems: Problems) -> None:
    reached = {place for found in done for place in found.reached}
    walked = {found.flow.name for found in done if found.whole}
    run = {s.flow for f in flows.flows.values() for s in f.steps.values() if isinstance(s, RunStep)}
    for flow in flows.flows.values():
        if flow.name not in walked | run:
            continue
        for step in flow.steps.values():
            if (flow.name, step.key) not in reached:
                said = f"no generated answer leads to this {step.verb} step."
                hint = "Is there a way to it? A scenario in flows/tests/ can show one."
                problems.add(step.span.first, "I620", said, hint)
                break


def _where(found: Walk, node: Node) -> Span:
    """The last step that ran on the way."""
    for effect in reversed(node.effects):
        if isinstance(effect, Traced) and effect.place.flow == found.flow.name:
            step = found.flow.steps.get(effect.place.step or "")
            if step is not None:
                return step.span.first
    return found.flow.span.first


def _told(node: Node) -> str:
    way = node.way()
    shown = way if len(way) <= 8 else (*way[:2], "…", *way[-5:])
    return "The way: " + " → ".join(shown)
