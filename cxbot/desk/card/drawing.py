"""A card line by line. Everything is cut so that the whole fits a message; the history gets the
room that is left.

No line begins with somebody else's words, so nobody can write a line of the card. Times are times
of day, not "5 minutes ago": a card isn't edited merely because time passes.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from babel.dates import format_date, format_datetime

from cxbot.desk import phrases
from cxbot.desk.card import exchanges
from cxbot.desk.card.contacts import covered, found
from cxbot.desk.card.digest import in_short
from cxbot.desk.card.names import without_contacts
from cxbot.desk.card.view import CardView
from cxbot.desk.phrases import Key, one_line, words
from cxbot.model.hiding import HIDDEN
from cxbot.model.text import RichText, styled, utf16_length
from cxbot.model.ticket import Mood, Ticket, TicketState

MAX_CARD = 4096

_MAX_REASON = 250
_MAX_NAME = 64
_MAX_WORD = 24
_MAX_LABEL = 32
_MAX_VALUE = 80
_MAX_ROWS = 12
_MAX_STEP = 32
_MAX_STEPS = 12
_MAX_TAGS = 8


_STATES: Mapping[TicketState, tuple[str, Key]] = {
    "queued": ("🟠", "queued"),
    "active": ("🔵", "active"),
    "waiting_customer": ("👀", "waiting_customer"),
    "snoozed": ("💤", "snoozed"),
    "resolved": ("✅", "card_resolved"),
    "closed": ("📁", "closed"),
    "cancelled": ("⚪", "cancelled"),
    "returned": ("🤖", "card_returned"),
}
_URGENCY = {"low": " 🔽", "high": " ❗", "urgent": " 🔥"}
_MOODS: Mapping[Mood, str] = {"happy": "🙂", "neutral": "😐", "unhappy": "🙁"}
_CAUSES: Mapping[str, Key] = {
    "delivery": "cause_delivery", "product": "cause_product", "payment": "cause_payment",
    "information": "cause_information", "bot": "cause_bot", "staff": "cause_staff",
    "other": "cause_other",
}  # fmt: skip
_TIME = {"en": "d MMM HH:mm", "ru": "d MMM HH:mm", "zh": "M月d日 HH:mm"}
_MONTH = {"en": "MMM y", "ru": "MM.y", "zh": "y年M月"}


def card(view: CardView, language: str) -> RichText:
    """At most MAX_CARD UTF-16 units whatever the view holds."""
    shared = shared_texts(view.ticket)
    rows = _rows(view, shared, language)
    lines = [
        _title(view.ticket, shared),
        _state(view, language),
        *_troubles(view, language),
        standing_line(view, language),
        _path(view, language),
        _call_back(view, language),
        _collected(rows, language),
        _in_short(view, rows, shared, language),
        _marks(view.ticket, language),
    ]
    head = _joined(line for line in lines if line.text)
    room = MAX_CARD - utf16_length(head.text)
    title = words("history", language)
    return head + exchanges.quote(view.history, title, room, shared)


def shared_texts(ticket: Ticket) -> tuple[str, ...]:
    """What the flow chose to show: contacts in it aren't covered."""
    return tuple(str(value) for value in ticket.shared.values())


def _title(ticket: Ticket, shared: Sequence[str]) -> RichText:
    icon, _ = _STATES[ticket.state]
    reason = _data(ticket.reason, _MAX_REASON, shared)
    title = styled("bold", f"#C{ticket.number}" + (f" · {reason}" if reason else ""))
    return RichText(f"{icon} ") + title + _URGENCY.get(ticket.priority, "")


