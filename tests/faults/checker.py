"""Ledger against database: what was lost, done twice, repeated without a flag, shown to others.

The ledger says what people did and saw, `Asked` what must have come of it, the file of effects what
a shop's system would have done, the database what cxbot believes.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from sqlite3 import Connection
from typing import Any

from cxbot.store.outbox import COSMETIC, UNAWAITED

from .decided import Planned, planned_rows
from .doctor import doctor
from .world import BOT, GROUP, MARKERS, TALKERS, Sighting, World, untagged

#: What the counts of a run are, in the order of its table.
LOST, DOUBLE, UNFLAGGED, ORDER, STRAY, BOOKS = (
    "lost", "double", "unflagged", "out of order", "wrong person", "books",
)  # fmt: skip
#: What the list of all open tickets begins with.
_BOARD = "📋"
_UNSENT = ("pending", "sending")


@dataclass(slots=True)
class Found:
    """What is wrong, by kind, and out of how many."""

    problems: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    counts: Counter[str] = field(default_factory=Counter)
    #: Rows of the list of open tickets, and its pin, that are on their way: it is drawn up to a
    #: second after what it shows, so it may begin when all has settled.
    following: int = 0

    def add(self, kind: str, text: str) -> None:
        self.problems[kind].append(text)

    def __str__(self) -> str:
        lines = [
            f"{kind}: {len(texts)}: " + "; ".join(texts[:5])
            for kind, texts in self.problems.items()
        ]
        return "\n".join(lines) or "nothing"


def check(world: World) -> Found:
    """Everything must have settled, or what hasn't is lost."""
    found = Found()
    with world.reading() as database:
        planned = planned_rows(database)
        _inputs(found, world, database)
        _texts(found, world, planned)
        _effects(found, world)
        _seen(found, world, planned)
        _repeats(found, world, planned)
        _order(found, world, planned)
        _people(found, world)
        _tickets(found, world, database, planned)
        _timers(found, database)
        _books(found, world, database)
    for finding in doctor(world.place.url):
        if not (world.excused and "were given up" in finding):
            found.add(BOOKS, f"doctor: {finding}")
    found.counts["kills"] = len(world.kills)
    return found


# --- what came in --------------------------------------------------------------------------------


def _inputs(found: Found, world: World, database: Connection) -> None:
    """Every update, acknowledged or not, is done once and is one touchpoint."""
    rows = defaultdict(list)
    lanes = {f"telegram:{who}" for who in world.excused}
    for row in database.execute("SELECT channel, natural_key, lane, status, error FROM inbox"):
        rows[row["channel"], row["natural_key"]].append(row)
        if row["status"] != "done" and row["lane"] not in lanes:
            found.add(LOST, f"inbox {row['natural_key']} is {row['status']}: {row['error']}")
    touched = Counter(
        row["source_key"]
        for row in database.execute("SELECT source_key FROM touchpoint WHERE direction = 'in'")
    )
    for entry in world.server.ledger.of("received"):
        if "update_id" not in entry or entry["chat_id"] in world.excused:
            continue
        found.counts["updates"] += 1
        found.counts["acked"] += entry["acked"]
        key = f"{BOT}:m:{entry['chat_id']}:{entry['message_id']}"
        if len(rows["telegram", key]) != 1:
            found.add(LOST, f"{key} ({entry.get('text')}) is {len(rows['telegram', key])} rows")
        times = touched[f"telegram|{key}"]
        if entry["chat_id"] != GROUP and times != 1:
            found.add(LOST if times == 0 else DOUBLE, f"{key} is {times} touchpoints")
    for number in world.asked.orders:
        found.counts["events"] += 1
        if len(rows["api", _event_key(rows, number)]) != 1:
            found.add(LOST, f"event {number} was accepted and isn't there")


def _event_key(rows: Mapping[tuple[str, str], Any], number: str) -> str:
    return next(
        (key for channel, key in rows if channel == "api" and re.search(rf"\b{number}$", key)), ""
    )


# --- what was decided ----------------------------------------------------------------------------


