"""What an owner wrote is understood, so that the hint can say it the right way; --fix writes it."""

import pytest
from checking import asking, mended, problems
from flow_driving import flow_text

CHOICE = asking("choice", "  choices: {late: Too late, broken: Broken}", save="why")
TOP = "when: {command: /f}\n"


def hints(steps: str) -> list[str]:
    return [f"{p.code} {p.message} {p.hint}" for p in problems(steps, TOP) if p.code[0] == "E"]


def fixed(steps: str) -> str:
    text = flow_text(steps, TOP)
    found = [p for p in problems(steps, TOP) if p.code[0] == "E"]
    return mended(text, [edit for p in found for edit in p.edits])


def when(condition: str) -> str:
    return f"{CHOICE}- if: {condition}\n  then:\n    - say: Oh.\n  else:\n    - say: Well.\n"


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("why == late", 'E201 no variable "late". A text stands in quotes: "late".'),
        ("late == why", 'E201 no variable "late". A text stands in quotes: "late".'),
        ("why == «late»", 'E202 a condition takes straight quotes only. Write "late".'),
        ("why == “late”", 'E202 a condition takes straight quotes only. Write "late".'),
        ("why == „late“", 'E202 a condition takes straight quotes only. Write "late".'),
    ],
)
def test_a_text_in_a_condition(condition: str, said: str) -> None:
    assert hints(when(condition)) == [said]
    assert '"late"' in fixed(when(condition)).split("if:")[1].splitlines()[0]


def test_curly_quotes_inside_of_straight_ones_are_part_of_the_text() -> None:
    steps = f'{asking("text", save="why")}- if: why == "«late»"\n  then:\n    - say: Oh.\n'
    assert hints(steps) == []


def test_a_value_that_the_other_side_never_is_gets_the_names_that_are_known() -> None:
    (said,) = hints(when("why == other"))
    assert "Known here" in said


def test_names_in_braces() -> None:
    said = 'E002 names stand without braces in a condition. Like this: if: why == "late"'
    assert hints(when('{why} == "late"')) == [said]
    assert '- if: why == "late"\n' in fixed(when('{why} == "late"'))


def test_a_brace_that_is_not_closed() -> None:
    (said,) = hints(f'{CHOICE}- say: "You said {{why. Thank you."\n')
    assert said == 'E203 a "{" without its partner. Close it after the name: {why}'


def test_a_key_with_a_letter_of_another_alphabet() -> None:
    (said, *_) = hints("- say: Hi\n  phоto: https://example.com/a.jpg\n")
    assert said.endswith('Did you mean "photo"? The letter "о" here is Cyrillic.')


def test_all_keys_are_listed_only_where_none_is_near() -> None:
    assert hints("- say: Hi\n  phto: x\n") == [
        'E101 "phto" is not a key of a say step. Did you mean "photo"?'
    ]
    (said,) = hints("- say: Hi\n  zzz: x\n")
    assert "(file, id, links, photo," in said


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("Berlin", 'Did you mean "Europe/Berlin"?'),
        ("new york", 'Did you mean "America/New_York"?'),
        ("Mars", "Like this: Europe/Moscow"),
    ],
)
def test_a_city_is_no_time_zone_yet(written: str, hint: str) -> None:
    found = problems("- say: Hi", TOP, shop=f"time_zone: {written}\n")
    assert [p.hint for p in found if "time zone" in p.message] == [hint]
