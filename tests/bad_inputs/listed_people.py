"""Cases 1 to 58: what customers and operators send."""

_CUSTOMER = "conversation/test_customer.py"
_TAPS = "conversation/test_customer_taps.py"
_ORDERS = "conversation/test_orders.py"
_READING = "channels/test_telegram_reading.py"
_ALBUMS = "conversation/desk/test_talking_albums.py"
_DESK_WHO = "desk_table/test_cases_43_50.py"
_DESK_SAID = "desk_table/test_cases_51_54.py"
_DESK_ROUND = "desk_table/test_cases_55_58.py"

PEOPLE: dict[str, dict[int, tuple[str, ...]]] = {
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
}
