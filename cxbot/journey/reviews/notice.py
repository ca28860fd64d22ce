"""What the group is told of reviews that fell due: each once, and all that are left once a week."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from msgspec import Struct

from cxbot.flow.drawing import wording
from cxbot.journey.friction.words import Language
from cxbot.journey.reviews import telling
from cxbot.journey.reviews.changing import Changed
from cxbot.journey.reviews.schedule import Due
from cxbot.journey.reviews.sheet import day
from cxbot.model.text import RichText, styled, utf16_length
from cxbot.store.improvements import Item

#: What isn't done is told again after that.
AGAIN = timedelta(days=7)
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
#: In UTF-16 units, of the messenger's 4096: for all lines together.
_ROOM = 3400
#: So many lines are read at a glance; more are folded.
_FEW = 6
_LONGEST = 120
_WORDS: Mapping[str, tuple[str, str]] = {
    "due": ("🔎 Touchpoints due for review: {n}.", "🔎 Пора проверить точки контакта: {n}."),
    "still": ("🔎 Still to be reviewed: {n}.", "🔎 Ещё не проверены: {n}."),
    "others": ("Told before and not done yet: {n}.", "Названы раньше и ещё не проверены: {n}."),
    "line": ("{name}: {owner}since {day}", "{name}: {owner}с {day}"),
    "first": (" (first review)", " (первая проверка)"),
    "item": ("#{id} {touchpoint}: {what}", "#{id} {touchpoint}: {what}"),
    "items": (
        "Improvements open there: {n}, overdue everywhere: {late}.",
        "Открытых улучшений в этих точках: {n}, просрочено всего: {late}.",
    ),
    "overdue": (" ({owner}until {day}, overdue)", " ({owner}до {day}, просрочено)"),
    "more": ("… and {n} more lines", "… и ещё строк: {n}"),
    "where": (
        "The worksheet: cxbot audit --due --output review.html · in the dashboard: Reviews",
        "Лист проверки: cxbot audit --due --output review.html · в панели: Аудит",
    ),
}


class Notice(Struct, frozen=True, kw_only=True):
    #: Soonest due first.
    named: tuple[Due, ...]
    #: It is said again.
    reminder: bool
    #: Due, and told lately.
    others: int
    #: To be kept: what was told, and when.
    told: str


def notice(due: Sequence[Due], told: str | None, now: datetime) -> Notice | None:
    """None: nothing is to be said. `told`: as the last notice had it."""
    known: dict[str, list[str]] = json.loads(told) if told else {}
    times = {
        one.touchpoint: datetime.fromisoformat(known[one.touchpoint][1])
        for one in due
        if known.get(one.touchpoint, [""])[0] == one.at.isoformat()
    }
    new = [one for one in due if one.touchpoint not in times]
    reminder = bool(times) and now >= min(times.values()) + AGAIN
    named = list(due) if reminder else new
    if not named:
        return None
    told_at = {**times, **{one.touchpoint: now for one in named}}
    kept = {
        one.touchpoint: [one.at.isoformat(), told_at[one.touchpoint].isoformat()] for one in due
    }
    return Notice(
        named=tuple(named),
        reminder=reminder and not new,
        others=len(due) - len(named),
        told=json.dumps(kept, ensure_ascii=False, sort_keys=True),
    )


def reminded(told: str | None) -> datetime:
    """When what was told first, and is still due, is told again."""
    known: dict[str, list[str]] = json.loads(told) if told else {}
    times = [datetime.fromisoformat(at) for _, at in known.values()]
    return min(times, default=_EVER) + AGAIN


def text(
    found: Notice,
    changes: Mapping[str, Changed],
    items: Sequence[Item],
    now: datetime,
    zone: tzinfo,
    language: Language,
) -> RichText:
    """`changes`: since the last review, by touchpoint; only what is clear is told."""
    lines = list(_lines(found, changes, zone, language))
    lines += _items(found, items, day(now, zone), language)
    body = "\n".join(_fitting(lines, language))
    head = styled("bold", _word("still" if found.reminder else "due", language, n=len(found.named)))
    folded = styled("expandable_blockquote", body) if len(lines) > _FEW else RichText(body)
    return head + "\n" + folded + "\n" + _word("where", language)


def _lines(
    found: Notice, changes: Mapping[str, Changed], zone: tzinfo, language: Language
) -> Iterator[str]:
    for one in found.named:
        owner = f"{one.owner}, " if one.owner else ""
        name = wording.short(one.touchpoint, _LONGEST)
        first = "" if one.last is not None else _word("first", language)
        yield _word("line", language, name=name, owner=owner, day=day(one.at, zone)) + first
        moved = changes.get(one.touchpoint)
        if moved is not None:
            yield from (f"   {line}" for line in telling.lines(moved, language, clear=True))
    if found.others:
        yield _word("others", language, n=found.others)


def _items(found: Notice, items: Sequence[Item], today: str, language: Language) -> Iterator[str]:
    named = {one.touchpoint for one in found.named}
    late = [one for one in items if one.overdue(today)]
    open_there = [one for one in items if one.touchpoint in named]
    if not late and not open_there:
        return
    yield _word("items", language, n=len(open_there), late=len(late))
    for one in late:
        owner = f"{one.owner}, " if one.owner else ""
        what = wording.short(one.what, _LONGEST)
        said = _word("item", language, id=one.id, touchpoint=one.touchpoint, what=what)
        yield said + _word("overdue", language, owner=owner, day=one.due_on)


def _fitting(lines: Sequence[str], language: Language) -> list[str]:
    room, fitting = _ROOM, list[str]()
    for said in lines:
        room -= utf16_length(said) + 1
        if room < 0:
            return [*fitting, _word("more", language, n=len(lines) - len(fitting))]
        fitting.append(said)
    return fitting


def _word(key: str, language: Language, **values: object) -> str:
    return _WORDS[key][language == "ru"].format(**values)
