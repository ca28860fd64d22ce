"""Where a session stands: frozen, plain JSON, saved after each turn and read before the next."""

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct, field, structs

from cxbot.flow.definition import Flow
from cxbot.flow.protocol import EndOutcome, Initiative

#: Of the JSON. A change of shape raises it and comes with a migration here.
FORMAT = 1

Status = Literal["new", "asking", "human", "waiting", "calling", "ended"]
WaitKind = Literal["ask", "human", "wait", "hold", "call", "leave"]
Role = Literal["main", "run", "anytime"]

_STATUS: dict[WaitKind, Status] = {
    "ask": "asking", "human": "human", "wait": "waiting", "hold": "waiting", "call": "calling",
    "leave": "calling",
}  # fmt: skip


class Waiting(Struct, frozen=True, kw_only=True):
    """What a frame waits for."""

    kind: WaitKind
    #: The timer of a wait, hold or no_answer; the id of a call, or of a question for leave.
    #: None of a wait or hold: it is over, and goes on when what runs on top of it ends.
    key: str = ""
    #: Of the question, counting up within the session.
    number: int = 0
    misses: int = 0
    #: Keys of the armed timers of a question.
    remind: str = ""
    no_reply: str = ""
    reminded: bool = False
    #: Number of the [Continue] [Stop] that stands over the question.
    offer: int = 0

    def but(self, **changes: Any) -> "Waiting":
        return structs.replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in structs.asdict(self).items() if value}


class Frame(Struct, frozen=True, kw_only=True):
    """One flow on the session's stack: the flow itself, one it runs, or an anytime entry."""

    flow: str
    version: str
    role: Role = "main"
    #: Key of the step that runs next, or that waits; None at the end.
    at: str | None
    values: Mapping[str, Any] = field(default_factory=dict)
    waiting: Waiting | None = None
    #: The contact policy let this survey, run inside another flow, be asked.
    leave: bool = False


class SessionState(Struct, frozen=True, kw_only=True):
    #: The flow at the bottom, what runs now on top.
    frames: tuple[Frame, ...]
    started: bool = False
    outcome: EndOutcome | None = None
    initiative: Initiative = "customer"
    #: Counters: questions asked, timers set, actions called, steps since the last input.
    questions: int = 0
    timers: int = 0
    calls: int = 0
    steps: int = 0
    #: Customer fields set in this turn, which the world doesn't show before it is over.
    customer: Mapping[str, Any] = field(default_factory=dict)
    #: The contact policy let the bot write, until the bot begins anew after a wait or a silence.
    leave: bool = False
    #: What the bot says next follows from silence, not from a wait.
    after_silence: bool = False
    #: Id of the newest contact that was allowed; answers belong to it. What follows silence is
    #: about what was asked before, and doesn't change it.
    contact: str = ""

    @classmethod
    def new(cls, flow: Flow) -> "SessionState":
        return cls(frames=(Frame(flow=flow.name, version=flow.version, at=flow.entry),))

    @property
    def flow(self) -> str:
        return self.frames[0].flow

    @property
    def version(self) -> str:
        return self.frames[0].version

    @property
    def values(self) -> Mapping[str, Any]:
        """The variables of the session's own flow."""
        return self.frames[0].values

    @property
    def status(self) -> Status:
        if self.outcome is not None:
            return "ended"
        waiting = self.frames[-1].waiting
        if not self.started or waiting is None:
            return "new"
        return _STATUS[waiting.kind]

    @property
    def question(self) -> int | None:
        """The number of what is being asked; taps on another number are closed."""
        waiting = self.frames[-1].waiting
        if self.outcome is not None or waiting is None or waiting.kind != "ask":
            return None
        return waiting.offer or waiting.number

    @property
    def open(self) -> bool:
        return self.status in {"asking", "human"}

    def versions(self) -> frozenset[tuple[str, str]]:
        """Every (flow, version) it needs to go on."""
        return frozenset((frame.flow, frame.version) for frame in self.frames)

    def to_json(self) -> dict[str, Any]:
        row = _json(self)
        row["frames"] = [_json(frame) for frame in self.frames]
        for frame, written in zip(self.frames, row["frames"], strict=True):
            written["at"] = frame.at
            if frame.waiting:
                written["waiting"] = frame.waiting.to_json()
        return {"format": FORMAT, **row}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "SessionState":
        """Raises ValueError for a format of a later cxbot."""
        row = dict(data)
        if row.pop("format", None) != FORMAT:
            raise ValueError(f"a session of format {data.get('format')!r}, not {FORMAT}")
        row["frames"] = tuple(_frame(frame) for frame in row["frames"])
        return cls(**row)


def _json(part: Any) -> dict[str, Any]:
    """Its fields but those at a default that is nothing."""
    rows = ((name, getattr(part, name)) for name in part.__struct_fields__)
    return {name: _thawed(value) for name, value in rows if value not in (None, "", 0, {}, False)}


def _thawed(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value


def _frame(data: Mapping[str, Any]) -> Frame:
    row = dict(data)
    if "waiting" in row:
        row["waiting"] = Waiting(**row["waiting"])
    return Frame(**row)
