"""Values to try: a few of each type, with those on both sides of what the flow compares with."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
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
_LONGEST = 4096


class Samples:
    """What can be tried in these flows at that moment."""

    def __init__(
        self, flows: Iterable[Flow], now: datetime, shop: Mapping[str, Any] | None = None
    ) -> None:
        self._now = now
        self._today = False
        self._numbers: set[float] = set()
        self._texts: set[str] = set()
        #: Days that something is compared with.
        self._days: set[date] = set()
        self._lengths: set[int] = set()
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
        for name, value in (shop or {}).items():
            if f"shop.{name}" in self.deciding:
                self._seen(value)

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
        longer = (_TEXT.ljust(length + 1, "!") for length in self._lengths)
        return [_TEXT, *sorted(self._texts), *sorted(longer)]

    def days(self) -> list[str]:
        """Of a date that somebody writes."""
        return list(self._moments(whole_days=True))

    def moments(self) -> list[datetime]:
        """When to begin: today, and the days around those that `today` is compared with."""
        if not self._today:
            return [self._now]
        noon = time(12, tzinfo=self._now.tzinfo)
        return [self._now, *(datetime.combine(day, noon) for day in self._around())]

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
                item = self.of(type_.item)[0] if type_.item else _TEXT
                yield from ([item] * count for count in (1, *(n + 1 for n in self._lengths)))
            case "record":
                yield from self.records(type_.fields or {}, path)

    def _moments(self, *, whole_days: bool) -> Iterator[str]:
        days = {2.0, -3.0, *(-number + step for number in self._numbers for step in (-1, 0, 1))}
        for day in sorted(days, key=abs):
            if abs(day) < 4000:
                moment = self._now + timedelta(days=day)
                yield (moment.date() if whole_days else moment).isoformat()

        for near in self._around():
            noon = datetime.combine(near, time(12, tzinfo=self._now.tzinfo))
            yield (near if whole_days else noon).isoformat()

    def _around(self) -> list[date]:
        return sorted({day + timedelta(days=step) for day in self._days for step in (-1, 0, 1)})

    def _compared_with(self, expression: Expression) -> None:
        for node in ast.walk(expression.tree):
            match node:
                case ast.Constant():
                    self._seen(node.value)
                case ast.Compare() if _calls(node, "length"):
                    constants = (n.value for n in ast.walk(node) if isinstance(n, ast.Constant))
                    self._lengths |= {
                        n for n in constants if isinstance(n, int) and 0 < n < _LONGEST
                    }
                case ast.Name(id="today"):
                    self._today = True

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
            found = operations.moment(value)
            if found is not None:
                self._days.add(found.date() if isinstance(found, datetime) else found)


def _calls(node: ast.expr, name: str) -> bool:
    found = (inner.func for inner in ast.walk(node) if isinstance(inner, ast.Call))
    return any(isinstance(function, ast.Name) and function.id == name for function in found)


def conditions(flow: Flow) -> Iterator[Expression]:
    """Everything that decides where the flow goes."""
    if flow.condition is not None:
        yield flow.condition
    for step in flow.steps.values():
        if isinstance(step, IfStep):
            yield step.condition
        elif isinstance(step, MatchStep):
            yield step.subject
