"""Which lines of a plan read a whole table, or as much of it as there is."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from cxbot.store.tables import metadata

#: As many rows as a shop has operators, links on shelves and processes; or none at all.
SMALL = frozenset(
    {"operator", "tag", "worker", "json_each", "touchpoint_default", "CONSTANT"}  # a row of values
)
#: Their values stand in a great part of the rows.
COARSE = frozenset({"channel", "chat"})
#: What is open, due or new: read in whole on purpose.
_PARTIAL = frozenset(
    str(index.name)
    for table in metadata.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
)
_ERASED = "somebody is erased: rare, and an index more would cost every turn"
_NEWEST = "the newest first, and it stops after some"
_SCENARIOS = "a scenario asks it of a dialogue's own database"
#: Name -> why it may read a whole table, or as much as there is of it. All others are on the way of
#: a message, a timer, a delivery or a ticket.
MAY_SCAN: Mapping[str, str] = {
    "aftermath._CALLS": _SCENARIOS,
    "aftermath._METRICS": _SCENARIOS,
    "aftermath._SESSIONS": _SCENARIOS,
    "aftermath._TICKETS": _SCENARIOS,
    "aftermath._TRACES": _SCENARIOS,
    "desk_times.first_replies": _NEWEST,
    "flow_start.erase": _ERASED,
    "inbox.erase": _ERASED,
    "inbox.erase_groups": _ERASED,
    "lane.erase": _ERASED,
    "link.erase": _ERASED,
    "message_map.erase": _ERASED,
    "orders._NEWEST": "the page of the sandbox shows them; its shop is small",
    "outbox.erase": _ERASED,
    "outbox.erase_lists": _ERASED,
    "outbox.of_exchange": "what carried an exchange comes soon after it, and it stops there",
    "past.tags": _NEWEST,
    "relayed.sent_at": "an operator corrects a message; an index would cost each that is sent",
    "request.erase": _ERASED,
    "session.erase": _ERASED,
    "step_trace.erase": _ERASED,
    "ticket.chat": "a group gets another id once",
    "timer.erase": _ERASED,
}
_CHANNEL = (
    "without statistics it takes all that ever came by the channel, not the ids that are named"
)
#: As well as these.
ON_SQLITE: Mapping[str, str] = {
    "desk_times.fired_together": _CHANNEL,
    "inbox.before": _CHANNEL,
}
_SQLITE = re.compile(
    r"(SCAN|SEARCH) (\S+)(?: USING (?:COVERING )?(?:INTEGER )?\w+ (\w+)(?: \((.*)\))?)?"
)
_SEQUENCE = re.compile(r"Seq Scan on (\S+)")
_INDEX = re.compile(r"Index (?:Only )?Scan (?:Backward )?(?:using (\S+) on (\S+)|on (\S+))")
_CONDITION = "Index Cond: "


def of(lines: Sequence[str]) -> list[str]:
    """Of a plan of either database."""
    return [line.strip() for line, after in pairwise((*lines, "")) if _whole(line, after.strip())]


def _whole(line: str, after: str) -> bool:
    if found := _SEQUENCE.search(line):
        return found[1] not in SMALL
    if found := _INDEX.search(line):
        index, table = found[1] or found[3], found[2]
        condition = after.removeprefix(_CONDITION) if after.startswith(_CONDITION) else ""
        last = "Scan Backward" in line and condition.endswith("IS NOT NULL)")
        return not (last or _narrow(condition) or index in _PARTIAL or table in SMALL)
    if found := _SQLITE.match(line.strip()):
        how, table, index, condition = found.groups()
        # a search for nothing is one for the first or the last
        narrow = how == "SEARCH" and (condition is None or _narrow(condition))
        return not (narrow or index in _PARTIAL or table in SMALL)
    return False


def _narrow(condition: str) -> bool:
    """It names a row, or few of them, or both ends of a range."""
    parts = [part.strip("() ") for part in condition.split(" AND ")]
    named = [part for part in parts if "=" in part.replace("<=", "").replace(">=", "")]
    ranged = {sign for part in parts for sign in "<>" if sign in part}
    return ranged == {"<", ">"} or any(part.split("=")[0].strip() not in COARSE for part in named)
