"""Cases 59 to 128: files, requests, settings, pages and what is written out."""

_YAML = "unit/flow/reading/test_bad_input_yaml.py"
_STEPS = "unit/flow/reading/test_bad_input_steps.py"
_FILES = "unit/flow/reading/test_bad_input_files.py"
_PATTERNS = "unit/flow/reading/test_answer_patterns.py"
_SAFETY = "unit/flow/texts/test_texts_safety.py"
_PLURALS = "unit/flow/texts/test_texts_plurals.py"
_NAMES = "unit/flow/check/test_check_names.py"
_REFERENCES = "unit/flow/check/test_check_references.py"
_WAYS = "unit/flow/check/test_check_ways.py"
_VERSIONS = "unit/flow/running/test_flow_versions.py"
_GENERATED = "unit/flow/running/test_flow_generated.py"
_EVENTS = "web/test_events_api.py"
_HTTP = "web/test_hostile_http.py"
_HOOK = "web/test_telegram_webhook.py"
_EVENT = "unit/model/test_event.py"
_GATE = "web/dashboard/test_gate.py"
_FORMS = "web/dashboard/test_forms.py"
_SITE = "web/dashboard/test_site.py"

SYSTEMS: dict[str, dict[int, tuple[str, ...]]] = {
    "4.4 YAML flows": {
        59: ("an alias bomb", f"{_YAML}::test_an_alias_bomb_is_refused_before_it_expands"),
        60: (
            "huge and deep files",
            f"{_YAML}::test_what_is_too_big_or_too_deep_is_told_at_once",
            f"{_YAML}::test_a_long_file_of_nonsense_is_read_in_time",
        ),
        61: ("tags", f"{_YAML}::test_tags_are_refused", f"{_YAML}::test_a_merge_key_is_refused"),
        62: ("double keys", f"{_YAML}::test_a_double_key_names_both_lines"),
        63: (
            "words that YAML 1.1 reads as something else",
            f"{_YAML}::test_a_word_in_a_text_is_shown_as_it_is_written",
            f"{_YAML}::test_such_a_word_may_name_a_step",
            f"{_YAML}::test_what_is_no_name_of_a_step_is_told_as_it_is_written",
            f"{_YAML}::test_a_key_that_is_text_stays_text",
        ),
        64: (
            "encodings and what nobody sees",
            f"{_YAML}::test_line_ends_of_windows_and_a_byte_order_mark_are_fine",
            f"{_YAML}::test_another_encoding_is_told_with_its_place",
            f"{_YAML}::test_what_nobody_sees_is_shown",
        ),
        65: (
            "steps that aren't there, aren't reached, don't end",
            f"{_REFERENCES}::test_flows_and_steps_that_are_not_there",
            f"{_REFERENCES}::test_a_circle_is_told_once",
            f"{_WAYS}::test_steps_that_never_run",
            f"{_WAYS}::test_dead_ends",
            f"{_WAYS}::test_loops",
            "unit/flow/running/test_flow_verbs.py::test_go_and_the_limit_of_steps",
            "unit/flow/running/test_flow_verbs.py::test_steps_are_counted_across_calls",
        ),
        66: ("buttons", f"{_STEPS}::test_buttons"),
        67: (
            "hostile placeholders",
            f"{_SAFETY}::test_what_is_no_name_is_an_error_and_nothing_runs",
            f"{_SAFETY}::test_python_behind_a_value_is_out_of_reach",
            f"{_SAFETY}::test_what_values_put_in_has_an_end",
        ),
        68: (
            "variables that nobody set",
            f"{_NAMES}::test_a_name_that_nobody_knows",
            f"{_SAFETY}::test_nothing_missing_is_called_none",
            "unit/flow/check/test_check_soundness.py::test_what_check_finds_no_error_in_has_none",
        ),
        69: (
            "regular expressions that hang",
            f"{_PATTERNS}::test_a_pattern_that_would_hang_others_answers_at_once",
            f"{_PATTERNS}::test_what_takes_more_than_a_line_of_time_is_refused",
            f"{_PATTERNS}::test_nothing_longer_than_a_number_of_any_shop_is_tried",
            f"{_PATTERNS}::test_digits_are_those_of_the_pattern",
        ),
        70: (
            "lengths of time",
            f"{_STEPS}::test_lengths_and_times",
            f"{_STEPS}::test_lengths_and_times_at_their_limits",
        ),
        71: ("addresses to call", f"{_PATTERNS}::test_a_flow_calls_actions_and_no_addresses"),
        72: (
            "files",
            f"{_FILES}::test_editors_leave_files_that_are_not_read",
            f"{_FILES}::test_links_that_lead_out_or_nowhere_are_told",
            f"{_FILES}::test_two_files_with_the_same_flow",
            f"{_FILES}::test_a_file_saved_only_in_part_is_a_finding_or_a_smaller_flow",
        ),
        73: ("names of the system", f"{_STEPS}::test_names_that_can_not_be_set"),
        74: (
            "timers without end",
            f"{_GENERATED}::test_a_thousand_answers_leave_no_timers_behind",
            f"{_GENERATED}::test_whatever_happens_to_a_session_of_any_flow",
        ),
        75: ("secrets", f"{_FILES}::test_a_secret_is_told_and_not_repeated"),
        76: (
            "formats of another cxbot",
            f"{_FILES}::test_files_carry_no_version",
            f"{_VERSIONS}::test_the_state_is_json_with_a_format",
            f"{_VERSIONS}::test_what_no_longer_parses_or_fits_is_skipped",
        ),
        77: (
            "translations",
            f"{_REFERENCES}::test_placeholders_survive_translation",
            f"{_REFERENCES}::test_translations_in_files_are_held_to_it_too",
            f"{_PLURALS}::test_forms_that_do_not_fit_are_an_error",
            "unit/flow/check/test_check_translations.py::test_texts_that_are_not_translated",
        ),
        78: (
            "hostile conditions",
            "unit/flow/texts/test_flow_expressions.py::"
            "test_hostile_conditions_are_refused_in_no_time",
        ),
        79: ("ids of steps", f"{_STEPS}::test_ids_of_steps_and_flows"),
    },
    "4.5 Order webhooks and other inbound HTTP": {
        80: (
            "the key",
            f"{_EVENTS}::test_without_the_right_key_nothing_is_said",
            f"{_EVENTS}::test_the_same_event_again_has_no_second_effect",
        ),
        81: (
            "bodies that are too much",
            f"{_HTTP}::test_a_wrong_key_is_answered_before_any_byte_of_the_body",
            f"{_HTTP}::test_a_body_announced_too_large_is_refused_before_it_comes",
            f"{_HTTP}::test_a_body_that_trickles_is_cut_off",
            f"{_HTTP}::test_chunks_without_end_are_cut_off",
            f"{_EVENTS}::test_compressed_bodies_are_refused",
            f"{_EVENTS}::test_a_body_over_256_kib_is_too_large",
            f"{_EVENTS}::test_the_declared_content_type_is_not_judged",
        ),
        82: ("JSON that is none", f"{_EVENTS}::test_what_is_not_strict_json_is_refused"),
        83: ("orders that can't be", f"{_EVENT}::test_a_bad_order_is_refused_at_its_field"),
        84: (
            "customers nobody knows",
            f"{_EVENTS}::test_a_customer_nobody_knows_is_no_error",
            f"{_EVENT}::test_a_subject_names_a_person_and_nothing_else",
        ),
        85: (
            "the same id with another body",
            f"{_EVENTS}::test_an_id_used_again_for_another_body_is_a_conflict",
        ),
        86: ("markup in orders", f"{_EVENT}::test_markup_in_an_order_is_only_data"),
        87: ("500 events a second",),
        88: ("other verbs", f"{_EVENTS}::test_other_verbs_are_not_allowed"),
        89: (
            "tricks with paths",
            f"{_HOOK}::test_another_path_is_nobodys",
            f"{_HTTP}::test_a_target_of_8_kb_is_refused",
        ),
        90: ("a webhook without its secret", f"{_HOOK}::test_a_stranger_hears_401_and_no_more"),
        91: ("a secret that leaked",),
        92: ("another bot's path", f"{_HOOK}::test_another_path_is_nobodys"),
        93: (
            "smuggling",
            f"{_HTTP}::test_shapes_of_smuggling_are_refused",
            f"{_HTTP}::test_the_rest_of_a_refused_body_is_never_the_next_request",
        ),
    },
    "4.6 Environment and configuration": {
        94: ("the token",),
        95: ("two bots with one token",),
        96: ("the operators' group",),
        97: ("owners who are nobody",),
        98: ("databases",),
        99: ("time zones and clocks",),
        100: ("the webhook's secret",),
        101: ("the public address",),
        102: (
            "a dashboard in the open",
            "e2e/test_dashboard_command.py::test_without_https_it_is_open_on_this_machine_alone",
            "e2e/test_dashboard_command.py::test_a_closed_dashboard_says_so_to_the_owner",
        ),
        103: ("numbers and truths", "unit/test_settings.py::test_numbers_are_strict"),
        104: ("secrets that others can read",),
        105: ("a small machine",),
        106: ("dropping what waits",),
    },
    "4.7 Web dashboard": {
        107: (
            "sessions",
            f"{_GATE}::test_without_a_session_every_page_is_closed",
            f"{_GATE}::test_a_made_up_or_changed_cookie_opens_nothing",
            f"{_GATE}::test_a_session_ends_after_half_an_hour_of_silence",
            f"{_GATE}::test_no_session_outlasts_half_a_day",
            f"{_GATE}::test_a_session_set_before_signing_in_is_not_the_one_after",
            f"{_GATE}::test_one_who_is_no_owner_any_more_is_out_at_once",
            f"{_GATE}::test_on_https_the_cookie_is_bound_to_the_host",
        ),
        108: (
            "forms from elsewhere",
            f"{_FORMS}::test_a_form_from_elsewhere_does_nothing",
            f"{_FORMS}::test_a_form_needs_the_token_of_its_own_session",
            f"{_FORMS}::test_a_form_disguised_as_text_is_not_read",
            f"{_FORMS}::test_nothing_is_changed_by_looking",
        ),
        109: (
            "guessing",
            f"{_SITE}::test_what_is_guessed_is_nowhere",
            f"{_FORMS}::test_fields_that_a_form_does_not_have_change_nothing",
        ),
        110: (
            "scripts in texts",
            "web/dashboard/test_hostile_texts.py::test_no_page_runs_what_people_wrote",
            f"{_FORMS}::test_only_scripts_with_this_answers_nonce_run",
            "web/dashboard/test_parts.py::test_what_people_wrote_stays_text_in_every_place",
        ),
        111: (
            "searching",
            "web/dashboard/test_page_customers.py::test_ten_kilobytes_in_the_address_do_no_harm",
            "web/dashboard/test_page_customers.py::"
            "test_a_hundred_thousand_customers_are_searched_within_two_seconds",
        ),
        112: ("columns to sort by", f"{_SITE}::test_no_address_breaks_a_page"),
        113: ("pages and dates", f"{_SITE}::test_no_address_breaks_a_page"),
        114: (
            "trying links",
            f"{_GATE}::test_after_five_wrong_links_no_more_are_tried_for_a_minute",
            f"{_GATE}::test_whatever_is_wrong_with_a_link_the_answer_is_the_same",
            f"{_GATE}::test_a_thousand_wrong_links_at_once_are_no_way_around",
            f"{_GATE}::test_one_caller_behind_a_proxy_is_one_address",
        ),
        115: (
            "old and used links",
            f"{_GATE}::test_a_link_works_once_and_not_for_long",
            f"{_GATE}::test_two_browsers_with_one_link_are_one_session",
        ),
        116: (
            "the back button",
            f"{_GATE}::test_signing_out_ends_the_session_and_clears_the_browser",
            f"{_GATE}::test_no_page_is_kept_by_the_browser",
        ),
        117: ("streams",),
        118: (
            "what lies beside the pages",
            f"{_FORMS}::test_there_is_nothing_beside_the_pages",
            f"{_FORMS}::test_what_breaks_is_told_by_a_number_alone",
        ),
        119: ("leading away", f"{_FORMS}::test_no_form_leads_away"),
        120: ("two tabs",),
    },
    "4.8 Exports and outputs": {
        121: ("formulas in cells",),
        122: (
            "a million rows",
            "e2e/test_touchpoints.py::test_an_export_that_is_stopped_leaves_the_old_file",
        ),
        123: ("exports without the right",),
        124: ("letters in cells", "store/test_parquet.py::test_texts_come_back_as_they_were"),
        125: ("erased people in older files",),
        126: ("names of files",),
        127: ("logs",),
        128: (
            "JSON in pages",
            "web/dashboard/test_parts.py::test_what_people_wrote_stays_text_in_every_place",
        ),
    },
}
