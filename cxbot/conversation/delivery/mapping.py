"""By what a sent message is known: rows that pair it with its twin on the other side."""

from collections.abc import Mapping, Sequence
from typing import Any

from cxbot.model.channel import Sent
from cxbot.store.outbox import Parcel

_SHOWN = frozenset({"message", "copy", "copy_album", "album"})


def rows_of(parcels: Sequence[Parcel], sent: Sent) -> list[Mapping[str, Any]]:
    """`message_map` rows; several parcels are texts that went as one message."""
    first = parcels[0]
    kind = first.link.get("kind")
    if kind is None or first.outbound.op not in _SHOWN or first.conversation_id is None:
        return []
    rows = [_row(first, one, other) for one, other in pairs(first, sent) if _real(one)]
    if len(parcels) > 1 and rows:
        # the group's message stands for several: each of them must find it
        rows += [_source(parcel, rows[0]["message_id"]) for parcel in parcels]
    return rows


def pairs(parcel: Parcel, sent: Sent) -> list[tuple[str | None, str | None]]:
    """(the message it became, the one it stands for), in order."""
    ids = sent.message_ids or (sent.message_id,)
    others = parcel.link.get("other_messages") or ()
    other = parcel.link.get("other_message")
    if len(others) == len(ids):
        return list(zip(ids, others, strict=True))
    return [(one, other) for one in ids]


def not_copied(parcel: Parcel, sent: Sent) -> list[int]:
    """Which parts of it are missing on the other side, counted from 1."""
    if not parcel.link.get("other_messages"):
        return []
    return [place for place, (one, _) in enumerate(pairs(parcel, sent), 1) if one is None]


def unnamed(parcel: Parcel, sent: Sent) -> bool:
    """It arrived under a name that names nothing: it can't be answered, changed or deleted."""
    return parcel.outbound.op in _SHOWN and not any(_real(one) for one in sent.known_ids)


def _real(message_id: str | None) -> bool:
    return message_id not in (None, "", "0")


def _row(parcel: Parcel, message_id: str | None, other: str | None) -> Mapping[str, Any]:
    return {
        "channel": parcel.channel,
        "chat": parcel.peer,
        "message_id": message_id,
        "conversation_id": parcel.conversation_id,
        "ticket_id": parcel.link.get("ticket_id"),
        "kind": parcel.link["kind"],
        "other_chat": parcel.link.get("other_chat"),
        "other_message": other,
    }


def _source(parcel: Parcel, message_id: str) -> Mapping[str, Any]:
    """On the customer's side."""
    return {
        "channel": parcel.link.get("other_channel") or parcel.channel,
        "chat": parcel.link.get("other_chat"),
        "message_id": parcel.link.get("other_message"),
        "conversation_id": parcel.conversation_id,
        "ticket_id": parcel.link.get("ticket_id"),
        "kind": "source",
        "other_chat": parcel.peer,
        "other_message": message_id,
    }
