"""Everything between the channels and the disk, wired once: `run`, the sandbox, `chat`, tests."""

import asyncio
import contextlib
import itertools
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from cxbot.app import outgoing
from cxbot.app.folder.project import Project
from cxbot.app.leading import Leading
from cxbot.app.live import lists
from cxbot.app.live.changes import Change, changed
from cxbot.app.live.versions import with_versions
from cxbot.app.surroundings import Surroundings, reached
from cxbot.clock import Clock
from cxbot.conversation import albums
from cxbot.conversation.actions import Actions
from cxbot.conversation.clock_guard import ClockGuard
from cxbot.conversation.contacts.asking import Contacts
from cxbot.conversation.contacts.late import LateAnswers
from cxbot.conversation.customer_turns import CustomerTurns, OwnersRouters
from cxbot.conversation.dashboard import DashboardDoor, Doorway, SignIns
from cxbot.conversation.delivery import Delivery
from cxbot.conversation.delivery.gathering import Gathering
from cxbot.conversation.desk.assigning import Assigning
from cxbot.conversation.desk.board import Board
from cxbot.conversation.desk.commands import Commands
from cxbot.conversation.desk.due import Appointments
from cxbot.conversation.desk.group import GroupTurns, moved_row
from cxbot.conversation.desk.mornings import Mornings
from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.people import People
from cxbot.conversation.desk.posts import DeskPosts
from cxbot.conversation.desk.rating import Ratings
from cxbot.conversation.desk.roles import Roles
from cxbot.conversation.desk.room import APPOINTMENTS, COMMANDS, LOOKS, TELLINGS, WATCHERS
from cxbot.conversation.desk.seats import Seats
from cxbot.conversation.desk.tickets import Tickets
from cxbot.conversation.desk.turns import OperatorTurns
from cxbot.conversation.desk.waiting import Waiting
from cxbot.conversation.dialogues import Dialogues
from cxbot.conversation.event_turns import EventTurns
from cxbot.conversation.house import House
from cxbot.conversation.inbound import PAUSES, Lanes
from cxbot.conversation.links import Links
from cxbot.conversation.live import Flows, Live
from cxbot.conversation.marks import Marks
from cxbot.conversation.neglect import NeglectFinder
from cxbot.conversation.neglect_look import NeglectLook
from cxbot.conversation.owners import Owners
from cxbot.conversation.pace import Pace
from cxbot.conversation.replies import Replies
from cxbot.conversation.requests import TakenRequests
from cxbot.conversation.restored import Restoration
from cxbot.conversation.rounds.digest import Digest
from cxbot.conversation.rounds.keeping import Keeping
from cxbot.conversation.rounds.kept_map import KeptMap
from cxbot.conversation.rounds.months import Months
from cxbot.conversation.rounds.posting import Posting
from cxbot.conversation.rounds.requirements import Requirements
from cxbot.conversation.rounds.reviews import Reviews
from cxbot.conversation.rounds.rounds import Rounds
from cxbot.conversation.rounds.self_check import SelfCheck
from cxbot.conversation.rounds.silence import NoResponse
from cxbot.conversation.sessions import Sessions
from cxbot.conversation.timers import Ticker
from cxbot.conversation.turns import Turns
from cxbot.conversation.voice import Voice
from cxbot.conversation.wishes import Wishes
from cxbot.desk.groups import Groups
from cxbot.desk.surface import Surface
from cxbot.errors import StoreError
from cxbot.model.customer import Address
from cxbot.model.desk import Desk
from cxbot.model.value import replace
from cxbot.store.flow_sets import FlowSet, set_id
from cxbot.store.inbox import InboxRow
from cxbot.store.leases import Leases
from cxbot.store.neglect import NeglectLog
from cxbot.store.personal.replay import replay
from cxbot.store.store import Store
from cxbot.store.tags import Tags
from cxbot.store.turn import Turn

logger = logging.getLogger(__name__)

