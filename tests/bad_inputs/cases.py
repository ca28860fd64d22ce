"""Which tests hold which case: by the number in their names, or because the list names them."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from bad_inputs.listed import GROUPS

TESTS = Path(__file__).parents[1]
ALL = range(1, 129)
#: Number of the case -> what it is, and the tests that are named.
LISTED = {number: listed for group in GROUPS.values() for number, listed in group.items()}

_NUMBERED = re.compile(r"test_cases?((?:_(?:and_)?\d+)+)(?=_|$)")


@cache
def collected() -> Mapping[str, frozenset[str]]:
    """File below tests/ -> its tests, without those that never run."""
    found = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found[path.relative_to(TESTS).as_posix()] = frozenset(those_that_run(tree.body))
    return found


def those_that_run(body: Iterable[ast.stmt]) -> Iterator[str]:
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.name.startswith("test_") and not any(map(_stops, node.decorator_list)):
            yield node.name


def _stops(decorator: ast.expr) -> bool:
    """Skipped or failing whatever happens; `skipif` is a question of the machine."""
    call = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(call, ast.Attribute) and call.attr in ("skip", "xfail")


def numbers(name: str) -> set[int]:
    """The cases that a test's name says it is of."""
    said = _NUMBERED.match(name)
    return {int(one) for one in re.findall(r"\d+", said[1])} if said else set()


def named(test: str) -> list[str]:
    """The tests that `file::name` means; a name may end in `*`."""
    file, _, name = test.partition("::")
    return [f"{file}::{one}" for one in sorted(collected().get(file, ())) if fnmatchcase(one, name)]


def held_by(case: int) -> list[str]:
    """The tests of a case, as file::name."""
    by_number = [
        f"{file}::{name}"
        for file, names in collected().items()
        for name in sorted(names)
        if case in numbers(name)
    ]
    by_name = [one for test in LISTED[case][1:] for one in named(test)]
    return sorted({*by_number, *by_name})
