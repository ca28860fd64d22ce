"""Walks a flow: from each start, with each input, until nothing new is met."""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from cxbot.flow.catalog import Catalog
from cxbot.flow.definition import Flow, starts
from cxbot.flow.interpreter import advance
from cxbot.flow.protocol import (
    CallAction,
    CancelTimers,
    Effect,
    Ended,
    OpenTicket,
    Say,
    SetCustomer,
    SetTimer,
    Started,
    Traced,
    World,
)
from cxbot.flow.state import SessionState
from cxbot.flow.values.expression import Expression
from cxbot.flow.walking.inputs import Input, inputs
from cxbot.flow.walking.samples import Samples, conditions
from cxbot.model.types import ActionType

#: Inputs tried in one flow; a shop's flows need some hundreds.
MOST = 3000


@dataclass(slots=True, kw_only=True)
class Node:
    """A session as it stands somewhere on a way."""

    state: SessionState
    now: datetime
    customer: Mapping[str, Any]
    timers: Mapping[str, SetTimer]
    call: CallAction | None
    #: How it was reached.
    before: "Node | None"
    input: Input
    effects: tuple[Effect, ...]
    #: What can follow, filled while walking.
    leads_to: "list[tuple[Input, Node]]" = field(default_factory=list)

    def way(self) -> tuple[str, ...]:
        """What was done, from the start."""
        found: list[str] = []
        node: Node | None = self
        while node is not None:
            found.append(node.input.said)
            node = node.before
        return tuple(reversed(found))

    @property
    def ended(self) -> Ended | None:
        return next((effect for effect in self.effects if isinstance(effect, Ended)), None)

    @property
    def silent(self) -> bool:
        """The customer spoke, and nothing was said or opened in return."""
        return not any(isinstance(effect, Say | OpenTicket) for effect in self.effects)


@dataclass(slots=True, kw_only=True)
class Walk:
    flow: Flow
    nodes: list[Node]
    #: (flow, step key) of every step that ran.
    reached: set[tuple[str, str]]
    inputs: int
    #: False: there were more ways than so many inputs can try.
    whole: bool

    @property
    def ends(self) -> list[Node]:
        return [node for node in self.nodes if node.state.outcome is not None]


class Beginning(Struct, frozen=True, kw_only=True):
    """One way to start: the event's data or nothing, and who the customer is."""

    started: Started
    customer: Mapping[str, Any]
    said: str
    now: datetime


def walk(
    flows: Catalog,
    flow: Flow,
    beginnings: Iterable[Beginning],
    samples: Samples,
    actions: Mapping[str, ActionType] | None,
    most: int = MOST,
) -> Walk:
    walker = _Walker(flows, flow, samples, actions, most)
    for beginning in beginnings:
        if walker.found.inputs >= most // 2:
            walker.found.whole = False  # the others are left for what follows
            break
        walker.begin(beginning)
    walker.go_on()
    return walker.found


