"""What one session did, step by step, put together from what is stored: `cxbot trace`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Literal

from msgspec import Struct, field

from cxbot.app.live.versions import knowing
from cxbot.app.tracing.hiding import Hidden
from cxbot.errors import ConfigError
from cxbot.flow.catalog import restored
from cxbot.flow.reading.files import ANYTIME, FLOWS
from cxbot.model.hiding import HIDDEN
from cxbot.store.conversations import Conversations
from cxbot.store.database import Database
from cxbot.store.flow_sets import FlowSets
from cxbot.store.traces import Trace, Traces

What = Literal["in", "timer fired", "start", "step", "timer set", "ticket", "out", "note"]
#: Of what happened at the same moment.
_ORDER: Sequence[What] = (
    "in", "note", "timer fired", "start", "step", "timer set", "ticket", "out",
)  # fmt: skip

_SHOWN_SESSIONS = 5


class Entry(Struct, frozen=True, kw_only=True):
    at: datetime
    what: What
    #: Of the version that the session ran.
    file: str | None = None
    line: int | None = None
    version: str | None = None
    #: A verb, the name of a touchpoint, the kind of a timer.
    name: str = ""
    text: str = ""
    #: By name: (before, after).
    values: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    #: What became of it: of an exchange its outcome, of a timer when it is due.
    outcome: str = ""
    #: Of a message in the outbox.
    delivery: str = ""


class Traced(Struct, frozen=True, kw_only=True):
    trace: Trace
    entries: Sequence[Entry]
    #: file:line where it waits; empty once it has ended.
    waits_at: str = ""


class Tracing:
    """`open` reads the flows; then any number of sessions."""

    def __init__(self, database: Database, *, values: bool) -> None:
        self._database = database
        self._traces = Traces(database)
        self._show_private = values
        self.catalog = restored({})

    @property
    def zone(self) -> tzinfo:
        return self.catalog.shop.zone()

    async def open(self) -> None:
        sets = FlowSets(self._database)
        live = await sets.newest()
        plain = restored(live.texts, live.events) if live is not None else self.catalog
        self.catalog = await knowing(plain, Conversations(self._database), sets)

    async def find(self, name: str) -> list[str]:
        """Session ids, the newest first. Raises ConfigError with how to find one."""
        found = await self._traces.find(name)
        if not found:
            raise ConfigError(f'Nobody knows "{name}". {await self._hint()}')
        return found

    async def _hint(self) -> str:
        rows = await self._traces.newest(_SHOWN_SESSIONS)
        if not rows:
            return "No session has begun yet."
        lines = [f"  {r['id']}  {r['channel']}:{r['account']}  {r['flow']}" for r in rows]
        return (
            "Give the id of a session, a conversation or a customer, or an address such as "
            "telegram:1001.\ncxbot touchpoints prints the ids of everything. "
            "The newest sessions:\n" + "\n".join(lines)
        )

    async def read(self, session_id: str) -> Traced:
        trace = await self._traces.read(session_id)
        hidden = Hidden(trace, self.catalog, show_private=self._show_private)
        entries = [
            *self._steps(trace, hidden),
            *self._exchanges(trace, hidden),
            *_timers(trace),
            *_tickets(trace, hidden),
        ]
        entries.sort(key=lambda entry: (entry.at, _ORDER.index(entry.what)))
        return Traced(trace=trace, entries=entries, waits_at=self._waits_at(trace))

    def _waits_at(self, trace: Trace) -> str:
        if trace.session["ended_at"] is not None:
            return ""
        top = trace.session["state"]["frames"][-1]
        flow = self.catalog.flow(top["flow"], top["version"])
        step = flow.steps.get(top["at"] or "") if flow else None
        file = self._file(top["flow"], top["version"])
        return f"{file}:{step.span.line}" if step else file

    def _file(self, flow: str, version: str) -> str:
        found = self.catalog.flow(flow, version)
        if found is not None:
            return found.span.file
        return ANYTIME if flow.startswith("anytime:") else f"{FLOWS}{flow}.yaml"

    def _steps(self, trace: Trace, hidden: Hidden) -> Iterator[Entry]:
        held: dict[tuple[str, str], Any] = {}
        for turn in trace.turns:
            for step in turn["steps"]:
                yield Entry(
                    at=turn["at"],
                    what="start" if step["verb"] == "start" else "step",
                    file=self._file(step["flow"], step["version"]) if step["flow"] else None,
                    line=step.get("line"),
                    version=step["version"],
                    name=step["verb"],
                    text=hidden.text(step.get("detail", "")),
                    values=hidden.values(step, _before(step, held)),
                )

    def _exchanges(self, trace: Trace, hidden: Hidden) -> Iterator[Entry]:
        for row in trace.touchpoints:
            if row["kind"] == "ticket":
                continue  # told by the ticket itself
            directions: Mapping[str, What] = {"in": "in", "out": "out", "internal": "note"}
            flow, version = row["flow"], row["flow_version"]
            yield Entry(
                # a messenger cuts its own time to seconds: an answer would come before its question
                at=row["received_at"] or row["occurred_at"],
                what=directions[row["direction"]],
                file=self._file(flow, version) if flow else None,
                version=version,
                name=row["name"],
                text=HIDDEN if hidden.answers(row) else hidden.text(row["text"]),
                outcome=row["outcome"] or "",
                delivery=": ".join(filter(None, (row["status"], row["error"]))),
            )


def _before(step: Mapping[str, Any], held: dict[tuple[str, str], Any]) -> dict[str, Any]:
    """As it was written down; in traces of before that was done, what this session set last."""
    found = {}
    for name, value in step.get("changed", {}).items():
        key = (step["flow"] or "", name)
        found[name] = step["before"].get(name) if "before" in step else held.get(key)
        held[key] = value
    return found


# --- timers, tickets -----------------------------------------------------------------------------


def _timers(trace: Trace) -> Iterator[Entry]:
    for row in trace.timers:
        at = _set_at(row["id"], trace)
        due = row["fire_at"].isoformat()
        yield Entry(at=at, what="timer set", name=row["kind"], text=due, outcome=row["status"])
        if row["fired_at"] is not None:
            yield Entry(at=row["fired_at"], what="timer fired", name=row["kind"])


def _set_at(timer_id: str, trace: Trace) -> datetime:
    """In the turn that made its id, which begins with the milliseconds of that moment."""
    made = datetime.fromtimestamp((int(timer_id, 16) >> 56) / 1000, UTC)
    turns = [turn["at"] for turn in trace.turns]
    latest = made + timedelta(milliseconds=1)
    return max((at for at in turns if at <= latest), default=turns[0] if turns else made)


def _tickets(trace: Trace, hidden: Hidden) -> Iterator[Entry]:
    for row in trace.tickets:
        for event in row["events"]:
            yield Entry(
                at=event["at"],
                what="ticket",
                name=f"#C{row['number']} {event['type'].removeprefix('ticket.')}",
                text=hidden.text(row["reason"]),
                outcome=event["actor"],
            )
