"""The list: number of the case -> what it is, and tests that hold it under names of their own.

They are named as file::name below tests/; a name may end in `*`. Tests that carry a number in their
names, `test_case_31_…`, are found by it and aren't repeated here.
"""

_CUSTOMER = "conversation/test_customer.py"
_TAPS = "conversation/test_customer_taps.py"
_ORDERS = "conversation/test_orders.py"
_READING = "channels/test_telegram_reading.py"
_TALKING = "conversation/desk/test_talking_later.py"
_ALBUMS = "conversation/desk/test_talking_albums.py"
_DESK_WHO = "desk_table/test_cases_43_50.py"
_DESK_SAID = "desk_table/test_cases_51_54.py"
_DESK_ROUND = "desk_table/test_cases_55_58.py"
_ERASED = "desk_table/test_erased.py"
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

Listed = dict[int, tuple[str, ...]]

GROUPS: dict[str, Listed] = {
    "4.1 Customer text and media": {
        1: ("no text at all", f"{_CUSTOMER}::test_nothing_said_is_no_answer"),
        2: ("the longest text", f"{_CUSTOMER}::test_a_text_is_kept_and_echoed_letter_by_letter"),
        3: (
            "a reply over 4,096",
            "channels/test_telegram_sending.py::"
            "test_no_part_is_longer_than_telegram_takes_and_nothing_is_lost",
        ),
        4: ("templates as text and name", f"{_CUSTOMER}::test_a_name_is_data_too"),
        5: ("formats as text", f"{_CUSTOMER}::test_a_text_is_kept_and_echoed_letter_by_letter"),
        6: ("HTML in text and name", f"{_CUSTOMER}::test_a_name_is_data_too"),
        7: ("Markdown", f"{_CUSTOMER}::test_a_text_is_kept_and_echoed_letter_by_letter"),
        8: ("SQL in text and name", f"{_CUSTOMER}::test_a_name_is_data_too"),
        9: ("formulas of spreadsheets",),
        10: ("letters that overflow or turn the line",),
        11: ("NUL and half surrogates", f"{_READING}::test_odd_characters_are_cleaned"),
        12: ("numbers as no number is written",),
        13: ("phones",),
        14: ("dates that aren't there",),
        15: ("e-mails with more in them",),
        16: ("payloads of /start", f"{_ORDERS}::test_an_unknown_payload_is_a_plain_start"),
        17: (
            "200 messages in 10 s",
            "desk_table/test_rows_36_43.py::test_spam_flood_from_a_customer",
        ),
        18: ("the same a thousand times, a hundred forwards",),
        19: ("an album of ten", f"{_ALBUMS}::test_an_album_answers_a_question_once"),
        20: ("edits", f"{_TAPS}::test_an_edit_is_recorded_and_answers_nothing"),
        21: (
            "no sender, or none that is a person",
            f"{_READING}::test_what_we_do_not_serve_is_nothing",
        ),
        22: (
            "every kind of message",
            f"{_CUSTOMER}::test_any_kind_of_media_gets_an_answer",
            f"{_CUSTOMER}::test_a_shared_phone_counts_only_when_it_is_ones_own",
        ),
        23: ("files too big",),
        24: ("archives that unpack without end",),
        25: ("pictures that are none",),
        26: ("names of files",),
        27: ("a group where only private chats are served", f"{_DESK_WHO}::test_a_strangers_group"),
        28: (
            "blocked and unblocked",
            f"{_TAPS}::test_who_blocks_the_bot_is_left_in_peace_and_may_come_back",
        ),
        29: ("languages", f"{_CUSTOMER}::test_any_hint_of_a_language_will_do"),
        30: ("ids beyond 32 bits",),
        31: ("messages from before an outage",),
        32: (
            "somebody else's order",
            f"{_ORDERS}::test_an_order_is_shown_to_its_own_customer_only",
            f"{_ORDERS}::test_guessing_numbers_ends_after_five",
        ),
    },
    "4.2 Callback data, deep links, init data": {
        33: (
            "changed data",
            f"{_TAPS}::test_forged_data_does_nothing",
            f"{_TAPS}::test_a_choice_of_ours_moved_to_another_question_does_nothing",
        ),
        34: (
            "the same tap again",
            f"{_TAPS}::test_a_second_tap_changes_nothing_and_says_so",
            f"{_TAPS}::test_fifty_taps_at_once_have_one_effect",
            f"{_TAPS}::test_the_same_tap_delivered_again_is_no_second_tap",
        ),
        35: ("a tap of somebody else", f"{_TAPS}::test_a_forwarded_button_works_for_nobody_else"),
        36: (
            "data of other shapes",
            f"{_TAPS}::test_forged_data_does_nothing",
            f"{_TAPS}::test_callback_data_fits_in_64_bytes",
            f"{_READING}::test_a_tap_on_an_inline_message_or_a_game_is_nothing",
        ),
        37: ("a tap on what is too old", f"{_READING}::test_a_tap_on_a_message_too_old_to_see"),
        38: (
            "a tap after the flow changed",
            "conversation/test_reload.py::test_old_buttons_are_closed_politely",
        ),
        39: ("a tap after erasure",),
        40: ("init data",),
        41: ("payloads of campaigns", f"{_ORDERS}::test_an_unknown_payload_is_a_plain_start"),
        42: (
            "taps that nobody answered in time",
            "desk_table/test_rows_36_43.py::test_query_is_too_old",
        ),
    },
    "4.3 Operators' commands": {
        43: (
            "who may not",
            f"{_DESK_WHO}::test_who_left_a_second_ago",
            f"{_DESK_WHO}::test_a_member_who_is_no_operator",
            f"{_DESK_WHO}::test_who_is_not_in_the_group",
        ),
        44: ("a stranger's group", f"{_DESK_WHO}::test_a_strangers_group"),
        45: (
            "anonymous admins",
            f"{_DESK_WHO}::test_an_anonymous_admin",
            f"{_DESK_WHO}::test_the_account_of_all_anonymous_admins_on_the_list",
        ),
        46: ("the linked channel", f"{_DESK_WHO}::test_a_post_of_the_linked_channel"),
        47: (
            "replies to what is nobody's",
            f"{_DESK_WHO}::test_a_reply_to_*",
            f"{_DESK_WHO}::test_in_general",
        ),
        48: (
            "misspelt, edited, deleted",
            f"{_DESK_WHO}::test_a_misspelt_command",
            f"{_DESK_WHO}::test_an_edited_and_a_deleted_reply",
        ),
        49: ("two in the same second", f"{_DESK_WHO}::test_two_answer_in_the_same_second"),
        50: ("another customer's data", f"{_DESK_WHO}::test_another_customers_data"),
        51: (
            "/erase",
            f"{_DESK_SAID}::test_erase_is_by_reference",
            f"{_DESK_SAID}::test_erase_has_two_steps_and_a_role",
        ),
        52: (
            "arguments",
            f"{_DESK_SAID}::test_arguments_that_will_not_do",
            f"{_DESK_SAID}::test_snooze_until_a_time_that_the_clocks_skip",
            f"{_DESK_SAID}::test_a_note_of_10000_characters",
        ),
        53: (
            "what is no text",
            f"{_DESK_SAID}::test_everything_that_is_no_text",
            f"{_DESK_SAID}::test_an_album*",
        ),
        54: ("markup", f"{_DESK_SAID}::test_markup_in_an_operators_text"),
        55: (
            "a customer who blocked the bot",
            f"{_DESK_ROUND}::test_the_customer_has_blocked_the_bot",
        ),
        56: (
            "groups and topics that change",
            f"{_DESK_ROUND}::test_the_group_becomes_a_supergroup",
            f"{_DESK_ROUND}::test_topics_are_switched_off_and_on",
            f"{_DESK_ROUND}::test_a_topic_is_renamed_closed_and_deleted",
            f"{_DESK_ROUND}::test_the_bot_may_not_manage_topics_any_more",
            f"{_DESK_ROUND}::test_a_forum_that_loses_its_threads",
        ),
        57: (
            "an operator who is a customer",
            f"{_DESK_ROUND}::test_an_operator_is_also_a_customer",
        ),
        58: (
            "slow mode and other bots",
            f"{_DESK_ROUND}::test_the_card_is_deleted_by_another_bot",
            f"{_DESK_ROUND}::test_the_group_is_in_slow_mode",
        ),
    },
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
