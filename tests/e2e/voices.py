"""Two months of a shop that asks: the picture of docs/owners.md is drawn of it (see
`test_report_voice.py`). Chance is fixed."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Table, insert

from cxbot.clock import ManualClock
from cxbot.journey.voice import Period, picture, voice_report
from cxbot.model.policy import Policy
from cxbot.store import tables
from cxbot.store.database import Database
from cxbot.store.store import Store
from cxbot.store.voice import VoiceLog

Row = dict[str, Any]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WINDOW = 14 * DAY
WORDS = {
    "ru": (
        "Везли две недели, звоните 8 (916) 123-45-67",
        "Принт облез после первой стирки",
        "Отличные футболки, но курьер грубил",
    ),
    "en": (
        "It came late, for a birthday that was over",
        "Write to anna@mail.example, please",
        "Love the cat!",
    ),
    "zh": ("物流太慢了", "客服很好，谢谢"),
}


class Quarter:
    """What is written to the tables, as the conversation writes it."""

    def __init__(self, ends: datetime) -> None:
        self._ends, self._random, self._ids = ends, Random(7), count(1)
        self.rows: dict[Table, list[Row]] = {}

    def goes_by(self) -> None:
        for month, (nps, csat, ces) in enumerate(((44, 58, 9), (70, 62, 8))):
            begins = self._ends - (2 - month) * 30 * DAY
            better = 0.1 * month
            for _ in range(nps):
                self.asked("nps", "nps", begins, self._nps(better))
            for _ in range(csat):
                self.asked("post_purchase", "csat", begins, self._csat(better))
            for _ in range(ces):
                self.asked("возврат", "ces", begins, self._random.choice((3, 5, 6, 6, 7)))
            for _ in range(24):
                self.rated(begins)
        for _ in range(20):
            self.asked("nps", "nps", self._ends - 10 * DAY, None)

    # --- what happens --------------------------------------------------------------------------

    def asked(self, flow: str, metric: str, begins: datetime, number: int | None) -> None:
        """Somebody is invited; two of five answer, some of them with words."""
        at = begins + self._random.random() * (15 if number is not None else 9) * DAY
        one, language = next(self._ids), self._random.choice(("ru", "ru", "en", "zh"))
        draw = self._random.random()
        answered = number is not None and draw < 0.62
        whole = draw < 0.5
        frozen: Row = {
            "customer_id": f"c{one:04}", "conversation_id": f"v{one:04}",
            "session_id": f"s{one:04}", "flow": flow, "flow_version": "v1", "metric": metric,
            "channel": "telegram", "language": language, "incentivised": flow == "nps",
            "wave": "", "stage": "post-purchase support",
        }  # fmt: skip
        self._add(
            tables.invitation,
            frozen,
            id=f"i{one:04}",
            asked_at=at,
            window_until=at + WINDOW,
            answered_at=at + HOUR if answered else None,
            completed_at=at + HOUR if answered and whole else None,
            refused_at=at + HOUR if 0.62 <= draw < 0.67 else None,
            touchpoint_id=f"p{one:04}" if draw > 0.95 else None,
        )
        if draw > 0.95:
            self._failed(f"p{one:04}", at, one)
        self._contacts(frozen, at, 1 + int(self._random.expovariate(1.1)))
        if answered:
            self._answers({**frozen, "at": at + HOUR}, number)

    def rated(self, begins: datetime) -> None:
        at, one = begins + self._random.random() * 28 * DAY, next(self._ids)
        score = self._random.choice((5, 5, 5, 4, 4, 3, 2, None, None))
        self._add(
            tables.rating, {},
            ticket_id=f"t{one:04}", closing=1, customer_id=f"c{one:04}",
            conversation_id=f"v{one:04}", operator_id="7", asked_at=at, expires_at=at + DAY,
            answered_at=at + HOUR if score else None, score=score,
            comment="Быстро помогли" if score == 5 else "", withdrawn=False,
        )  # fmt: skip

    # --- rows ------------------------------------------------------------------------------------

    def _answers(self, frozen: Row, number: int | None) -> None:
        least, most = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}[frozen["metric"]]
        facts: Row = {"source": "survey", "late": False, "text": ""}
        score: Row = {"kind": "rating", "number": number, "least": least, "most": most}
        self._add(tables.answer, frozen, **facts, **score, step="score", id=f"a{next(self._ids)}")
        if self._random.random() < 0.4:
            said = self._random.choice(WORDS[frozen["language"]])
            text: Row = {**facts, "text": said, "kind": "text", "metric": None, "step": "reason"}
            self._add(tables.answer, frozen, **text, id=f"a{next(self._ids)}")

    def _contacts(self, frozen: Row, at: datetime, n: int) -> None:
        for number in range(1, n + 1):
            purpose = "survey" if number == 1 else "service"
            self._add(
                tables.contact,
                {key: frozen[key] for key in ("customer_id", "conversation_id", "channel", "flow")},
                id=f"k{next(self._ids)}", number=number, kind="first", purpose=purpose,
                at=at + number * DAY, verdict="allow", because={},
            )  # fmt: skip

    def _failed(self, name: str, at: datetime, one: int) -> None:
        self._add(
            tables.touchpoint, {},
            id=name, occurred_at=at, customer_id=f"c{one:04}", conversation_id=f"v{one:04}", seq=1,
            direction="out", initiator="bot", channel="telegram", device="unknown", kind="message",
            name="question.asked", outcome="failed", text="", sentiment="unknown",
            sentiment_source="none", effort=[], source_key=name, possible_duplicate=False,
        )  # fmt: skip

    def _add(self, table: Table, frozen: Mapping[str, Any], **facts: Any) -> None:
        blank = dict.fromkeys(column.name for column in table.columns if column.nullable)
        self.rows.setdefault(table, []).append({**blank, **frozen, **facts})

    def _nps(self, better: float) -> int:
        good = self._random.random() < 0.45 + 3 * better
        return self._random.choice((9, 10, 10) if good else (2, 5, 6, 7, 8))

    def _csat(self, better: float) -> int:
        good = self._random.random() < 0.72 + better
        return self._random.choice((4, 5, 5) if good else (1, 2, 3))


async def drawn(file: Path, ends: datetime) -> str:
    """The picture of the second month, as it was on its last day."""
    period = Period(since=ends - 30 * DAY, until=ends, now=ends)
    database = Database(f"sqlite+aiosqlite:///{file}")
    try:
        return picture(await voice_report(VoiceLog(database), Policy(), period), UTC)
    finally:
        await database.close()


async def keep(file: Path, rows: Mapping[Table, list[Row]]) -> None:
    """Into a database of its own."""
    store = Store(f"sqlite+aiosqlite:///{file}", ManualClock(), durable=False)
    await store.open()
    try:
        async with store.database.engine.begin() as connection:
            for table, several in rows.items():
                await connection.execute(insert(table), several)
    finally:
        await store.close()


def figures(found: Mapping[str, Any], metric: str) -> Iterator[Mapping[str, Any]]:
    """Of a report's JSON."""
    return (one for one in found["metrics"] if one["metric"] == metric)
