"""Rows as the database has them, many at a time. Nobody else may have the file open."""

import hashlib
import json
import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.journey.catalogue import texts
from bench.journey.places import Plan
from bench.journey.walks import Row

#: When, whose (by number), over their first channel or the second, and the row.
Made = tuple[int, int, int, Row]

_CHANNELS = ("telegram", "webchat")
_LANGUAGES, _SPEAK = ("en", "ru", "zh"), (55, 33, 12)
_ZONES = {"en": "Europe/London", "ru": "Europe/Moscow", "zh": "Asia/Shanghai"}
_DEVICES = ("mobile", "mobile", "mobile", "desktop", "tablet", "unknown")
_SAID = {
    "en": ("Hello", "Where is it?", "Which one is mine?", "Thanks!", "How long?", "2", "Yes", "OK"),
    "ru": ("Привет", "Где это?", "Какой мой?", "Спасибо!", "Сколько ждать?", "2", "Да", "Хорошо"),
    "zh": ("你好", "在哪里？", "哪个是我的？", "谢谢！", "要多久？", "2", "是的", "好的"),
}  # fmt: skip
_BAD = {
    "en": "Still waiting, this is awful", "ru": "До сих пор жду, ужас", "zh": "太慢了，很差"
}  # fmt: skip
_OURS = {"en": "Here you are.", "ru": "Вот, пожалуйста.", "zh": "给您。"}
_COLUMNS = (
    "id", "occurred_at", "customer_id", "conversation_id", "session_id", "seq", "direction",
    "initiator", "channel", "device", "kind", "name", "flow", "flow_version", "step", "task",
    "stage", "touchpoint", "outcome", "text", "sentiment", "sentiment_source", "rating_metric",
    "rating_value", "rating_min", "rating_max", "effort", "ticket_id", "operator_id",
    "response_ms", "source_key", "possible_duplicate",
)  # fmt: skip
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NO_PLACE = (None, None, None, None, None, None)


def micros(at: datetime) -> int:
    return round((at - _EPOCH).total_seconds() * 1_000_000)


@contextmanager
def bulk(file: Path) -> Iterator[sqlite3.Connection]:
    """One transaction that a crash would spoil, so the file isn't anybody's yet. Indexes of the log
    are made at the end, at once."""
    connection = sqlite3.connect(file, isolation_level=None)
    try:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA cache_size=-65536")
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_master "
            "WHERE type = 'index' AND tbl_name = 'touchpoint' AND sql IS NOT NULL"
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f'DROP INDEX "{name}"')
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
        for _, sql in indexes:
            connection.execute(sql)
        connection.execute("ANALYZE")
        connection.execute("PRAGMA locking_mode=NORMAL")
        connection.execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()


class Log:
    def __init__(self, connection: sqlite3.Connection, plan: Plan) -> None:
        self._connection, self._plan = connection, plan
        #: flow, flow_version, step, task, stage, touchpoint
        self._places = [
            (f"{place.kind} {place.number}", "1", "ask", place.name, place.stage, place.name)
            for place in plan.places
        ]
        self._number = 0
        #: By customer and channel.
        self._seq = array("l")
        self._insert = (
            f"INSERT INTO touchpoint ({', '.join(_COLUMNS)}) "
            f"VALUES ({', '.join('?' * len(_COLUMNS))})"
        )

    def add(self, rows: Sequence[Made]) -> None:
        """In the order of time."""
        self._connection.executemany(self._insert, map(self._row, rows))

    def customers(self, since: Sequence[int], goals: Sequence[int]) -> None:
        """All who came, with their conversations."""
        self._connection.executemany(
            "INSERT INTO customer (id, name, language, language_chosen, time_zone, phone, email, "
            "persona, wants_messages, since, orders_count, last_order, fields) "
            "VALUES (?, ?, ?, 0, ?, '', '', '', 1, ?, ?, '', '{}')",
            (
                (
                    _customer(n),
                    f"Customer {n}",
                    language(n),
                    _ZONES[language(n)],
                    since[n],
                    goals[n],
                )
                for n in range(len(since))
            ),
        )
        self._connection.executemany(
            "INSERT INTO conversation (id, customer_id, channel, account, reachable, misses, seq, "
            "order_misses) VALUES (?, ?, ?, ?, 1, 0, ?, 0)",
            (
                (_conversation(place), _customer(place // 2), channel(place), str(10**6 + place), n)
                for place, n in enumerate(self._seq)
                if n
            ),
        )

    def flows(self, at: int) -> None:
        """The catalogue is live, so that commands that read the file know it."""
        files = texts(self._plan)
        name = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:12]
        self._connection.execute(
            "INSERT INTO flow_set (id, texts, versions, events, live_at) "
            "VALUES (?, ?, '{}', '[]', ?)",
            (name, json.dumps(files), at),
        )
        self._connection.execute(
            "INSERT INTO setting (key, value) VALUES ('flow_set.live', ?)", (name,)
        )

    def _row(self, made: Made) -> tuple[Any, ...]:
        at, customer, second, row = made
        self._number = number = self._number + 1
        place = 2 * customer + second
        if len(self._seq) <= place:
            self._seq.frombytes(bytes(self._seq.itemsize * (place + 1024 - len(self._seq))))
        self._seq[place] += 1
        stands = self._places[row.place.number] if row.place is not None else _NO_PLACE
        rated = row.rating is not None
        feeling, source = _felt(row)
        made_id = f"{at // 1000:012x}{number:014x}"
        return (
            made_id,
            at,
            _customer(customer),
            _conversation(place),
            None if row.session is None else f"5e{row.session:024x}",
            self._seq[place],
            row.direction,
            row.initiator,
            "pos" if row.kind == "visit" and row.session is None else channel(place),
            "unknown" if row.direction != "in" else _DEVICES[(customer * 7 + 3) % 6],
            row.kind,
            row.name,
            *stands,
            row.outcome,
            _text(row, language(customer)),
            feeling,
            source,
            "csat" if rated else None,
            row.rating,
            1 if rated else None,
            5 if rated else None,
            f'["{row.effort}"]' if row.effort else "[]",
            None if row.ticket is None else f"71{row.ticket:024x}",
            row.operator,
            row.wait,
            f"made|{number:012}",
            0,
        )


def language(customer: int) -> str:
    """The same for a customer whatever the seed."""
    place = customer * 7919 % 100
    return _LANGUAGES[(place >= _SPEAK[0]) + (place >= _SPEAK[0] + _SPEAK[1])]


def channel(place: int) -> str:
    """Of twice the customer's number, plus one where it's their second."""
    return _CHANNELS[(place // 2 * 31 % 100 >= 70) ^ (place % 2)]


def _customer(number: int) -> str:
    return f"c0{number:024x}"


def _conversation(place: int) -> str:
    return f"c1{place:024x}"


def _felt(row: Row) -> tuple[str, str]:
    if row.rating is not None:
        said = "negative" if row.rating <= 2 else "positive" if row.rating >= 4 else "neutral"
        return said, "rating"
    return ("negative", "lexicon") if row.negative else ("unknown", "none")


def _text(row: Row, spoken: str) -> str:
    if row.direction == "internal":
        return ""
    if row.direction == "out":
        return _OURS[spoken]
    if row.rating is not None:
        return str(row.rating)
    return _BAD[spoken] if row.negative else _SAID[spoken][row.text - 1]
