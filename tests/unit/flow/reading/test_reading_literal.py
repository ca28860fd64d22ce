"""A no-break space in somebody's words is a letter; where YAML wants a space it is a mistake."""

import pytest
from timing import within

from cxbot.flow.reading.letters import cleaned
from cxbot.flow.reading.problems import Problems

TEXTS = [
    "do:\n  - say: |\n      Цена:\u00a0500\n      - a\n",
    "do:\n  - say: >-  # folded\n\n      Price:\u00a0500\n",
    'one:\n  two: "\n    1:\u00a0"\n',
    'do:\n  - say: "Hi \\" there\n      Price:\u00a0500"\n',
    "do:\n  - say: 'it''s\n      Price:\u00a0500'\n",
    'a: [x, "q\n b:\u00a0c", y]\n',
]
PLACES = [
    ("a:\u00a0b\n", 1),
    ('a: it"s\nb:\u00a0c\n', 2),
    ('a: "never closed\nb:\u00a0c\n', 2),
    ('# "x\nb:\u00a0c\n', 2),
    ("a: 1 # 'x\nb:\u00a0c\n", 2),
    ("a: |\n  words\nd:\u00a0e\n", 3),
    ('a: "x"  # |\nb:\u00a0c', 2),
    ("a: 'it''s\n  words'\n- b:\u00a0c\n", 3),
]


@pytest.mark.parametrize("source", TEXTS)
def test_in_a_text_it_stays(source: str) -> None:
    problems = Problems()
    assert cleaned("flows/f.yaml", source, problems) == source
    assert not problems.found


@pytest.mark.parametrize(("source", "line"), PLACES)
def test_outside_of_texts_it_is_told(source: str, line: int) -> None:
    problems = Problems()
    assert cleaned("flows/f.yaml", source, problems) == source.replace("\u00a0", " ")
    assert [(one.code, one.line) for one in problems.found] == [("E004", line)]


@pytest.mark.parametrize("line", ['"' * 250_000, 'a"' * 80_000, "'a', " * 40_000])
def test_a_line_of_nothing_but_quotes_is_read_in_time(line: str) -> None:
    problems = Problems()
    with within(2):
        cleaned("flows/f.yaml", f"a: [{line}]\nb:\u00a0c\n", problems)
    assert [(one.code, one.line) for one in problems.found] == [("E004", 2)]


def test_many_texts_and_many_false_spaces_are_read_in_time() -> None:
    problems = Problems()
    with within(5):
        cleaned("flows/f.yaml", "a: 'x'\n" * 15_000 + "b:\u00a0c\n" * 15_000, problems)
    assert problems.found