def _texts(found: Found, world: World, planned: Sequence[Planned]) -> None:
    """One effect for each input: exactly the texts that it asks for."""
    expected = _expected(world)
    actual = Counter((plan.chat, untagged(plan.text)) for plan in planned if _named(plan))
    found.counts["effects"] += sum(expected.values())
    for (chat, text), times in expected.items():
        if actual[chat, text] < times:
            found.add(LOST, f"{text!r} to {chat} was never decided")
        if actual[chat, text] > times:
            found.add(DOUBLE, f"{text!r} to {chat} was decided {actual[chat, text]} times")
    for beginning, wanted in _marked(world).items():
        chat = int(beginning[1:5])
        texts = [plan.text for plan in planned if plan.text.startswith(beginning)]
        texts = [text for text in texts if text]
        here = {p.text for p in planned if p.chat == chat and p.text.startswith(beginning)}
        found.counts["effects"] += wanted
        if len(texts) != wanted or len(here) != wanted:
            kind = LOST if len(here) < wanted else DOUBLE
            found.add(kind, f"{beginning!r} was decided {len(texts)} times for {wanted}")


def _named(plan: Planned) -> bool:
    return bool(re.search(r"\bc\d{4}\b", plan.text)) and plan.kind not in (
        "card",
        "service",
        "edit",
    )


def _expected(world: World) -> Counter[tuple[int, str]]:
    asked = world.asked
    expected: Counter[tuple[int, str]] = Counter()
    for who in TALKERS:
        expected[who, f"c{who}: what comes after nothing?"] += 1
        for text in asked.answers[who]:
            expected[who, f"c{who}: heard {text}."] += 1
            expected[who, f"c{who}: what comes after {text}?"] += 1
    for number, who in asked.orders.items():
        expected[who, f"c{who}: paid {number}."] += 1
        expected[who, f"c{who}: packed {number}."] += 1
    for line in asked.lines:
        expected[GROUP, line] += 1
    for reply, who in asked.replies.items():
        expected[who, reply] += 1
    return expected


def _marked(world: World) -> dict[str, int]:
    """Texts that carry a mark nobody knows beforehand -> how many different ones."""
    asked = world.asked
    wanted = {f"c{who}: mark ": asked.marks[who] for who in MARKERS}
    for who, times in asked.tickets.items():
        wanted[f"c{who}: a colleague comes, "] = times
    for who, times in asked.resolved.items():
        wanted[f"c{who}: back with the bot, "] = times
    return wanted


def _effects(found: Found, world: World) -> None:
    """A call that was made twice for one input had the same key both times."""
    lines = world.effects.read_text().splitlines() if world.effects.exists() else []
    keys: dict[tuple[str, str], set[str]] = defaultdict(set)
    everything: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        name, what, key = line.split("\t")
        keys[name, what].add(key)
        everything[name].add(key)
    asked = world.asked
    wanted: Counter[str] = Counter()
    for who, answers in asked.answers.items():
        wanted[f"c{who}"] += len(answers)
    for who, times in (*asked.marks.items(), *asked.tickets.items()):
        wanted[f"c{who}"] += times
    for who in asked.orders.values():
        wanted[f"c{who}"] += 1
    for name, times in wanted.items():
        found.counts["calls"] += times
        if len(everything[name]) < times:
            found.add(LOST, f"{name} had {len(everything[name])} effects outside for {times}")
        if len(everything[name]) > times:
            found.add(DOUBLE, f"{name} had {len(everything[name])} effects outside for {times}")
    for (name, what), different in keys.items():
        if len(different) > 1:
            found.add(DOUBLE, f"{what} of {name} had {len(different)} keys")


# --- what people saw -----------------------------------------------------------------------------


def _seen(found: Found, world: World, planned: Sequence[Planned]) -> None:
    """Each message at least once, and nothing else."""
    seen = Counter((sighting.chat, sighting.text) for sighting in _judged(world))
    decided: dict[tuple[int, str], list[Planned]] = defaultdict(list)
    for plan in planned:
        if plan.text and not plan.replaced:
            decided[plan.chat, plan.text].append(plan)
    found.counts["messages"] += sum(len(plans) for plans in decided.values())
    for (chat, text), plans in decided.items():
        found.counts["flagged"] += sum(plan.flagged for plan in plans)
        left_out = chat in world.excused or any(word in text for word in world.hushed)
        if seen[chat, text] < len(plans) and not left_out:
            found.add(LOST, f"{text!r} was decided and never reached {chat}")
    replaced = {(plan.chat, plan.text) for plan in planned if plan.replaced}
    for chat, text in seen.keys() - decided.keys() - replaced:
        found.add(DOUBLE, f"{chat} saw {text!r}, which nobody decided")


