"""Which versions of the flows are live, who is still on older ones, and moving them over."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from cxbot.app.folder.files import read_texts
from cxbot.app.live.changes import group_of
from cxbot.app.live.reload import read_or_last_good, that_run
from cxbot.app.live.versions import knowing
from cxbot.clock import Clock
from cxbot.conversation.draft import Draft
from cxbot.conversation.moving import is_current, move, moved
from cxbot.errors import ConfigError, CxbotError, Locked
from cxbot.flow.catalog import Catalog, restored
from cxbot.flow.definition import Flow
from cxbot.flow.state import Frame, SessionState
from cxbot.flow.steps import AnyStep
from cxbot.store.conversations import Conversations
from cxbot.store.database import Database
from cxbot.store.flow_sets import FlowSet, FlowSets, set_id
from cxbot.store.inbox import InboxRow
from cxbot.store.requests import CHANNEL, Request
from cxbot.store.store import Store
from cxbot.store.traces import InFlight, Traces

_ANSWER_SECONDS = 20.0
_ASK_EVERY_SECONDS = 0.1


class Standing(Struct, frozen=True, kw_only=True):
    """One session in flight: where it waits, and whether it could move."""

    session: InFlight
    #: On the live version, with everything it runs.
    current: bool
    #: Of the old source, where it is an old one.
    file: str
    line: int | None
    step: str | None
    verb: str
    #: The first flow that isn't the live one: "version 9f3c…", "version 9f3c… of part".
    older: str = ""
    #: Why it can't move; empty if it can, or needn't.
    why: str = ""

    @property
    def movable(self) -> bool:
        return not self.current and not self.why


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """What is live, and every session in flight."""

    live: FlowSet
    catalog: Catalog = field(repr=False)
    standings: Sequence[Standing]
    #: Files that were saved since and aren't live.
    unsaved: Sequence[str] = ()

    def flows(self) -> list[str]:
        """Every flow that is live or stood in, the live ones first."""
        names = dict.fromkeys([*self.catalog.flows, *(s.session.flow for s in self.standings)])
        return list(names)

    def of(self, flow: str) -> list[Standing]:
        return [standing for standing in self.standings if standing.session.flow == flow]

    def only(self, flow: str | None) -> "Deployment":
        """Of one flow, `anytime` for all its entries. Raises ConfigError for one nobody knows."""
        if flow is None:
            return self
        names = [name for name in self.flows() if flow in (name, group_of(name))]
        if not names:
            known = ", ".join(dict.fromkeys(group_of(name) for name in self.flows()))
            raise ConfigError(f'There is no flow "{flow}". There are: {known}.')
        kept = [standing for standing in self.standings if standing.session.flow in names]
        return Deployment(
            live=self.live, catalog=self.catalog, standings=kept, unsaved=self.unsaved
        )


async def look(database: Database, folder: Path) -> Deployment:
    """From the database alone, beside a running bot. Raises ConfigError when nothing ever ran."""
    sets = FlowSets(database)
    live = await sets.newest()
    if live is None:
        raise ConfigError("No flows went live with this database yet. Start the bot: cxbot run.")
    catalog = await knowing(restored(live.texts, live.events), Conversations(database), sets)
    return await _deployment(database, live, catalog, folder)


async def _deployment(
    database: Database, live: FlowSet, catalog: Catalog, folder: Path
) -> Deployment:
    rows = await Traces(database).in_flight()
    return Deployment(
        live=live,
        catalog=catalog,
        standings=[_standing(row, catalog) for row in rows],
        unsaved=_unsaved(live, folder),
    )


def _unsaved(live: FlowSet, folder: Path) -> list[str]:
    try:
        texts = that_run(read_texts(folder))
    except CxbotError:
        return ["flows/"]
    paths = sorted(texts.keys() | live.texts.keys())
    return [path for path in paths if texts.get(path) != live.texts.get(path)]


def _standing(row: InFlight, catalog: Catalog) -> Standing:
    state = SessionState.from_json(row.state)
    top = state.frames[-1]
    flow = catalog.flow(top.flow, top.version)
    step = flow.steps.get(top.at or "") if flow is not None else None
    current = is_current(state, catalog)
    there = None if current else moved(state, catalog)
    return Standing(
        session=row,
        current=current,
        file=flow.span.file if flow else f"flows/{top.flow}.yaml",
        line=step.span.line if step else None,
        step=top.at,
        verb=_verb(state, top, step),
        older="" if current else _older(state, catalog),
        why=there if isinstance(there, str) else "",
    )


def _older(state: SessionState, catalog: Catalog) -> str:
    for frame in state.frames:
        live = catalog.flows.get(frame.flow)
        if live is None or live.version != frame.version:
            return f"version {frame.version}" + f" of {frame.flow}" * (frame.flow != state.flow)
    return ""


def _verb(state: SessionState, top: Frame, step: AnyStep | None) -> str:
    if not state.started:
        return "not begun"
    if top.waiting is not None and top.waiting.kind == "hold":
        return f"{step.verb if step else 'step'}, held for quiet hours"
    return step.verb if step else "end"


def source_of(flow: Flow) -> tuple[str, str, str]:
    return flow.name, flow.version, flow.source


# --- moving --------------------------------------------------------------------------------------


class Mover:
    """Moves sessions to the live versions: by the running bot, or, where none runs, by itself.

    `open` says which; until `close` no other bot can start in the second case.
    """

    def __init__(self, database_url: str, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._url = database_url
        self._clock = clock
        self._store = Store(database_url, clock)
        self.bot_runs = False

    async def open(self) -> Deployment:
        """Where no bot runs, the files as they are become what is live, as a start would do."""
        try:
            await self._store.open_alone()
        except Locked:
            self._store = Store(self._url, self._clock)
            self._store.writer.start()
            self.bot_runs = True
            return await look(self._store.database, self._folder)
        try:
            return await self._as_a_start_would()
        except BaseException:
            await self._store.close()
            raise

    async def close(self) -> None:
        await self._store.close()

    async def _as_a_start_would(self) -> Deployment:
        first = await read_or_last_good(self._folder, self._url)
        plain = first.project.catalog
        catalog = await knowing(plain, self._store.conversations, self._store.flow_sets)
        live = FlowSet(
            id=set_id(first.texts),
            texts=first.texts,
            versions={flow.name: flow.version for flow in plain.flows.values()},
            events=sorted(plain.events),
            live_at=self._clock.now(),
        )
        await self._store.flow_sets.remember(live, [source_of(f) for f in plain.flows.values()])
        return await _deployment(self._store.database, live, catalog, self._folder)

    async def move(self, plan: Deployment) -> list[Standing]:
        """Those that can move; returns the ones that have not, for they went on meanwhile."""
        chosen = [standing for standing in plan.standings if standing.movable]
        lanes: dict[str, list[str]] = {}
        for standing in chosen:
            lanes.setdefault(str(standing.session.address), []).append(standing.session.id)
        if self.bot_runs:
            await self._ask(plan.live.id, lanes)
        else:
            await self._move(plan.catalog, chosen)
        return await self._left(plan.catalog, chosen)

    async def _ask(self, live: str, lanes: Mapping[str, list[str]]) -> None:
        requests = self._store.requests
        data: dict[str, Any] = {"set": live, "sessions": lanes}
        now = self._clock.now()
        asked = Request(id=self._clock.new_id(), kind="move", data=data, made_at=now)
        await requests.make(asked)
        for _ in range(int(_ANSWER_SECONDS / _ASK_EVERY_SECONDS)):
            await asyncio.sleep(_ASK_EVERY_SECONDS)
            status, answer, left = await requests.state(asked.id)
            if status == "refused":
                raise ConfigError(answer or "The running bot refused.")
            if status == "taken" and not left:
                return
        seconds = f"{_ANSWER_SECONDS:.0f} seconds"
        if await requests.withdraw(asked):
            raise ConfigError(
                f"The running bot didn't answer within {seconds}, so nothing was moved. "
                "Look into its log; an older cxbot must be started again first."
            )
        raise ConfigError(
            f"The running bot has begun, but isn't done after {seconds}. Look again: cxbot deploy."
        )

    async def _move(self, catalog: Catalog, chosen: Iterable[Standing]) -> None:
        positions, wanted = self._store.positions, {one.session.id for one in chosen}
        addresses = list(dict.fromkeys(one.session.address for one in chosen))
        found = await self._store.conversations.load(addresses)
        for address, dialogue in found.items():
            now = self._clock.now()
            # an arrival that nobody stored: only what a turn writes is wanted of it
            row = InboxRow(
                id=0, channel=CHANNEL, natural_key="", lane=str(address), raw={}, received_at=now
            )
            draft = Draft(dialogue, row, self._clock, positions)
            for session in dialogue.sessions:
                if session.id in wanted:
                    move(draft, session, catalog)
            await self._store.commit(draft.finish())

    async def _left(self, catalog: Catalog, chosen: Sequence[Standing]) -> list[Standing]:
        rows = {row.id: row for row in await Traces(self._store.database).in_flight()}
        there = [_standing(rows[s.session.id], catalog) for s in chosen if s.session.id in rows]
        return [standing for standing in there if not standing.current]


def latest(standings: Iterable[Standing]) -> datetime | None:
    """When the last of them goes on by itself at most; None: one of them waits for somebody."""
    found = [standing.session.until for standing in standings]
    return max((at for at in found if at is not None), default=None) if all(found) else None
