"""When a group's minute is spent, a customer's waiting texts go as one message."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from cxbot.model.message import Outbound
from cxbot.model.text import RichText, utf16_length
from cxbot.model.value import replace
from cxbot.store.outbox import Parcel

_WAITED = timedelta(seconds=3)
_MOST_UNITS = 4096


def joinable(first: Parcel, waiting: Iterable[Parcel], now: datetime) -> tuple[Parcel, ...]:
    """`first` and what of the same conversation may go with it, in order.

    What stands between them and can't be joined ends it, so that a conversation keeps its order.
    """
    joined = [first]
    if not _plain(first, now):
        return (first,)
    room = _MOST_UNITS - utf16_length(first.outbound.text.text)
    for parcel in waiting:
        if parcel.id == first.id or parcel.conversation_id != first.conversation_id:
            continue
        if _announced(joined[-1], parcel):
            return tuple(joined[:-1]) or (first,)
        room -= utf16_length(parcel.outbound.text.text) + 1
        if room < 0 or not (_plain(parcel, now) and _same_place(first, parcel)):
            break
        joined.append(parcel)
    return tuple(joined)


def as_one(parcels: Sequence[Parcel]) -> Outbound:
    """Line under line, each with its own formatting."""
    first, *others = (parcel.outbound for parcel in parcels)
    text: RichText = first.text
    for outbound in others:
        text = text + "\n" + outbound.text
    return replace(first, text=text)


def _announced(line: Parcel, parcel: Parcel) -> bool:
    """An album, and the line ahead that says whose it is: nothing may come between."""
    album = parcel.outbound.op == "copy_album"
    return album and parcel.link.get("other_message") == line.link.get("other_message")


def _plain(parcel: Parcel, now: datetime) -> bool:
    """A customer's words, never tried before, that have waited long enough."""
    outbound = parcel.outbound
    return (
        outbound.op == "message"
        and parcel.link.get("kind") == "relay"
        and parcel.conversation_id is not None
        and outbound.attachment is None
        and not outbound.buttons
        and parcel.status == "pending"
        and parcel.attempts == 0
        and not parcel.possible_duplicate
        and parcel.created_at is not None
        and now - parcel.created_at > _WAITED
    )


def _same_place(one: Parcel, other: Parcel) -> bool:
    a, b = one.outbound, other.outbound
    return (a.thread, a.reply_to) == (b.thread, b.reply_to)
