"""No case of the list is without a test, and no test of the list is without itself.

python -m pytest -s tests/bad_inputs/test_every_case.py -k "how_many"    prints n/128
"""

import ast

import pytest

from bad_inputs.cases import ALL, LISTED, collected, held_by, named, numbers, those_that_run
from bad_inputs.listed import GROUPS


def test_the_list_is_whole_and_in_order() -> None:
    assert [number for group in GROUPS.values() for number in group] == list(ALL)
    assert all(listed[0].strip() for listed in LISTED.values())


@pytest.mark.parametrize("case", ALL, ids=[f"{n}: {LISTED[n][0]}" for n in ALL])
def test_a_case_has_its_tests(case: int) -> None:
    assert held_by(case), f"case {case}, {LISTED[case][0]}: no test"
    gone = [test for test in LISTED[case][1:] if not named(test)]
    assert gone == [], "named in the list and not there"


def test_no_test_is_of_a_case_that_there_is_not() -> None:
    of = {number for names in collected().values() for name in names for number in numbers(name)}
    assert of <= set(ALL)


def test_how_many_are_held() -> None:
    held = [case for case in ALL if held_by(case)]
    print(f"{len(held)}/{len(ALL)}")
    assert len(held) == len(ALL)


def test_a_name_says_of_which_cases_a_test_is() -> None:
    assert numbers("test_case_31_a_message_of_yesterday") == {31}
    assert numbers("test_cases_112_and_113_what_is_no_page") == {112, 113}
    assert numbers("test_case_108_109_both") == {108, 109}
    assert numbers("test_cases_of_letters") == numbers("test_a_case_31") == set()


def test_a_test_that_never_runs_holds_nothing() -> None:
    source = """
@pytest.mark.skip(reason="later")
def test_case_1(): ...
@pytest.mark.xfail
async def test_case_2(): ...
@pytest.mark.skipif(True, reason="no Chromium")
def test_case_3(): ...
def case_4(): ...
"""
    assert list(those_that_run(ast.parse(source).body)) == ["test_case_3"]