def _judged(world: World) -> list[Sighting]:
    """Without what was said to and of people whose rows tell nothing any more."""
    return [
        one
        for one in world.sightings
        if one.chat not in world.excused and not any(word in one.text for word in world.hushed)
    ]


def _repeats(found: Found, world: World, planned: Sequence[Planned]) -> None:
    """What people saw and no row knows of was in flight at a kill: one in a chat, and flagged."""
    known = {(plan.chat, plan.message_id) for plan in planned}
    flagged = {(plan.chat, plan.text) for plan in planned if plan.flagged}
    between: Counter[tuple[int, int]] = Counter()
    for sighting in _judged(world):
        if (sighting.chat, str(sighting.message_id)) in known:
            continue
        found.counts["repeats"] += 1
        if (sighting.chat, sighting.text) not in flagged:
            found.add(UNFLAGGED, f"{sighting.chat} saw {sighting.text!r} once more")
        between[sighting.chat, sum(seq < sighting.seq for seq in world.kills)] += 1
    for (chat, kills), times in between.items():
        if times > 1 or kills == len(world.kills):
            found.add(UNFLAGGED, f"{times} repeats in {chat} after {kills} kills")


def _order(found: Found, world: World, planned: Sequence[Planned]) -> None:
    """What a customer sees is in the order in which it was decided, repeats right behind."""
    shown: dict[int, list[str]] = defaultdict(list)
    for sighting in world.sightings:
        shown[sighting.chat].append(sighting.text)
    wanted: dict[int, list[str]] = defaultdict(list)
    for plan in planned:
        if plan.text:
            wanted[plan.chat].append(plan.text)
    for chat, texts in wanted.items():
        if chat in (GROUP, *world.excused):
            continue
        if _first(shown[chat]) != _first(texts):
            found.add(ORDER, f"{chat} saw {_difference(shown[chat], texts)}")
    for who in TALKERS:
        heard = [text for text in _first(shown[who]) if ": heard " in text]
        if heard != [f"c{who}: heard {text}." for text in world.asked.answers[who]]:
            found.add(ORDER, f"{who} was answered in another order than they wrote")


