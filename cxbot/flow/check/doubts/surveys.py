"""Ratings: bad news that reaches nobody."""

from cxbot.flow.check.view import View
from cxbot.flow.definition import Flow
from cxbot.flow.reading.source import Span
from cxbot.flow.steps import AnyStep, AskStep, Case, HumanStep, IfStep, MatchStep, RunStep
from cxbot.flow.values.expression import Expression
from cxbot.flow.values.operations import Mistyped
from cxbot.flow.values.scope import Scope

#: A scale of eleven is read as NPS: 0 to 6 would not recommend. Others: the lower two fifths.
_NPS_LOW = 6
_LOW_PART = 0.4


def check(view: View) -> None:
    for flow in view.flows.values():
        if view.whole(flow):
            for step in flow.steps.values():
                if isinstance(step, AskStep) and step.answer.kind == "rating":
                    _bad_news(view, flow, step)


def _bad_news(view: View, flow: Flow, ask: AskStep) -> None:
    """Each low rating must lead to a person on some way, or it is heard by nobody."""
    alone: dict[Span, list[int]] = {}
    for rating in _low(ask):
        walk = _Walk(view, flow, ask, rating)
        where = walk.alone()
        if where is not None:
            alone.setdefault(where, []).append(rating)
    for span, ratings in alone.items():
        said = f"a rating of {_range(ratings)} reaches no person: the customer is left with it."
        view.add(span, "W503", said, 'Like this: - human: "{rating} for {order.number}"')


def _low(ask: AskStep) -> range:
    least, most = ask.answer.least, ask.answer.most
    if most - least == 10:
        return range(least, least + _NPS_LOW + 1)
    return range(least, least + int((most - least) * _LOW_PART) + 1)


def _range(ratings: list[int]) -> str:
    return f"{ratings[0]}-{ratings[-1]}" if len(ratings) > 1 else str(ratings[0])


class _Walk:
    """All ways that one rating can go from its question."""

    def __init__(self, view: View, flow: Flow, ask: AskStep, rating: int) -> None:
        self._view = view
        self._flow = flow
        self._ask = ask
        self._name = ask.save.name if ask.save and not ask.save.customer else ""
        self._scope = Scope(view.shop, {self._name: rating})
        self._rating = rating
        #: Where the owner told this rating from others.
        self._told_apart: Span | None = None

    def alone(self) -> Span | None:
        """Where the way of this rating without any person begins; None when all is well."""
        seen: set[str] = set()
        todo = [self._ask.next] if self._ask.next else []
        while todo:
            key = todo.pop()
            if key in seen:
                continue
            seen.add(key)
            step = self._flow.steps[key]
            if _person(self._view, step, set()):
                return None
            todo += self._next(step)
        if self._told_apart is None and self._ask.metric:
            return self._view.key(self._ask.span, "metric")
        return self._told_apart

    def _next(self, step: AnyStep) -> list[str]:
        if isinstance(step, MatchStep) and self._decides(step.subject):
            case = next((case for case in step.cases if _covers(case, self._rating)), None)
            span = case.span if case else self._view.key(step.span, "match")
            self._told_apart = self._told_apart or span
            target = case.then.entry if case else step.otherwise.entry
            return [target] if target else []
        if isinstance(step, IfStep) and self._decides(step.condition):
            try:
                holds = step.condition.holds(self._scope)
            except Mistyped:
                holds = False
            self._told_apart = self._told_apart or self._view.key(step.span, "if")
            target = (step.then if holds else step.otherwise).entry
            return [target] if target else []
        edges = self._view.ways(self._flow).get(step.key, ())
        return [edge.target for edge in edges if edge.target]

    def _decides(self, expression: Expression) -> bool:
        """The rating alone decides it."""
        return bool(self._name) and {name.path for name in expression.names} == {(self._name,)}


def _covers(case: Case, rating: int) -> bool:
    return str(rating) in case.values or any(low <= rating <= high for low, high in case.ranges)


def _person(view: View, step: AnyStep, seen: set[str]) -> bool:
    if isinstance(step, HumanStep):
        return True
    if not isinstance(step, RunStep) or step.flow in seen or step.flow not in view.flows:
        return False
    seen.add(step.flow)
    return any(_person(view, inner, seen) for inner in view.flows[step.flow].steps.values())
