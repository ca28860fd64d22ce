"""Faults that a test orders in advance, used up in the order in which they match."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast, get_args

from cxbot.clock import Clock
from cxbot.sandbox.call import Call
from cxbot.sandbox.refusals import Refusal

#: Performed, but the answer is lost · not performed, the connection cut · a body that is no JSON
#: · performed, but the message's id in the answer is 0 · performed, and answered 502 · performed,
#: and never answered: the bot hangs up.
Cut = Literal["swallow", "drop", "garbage", "zero", "late_502", "hang"]
#: Refusals by name, in the words of the real server.
NAMED: dict[str, tuple[int, str]] = {
    "topic_gone": (400, "Bad Request: message thread not found"),
    "topic_deleted": (400, "Bad Request: TOPIC_DELETED"),
    "topic_invalid": (400, "Bad Request: TOPIC_ID_INVALID"),
    "topic_closed": (400, "Bad Request: TOPIC_CLOSED"),
    "topic_not_modified": (400, "Bad Request: TOPIC_NOT_MODIFIED"),
    "not_a_forum": (400, "Bad Request: the chat is not a forum"),
    "no_rights_to_create_topic": (400, "Bad Request: not enough rights to create a topic"),
    "no_rights_to_edit_topic": (400, "Bad Request: not enough rights to edit the topic"),
    "no_rights_to_close_topic": (400, "Bad Request: not enough rights to close or open the topic"),
    "no_rights_to_pin": (
        400,
        "Bad Request: not enough rights to manage pinned messages in the chat",
    ),
    "no_rights_to_send": (400, "Bad Request: not enough rights to send text messages to the chat"),
    "admin_required": (400, "Bad Request: CHAT_ADMIN_REQUIRED"),
    "blocked": (403, "Forbidden: bot was blocked by the user"),
    "deactivated": (403, "Forbidden: user is deactivated"),
    "kicked": (403, "Forbidden: bot was kicked from the supergroup chat"),
    "not_a_member": (403, "Forbidden: bot is not a member of the supergroup chat"),
    "chat_not_found": (400, "Bad Request: chat not found"),
    "cant_copy": (400, "Bad Request: can't copy message"),
    "reply_gone": (400, "Bad Request: message to be replied not found"),
    "edit_gone": (400, "Bad Request: message to edit not found"),
    "cant_edit": (400, "Bad Request: message can't be edited"),
    "cant_delete": (400, "Bad Request: message can't be deleted"),
    "bad_entities": (
        400,
        "Bad Request: can't parse entities: Can't find end of the entity starting at byte offset 5",
    ),
    "entity_bounds": (400, "Bad Request: ENTITY_BOUNDS_INVALID"),
    "caption_too_long": (400, "Bad Request: message caption is too long"),
    "too_long": (400, "Bad Request: message is too long"),
    "too_large": (413, "Request Entity Too Large"),
    "query_too_old": (
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    ),
    "reaction_invalid": (400, "Bad Request: REACTION_INVALID"),
    "conflict": (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance"
        " is running",
    ),
    "server": (500, "Internal Server Error"),
    "bad_gateway": (502, "Bad Gateway"),
}


@dataclass(slots=True, kw_only=True)
class Fault:
    """What goes wrong with the next calls that match."""

    #: "*" matches every method; "send*" those that begin so.
    method: str
    answer: Refusal | Cut
    #: 0: from now on, until the faults are cleared.
    times: int = 1
    chat_id: int | None = None
    thread: int | None = None
    #: That many matching calls pass before it begins.
    after: int = 0

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Fault":
        """`answer` is a cut, a refusal's name, {"error_code", "description", "parameters"}, or
        {"retry_after": seconds}."""
        return cls(
            method=str(data.get("method", "*")),
            answer=_answer(data["answer"]),
            times=int(data.get("times", 1)),
            chat_id=data.get("chat_id"),
            thread=data.get("thread"),
            after=int(data.get("after", 0)),
        )


def named(name: str) -> Refusal:
    """A refusal of `NAMED`; an unknown name raises KeyError."""
    return Refusal(*NAMED[name])


def too_many(retry_after: int) -> Refusal:
    words = f"Too Many Requests: retry after {retry_after}"
    return Refusal(429, words, {"retry_after": retry_after})


class Faults:
    """The list of faults that are still to come, and the chats that are flooded."""

    def __init__(self, clock: Clock) -> None:
        self.waiting: list[Fault] = []
        #: How many were used, so that a test can prove its faults happened.
        self.used = 0
        self._clock = clock
        self._floods: dict[str, datetime] = {}

    def add(self, fault: Fault) -> None:
        self.waiting.append(fault)

    def flood(self, chat_id: int, seconds: float) -> None:
        """Until then every call about the chat is refused with the seconds that are left."""
        self._floods[str(chat_id)] = self._clock.now() + timedelta(seconds=seconds)

    def clear(self) -> None:
        self.waiting.clear()
        self._floods.clear()

    def take(self, call: Call) -> Refusal | Cut | None:
        """The fault for this call, one use of it gone."""
        if self._floods and (left := self._left(call.text("chat_id"))) > 0:
            self.used += 1
            return too_many(math.ceil(left))
        for fault in self.waiting:
            if not _matches(fault, call):
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            if fault.times == 1:
                self.waiting.remove(fault)
            fault.times = max(fault.times - 1, 0)
            self.used += 1
            return fault.answer
        return None

    def _left(self, chat_id: str) -> float:
        until = self._floods.get(chat_id)
        return 0.0 if until is None else (until - self._clock.now()).total_seconds()


def _answer(given: Any) -> Refusal | Cut:
    if isinstance(given, dict):
        if "retry_after" in given:
            return too_many(int(given["retry_after"]))
        code, words = int(given["error_code"]), str(given["description"])
        return Refusal(code, words, given.get("parameters"))
    if given in get_args(Cut):
        return cast("Cut", given)
    return named(str(given))


def _matches(fault: Fault, call: Call) -> bool:
    wanted = fault.method.lower()
    start, star, _ = wanted.partition("*")
    if not (call.method.startswith(start) if star else call.method == wanted):
        return False
    if fault.thread is not None and str(fault.thread) != call.text("message_thread_id"):
        return False
    return fault.chat_id is None or str(fault.chat_id) == call.text("chat_id")
