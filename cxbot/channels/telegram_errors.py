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
    ("user is deactivated", "deactivated"),
    ("bot can't initiate conversation", "blocked"),
    ("chat not found", "chat_not_found"),
    ("peer_id_invalid", "chat_not_found"),
    ("message thread not found", "topic_gone"),
    ("topic_deleted", "topic_gone"),
    ("topic_id_invalid", "topic_gone"),
    ("topic_closed", "topic_closed"),
    ("topic_not_modified", "not_modified"),
    ("message is not modified", "not_modified"),
    ("not enough rights", "no_rights"),
    ("chat is not a forum", "no_rights"),
    ("chat_admin_required", "no_rights"),
    ("bot was kicked", "no_rights"),
    ("bot is not a member", "no_rights"),
    ("have no rights", "no_rights"),
    ("query is too old", "tap_too_old"),
    ("query id is invalid", "tap_too_old"),
    ("message to edit not found", "message_gone"),
    ("message to delete not found", "message_gone"),
    ("message to copy not found", "message_gone"),
    ("message can't be edited", "message_gone"),
    ("message can't be deleted", "message_gone"),
    ("message to be replied not found", "reply_gone"),
    ("replied message not found", "reply_gone"),
    ("can't parse entities", "bad_entities"),
    ("entity_bounds_invalid", "bad_entities"),
    ("entities", "bad_entities"),
    ("file is too big", "too_large"),
    ("request entity too large", "too_large"),
    ("message is too long", "too_large"),
    ("caption is too long", "too_large"),
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
