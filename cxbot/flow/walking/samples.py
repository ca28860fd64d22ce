"""Values to try: a few of each type, with those on both sides of what the flow compares with."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain, islice, product
from typing import Any

from cxbot.flow.definition import Flow
from cxbot.flow.steps import IfStep, MatchStep
from cxbot.flow.values import operations
from cxbot.flow.values.expression import Expression
from cxbot.model.types import Type

_MOST = 24
_MOST_RECORDS = 300
_TEXT = "some words"


class Samples:
    """What can be tried in these flows at that moment."""

    def __init__(self, flows: Iterable[Flow], now: datetime) -> None:
        self._now = now
        self._numbers: set[float] = set()
        self._texts: set[str] = set()
        #: Names that some condition reads, and their beginnings: order, order.status.
        self.deciding: set[str] = set()
        for flow in flows:
            for expression in conditions(flow):
                self._compared_with(expression)
                self.deciding |= {
                    ".".join(name.path[:end])
                    for name in expression.names
                    for end in range(1, len(name.path) + 1)
                }
            for step in flow.steps.values():
                if isinstance(step, MatchStep):
                    self._cases(step)

    def of(self, type_: Type, path: str = "") -> list[Any]:
        """The first is the most usual; one that may be empty comes last as None.

        `path` is the name it will have: of what no condition reads, one value is enough.
        """
        unique = list({repr(value): value for value in self._full(type_, path)}.values())
        if type_.kind != "record":
            unique = unique[:_MOST]
        found = [*unique, None] if type_.optional or not unique else unique
        return found if not path or path in self.deciding or len(found) == 1 else [found[0], None]

    def records(self, fields: Mapping[str, Type], path: str = "") -> list[dict[str, Any]]:
        """One with everything usual first, then the ways that conditions can tell apart."""
        prefix = f"{path}." if path else ""
        choices = [
            self.of(type_, f"{prefix}{name}") if f"{prefix}{name}" in self.deciding else [usual]
            for name, type_ in fields.items()
            for usual in self.of(type_)[:1]
        ]
        one_other = (
            [*(column[0] for column in choices[:at]), value, *(c[0] for c in choices[at + 1 :])]
            for at, column in enumerate(choices)
            for value in column[1:]
        )
        usual = [column[0] for column in choices]
        rows = islice(chain([usual], one_other, product(*choices)), _MOST_RECORDS)
        return [dict(zip(fields, row, strict=True)) for row in rows]

    def near(self, least: float | None = None, most: float | None = None) -> list[float]:
        """Numbers on both sides of those the flow compares with, within the bounds."""
        around = {number + step for number in self._numbers for step in (-1, 0, 1)} | {7}
        for bound in (least, most):
            around |= {bound} if bound is not None else set()
        within = [
            number
            for number in sorted(around)
            if (least is None or number >= least) and (most is None or number <= most)
        ]
        return [int(number) if number == int(number) else number for number in within]

    def texts(self) -> list[str]:
        return [_TEXT, *sorted(self._texts)]

    def _full(self, type_: Type, path: str) -> Iterator[Any]:
        if type_.values is not None:
            as_number = type_.kind in {"number", "money"}
            yield from (operations.number(v) if as_number else v for v in type_.values)
            return
        match type_.kind:
            case "text" | "any":
                yield from self.texts()
            case "number":
                yield from self.near(type_.least, type_.most)
            case "money":
                yield from (f"{number:.2f}" for number in self.near(0))
            case "yes/no":
                yield from (True, False)
            case "date" | "time":
                yield from self._moments(whole_days=type_.kind == "date")
            case "list":
                yield [self.of(type_.item)[0]] if type_.item else [_TEXT]
            case "record":
                yield from self.records(type_.fields or {}, path)

    def _moments(self, *, whole_days: bool) -> Iterator[str]:
        days = {2.0, -3.0, *(-number + step for number in self._numbers for step in (-1, 0, 1))}
        for day in sorted(days, key=abs):
            if abs(day) < 4000:
                moment = self._now + timedelta(days=day)
                yield (moment.date() if whole_days else moment).isoformat()

    def _compared_with(self, expression: Expression) -> None:
        for node in ast.walk(expression.tree):
            if isinstance(node, ast.Constant):
                self._seen(node.value)

    def _cases(self, step: MatchStep) -> None:
        for case in step.cases:
            for text in case.values:
                self._seen(text)
            for low, high in case.ranges:
                self._numbers |= {low, high}

    def _seen(self, value: Any) -> None:
        number = operations.number(value)
        if number is not None:
            self._numbers.add(float(number))
        elif isinstance(value, str) and value:
            self._texts.add(value)


def conditions(flow: Flow) -> Iterator[Expression]:
    """Everything that decides where the flow goes."""
    if flow.condition is not None:
        yield flow.condition
    for step in flow.steps.values():
        if isinstance(step, IfStep):
            yield step.condition
        elif isinstance(step, MatchStep):
            yield step.subject