class _Walker:
    def __init__(
        self,
        flows: Catalog,
        flow: Flow,
        samples: Samples,
        actions: Mapping[str, ActionType] | None,
        most: int,
    ) -> None:
        self._flows = flows
        self._samples = samples
        self._actions = actions
        self._most = most
        self._seen: dict[str, Node] = {}
        self._todo: deque[Node] = deque()
        self._deciding = _deciding(flows)
        self.found = Walk(flow=flow, nodes=[], reached=set(), inputs=0, whole=True)

    def begin(self, beginning: Beginning) -> None:
        node = Node(
            state=SessionState.new(self.found.flow),
            now=beginning.now,
            customer=beginning.customer,
            timers={},
            call=None,
            before=None,
            input=Input(event=beginning.started, said=beginning.said),
            effects=(),
        )
        if starts(self.found.flow, self._flows, beginning.started.values, self._world(node)):
            self._take(self._after(node, node.input, first=True))

    def go_on(self) -> None:
        while self._todo:
            node = self._todo.popleft()
            world = self._world(node)
            for input_ in inputs(
                self._flows, node.state, world, node.timers, self._samples, self._actions, node.call
            ):
                if self.found.inputs >= self._most:
                    self.found.whole = False
                    return
                after = self._after(node, input_)
                node.leads_to.append((input_, self._take(after)))

    def _take(self, node: Node) -> Node:
        """The node, or the one like it that was met before."""
        key = self._key(node)
        known = self._seen.get(key)
        if known is not None:
            return known
        self._seen[key] = node
        self.found.nodes.append(node)
        if node.state.outcome is None:
            self._todo.append(node)
        return node

    def _after(self, node: Node, input_: Input, *, first: bool = False) -> Node:
        self.found.inputs += 1
        fired = node.timers.get(getattr(input_.event, "key", ""))
        now = max(node.now, fired.due) if fired else node.now + timedelta(seconds=1)
        world = self._world(node, now)
        state, effects = advance(self._flows, node.state, input_.event, world)
        for effect in effects:
            if isinstance(effect, Traced) and effect.place.step:
                self.found.reached.add((effect.place.flow or "", effect.place.step))
        set_ = {e.field: e.value for e in effects if isinstance(e, SetCustomer)}
        calls = [effect for effect in effects if isinstance(effect, CallAction)]
        return Node(
            state=state,
            now=now,
            customer={**node.customer, **set_} if set_ else node.customer,
            timers=_armed(node.timers, fired, effects),
            call=calls[-1] if calls else None,
            before=None if first else node,
            input=input_,
            effects=effects,
        )

    def _world(self, node: Node, now: datetime | None = None) -> World:
        shop = self._flows.shop
        return World(
            now=now or node.now,
            customer=node.customer,
            language=shop.language,
            time_zone=shop.time_zone,
        )

    def _key(self, node: Node) -> str:
        """What decides where it can go from here; how often it asked before doesn't."""
        state = node.state
        rows: list[Any] = [state.outcome, state.initiative]
        for frame in state.frames:
            waiting = frame.waiting
            held = (waiting.kind, waiting.misses, waiting.reminded) if waiting else None
            rows.append((frame.flow, frame.at, held, self._decisive("", frame.values)))
        rows.append(self._decisive("customer.", node.customer))
        rows.append(sorted(timer.kind for timer in node.timers.values()))
        if state.outcome is not None:
            rows.append([type(effect).__name__ for effect in node.effects])
        return json.dumps(rows, default=str, sort_keys=True)

    def _decisive(self, prefix: str, values: Mapping[str, Any]) -> list[tuple[str, Any]]:
        """Values of names that some condition reads; of others only whether there is one."""
        found = []
        for name, value in sorted(values.items()):
            paths = self._deciding.get(f"{prefix}{name}")
            kept = [_at(value, path) for path in sorted(paths)] if paths else value is None
            found.append((name, kept))
        return found


def _deciding(flows: Catalog) -> dict[str, set[tuple[str, ...]]]:
    """Root name -> the paths below it that conditions read."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for flow in flows.flows.values():
        for expression in conditions(flow):
            for root, path in _roots(expression):
                found.setdefault(root, set()).add(path)
    return found


def _roots(expression: Expression) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name in expression.names:
        if name.path[0] == "customer" and len(name.path) > 1:
            yield f"customer.{name.path[1]}", name.path[2:]
        else:
            yield name.path[0], name.path[1:]


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _armed(
    before: Mapping[str, SetTimer], fired: SetTimer | None, effects: Iterable[Effect]
) -> dict[str, SetTimer]:
    timers = dict(before)
    if fired is not None:
        timers.pop(fired.key, None)
    for effect in effects:
        if isinstance(effect, SetTimer):
            timers[effect.key] = effect
        elif isinstance(effect, CancelTimers):
            kinds = effect.kinds
            timers = {k: t for k, t in timers.items() if kinds is not None and t.kind not in kinds}
    return timers
