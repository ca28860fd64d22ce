"""Bugs put into a fork on purpose: a checker that misses one of them proves nothing."""

import asyncio
import contextlib
import itertools
import re
import sqlite3
import time
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import bindparam, update

from cxbot.app.live import reload
from cxbot.channels.telegram_polling import Polling
from cxbot.conversation.delivery import Delivery
from cxbot.conversation.delivery.results import Results
from cxbot.conversation.desk.group import GroupTurns
from cxbot.conversation.draft import Draft
from cxbot.conversation.inbound import Lanes
from cxbot.conversation.turns import Turns
from cxbot.crashpoints import crashpoint
from cxbot.desk import lifecycle, writing
from cxbot.desk.surface import Surface
from cxbot.errors import CxbotError
from cxbot.model.arrival import Arrival
from cxbot.model.channel import Ambiguous, Sent
from cxbot.model.ticket import Ticket
from cxbot.model.value import replace
from cxbot.store import inbox, statements, tables
from cxbot.store.outbox import Outbox, Parcel
from cxbot.store.tables import outbox, timer
from cxbot.store.timers import Timers
from cxbot.store.turn import Turn

from .planted_sharing import SHARING

#: Each is written as it would be by somebody who didn't know better.
PLANTED: dict[str, Callable[[], None]] = dict(SHARING)


def plant(name: str) -> None:
    PLANTED[name]()
    # what was compiled before it was planted is what it replaces
    statements._prepared.cache_clear()


def _bug(plant_it: Callable[[], None]) -> Callable[[], None]:
    PLANTED[plant_it.__name__.strip("_")] = plant_it
    return plant_it


@_bug
def _acknowledged_before_commit() -> None:
    accept = Lanes.accept
    running: set[asyncio.Task[int]] = set()

    async def later(lanes: Lanes, arrivals: Sequence[Arrival]) -> int:
        await asyncio.sleep(0.05)
        return await accept(lanes, arrivals)

    async def at_once(lanes: Lanes, arrivals: Sequence[Arrival]) -> int:
        running.add(asyncio.create_task(later(lanes, arrivals)))
        return len(arrivals)

    Lanes.accept = at_once  # type: ignore[method-assign,assignment]  # that is the bug


@_bug
def _no_key_for_what_came_twice() -> None:
    unique = inbox._unique
    number = itertools.count()

    def another_each_time(arrivals: Sequence[Arrival]) -> Any:
        run = next(number)
        return unique(
            [
                Arrival(
                    channel=one.channel,
                    natural_key=f"{one.natural_key}?{time.time()}.{run}.{place}",
                    lane=one.lane,
                    raw=one.raw,
                )
                for place, one in enumerate(arrivals)
            ]
        )

    inbox._unique = another_each_time


@_bug
def _repeats_not_flagged() -> None:
    async def recover(self: Outbox) -> list[Parcel]:
        async def work(connection: Any) -> None:
            dying = outbox.c.status == "sending"
            await connection.execute(update(outbox).where(dying).values(status="pending"))

        await self._writer.run(work)
        return await self.open()

    Outbox.recover = recover  # type: ignore[method-assign]  # that is the bug


@_bug
def _sending_not_committed() -> None:
    async def mark_nothing(_self: Results, _parcel: Parcel) -> None:
        return

    Results.sending = mark_nothing  # type: ignore[method-assign,assignment]  # the bug
    Delivery.reserve = lambda *_: False  # type: ignore[method-assign]  # that is the bug


@_bug
def _interrupted_sends_dropped() -> None:
    async def recover(self: Outbox) -> list[Parcel]:
        return [parcel for parcel in await self.open() if parcel.status == "pending"]

    Outbox.recover = recover  # type: ignore[method-assign]  # that is the bug


@_bug
def _new_key_for_each_try() -> None:
    def new_session_id(self: Draft) -> str:
        return self.new_id()

    Draft.new_session_id = new_session_id  # type: ignore[method-assign]  # that is the bug


