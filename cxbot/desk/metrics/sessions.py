"""What became of the bot's sessions: at their end, abandoned, or handed over; each exactly once.

A bot session is one that has ended and in which the customer said or tapped something, or that
called for a person. One that stood down by itself ("not relevant") is none: the bot wasn't asked.
"""

from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

Fate = Literal["succeeded", "abandoned", "handed over"]


class SessionFact(Struct, frozen=True, kw_only=True):
    """A session that has ended."""

    #: Of the flow language: finished, no reply, cancelled, stopped, not relevant, unreachable …
    outcome: str
    #: The customer said or tapped something in it.
    took_part: bool
    #: It called for a person.
    handed_over: bool
    #: The customer got to a person within 24 hours after it.
    person_after: bool


@dataclass(slots=True, kw_only=True)
class Sessions:
    finished: int = 0
    succeeded: int = 0
    abandoned: int = 0
    handed_over: int = 0
    #: Neither handed over nor followed by a person.
    contained: int = 0
    #: Contained, and at its end.
    deflected: int = 0
    #: Ended, but no bot session.
    left_out: int = 0

    def add(self, fact: SessionFact) -> None:
        fate = fate_of(fact)
        if fate is None:
            self.left_out += 1
            return
        self.finished += 1
        self.handed_over += fate == "handed over"
        self.succeeded += fate == "succeeded"
        self.abandoned += fate == "abandoned"
        alone = fate != "handed over" and not fact.person_after
        self.contained += alone
        self.deflected += alone and fate == "succeeded"

    def to_json(self) -> dict[str, int]:
        return {
            "finished": self.finished,
            "succeeded": self.succeeded,
            "abandoned": self.abandoned,
            "handed_over": self.handed_over,
            "contained": self.contained,
            "left_out": self.left_out,
        }


def fate_of(fact: SessionFact) -> Fate | None:
    """None: it is no bot session. Who reached a person wasn't left alone, however it ended."""
    if fact.handed_over:
        return "handed over"
    if not fact.took_part or fact.outcome == "not relevant":
        return None
    return "succeeded" if fact.outcome == "finished" else "abandoned"
