"""Every way a call to the Bot API can end -> our closed set of outcomes. One function."""

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiohttp import ClientConnectorError, ConnectionTimeoutError

from cxbot.model.channel import Ambiguous, NotSent, Outcome, RefusalCode, Refused

_LONGEST_FLOOD = 3600.0

#: Part of the Bot API's sentence, lower case -> what it means. The first that fits.
SENTENCES: tuple[tuple[str, RefusalCode], ...] = (
    ("bot was blocked by the user", "blocked"),
    ("user_is_blocked", "blocked"),
    ("bot can't initiate conversation", "blocked"),
    ("user is deactivated", "deactivated"),
    ("input_user_deactivated", "deactivated"),
    ("bot was kicked", "kicked"),
    ("bot is not a member", "kicked"),
    ("group chat was deleted", "kicked"),
    ("channel_private", "kicked"),
    ("chat not found", "chat_not_found"),
    ("peer_id_invalid", "chat_not_found"),
    ("upgraded to a supergroup", "migrated"),
    ("chat is not a forum", "no_forum"),
    ("channel_forum_missing", "no_forum"),
    ("method is available for supergroup", "no_forum"),
    ("message thread not found", "topic_gone"),
    ("topic_deleted", "topic_gone"),
    ("topic_id_invalid", "topic_gone"),
    ("topic_closed", "topic_closed"),
    ("not_modified", "not_modified"),
    ("message is not modified", "not_modified"),
    ("not enough rights", "no_rights"),
    ("have no rights", "no_rights"),
    ("need administrator rights", "no_rights"),
    ("chat_admin_required", "no_rights"),
    ("member list is inaccessible", "no_rights"),
    ("chat_write_forbidden", "no_rights"),
    ("right_forbidden", "no_rights"),
    ("query is too old", "tap_too_old"),
    ("query id is invalid", "tap_too_old"),
    ("query_id_invalid", "tap_too_old"),
    ("message to be replied not found", "reply_gone"),
    ("message to reply not found", "reply_gone"),
    ("replied message not found", "reply_gone"),
    ("message to edit not found", "message_gone"),
    ("message to delete not found", "message_gone"),
    ("message to copy not found", "message_gone"),
    ("message to forward not found", "message_gone"),
    ("message to react not found", "message_gone"),
    ("message to pin not found", "message_gone"),
    ("message_id_invalid", "message_gone"),
    ("message can't be edited", "message_gone"),
    ("message can't be deleted", "message_gone"),
    ("in the message to edit", "message_gone"),
    ("there are no messages to", "message_gone"),
    ("message can't be copied", "uncopyable"),
    ("can't copy message", "uncopyable"),
    ("can't be forwarded", "uncopyable"),
    ("message content type", "uncopyable"),
    ("chat_forwards_restricted", "uncopyable"),
    ("file is too big", "too_large"),
    ("request entity too large", "too_large"),
    ("message is too long", "too_large"),
    ("message_too_long", "too_large"),
    ("caption is too long", "too_large"),
    ("caption_too_long", "too_large"),
    ("can't parse entities", "bad_entities"),
    ("entity_bounds_invalid", "bad_entities"),
    ("entities", "bad_entities"),
)


def outcome_of(error: Exception) -> Outcome:
    """Whether it surely didn't arrive, perhaps did, or never will."""
    match error:
        case TelegramRetryAfter():
            after = min(float(error.retry_after), _LONGEST_FLOOD)
            return NotSent(reason=error.message, after=after, flood=True)
        case TelegramMigrateToChat():
            moved = str(error.migrate_to_chat_id)
            return Refused(code="migrated", reason=error.message, moved_to=moved)
        case TelegramEntityTooLarge():
            return Refused(code="too_large", reason=error.message)
        case TelegramNotFound() if "method" in error.message.lower():
            return Refused(code="other", reason=error.message)
        case TelegramUnauthorizedError() | TelegramNotFound():
            return Refused(code="unauthorized", reason=error.message)
        case TelegramBadRequest() | TelegramForbiddenError():
            return Refused(code=_code(error.message), reason=error.message)
        case TelegramServerError() | ClientDecodeError():
            return Ambiguous(reason=f"{type(error).__name__}: {str(error)[:200]}")
        case TelegramNetworkError():
            return _network(error)
        case TelegramAPIError():
            return Refused(code="other", reason=error.message)
        case _:
            return Ambiguous(reason=f"{type(error).__name__}: {str(error)[:200]}")


def _network(error: TelegramNetworkError) -> Outcome:
    """Without a connection nothing left; with one, nobody knows how far it got."""
    if isinstance(error.__cause__, ClientConnectorError | ConnectionTimeoutError):
        return NotSent(reason="no connection to the Bot API server", after=1)
    return Ambiguous(reason=error.message)


def _code(sentence: str) -> RefusalCode:
    lower = sentence.lower()
    return next((code for part, code in SENTENCES if part in lower), "other")
