"""A customer who wants to be called: the number, what `/called` says, and when to try again."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from msgspec import Struct

from cxbot.desk.card.contacts import found
from cxbot.desk.phrases import one_line
from cxbot.model.calendar import Calendar, instant
from cxbot.model.ticket import CallOutcome

Result = Literal["reached", "no_answer"]
#: After so many calls without an answer a message is drafted.
ENOUGH_TRIES = 3

_MAX_WISH = 200
_REACHED = (
    "reached", "spoke", "r", "дозвонился", "дозвонилась", "дозвонились", "接通", "已接通", "打通",
)  # fmt: skip
_NO_ANSWER = (
    "no answer", "no_answer", "no-answer", "noanswer", "not reached", "n", "не ответил",
    "не ответила", "не отвечает", "нет ответа", "не дозвонился", "не дозвонилась",
    "не дозвонились", "无人接听", "没接通", "未接通", "未接",
)  # fmt: skip
_RECOVERED = (
    "recovered", "won back", "ok", "вернули", "вернул", "вернула", "доволен", "довольна", "挽回",
    "已挽回",
)  # fmt: skip
_LOST = (
    "not recovered", "lost", "потеряли", "потерян", "потеряна", "не вернули", "не вернул",
    "не вернула", "流失", "未挽回",
)  # fmt: skip
#: What stands between a word and the next.
_GAP = " \t\n,.;:–-，。；：、"

_SOON, _WHILE = timedelta(minutes=30), timedelta(hours=2)
_ONE_DAY = timedelta(days=1)
_CLOCK = re.compile(r"(?<![\d+])([01]?\d|2[0-3])(?:[:.]([0-5]\d))(?!\d)")
_HOUR = re.compile(
    r"\b(?:after|from|at|после|с|в)\s+([01]?\d|2[0-3])(?!\d|[:.]\d)"
    r"|(?<!\d)([01]?\d|2[0-3])\s*(?:[点时]|[ap]\.?m\b|утра|дня|вечера)",
    re.IGNORECASE,
)
#: Whether an hour is one of the clock's second round.
_EARLY = re.compile(r"\d\s*a\.?m\b|morning|утр|早上|上午|凌晨")
_LATE = re.compile(r"\d\s*p\.?m\b|afternoon|evening|днём|днем|дня|вечер|下午|晚上|傍晚")
#: Parts of the day -> when they begin.
_PARTS = (
    (9, ("morning", "утр", "早上", "上午")),
    (13, ("afternoon", "lunch", "днём", "днем", "обед", "下午", "中午")),
    (18, ("evening", "after work", "вечер", "после работы", "晚上", "傍晚", "下班")),
)


class Call(Struct, frozen=True, kw_only=True):
    """What an operator says of a call. Without a result it is about the call before."""

    result: Result | None
    outcome: CallOutcome | None = None
    words: str = ""


def read(text: str) -> Call | None:
    """`reached recovered wants a kettle`, `не ответил`, `lost`; None: it says nothing of a call."""
    rest = text.strip()
    result: Result | None = None
    outcome: CallOutcome | None = None
    if (after := _without(rest, _NO_ANSWER)) is not None:
        return Call(result="no_answer", words=after)
    if (after := _without(rest, _REACHED)) is not None:
        rest, result = after, "reached"
    if (after := _without(rest, _LOST)) is not None:
        rest, outcome = after, "lost"
    elif (after := _without(rest, _RECOVERED)) is not None:
        rest, outcome = after, "recovered"
    if result is None and outcome is None:
        return None
    return Call(result=result, outcome=outcome, words=rest)


def number(call_back: str, shared: Iterable[str], known: str) -> str:
    """Where to call: what the flow has learnt for it, else what we know of them. Empty when it
    stands in the wish itself, or nowhere."""
    if _phones([call_back]):
        return ""
    return next(iter(_phones(shared)), one_line(known, _MAX_WISH))


def wish(call_back: str) -> str:
    """As the flow says it, without the marks that are left over where a value was empty."""
    return one_line(call_back, _MAX_WISH).strip(" ,;:–-，；：、")


def next_window(call_back: str, now: datetime, zone: tzinfo, hours: Calendar) -> datetime:
    """When to try again: at the hour or in the part of the day that they named, else in two hours;
    in any case while people are there, if they ever are."""
    minutes = _minutes(call_back)
    if minutes is None:
        at = now + _WHILE
    else:
        day = now.astimezone(zone).date()
        days = (day + places * _ONE_DAY for places in range(3))
        at = next(
            one for one in (instant(day, minutes, zone) for day in days) if one >= now + _SOON
        )
    return at if hours.open_at(at) else hours.next_opening(at) or at


def _minutes(call_back: str) -> int | None:
    """Of the day; None when no time is named. Phones aren't times."""
    said = call_back.lower()
    for phone in _phones([call_back]):
        said = said.replace(phone.lower(), " ")
    if (clock := _CLOCK.search(said)) is not None:
        return 60 * _hour(int(clock[1]), said) + int(clock[2])
    if (hour := _HOUR.search(said)) is not None:
        return 60 * _hour(int(hour[1] or hour[2]), said)
    named = (60 * hour for hour, words in _PARTS if any(word in said for word in words))
    return next(named, None)


def _hour(named: int, said: str) -> int:
    """Of the 24: at 6 in the evening it is 18."""
    late = _LATE.search(said) is not None and _EARLY.search(said) is None
    return named + 12 if late and 0 < named < 12 else named


def _without(text: str, phrases: Collection[str]) -> str | None:
    """What follows one of them; None when it begins with none. The longest counts."""
    said = text.casefold()
    for phrase in sorted(phrases, key=len, reverse=True):
        if not said.startswith(phrase):
            continue
        rest = text[len(phrase) :]
        # letters that run on are another word, but for Chinese, which has no gaps
        if not rest[:1].isalnum() or phrase[-1] >= "\u4e00":
            return rest.strip(_GAP)
    return None


def _phones(texts: Iterable[str]) -> list[str]:
    return [one for text in texts for one in found(text) if "@" not in one]
