"""No threat without a test, no test in the list that isn't there; and the page says what the table
says."""

from pathlib import Path

import pytest
from bad_inputs.cases import named

from .table import markdown
from .threats import THREATS

PAGE = Path(__file__).parents[2] / "docs" / "security.md"


def test_the_list_is_whole() -> None:
    assert list(THREATS) == [f"S{number}" for number in range(1, 36)]
    assert all(what and tests for what, *tests in THREATS.values())


@pytest.mark.parametrize("threat", THREATS)
def test_a_threat_has_its_tests(threat: str) -> None:
    _, *tests = THREATS[threat]
    assert [test for test in tests if not named(test)] == []


def test_the_page_shows_the_table_as_it_is_tried() -> None:
    """After a change of the table: python -m security.show, from tests/."""
    text = PAGE.read_text(encoding="utf-8")
    assert markdown() in text
    for threat, (what, *_) in THREATS.items():
        assert f"| {threat} | {what} |" in text, threat
