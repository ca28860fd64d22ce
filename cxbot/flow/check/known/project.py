"""What flows share: types declared outside of them, who runs whom, what could not be read.

A file with errors may hold names that could not be read; whoever uses those is not blamed for it.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property

from cxbot.errors import nearest
from cxbot.flow.check.known import declared
from cxbot.flow.check.known.situation import Situation, Variable
from cxbot.flow.check.view import View
from cxbot.flow.definition import Flow
from cxbot.flow.reading.files import ANYTIME, FLOWS, JOURNEY, SHOP
from cxbot.flow.reading.source import Map, Node, Problems, Scalar, Sequence, Span
from cxbot.flow.steps import AnyStep, AskStep, CallStep, RunStep, SetStep, Target
from cxbot.model.event import OWN_EVENTS
from cxbot.model.order import STATUS_AFTER
from cxbot.model.types import ActionType, Type
from cxbot.model.value import replace


class Project:
    def __init__(self, view: View, problems: Problems) -> None:
        self.view = view
        self.files = view.files
        self.flows = view.flows
        #: A file could not be read at all.
        self.broken = view.files.broken
        errors = [problem for problem in problems.found if problem.level == "error"]
        self._errors = {(one.file, one.line, one.column) for one in errors}
        self._unsound = {one.file for one in errors}
        self._mentioned: dict[str, frozenset[str]] = {}
        set_by_flows = {
            target.name
            for flow in self.flows.values()
            for step in flow.steps.values()
            for target in targets(step)
            if target.customer
        }
        self.customer = declared.customer_fields(self.files.shop, set_by_flows)
        self.shop = declared.shop_values(self.files.shop)
        customer = Type(kind="record", fields=self.customer)
        shop = Type(kind="record", fields=self.shop)
        #: What every flow knows, whatever starts it.
        self.base = Situation(
            variables={
                "customer": Variable(type=customer, of_fields="not every customer has it"),
                "shop": Variable(type=shop, of_fields="shop.yaml leaves it empty"),
            }
        )

    def opened(self, flow: Flow, at: Situation | None) -> Situation:
        """The first situation of a flow, which knows what its steps will save."""
        saved = {
            target.name
            for step in flow.steps.values()
            for target in targets(step)
            if not target.customer
        }
        return replace(at or self.base, later=frozenset(saved))

    # --- declared elsewhere ----------------------------------------------------------------------

    def action(self, name: str) -> ActionType | None:
        return self.files.callable.get(name)

    def event(self, name: str) -> Mapping[str, Type] | None:
        """Of an event nobody declares, the data of the one that was meant."""
        found = declared.event_data(self.files, name) if self._declares(name) else None
        if found is None:
            known = (*STATUS_AFTER, *OWN_EVENTS, *self.files.shop.events, *self.files.events)
            near = nearest(name, known)
            found = declared.event_data(self.files, near) if near else None
        return found

    def _declares(self, name: str) -> bool:
        return name in STATUS_AFTER or not name.startswith("order.")

    def calls(self) -> Iterator[CallStep]:
        for flow in self.flows.values():
            yield from (step for step in flow.steps.values() if isinstance(step, CallStep))

    # --- who runs whom ---------------------------------------------------------------------------

    @cached_property
    def runs(self) -> Mapping[str, tuple[tuple[Flow, RunStep], ...]]:
        """Name of a flow -> the steps that run it."""
        found: dict[str, tuple[tuple[Flow, RunStep], ...]] = {}
        for flow in self.flows.values():
            for step in flow.steps.values():
                if isinstance(step, RunStep):
                    found[step.flow] = (*found.get(step.flow, ()), (flow, step))
        return found

    def given(self, flow: Flow) -> Iterator[str]:
        """Names of the arguments that others run it with."""
        for _, step in self.runs.get(flow.name, ()):
            yield from (name for name, _ in step.arguments)

    # --- what is unclear -------------------------------------------------------------------------

    def reported(self, span: Span) -> bool:
        """An error stands there already."""
        return (span.file, span.line, span.column) in self._errors

    def unsound(self, file: str) -> bool:
        """The file has errors, so names in it may not have been read."""
        return file in self._unsound

    def is_flow(self, name: str) -> bool:
        """There is one, though it may not have been read."""
        path = f"{FLOWS}{name}.yaml"
        there = path in self.files.roots and path not in {SHOP, JOURNEY, ANYTIME}
        return name in self.flows or there or self.broken

    def mentioned(self, file: str) -> frozenset[str]:
        """Names that a file with errors seems to bring: saved ones, those shop.yaml declares."""
        if file not in self._unsound:
            return frozenset()
        if file not in self._mentioned:
            root = self.files.roots.get(file)
            gather = _keys if file == SHOP else _saved
            self._mentioned[file] = frozenset(gather(root)) if root else frozenset()
        return self._mentioned[file]


def targets(step: AnyStep) -> tuple[Target, ...]:
    """What a step saves under."""
    if isinstance(step, SetStep):
        return tuple(target for target, _ in step.assignments)
    if isinstance(step, AskStep | CallStep | RunStep) and step.save:
        return (step.save,)
    return ()


def _keys(node: Node) -> Iterator[str]:
    match node:
        case Map():
            for key, value in node.items:
                yield key.text
                yield from _keys(value)
        case Sequence():
            for item in node.items:
                yield from _keys(item)


def _saved(node: Node) -> Iterator[str]:
    match node:
        case Map():
            for key, value in node.items:
                if key.text == "save" and isinstance(value, Scalar):
                    yield from _words(value.text)
                elif key.text in {"set", "with"} and isinstance(value, Map):
                    for name, _ in value.items:
                        yield from _words(name.text)
                yield from _saved(value)
        case Sequence():
            for item in node.items:
                yield from _saved(item)


def _words(text: str) -> Iterator[str]:
    """Both the variable and, of customer.x, the field."""
    root, _, rest = text.strip().partition(".")
    yield rest.partition(".")[0] if root == "customer" else root
