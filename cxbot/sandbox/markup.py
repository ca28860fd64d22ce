"""Keyboards under a message: inline buttons, which a message keeps, and reply keyboards."""

from typing import Any

from cxbot.sandbox.call import Call
from cxbot.sandbox.refusals import bad_request

Json = dict[str, Any]
MAX_BUTTONS = 100
#: What an inline button may do; exactly one of them.
_DOES = ("callback_data", "url", "copy_text", "web_app", "switch_inline_query", "login_url")


def read(call: Call) -> tuple[Json | None, Json | None]:
    """(the inline keyboard, the reply keyboard or its removal), each None when not given."""
    markup = call.json("reply_markup")
    if markup is None:
        return None, None
    if not isinstance(markup, dict):
        bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline(markup["inline_keyboard"]), None
    if any(name in markup for name in ("keyboard", "remove_keyboard", "force_reply")):
        return None, markup
    return None, None


def _inline(rows: Any) -> Json | None:
    if not isinstance(rows, list) or any(not isinstance(row, list) for row in rows):
        bad_request(
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
        )
    kept = [[_button(button) for button in row] for row in rows if row]
    if sum(map(len, kept)) > MAX_BUTTONS:
        bad_request("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def _button(button: Any) -> Json:
    if not isinstance(button, dict):
        bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not str(button.get("text", "")).strip():
        bad_request("can't parse inline keyboard button: Text buttons must be non-empty")
    kept = {name: value for name, value in button.items() if value is not None}
    if not any(name in kept for name in _DOES):
        bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if "callback_data" in kept and not 1 <= len(str(kept["callback_data"]).encode()) <= 64:
        bad_request("BUTTON_DATA_INVALID")
    if "url" in kept and "://" not in str(kept["url"]):
        bad_request("BUTTON_URL_INVALID")
    return kept
