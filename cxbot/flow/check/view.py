"""What all warnings look at: the files, where their keys stand, and the ways through each flow."""

from functools import cached_property

from cxbot.flow import graph
from cxbot.flow.definition import Flow
from cxbot.flow.graph import Edge
from cxbot.flow.reading.files import JOURNEY, SHOP, Files
from cxbot.flow.reading.source import Map, Node, Problems, Scalar, Sequence, Span
from cxbot.flow.steps import RunStep

Ways = dict[str, tuple[Edge, ...]]


class View:
    """A file is looked through for keys when the first of them is asked for."""

    def __init__(self, files: Files, problems: Problems) -> None:
        self.files = files
        self.shop = files.shop
        self.flows = files.flows
        self._problems = problems
        self._maps: dict[str, dict[tuple[int, int], Map]] = {}
        self._ways: dict[str, Ways] = {}

    def add(self, span: Span, code: str, message: str, hint: str = "") -> None:
        self._problems.add(span, code, message, hint)

    # --- where -----------------------------------------------------------------------------------

    def key(self, owner: Span, name: str, *inner: str) -> Span:
        """The key `name` of the step, flow or file that stands at `owner`; `inner` goes deeper.

        As far as the keys are written; the first character of the owner if not even `name` is.
        """
        span = owner.first
        found: Node | None = self._map(owner)
        for wanted in (name, *inner):
            rows = found.items if isinstance(found, Map) else ()
            row = next((row for row in rows if row[0].text == wanted), None)
            if row is None:
                break
            span, found = row[0].span, row[1]
        return span

    def value(self, owner: Span, name: str) -> Node | None:
        found = self._map(owner)
        return found.get(name) if found else None

    @property
    def shop_file(self) -> Span:
        """The owner of the keys of shop.yaml; its first character when there's no such file."""
        root = self.files.roots.get(SHOP)
        return root.span if root is not None else Span.top(SHOP)

    @property
    def journey_file(self) -> Span:
        """The owner of the keys of journey.yaml; its first character when there's no such file."""
        root = self.files.roots.get(JOURNEY)
        return root.span if root is not None else Span.top(JOURNEY)

    def _map(self, owner: Span) -> Map | None:
        if owner.file not in self._maps:
            found: dict[tuple[int, int], Map] = {}
            root = self.files.roots.get(owner.file)
            if root is not None:
                _gather(root, found)
            self._maps[owner.file] = found
        return self._maps[owner.file].get((owner.line, owner.column))

    # --- ways ------------------------------------------------------------------------------------

    def ways(self, flow: Flow) -> Ways:
        """Step -> where it can lead; "" is the start."""
        if flow.name not in self._ways:
            found: dict[str, list[Edge]] = {}
            for edge in graph.edges(flow):
                found.setdefault(edge.source, []).append(edge)
            self._ways[flow.name] = {key: tuple(edges) for key, edges in found.items()}
        return self._ways[flow.name]

    def whole(self, flow: Flow) -> bool:
        """Every way leads to a step that could be read; else its errors come first."""
        return all(
            edge.target is None or edge.target in flow.steps
            for edges in self.ways(flow).values()
            for edge in edges
        )

    def sound(self, flow: Flow) -> bool:
        """No error stands in its file."""
        return self.sound_file(flow.span.file)

    def sound_file(self, file: str) -> bool:
        return file not in self._with_errors

    @cached_property
    def _with_errors(self) -> frozenset[str]:
        return frozenset(p.file for p in self._problems.found if p.level == "error")

    @cached_property
    def run_by_others(self) -> frozenset[str]:
        """Names of flows that another runs."""
        return frozenset(
            step.flow
            for flow in self.flows.values()
            for step in flow.steps.values()
            if isinstance(step, RunStep)
        )


def _gather(node: Node, found: dict[tuple[int, int], Map]) -> None:
    match node:
        case Map():
            found[node.span.line, node.span.column] = node
            for _, value in node.items:
                _gather(value, found)
        case Sequence():
            for item in node.items:
                _gather(item, found)
        case Scalar():
            pass
