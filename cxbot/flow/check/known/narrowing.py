"""What a condition tells of the values in it, on the way where it holds and on the other.

`if: comment is empty` leaves a comment that is never empty on the way of `else`.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from cxbot.flow.check.known.kinds import NUMBERS, can_be_empty, impossible, joined, kept
from cxbot.flow.check.known.situation import Path, Situation
from cxbot.flow.values import operations
from cxbot.flow.values.expression import constant_of, path_of
from cxbot.model.types import Type

#: What is told of each path; None: this way is never taken.
Facts = Mapping[Path, Type] | None
_KEEPING = frozenset({"days_since", "hours_since", "lower"})


def told(node: ast.expr, situation: Situation, *, holds: bool) -> Facts:
    match node:
        case ast.UnaryOp(op=ast.Not()):
            return told(node.operand, situation, holds=not holds)
        case ast.BoolOp():
            every = isinstance(node.op, ast.And)
            if every == holds:
                return _all(node.values, situation, holds=holds)
            return _any(node.values, situation, holds=holds)
        case ast.Compare() if len(node.ops) == 1:
            return _compared(node, situation, holds=holds)
        case ast.Compare() if holds:
            return _chain(node, situation)
        case ast.Name() | ast.Attribute():
            return _itself(path_of(node), situation, holds=holds)
    return {}


def _all(nodes: list[ast.expr], situation: Situation, *, holds: bool) -> Facts:
    """Each of them is so; the later ones are judged by what the earlier ones told."""
    found: dict[Path, Type] = {}
    for node in nodes:
        facts = told(node, situation, holds=holds)
        if facts is None:
            return None
        found |= facts
        situation = situation.knowing(facts)
    return found


def _any(nodes: list[ast.expr], situation: Situation, *, holds: bool) -> Facts:
    """One of them is so: the first, or not the first and then the second …"""
    found: Facts = None
    for node in nodes:
        facts = told(node, situation, holds=holds)
        if facts is not None:
            # A fact stands on top of what was known before this condition.
            found = facts if found is None else _both(found, facts)
        other = told(node, situation, holds=not holds)
        if other is None:
            break
        situation = situation.knowing(other)
    return found


def _both(one: Mapping[Path, Type], two: Mapping[Path, Type]) -> Mapping[Path, Type]:
    return {path: joined(fact, two[path]) for path, fact in one.items() if path in two}


def _itself(path: Path, situation: Situation, *, holds: bool) -> Facts:
    now = _now(path, situation)
    if now is None:
        return {}
    if holds:
        return _fact(path, kept(now.never_empty(), bool))
    return _fact(path, kept(now, lambda value: not value)) if now.kind == "yes/no" else {}


def _compared(node: ast.Compare, situation: Situation, *, holds: bool) -> Facts:
    left, op, right = node.left, node.ops[0], node.comparators[0]
    if isinstance(op, ast.Eq | ast.Is):
        return _equal(left, right, situation, holds=holds)
    if isinstance(op, ast.NotEq | ast.IsNot):
        return _equal(left, right, situation, holds=not holds)
    if isinstance(op, ast.In | ast.NotIn):
        return _among(left, right, situation, holds=holds == isinstance(op, ast.In))
    return _ordered(left, op, right, situation, holds=holds)


def _chain(node: ast.Compare, situation: Situation) -> Facts:
    """`1 <= rating <= 5`"""
    sides = [node.left, *node.comparators]
    pairs: list[ast.expr] = [
        ast.Compare(left=left, ops=[op], comparators=[right])
        for left, op, right in zip(sides, node.ops, sides[1:], strict=False)
    ]
    return _all(pairs, situation, holds=True)


def _equal(left: ast.expr, right: ast.expr, situation: Situation, *, holds: bool) -> Facts:
    if constant_of(left):
        left, right = right, left
    path, constant = path_of(left), constant_of(right)
    now = _now(path, situation)
    if constant is not None and holds and not operations.is_empty(constant[0]) and not path:
        return dict(_calculated((left,), situation))
    if now is None or constant is None:
        return {}
    (value,) = constant
    if operations.is_empty(value):
        if not holds:
            return _fact(path, now.never_empty())
        return {} if now.optional else None
    if holds:
        return _fact(path, kept(now.never_empty(), lambda one: operations.equal(one, value)))
    return _fact(path, kept(now, lambda one: not operations.equal(one, value)))


def _among(left: ast.expr, right: ast.expr, situation: Situation, *, holds: bool) -> Facts:
    path = path_of(left)
    now = _now(path, situation)
    if now is None or not isinstance(right, ast.List | ast.Tuple):
        return {}
    constants = [constant_of(item) for item in right.elts]
    values = [constant[0] for constant in constants if constant is not None]
    if len(values) < len(constants) or any(operations.is_empty(value) for value in values):
        return {}
    if holds:
        return _fact(path, kept(now.never_empty(), lambda one: operations.contains(one, values)))
    return _fact(path, kept(now, lambda one: not operations.contains(one, values)))


_SIGNS: dict[type[ast.cmpop], str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _ordered(
    left: ast.expr, op: ast.cmpop, right: ast.expr, situation: Situation, *, holds: bool
) -> Facts:
    """An empty value is neither less nor more, so whatever holds is not empty."""
    sign = _SIGNS[type(op)]
    found: dict[Path, Type] = dict(_calculated((left, right), situation)) if holds else {}
    for one, other, way in ((left, right, sign), (right, left, _TURNED[sign])):
        inner = one.args[0] if _keeps(one) and isinstance(one, ast.Call) else one
        path = path_of(inner)
        now = _now(path, situation)
        if now is None:
            continue
        if holds:
            now = now.never_empty()
        constant = constant_of(other)
        if constant and inner is one and now.kind in NUMBERS:
            now = kept(now, _test(way, constant[0], holds=holds))
        fact = _fact(path, now)
        if fact is None:
            return None
        found |= fact
    return found


def _calculated(nodes: Iterable[ast.expr], situation: Situation) -> Iterator[tuple[Path, Type]]:
    """What is calculated with is not empty where the result is not."""
    for node in nodes:
        match node:
            case ast.BinOp():
                sides: tuple[ast.expr, ...] = (node.left, node.right)
            case ast.UnaryOp(op=ast.USub()):
                sides = (node.operand,)
            case _:
                continue
        for side in sides:
            path = path_of(side)
            now = _now(path, situation)
            if now is not None:
                yield path, now.never_empty()
        yield from _calculated(sides, situation)


def _keeps(node: ast.expr) -> bool:
    """A function of an empty value that is empty too."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _KEEPING
        and len(node.args) == 1
    )


def _test(sign: str, value: Any, *, holds: bool) -> Callable[[Any], bool]:
    def test(member: Any) -> bool:
        try:
            return operations.ordered(sign, member, value) == holds
        except operations.Mistyped:
            return True

    return test


def _now(path: Path, situation: Situation) -> Type | None:
    """What is left of it here; optional when it can be empty."""
    found = situation.find(path) if path else None
    if found is None:
        return None
    narrowed = found.narrowed
    return narrowed.or_empty() if found.reasons or can_be_empty(narrowed) else narrowed


def _fact(path: Path, found: Type) -> Facts:
    return None if impossible(found) else {path: found}
