"""Messages copied together, so that an album stays one.

copyMessages leaves out what it can't copy without a word, and doesn't say which. So what came of
such a call is taken back, and each message is copied by itself: those that fail are then known.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from cxbot.channels import telegram_markup
from cxbot.model.channel import Ambiguous, NotSent, Outcome, RefusalCode, Refused, Sent
from cxbot.model.message import Outbound

logger = logging.getLogger(__name__)

Attempt = Callable[[str, dict[str, Any]], Awaitable[Outcome]]

#: Says something of that one message, and nothing of the chat it was to go to.
_THIS_ONE: frozenset[RefusalCode] = frozenset(
    {"uncopyable", "message_gone", "too_large", "bad_entities", "other"}
)


async def copy_album(outbound: Outbound, attempt: Attempt, patient: Attempt) -> Outcome:
    """`patient` waits where it may: what is begun has to be ended."""
    numbers = sorted({int(number) for number in outbound.source_messages})
    outcome = await attempt(*telegram_markup.album(outbound, numbers))
    if not isinstance(outcome, Sent):
        return outcome
    made = outcome.message_ids
    if len(made) == len(numbers):
        return _sent(outbound, dict(zip(numbers, made, strict=True)))
    await _take_back(outbound, outcome.known_ids, patient)
    return await _one_by_one(outbound, numbers, patient)


async def _take_back(outbound: Outbound, made: Sequence[str], patient: Attempt) -> None:
    if not made:
        return
    copies = {
        "chat_id": telegram_markup.chat_id(outbound.peer),
        "message_ids": [int(number) for number in made],
    }
    outcome = await patient("deleteMessages", copies)
    if not isinstance(outcome, Sent):
        # then some come twice, which is better than not at all
        logger.warning("album_not_taken_back", extra={"reason": outcome.reason})


async def _one_by_one(outbound: Outbound, numbers: Sequence[int], patient: Attempt) -> Outcome:
    copies: dict[int, str | None] = {}
    arrived, reason = False, ""
    for number in numbers:
        outcome = await patient(*telegram_markup.album_part(outbound, number))
        match outcome:
            case Sent():
                arrived, copies[number] = True, outcome.message_id
            case Refused() if outcome.code in _THIS_ONE:
                copies[number], reason = None, outcome.reason
            case NotSent() if arrived:
                return Ambiguous(reason=outcome.reason)
            case _:
                return outcome
    return _sent(outbound, copies) if arrived else Refused(code="uncopyable", reason=reason)


def _sent(outbound: Outbound, copies: Mapping[int, str | None]) -> Sent:
    ids = tuple(copies.get(int(number)) for number in outbound.source_messages)
    return Sent(
        message_id=next((one for one in ids if one is not None), None),
        thread=outbound.thread,
        message_ids=ids,
    )