#: Requests in flight. Each may be a duplicate after a crash, so with Telegram's limits, where more
#: would gain nothing, they are few.
_AT_ONCE, _AT_ONCE_UNLIMITED = 8, 100
#: All of a stop takes 25 s at most, and the web side has its share.
_CLOSED_WITHIN_SECONDS, _A_MOMENT_SECONDS = 15.0, 2.0
#: What a button at the desk can do.
_BUTTONS = frozenset(row.name for row in COMMANDS)


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
        album_pause: float = albums.PAUSE,
        *,
        shares: bool = False,
    ) -> None:
        """`shares`: other processes may be at work on the same database."""
        self.project = project
        self._texts: Mapping[str, str] = {}
        self._secret = secret
        self.store = store
        self.clock = clock
        self.groups = around.groups or Groups.unbound(next(iter(around.channels)))
        self.flows = Flows(project.catalog, project.registry)
        self.links = Links(store.orders, Tags(store.database), self.flows, secret, clock)
        self.dialogues = Dialogues(store.conversations, clock)
        self.contacts = Contacts(self.flows, store, by_lot=around.by_lot)
        self._numbers = itertools.count(1)
        self._http = outgoing.session(around.internal_hosts)
        marks = Marks(secret)
        self.neglect = NeglectFinder(NeglectLog(store.database), lambda: self.flows.catalog.shop)
        self.posting = Posting(store, self.groups, clock, lambda: self.delivery)
        posts, tickets = self._desk(marks)
        self.office = self._office(around, posts, tickets, marks)
        tickets.assigning = Assigning(self.office)
        turns = self._turns(around, posts, tickets, marks)
        self._sending(around)
        leases = Leases(store.database, clock.new_id()) if shares else None
        lanes = self.lanes = Lanes(store, turns, self.delivery, pauses, album_pause, leases)
        self.leading = self._shared(leases) if leases is not None else None
        self.requests = TakenRequests(store, self.lanes, self.flows, clock)
        erases = partial(replay, seals=marks.seals, clock=clock)
        self.restoration = Restoration(store, project.folder, self.delivery, lanes, clock, erases)
        holds = ClockGuard(store, clock, self, self.restoration.holds).holds
        looks = self._regular(marks)
        self.ticker = Ticker(store.timers, self.lanes, clock, self.requests, looks, holds)

    def _regular(self, marks: Marks) -> tuple[Callable[[], Awaitable[None]], ...]:
        """What is looked at once a second."""
        store, clock, flows = self.store, self.clock, self.flows
        neglected = NeglectLook(self.neglect, store, clock, flows, self.lanes.accept)
        self.requirements = Requirements(store, flows, clock, self.posting)
        self.kept_map = KeptMap(store.database, flows)
        rounds = (
            self.kept_map,
            Months(store.database),
            NoResponse(store, flows, clock),
            Keeping(store, flows, marks.seals.at(self.project.folder), clock),
            self.requirements,
            Digest(store, flows, clock, self.posting),
            Reviews(store, flows, clock, self.posting),
            SelfCheck(store, flows, clock, lambda: self.owners, lambda: self.delivery),
        )
        self.rounds = Rounds(clock, rounds)
        return self.mornings.look, self.board.look, neglected.look, self.rounds.look

    def _desk(self, marks: Marks) -> tuple[DeskPosts, Tickets]:
        surface = Surface(self.groups, marks.ticket, _BUTTONS)
        watched = (self.store, self.groups, self.clock, self._rules, lambda: self.delivery)
        self.board, self.mornings = Board(*watched), Mornings(*watched, self.neglect.find)
        posts = DeskPosts(surface, self.store, self._rules, (*WATCHERS, self.board.touched))
        return posts, Tickets(posts, self.store, self.groups, self._next_number)

    def _turns(
        self, around: Surroundings, posts: DeskPosts, tickets: Tickets, marks: Marks
    ) -> Turns:
        house = House(self.flows, self.store, self._secret, lambda: self.owners)
        actions = self._actions = Actions(self.flows, self.store.orders, self._http, house)
        widths = {name: channel.capabilities.max_text for name, channel in around.channels.items()}
        shown = reached(self.groups)
        voice = Voice(self.flows, marks, widths)
        sessions = Sessions(self.flows, self.store, actions, tickets, self.contacts, voice, shown)
        tickets.sessions = sessions
        posts.cards.secrets = sessions.secrets
        tickets.waiting = Waiting(self.flows, self.store.desk_times, marks, shown)
        replies = Replies(sessions, marks)
        return Turns(
            store=self.store,
            clock=self.clock,
            dialogues=self.dialogues,
            channels=around.channels,
            sessions=sessions,
            customers=CustomerTurns(
                sessions,
                replies,
                Wishes(self.office, sessions, replies),
                tickets,
                self.links,
                LateAnswers(sessions, self.store.contacts),
                _with_door(around, self._doorway(around, marks)),
                Ratings(self.office, replies),
            ),
            operators=OperatorTurns(self.office, TELLINGS),
            group=GroupTurns(self.office, self._group_moved, self._group_back),
            appointments=Appointments(self.office, APPOINTMENTS, LOOKS),
            events=EventTurns(sessions, self.store.orders),
            tickets=tickets,
            replies=replies,
        )

    def _doorway(self, around: Surroundings, marks: Marks) -> Doorway:
        way = Doorway(
            store=self.store,
            marks=marks,
            channels=around.channels,
            owners=lambda: self.owners,
            flows=self.flows,
        )
        #: Told by the dashboard.
        self.sign_ins = SignIns(way, self.clock)
        return way

    def _sending(self, around: Surroundings) -> None:
        at_once = _AT_ONCE if around.limits else _AT_ONCE_UNLIMITED
        self.delivery: Delivery = Delivery(
            self.store,
            around.channels,
            Pace(around.limits, at_once),
            self._take,
            self._remember_move,
            clock=self.clock,
            groups=self.groups,
        )
        owners = [
            Address(channel=c, account=str(o)) for c in around.channels for o in around.owners
        ]
        self.owners = Owners(self.store, self.delivery, self.clock, owners)
        self.delivery.alarms.owners = self.owners

    async def open(self, texts: Mapping[str, str] | None = None) -> None:
        """Take up what the last run left: old versions, unsent messages, unhandled arrivals.

        `texts` are those of the project; with them what goes live now is kept whole.
        """
        held = await self.restoration.begin()
        catalog = await with_versions(self.project.catalog, self.store)
        await self._go_live(replace(self.project, catalog=catalog), texts)
        loaded = await lists.load(self.project, self.store, self.clock)
        self._numbers = itertools.count(await self.store.tickets.highest_number() + 1)
        if self.leading is not None:
            await self.leading.open()
        elif not held:
            self.delivery.offer(await self.store.outbox.recover())
        await self.lanes.resume()
        if self.leading is None:
            await self.begin()
        await self._tell_of(loaded)

    async def begin(self) -> None:
        """What only one process does: what is due fires."""
        await self.restoration.settle(self.ticker)
        self.ticker.start()

    async def end(self) -> None:
        """Another process does it now."""
        await self.ticker.stop()
        await self.delivery.stand_by()

    def _shared(self, leases: Leases) -> Leading:
        self.dialogues.most = 0  # another process may have changed what is remembered
        gathering = Gathering(self.store.outbox, self.delivery, self.clock)
        self.delivery.stand_by_from_now()
        self._actions.still_ours = self.lanes.still_ours
        return Leading(self.store, leases, self.lanes, gathering)

    async def _next_number(self) -> int:
        if self.leading is not None:
            return await self.store.tickets.next_number()
        return next(self._numbers)

    async def swap(self, project: Project, texts: Mapping[str, str]) -> Change:
        """Another set goes live, whole: on disk first, then for every turn that begins from now.

        Sessions stay on the versions they began with. Raises StoreError; then nothing changed.
        """
        before, was = self.flows.now.catalog, self._texts
        following = await asyncio.to_thread(project.catalog.following, before)
        loaded = await lists.load(project, self.store, self.clock)
        await self._go_live(replace(project, catalog=following), texts)
        for group in self.groups:
            group.language = following.shop.language
            group.time_zone = following.shop.zone()
        await self._tell_of(loaded)
        return changed(before, project.catalog, was, texts)

    async def load_lists(self) -> None:
        """Codes were added to a list, and nothing else has changed. Raises StoreError."""
        await self._tell_of(await lists.load(self.project, self.store, self.clock))

    async def _tell_of(self, loaded: Sequence[lists.Loaded]) -> None:
        if not any(one.worth_telling for one in loaded):
            return
        try:
            await self.owners.alert(lambda language: lists.said(loaded, language))
        except StoreError as error:
            logger.warning("owners_not_told", extra={"reason": str(error)})

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

    async def close(self, within: float = _CLOSED_WITHIN_SECONDS) -> None:
        """Finish the turns and requests in hand. What waits is on disk."""
        loop = asyncio.get_running_loop()
        until = loop.time() + within
        if self.leading is not None:
            await self.leading.rest()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.ticker.stop(), _A_MOMENT_SECONDS)
        await self.rounds.close(_A_MOMENT_SECONDS)
        self.kept_map.stop()
        # what a turn decides at the last moment is sent, too
        await self.lanes.close(max(1.0, until - loop.time() - 2 * _A_MOMENT_SECONDS))
        await self.delivery.close(max(1.0, until - loop.time()))
        if self.leading is not None and self.lanes.share is not None:
            await self.leading.close()
            await self.lanes.share.close()
        await self.restoration.close()
        await self._http.close()

    def _rules(self) -> Desk:
        return self.flows.catalog.shop.desk

    def _take(self, rows: Sequence[InboxRow]) -> None:
        self.lanes.take(rows)

    @property
    def idle(self) -> bool:
        """Nothing is being handled or sent."""
        return self.lanes.idle and self.delivery.idle

    def _office(
        self, around: Surroundings, posts: DeskPosts, tickets: Tickets, marks: Marks
    ) -> Office:
        people = People(self.store.operators)
        return Office(
            store=self.store,
            flows=self.flows,
            contacts=self.contacts,
            posts=posts,
            tickets=tickets,
            marks=marks,
            roles=Roles(around.staff, around.operators, around.owners, self._rules),
            people=people,
            seats=Seats(people, self.store.holdings, self._rules),
            groups=self.groups,
            commands=Commands(*COMMANDS),
            bot_username=around.bot_username,
            sending=lambda: self.delivery,
        )

    def _group_back(self, chat: str) -> None:
        self.delivery.group_back(chat)

    def _group_moved(self, old: str, new: str) -> None:
        group = self.groups.at(old)
        if group is not None:
            group.move(new)
        self.delivery.group_moved(old, new)

    async def _remember_move(self, old: str, new: str) -> None:
        """Told by a refused send; the group's own message about it may have been lost."""
        turn = Turn()
        turn.add("setting", moved_row(old, new))
        turn.add("ticket.chat", {"old": old, "new": new})
        await self.store.commit(turn)
        self._group_moved(old, new)


def _with_door(around: Surroundings, way: Doorway) -> OwnersRouters | None:
    if around.dashboard is None or not around.owners:
        return around.routers
    return DashboardDoor(around.owners, around.dashboard, around.routers, way)
