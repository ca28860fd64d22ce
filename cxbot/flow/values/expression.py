"""Conditions of owners: a small language parsed by `ast`, never evaluated as Python.

Dotted names, numbers, quoted text, yes/no/empty; == != < <= > >= in is; and or not; + - * /;
days_since hours_since length lower today. A missing value compares as empty and never raises.
"""

import ast
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from msgspec import Struct

from cxbot.errors import did_you_mean
from cxbot.flow.reading.source import Problems, Scalar, Span
from cxbot.flow.values import operations
from cxbot.flow.values.scope import Scope
from cxbot.flow.values.wording import MAX_CHARS, Wording, blank, read

MAX_DEPTH = 20

Compiled = Callable[[Scope], Any]

_CONSTANTS: dict[str, Any] = {
    "yes": True, "no": False, "true": True, "false": False, "empty": None, "null": None,
}  # fmt: skip


class Name(Struct, frozen=True, kw_only=True):
    """A dotted name and where it stands in its text."""

    path: tuple[str, ...]
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """Compiled once; `tree` and `names` stay for checks and drawings.

    One with problems is here too, as far as it could be understood, so that the steps it leads to
    are still looked at.
    """

    source: Scalar
    tree: ast.expr
    names: tuple[Name, ...]
    evaluate: Compiled
    #: Nothing of it could be understood.
    broken: bool = False
    _wording: Wording = field(repr=False, compare=False)

    @property
    def text(self) -> str:
        return " ".join(self.source.text.split())

    def holds(self, scope: Scope) -> bool:
        return operations.truth(self.evaluate(scope))

    def span(self, node: ast.expr, length: int = 0) -> Span:
        """Where a part of the tree stands in the file, or its first `length` characters."""
        start, end = self._wording.offsets(node)
        return self.source.at(start, length or max(end - start, 1))

    def words(self, node: ast.expr) -> str:
        """A part of the tree as it is written."""
        start, end = self._wording.offsets(node)
        return " ".join(self.source.text[start:end].split())


class _Wrong(Exception):
    def __init__(self, place: tuple[int, int], message: str, hint: str = "") -> None:
        self.place, self.message, self.hint = place, message, hint
        super().__init__(message)


class _Unclear(Exception):
    """A wrong operator is told already; nobody knows what the rest was meant to be."""


def compile_expression(source: Scalar, problems: Problems) -> Expression:
    """What is wrong is in `problems`, with its column; what was meant is taken where it's sure."""
    wording = read(source, problems)
    tree: ast.expr | None = None
    names: tuple[Name, ...] = ()
    evaluate: Compiled = _nothing
    if not wording.refused:
        try:
            parsed = _parse(wording)
            compiler = _Compiler(wording)
            evaluate, names = compiler.compile(parsed, 0), tuple(compiler.names)
            tree = parsed
        except _Wrong as wrong:
            start, end = wrong.place
            at = source.at(start, max(end - start, 1))
            problems.add(at, "E202", wrong.message, wrong.hint)
        except _Unclear:
            pass
    return Expression(
        source=source,
        tree=tree or ast.Constant(value=None),
        names=names,
        evaluate=evaluate,
        broken=tree is None,
        _wording=wording,
    )


def _nothing(_: Scope) -> None:
    return None


