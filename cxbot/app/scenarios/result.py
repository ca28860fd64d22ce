"""What became of a scenario: the chat with its times, and where it went another way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any, Literal

from msgspec import Struct

from cxbot.flow.scenario.matching import Difference
from cxbot.flow.scenario.story import Scenario

Who = Literal["user", "bot", "operator", "event", "human"]


@dataclass(slots=True, kw_only=True)
class Entry:
    """One thing that was said or happened."""

    at: datetime
    who: Who
    text: str
    buttons: tuple[str, ...] = ()
    #: Of the bot: a step has read it.
    read: bool = False


class Failure(Struct, frozen=True, kw_only=True):
    """Why it isn't as it was written; `line` is that of the step."""

    line: int
    message: str
    #: The step as written, and what was there instead; empty when there is nothing to compare.
    expected: str = ""
    actual: str = ""
    difference: Difference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    scenario: Scenario
    #: None: it went as it was written.
    failure: Failure | None
    chat: Sequence[Entry]
    #: What the engine told the owner on the way: errors of flows and actions.
    notes: Sequence[str]
    #: The zone its times are shown in: the customer's.
    zone: tzinfo
    #: Of the virtual clock, and of the machine's.
    virtual: timedelta
    seconds: float
    #: Of the step traces, in order.
    steps: Sequence[Mapping[str, Any]] = field(repr=False)

    @property
    def passed(self) -> bool:
        return self.failure is None

    @property
    def unread(self) -> list[Entry]:
        return [entry for entry in self.chat if entry.who == "bot" and not entry.read]
