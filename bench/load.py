"""What the customers write and what they got back: the ledger of one run. No I/O.

Update `n` (from 0) is of customer `n % customers` and its text ends in `n`, so a reply that quotes
the text says which update it answers. A reply without a number answers the customer's first update.
"""

import json
import re
import time
from dataclasses import dataclass
from typing import Any

FIRST_CHAT = 1_000_001
FIRST_UPDATE = 700_001
#: starts the flow of bench/project; no later text holds this word
GREETING = "hello"

_NUMBER = re.compile(r"\d+")


@dataclass(slots=True)
class Handing:
    """One update's way: when it could be had, when it was had, when its reply came (seconds)."""

    due: float | None = None
    handed: float | None = None
    answered: float | None = None


class Load:
    """`updates` messages of `customers`, made ready as JSON before the clock starts. They don't
    greet if each wrote `before` already."""

    def __init__(self, updates: int, customers: int, before: int = 0) -> None:
        self.customers = min(customers, updates)
        self._before = before
        #: What was written long ago is answered with a word about the delay.
        self.begun = int(time.time()) - updates // 50
        self.ways = [Handing() for _ in range(updates)]
        self.available = 0
        self.unanswered = updates
        self.twice = 0
        self.strange = 0
        self.out_of_order = 0
        self.last_reply: float | None = None
        self._bodies = [self._update(number) for number in range(updates)]
        self._newest_answered = [-1] * self.customers

    def release(self, now: float, upto: int) -> None:
        """The customers have written all updates below `upto` by now."""
        upto = min(upto, len(self.ways))
        for number in range(self.available, upto):
            self.ways[number].due = now
        self.available = max(self.available, upto)

    def page(self, now: float, offset: int, limit: int) -> bytes | None:
        """The `result` of getUpdates; None while there is nothing to hand out."""
        start = max(offset - FIRST_UPDATE, 0)
        end = min(start + max(1, min(limit, 100)), self.available)
        if start >= end:
            return None
        for way in self.ways[start:end]:
            if way.handed is None:
                way.handed = now
        return b"[" + b",".join(self._bodies[start:end]) + b"]"

    def reply(self, now: float, chat: int, text: str) -> None:
        """Book a message that the bot sent."""
        customer = chat - FIRST_CHAT
        numbers = _NUMBER.findall(text)
        number = int(numbers[-1]) if numbers else customer
        if not self._belongs(customer, number):
            self.strange += 1
            return
        if self.ways[number].answered is not None:
            self.twice += 1
            return
        self.ways[number].answered = self.last_reply = now
        self.unanswered -= 1
        if number < self._newest_answered[customer]:
            self.out_of_order += 1
        self._newest_answered[customer] = max(number, self._newest_answered[customer])

    def close(self) -> None:
        """The customers write no more."""
        self.unanswered -= len(self.ways) - self.available
        del self.ways[self.available :]

    def waited(self, begin: float, end: float) -> list[float]:
        """How long whoever wrote between the two waited for the reply, in milliseconds."""
        return [
            _ms(way.due, way.answered)
            for way in self.ways
            if way.answered is not None and begin <= (way.due or 0.0) <= end
        ]

    def report(self, skip: int = 0) -> dict[str, Any]:
        """Counts over all updates; latencies without the first `skip`, which warm the bot up."""
        handed = [way.handed for way in self.ways if way.handed is not None]
        took = (self.last_reply - min(handed)) if handed and self.last_reply else 0.0
        timed = [way for way in self.ways[skip:] if way.answered is not None]
        return {
            "updates": len(self.ways),
            "customers": self.customers,
            "answered": len(self.ways) - self.unanswered,
            "lost": self.unanswered,
            "twice": self.twice,
            "strange": self.strange,
            "out_of_order": self.out_of_order,
            "seconds": took,
            "latency_ms": [_ms(way.handed, way.answered) for way in timed],
            "latency_from_due_ms": [_ms(way.due, way.answered) for way in timed],
        }

    def _belongs(self, customer: int, number: int) -> bool:
        return (
            0 <= customer < self.customers
            and number < len(self.ways)
            and number % self.customers == customer
            and self.ways[number].handed is not None
        )

    def _update(self, number: int) -> bytes:
        customer = number % self.customers
        chat = FIRST_CHAT + customer
        word = GREETING if number < self.customers and not self._before else "text"
        message = {
            "message_id": self._before + number + 1,
            "date": self.begun + number // 50,
            "chat": {"id": chat, "type": "private", "first_name": f"Customer {customer}"},
            "from": {
                "id": chat,
                "is_bot": False,
                "first_name": f"Customer {customer}",
                "language_code": "en",
            },
            "text": f"{word} {number}",
        }
        return json.dumps({"update_id": FIRST_UPDATE + number, "message": message}).encode()


def _ms(start: float | None, end: float | None) -> float:
    return round(((end or 0.0) - (start or 0.0)) * 1000, 3)
