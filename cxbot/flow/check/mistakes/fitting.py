"""Whom the rules of personas fit, found out on sample customers.

A rule that compares fields with values can change its mind at those values only, so customers with
these values, and with others between and around them, stand for all there can be.
"""

import ast
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise, product
from math import ceil, floor, inf, prod
from typing import Any, NamedTuple

from cxbot.flow.reading.journeykinds import matching
from cxbot.flow.shop import Shop
from cxbot.flow.values import operations
from cxbot.flow.values.expression import Expression, constant_of, path_of
from cxbot.model.types import Type

#: Nobody writes more fields and values into a handful of rules.
MOST_SAMPLES = 10_000
#: A text that no rule speaks of.
_OTHER = "\N{REPLACEMENT CHARACTER}"
_ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_DAY = timedelta(days=1)
_SOME_DAY = date(2026, 1, 1)
_WHOLE = frozenset({"orders_count"})


class _Constant(NamedTuple):
    value: Any
    ordered: bool


#: Field of the customer -> what rules compare it with.
_Compared = dict[str, list[_Constant]]


def fitted(
    rules: Mapping[str, Expression], fields: Mapping[str, Type], shop: Shop
) -> dict[str, frozenset[int]]:
    """Name -> numbers of the sample customers it fits, without rules that samples can't judge."""
    compared: _Compared = {}
    simple = {}
    for name, rule in rules.items():
        own: _Compared = {}
        if _collected(rule.tree, own, shop) and _values(own, fields) is not None:
            simple[name] = matching(rule, shop)
            for field, constants in own.items():
                compared.setdefault(field, []).extend(constants)
    values = _values(compared, fields) or {}
    if prod(map(len, values.values())) > MOST_SAMPLES:
        return {}
    samples = [dict(zip(values, one, strict=True)) for one in product(*values.values())]
    return {
        name: frozenset(number for number, sample in enumerate(samples) if matches(sample))
        for name, matches in simple.items()
    }


# --- what a rule compares ------------------------------------------------------------------------


def _collected(node: ast.expr, found: _Compared, shop: Shop) -> bool:
    """False: it does more than compare fields with values."""
    if _constant(node, shop) is not None:
        return True
    match node:
        case ast.BoolOp():
            return all(_collected(value, found, shop) for value in node.values)
        case ast.UnaryOp(op=ast.Not()):
            return _collected(node.operand, found, shop)
        case ast.Compare():
            sides = pairwise((node.left, *node.comparators))
            pairs = zip(node.ops, sides, strict=True)
            return all(_pair(one, op, two, found, shop) for op, (one, two) in pairs)
    return _field(node, (), found)


def _pair(one: ast.expr, op: ast.cmpop, two: ast.expr, found: _Compared, shop: Shop) -> bool:
    if isinstance(op, ast.In | ast.NotIn):
        listed = two.elts if isinstance(two, ast.List | ast.Tuple) else []
    else:
        if _constant(one, shop) is not None:
            one, two = two, one
        listed = [two]
    read = [_constant(item, shop) for item in listed]
    constants = [
        _Constant(constant[0], isinstance(op, _ORDERED))
        for constant in read
        if constant is not None and isinstance(constant[0], str | int | float | None)
    ]
    return bool(constants) and len(constants) == len(listed) and _field(one, constants, found)


def _field(node: ast.expr, constants: Iterable[_Constant], found: _Compared) -> bool:
    path = path_of(node)
    if len(path) != 2 or path[0] != "customer":
        return False
    found.setdefault(path[1], []).extend(constants)
    return True


def _constant(node: ast.expr, shop: Shop) -> tuple[Any] | None:
    path = path_of(node)
    return (shop.value(path[1]),) if len(path) == 2 and path[0] == "shop" else constant_of(node)


# --- the customers -------------------------------------------------------------------------------


def _values(compared: _Compared, fields: Mapping[str, Type]) -> dict[str, Sequence[Any]] | None:
    """Of each field what stands for all it can be; None: of one of them nobody can say."""
    found: dict[str, Sequence[Any]] = {}
    for name, constants in compared.items():
        kind = fields.get(name)
        written = [one for one in constants if not operations.is_empty(one.value)]
        values = _of_kind(kind, written) if kind else None
        if kind is None or values is None:
            return None
        if name in _WHOLE:
            values = [whole for value in values for whole in (floor(value), ceil(value))]
        found[name] = (*dict.fromkeys(values), *((None,) if kind.optional else ()))
    return found


def _of_kind(kind: Type, written: list[_Constant]) -> list[Any] | None:
    values = [one.value for one in written]
    match kind.kind:
        case "yes/no":
            return [True, False]
        case "number" | "money":
            numbers = [operations.number(value) for value in values]
            known = sorted({float(number) for number in numbers if number is not None})
            least = kind.least if kind.least is not None else -inf
            return [one for one in _around(known) if one >= least]
        case "date":
            days = [operations.moment(value) for value in values]
            near = [
                day + step for day in days if type(day) is date for step in (-_DAY, 0 * _DAY, _DAY)
            ]
            whole = len(near) == 3 * len(days)
            return [day.isoformat() for day in (*near, _SOME_DAY)] if whole else None
        case "text" if not any(one.ordered for one in written):
            return [*values, _OTHER]
    return None


def _around(numbers: list[float]) -> list[float]:
    """These, one between each two, one below and one above all; and nothing."""
    if not numbers:
        return [0.0, 1.0]
    ends = [numbers[0] - 2, *numbers, numbers[-1] + 2]
    return [0.0, *numbers, *((one + two) / 2 for one, two in pairwise(ends))]
