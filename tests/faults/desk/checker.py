"""The sandbox's ledger against what people did: what was lost, doubled, leaked, taken twice.

What may be doubled is known one by one: where the server performed a request and its answer was
lost on the way, or not yet on disk at a kill. Anything else that comes twice is wrong.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from sqlite3 import Connection
from typing import Any

from sqlalchemy import NullPool, Row, create_engine, select

from cxbot.desk import history
from cxbot.desk.events import TicketEvent
from cxbot.model.ticket import Ticket
from cxbot.model.value import names_of
from cxbot.store import tables
from cxbot.store.tickets import ticket_of

from ..world import BOT, GROUP
from .watched import PERFORMED
from .words import PRIVATE, Entry, Group, Said, marks_in
from .world import BusyDesk

LINES, EDITS, REPLIES, FIXES = "customers' messages", "their edits", "public replies", "edits"
KEPT, PAIRS, TAPS, TICKETS, LEFT = (
    "notes, commands, talk",
    "takes of two",
    "taps",
    "tickets",
    "rows",
)
_HISTORY = "Last messages (→"


@dataclass(slots=True)
class Counted:
    """One kind of thing: how many there were, and what went wrong with which."""

    n: int = 0
    #: Reported as failed, so not lost.
    told: int = 0
    problems: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    doubled: int = 0

    def add(self, kind: str, text: str) -> None:
        self.problems[kind].append(text)

    def bad(self, kind: str) -> int:
        return len(self.problems[kind])


@dataclass(slots=True)
class Verdict:
    """What is wrong must be nothing. `may_double`: what was shown and nobody read the answer."""

    rows: dict[str, Counted] = field(default_factory=lambda: defaultdict(Counted))
    may_double: int = 0
    facts: dict[str, int] = field(default_factory=dict)

    @property
    def doubled(self) -> int:
        return sum(row.doubled for row in self.rows.values())

    def problems(self) -> dict[str, list[str]]:
        return {
            f"{what}: {kind}": texts
            for what, row in self.rows.items()
            for kind, texts in row.problems.items()
            if texts
        }

    def __str__(self) -> str:
        return "\n".join(
            f"{what}: {len(texts)}: " + "; ".join(texts[:6])
            for what, texts in self.problems().items()
        )

    def table(self) -> list[str]:
        """3/N: where none was seen among N, the rate is below it (at 95 %)."""
        lines = [f"{'':24}{'N':>6}{'lost':>6}{'told':>6}{'twice':>6}{'leak':>6}{'wrong':>6}   3/N"]
        for what, row in self.rows.items():
            wrong = sum(len(t) for k, t in row.problems.items() if k not in ("lost", "leaked"))
            cells = (row.n, row.bad("lost"), row.told, row.doubled, row.bad("leaked"), wrong)
            bound = f"{3 / row.n:6.4f}" if row.n else "     -"
            lines.append(f"{what:24}" + "".join(f"{cell:6}" for cell in cells) + f"{bound:>8}")
        facts = ", ".join(f"{name} {number}" for name, number in self.facts.items())
        lines.append(f"{facts}; doubled {self.doubled} of at most {self.may_double}")
        return lines


def check(desk: BusyDesk) -> Verdict:
    """Everything must have settled."""
    return _Check(desk).run()


#: Of a message whose arrival nobody could confirm, before the last one that ends it.
_ALL_TRIES = 7


class _Check:
    def __init__(self, desk: BusyDesk) -> None:
        self.desk, self.spoken = desk, desk.spoken
        self.verdict = Verdict()
        self.shown = [e for e in desk.ledger.of("sent", "edited") if _by_bot(e)]
        self.group = Group(GROUP, BOT, desk.topic)
        self.group.read(desk.ledger.entries)
        #: Mark -> what the bot showed with it, where.
        self.by_mark: dict[str, list[Entry]] = defaultdict(list)
        #: (chat, message) -> its copies.
        self.copies: dict[tuple[int, int], list[Entry]] = defaultdict(list)
        #: An operator's message -> what the bot answered to it in the group.
        self.answers: dict[int, list[str]] = defaultdict(list)
        for entry in self.shown:
            self._index(entry)

    def _index(self, entry: Entry) -> None:
        chat, message = entry["chat_id"], entry["message_id"]
        if source := entry.get("copied_from"):
            self.copies[tuple(source)].append(entry)
        if chat == GROUP and (self.group.is_card(message) or _HISTORY in entry.get("text", "")):
            return  # it quotes what was said before
        for mark in marks_in(entry.get("text", "")):
            self.by_mark[mark].append(entry)
        if chat == GROUP and entry["kind"] == "sent" and "reply_to" in entry:
            self.answers[entry["reply_to"]].append(entry.get("text", ""))

    def run(self) -> Verdict:
        self._lines()
        self._edits()
        self._replies()
        self._kept()
        self._taps()
        self._tickets()
        with self.desk.reading() as database:
            self._rows(database)
        return self._summed()

    def _summed(self) -> Verdict:
        verdict, desk = self.verdict, self.desk
        performed = sum(fault.answer in PERFORMED for fault in desk.befell)
        verdict.may_double = sum(
            _pieces(entry)
            for entry in self.shown
            if entry["kind"] == "sent" and entry["seq"] in desk.server.unanswered
        )
        verdict.facts |= {
            "customers": len(desk.customers),
            "operators": len(desk.operators),
            "kills": desk.kills,
            "starts that failed": desk.failed_starts,
            "faults": desk.server.faults.used,
            "of them performed, unanswered": performed,
            "refused calls": len(desk.ledger.of("refused")),
            "calls in the group": sum(e["chat_id"] == GROUP for e in self.shown),
        }
        if verdict.doubled > verdict.may_double:
            text = f"{verdict.doubled} of at most {verdict.may_double}"
            verdict.rows[LEFT].add("doubled too often", text)
        return verdict

    # --- customers' words in the group ----------------------------------------------------------

    def _lines(self) -> None:
        row = self.verdict.rows[LINES]
        first: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
        for said in self.spoken.of("m"):
            row.n += 1
            seen = self._seen_in_group(said)
            self._twice(row, said, seen)
            for entry in seen:
                self._place(row, said, entry)
            if seen:
                at = seen[0].get("text", "").find(said.mark)  # several may go as one message
                first[said.customer].append((seen[0]["seq"], at, said.mark))
            if self._missing(said, seen):
                if self._failure_told(said.customer, said.seq):
                    row.told += 1
                elif said.due:
                    row.add("lost", f"{said.mark} ({len(said.ids)} parts, {len(seen)} seen)")
        for customer, order in first.items():
            if order != sorted(order):
                row.add("out of order", f"{customer}: {_unsorted(order)}")

    def _seen_in_group(self, said: Said) -> list[Entry]:
        words = [e for e in self.by_mark[said.mark] if e["chat_id"] == GROUP]
        words = [e for e in words if e["kind"] == "sent" and not e.get("copied_from")]
        copies = [
            entry
            for number in said.ids
            for entry in self.copies[said.customer, number]
            if entry["chat_id"] == GROUP
        ]
        return sorted(words + copies, key=lambda entry: int(entry["seq"]))

    def _missing(self, said: Said, seen: list[Entry]) -> bool:
        if any(not entry.get("copied_from") for entry in seen):
            return False  # shown by its words
        return {entry["copied_from"][1] for entry in seen} < set(said.ids)

    def _twice(self, row: Counted, said: Said, seen: Iterable[Entry]) -> None:
        """Each part is sent again only where nobody had read that it has arrived."""
        parts: dict[int, list[int]] = defaultdict(list)
        for entry in seen:
            if entry["kind"] == "sent":
                parts[(entry.get("copied_from") or [0, 0])[1]].append(entry["seq"])
        for numbers in parts.values():
            *before, _ = sorted(numbers)
            row.doubled += len(before)
            answered = [n for n in before if n not in self.desk.server.unanswered]
            if answered:
                row.add("repeated", f"{said.mark} at {numbers}, answered at {answered}")

    def _place(self, row: Counted, said: Said, entry: Entry) -> None:
        owner = self.group.owner.get(entry["message_id"])
        if owner is None:
            row.add("nobody's", f"{said.mark} at {entry['seq']}")
        elif owner != said.customer:
            row.add("another's", f"{said.mark} as {owner}'s at {entry['seq']}")

    def _edits(self) -> None:
        row = self.verdict.rows[EDITS]
        newest = {(said.customer, said.ids): said for said in self.spoken.of("e")}
        for said in newest.values():
            row.n += 1
            seen = [e for e in self.by_mark[said.mark] if e["chat_id"] == GROUP]
            self._twice(row, said, seen)
            for entry in seen:
                self._place(row, said, entry)
            if not seen and said.due:
                row.add("lost", said.mark)

    def _failure_told(self, customer: int, since: int) -> bool:
        """A sentence about it in their place: in a topic by itself, in a plain group at the card.
        What answers an operator's own message is about that one."""
        ours = {None, *(entry["message_id"] for entry in self.shown if entry["chat_id"] == GROUP)}
        return any(
            entry["seq"] > since
            and entry["chat_id"] == GROUP
            and _is_failure(entry.get("text", ""))
            and self.group.owner.get(entry["message_id"]) == customer
            and entry.get("reply_to") in ours
            for entry in self.shown
        )

    # --- operators' words at the customers ------------------------------------------------------

    def _replies(self) -> None:
        for kind, what in (("r", REPLIES), ("f", FIXES)):
            row = self.verdict.rows[what]
            newest = {
                (said.ids if kind == "f" else said.mark): said for said in self.spoken.of(kind)
            }
            for said in newest.values():
                row.n += 1
                seen = self._seen_outside(said)
                here = [e for e in seen if e["chat_id"] == said.customer]
                for entry in seen:
                    if entry["chat_id"] != said.customer:
                        row.add("leaked", f"{said.mark} to {entry['chat_id']}")
                self._twice(row, said, here)
                fix = kind == "f"
                due = not here and self._arrived(said) if fix else self._missing(said, here)
                if due:
                    self._told_or(row, said)

    def _arrived(self, edit: Said) -> bool:
        """What was edited had reached the customer."""
        sent = next(said for said in self.spoken.of("r") if said.ids == edit.ids)
        return bool(self._seen_outside(sent))

    def _seen_outside(self, said: Said) -> list[Entry]:
        words = [e for e in self.by_mark[said.mark] if not e.get("copied_from")]
        if said.kind == "f":
            return [e for e in words if e["chat_id"] != GROUP]
        copies = [entry for number in said.ids for entry in self.copies[GROUP, number]]
        return [e for e in words + copies if e["chat_id"] != GROUP]

    def _told_or(self, row: Counted, said: Said) -> None:
        answered = [text for number in said.ids for text in self.answers[number]]
        if answered or self._failure_told(said.customer, said.seq):
            row.told += 1
        else:
            row.add("lost", f"{said.mark} ({said.ids[0]})")

    # --- what stays inside ----------------------------------------------------------------------

    def _kept(self) -> None:
        row = self.verdict.rows[KEPT]
        row.n = len(self.spoken.kept)
        for entry in self.desk.ledger.of("sent", "edited"):
            if entry["chat_id"] == GROUP or not _by_bot(entry):
                continue
            words = [m for m in marks_in(entry.get("text", "")) if m[0] in PRIVATE]
            source = entry.get("copied_from")
            inside = source and source[0] == GROUP and source[1] in self.spoken.kept
            if words or inside:
                row.add("leaked", f"{words or source} to {entry['chat_id']}")

    # --- taps and takes -------------------------------------------------------------------------

    def _taps(self) -> None:
        toasts = {e["tap_id"]: e.get("text", "") for e in self.desk.ledger.of("toast")}
        row = self.verdict.rows[TAPS]
        forgotten = {e["tap_id"] for e in self.desk.ledger.of("tap") if e.get("lost")}
        for number in self.spoken.taps:
            if number in forgotten:
                continue  # Telegram keeps a tap for a moment only; cxbot wasn't there
            row.n += 1
            if number not in toasts:
                row.add("lost", f"tap {number} has no answer")
        pairs = self.verdict.rows[PAIRS]
        for pair in self.spoken.pairs:
            pairs.n += 1
            if sum(toasts.get(tap) == "" for tap in pair.taps) > 1:
                pairs.add("both", f"#C{pair.ticket}: {pair.taps}")

    # --- the books ------------------------------------------------------------------------------

    def _tickets(self) -> None:
        """Every row is what its log tells, and nobody took what another held."""
        row = self.verdict.rows[TICKETS]
        engine = create_engine(f"sqlite:///{self.desk.database}", poolclass=NullPool)
        event, ticket = tables.ticket_event, tables.ticket
        with engine.connect() as connection:
            logs: dict[str, list[TicketEvent]] = defaultdict(list)
            for found in connection.execute(select(event).order_by(event.c.seq)):
                logs[found.ticket_id].append(_event(found))
            stored = [ticket_of(found) for found in connection.execute(select(ticket))]
        for kept in stored:
            row.n += 1
            told = Ticket(**history.replay(logs[kept.id]))
            for name in names_of(Ticket):
                here, there = getattr(kept, name), getattr(told, name)
                if here != there:
                    row.add("log", f"#C{kept.number} {name}: {here!r}, by log {there!r}")
            self._holders(kept.number, logs[kept.id])

    def _holders(self, number: int, log: Iterable[TicketEvent]) -> None:
        """Whoever takes it takes it from nobody."""
        holder: Any = None
        for event in log:
            after = event.changed.get("operator_id", holder)
            if event.kind == "taken" and holder not in (None, after):
                self.verdict.rows[PAIRS].add("held", f"#C{number}: {holder}, then {after}")
            holder = after

    def _rows(self, database: Connection) -> None:
        row = self.verdict.rows[LEFT]
        for name, ends in (("inbox", ("done",)), ("outbox", ("sent", "expired", "failed"))):
            asked = f"SELECT id, status, error, attempts FROM {name} WHERE rowid <= ?"
            for found in database.execute(asked, (self.desk.newest[name],)):
                row.n += 1
                # nobody knows whether it arrived: an end, too, once all its tries are used up
                given_up = found["status"] == "uncertain" and found["attempts"] >= _ALL_TRIES
                if found["status"] not in ends and not given_up:
                    row.add("left", f"{name} {found['id']} {found['status']} {found['error']}")


def _pieces(entry: Entry) -> int:
    """How much of what people said it shows: a copy is one, several texts may go as one message."""
    return 1 if entry.get("copied_from") else len(set(marks_in(entry.get("text", ""))))


def _by_bot(entry: Entry) -> bool:
    return bool(entry.get("from") == BOT or entry.get("by") == BOT)


def _is_failure(text: str) -> bool:
    return any(sign in text for sign in ("⚠️", "❌", "🚫"))


def _unsorted(order: list[tuple[int, int, str]]) -> str:
    return next(f"{b[2]} before {a[2]}" for a, b in pairwise(order) if b < a)


def _event(row: Row[Any]) -> TicketEvent:
    return TicketEvent(
        kind=row.type,
        at=row.at,
        seq=row.seq,
        actor=row.actor,
        data=row.data,
        changed=row.changed,
    )
