"""Types inside a condition: every part of it, before it ever runs."""

import ast
from collections.abc import Callable, Iterable

from cxbot.flow.check.known.declared import of_constant
from cxbot.flow.check.known.kinds import MOMENTS, NOTHING, joined, members, word
from cxbot.flow.check.known.situation import Found, Path
from cxbot.flow.check.mistakes import comparing
from cxbot.flow.check.mistakes.comparing import Mistake, Side
from cxbot.flow.check.mistakes.names import Where
from cxbot.flow.reading.mending import replaced
from cxbot.flow.reading.source import Problems, Span
from cxbot.flow.values import operations
from cxbot.flow.values.expression import Expression, constant_of, path_of
from cxbot.model.types import ANY, Type, named
from cxbot.model.value import replace

Look = Callable[[Path, Where], Found]
_SIGNS: dict[type[ast.cmpop], str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}


class Judge:
    """Reports what is wrong in one expression."""

    def __init__(self, expression: Expression, look: Look, problems: Problems) -> None:
        self._expression = expression
        self._look = look
        self._problems = problems

    def judge(self) -> Type:
        """The type of the whole."""
        return ANY if self._expression.broken else self._type(self._expression.tree)

    # --- parts -----------------------------------------------------------------------------------

    def _type(self, node: ast.expr) -> Type:
        if (constant := constant_of(node)) is not None:
            return NOTHING if operations.is_empty(constant[0]) else of_constant(constant[0])
        match node:
            case ast.Name(id="today"):
                return named("date")
            case ast.Name() | ast.Attribute():
                return self._look(path_of(node), lambda length: self._at(node, length)).type
            case ast.BoolOp():
                return self._of_bool(node)
            case ast.Compare():
                return self._of_compare(node)
            case ast.BinOp():
                return self._of_binary(node)
            case ast.UnaryOp():
                return self._of_unary(node)
            case ast.Call():
                return self._of_call(node)
        assert isinstance(node, ast.List | ast.Tuple)  # the language has no more
        return self._of_list(node.elts)

    def _of_list(self, nodes: Iterable[ast.expr]) -> Type:
        item: Type | None = None
        for node in nodes:
            found = self._type(node)
            item = joined(item, found) if item else found
        return Type(kind="list", item=item)

    def _of_bool(self, node: ast.BoolOp) -> Type:
        sign = "and" if isinstance(node.op, ast.And) else "or"
        for value in node.values:
            self._type(value)
            if isinstance(value, ast.Constant) and isinstance(value.value, str | int | float):
                said = f"{self._words(value)} alone is not a condition, it always holds."
                hint = f'Repeat what it is compared with after "{sign}", or write … in [a, b].'
                self._add(value, "E206", said, hint)
        return named("yes/no")

    def _of_unary(self, node: ast.UnaryOp) -> Type:
        found = self._type(node.operand)
        if isinstance(node.op, ast.Not):
            return named("yes/no")
        self._needs_number(node.operand, found, "-")
        return named("number", optional=found.optional)

    def _of_binary(self, node: ast.BinOp) -> Type:
        sign = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}.get(type(node.op), "/")
        left, right = self._type(node.left), self._type(node.right)
        if self._needs_number(node.left, left, sign):
            self._needs_number(node.right, right, sign)
        return named("number", optional=left.optional or right.optional)

    def _needs_number(self, node: ast.expr, found: Type, sign: str) -> bool:
        if comparing.suits(found, "number"):
            return True
        said = f'{self._words(node)} is {word(found)}, "{sign}" calculates with numbers.'
        hint = f"Like this: days_since({self._words(node)})" if found.kind in MOMENTS else ""
        self._add(node, "E208", said, hint)
        return False

    def _of_call(self, node: ast.Call) -> Type:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "today" or not node.args:
            return named("date")
        inner = node.args[0]
        found = self._type(inner)
        wanted = _WANTED.get(name, frozenset())
        constant = constant_of(inner)
        dated = constant is not None and operations.moment(constant[0]) is not None
        if not comparing.suits(found, *wanted) and not (dated and "time" in wanted):
            said = f"{self._words(inner)} is {word(found)}, {name} {_READS.get(name, '')}."
            self._add(inner, "E208", said)
        if name == "lower":
            return named("text", optional=found.optional)
        if name == "length":
            return Type(kind="number", least=0)
        return named("number", optional=found.optional)

    # --- comparisons -----------------------------------------------------------------------------

    def _of_compare(self, node: ast.Compare) -> Type:
        nodes = [node.left, *node.comparators]
        before = len(self._problems.found)
        sides = [self._side(one) for one in nodes]
        self._unquoted(before, nodes, sides)
        for index, op in enumerate(node.ops):
            mistakes = list(self._compare(sides[index], op, sides[index + 1], nodes[index + 1]))
            for one in mistakes:
                self._problems.add(one.span, one.code, one.message, one.hint, one.edits)
            if mistakes:
                break  # The other half of 1 <= x <= 5 would only say it again.
        return named("yes/no")

    def _unquoted(self, before: int, nodes: Iterable[ast.expr], sides: Iterable[Side]) -> None:
        """`reason == damaged`: a name that nobody knows, and a value of the other side."""
        values = {value for side in sides for value in members(side.type) or ()}
        names = {one.id: self._expression.span(one) for one in nodes if isinstance(one, ast.Name)}
        for index, problem in enumerate(self._problems.found[before:], start=before):
            for name, span in names.items():
                place = (problem.line, problem.column)
                if problem.code == "E201" and name in values and place == (span.line, span.column):
                    hint = f'A text stands in quotes: "{name}".'
                    edits = (replaced(span, f'"{name}"'),)
                    self._problems.found[index] = replace(problem, hint=hint, edits=edits)

    def _compare(self, one: Side, op: ast.cmpop, two: Side, right: ast.expr) -> Iterable[Mistake]:
        if sign := _SIGNS.get(type(op)):
            found = comparing.ordered(sign, one, two)
        elif isinstance(op, ast.In | ast.NotIn):
            written = right.elts if isinstance(right, ast.List | ast.Tuple) else []
            yield from comparing.within(one, two, map(self._quiet_side, written))
            return
        else:
            found = comparing.equal(one, two)
        if found:
            yield found

    def _side(self, node: ast.expr) -> Side:
        return Side(
            type=self._type(node),
            words=self._words(node),
            span=self._expression.span(node),
            constant=constant_of(node),
        )

    def _quiet_side(self, node: ast.expr) -> Side:
        """Of an item whose own mistakes are told already."""
        found = ANY
        if (constant := constant_of(node)) is not None:
            found = NOTHING if operations.is_empty(constant[0]) else of_constant(constant[0])
        return Side(
            type=found, words=self._words(node), span=self._expression.span(node), constant=constant
        )

    # --- where -----------------------------------------------------------------------------------

    def _add(self, node: ast.expr, code: str, message: str, hint: str = "") -> None:
        self._problems.add(self._expression.span(node), code, message, hint)

    def _at(self, node: ast.expr, length: int) -> Span:
        return self._expression.span(node, length)

    def _words(self, node: ast.expr) -> str:
        return self._expression.words(node)


_WANTED: dict[str, frozenset[str]] = {
    "days_since": frozenset({"time"}),
    "hours_since": frozenset({"time"}),
    "length": frozenset({"text", "list", "record", "time"}),
    "lower": frozenset({"text", "time"}),
}
_READS = {
    "days_since": "counts from a date",
    "hours_since": "counts from a date or time",
    "length": "counts the characters of a text or the items of a list",
    "lower": "makes a text small",
}
