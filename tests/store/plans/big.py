"""A year of a big shop, made by the database itself: with few rows a planner reads all of them.

What is open, new or due is little beside what is done, as it is where a bot keeps up.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Integer, Table
from sqlalchemy.engine import make_url
from stores import postgres

from cxbot.store import tables
from cxbot.store.tables import Instant

BEGINS = datetime(2025, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
_MICROSECOND = timedelta(microseconds=1)

#: PostgreSQL looks at 300 times as many rows.
_TARGET = 1_000


def _id(letters: str, number: str = "i") -> str:
    """Later ones are greater, as real ones are."""
    return f"'{letters}' || (10000000 + {number})"


def _some(share: int, value: str, other: str) -> str:
    return f"CASE WHEN i % {share} = 0 THEN {value} ELSE {other} END"


def _newest(first: int, value: str, other: str) -> str:
    return f"CASE WHEN i > {first} THEN {value} ELSE {other} END"


#: Of the row `i`; a prime number stirs who comes when.
_CONVERSATION = "i * 7919 % 22000"
_CUSTOMER = f"{_CONVERSATION} % 20000"
#: Columns that mean the same wherever they are.
_COMMON = {
    "customer_id": _id("c", _CUSTOMER),
    "conversation_id": _id("d", _CONVERSATION),
    "session_id": _id("s", "i % 22000"),
    "ticket_id": _id("t", "i % 5000"),
    "operator_id": _id("o", "i % 12"),
    "touchpoint_id": _id("p"),
    "channel": "CASE WHEN i % 5 = 0 THEN 'webchat' ELSE 'telegram' END",
    "flow": "'f' || (i % 40)",
    "reward": "'r' || (i % 3)",
    "number": "i",
}


#: Table -> how many rows, and what of them isn't as everywhere.
ROWS: Mapping[str, tuple[int, Mapping[str, str]]] = {
    "customer": (20_000, {"id": _id("c", "i - 1"), "erased_at": _some(500, "i", "NULL")}),
    "conversation": (
        22_000,
        {"id": _id("d", "i - 1"), "customer_id": _id("c", "(i - 1) % 20000"), "account": _id("a")},
    ),
    "identity": (24_000, {"account": _id("a")}),
    "operator": (12, {"account": _id("o", "i - 1"), "status": "'on'"}),
    "session": (
        40_000,
        {
            "id": _id("s", "i - 1"),
            "conversation_id": _id("d", "(i - 1) * 7919 % 22000"),
            "customer_id": _id("c", "(i - 1) * 7919 % 22000 % 20000"),
            "status": _newest(39_200, "'asking'", "'ended'"),
            "ended_at": _newest(39_200, "NULL", "i"),
        },
    ),
    "step_trace": (80_000, {"id": _id("q"), "session_id": _id("s", "i % 40000")}),
    "touchpoint": (
        200_000,
        {
            "id": _id("p"),
            "seq": "i / 22000 + 1",
            "direction": "CASE i % 5 WHEN 0 THEN 'internal' WHEN 1 THEN 'in' ELSE 'out' END",
            "kind": "CASE i % 5 WHEN 0 THEN 'event' ELSE 'message' END",
            "name": _some(200, "'ticket.opened'", "'step'"),
            "outcome": _some(50, "'no_response'", "'delivered'"),
            "ticket_id": _some(20, _id("t", "i % 5000"), "NULL"),
            "operator_id": "NULL",
            "source_key": "'telegram|k' || i",
        },
    ),
    "inbox": (
        150_000,
        {
            "id": "i",
            "channel": _some(3, "'timer'", "'telegram'"),
            "natural_key": _id("k"),
            "lane": _id("d", _CONVERSATION),
            "status": _newest(149_980, "'new'", _some(5000, "'dead'", "'done'")),
        },
    ),
    "outbox": (
        100_000,
        {
            "id": _id("x"),
            "position": "i",
            "peer": _id("a", "i % 22000"),
            "message_id": _id("m"),
            "class": "'reply'",
            "payload": """'{"op": "message", "peer": "a"}'""",
            "status": _newest(99_970, "'pending'", _some(9000, "'uncertain'", "'sent'")),
        },
    ),
    "timer": (
        60_000,
        {
            "id": _id("w"),
            "owner_id": _id("s", "i % 40000"),
            "lane": _id("d", _CONVERSATION),
            "kind": _some(2, "'ask'", "'remind'"),
            "key": "'key'",
            "status": _some(30, "'armed'", "'fired'"),
        },
    ),
    "request": (500, {"id": _id("y"), "status": _newest(499, "'new'", "'taken'")}),
    "ticket": (
        5_000,
        {
            "id": _id("t", "i - 1"),
            "first_reply_at": _some(9, "NULL", "i"),
            "state": _newest(4_980, "'queued'", "'closed'"),
            "chat": "'g'",
        },
    ),
    "ticket_event": (
        40_000,
        {
            "id": _id("e"),
            "ticket_id": _id("t", "i / 8"),
            "seq": "i % 8",
            "type": _some(4, "'answered'", "'noted'"),
            "actor": _id("operator:o", "i % 12"),
        },
    ),
    "rating": (
        4_000,
        {"ticket_id": _id("t"), "closing": "1", "score": "i % 5 + 1", "answered_at": "i"},
    ),
    "audit": (
        5_000,
        {"id": _id("z"), "actor": _some(2, "'customer'", _id("o", "i % 12")), "subject": _id("u")},
    ),
    "message_map": (
        60_000,
        {
            "channel": "'telegram'",
            "chat": "'g'",
            "message_id": _id("m"),
            "kind": _some(12, "'card'", "'relay'"),
            "other_chat": _id("a", _CONVERSATION),
            "other_message": _id("n"),
        },
    ),
    "thread": (22_000, {"chat": "'g'", "thread_id": _id("h")}),
    "contact": (
        30_000,
        {
            "id": _id("v"),
            "verdict": "CASE i % 10 WHEN 0 THEN 'deny' WHEN 1 THEN 'delay' ELSE 'allow' END",
            "kind": _some(3, "'reminder'", "'first'"),
            "purpose": _some(2, "'survey'", "'service'"),
            "until": _some(10, "i", "NULL"),
        },
    ),
    "invitation": (
        8_000,
        {"id": _id("v"), "completed_at": _some(9, "NULL", "i")},
    ),
    "answer": (8_000, {"id": _id("b"), "invitation_id": _id("v")}),
    "consent": (20_000, {"id": _id("j"), "purpose": "'offers'"}),
    "complaint": (1_000, {}),
    "signal": (20_000, {"id": _id("l"), "source": _some(9, "'operator'", "'lexicon'")}),
    "reward_code": (2_000, {"code": _id("k"), "given_at": _some(2, "i", "NULL")}),
    "reward_given": (1_000, {"id": _id("u"), "code": _id("k")}),
    "orders": (30_000, {"number": "'A-' || i", "status": "'delivered'"}),
    "link": (5_000, {"id": _id("link"), "used_by": _some(2, _id("c"), "NULL")}),
    "flow_start": (20_000, {"key": "'key' || i"}),
    "tag_opened": (2_000, {"slug": "'tag' || (i % 10)"}),
    "lane": (22_000, {"name": _id("d", "i - 1"), "epoch": "1"}),
    "erasure": (2_000, {"id": _id("erasure")}),
    "erased_account": (5_000, {"subject": _id("sealed")}),
}


#: Of a server's log: two that are full, whatever the day, and an empty one for the rest.
_PARTS = (
    """DO $$ DECLARE part regclass; BEGIN
      FOR part IN SELECT inhrelid FROM pg_inherits
        WHERE inhparent = 'touchpoint'::regclass AND inhrelid::regclass::text ~ '\\d$'
      LOOP EXECUTE 'DROP TABLE ' || part; END LOOP;
    END $$""",
    "ALTER TABLE touchpoint DETACH PARTITION touchpoint_first",
    "ALTER TABLE touchpoint ATTACH PARTITION touchpoint_first"
    " FOR VALUES FROM (MINVALUE) TO ('p10100001')",
    "CREATE TABLE touchpoint_second (LIKE touchpoint INCLUDING ALL)",
    "CREATE UNIQUE INDEX uq_touchpoint_second_source_key ON touchpoint_second (source_key)",
    "ALTER TABLE touchpoint ATTACH PARTITION touchpoint_second"
    " FOR VALUES FROM ('p10100001') TO ('p2')",
)


def fill(url: str) -> None:
    """A database with its tables and without rows; no statistics yet."""
    if not url.startswith("sqlite"):
        postgres.execute(url, *_PARTS, *_statements())
        return
    with closing(sqlite3.connect(str(make_url(url).database), isolation_level=None)) as connection:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-65536"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        for statement in _statements():
            connection.execute(statement)
        connection.execute("COMMIT")


def analyze(url: str) -> None:
    """Every row of every table is looked at, so that statistics are the same each time."""
    if not url.startswith("sqlite"):
        postgres.execute(url, f"SET default_statistics_target = {_TARGET}", "VACUUM ANALYZE")
        return
    with closing(sqlite3.connect(str(make_url(url).database))) as connection:
        connection.execute("ANALYZE")


def _statements() -> Iterator[str]:
    for name, (count, own) in ROWS.items():
        table = tables.metadata.tables[name]
        step = YEAR // count // _MICROSECOND
        cells = {column.name: _cell(table, column, own, step) for column in table.columns}
        names = ", ".join(f'"{column}"' for column in cells)
        yield (
            "WITH RECURSIVE numbers(i) AS (SELECT CAST(1 AS BIGINT) "
            f"UNION ALL SELECT i + 1 FROM numbers WHERE i < {count}) "
            f'INSERT INTO "{name}" ({names}) SELECT {", ".join(cells.values())} FROM numbers'
        )


def _cell(table: Table, column: Column[object], own: Mapping[str, str], step: int) -> str:
    given = own.get(column.name) or _COMMON.get(column.name)
    if given is not None:
        return given
    if column.nullable:
        return "NULL"
    match column.type:
        case Instant():
            return f"{(BEGINS - datetime(1970, 1, 1, tzinfo=UTC)) // _MICROSECOND} + i * {step}"
        case Boolean():
            return "false"
        case Integer() | BigInteger() | Float():
            return "0"
        case JSON():
            return "'{}'"
    return "''"