@_bug
def _done_before_the_turn() -> None:
    decide = Turns.decide

    async def done_first(self: Turns, row: inbox.InboxRow, *more: Any, **also: Any) -> Any:
        await self._store.commit(_done(row))
        await asyncio.sleep(0.01)
        return await decide(self, row, *more, **also)

    Turns.decide = done_first  # type: ignore[method-assign]  # that is the bug


def _done(row: inbox.InboxRow) -> Turn:
    turn = Turn()
    turn.add("inbox.done", {"row": row.id, "at": row.received_at})
    return turn


@_bug
def _timer_fired_before_its_arrival() -> None:
    """Two transactions where one is needed."""

    async def fire(self: Any, now: Any, most: int = 100) -> Any:
        due = timer.c.status == "armed", timer.c.fire_at <= now

        async def mark(connection: Any) -> list[Arrival]:
            rows = (await connection.execute(timer.select().where(*due).limit(most))).all()
            await connection.execute(update(timer).where(*due).values(status="fired"))
            return [
                Arrival(
                    channel="timer",
                    natural_key=row.id,
                    lane=row.lane,
                    raw={"owner": row.owner_id, "kind": row.kind, "key": row.key},
                )
                for row in rows
            ]

        arrivals: list[Arrival] = await self._writer.run(mark)

        async def arrive(connection: Any) -> Any:
            found = await inbox.insert_new(connection, arrivals, now)
            if arrivals:
                crashpoint("timer uncommitted")
            return found

        return await self._writer.run(arrive)

    Timers.fire = fire  # type: ignore[method-assign]  # that is the bug


@_bug
def _answers_to_whoever_wrote_last() -> None:
    conversation = GroupTurns._conversation
    last: list[str] = []

    async def the_last(self: GroupTurns, office: Any, group: Any, message: Any) -> str | None:
        last.append(await conversation(self, office, group, message) or "")
        return last[0] or None

    GroupTurns._conversation = the_last  # type: ignore[method-assign]  # that is the bug


@_bug
def _twice_is_what_isnt_newer() -> None:
    """By the number of the update, which Telegram begins anew."""
    fetch = Polling._fetch
    last: list[int] = [0]

    async def newer(self: Polling) -> Any:
        page = [raw for raw in await fetch(self) if raw.get("update_id", 0) > last[0]]
        last.append(max([last.pop(), *(raw["update_id"] for raw in page)]))
        return page

    Polling._fetch = newer  # type: ignore[method-assign]  # that is the bug


@_bug
def _sent_before_the_commit() -> None:
    finish = Lanes._commit_draft

    async def sent_first(self: Lanes, draft: Any) -> None:
        for parcel in draft.parcels:
            channel = self._delivery._channels[parcel.channel]
            await self._delivery._send(channel, parcel, parcel.outbound)
        await finish(self, draft)

    Lanes._commit_draft = sent_first  # type: ignore[method-assign]  # that is the bug


@_bug
def _errors_swallowed() -> None:
    """As a handler that logs whatever happens and goes on with the next update."""

    async def once(self: Lanes, row: inbox.InboxRow) -> None:
        with contextlib.suppress(Exception):
            await self._decide([row])

    Lanes._handle = once  # type: ignore[method-assign]  # that is the bug


@_bug
def _live_without_a_check() -> None:
    """A file that can't be read is left out, and the rest goes live."""
    whole: Any = vars(reload)["assembled"]

    def without_it(folder: Any, texts: Any, *more: Any) -> Any:
        for left_out in (None, *texts):
            rest = {path: text for path, text in texts.items() if path != left_out}
            with contextlib.suppress(CxbotError):
                return whole(folder, rest, *more)
        return whole(folder, texts, *more)

    vars(reload)["assembled"] = without_it


