"""After the commit: outbox -> channel, in order per chat, inside the limits, result recorded.

Rules
1. A row is `sending` on disk before its request leaves. What was in flight when the process died
   may have arrived: it is sent again and flagged, or in class `once` left for a person to look at.
2. One request at a time per chat, and the next one only after the result of this one is on disk:
   so a crash makes at most one duplicate in a chat.
3. What surely didn't arrive is tried again unflagged; what can't arrive is told to whoever must
   know (an arrival of channel `delivery` in the conversation's lane).
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, assert_never

from cxbot.conversation.pace import Pace
from cxbot.conversation.places import Places, TopicRefused
from cxbot.crashpoints import crashpoint
from cxbot.errors import StoreError, Unstorable
from cxbot.model.arrival import Arrival
from cxbot.model.channel import Ambiguous, Channel, NotSent, Outcome, Refused, Sent
from cxbot.model.text import RichText
from cxbot.store.inbox import InboxRow
from cxbot.store.outbox import Parcel
from cxbot.store.store import Store
from cxbot.store.turn import Turn

logger = logging.getLogger(__name__)

_LONGEST_PAUSE = 30.0
_STORE_PAUSE = 1.0
_MOST_ATTEMPTS = 8
_UNREACHABLE = frozenset({"blocked", "deactivated"})

Arrived = Callable[[Sequence[InboxRow]], None]
Moved = Callable[[str, str], Awaitable[None]]


class Delivery:
    """`offer` it what was committed. `arrived` gets the inbox rows it makes, `moved` a group that
    Telegram gave a new id."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        pace: Pace,
        arrived: Arrived,
        moved: Moved,
    ) -> None:
        self._store = store
        self._channels = channels
        self._pace = pace
        self._arrived = arrived
        self._moved = moved
        self._places = Places(store)
        self._queues: dict[tuple[str, str], deque[Parcel]] = {}
        self._tasks: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._reserved: set[tuple[str, str]] = set()
        self._closed = asyncio.Event()

    # --- before and after a turn's commit ------------------------------------------------------

    def reserve(self, parcel: Parcel) -> bool:
        """May the turn's own commit write this row as `sending` already? It saves a commit."""
        key = (parcel.channel, parcel.peer)
        plain = parcel.outbound.thread is None and parcel.outbound.op == "message"
        free = key not in self._queues and key not in self._reserved
        if self._closed.is_set() or not (plain and free and self._pace.may_go_now(parcel.peer)):
            return False
        self._reserved.add(key)
        return True

    def release(self, parcels: Sequence[Parcel]) -> None:
        """The commit failed: what was reserved isn't sent."""
        for parcel in parcels:
            self._reserved.discard((parcel.channel, parcel.peer))

    def offer(self, parcels: Sequence[Parcel]) -> None:
        """These are on disk: send them."""
        for parcel in parcels:
            key = (parcel.channel, parcel.peer)
            self._reserved.discard(key)
            self._queues.setdefault(key, deque()).append(parcel)
            if key not in self._tasks and not self._closed.is_set():
                self._tasks[key] = asyncio.create_task(self._serve(key), name=f"send {key}")

    async def close(self, seconds: float = 20) -> None:
        """Finish what is in flight; the rest waits on disk for the next start."""
        self._closed.set()
        tasks = list(self._tasks.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await self._hand_back()

    async def _hand_back(self) -> None:
        """What was reserved and never left is no repeat when the next start sends it."""
        turn = Turn()
        for queue in self._queues.values():
            for parcel in queue:
                if parcel.status == "sending":
                    turn.add("outbox.result", _result(parcel, "pending", None, None))
        if turn:
            await self._store.commit(turn)

    @property
    def idle(self) -> bool:
        return not self._queues

    # --- one chat ------------------------------------------------------------------------------

    async def _serve(self, key: tuple[str, str]) -> None:
        queue = self._queues[key]
        try:
            while queue and not self._closed.is_set():
                parcel = queue.popleft()
                again = await self._deliver(parcel)
                if again is not None:
                    queue.appendleft(again[0])
                    await self._pause(again[1])
        finally:
            del self._tasks[key]
            if not queue:
                self._queues.pop(key, None)

    async def _pause(self, seconds: float) -> None:
        """Ends early when we close: a stop doesn't wait for a flood limit."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closed.wait(), seconds)

    async def _deliver(self, parcel: Parcel) -> tuple[Parcel, float] | None:
        """One attempt. Returns the parcel and a pause when it must be tried again."""
        channel = self._channels.get(parcel.channel)
        if channel is None:
            await self._settle(parcel, "failed", error=f"no channel {parcel.channel}")
            return None
        try:
            await self._pace.take(parcel.peer, parcel.priority)
        except asyncio.CancelledError:
            # it hasn't left: it is handed back with those behind it
            self._queues[parcel.channel, parcel.peer].appendleft(parcel)
            raise
        try:
            if parcel.status != "sending" or parcel.attempts:
                await self._mark_sending(parcel)
            crashpoint("sending committed")
            outcome = await self._send(channel, parcel)
        except StoreError as error:
            # nothing has left: it keeps its place until the database is there again
            logger.warning("not_marked", extra={"parcel": parcel.id, "reason": str(error)})
            return parcel, _STORE_PAUSE
        finally:
            self._pace.done()
        crashpoint("answered, result uncommitted")
        if parcel.status != "sending":
            parcel = replace(parcel, status="sending")
        return await self._recorded(parcel, outcome)

    async def _send(self, channel: Channel, parcel: Parcel) -> Outcome:
        try:
            outbound = await self._places.fill_in(channel, parcel)
        except TopicRefused as refused:
            return refused.outcome
        try:
            return await channel.send(outbound)
        except Exception:  # one message must not end its chat's sender
            logger.exception("send_broke", extra={"parcel": parcel.id})
            return Ambiguous(reason="the channel broke off")

    async def _mark_sending(self, parcel: Parcel) -> None:
        turn = Turn()
        turn.add("outbox.sending", {"row": parcel.id, "repeat": parcel.possible_duplicate})
        await self._store.commit(turn)

    # --- what came of it -----------------------------------------------------------------------

    async def _recorded(self, parcel: Parcel, outcome: Outcome) -> tuple[Parcel, float] | None:
        """It has left, so what is tried again here is the writing, never the sending."""
        while True:
            try:
                return await self._record(parcel, outcome)
            except Unstorable:
                logger.exception("result_unstorable", extra={"parcel": parcel.id})
                return None
            except StoreError as error:
                logger.warning("result_waits", extra={"parcel": parcel.id, "reason": str(error)})
                if self._closed.is_set():
                    return None
            await self._pause(_STORE_PAUSE)

    async def _record(self, parcel: Parcel, outcome: Outcome) -> tuple[Parcel, float] | None:
        match outcome:
            case Sent():
                await self._settle(parcel, "sent", sent=outcome, told=_arrived(parcel))
                crashpoint("sent committed")
                return None
            case NotSent():
                pause = outcome.after if outcome.flood else _backoff(parcel.attempts)
                counted = parcel.attempts if outcome.flood else parcel.attempts + 1
                return await self._retry(replace(parcel, attempts=counted), pause, outcome.reason)
            case Ambiguous():
                return await self._unknown(parcel, outcome)
            case Refused():
                return await self._refused(parcel, outcome)
            case _:
                assert_never(outcome)

    async def _unknown(self, parcel: Parcel, outcome: Ambiguous) -> tuple[Parcel, float] | None:
        if parcel.message_class == "once" or parcel.attempts + 1 >= _MOST_ATTEMPTS:
            await self._settle(parcel, "uncertain", error=outcome.reason)
            return None
        repeat = replace(parcel, attempts=parcel.attempts + 1, possible_duplicate=True)
        return await self._retry(repeat, _backoff(parcel.attempts), outcome.reason)

    async def _retry(self, parcel: Parcel, pause: float, reason: str) -> tuple[Parcel, float]:
        """Back on disk as `pending`: it surely isn't there yet, or is flagged already."""
        waiting = replace(parcel, status="pending")
        turn = Turn()
        turn.add("outbox.result", _result(waiting, "pending", None, reason))
        await self._store.commit(turn)
        logger.info("send_later", extra={"parcel": parcel.id, "pause": pause, "reason": reason})
        return waiting, pause

    async def _refused(self, parcel: Parcel, outcome: Refused) -> tuple[Parcel, float] | None:
        repaired = await self._repaired(parcel, outcome)
        if repaired is not None and parcel.attempts < _MOST_ATTEMPTS:
            return await self._retry(
                replace(repaired, attempts=parcel.attempts + 1), 0, outcome.code
            )
        if outcome.code == "unauthorized":
            # the token was revoked or the server is another one: nothing is thrown away for that
            return await self._retry(parcel, _LONGEST_PAUSE, outcome.reason)
        if outcome.code in ("not_modified", "tap_too_old"):
            await self._settle(parcel, "expired", error=outcome.reason)
            return None
        await self._settle(parcel, "failed", error=outcome.reason, told=self._tell(parcel, outcome))
        return None

    async def _repaired(self, parcel: Parcel, outcome: Refused) -> Parcel | None:
        """The same message in a form that can arrive, if there is one."""
        outbound = parcel.outbound
        match outcome.code:
            case "bad_entities" if outbound.text.entities:
                return replace(
                    parcel, outbound=replace(outbound, text=RichText(outbound.text.text))
                )
            case "reply_gone" if outbound.reply_to is not None:
                return replace(parcel, outbound=replace(outbound, reply_to=None))
            case "topic_gone" | "topic_closed" if outbound.thread is not None:
                await self._places.lost(parcel)
                await self._notify(parcel, {"what": "topic_recreated"})
                return parcel
            case "migrated" if outcome.moved_to is not None:
                await self._moved(parcel.peer, outcome.moved_to)
                return replace(parcel, outbound=replace(outbound, peer=outcome.moved_to))
            case _:
                return None

    def _tell(self, parcel: Parcel, outcome: Refused) -> Mapping[str, Any] | None:
        """What the conversation must learn of a message that can't arrive."""
        if parcel.conversation_id is None:
            return None
        by_operator = parcel.link.get("kind") == "reply"
        to_customer = parcel.touchpoint_id is not None
        if not (by_operator or (to_customer and outcome.code in _UNREACHABLE)):
            return None
        return {
            "what": "unreachable" if outcome.code in _UNREACHABLE else "failed",
            "reason": outcome.reason,
            "by_operator": by_operator,
            "message": parcel.link.get("other_message"),
            "ticket": parcel.link.get("ticket_id"),
            "touchpoint": parcel.touchpoint_id,
        }

    async def _settle(
        self,
        parcel: Parcel,
        status: str,
        *,
        sent: Sent | None = None,
        error: str | None = None,
        told: Mapping[str, Any] | None = None,
    ) -> None:
        """The end of a parcel: its row, its touchpoint, what it is known by, who must know."""
        turn = Turn()
        turn.add("outbox.result", _result(parcel, status, sent, error))
        if parcel.touchpoint_id is not None:
            turn.add(
                "touchpoint.outcome",
                {
                    "row": parcel.touchpoint_id,
                    "as": _OUTCOMES[status],
                    "repeat": parcel.possible_duplicate,
                },
            )
        if sent is not None and sent.message_id not in (None, "0"):
            self._map(turn, parcel, sent)
        if status != "sent":
            logger.warning("not_sent", extra={"parcel": parcel.id, "as": status, "reason": error})
        if told is None:
            await self._store.commit(turn)
            return
        await self._notify(parcel, told, turn)

    def _map(self, turn: Turn, parcel: Parcel, sent: Sent) -> None:
        kind = parcel.link.get("kind")
        if kind in (None, "edit") or parcel.conversation_id is None:
            return
        turn.add(
            "message_map",
            {
                "channel": parcel.channel,
                "chat": parcel.peer,
                "message_id": sent.message_id,
                "conversation_id": parcel.conversation_id,
                "ticket_id": parcel.link.get("ticket_id"),
                "kind": kind,
                "other_chat": parcel.link.get("other_chat"),
                "other_message": parcel.link.get("other_message"),
            },
        )

    async def _notify(
        self, parcel: Parcel, told: Mapping[str, Any], turn: Turn | None = None
    ) -> None:
        """An arrival in the conversation's lane, committed together with the result."""
        assert parcel.conversation_id is not None
        address = await self._store.conversations.address(parcel.conversation_id)
        arrival = Arrival(
            channel="delivery",
            natural_key=f"{parcel.id}:{told['what']}:{parcel.attempts}",
            lane=str(address),
            raw=told,
        )
        self._arrived(await self._store.commit_with(turn or Turn(), [arrival]))


def _arrived(parcel: Parcel) -> Mapping[str, Any] | None:
    """An operator's answer counts once the customer has it, so its ticket must learn of it."""
    if parcel.link.get("kind") != "reply" or parcel.conversation_id is None:
        return None
    return {
        "what": "delivered",
        "ticket": parcel.link["ticket_id"],
        "operator_id": parcel.link["operator_id"],
        "operator_name": parcel.link["operator_name"],
        "written_at": parcel.link["written_at"],
        "touchpoint": parcel.touchpoint_id,
    }


_OUTCOMES = {
    "sent": "delivered",
    "failed": "failed",
    "uncertain": "uncertain",
    "expired": "expired",
}


def _result(parcel: Parcel, status: str, sent: Sent | None, error: str | None) -> dict[str, Any]:
    return {
        "row": parcel.id,
        "as": status,
        "tries": parcel.attempts,
        "sent_as": sent.message_id if sent is not None else None,
        "repeat": parcel.possible_duplicate,
        "why": error,
    }


def _backoff(attempts: int) -> float:
    return min(_LONGEST_PAUSE, 0.5 * 2.0**attempts)
