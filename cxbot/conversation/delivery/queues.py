"""What waits for one chat, and what of it goes first.

Rules
1. Answers to taps go first: a button spins until then.
2. Then what matters, in the order it was decided. A conversation whose topic is being made anew
   waits until the new one has begun, and nobody else waits for it.
3. Then cosmetics, when nothing else waits: of two for the same thing only the newer, and an icon
   only once it has stood for a while.
"""

import asyncio
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from cxbot.model.value import replace
from cxbot.store.outbox import COSMETIC, Parcel

#: A topic's icon changes once its state has stood that long.
ICON_RESTS = timedelta(seconds=5)
#: After a flood limit older cosmetics aren't worth a call any more.
_STALE = timedelta(minutes=1)


class Doubt(Struct, frozen=True, kw_only=True):
    """In the loop's seconds: since when, and until when it is left alone at least."""

    since: float
    until: float
    #: How many requests of others its messenger had answered by then.
    answered: int


class PeerQueue:
    def __init__(self) -> None:
        #: What need not be sent any more: its rows wait to be closed.
        self.outdated: list[Parcel] = []
        #: In the loop's seconds: the chat is left alone until then.
        self.not_before = 0.0
        #: Tries in a row that nobody answered.
        self.unanswered = 0
        #: The last one left in doubt whether it arrived.
        self.doubt: Doubt | None = None
        #: The messenger itself named that time.
        self.delayed_until: datetime | None = None
        #: Nothing in it may leave now.
        self.resting = False
        self.stirred = asyncio.Event()
        self._taps: deque[Parcel] = deque()
        self._matters: deque[Parcel] = deque()
        self._cosmetics: dict[str, Parcel] = {}
        #: Conversation -> the loop's time until which it waits for its new topic.
        self._held: dict[str, float] = {}

    def __bool__(self) -> bool:
        return bool(self._taps or self._matters or self._cosmetics or self.outdated)

    def __iter__(self) -> Iterator[Parcel]:
        yield from self._taps
        yield from self._matters
        yield from self._cosmetics.values()

    def stir(self) -> None:
        """Look again: something came, or something has changed."""
        self.resting = False
        self.stirred.set()

    @property
    def closed(self) -> float:
        """Seconds for which the chat is left alone yet."""
        return max(0.0, self.not_before - asyncio.get_running_loop().time())

    def close(self, since: datetime, until: datetime, now: datetime) -> None:
        """The messenger has said then that it lets nothing into the chat before. Where the clock
        was set back since, it is closed for no longer than was said."""
        left = min(until - now, until - since)
        if left > timedelta(0):
            at = asyncio.get_running_loop().time()
            self.delayed_until = now + left
            self.not_before = max(self.not_before, at + left.total_seconds())

    # --- in and out ----------------------------------------------------------------------------

    def put(self, parcel: Parcel) -> None:
        if parcel.outbound.op == "answer_tap":
            self._taps.append(parcel)
        elif parcel.priority < COSMETIC:
            self._matters.insert(self._place(parcel), parcel)
        else:
            self._put_cosmetic(parcel)
        self.stir()

    def _place(self, parcel: Parcel) -> int:
        """At the end; what begins a topic before what waits for it."""
        if parcel.link.get("opens"):
            for place, other in enumerate(self._matters):
                if other.conversation_id == parcel.conversation_id and not other.link.get("opens"):
                    return place
        return len(self._matters)

    def put_back(self, parcels: Sequence[Parcel]) -> None:
        """They are the first again, in their order. Said again, for what followed it failed, it
        changes nothing: nobody gets anything twice for that."""
        here = {parcel.id for parcel in self}
        for parcel in reversed(parcels):
            if parcel.id in here:
                continue
            if parcel.outbound.op == "answer_tap":
                self._taps.appendleft(parcel)
            elif parcel.priority < COSMETIC:
                self._matters.appendleft(parcel)
            else:
                self._put_cosmetic(parcel)

    def _put_cosmetic(self, parcel: Parcel) -> None:
        of = parcel.link.get("of") or parcel.id
        if parcel.link.get("kind") == "name" and parcel.outbound.icon:
            # a new ticket's name and icon: the one before it has none to show any more
            self._outdate(f"icon:{parcel.conversation_id}", before=parcel)
        other = self._cosmetics.pop(of, None)
        if other is not None and other.position > parcel.position:
            parcel, other = other, parcel
        if other is not None:
            self.outdated.append(other)
        self._cosmetics[of] = parcel

    def _outdate(self, of: str, *, before: Parcel) -> None:
        waits = self._cosmetics.get(of)
        if waits is not None and waits.position < before.position:
            self.outdated.append(self._cosmetics.pop(of))

    def remove(self, parcels: Sequence[Parcel]) -> None:
        """They leave."""
        first = self._matters[0] if self._matters else None
        if not self._taps and len(parcels) == 1 and first is parcels[0]:  # as nearly always
            self._matters.popleft()
            return
        ids = {parcel.id for parcel in parcels}
        self._taps = deque(p for p in self._taps if p.id not in ids)
        self._matters = deque(p for p in self._matters if p.id not in ids)
        self._cosmetics = {of: p for of, p in self._cosmetics.items() if p.id not in ids}

    def take_out(self, conversation_id: str) -> list[Parcel]:
        """Everything of that conversation, in order; nobody sends it."""
        found = [parcel for parcel in self if parcel.conversation_id == conversation_id]
        if found:
            self.remove(found)
            self.stir()  # whoever waited for it has nothing to wait for
        return found

    def move(self, chat: str) -> list[Parcel]:
        """Everything, addressed to that chat; nothing stays."""
        moved = [_at(parcel, chat) for parcel in self]
        self._taps.clear()
        self._matters.clear()
        self._cosmetics.clear()
        return moved

    def sort(self) -> None:
        self._matters = deque(sorted(self._matters, key=lambda parcel: parcel.position))

    @property
    def hurries(self) -> bool:
        """Somebody has tapped, and their button spins."""
        return bool(self._taps)

    # --- what is next --------------------------------------------------------------------------

    @property
    def matters(self) -> Sequence[Parcel]:
        """In their order, also those that are held."""
        return self._matters

    def first(self, at: float) -> Parcel | None:
        """A tap's answer, or the oldest of what matters and isn't held."""
        if self._taps:
            return self._taps[0]
        if not self._held:
            return self._matters[0] if self._matters else None
        return next((p for p in self._matters if not self._waits(p, at)), None)

    def cosmetic(self, now: datetime) -> Parcel | None:
        """One whose time has come."""
        return next((p for p in self._cosmetics.values() if _ripe(p, now)), None)

    def after_flood(self, now: datetime) -> None:
        """The chat was closed to us for a while: old cosmetics aren't worth its calls."""
        if self.delayed_until is None:
            return
        self.delayed_until = None
        for of, parcel in list(self._cosmetics.items()):
            if parcel.created_at is not None and now - parcel.created_at > _STALE:
                self.outdated.append(self._cosmetics.pop(of))

    # --- conversations that wait for their topic -------------------------------------------------

    def hold(self, conversation_id: str, until: float) -> None:
        """Nothing of it leaves but what begins its new topic (link `opens`)."""
        self._held[conversation_id] = until

    def held_until(self) -> float:
        return min(self._held.values(), default=0.0)

    def settled(self, parcel: Parcel) -> None:
        """A topic has begun with the last of what begins it."""
        of = parcel.conversation_id
        if of is None or of not in self._held or not parcel.link.get("opens"):
            return
        if not any(p.conversation_id == of and p.link.get("opens") for p in self._matters):
            del self._held[of]

    def _waits(self, parcel: Parcel, at: float) -> bool:
        until = self._held.get(parcel.conversation_id or "")
        if until is None or parcel.link.get("opens"):
            return False
        if at >= until:  # whoever was to begin the topic didn't: rather without a card than never
            del self._held[parcel.conversation_id or ""]
            return False
        return True


def _ripe(parcel: Parcel, now: datetime) -> bool:
    if not str(parcel.link.get("of") or "").startswith("icon:") or parcel.created_at is None:
        return True
    # a clock that was set back doesn't hold it up
    return not now - ICON_RESTS < parcel.created_at <= now


def addressed(parcel: Parcel, moves: Mapping[str, str]) -> Parcel:
    """To where its chat has moved, if it has."""
    there = moves.get(parcel.peer)
    return parcel if there is None else _at(parcel, there)


def _at(parcel: Parcel, chat: str) -> Parcel:
    return replace(parcel, outbound=replace(parcel.outbound, peer=chat))
