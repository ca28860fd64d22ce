"""What came of a send, on disk: its row, its exchange, what it is known by, and who must know.

Whoever must know is told by an arrival of channel `delivery` in the conversation's lane, committed
together with the result: `delivered`, `failed`, `unreachable`, `parts`, `relay_failed`,
`card_lost`, `deleted`, `not_deleted`, `topic_recreated`, `repeated`, `copies_gone`, `copies_stay`.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from cxbot.clock import Clock
from cxbot.conversation.delivery import mapping
from cxbot.model.arrival import Arrival
from cxbot.model.channel import RefusalCode, Sent
from cxbot.model.value import replace
from cxbot.store.inbox import InboxRow
from cxbot.store.outbox import Parcel
from cxbot.store.store import Store
from cxbot.store.turn import Turn

logger = logging.getLogger(__name__)

Arrived = Callable[[Sequence[InboxRow]], None]
Told = Mapping[str, Any]
#: A reason that no refusal has.
Failure = RefusalCode | str

#: An operator's answer, words that go ahead of it, and what it was changed to.
_BY_OPERATOR = frozenset({"reply", "words", "edit"})
#: What takes an erased customer's copies away.
ERASURE = "erasure"
UNREACHABLE = frozenset({"blocked", "deactivated"})
#: The reason why what was tried often enough isn't tried any more.
UNCERTAIN = "uncertain"
_OUTCOMES = {
    "sent": "delivered",
    "failed": "failed",
    "uncertain": "uncertain",
    "expired": "expired",
}


class Results:
    def __init__(self, store: Store, arrived: Arrived, clock: Clock) -> None:
        self._store = store
        self._arrived = arrived
        self._clock = clock

    async def sending(self, parcel: Parcel) -> None:
        """Before the request leaves."""
        turn = Turn()
        turn.add("outbox.sending", {"row": parcel.id, "repeat": parcel.possible_duplicate})
        await self._store.commit(turn)

    async def pending(self, parcels: Sequence[Parcel], why: str, told: Told | None = None) -> None:
        """Back on disk as they were: they surely aren't there yet, or are flagged already."""
        turn = Turn()
        for parcel in parcels:
            turn.add("outbox.result", _row(parcel, "pending", why))
        await self._commit(turn, parcels[0], told)
        logger.info("send_later", extra={"parcel": parcels[0].id, "reason": why})

    async def sent(self, parcels: Sequence[Parcel], sent: Sent) -> None:
        """Several are texts that went as one message."""
        turn, now = Turn(), self._clock.now()
        for parcel in parcels:
            turn.add("outbox.result", _row(parcel, "sent", None, sent.message_id, now))
            _exchange(turn, parcel, "sent")
        for row in mapping.rows_of(parcels, sent):
            turn.add("message_map", row)
        if mapping.unnamed(parcels[0], sent):
            logger.warning("sent_without_id", extra={"parcel": parcels[0].id})
        await self._commit(turn, parcels[0], told_of_arrival(parcels[0], sent))

    async def ended(
        self, parcel: Parcel, status: str, why: str | None, told: Told | None = None
    ) -> None:
        """It won't be sent (again): failed, uncertain, expired."""
        turn = Turn()
        turn.add("outbox.result", _row(parcel, status, why))
        _exchange(turn, parcel, status)
        logger.warning("not_sent", extra={"parcel": parcel.id, "as": status, "reason": why})
        await self._commit(turn, parcel, told)

    async def handed_back(self, parcels: Sequence[Parcel]) -> None:
        """They never left: as they were."""
        turn = Turn()
        for parcel in parcels:
            turn.add("outbox.result", _row(parcel, "pending", None))
        if turn:
            await self._store.commit(turn)

    async def outdated(self, parcels: Sequence[Parcel]) -> None:
        """Something newer is sent in their place."""
        turn = Turn()
        for parcel in parcels:
            turn.add("outbox.result", _row(parcel, "expired", "outdated"))
        await self._store.commit(turn)

    async def _commit(self, turn: Turn, parcel: Parcel, told: Told | None) -> None:
        if told is None or parcel.conversation_id is None:
            await self._store.commit(turn)
            return
        address = await self._store.conversations.address(parcel.conversation_id)
        arrival = Arrival(
            channel="delivery",
            natural_key=f"{parcel.id}:{told['what']}:{parcel.attempts}",
            lane=str(address),
            raw=told,
        )
        self._arrived(await self._store.commit_with(turn, [arrival]))


