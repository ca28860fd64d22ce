"""What must hold at the desk after each step, by what was sent and what lies on disk."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, get_args

from any_order import Walk
from any_steps import CAPACITY, CUSTOMERS
from sqlalchemy import select

from cxbot.desk.appointments import Appointment, appointments
from cxbot.desk.events import TicketEvent
from cxbot.desk.history import replay
from cxbot.model.ticket import Ticket
from cxbot.store.desk_log import DeskLog, LoggedTicket
from cxbot.store.tables import timer

#: Those that come at another time, too: when nobody is there, or an answer is under way.
_SPECIAL: frozenset[Appointment] = frozenset({"notice", "settle", "limit", "rating"})


class Watched(Walk):
    """A walk that looks after each step."""

    async def check(self) -> None:
        assert self.heard.broken == []
        assert re.findall(r"w\d{4}w", "\n".join(self.heard.lines)) == []  # nobody's words
        self._check_private()
        self._check_taps()
        tickets = [one async for one in DeskLog(self.world.store.database).tickets(None)]
        for logged in tickets:
            self._check_log(logged)
        await self._check_rows(tickets)
        await self._check_timers([one.ticket for one in tickets])
        self._check_answers()
        await self._check_relayed()

    def _check_private(self) -> None:
        private = {w.text for w in self.written if w.private}
        public = {w.text: w.to for w in self.written if w.to is not None}
        sources = {(w.chat, w.message_id): w for w in self.written if w.private and w.chat}
        for out in self.world.channel.tried:
            if out.peer not in CUSTOMERS:
                continue
            for word in re.findall(r"w\d{4}w", out.text.text):
                assert word not in private, f"{out} says what is private"
                assert public.get(word, out.peer) == out.peer, f"{out} is for another"
            for one in (out.source_message, *out.source_messages):
                assert (out.source_chat, one) not in sources, f"{out} copies what is private"

    def _check_taps(self) -> None:
        answered = {o.tap_id for o in self.world.channel.tried if o.op == "answer_tap"}
        assert [tap for tap in self.taps if tap[0] not in answered] == []

    def _check_log(self, logged: LoggedTicket) -> None:
        events = [
            TicketEvent(
                kind=row["type"],
                at=row["at"],
                seq=row["seq"],
                actor=row["actor"],
                data=row["data"],
                changed=row["changed"],
            )
            for row in logged.events
        ]
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        assert Ticket(**replay(events)) == logged.ticket

    async def _check_rows(self, tickets: Iterable[LoggedTicket]) -> None:
        logged = list(tickets)
        opened = [one.ticket.conversation_id for one in logged if one.ticket.open]
        assert len(opened) == len(set(opened))
        async with self.world.store.database.reading() as connection:
            rows = await connection.exec_driver_sql(
                "SELECT status, error FROM inbox WHERE status <> 'done'"
            )
            assert [tuple(row) for row in rows] == []
        events = [(one, row) for one in logged for row in one.events]
        new = [(one, row) for one, row in events if row["id"] not in self.known]
        self.known = {row["id"] for _, row in events}
        holds: dict[str, int] = {}
        for one in logged:
            if one.ticket.open and one.ticket.operator_id:
                holds[one.ticket.operator_id] = holds.get(one.ticket.operator_id, 0) + 1
        given = [(o, r) for o, r in new if r["type"] == "assigned" and r["actor"] == "system"]
        others = {
            r["changed"].get("operator_id") or o.ticket.operator_id
            for o, r in new
            if r["type"] in ("taken", "answered", "reopened", "transferred", "opened")
            or (r["type"] == "assigned" and r["actor"] != "system")
        }
        for _, row in given:
            holder = row["changed"].get("operator_id")
            if holder not in others:
                assert holds.get(holder, 0) <= CAPACITY, f"{holder} was given too many"

    async def _check_timers(self, tickets: Sequence[Ticket]) -> None:
        armed: dict[str, dict[str, Any]] = {}
        query = select(timer).where(timer.c.status == "armed", timer.c.kind == "ticket")
        async with self.world.store.database.reading() as connection:
            for row in await connection.execute(query):
                assert row.key not in armed.get(row.owner_id, {}), f"two timers {row}"
                armed.setdefault(row.owner_id, {})[row.key] = row.fire_at
        rules, now = self.world.engine.office.rules, self.world.clock.now()
        kinds = set(get_args(Appointment))
        for ticket in tickets:
            due = appointments(ticket, rules)
            mine = armed.get(ticket.id, {})
            for key, at in due.items():
                if at > now:
                    assert key in mine, f"{ticket.state} #{ticket.number} lacks {key} at {at}"
                    if key not in _SPECIAL:
                        assert mine[key] == at, f"{key} of #{ticket.number} isn't at {at}"
            assert (mine.keys() & kinds) <= due.keys(), f"{ticket.state}: {mine} {due}"

    def _check_answers(self) -> None:
        """Who may answer and wrote to a customer: it is there, or the group has a word about it."""
        channel = self.world.channel
        tried = channel.tried
        told = {o.reply_to for o in tried if o.peer not in CUSTOMERS}
        for one in self.written:
            if one.to is None:
                continue
            there = any(
                one.text in m.text
                or one.message_id in (m.outbound.source_message, *m.outbound.source_messages)
                for m in channel.sent
                if m.outbound.peer == one.to
            )
            assert there or one.message_id in told, f"nobody knows what became of {one}"

    async def _check_relayed(self) -> None:
        points = await self.world.touchpoints("in", "internal")
        lost = " ".join(p["text"] for p in points if p["name"] == "relay.failed")
        shown = [m for m in self.world.channel.sent if m.outbound.peer not in CUSTOMERS]
        texts = "\n".join(m.text for m in shown)
        copied = {
            (m.outbound.source_chat, one)
            for m in shown
            for one in (m.outbound.source_message, *m.outbound.source_messages)
        }
        relayed = {
            w
            for p in points
            if p["outcome"] == "relayed"
            for w in re.findall(r"w\d{4}w", p["text"])
        }
        for one in self.written:
            if one.account not in CUSTOMERS or one.text not in relayed:
                continue
            there = one.text in texts or (one.account, one.message_id) in copied
            assert there or one.text in lost, f"the group lacks {one}"
