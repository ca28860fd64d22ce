"""What a drawing shows, before anybody draws it: nodes and arrows with their words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from msgspec import Struct

from cxbot.flow.graph import EdgeKind
from cxbot.model.value import replace

NodeKind = Literal[
    "start", "say", "ask", "wait", "human", "call", "set", "fork", "run", "go",
    "end",      # the flow has done what it was for
    "leave",    # the customer is gone: silence, a stop
    "person",   # it ends with a person, though no `human` step says so
    "missing",  # a step that something leads to and nobody wrote
]  # fmt: skip

ArrowKind = Literal["plain", "error", "silence"]

#: Flow, key of the step it leaves ("" is the start), key it leads to (None: the end), what it is.
Way = tuple[str, str, str | None, EdgeKind, str]

BadgeKind = Literal["left", "waiting"]


class Badge(Struct, frozen=True, kw_only=True):
    """A number at a node: who left there, who waits there now."""

    kind: BadgeKind
    text: str


class Node(Struct, frozen=True, kw_only=True):
    #: "n1", "n2" …: the same for the same flow.
    id: str
    kind: NodeKind
    #: What it is, in a word or two.
    head: str
    #: What it says or does.
    text: str = ""
    #: The small print below: what an answer may be, where it is kept.
    notes: tuple[str, ...] = ()
    #: The flow, and the steps that stand here; several when a chain was merged.
    flow: str = ""
    keys: tuple[str, ...] = ()
    #: Where it stands in its file; 0 for what stands nowhere.
    line: int = 0
    badges: tuple[Badge, ...] = ()


class Arrow(Struct, frozen=True, kw_only=True):
    source: str
    target: str
    label: str = ""
    kind: ArrowKind = "plain"
    #: False: nobody wrote it, the engine does it.
    written: bool = True
    #: True: shown only when somebody passed; else it would hide what matters.
    minor: bool = False
    way: Way | None = None
    #: How many customers passed; None: not asked.
    count: int | None = None
    #: Their share of those who reached the source, and of all: how thick it is.
    share: float = 0.0
    weight: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    #: The flow's name; `anytime` for all its entries.
    name: str
    about: str = ""
    nodes: tuple[Node, ...] = field(repr=False)
    #: All of them, the minor ones too.
    arrows: tuple[Arrow, ...] = field(repr=False)
    #: What the numbers are: how many, since when, of which version.
    notes: tuple[str, ...] = ()

    @property
    def live(self) -> bool:
        return any(arrow.count is not None for arrow in self.arrows)

    def shown(self) -> Iterator[Arrow]:
        return (arrow for arrow in self.arrows if not arrow.minor or arrow.count)

    def present(self) -> tuple[Node, ...]:
        """Every step, and the ends that an arrow leads to."""
        reached = {arrow.target for arrow in self.shown()}
        return tuple(node for node in self.nodes if node.keys or node.id in reached)

    def kinds(self) -> frozenset[NodeKind]:
        return frozenset(node.kind for node in self.present())

    def small_print(self) -> tuple[str, ...]:
        """What the reader should know beyond the shapes."""
        dashed = any(not arrow.written for arrow in self.shown())
        hidden = any(arrow.minor and not arrow.count for arrow in self.arrows)
        said = {DASHED: dashed, LEFT_OUT: hidden, COUNTED: self.live}
        return tuple(text for text, holds in said.items() if holds)

    def noted(self, *notes: str) -> "Picture":
        return replace(self, notes=(*self.notes, *notes))


#: What each kind is called in the legend.
MEANING: dict[NodeKind, str] = {
    "start": "what starts it",
    "say": "the bot says",
    "ask": "the bot asks, the customer answers",
    "wait": "time passes",
    "human": "a person takes over",
    "call": "the shop's system is asked",
    "set": "noted",
    "fork": "a fork",
    "run": "another flow, then on",
    "go": "on at another step",
    "end": "the flow ends",
    "leave": "the flow ends early",
    "person": "a person is called, then it ends",
    "missing": "a step that doesn't exist",
}
DASHED = "dashed: not written in the file, the bot does it by itself"
COUNTED = (
    "each customer counts once on every arrow they passed, and left where their latest "
    "conversation ended"
)
LEFT_OUT = (
    "left out while nobody goes there: the person called after the last miss, "
    "and the rest of a fork whose cases are complete"
)
