"""Why the bot did or didn't write first, in people's words: for operators and for owners alike."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from babel.dates import format_timedelta
from msgspec import Struct

from cxbot.desk.phrases import Key, one_line, spoken, words
from cxbot.journey.why import Consent, Next, Reason, Told, Value
from cxbot.model.policy import Purpose

_MAX_FLOW = 40
#: Of the question after a ticket.
_DESK = "desk"
#: In which unit so long is told.
_UNITS: tuple[tuple[Literal["day", "hour"], timedelta], ...] = (
    ("day", timedelta(days=2)),
    ("hour", timedelta(hours=2)),
)
_VERDICTS: Mapping[str, Key] = {
    "allow": "why_sent",
    "delay": "why_put_off",
    "deny": "why_denied",
}
_KINDS: Mapping[str, Key] = {
    "reminder": "why_reminder",
    "follow_on": "why_follow_on",
    "inline": "why_inline",
}
PURPOSE: Mapping[Purpose, Key] = {
    "service": "why_service",
    "survey": "why_survey",
    "marketing": "why_marketing",
}
#: How consent came about, where it is no command.
_ACTS: Mapping[str, Key] = {"first message": "why_first", "flow": "why_flow"}


class Reader(Struct, frozen=True, kw_only=True):
    """Who reads it; times are told in that zone."""

    language: str
    zone: tzinfo

    def at(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def says(self, key: Key, **values: object) -> str:
        return words(key, self.language, **values)


def decision(told: Told, reader: Reader) -> str:
    """`2026-12-01 12:00 nps: not asked: the last survey was 5 days ago, one per 14 days`."""
    verdict = reader.says(_VERDICTS[told.verdict])
    if told.times > 1:
        verdict += f" ×{told.times}"
    said = f"{reader.at(told.at)} {flow(told.flow, told.kind, reader)}: {verdict}"
    if told.reason is not None:
        said += f": {because(told.reason, reader)}"
    if told.until is not None:
        key: Key = "why_too_late" if told.expired else "why_earliest"
        said += f"; {reader.says(key, time=reader.at(told.until))}"
    return said


def flow(name: str, kind: str, reader: Reader) -> str:
    shown = reader.says("why_rating") if name == _DESK else one_line(name, _MAX_FLOW)
    return reader.says(_KINDS[kind], flow=shown) if kind in _KINDS else shown


def because(reason: Reason, reader: Reader) -> str:
    values = {name: _value(value, reader) for name, value in reason.values.items()}
    return reader.says(reason.key, **values)  # type: ignore[arg-type]  # the keys are tested


def consent(told: Consent, reader: Reader) -> str:
    """`surveys: no (stop, 2026-03-01 12:00)`."""
    given = reader.says("yes" if told.given else "no")
    if told.at is None or told.act is None:
        how = reader.says("why_follows" if told.follows else "why_unasked")
    else:
        act = reader.says(_ACTS[told.act]) if told.act in _ACTS else one_line(told.act, _MAX_FLOW)
        how = f"{act}, {reader.at(told.at)}"
    return f"{reader.says(PURPOSE[told.purpose])}: {given} ({how})"


def may_come(told: Next, now: datetime, reader: Reader) -> str:
    """`nps: from 2026-12-01 12:00 (…)`."""
    shown = one_line(told.flow, _MAX_FLOW)
    if told.at is not None and told.at <= now:
        return reader.says("why_now", flow=shown)
    if told.at is None:
        said = reader.says("why_not_so", flow=shown)
    else:
        said = reader.says("why_from", flow=shown, time=reader.at(told.at))
    return f"{said} ({because(told.reason, reader)})" if told.reason is not None else said


def _value(value: Value, reader: Reader) -> str:
    match value:
        case timedelta():
            return length(value, reader.language)
        case datetime():
            return reader.at(value)
        case int() | float():
            return f"{value:g}"
        case text:
            return one_line(text, _MAX_FLOW)


def length(told: timedelta, language: str) -> str:
    """In whole days where it is some, else in hours or minutes: `5 days`, `36 hours`."""
    name: Literal["day", "hour", "minute"] = "minute"
    name = next((unit for unit, least in _UNITS if told >= least), name)
    whole = max(told // timedelta(**{f"{name}s": 1}), 1)
    size = timedelta(**{f"{name}s": whole})
    said = format_timedelta(size, granularity=name, threshold=10**6, locale=spoken(language))
    return str(said)
