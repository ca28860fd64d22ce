"""Rows as the log gives them, with everything they need, so that a test names only what it is
about; and a report made of them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from cxbot.journey.metrics import Figure
from cxbot.journey.voice import Period, VoiceReport
from cxbot.journey.voice.gathering import Gathering
from cxbot.journey.voice.loop import Aftermath, cases

Row = Mapping[str, Any]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
#: The period of a report is the month before.
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
MONTH = Period(since=NOW - 30 * DAY, until=NOW, now=NOW)
EVER = Period(since=None, until=NOW, now=NOW)
SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}
_ids = count(1)
_FROZEN: Row = {
    "flow_version": "v1", "touchpoint": None, "stage": None, "operator_id": None, "queue": None,
    "channel": "telegram", "language": "en", "incentivised": False, "wave": "",
}  # fmt: skip


def answer(number: float | None = None, metric: str | None = "nps", **facts: Any) -> Row:
    """Yesterday; on the scale of its metric."""
    one = next(_ids)
    least, most = SCALES.get(metric or "", (0, 10))
    return {
        **_FROZEN, "id": f"a{one:06}", "customer_id": f"c{one}", "conversation_id": f"v{one}",
        "session_id": f"s{one}", "flow": metric or "talk", "step": "score", "source": "survey",
        "at": NOW - DAY, "metric": metric, "kind": "rating", "number": number, "least": least,
        "most": most, "text": "", "ticket_id": None, "cause": None, **facts,
    }  # fmt: skip


def words(text: str, **facts: Any) -> Row:
    return answer(None, None, **{"kind": "text", "text": text, "step": "reason", **facts})


def invitation(fate: str = "silent", **facts: Any) -> Row:
    """Asked three weeks ago; its window is over."""
    one, asked = next(_ids), facts.get("asked_at", NOW - 21 * DAY)
    later = asked + HOUR
    known: dict[str, Row] = {
        "complete": {"answered_at": later, "completed_at": later},
        "partial": {"answered_at": later},
        "refused": {"refused_at": later},
        "silent": {},
        "undelivered": {"outcome": "failed"},
        "pending": {"window_until": NOW + DAY},
    }
    return {
        **_FROZEN, "id": f"i{one:06}", "customer_id": f"c{one}", "conversation_id": f"v{one}",
        "session_id": f"s{one}", "flow": "nps", "metric": "nps", "ticket_id": None,
        "asked_at": asked, "window_until": asked + 14 * DAY, "answered_at": None,
        "completed_at": None, "refused_at": None, "source": "survey", "outcome": "delivered",
        "unreachable": False, **known[fate], **facts,
    }  # fmt: skip


def rating(score: int | None = None, **facts: Any) -> Row:
    """The question after a ticket, asked and answered two days ago."""
    one, asked = next(_ids), facts.get("asked_at", NOW - 2 * DAY)
    return {
        "ticket_id": f"t{one}", "closing": 1, "customer_id": f"c{one}",
        "conversation_id": f"v{one}", "operator_id": "7", "asked_at": asked,
        "expires_at": asked + DAY, "answered_at": asked if score is not None else None,
        "score": score, "comment": "", "withdrawn": False, "queue": None, "touchpoint": None,
        "cause": None, "channel": "telegram", **facts,
    }  # fmt: skip


def report(
    *,
    answers: Iterable[Row] = (),
    invitations: Iterable[Row] = (),
    ratings: Iterable[Row] = (),
    after: Aftermath | None = None,
    period: Period = MONTH,
    flow: str | None = None,
    by: str | None = None,
) -> VoiceReport:
    gathering = Gathering(period, flow=flow, by=by, held_out=0)
    in_order = sorted(answers, key=lambda row: (row["at"], row["id"]))
    low = [gathering.answer(row) for row in in_order]
    for row in invitations:
        gathering.invitation(row)
    low += [gathering.rating(row) for row in ratings]
    called = [one for one in low if one is not None]
    for case in cases(called, after or Aftermath()):
        gathering.case(case)
    return gathering.report()


def figure(found: Iterable[Figure], metric: str, **of: str) -> Figure:
    (one,) = [each for each in found if each.metric == metric and dict(each.of) == of]
    return one
