"""No row of the failure table is without a test, and no case of what operators may do."""

from importlib import import_module
from pathlib import Path

import pytest

from .kit import CASES, ROWS


def marked(kind: str) -> set[int]:
    """The rows, or cases, that some test function of this folder is marked with."""
    modules = (
        import_module(f"{__package__}.{file.stem}") for file in Path(__file__).parent.glob("test_*")
    )
    return {
        number
        for module in modules
        for name, test in vars(module).items()
        if name.startswith("test_")
        for number in getattr(test, kind, ())
    }


def test_no_test_is_of_a_row_that_there_is_not() -> None:
    assert len(ROWS) == 43
    assert marked("rows") <= ROWS.keys()


@pytest.mark.parametrize("number", ROWS, ids=[f"{number}: {name}" for number, name in ROWS.items()])
def test_every_row_has_a_test(number: int) -> None:
    assert number in marked("rows")


def test_every_case_has_its_test() -> None:
    assert marked("cases") == set(CASES)
