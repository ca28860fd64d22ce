"""`desk:` of shop.yaml -> Desk and the canned replies, with every problem of it."""

import re
from collections.abc import Mapping
from datetime import timedelta

from cxbot.flow.reading import calendars
from cxbot.flow.reading.deskpeople import STRATEGIES, Names, check_groups, read_members, read_queues
from cxbot.flow.reading.deskroutes import read_routes
from cxbot.flow.reading.fields import Fields, entries, read_texts
from cxbot.flow.reading.settings import Reader, given, length, name_set, names, number, word, yes
from cxbot.flow.reading.source import Node, Problems
from cxbot.flow.texts.phrase import Languages, Phrase, read_phrase
from cxbot.model.calendar import Calendar
from cxbot.model.desk import TARGETS, Desk, Rating, ResponseLimits, Target
from cxbot.model.ticket import PRIORITIES, Priority

#: Key -> attribute of Desk, and how it is read.
_PLAIN: Mapping[str, tuple[str, Reader]] = {
    "off_hours": ("off_hours", word("queue", "refuse")),
    "signature": ("signature", word("nobody", "role", "first name")),
    "relay": ("relayed", word("all", "replies", "holder")),
    "receipts": ("receipts", word("none", "reactions")),
    "others": ("others", word("warn", "lock")),
    "confirm_forwards": ("confirm_forwards", yes),
    "anonymous": ("anonymous", yes),
    "assign": ("strategy", word(*STRATEGIES)),
    "capacity": ("capacity", number()),
    "sticky_for": ("sticky_for", length),
    "remind_after": ("remind_after", length),
    "requeue_after": ("requeue_after", length),
    "reopen_within": ("reopen_within", length),
    "thanks": ("thanks", name_set),
    "notice_every": ("notice_every", length),
    "causes": ("causes", names),
    "teams": ("teams", names),
}
_IDLE: Mapping[str, tuple[str, Reader]] = {
    "remind": ("idle_remind", length),
    "resolve": ("idle_resolve", length),
}
_RATING: Mapping[str, tuple[str, Reader]] = {
    "ask": ("ask", yes),
    "after": ("after", length),
    "expires": ("expires", length),
    "change_within": ("change_within", length),
    "comment_within": ("comment_within", length),
    "at_most_every": ("at_most_every", length),
    "low": ("low", number(1, 5)),
}
_RESPONSE: Mapping[str, tuple[str, Reader]] = {"clock": ("clock", word("business", "calendar"))}

DESK_KEYS = (
    "hours", *_PLAIN, "response", "operators", "queues", "routing", "idle", "rating", "replies",
)  # fmt: skip
IDLE_KEYS = tuple(_IDLE)
RATING_KEYS = tuple(_RATING)
RESPONSE_KEYS = (*_RESPONSE, *PRIORITIES)
_LIKE = "desk: {off_hours: queue}"
#: Operators type it behind a command.
_CODE = re.compile(r"[^\W_][\w-]{0,31}")


def read_desk(
    node: Node | None, languages: Languages, opening: Calendar, problems: Problems
) -> tuple[Desk, dict[str, Phrase]]:
    """`opening` are the shop's hours and holidays; the desk may have other hours."""
    fields = Fields(node, "desk", DESK_KEYS, problems, like=_LIKE)
    windows = calendars.read_windows(fields.node("hours"), problems)
    hours = calendars.other(windows, opening)
    there = Names.of(fields, languages.known)
    members = read_members(fields.node("operators"), there, hours, problems)
    idle = _inner(fields, "idle", IDLE_KEYS, "{remind: 1 day, resolve: 3 days}")
    rating = _inner(fields, "rating", RATING_KEYS, "{ask: yes, after: 3 minutes}")
    desk = Desk(
        hours=hours,
        limits=_limits(_inner(fields, "response", RESPONSE_KEYS, "{normal: {first: 1 hour}}")),
        members=members,
        queues=read_queues(fields.node("queues"), there, problems),
        routes=read_routes(fields.node("routing"), members, there, problems),
        rating=Rating(**given(rating, _RATING)),
        **given(idle, _IDLE),
        **given(fields, _PLAIN),
    )
    queues = (key for key, _ in entries(fields.node("queues"), "", Problems()))
    check_groups((*queues, *read_texts(fields.node("teams"), Problems())), problems)
    _reminded(fields, "remind_after", desk.remind_after, desk.requeue_after)
    _reminded(idle, "remind", desk.idle_remind, desk.idle_resolve)
    return desk, _replies(fields.node("replies"), languages, problems)


def _inner(fields: Fields, name: str, known: tuple[str, ...], like: str) -> Fields:
    return Fields(fields.node(name), f'"{name}"', known, fields.problems, like=like)


def _limits(fields: Fields) -> ResponseLimits:
    found: dict[Priority, Mapping[Target, timedelta]] = {}
    for priority in PRIORITIES:
        inner = _inner(fields, priority, TARGETS, "{first: 30 minutes, resolve: 2 days}")
        targets = {target: inner.length(target) for target in TARGETS}
        if read := {target: limit for target, limit in targets.items() if limit}:
            found[priority] = read
    return ResponseLimits(by_priority=found, **given(fields, _RESPONSE))


def _reminded(fields: Fields, key: str, after: timedelta | None, end: timedelta | None) -> None:
    if after is not None and end is not None and after >= end:
        said = "this reminder is never sent: what it warns of comes before it, or with it."
        hint = "Make it the shorter of the two lengths of time."
        fields.problems.add(fields.keys[key].span, "W408", said, hint)


def _replies(node: Node | None, languages: Languages, problems: Problems) -> dict[str, Phrase]:
    """By their codes in small letters."""
    found: dict[str, Phrase] = {}
    for key, value in entries(node, '"replies"', problems):
        phrase = read_phrase(value, languages, problems)
        code = key.text.strip().lower()
        if not _CODE.fullmatch(code):
            hint = "Letters, digits, _ and -, at most 32: operators type it."
            problems.add(key.span, "E106", f'"{key.text}" can not be the code of a reply.', hint)
        elif code in found:
            said = f'two replies have the code "{code}": capitals do not count.'
            problems.add(key.span, "E308", said, "Give one of them another code.")
        elif phrase is not None:
            found[code] = phrase
    return found