def told_of_arrival(parcel: Parcel, sent: Sent) -> Told | None:
    """An operator's answer counts once the customer has it, so its ticket must learn of it; so
    must whoever waits for the parts of an album that didn't come along."""
    kind, link = parcel.link.get("kind"), parcel.link
    if kind == ERASURE:
        return {**link, "what": "copies_gone"}
    missing = mapping.not_copied(parcel, sent)
    if kind == "reply" and "operator_id" in link:
        return {
            "what": "delivered",
            "ticket": link["ticket_id"],
            "operator_id": link["operator_id"],
            "operator_name": link["operator_name"],
            "written_at": link["written_at"],
            "touchpoint": parcel.touchpoint_id,
            "chat": link.get("other_chat"),
            "message": link.get("other_message"),
            "repeat": parcel.possible_duplicate,
            "missing": missing,
            "all": len(link.get("other_messages") or ()),
        }
    if kind == "delete" and link.get("last"):
        return {"what": "deleted", "ticket": link["ticket_id"], "message": link["other_message"]}
    if kind == "relay" and missing:
        return {
            "what": "parts",
            "ticket": link.get("ticket_id"),
            "message": sent.message_id,
            "missing": missing,
            "all": len(link["other_messages"]),
        }
    if kind == "relay" and parcel.possible_duplicate:
        return {"what": "repeated", "ticket": link.get("ticket_id"), "message": sent.message_id}
    return None


def told_of_failure(parcel: Parcel, code: Failure, reason: str) -> Told | None:
    """What the conversation must learn of a message that can't arrive, or perhaps didn't."""
    if parcel.conversation_id is None:
        return None
    kind = parcel.link.get("kind")
    if kind == ERASURE:
        return {**parcel.link, "what": "copies_stay", "reason": reason}
    told = {
        "code": code,
        "reason": reason,
        "ticket": parcel.link.get("ticket_id"),
        "touchpoint": parcel.touchpoint_id,
        "by_operator": False,
    }
    if kind == "relay":
        return told | {"what": "relay_failed", "words": parcel.link.get("words") or ""}
    if kind == "card" and code == UNCERTAIN:
        return told | {"what": "card_lost"}
    if kind == "side":
        chats = {"chat": parcel.link.get("other_chat"), "message": parcel.link.get("other_message")}
        return told | {"what": "side_failed"} | chats
    if kind == "delete":
        return _of_deletion(parcel, "not_deleted", reason)
    # an edit in the group, ours or a customer's, has no exchange of its own
    by_operator = kind in _BY_OPERATOR and (kind != "edit" or parcel.touchpoint_id is not None)
    if not (by_operator or (parcel.touchpoint_id is not None and code in UNREACHABLE)):
        return None
    return told | {
        "what": "unreachable" if code in UNREACHABLE else "failed",
        "by_operator": by_operator,
        "chat": parcel.link.get("other_chat"),
        "message": parcel.link.get("other_message"),
    }


def _of_deletion(parcel: Parcel, what: str, reason: str) -> Told:
    ticket, message = parcel.link.get("ticket_id"), parcel.link.get("other_message")
    return {"what": what, "ticket": ticket, "message": message, "reason": reason}


def tried_again(
    parcel: Parcel,
    *,
    perhaps_there: bool = False,
    counted: bool = True,
    closed: tuple[datetime, datetime] | None = None,
) -> Parcel:
    """The same one, waiting for its next attempt; `closed`: its chat, since and until when."""
    since, until = closed or (None, None)
    return replace(
        parcel,
        status="pending",
        attempts=parcel.attempts + counted,
        possible_duplicate=parcel.possible_duplicate or perhaps_there,
        closed_at=since,
        not_before=until,
    )


def _exchange(turn: Turn, parcel: Parcel, status: str) -> None:
    if parcel.touchpoint_id is not None:
        turn.add(
            "touchpoint.outcome",
            {
                "row": parcel.touchpoint_id,
                "as": _OUTCOMES[status],
                "repeat": parcel.possible_duplicate,
            },
        )


def _row(
    parcel: Parcel,
    status: str,
    why: str | None,
    sent_as: str | None = None,
    sent_at: datetime | None = None,
) -> dict[str, Any]:
    return {
        "row": parcel.id,
        "as": status,
        "tries": parcel.attempts,
        "sent_as": sent_as,
        "repeat": parcel.possible_duplicate,
        "why": why,
        "at": sent_at,
        "since": parcel.closed_at if status == "pending" else None,
        "until": parcel.not_before if status == "pending" else None,
    }