def _parse(source: Wording) -> ast.expr:
    text = source.text
    if len(text) > MAX_CHARS:
        raise _Wrong((0, 1), f"a condition has at most {MAX_CHARS} characters.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text, mode="eval").body
    except SyntaxError as error:
        if source.mended:
            raise _Unclear from error
        last = len(text) - 1
        offset = max(min(error.offset - 1 if error.offset else last, last), 0)
        place = source.place(offset)
        raise _Wrong((place, place + 1), "this is not a condition.", _hint(blank(text))) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise _Wrong((0, 1), "this is not a condition.") from error


def _hint(bare: str) -> str:
    if not bare.strip():
        return "Write something that is true or false, e.g. order.total >= 500"
    if bare.count("(") != bare.count(")"):
        return "A bracket is missing."
    return "Like this: order.total >= 500 and not got_it"


class _Compiler:
    """Walks the whitelist of nodes and turns each into a closure over the scope."""

    def __init__(self, text: Wording) -> None:
        self._offset = text.offsets
        self.names: list[Name] = []

    def compile(self, node: ast.expr, depth: int) -> Compiled:
        if depth > MAX_DEPTH:
            raise _Wrong(self._offset(node), "this condition is nested too deeply.")
        for kinds, compiler in _BY_KIND:
            if isinstance(node, kinds):
                return compiler(self, node, depth)
        raise _Wrong(self._offset(node), "this is not part of the language of conditions.")

    def read_constant(self, node: ast.Constant, _depth: int) -> Compiled:
        value = node.value
        if isinstance(value, str | bool | int) or value is None:
            return lambda _: value
        if isinstance(value, float) and isfinite(value):
            return lambda _: value
        raise _Wrong(self._offset(node), "only numbers and quoted texts can stand here.")

    def read_list(self, node: ast.List | ast.Tuple, depth: int) -> Compiled:
        if not node.elts:
            raise _Wrong(self._offset(node), "nothing stands between these brackets.")
        parts = [self.compile(item, depth + 1) for item in node.elts]
        return lambda scope: [part(scope) for part in parts]

    def read_name(self, node: ast.Name | ast.Attribute, _depth: int) -> Compiled:
        path = self._path(node)
        if path == ("today",):
            return operations.today
        if len(path) == 1 and path[0] in _CONSTANTS:
            value = _CONSTANTS[path[0]]
            return lambda _: value
        self.names.append(Name(path=path, offset=self._offset(node)[0]))
        return lambda scope: scope.get(path)

    def _path(self, node: ast.expr) -> tuple[str, ...]:
        path = path_of(node)
        if not path:
            raise _Wrong(self._offset(node), "a name is words with dots, e.g. order.total.")
        if any(part.startswith("__") for part in path):
            raise _Wrong(self._offset(node), 'no name here begins with "__".')
        return path

    def read_bool(self, node: ast.BoolOp, depth: int) -> Compiled:
        parts = [self.compile(value, depth + 1) for value in node.values]
        truth = operations.truth
        if isinstance(node.op, ast.And):
            return lambda scope: all(truth(part(scope)) for part in parts)
        return lambda scope: any(truth(part(scope)) for part in parts)

    def read_unary(self, node: ast.UnaryOp, depth: int) -> Compiled:
        inner = self.compile(node.operand, depth + 1)
        if isinstance(node.op, ast.Not):
            return lambda scope: not operations.truth(inner(scope))
        if isinstance(node.op, ast.USub):
            return lambda scope: operations.calculate("-", 0, inner(scope))
        raise _Wrong(self._offset(node), "only not and - can stand before a value.")

    def read_binary(self, node: ast.BinOp, depth: int) -> Compiled:
        sign = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}.get(type(node.op))
        if sign is None:
            raise _Wrong(self._offset(node), "only + - * / calculate.")
        for side in (node.left, node.right):
            if isinstance(side, ast.Constant) and isinstance(side.value, str):
                raise _Wrong(self._offset(side), f'a text can not stand beside "{sign}".')
        left, right = self.compile(node.left, depth + 1), self.compile(node.right, depth + 1)
        return lambda scope: operations.calculate(sign, left(scope), right(scope))

    def read_compare(self, node: ast.Compare, depth: int) -> Compiled:
        values = [self.compile(value, depth + 1) for value in (node.left, *node.comparators)]
        tests = [_TESTS[type(op)] for op in node.ops]
        if len(tests) == 1:
            left, test, right = values[0], tests[0], values[1]
            return lambda scope: test(left(scope), right(scope))

        def chain(scope: Scope) -> bool:
            found = [value(scope) for value in values]
            return all(
                test(one, two) for test, one, two in zip(tests, found, found[1:], strict=False)
            )

        return chain

    def read_call(self, node: ast.Call, depth: int) -> Compiled:
        known = operations.FUNCTIONS
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in {*known, "today"}:
            listed = [*known, "today"]
            hint = did_you_mean(name, listed, f"There are: {', '.join(listed)}")
            raise _Wrong(self._offset(node), f'no function "{name}".', hint)
        wanted = 0 if name == "today" else 1
        if node.keywords or len(node.args) != wanted:
            raise _Wrong(self._offset(node), f"{name} takes {wanted or 'no'} value in brackets.")
        if not wanted:
            return operations.today
        inner, function = self.compile(node.args[0], depth + 1), known[name]
        return lambda scope: function(scope, inner(scope))


def path_of(node: ast.expr) -> tuple[str, ...]:
    """The words of a dotted name; none when it is something else."""
    found: list[str] = []
    while isinstance(node, ast.Attribute):
        found.append(node.attr)
        node = node.value
    return (node.id, *reversed(found)) if isinstance(node, ast.Name) else ()


def constant_of(node: ast.expr) -> tuple[Any] | None:
    """The one value it always has; None when it has others."""
    match node:
        case ast.Constant():
            return (node.value,)
        case ast.Name() if node.id in _CONSTANTS:
            return (_CONSTANTS[node.id],)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return (-value,)
    return None


_BY_KIND: tuple[tuple[Any, Callable[[_Compiler, Any, int], Compiled]], ...] = (
    (ast.Constant, _Compiler.read_constant),
    ((ast.Name, ast.Attribute), _Compiler.read_name),
    (ast.Compare, _Compiler.read_compare),
    (ast.BoolOp, _Compiler.read_bool),
    (ast.UnaryOp, _Compiler.read_unary),
    (ast.BinOp, _Compiler.read_binary),
    ((ast.List, ast.Tuple), _Compiler.read_list),
    (ast.Call, _Compiler.read_call),
)
_TESTS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operations.equal,
    ast.Is: operations.equal,
    ast.NotEq: operations.unequal,
    ast.IsNot: operations.unequal,
    ast.In: operations.contains,
    ast.NotIn: lambda one, many: not operations.contains(one, many),
    ast.Lt: lambda one, two: operations.ordered("<", one, two),
    ast.LtE: lambda one, two: operations.ordered("<=", one, two),
    ast.Gt: lambda one, two: operations.ordered(">", one, two),
    ast.GtE: lambda one, two: operations.ordered(">=", one, two),
}
