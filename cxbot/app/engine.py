"""Everything between the channels and the disk, wired once: `run`, the sandbox, `chat`, tests."""

import asyncio
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from aiohttp import ClientSession

from cxbot.app.folder.project import Project
from cxbot.app.live.changes import Change, changed
from cxbot.app.live.versions import with_versions
from cxbot.clock import Clock
from cxbot.conversation.actions import Actions
from cxbot.conversation.customer_turns import CustomerTurns, OwnersRouters
from cxbot.conversation.delivery import Delivery
from cxbot.conversation.desk_posts import DeskPosts
from cxbot.conversation.dialogues import Dialogues
from cxbot.conversation.event_turns import EventTurns
from cxbot.conversation.group_turns import GroupTurns, moved_row
from cxbot.conversation.inbound import PAUSES, Lanes
from cxbot.conversation.links import Links
from cxbot.conversation.live import Flows, Live
from cxbot.conversation.marks import Marks
from cxbot.conversation.operator_turns import OperatorTurns, Reads, Staff
from cxbot.conversation.pace import Pace
from cxbot.conversation.replies import Replies
from cxbot.conversation.requests import TakenRequests
from cxbot.conversation.sessions import Sessions
from cxbot.conversation.tickets import Tickets
from cxbot.conversation.timers import Ticker
from cxbot.conversation.turns import Turns
from cxbot.desk.surface import Group, Surface
from cxbot.model.channel import Channel
from cxbot.settings import Limits
from cxbot.store.flow_sets import FlowSet, set_id
from cxbot.store.inbox import InboxRow
from cxbot.store.store import Store
from cxbot.store.turn import Turn

#: Requests in flight. Each may be a duplicate after a crash, so with Telegram's limits, where more
#: would gain nothing, they are few.
_AT_ONCE, _AT_ONCE_UNLIMITED = 8, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What differs between a real bot, the sandbox and the terminal."""

    channels: Mapping[str, Channel]
    staff: Staff
    group: Group | None = None
    limits: Limits | None = None
    routers: OwnersRouters | None = None
    bot_username: Callable[[], str] = lambda: ""


class Engine:
    """`open` after the store; `close` before it."""

    def __init__(
        self,
        project: Project,
        store: Store,
        clock: Clock,
        secret: bytes,
        around: Surroundings,
        pauses: tuple[float, ...] = PAUSES,
    ) -> None:
        self.project = project
        self._texts: Mapping[str, str] = {}
        self.store = store
        self.clock = clock
        self.group = around.group
        self.flows = Flows(project.catalog, project.registry)
        self.links = Links(store.orders, secret, clock)
        self.dialogues = Dialogues(store.conversations, clock)
        self._numbers = itertools.count(1)
        self._http = ClientSession()
        marks = Marks(secret)
        surface = Surface(around.group, marks.ticket) if around.group is not None else None
        posts = DeskPosts(surface, store)
        tickets = Tickets(posts, store, lambda: next(self._numbers))
        actions = Actions(self.flows, store.orders, self._http)
        widths = {name: channel.capabilities.max_text for name, channel in around.channels.items()}
        sessions = Sessions(self.flows, store, actions, tickets, marks, widths)
        tickets.sessions = sessions
        replies = Replies(sessions, marks)
        customers = CustomerTurns(sessions, replies, marks, tickets, self.links, around.routers)
        operators = OperatorTurns(
            posts, tickets, store, marks, around.staff, around.bot_username, _reader(around)
        )
        turns = Turns(
            store=store,
            clock=clock,
            dialogues=self.dialogues,
            channels=around.channels,
            sessions=sessions,
            customers=customers,
            operators=operators,
            group=GroupTurns(surface, store, marks, self._group_moved),
            events=EventTurns(sessions, store.orders),
            tickets=tickets,
            replies=replies,
        )
        at_once = _AT_ONCE if around.limits else _AT_ONCE_UNLIMITED
        pace = Pace(around.limits, at_once)
        self.delivery = Delivery(store, around.channels, pace, self._take, self._remember_move)
        self.lanes = Lanes(store, turns, self.delivery, pauses)
        self.requests = TakenRequests(store, self.lanes, self.flows, clock)
        self.ticker = Ticker(store.timers, self.lanes, clock, self.requests)

    async def open(self, texts: Mapping[str, str] | None = None) -> None:
        """Take up what the last run left: old versions, unsent messages, unhandled arrivals.

        `texts` are those of the project; with them what goes live now is kept whole.
        """
        catalog = await with_versions(self.project.catalog, self.store)
        await self._go_live(replace(self.project, catalog=catalog), texts)
        self._numbers = itertools.count(await self.store.tickets.highest_number() + 1)
        self.delivery.offer(await self.store.outbox.recover())
        await self.lanes.resume()
        self.ticker.start()

    async def swap(self, project: Project, texts: Mapping[str, str]) -> Change:
        """Another set goes live, whole: on disk first, then for every turn that begins from now.

        Sessions stay on the versions they began with. Raises StoreError; then nothing changed.
        """
        before, was = self.flows.now.catalog, self._texts
        following = await asyncio.to_thread(project.catalog.following, before)
        await self._go_live(replace(project, catalog=following), texts)
        if self.group is not None:
            self.group.language = following.shop.language
            self.group.time_zone = following.shop.zone()
        return changed(before, project.catalog, was, texts)

    async def _go_live(self, project: Project, texts: Mapping[str, str] | None) -> None:
        catalog, now = project.catalog, self.clock.now()
        sources = [(f.name, f.version, f.source) for f in catalog.flows.values()]
        set_id_now = ""
        if texts is None:
            await self.store.remember_flows(sources, now)
        else:
            versions = {flow.name: flow.version for flow in catalog.flows.values()}
            live = FlowSet(
                id=set_id(texts),
                texts=texts,
                versions=versions,
                events=sorted(catalog.events),
                live_at=now,
            )
            await self.store.flow_sets.remember(live, sources)
            set_id_now = live.id
        # from here on nothing waits: no turn ever sees one half of it
        self._texts = texts or {}
        self.project = project
        self.flows.now = Live(catalog=catalog, registry=project.registry, set_id=set_id_now)

    async def close(self) -> None:
        """Finish the turns and requests in hand. What waits is on disk."""
        await self.ticker.stop()
        await self.lanes.close()
        await self.delivery.close()
        await self._http.close()

    def _take(self, rows: Sequence[InboxRow]) -> None:
        self.lanes.take(rows)

    @property
    def idle(self) -> bool:
        """Nothing is being handled or sent."""
        return self.lanes.idle and self.delivery.idle

    def _group_moved(self, old: str, new: str) -> None:
        if self.group is not None and self.group.chat == old:
            self.group.chat = new

    async def _remember_move(self, old: str, new: str) -> None:
        """Told by a refused send; the group's own message about it may have been lost."""
        turn = Turn()
        turn.add("setting", moved_row(old, new))
        await self.store.commit(turn)
        self._group_moved(old, new)


def _reader(around: Surroundings) -> Reads:
    """How the group's channel reads; without a group there is nothing to read."""
    if around.group is None:
        return lambda _: None
    return around.channels[around.group.channel].read
