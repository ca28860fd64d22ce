"""The queue board: what is open in a group, one line each, the most pressing first.

Times are times of day, so that the text changes when something happens and not because time
passes. What people wrote is data: on one line, cut, and never formatted.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

from msgspec import Struct

from cxbot.desk.card import covered, icon_of
from cxbot.desk.limits import Running
from cxbot.desk.phrases import Key, one_line, phrase, words
from cxbot.desk.times import at_time
from cxbot.model.text import RichText, styled, utf16_length
from cxbot.model.ticket import PRIORITIES, Ticket

MAX_BOARD = 4096
#: A message takes a hundred entities, and nobody reads more lines.
MAX_LINES = 40
_MAX_NAME = 32
_MAX_REASON = 60
_MAX_CALL = 40
_LATE = 100
_SUPERGROUP = "-100"
#: How far a limit has got, where the icon doesn't say it.
_MARKS = ((75, "⏰"), (50, "⏳"))


class Line(Struct, frozen=True, kw_only=True):
    """One open ticket."""

    ticket: Ticket
    customer: str = ""
    #: Its topic, or the message of its card: where its link leads.
    place: str | None = None
    #: When the customer is to have an answer; None: no limit.
    due: datetime | None = None


class Reader(Struct, frozen=True, kw_only=True):
    """Who reads it: the people of a group."""

    language: str
    zone: tzinfo
    chat: str
    #: Any instant of the day on which it is read.
    today: datetime


def line_of(ticket: Ticket, customer: str, place: str | None, limit: Running | None) -> Line:
    due = limit.due_at if limit is not None else None
    return Line(ticket=ticket, customer=customer, place=place, due=due)


def board(lines: Sequence[Line], reader: Reader, slow_until: datetime | None = None) -> RichText:
    """At most MAX_BOARD UTF-16 units and MAX_LINES lines whatever there is."""
    text = _title(lines, reader)
    if slow_until is not None:
        time = _time(slow_until, reader)
        text = text + "\n" + phrase("board_slow", reader.language, time=time)
    return listed(text, lines, reader)


def listed(
    title: RichText, lines: Sequence[Line], reader: Reader, *, as_given: bool = False
) -> RichText:
    """The title and, under it, as many of the lines as fit, the most pressing first, or as they
    are given."""
    shown = [_line(one, reader) for one in (lines if as_given else sorted(lines, key=_pressing))]
    room = MAX_BOARD - utf16_length(title.text)
    fits = _fitting(shown, room)
    if fits < len(shown):
        more = RichText(words("and_more", reader.language, count=len(shown)))  # never shorter
        fits = _fitting(shown, room - utf16_length(more.text) - 1)
        more = RichText(words("and_more", reader.language, count=len(shown) - fits))
        shown = [*shown[:fits], more]
    whole = title
    for line in shown:
        whole = whole + "\n" + line
    return whole


def link_to(chat: str, place: str | None) -> str | None:
    """The address of a topic or a message; a group that isn't a supergroup has none."""
    if place is None or not chat.startswith(_SUPERGROUP):
        return None
    return f"https://t.me/c/{chat.removeprefix(_SUPERGROUP)}/{place}"


def _title(lines: Sequence[Line], reader: Reader) -> RichText:
    if not lines:
        return phrase("board_empty", reader.language)
    tickets = [line.ticket for line in lines]
    counts = words(
        "board_title",
        reader.language,
        open=len(tickets),
        waiting=sum(ticket.waiting_since is not None for ticket in tickets),
        free=sum(not ticket.held for ticket in tickets),
        late=sum(ticket.stage >= _LATE for ticket in tickets),
    )
    return RichText("📋 ") + styled("bold", counts)


def _pressing(line: Line) -> tuple[bool, bool, int, datetime, int]:
    """Who waits for us, or for a call, comes first; what was put off stands last."""
    ticket = line.ticket
    return (
        ticket.waiting_since is None and not ticket.owes_call,
        ticket.state == "snoozed",
        -PRIORITIES.index(ticket.priority),
        ticket.waiting_since or ticket.opened_at,
        ticket.number,
    )


def _line(line: Line, reader: Reader) -> RichText:
    ticket = line.ticket
    url = link_to(reader.chat, line.place)
    number = f"#C{ticket.number}"
    parts = [
        one_line(line.customer, _MAX_NAME),
        one_line(ticket.reason, _MAX_REASON),
        *_times(line, reader),
        f"📞 {one_line(covered(ticket.call_back), _MAX_CALL)}" if ticket.owes_call else "",
        one_line(ticket.operator_name or "", _MAX_NAME) if ticket.held else "",
    ]
    head = RichText(f"{icon_of(ticket)}{_mark(ticket)} ")
    shown = head + (styled("text_link", number, url=url) if url else RichText(number))
    return shown + "".join(f" · {part}" for part in parts if part)


def _mark(ticket: Ticket) -> str:
    if ticket.stage >= _LATE:
        return ""
    return next((mark for percent, mark in _MARKS if ticket.stage >= percent), "")


def _times(line: Line, reader: Reader) -> Iterable[str]:
    ticket = line.ticket
    if ticket.state == "snoozed" and ticket.snoozed_until is not None:
        yield f"💤 {_time(ticket.snoozed_until, reader)}"
    if ticket.waiting_since is None:
        return
    since = _time(ticket.waiting_since, reader)
    yield words("waits_since", reader.language, time=since)
    if line.due is not None:
        late = ticket.stage >= _LATE
        key: Key = "board_late" if late else "board_due"
        yield words(key, reader.language, time=_time(line.due, reader))


def _time(at: datetime, reader: Reader) -> str:
    return at_time(at, reader.today, reader.zone, reader.language)


def _fitting(lines: Sequence[RichText], room: int) -> int:
    """How many of the first fit."""
    for count, line in enumerate(lines):
        room -= utf16_length(line.text) + 1
        if room < 0 or count == MAX_LINES:
            return count
    return len(lines)
