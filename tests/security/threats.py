"""Threat -> what it is, and the tests that show it met: `file::name` below tests/, where a name may
end in `*`. What is left open stands in docs/security.md."""

_TAPS = "bad_inputs/test_taps.py"
_TEXTS = "bad_inputs/test_texts.py"
_DESK = "desk_table/test_cases_43_50.py"
_GATE = "web/dashboard/test_gate.py"
_FORMS = "web/dashboard/test_forms.py"
_SITE = "web/dashboard/test_site.py"
_HTTP = "web/test_hostile_http.py"
_EVENTS = "web/test_events_api.py"
_HOOK = "web/test_telegram_webhook.py"
_YAML = "unit/flow/reading/test_bad_input_yaml.py"
_PATTERNS = "unit/flow/reading/test_answer_patterns.py"
_SAFETY = "unit/flow/texts/test_texts_safety.py"
_ORDERS = "conversation/test_orders.py"
_CODE = "security/test_threats_in_code.py"
_ROUTES = "security/test_routes.py"
_RIGHTS = "security/test_desk_rights.py"
_PRIVATE = "security/test_private_and_terminal.py"
_OUTGOING = "security/test_outgoing.py"
_RUSHES = "security/test_rushes.py"
_SIGN_INS = "security/test_sign_ins.py"
_ERASED = "desk_table/test_erased.py"

