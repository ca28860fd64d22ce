"""Flow -> Picture: each step one node, each way one arrow. No step is left out.

Only chains of `set` share a node, and a `stop` is its own end. What the engine does unasked is
marked; what of it would only add noise is `minor`: a person called after the last miss, and the
rest of a fork whose cases are complete.
"""

from collections.abc import Container, Iterable, Mapping, Sequence

from cxbot.flow.definition import Flow
from cxbot.flow.drawing import wording
from cxbot.flow.drawing.nodes import start_node, step_node
from cxbot.flow.drawing.picture import Arrow, ArrowKind, Node, NodeKind, Picture
from cxbot.flow.graph import Edge, edges
from cxbot.flow.shop import NO_REPLY_AFTER
from cxbot.flow.steps import AnyStep, AskStep, CallStep, HumanStep, SetStep, StopStep
from cxbot.flow.values import hours
from cxbot.model.value import replace

ANYTIME = "anytime"

#: Flow and key.
StepOf = tuple[str, str]


def picture(flow: Flow, language: str, complete: Container[StepOf] = ()) -> Picture:
    """One flow, its texts in that language where it has them.

    `complete` are the matches whose cases take every value there can be (leftovers.py).
    """
    return _picture(flow.name, flow.about, (flow,), _Builder(language, complete))


def anytime(flows: Iterable[Flow], language: str, complete: Container[StepOf] = ()) -> Picture:
    """All anytime entries side by side."""
    builder = _Builder(language, complete)
    return _picture(ANYTIME, "What works inside every flow", tuple(flows), builder)


def pictures(
    flows: Mapping[str, Flow], language: str, complete: Container[StepOf] = ()
) -> tuple[Picture, ...]:
    """One for each flow by name, and one for what works at any time."""
    names = [name for name in sorted(flows) if not flows[name].anytime]
    own = [picture(flows[name], language, complete) for name in names]
    entries = [flow for flow in flows.values() if flow.anytime]
    return (*own, anytime(entries, language, complete)) if entries else tuple(own)


def _picture(name: str, about: str, flows: Sequence[Flow], builder: "_Builder") -> Picture:
    for flow in flows:
        builder.add(flow)
    return Picture(
        name=name,
        about=wording.short(about, 200),
        nodes=tuple(builder.nodes),
        arrows=tuple(builder.arrows),
    )


class _Builder:
    def __init__(self, language: str, complete: Container[StepOf]) -> None:
        self._language = language
        self._complete = complete
        self.nodes: list[Node] = []
        self.arrows: list[Arrow] = []
        #: Of the flow being added: key of a step -> id of its node; and of where it ends after it.
        self._by_key: dict[str, str] = {}
        self._ends: dict[str, str] = {}

    def add(self, flow: Flow) -> None:
        self._by_key, self._ends = {}, {}
        ways = edges(flow)
        self._by_key[""] = self._put(start_node(flow, self._language))
        chains = _chains(flow, ways)
        for step in flow.steps.values():
            if step.key not in self._by_key:
                self._step(flow, [flow.steps[key] for key in chains.get(step.key, [step.key])])
        for edge in ways:
            self._arrow(flow, edge)

    def _put(self, node: Node) -> str:
        made = f"n{len(self.nodes) + 1}"
        self.nodes.append(replace(node, id=made))
        return made

    def _step(self, flow: Flow, steps: Sequence[AnyStep]) -> None:
        made = [step_node(flow, step, self._language) for step in steps]
        node = made[0]
        if len(made) > 1:
            more = tuple(other.text for other in made[1:])
            notes = tuple(note for other in made for note in other.notes)
            keys = tuple(step.key for step in steps)
            # Line by line, as the file has them.
            node = replace(node, text="\n".join((node.text, *more)), notes=notes, keys=keys)
        made_id = self._put(node)
        self._by_key |= dict.fromkeys((step.key for step in steps), made_id)

    # --- arrows ----------------------------------------------------------------------------------

    def _arrow(self, flow: Flow, edge: Edge) -> None:
        step = flow.steps.get(edge.source)
        if isinstance(step, StopStep):
            return
        source = self._by_key[edge.source]
        target = self._target(flow, edge)
        if source == target and isinstance(step, SetStep):
            return
        self.arrows.append(
            Arrow(
                source=source,
                target=target,
                label=_label(edge, step),
                kind=_kind(edge),
                # Without an else, "no" goes on: as good as written.
                written=edge.written or edge.kind == "no",
                minor=self._minor(flow, edge),
                way=(flow.name, edge.source, edge.target, edge.kind, edge.label),
            )
        )

    def _minor(self, flow: Flow, edge: Edge) -> bool:
        if edge.written:
            return False
        full = edge.kind == "else" and (flow.name, edge.source) in self._complete
        return full or edge.kind == "give up"

    def _target(self, flow: Flow, edge: Edge) -> str:
        if edge.target is None:
            return self._ending(flow, edge)
        found = self._by_key.get(edge.target)
        if found is None:
            head, text = "missing", wording.short(edge.target)
            node = Node(id="", kind="missing", head=head, text=text, flow=flow.name)
            found = self._by_key[edge.target] = self._put(node)
        return found

    def _ending(self, flow: Flow, edge: Edge) -> str:
        if edge.kind == "no reply":
            return self._put_end(flow, "leave", "ends quietly")
        if edge.calls_person and edge.kind == "error":
            return self._put_end(flow, "person", "a person is called, then it ends")
        source = self._by_key[edge.source]
        if source not in self._ends:
            head = "back to what was asked" if flow.anytime else "finished"
            self._ends[source] = self._put_end(flow, "end", head)
        return self._ends[source]

    def _put_end(self, flow: Flow, kind: NodeKind, head: str) -> str:
        return self._put(Node(id="", kind=kind, head=head, flow=flow.name))


def _chains(flow: Flow, ways: Sequence[Edge]) -> dict[str, list[str]]:
    """First `set` -> it and those that follow with no other way in."""
    into: dict[str, int] = {}
    for edge in ways:
        if edge.target:
            into[edge.target] = into.get(edge.target, 0) + 1
    found: dict[str, list[str]] = {}
    inside: set[str] = set()
    for key, step in flow.steps.items():
        if not isinstance(step, SetStep) or key in inside:
            continue
        chain, following = [key], step.next
        while (
            following is not None
            and isinstance(flow.steps.get(following), SetStep)
            and into[following] == 1
            and following not in chain
        ):
            chain.append(following)
            following = flow.steps[following].next
        if len(chain) > 1:
            found[key] = chain
            inside.update(chain)
    return found


def _kind(edge: Edge) -> ArrowKind:
    if edge.kind in {"error", "give up"}:
        return "error"
    return "silence" if edge.kind in {"no reply", "no answer"} else "plain"


def _label(edge: Edge, step: AnyStep | None) -> str:
    label = ""
    match edge.kind:
        case "yes" | "no":
            label = edge.kind
        case "case" | "outcome":
            label = wording.short(edge.label.replace("_", " "), 40)
        case "else":
            label = "anything else"
        case "give up":
            label = "gave up"
        case "no reply" | "no answer":
            label = f"{edge.kind} after {hours.told(edge.after or NO_REPLY_AFTER)}"
        case "error":
            label = "fails" if edge.label == "else" else f"fails: {wording.short(edge.label, 40)}"
        case "next":
            label = _onward(step)
    return label


def _onward(step: AnyStep | None) -> str:
    match step:
        case AskStep():
            return "answered"
        case CallStep():
            return "done"
        case HumanStep():
            return "closed" if step.on or step.no_answer else ""
    return ""
