"""What a request to the Bot API meets, drawn for each by itself, and what became of it.

The shares are those of the study: 5 % flood limits, 3 % 5xx of which half were performed, 3 %
answers that never came though it was performed, 2 % connections cut before, 1 % no JSON, 1 %
refused.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from cxbot.clock import Clock
from cxbot.sandbox.call import Call
from cxbot.sandbox.faults import Cut, Faults, too_many
from cxbot.sandbox.refusals import Refusal

SENDS = ("sendmessage", "copymessage", "createforumtopic")
_SERVER = ((500, "Internal Server Error"), (502, "Bad Gateway"), (504, "Gateway Timeout"))
_REFUSALS = (
    (403, "Forbidden: bot was blocked by the user"),
    (400, "Bad Request: can't parse entities: Can't find end of the entity"),
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request that would show somebody something."""

    at: float
    chat: str
    text: str
    #: What it met; empty when all went well.
    fault: str


@dataclass
class Storm(Faults):
    """Takes the place of a server's faults: those ordered one by one come first."""

    random: Random
    now: Callable[[], float]
    clock: Clock
    methods: tuple[str, ...] = SENDS
    #: Of the study's shares; 0 is a calm day.
    strength: float = 1.0
    refusals: bool = True
    attempts: list[Attempt] = field(default_factory=list)
    befell: Counter[str] = field(default_factory=Counter)
    #: Sends that came though the chat had been told to wait.
    impatient: list[str] = field(default_factory=list)
    #: When each request of `methods` came, failing or not.
    asked: list[tuple[float, str]] = field(default_factory=list)
    _until: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(self.clock)

    def take(self, call: Call) -> Refusal | Cut | None:
        ordered = super().take(call)
        if call.method not in self.methods:
            return ordered
        at, chat = self.now(), call.text("chat_id")
        if at < self._until.get(chat, 0.0):
            self.impatient.append(f"{call.method} to {chat} {self._until[chat] - at:.2f} s early")
        fault, name = (ordered, str(ordered)) if ordered is not None else self._drawn(chat, at)
        self.asked.append((at, name))
        self.attempts.append(Attempt(at, chat, call.text("text"), name))
        if name:
            self.befell[name] += 1
        return fault

    def _drawn(self, chat: str, at: float) -> tuple[Refusal | Cut | None, str]:
        share, random = self.random.random() * 100 / max(self.strength, 1e-9), self.random
        if share < 5:
            seconds = random.randint(1, 60)
            self._until[chat] = at + seconds
            return too_many(seconds), "429"
        if share < 6.5:
            return Refusal(*random.choice(_SERVER)), "5xx"
        if share < 8:
            return "late_502", "5xx, performed"
        if share < 11:
            return "hang", "no answer, performed"
        if share < 13:
            return "drop", "cut before"
        if share < 14:
            return "garbage", "no JSON, performed"
        if share < 15 and self.refusals:
            return Refusal(*random.choice(_REFUSALS)), "refused"
        return None, ""
