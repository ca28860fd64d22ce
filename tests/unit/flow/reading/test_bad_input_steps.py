"""Cases 66, 70, 73, 79: what a step may hold, and what names there may be."""

import pytest
from bad_input import errors, in_flow, told
from flow_driving import flow_text


def asked(choices: str) -> str:
    return f"- ask: Hi\n  save: x\n  choices: {choices}"


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        (asked('{a: "", b: B}'), ["3:16 E109"]),
        (asked("{a: , b: B}"), ["3:15 E109"]),
        (asked('{a: "\\u200b", b: B}'), ["3:16 E109"]),
        (asked("{a: Yes, b: Yes}"), ["3:24 E109"]),
        (asked("[Yes, Yes]"), ["3:18 E109"]),
        (asked("[Yes, No]") + "\n  skip: No", ["4:9 E109"]),
        (asked("{a: {en: A, ru: В}, b: {en: B, ru: В}}"), ["3:47 E109"]),
        (asked("{a: {en: A, ru: ''}, b: B}"), ["3:28 E109"]),
        (asked(f"[{', '.join(f'c{n:03}' for n in range(120))}]"), ["3:607 E109"]),
        ('- ask: Hi\n  skip: ""', ["2:9 E109"]),
        (asked("{a: A}, b"), ["3:12 E002", "3:12 E104"]),
        (asked("3"), ["3:12 E104"]),
    ],
)
def test_buttons(steps: str, found: list[str]) -> None:
    assert in_flow(steps) == found


@pytest.mark.parametrize(
    ("value", "column", "hint"),
    [
        ("0 seconds", 9, "Choose a length in between."),
        ("-1 day", 9, "Choose a length in between."),
        ("10000 days", 9, "Choose a length in between."),
        ("401 days", 9, "Choose a length in between."),
        ("999999999999999999999999 weeks", 9, "Choose a length in between."),
        ("1 month", 9, "Months and years differ in length: count in days, as in 30 days."),
        ("2 years", 9, "Months and years differ in length: count in days, as in 30 days."),
        ("1.5 hours", 9, "Use a whole number and a smaller unit, as in 90 minutes."),
        ("3 h", 9, 'Write "3 hours".'),
        ("1min", 9, 'Write "1 minute".'),
        ("3days", 9, 'Write "3 days".'),
        ("3", 9, "Like this: 30 minutes, 2 hours, 3 days."),
        ("٣ days", 9, "Like this: 30 minutes, 2 hours, 3 days."),
        ("until 24:00", 15, 'Write "until 00:00".'),
        ("until 25:00", 15, "Like this: until 10:00"),
        ("until", 9, "Like this: until 10:00"),
        ("until noon", 15, "Like this: until 10:00"),
    ],
)
def test_lengths_and_times(value: str, column: int, hint: str) -> None:
    (problem,) = errors({"flows/f.yaml": flow_text(f"- wait: {value}")})
    assert (problem.code, problem.column - 2, problem.hint) == ("E104", column, hint)
    assert problem.end_column == problem.column + len(value) - (column - 9)


@pytest.mark.parametrize("value", ["1 second", "400 days", "57 weeks", "until 00:00", "until 9:30"])
def test_lengths_and_times_at_their_limits(value: str) -> None:
    assert told(flow_text(f"- wait: {value}")) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("customer.id", "E107"),
        ("customer.channel", "E107"),
        ("customer.since", "E107"),
        ("customer.orders_count", "E107"),
        ("__proto__", "E107"),
        ("customer.__class__", "E107"),
        ("_step", "E107"),
        ("shop", "E107"),
        ("shop.name", "E107"),
        ("and", "E107"),
        ("state.step", "E106"),
        ("customer.", "E106"),
        ("a b", "E106"),
        ("9lives", "E106"),
        ("a" * 41, "E106"),
        ("🙂", "E106"),
    ],
)
@pytest.mark.parametrize("steps", ["- ask: Hi\n  save: {}", '- set: {{"{}": 1}}'])
def test_names_that_can_not_be_set(name: str, code: str, steps: str) -> None:
    (found,) = in_flow(steps.format(name))
    assert found.endswith(code)


@pytest.mark.parametrize("name", ["rating", "оценка", "customer.размер", "a" * 40, "x_1"])
def test_names_that_can_be_set(name: str) -> None:
    assert in_flow(f"- set: {{{name}: 1}}") == []


@pytest.mark.parametrize(
    ("step", "good"),
    [
        ("ask_again", True),
        ("ask-again", True),
        ("a" * 40, True),
        ("a" * 41, False),
        ("a" * 300, False),
        ("🙂", False),
        ("שלום", False),
        ("заново", False),
        ("2", False),
        ("-x", False),
        ("a/b", False),
        ("a b", False),
        ("__proto__", False),
    ],
)
def test_ids_of_steps_and_flows(step: str, good: bool) -> None:
    assert in_flow(f"- say: Hi\n  id: {step}") == ([] if good else ["2:7 E106"])
    path = f"flows/{step}.yaml"
    if "/" not in step:
        found = told(f"flow: {step}\ndo:\n  - say: Hi\n", path)
        assert found == ([] if good else ["1:7 E106"])


def test_an_id_that_stands_twice_names_both_lines() -> None:
    texts = {"flows/f.yaml": flow_text("- say: a\n  id: x\n- say: b\n  id: x")}
    (problem,) = errors(texts)
    assert (problem.line, problem.column, problem.end_column) == (6, 9, 10)
    assert problem.message == 'the id "x" stands here twice, first in line 4.'