def _state(view: CardView, language: str) -> RichText:
    """What it waits for, who holds it and why they do, and how long there is."""
    ticket, zone = view.ticket, view.time_zone
    parts = [words(_STATES[ticket.state][1], language)]
    if ticket.state == "snoozed" and ticket.snoozed_until is not None:
        until = _time(ticket.snoozed_until, zone, language)
        parts = [words("card_snoozed", language, time=until)]
    if ticket.operator_id is not None:
        name = one_line(ticket.operator_name or ticket.operator_id, _MAX_NAME)
        held = words("held_by", language, name=name)
        because = one_line(ticket.because, _MAX_VALUE)
        parts.append(f"{held} ({because})" if because else held)
    elif ticket.queue and ticket.open:
        parts.append(words("in_queue", language, name=one_line(ticket.queue, _MAX_LABEL)))
    if ticket.waiting_since is not None:
        parts.append(
            words("waits_since", language, time=_time(ticket.waiting_since, zone, language))
        )
    if view.due is not None and ticket.open:
        since = ticket.waiting_since or ticket.opened_at
        parts.append(words("answer_by", language, time=_due(view.due, since, zone, language)))
    return RichText(" · ".join(parts))


def _troubles(view: CardView, language: str) -> Iterable[RichText]:
    ticket = view.ticket
    if view.answering:
        names = ", ".join(one_line(name, _MAX_NAME) for name in view.answering[:3])
        yield RichText(words("two_answering", language, names=names))
    if not ticket.open:
        return
    if ticket.unreachable:
        yield RichText(words("card_unreachable", language))
    if ticket.off_hours:
        yield RichText(words("card_off_hours", language))
    if ticket.breached:
        yield RichText(words("card_late", language))


def standing_line(view: CardView, language: str) -> RichText:
    """Who they are, and how long and how well we know them."""
    customer = view.customer
    name = one_line(without_contacts(customer.name), _MAX_NAME) or words("nameless", language)
    parts = [one_line(view.channel, _MAX_WORD).capitalize()]
    if customer.language:
        parts.append(one_line(customer.language, _MAX_WORD).upper())
    if customer.since is not None:
        month = _month(customer.since.astimezone(view.time_zone), language)
        parts.append(words("since", language, time=month))
    if customer.orders_count:
        parts.append(words("orders", language, count=customer.orders_count))
    if view.earlier:
        parts.append(words("earlier", language, count=view.earlier))
    if view.rating is not None:
        parts.append(words("mean_rating", language, score=f"{view.rating:.1f}"))
    return RichText("👤 ") + styled("bold", name) + "".join(f" · {part}" for part in parts)


def _path(view: CardView, language: str) -> RichText:
    flows = [one_line(step.flow, _MAX_STEP) for step in view.path[-_MAX_STEPS:]]
    flows = [flow for flow in flows if flow]
    if not flows:
        return RichText()
    last = one_line(view.path[-1].step, _MAX_STEP)
    # a step without a name of its own has a number, which tells operators nothing
    named = any(char.isalpha() for char in last)
    at = f" ({words('at_step', language, step=last)})" if named else ""
    earlier = ["…"] if len(view.path) > _MAX_STEPS else []
    return RichText(words("path", language) + " → ".join([*earlier, *flows]) + at)


def _call_back(view: CardView, language: str) -> RichText:
    """Whom to call, when, and what came of it so far. What the flow says of it is to be read."""
    ticket = view.ticket
    if not ticket.call_back:
        return RichText()
    line = RichText(words("call_back", language))
    wish = one_line(ticket.call_back, _MAX_REASON)
    if ticket.call_phone:
        line = line + styled("bold", one_line(ticket.call_phone, _MAX_LABEL)) + f", {wish}"
    elif HIDDEN in wish or any("@" not in one for one in found(wish)):
        line = line + wish
    else:
        # a secret one isn't among what the ticket knows
        key: Key = "call_phone_hidden" if view.customer.phone else "call_no_phone"
        line = line + f"{words(key, language)}, {wish}"
    return line + "".join(f" · {one}" for one in _calls(view, language))


def _calls(view: CardView, language: str) -> Iterable[str]:
    ticket = view.ticket
    if ticket.calls_missed:
        yield words("call_tries", language, count=ticket.calls_missed)
    if ticket.called_at is not None:
        time = _time(ticket.called_at, view.time_zone, language)
        yield words("call_reached_at", language, time=time)
    if ticket.call_outcome is not None:
        recovered = ticket.call_outcome == "recovered"
        yield words("call_recovered_mark" if recovered else "call_lost_mark", language)


