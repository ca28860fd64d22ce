"""reliability.md §4.4: which tests hold each hostile or careless flow file; none is a failure."""

import ast
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
YAML = "reading/test_bad_input_yaml.py"
STEPS = "reading/test_bad_input_steps.py"
FILES = "reading/test_bad_input_files.py"
PATTERNS = "reading/test_answer_patterns.py"
SAFETY = "texts/test_texts_safety.py"
EXPRESSIONS = "texts/test_flow_expressions.py"
PLURALS = "texts/test_texts_plurals.py"
NAMES = "check/test_check_names.py"
REFERENCES = "check/test_check_references.py"
WAYS = "check/test_check_ways.py"
VERSIONS = "running/test_flow_versions.py"
VERBS = "running/test_flow_verbs.py"
GENERATED = "running/test_flow_generated.py"

#: Number of the case -> what it is, and the tests that hold it.
CASES: dict[int, tuple[str, tuple[str, ...]]] = {
    59: ("an alias bomb", (f"{YAML}::test_an_alias_bomb_is_refused_before_it_expands",)),
    60: (
        "huge and deep files",
        (
            f"{YAML}::test_what_is_too_big_or_too_deep_is_told_at_once",
            f"{YAML}::test_a_long_file_of_nonsense_is_read_in_time",
        ),
    ),
    61: (
        "tags",
        (f"{YAML}::test_tags_are_refused", f"{YAML}::test_a_merge_key_is_refused"),
    ),
    62: ("double keys", (f"{YAML}::test_a_double_key_names_both_lines",)),
    63: (
        "words that YAML 1.1 reads as something else",
        (
            f"{YAML}::test_a_word_in_a_text_is_shown_as_it_is_written",
            f"{YAML}::test_such_a_word_may_name_a_step",
            f"{YAML}::test_what_is_no_name_of_a_step_is_told_as_it_is_written",
            f"{YAML}::test_a_key_that_is_text_stays_text",
        ),
    ),
    64: (
        "encodings and what nobody sees",
        (
            f"{YAML}::test_line_ends_of_windows_and_a_byte_order_mark_are_fine",
            f"{YAML}::test_another_encoding_is_told_with_its_place",
            f"{YAML}::test_what_nobody_sees_is_shown",
        ),
    ),
    65: (
        "steps that aren't there, aren't reached, don't end",
        (
            f"{REFERENCES}::test_flows_and_steps_that_are_not_there",
            f"{REFERENCES}::test_a_circle_is_told_once",
            f"{WAYS}::test_steps_that_never_run",
            f"{WAYS}::test_dead_ends",
            f"{WAYS}::test_loops",
            f"{VERBS}::test_go_and_the_limit_of_steps",
            f"{VERBS}::test_steps_are_counted_across_calls",
        ),
    ),
    66: ("buttons", (f"{STEPS}::test_buttons",)),
    67: (
        "hostile placeholders",
        (
            f"{SAFETY}::test_what_is_no_name_is_an_error_and_nothing_runs",
            f"{SAFETY}::test_python_behind_a_value_is_out_of_reach",
            f"{SAFETY}::test_what_values_put_in_has_an_end",
        ),
    ),
    68: (
        "variables that nobody set",
        (
            f"{NAMES}::test_a_name_that_nobody_knows",
            f"{SAFETY}::test_nothing_missing_is_called_none",
            "check/test_check_soundness.py::test_what_check_finds_no_error_in_has_none",
        ),
    ),
    69: (
        "regular expressions that hang",
        (
            f"{PATTERNS}::test_a_pattern_that_would_hang_others_answers_at_once",
            f"{PATTERNS}::test_what_takes_more_than_a_line_of_time_is_refused",
            f"{PATTERNS}::test_nothing_longer_than_a_number_of_any_shop_is_tried",
            f"{PATTERNS}::test_digits_are_those_of_the_pattern",
        ),
    ),
    70: (
        "lengths of time",
        (
            f"{STEPS}::test_lengths_and_times",
            f"{STEPS}::test_lengths_and_times_at_their_limits",
        ),
    ),
    71: ("addresses to call", (f"{PATTERNS}::test_a_flow_calls_actions_and_no_addresses",)),
    72: (
        "files",
        (
            f"{FILES}::test_editors_leave_files_that_are_not_read",
            f"{FILES}::test_links_that_lead_out_or_nowhere_are_told",
            f"{FILES}::test_two_files_with_the_same_flow",
            f"{FILES}::test_a_file_saved_only_in_part_is_a_finding_or_a_smaller_flow",
        ),
    ),
    73: ("names of the system", (f"{STEPS}::test_names_that_can_not_be_set",)),
    74: (
        "timers without end",
        (
            f"{GENERATED}::test_a_thousand_answers_leave_no_timers_behind",
            f"{GENERATED}::test_whatever_happens_to_a_session_of_any_flow",
        ),
    ),
    75: ("secrets", (f"{FILES}::test_a_secret_is_told_and_not_repeated",)),
    76: (
        "formats of another cxbot",
        (
            f"{FILES}::test_files_carry_no_version",
            f"{VERSIONS}::test_the_state_is_json_with_a_format",
            f"{VERSIONS}::test_what_no_longer_parses_or_fits_is_skipped",
        ),
    ),
    77: (
        "translations",
        (
            f"{REFERENCES}::test_placeholders_survive_translation",
            f"{REFERENCES}::test_translations_in_files_are_held_to_it_too",
            f"{PLURALS}::test_forms_that_do_not_fit_are_an_error",
            "check/test_check_translations.py::test_texts_that_are_not_translated",
        ),
    ),
    78: ("hostile conditions", (f"{EXPRESSIONS}::test_hostile_conditions_are_refused_in_no_time",)),
    79: ("ids of steps", (f"{STEPS}::test_ids_of_steps_and_flows",)),
}


@cache
def functions(file: str) -> frozenset[str]:
    tree = ast.parse((HERE / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_every_case_is_here() -> None:
    assert list(CASES) == list(range(59, 80))


@pytest.mark.parametrize("case", CASES)
def test_a_case_is_held_by_tests_that_exist(case: int) -> None:
    _, tests = CASES[case]
    assert tests
    for test in tests:
        file, _, name = test.partition("::")
        assert (HERE / file).is_file(), test
        assert name.startswith("test_"), test
        assert name in functions(file), test
