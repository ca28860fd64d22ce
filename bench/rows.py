"""The rows of the table: which runs each needs, what it divides by what, and its goal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench import figures
from bench.processes import CXBOT, DIALOGS, ECHO, PICKLED, RAW, STORED, Peer
from bench.runs import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`field` of cxbot's runs divided by the peer's, under one kind of load. Without a goal it is
    there to be looked at."""

    name: str
    what: str
    load: str
    peer: Peer
    field: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def goal(self) -> str:
        if self.at_least is not None:
            return f">= {self.at_least} ×"
        return "" if self.at_most is None else f"<= {self.at_most} ×"

    def met(self, ratio: float) -> bool | None:
        """None without a goal."""
        if self.at_least is not None:
            return ratio >= self.at_least
        return None if self.at_most is None else ratio <= self.at_most


ROWS = (
    Row(
        name="P1",
        what="throughput, cxbot : bare echo",
        load="burst",
        peer=ECHO,
        field="per_second",
        at_least=3.0,
    ),
    Row(
        name="P1",
        what="CPU per update, cxbot : bare echo",
        load="burst",
        peer=ECHO,
        field="cpu_us",
        at_most=0.4,
    ),
    Row(
        name="P1",
        what="throughput, cxbot : a loop without framework",
        load="burst",
        peer=RAW,
        field="per_second",
    ),
    Row(
        name="P1",
        what="throughput, cxbot : python-telegram-bot",
        load="burst",
        peer=PICKLED,
        field="per_second",
    ),
    Row(
        name="P1",
        what="throughput, cxbot : aiogram-dialog",
        load="burst",
        peer=DIALOGS,
        field="per_second",
    ),
    Row(
        name="P2",
        what="throughput, cxbot : a commit per update",
        load="burst",
        peer=STORED,
        field="per_second",
        at_least=15.0,
    ),
    Row(
        name="P3",
        what="median latency, cxbot : bare echo",
        load="steady",
        peer=ECHO,
        field="median_ms",
        at_most=1.5,
    ),
    Row(
        name="P3",
        what="p99 latency, cxbot : bare echo",
        load="steady",
        peer=ECHO,
        field="p99_ms",
        at_most=2.0,
    ),
    Row(
        name="P3",
        what="median latency since written",
        load="steady",
        peer=ECHO,
        field="due_median_ms",
        at_most=1.5,
    ),
    Row(
        name="P3",
        what="p99 latency since written",
        load="steady",
        peer=ECHO,
        field="due_p99_ms",
        at_most=2.0,
    ),
    Row(
        name="P9",
        what="start to first reply, many sessions",
        load="crowd",
        peer=ECHO,
        field="replied_seconds",
        at_most=1.2,
    ),
    Row(
        name="P9",
        what="memory then",
        load="crowd",
        peer=ECHO,
        field="rss_mb",
        at_most=1.3,
    ),
)
NAMES = tuple(dict.fromkeys(row.name for row in ROWS))


def peers(load: str, wanted: Sequence[str]) -> list[Peer]:
    """Who runs under this load, cxbot last; nobody if no wanted row needs it."""
    others = [row.peer for row in ROWS if row.load == load and row.name in wanted]
    return [*dict.fromkeys(others), CXBOT] if others else []


def figures_of(row: Row, measured: Mapping[tuple[str, str], Sequence[Run]]) -> dict[str, Any]:
    ours = [getattr(run, row.field) for run in measured[row.load, CXBOT.name]]
    theirs = [getattr(run, row.field) for run in measured[row.load, row.peer.name]]
    ratio = figures.paired(ours, theirs)
    return {
        "row": row.name,
        "what": row.what,
        "ratio": ratio.median,
        "low": ratio.low,
        "high": ratio.high,
        "n": ratio.n,
        "goal": row.goal,
        "met": row.met(ratio.median),
    }


def table(measured: Mapping[tuple[str, str], Sequence[Run]]) -> list[dict[str, Any]]:
    """A line for each row whose runs were made."""
    return [
        figures_of(row, measured)
        for row in ROWS
        if {(row.load, row.peer.name), (row.load, CXBOT.name)} <= measured.keys()
    ]