def _rows(view: CardView, shared: Sequence[str], language: str) -> list[tuple[str, str]]:
    """What the flow chose to share first, then the answers that don't repeat it."""
    chosen = [*view.ticket.shared.items()]
    pairs = chosen + [pair for pair in view.answers.items() if pair not in chosen]
    rows = [
        (one_line(label, _MAX_LABEL), _value(value, shared, language)) for label, value in pairs
    ]
    return [(label, value) for label, value in rows if value]


def _collected(rows: Sequence[tuple[str, str]], language: str) -> RichText:
    if not rows:
        return RichText()
    line = RichText(words("collected", language))
    for at, (label, value) in enumerate(rows[:_MAX_ROWS]):
        line = line + (" · " if at else "") + f"{label}: " + styled("bold", value)
    if len(rows) > _MAX_ROWS:
        line = line + " " + words("and_more", language, count=len(rows) - _MAX_ROWS)
    return line


def _in_short(
    view: CardView, rows: Sequence[tuple[str, str]], shared: Sequence[str], language: str
) -> RichText:
    known = {value for _, value in rows}
    said = (exchanges.shown(one.text) for one in view.history if one.direction == "in")
    last = [covered(text, shared) for text in said if text not in known and _tells(text)]
    short = in_short(covered(view.ticket.reason, shared), rows[:_MAX_ROWS], last)
    return RichText(words("in_short", language) + short) if short else RichText()


def _tells(text: str) -> bool:
    """It is no command, nothing hidden, and more than the one word that called for a person."""
    one_word = len(text) <= _MAX_WORD and " " not in text
    return not (one_word or text.startswith(("/", "•")))


def _marks(ticket: Ticket, language: str) -> RichText:
    """What operators have put on it."""
    parts = ["#" + one_line(tag, _MAX_WORD).replace(" ", "_") for tag in ticket.tags[:_MAX_TAGS]]
    if ticket.mood is not None:
        parts.append(_MOODS[ticket.mood])
    if ticket.cause is not None:
        known = _CAUSES.get(ticket.cause)
        parts.append(words(known, language) if known else one_line(ticket.cause, _MAX_LABEL))
    if ticket.silent and ticket.open:
        parts.append(words("card_silent", language))
    return RichText("🏷 " + " · ".join(parts)) if parts else RichText()


def _value(value: Any, shared: Sequence[str], language: str) -> str:
    match value:
        case None:
            return ""
        case bool():
            return words("yes" if value else "no", language)
        case list() | tuple():
            shown = ", ".join(_value(item, shared, language) for item in value[:_MAX_ROWS])
            return one_line(shown, _MAX_VALUE)
        case _:
            return _data(str(value), _MAX_VALUE, shared)


def _data(text: str, units: int, shared: Sequence[str]) -> str:
    """Somebody else's words on one line, their contacts covered."""
    return one_line(covered(one_line(text, 4 * units), shared), units)


def _joined(lines: Iterable[RichText]) -> RichText:
    whole = RichText()
    for line in lines:
        whole = (whole + "\n" if whole.text else whole) + line
    return whole


def _due(due: datetime, since: datetime, zone: tzinfo, language: str) -> str:
    """The day is told only where it is another one."""
    if due.astimezone(zone).date() == since.astimezone(zone).date():
        return f"{due.astimezone(zone):%H:%M}"
    return _time(due, zone, language)


def _time(at: datetime, time_zone: tzinfo, language: str) -> str:
    spoken = phrases.spoken(language)
    return str(format_datetime(at.astimezone(time_zone), _TIME[spoken], locale=spoken))


def _month(day: date, language: str) -> str:
    spoken = phrases.spoken(language)
    return str(format_date(day, _MONTH[spoken], locale=spoken))
