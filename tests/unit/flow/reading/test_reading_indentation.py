"""A line in the wrong column is told where it should begin."""

import pytest

from cxbot.flow.reading.source import Problems, parse

FLOW = """\
flow: f
about: A flow
do:
  - ask: "Which order?"
    answer: text
    save: number
  - wait: 5 days
  - if: number == "1"
    then:
      - say: "One."
    else:
      - say: "More."
"""


def told(before: str, after: str) -> list[str]:
    assert before in FLOW
    problems = Problems()
    parse("f.yaml", FLOW.replace(before, after, 1), problems)
    return [str(problem).removeprefix("f.yaml:") for problem in problems.found]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "    answer:",
            "     answer:",
            '5:6: E001 wrong indentation: "answer" stands in column 6. '
            'Begin it in column 5, like "ask" in line 4.',
        ),
        (
            "    save:",
            "      save:",
            '6:7: E001 wrong indentation: "save" stands in column 7. '
            'Begin it in column 5, like "answer" in line 5.',
        ),
        (
            "    else:",
            "   else:",
            '11:4: E001 wrong indentation: "else" stands in column 4. '
            'Begin it in column 5, like "then" in line 9.',
        ),
        (
            "  - wait:",
            "   - wait:",
            '7:4: E001 wrong indentation: this "- " stands in column 4. '
            'Begin it in column 3, like "- " in line 4.',
        ),
        (
            "  - wait:",
            "  wait:",
            '7:3: E001 this line begins where the steps of a list begin, but without a "- ". '
            'Is it one of them? Write "- " before it. '
            'Does it belong to "save" in line 6? Begin it in column 5, too.',
        ),
        (
            "then:",
            "then: say one",
            '10:7: E001 no list can stand below "then": it has a text in its own line already. '
            'Write the text as a line of the list, with "- " before it.',
        ),
        (
            "about:",
            " about:",
            '2:2: E001 wrong indentation: "about" stands in column 2. '
            'Begin it in column 1, like "flow" in line 1.',
        ),
    ],
)
def test_a_line_in_the_wrong_column(before: str, after: str, said: str) -> None:
    assert told(before, after) == [said]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("- wait:", "-wait:", '7:3: E002 a space is missing after the "-" of this step.'),
        ("- if:", "- if", '8:7: E002 a ":" is missing after "if".'),
        ("- ask:", "- ask", '4:8: E002 a ":" is missing after "ask".'),
    ],
)
def test_a_sign_that_a_step_lacks_is_mended(before: str, after: str, said: str) -> None:
    assert told(before, after) == [said]
    problems = Problems()
    parse("f.yaml", FLOW.replace(before, after, 1), problems)
    assert [len(problem.edits) for problem in problems.found] == [1]