THREATS: dict[str, tuple[str, ...]] = {
    "S1": (
        "a forged update of Telegram's",
        f"{_HOOK}::test_a_stranger_hears_401_and_no_more",
        f"{_HOOK}::test_without_a_secret_configured_there_is_no_webhook",
        "bad_inputs/test_orders.py::test_case_90_*",
        f"{_ROUTES}::test_case_91_*",
    ),
    "S2": (
        "tokens in addresses, logs, errors",
        f"{_CODE}::test_no_secret_gets_into_a_line_or_its_trace",
        f"{_HTTP}::test_broken_http_does_not_bring_its_key_into_the_log",
        f"{_HTTP}::test_no_answer_repeats_the_key",
        f"{_FORMS}::test_a_sign_in_page_that_breaks_puts_no_link_into_the_log",
        "unit/test_settings.py::test_secrets_do_not_show",
    ),
    "S3": (
        "forged or replayed sign-ins",
        f"{_GATE}::test_a_link_works_once_and_not_for_long",
        f"{_GATE}::test_two_browsers_with_one_link_are_one_session",
        f"{_PRIVATE}::test_case_40_*",
    ),
    "S4": (
        "forged data of buttons",
        f"{_PRIVATE}::test_case_33_*",
        f"{_PRIVATE}::test_case_35_*",
        f"{_TAPS}::test_case_33_*",
        f"{_TAPS}::test_case_34_*",
        f"{_TAPS}::test_case_35_*",
    ),
    "S5": (
        "abused deep links",
        f"{_ORDERS}::test_a_link_serves_one_person_once",
        f"{_ORDERS}::test_a_used_link_takes_nothing_back",
        f"{_ORDERS}::test_an_expired_link_says_so",
        f"{_TAPS}::test_case_41_*",
    ),
    "S6": (
        "orders of others, guessed",
        f"{_PRIVATE}::test_case_32_*",
        f"{_ORDERS}::test_an_order_is_shown_to_its_own_customer_only",
        f"{_ORDERS}::test_guessing_numbers_ends_after_five",
        f"{_SITE}::test_what_is_guessed_is_nowhere",
    ),
    "S7": (
        "templates that run",
        f"{_SAFETY}::test_python_behind_a_value_is_out_of_reach",
        f"{_SAFETY}::test_what_is_no_name_is_an_error_and_nothing_runs",
        f"{_TEXTS}::test_case_4_*",
        f"{_TEXTS}::test_case_5_*",
    ),
    "S8": (
        "markup and links in the shop's name",
        f"{_TEXTS}::test_case_6_*",
        f"{_TEXTS}::test_case_7_*",
        f"{_SAFETY}::test_markup_in_values_stays_text",
        "desk_table/test_cases_51_54.py::test_markup_in_an_operators_text",
    ),
    "S9": (
        "scripts in the dashboard",
        "web/dashboard/test_hostile_texts.py::*",
        f"{_FORMS}::test_only_scripts_with_this_answers_nonce_run",
        "web/dashboard/test_parts.py::test_what_people_wrote_stays_text_in_every_place",
    ),
    "S10": (
        "forms from elsewhere",
        f"{_ROUTES}::test_case_108_*",
        f"{_FORMS}::test_a_form_from_elsewhere_does_nothing",
        f"{_FORMS}::test_nothing_is_changed_by_looking",
    ),
    "S11": (
        "SQL in what people write",
        f"{_CODE}::test_no_statement_is_put_together_out_of_text",
        f"{_TEXTS}::test_case_8_*",
        "web/dashboard/test_page_customers.py::test_case_111_signs_of_searching_mean_nothing",
    ),
    "S12": (
        "expressions that hang",
        f"{_PATTERNS}::test_a_pattern_that_would_hang_others_answers_at_once",
        f"{_PATTERNS}::test_what_takes_more_than_a_line_of_time_is_refused",
    ),
    "S13": (
        "YAML that explodes or runs",
        f"{_YAML}::test_an_alias_bomb_is_refused_before_it_expands",
        f"{_YAML}::test_tags_are_refused",
        f"{_YAML}::test_what_is_too_big_or_too_deep_is_told_at_once",
    ),
    "S14": (
        "calls to the inside",
        f"{_OUTGOING}::test_case_71_*",
        f"{_OUTGOING}::test_what_owners_name_is_reached",
    ),
    "S15": (
        "formulas in exports",
        "e2e/test_export_cases.py::test_case_121_*",
        "journey/test_export.py::test_no_cell_is_a_formula",
        "journey/reviews/test_review_reading.py::test_case_121_*",
    ),
    "S16": (
        "somebody who plays an operator",
        f"{_RIGHTS}::test_cases_43_and_45_*",
        f"{_RIGHTS}::test_each_button_tapped_by_everybody",
        f"{_DESK}::test_who_left_a_second_ago",
        f"{_DESK}::test_the_account_of_all_anonymous_admins_on_the_list",
    ),
    "S17": (
        "answers to the wrong customer",
        f"{_DESK}::test_a_reply_to_*",
        f"{_DESK}::test_in_general",
        f"{_DESK}::test_another_customers_data",
    ),
    "S18": (
        "the bot in a stranger's group",
        f"{_DESK}::test_a_strangers_group",
        "conversation/desk/test_permissions_groups.py::*",
    ),
    "S19": (
        "floods of messages",
        f"{_RUSHES}::test_case_17_*",
        f"{_RUSHES}::test_case_18_*",
        "desk_table/test_rows_36_43.py::test_spam_flood_from_a_customer",
    ),
    "S20": (
        "what costs money or people's time",
        "security/test_event_rush.py::test_case_87_*",
        f"{_RUSHES}::test_case_17_others_lose_nothing_by_it",
    ),
    "S21": (
        "files",
        "bad_inputs/test_messages.py::test_case_23_*",
        "channels/test_telegram_files.py::test_a_file_outside_of_the_project_is_refused",
    ),
    "S22": (
        "stolen sessions",
        f"{_ROUTES}::test_cases_107_and_123_*",
        f"{_GATE}::test_on_https_the_cookie_is_bound_to_the_host",
        f"{_GATE}::test_no_session_outlasts_half_a_day",
        f"{_GATE}::test_signing_out_everywhere_ends_all_sessions_and_links",
        f"{_GATE}::test_a_session_set_before_signing_in_is_not_the_one_after",
    ),
    "S23": (
        "fields that nobody asked for",
        f"{_FORMS}::test_fields_that_a_form_does_not_have_change_nothing",
        "unit/model/test_event.py::test_a_misspelt_field_is_answered_with_the_nearest_one",
        "unit/flow/reading/test_bad_input_steps.py::test_names_that_can_not_be_set",
    ),
    "S24": (
        "forged or repeated events",
        f"{_EVENTS}::test_without_the_right_key_nothing_is_said",
        f"{_EVENTS}::test_the_key_before_is_taken_as_well_until_it_is_taken_out",
        f"{_EVENTS}::test_the_same_event_again_has_no_second_effect",
        "bad_inputs/test_orders.py::test_case_80_*",
        "bad_inputs/test_orders.py::test_case_85_*",
    ),
    "S25": (
        "made-up addresses of callers",
        f"{_ROUTES}::test_cases_107_and_123_*",
        f"{_GATE}::test_one_caller_behind_a_proxy_is_one_address",
    ),
    "S26": (
        "code in the database",
        f"{_CODE}::test_nothing_that_could_run_is_read_from_the_database",
        f"{_CODE}::test_nothing_is_compiled_or_run_as_code_or_in_a_shell",
    ),
    "S27": (
        "lines in the log that aren't ours",
        f"{_CODE}::test_what_a_customer_writes_makes_no_line_of_its_own",
    ),
    "S28": (
        "erased and there again",
        f"{_ERASED}::test_nothing_of_them_is_left_in_any_table",
        f"{_ERASED}::test_the_same_person_is_somebody_new",
        "store/test_backup.py::test_put_back_the_old_one_is_kept_aside_and_the_newest_erasures_stay",
    ),
    "S29": (
        "a second store in what failed",
        f"{_ERASED}::test_nothing_of_them_is_left_in_any_table",
        "store/test_register.py::*",
    ),
    "S30": (
        "operators who collect",
        f"{_CODE}::test_who_reads_a_customers_past_is_noted_and_the_queue_shows_no_words",
        f"{_RIGHTS}::test_cases_43_and_45_*",
    ),
    "S31": (
        "an offer taken twice",
        "faults/test_rewards_killed.py::test_a_kill_gives_neither_two_codes_nor_none",
        "conversation/house/test_rewards.py::*",
    ),
    "S32": (
        "weak settings",
        "unit/test_settings.py::*",
        f"{_HOOK}::test_a_path_that_cannot_be_ours_stops_the_start",
    ),
    "S33": (
        "holes in what we build on",
        f"{_CODE}::test_no_version_with_a_known_hole_is_locked",
        f"{_CODE}::test_each_locked_package_is_pinned_by_its_hash_and_from_no_other_place",
    ),
    "S34": (
        "an owner's account taken over",
        f"{_SIGN_INS}::test_a_sign_in_is_told_to_its_owner_alone",
        f"{_SIGN_INS}::test_it_was_not_me_ends_everything_of_that_owner",
    ),
    "S35": (
        "words that play the system",
        f"{_CODE}::test_what_a_customer_writes_looks_like_no_command_and_no_button_of_ours",
        "unit/desk/test_card.py::test_history_lies_in_an_expandable_quote",
    ),
}