def _first(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _difference(shown: Sequence[str], wanted: Sequence[str]) -> str:
    pairs = zip(_first(shown), _first(wanted), strict=False)
    return next((f"{a!r} where {b!r} was due" for a, b in pairs if a != b), "too little")


def _people(found: Found, world: World) -> None:
    """Nobody reads what is another's; a topic is of one customer."""
    topics: dict[int | None, set[str]] = defaultdict(set)
    for sighting in world.sightings:
        if sighting.text.startswith(_BOARD):  # the board is about everybody
            continue
        names = set(re.findall(r"\bc\d{4}\b", sighting.text))
        if sighting.chat == GROUP:
            topics[sighting.thread if world.forum else sighting.message_id] |= names
        elif names - {f"c{sighting.chat}"}:
            found.add(STRAY, f"{sighting.chat} saw {sighting.text!r}")
    for thread, names in topics.items():
        if len(names) > 1:
            found.add(STRAY, f"topic {thread} is about {sorted(names)}")


# --- the books -----------------------------------------------------------------------------------


def _tickets(found: Found, world: World, database: Connection, planned: Sequence[Planned]) -> None:
    query = """SELECT t.id, t.state, c.account FROM ticket t
               JOIN conversation c ON c.id = t.conversation_id"""
    excused = {str(who) for who in world.excused}
    tickets = {
        row["id"]: row["state"]
        for row in database.execute(query)
        if row["account"] not in excused and not row["account"].startswith("erased-")
    }
    cards = Counter(plan.ticket for plan in planned if plan.kind == "card")
    found.counts["tickets"] += len(tickets)
    wanted = sum(world.asked.tickets.values())
    if len(tickets) != wanted:
        found.add(LOST if len(tickets) < wanted else DOUBLE, f"{len(tickets)} tickets for {wanted}")
    for ticket, state in tickets.items():
        if cards[ticket] != 1:
            found.add(
                DOUBLE if cards[ticket] else LOST, f"ticket {ticket} has {cards[ticket]} cards"
            )
        if state != "resolved":
            found.add(LOST, f"ticket {ticket} is {state}")


def _timers(found: Found, database: Connection) -> None:
    arrived = Counter(
        row["natural_key"]
        for row in database.execute("SELECT natural_key FROM inbox WHERE channel = 'timer'")
    )
    sessions: Counter[str] = Counter()
    for row in database.execute("SELECT t.*, i.received_at AS at FROM timer t LEFT JOIN inbox i"
                                " ON i.channel = 'timer' AND i.natural_key = t.id"
                                " WHERE t.kind = 'wait'"):  # fmt: skip
        found.counts["timers"] += 1
        sessions[row["owner_id"]] += 1
        if row["status"] != "fired" or arrived[row["id"]] != 1:
            found.add(LOST, f"timer {row['id']} is {row['status']}, arrived {arrived[row['id']]}")
        elif row["at"] < row["fire_at"]:
            found.add(ORDER, f"timer {row['id']} fired too early")
    for session, times in sessions.items():
        if times != 1:
            found.add(DOUBLE, f"session {session} has {times} timers")


def _books(found: Found, world: World, database: Connection) -> None:
    """Rows that must agree with each other."""
    for row in database.execute("SELECT id, status, error, priority, link FROM outbox"):
        # of two redrawn cards only the newer is sent, and a tap is answered now or not at all
        replaced = row["priority"] == COSMETIC or row["error"] == UNAWAITED
        outdated = replaced and row["status"] == "expired"
        erased = row["error"] == "erased" and world.excused
        if row["status"] != "sent" and not outdated and not erased:
            what = f"outbox {row['id']} ({row['priority']}, {row['link']})"
            found.add(LOST, f"{what} is {row['status']}: {row['error']}")
            found.following += row["priority"] == COSMETIC and row["status"] in _UNSENT
    query = """SELECT o.id, t.outcome, t.possible_duplicate = o.possible_duplicate AS same
               FROM outbox o LEFT JOIN touchpoint t ON t.id = o.touchpoint_id
               WHERE o.touchpoint_id IS NOT NULL"""
    for row in database.execute(query):
        if row["outcome"] != "delivered" or not row["same"]:
            found.add(BOOKS, f"the touchpoint of {row['id']} says {row['outcome']}, {row['same']}")
    query = """SELECT count(*) FROM touchpoint WHERE direction = 'out'
               AND id NOT IN (SELECT touchpoint_id FROM outbox WHERE touchpoint_id IS NOT NULL)"""
    if stray := database.execute(query).fetchone()[0]:
        found.add(BOOKS, f"{stray} touchpoints of messages that aren't in the outbox")
    _numbered(found, database)
    _sessions(found, world, database)


def _numbered(found: Found, database: Connection) -> None:
    numbers = defaultdict(list)
    for row in database.execute("SELECT conversation_id, seq FROM touchpoint ORDER BY seq"):
        numbers[row["conversation_id"]].append(row["seq"])
    for conversation, sequence in numbers.items():
        if any(b != a + 1 for a, b in pairwise((0, *sequence))):
            found.add(BOOKS, f"the touchpoints of {conversation} are numbered {sequence[-5:]}")


def _sessions(found: Found, world: World, database: Connection) -> None:
    query = """SELECT c.account, s.flow, s.status FROM session s
               JOIN conversation c ON c.id = s.conversation_id WHERE s.ended_at IS NULL"""
    running = Counter((int(row["account"]), row["flow"]) for row in database.execute(query))
    for who in TALKERS:
        if running.pop((who, "echo"), 0) != 1:
            found.add(BOOKS, f"{who} has not one echo")
    for (who, flow), times in running.items():
        if who not in world.excused:
            found.add(BOOKS, f"{who} still has {times} sessions of {flow}")