@_bug
def _once_is_sent_again() -> None:
    async def recover(self: Outbox) -> list[Parcel]:
        async def work(connection: Any) -> None:
            dying = outbox.c.status == "sending"
            again = {"status": "pending", "possible_duplicate": True}
            await connection.execute(update(outbox).where(dying).values(**again))

        await self._writer.run(work)
        return await self.open()

    Outbox.recover = recover  # type: ignore[method-assign]  # that is the bug


@_bug
def _not_synchronous() -> None:
    """A commit that the disk hasn't seen."""
    connect: Any = sqlite3.connect

    def hasty(*of: Any, **more: Any) -> Any:
        return connect(*of, **{**more, "factory": _Hasty})

    sqlite3.connect = hasty


class _Hasty(sqlite3.Connection):
    def cursor(self, *_: Any) -> Any:
        return super().cursor(_HastyCursor)

    def execute(self, sql: str, *more: Any) -> Any:
        return self.cursor().execute(sql, *more)

    def executemany(self, sql: str, *more: Any) -> Any:
        return self.cursor().executemany(sql, *more)


class _HastyCursor(sqlite3.Cursor):
    def execute(self, sql: str, *more: Any) -> Any:
        return super().execute(re.sub("synchronous=[A-Z]+", "synchronous=OFF", sql), *more)


@_bug
def _what_came_in_stays() -> None:
    """An erasure that forgets the originals."""
    statements.ORDER["inbox.erase"] = (
        update(tables.inbox).where(tables.inbox.c.lane == bindparam("was"))
        .values(lane=bindparam("now"))
    )  # fmt: skip
    statements.ORDER["inbox.erase_groups"] = statements.ORDER["inbox.erase"]


@_bug
def _notes_go_out() -> None:
    read = writing.read

    def relayed(*args: Any, **more: Any) -> writing.Intent:
        intent = read(*args, **more)
        return writing.Relay() if isinstance(intent, writing.Note) else intent

    writing.read = relayed


@_bug
def _taken_whoever_holds_it() -> None:
    apply = lifecycle.apply

    def without_looking(ticket: Ticket, event: Any, *more: Any) -> lifecycle.Move:
        taken = isinstance(event, lifecycle.Take) and ticket.held
        free = replace(ticket, operator_id=None, operator_name=None) if taken else ticket
        return apply(free, event, *more)

    lifecycle.apply = without_looking  # type: ignore[assignment]  # that is the bug


@_bug
def _lines_of_the_next_one() -> None:
    """A lane's state kept in the module: the study's own example of a leak."""
    relay = Surface.relay
    last: list[Any] = []

    def to_the_first(self: Surface, dialogue: Any, ticket: Any, *more: Any) -> Any:
        last.append((dialogue, ticket))
        return relay(self, *last[len(last) // 20], *more)

    Surface.relay = to_the_first  # type: ignore[method-assign,assignment]  # the bug


@_bug
def _perhaps_is_surely() -> None:
    send = Delivery._send

    async def sure(self: Delivery, *of: Any) -> Any:
        outcome = await send(self, *of)
        return Sent(message_id="0") if isinstance(outcome, Ambiguous) else outcome

    Delivery._send = sure  # type: ignore[method-assign,assignment]  # the bug


@_bug
def _answers_to_who_was_first() -> None:
    conversation = GroupTurns._conversation
    known: list[str] = []

    async def the_first(self: GroupTurns, *of: Any) -> str | None:
        found = await conversation(self, *of)
        known.extend([found] if found is not None else [])
        return known[0] if found is not None else None

    GroupTurns._conversation = the_first  # type: ignore[method-assign,assignment]  # the bug


@_bug
def _answered_is_sent_again() -> None:
    send = Delivery._send
    number = itertools.count(1)

    async def again(self: Delivery, *of: Any) -> Any:
        outcome = await send(self, *of)
        twice = isinstance(outcome, Sent) and next(number) % 10 == 0
        return await send(self, *of) if twice else outcome

    Delivery._send = again  # type: ignore[method-assign,assignment]  # the bug
