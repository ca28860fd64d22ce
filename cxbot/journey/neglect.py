"""Customers whom nobody looks after: a promise that is overdue, or silence after a purchase.

The mirror of the contact policy (journey.md 2b; R43): too many messages drive people away, and so
does none at all. Pure: what is told of promises and purchases is read by whoever asks.

    kind        what is owed                                     from
    complaint   a complaint that no person has answered          its limit, else a day
    call        a call that the customer asked for               its limit, else a day
    answer      an answer that the customer waits for            its limit, else a day
    silence     a word after a delivered order                   `policy.neglect` after delivery

A customer stands there once, with the worst: kinds in that order, and of one kind what is longest
overdue. What counts as a word after a delivery: anything the customer says from then on, and any
message that reached them more than a day later. What the bot says of the delivery itself is none.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any, Literal

from msgspec import Struct

from cxbot.flow.values.hours import about

Kind = Literal["complaint", "call", "answer", "silence"]
#: The worst first.
KINDS: tuple[Kind, ...] = ("complaint", "call", "answer", "silence")
#: Who isn't written to, and so isn't neglected either.
Apart = Literal["want no messages", "out of reach"]

#: So long a promise without a limit of its own may take: the closed loop's first hours.
PATIENCE = timedelta(hours=24)
#: What leaves with the parcel isn't a word after it.
DELIVERY = timedelta(hours=24)
#: Shown one by one.
_MOST = 50
_DAY = timedelta(days=1)
_DUTY: Mapping[Kind, str] = {
    "complaint": "answer it and say what was done",
    "call": "call them",
    "answer": "answer",
    "silence": "ask how it is",
}


class Promise(Struct, frozen=True, kw_only=True):
    """Something that we owe a customer."""

    kind: Kind
    customer_id: str
    conversation_id: str
    name: str
    #: `#C12`, or the number of a complaint.
    what: str
    since: datetime
    #: When it was to be done; None: nothing is agreed.
    due: datetime | None = None
    #: The operator who holds it.
    owner: str | None = None


class Purchase(Struct, frozen=True, kw_only=True):
    """The newest delivered order of a customer."""

    customer_id: str
    name: str
    number: str
    delivered_at: datetime
    #: Newest message of theirs, and newest that reached them; None: there is none.
    last_in_at: datetime | None = None
    last_out_at: datetime | None = None
    #: Where they were last written to.
    conversation_id: str | None = None
    wants_messages: bool | None = True
    reachable: bool = True


class Neglected(Struct, frozen=True, kw_only=True):
    """One customer, and what nobody has done."""

    kind: Kind
    customer_id: str
    conversation_id: str | None
    name: str
    #: `#C12`, the number of a complaint or of an order.
    what: str
    since: datetime
    #: Neglect began then.
    due: datetime
    #: None: whoever takes it.
    owner: str | None = None

    @property
    def rank(self) -> tuple[int, datetime, str]:
        """The smaller, the worse."""
        return KINDS.index(self.kind), self.due, self.customer_id

    def to_json(self) -> dict[str, Any]:
        return {
            "customer": self.customer_id,
            "kind": self.kind,
            "what": self.what,
            "since": self.since.isoformat(),
            "due": self.due.isoformat(),
            "owner": self.owner,
            "do": _DUTY[self.kind],
        }


# --- what is neglect -----------------------------------------------------------------------------


def overdue(promise: Promise, now: datetime) -> Neglected | None:
    due = promise.due or promise.since + PATIENCE
    if due > now:
        return None
    return Neglected(
        kind=promise.kind,
        customer_id=promise.customer_id,
        conversation_id=promise.conversation_id,
        name=promise.name,
        what=promise.what,
        since=promise.since,
        due=due,
        owner=promise.owner,
    )


def silent(bought: Purchase, neglect: timedelta, now: datetime) -> Neglected | None:
    """`neglect` is the policy's."""
    due = bought.delivered_at + neglect
    if due > now or _heard(bought):
        return None
    return Neglected(
        kind="silence",
        customer_id=bought.customer_id,
        conversation_id=bought.conversation_id,
        name=bought.name,
        what=bought.number,
        since=bought.delivered_at,
        due=due,
    )


def apart(bought: Purchase) -> Apart | None:
    """Why the bot may not write to them, whatever they bought."""
    if bought.wants_messages is False:
        return "want no messages"
    return None if bought.reachable else "out of reach"


def _heard(bought: Purchase) -> bool:
    said, told = bought.last_in_at, bought.last_out_at
    if said is not None and said >= bought.delivered_at:
        return True
    return told is not None and told > bought.delivered_at + DELIVERY


# --- all of them ---------------------------------------------------------------------------------


class Neglect:
    """Counts everybody and keeps the worst. Promises first, then purchases."""

    def __init__(self, now: datetime, neglect: timedelta) -> None:
        self.now = now
        self._neglect = neglect
        self._owed: dict[str, Neglected] = {}
        self._silent: list[Neglected] = []
        self._n: Counter[Kind] = Counter()
        self._apart: Counter[Apart] = Counter()

    def owed(self, promises: Iterable[Promise]) -> None:
        for promise in promises:
            found = overdue(promise, self.now)
            if found is None:
                continue
            known = self._owed.get(found.customer_id)
            if known is None or found.rank < known.rank:
                self._owed[found.customer_id] = found

    def bought(self, purchases: Iterable[Purchase]) -> None:
        """Each customer once, a page of them at a time."""
        for bought in purchases:
            found = silent(bought, self._neglect, self.now)
            if found is None or found.customer_id in self._owed:
                continue
            why = apart(bought)
            if why is not None:
                self._apart[why] += 1
                continue
            self._n["silence"] += 1
            self._silent.append(found)
        self._silent = heapq.nsmallest(_MOST, self._silent, key=lambda one: one.rank)

    @property
    def customers(self) -> int:
        return sum(self.counts.values())

    @property
    def apart(self) -> int:
        """Who would be neglected if the bot might write to them; not counted above."""
        return sum(self._apart.values())

    @property
    def counts(self) -> Mapping[Kind, int]:
        owed = Counter(one.kind for one in self._owed.values())
        return {kind: owed[kind] + self._n[kind] for kind in KINDS}

    @property
    def rows(self) -> Sequence[Neglected]:
        """The worst first, at most so many as one reads."""
        ranked = sorted((*self._owed.values(), *self._silent), key=lambda one: one.rank)
        return ranked[:_MOST]

    def to_json(self) -> dict[str, Any]:
        return {
            "at": self.now.isoformat(),
            "customers": self.customers,
            "kinds": dict(self.counts),
            "apart": dict(self._apart),
            "rows": [one.to_json() for one in self.rows],
        }

    def lines(self, zone: tzinfo, most: int = 10) -> Iterator[str]:
        """For owners; times are told in that zone."""
        parts = [f"{kind} {n}" for kind, n in self.counts.items() if n]
        parts += [f"{why} {n} (not counted)" for why, n in sorted(self._apart.items())]
        yield f"Neglected customers: {self.customers}" + "".join(f", {part}" for part in parts)
        for one in self.rows[:most]:
            since = f"{one.since.astimezone(zone):%Y-%m-%d}"
            yield (
                f"  {one.kind} {one.what} since {since}, {_late(self.now - one.due)} overdue: "
                f"{one.owner or 'nobody holds it'}, {_DUTY[one.kind]}; customer {one.customer_id}"
            )


def _late(length: timedelta) -> str:
    whole = length - length % (_DAY if length >= _DAY else timedelta(minutes=1))
    return about(whole)
