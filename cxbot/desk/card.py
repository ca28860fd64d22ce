"""The warm card of a ticket: who, why, the path so far, answers, the last exchanges, buttons.

Whoever calls decides what may be shown: what a flow marked `secret` must not be in the view.
Everything is cut so that the whole fits a message; the history gets the room that is left.
Times are times of day, not "5 minutes ago": a card isn't edited merely because time passes.
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Literal, get_args

from babel.dates import format_date, format_datetime

from cxbot.desk import lifecycle, phrases
from cxbot.desk.phrases import Key, one_line, words
from cxbot.model.customer import Customer
from cxbot.model.message import Button
from cxbot.model.text import RichText, styled, utf16_length
from cxbot.model.ticket import Ticket, TicketState
from cxbot.model.touchpoint import Direction

MAX_CARD = 4096
MAX_TOPIC_NAME = 128

Action = Literal["take", "drop", "return", "resolve", "reopen"]
ACTIONS: tuple[Action, ...] = get_args(Action)

_MAX_REASON = 250
_MAX_NAME = 64
_MAX_WORD = 24
_MAX_LABEL = 32
_MAX_VALUE = 80
_MAX_ROWS = 12
_MAX_STEP = 32
_MAX_STEPS = 12
_MAX_EXCHANGE = 300

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
_URGENCY = {"high": " ❗", "urgent": " 🔥"}
_ARROWS: Mapping[Direction, str] = {"in": "→", "out": "←", "internal": "·"}
_TIME = {"en": "d MMM HH:mm", "ru": "d MMM HH:mm", "zh": "M月d日 HH:mm"}
_MONTH = {"en": "MMM y", "ru": "MM.y", "zh": "y年M月"}
_PHONE_DIGITS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One line of the history: a text, or what stands for a media message (🖼, 🎤 …)."""

    direction: Direction
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """All that a card shows; `ticket.shared` is shown as well."""

    ticket: Ticket
    customer: Customer
    channel: str
    #: Flows and steps the customer came through, oldest first.
    path: tuple[str, ...] = ()
    #: Label -> value of what the flow has asked so far.
    answers: Mapping[str, Any] = field(default_factory=dict)
    #: Oldest first.
    history: tuple[Exchange, ...] = ()
    #: Of the shop: the time of day that operators live by.
    time_zone: tzinfo = UTC


def card(view: CardView, language: str) -> RichText:
    """At most MAX_CARD UTF-16 units whatever the view holds."""
    lines = [_title(view.ticket), _state(view, language), _who(view, language)]
    if view.path:
        lines.append(_path(view.path, language))
    lines += _values(view, language)
    head = _joined(lines)
    return head + _history(view.history, language, MAX_CARD - utf16_length(head.text))


def buttons(
    ticket: Ticket, data: Callable[[Action], str], language: str
) -> tuple[tuple[Button, ...], ...]:
    """What can be done with it now. `data` makes what a tap sends back (at most 64 bytes)."""

    def button(action: Action) -> Button:
        return Button(label=words(action, language), data=data(action))

    if ticket.open:
        hold = button("take" if ticket.operator_id is None else "drop")
        return (hold,), (button("return"), button("resolve"))
    if ticket.state in lifecycle.REOPENABLE:
        return ((button("reopen"),),)
    return ()


#: Of a topic by the state of its ticket; the messenger has no others (desk study, 4.3).
_ICONS: Mapping[TicketState, str] = {
    "queued": "❗",
    "active": "💬",
    "waiting_customer": "👀",
    "snoozed": "💤",
    "resolved": "✅",
    "closed": "📁",
    "cancelled": "📁",
    "returned": "✅",
}


def icon_of(ticket: Ticket) -> str:
    """What a topic shows in the list: trouble before state."""
    if ticket.open and ticket.unreachable:
        return "❓"
    if ticket.open and (ticket.stage >= 100 or ticket.priority == "urgent"):
        return "🔥"
    return _ICONS[ticket.state]


def topic_name(name: str, number: int, channel: str) -> str:
    """`Anna · #C12`, and the channel if it isn't Telegram. Never a phone or an e-mail address:
    people use them as names, and topic names show in notifications and in search."""
    end = f"#C{number}" + ("" if channel == "telegram" else f" · {one_line(channel, _MAX_WORD)}")
    room = MAX_TOPIC_NAME - utf16_length(end) - 3
    shown = one_line(_without_contacts(name), min(room, _MAX_NAME))
    return f"{shown} · {end}" if shown else end


def _title(ticket: Ticket) -> RichText:
    icon, _ = _STATES[ticket.state]
    reason = one_line(ticket.reason, _MAX_REASON)
    title = styled("bold", f"#C{ticket.number}" + (f" · {reason}" if reason else ""))
    return RichText(f"{icon} ") + title + _URGENCY.get(ticket.priority, "")


def _state(view: CardView, language: str) -> RichText:
    ticket = view.ticket
    parts = [words(_STATES[ticket.state][1], language)]
    if ticket.operator_id is not None:
        name = one_line(ticket.operator_name or ticket.operator_id, _MAX_NAME)
        parts.append(words("held_by", language, name=name))
    if ticket.waiting_since is not None:
        time = _time(ticket.waiting_since, view.time_zone, language)
        parts.append(words("waits_since", language, time=time))
    return RichText(" · ".join(parts))


def _who(view: CardView, language: str) -> RichText:
    customer = view.customer
    name = one_line(customer.name, _MAX_NAME) or words("nameless", language)
    parts = [one_line(view.channel, _MAX_WORD).capitalize()]
    if customer.language:
        parts.append(one_line(customer.language, _MAX_WORD).upper())
    if customer.since is not None:
        month = _month(customer.since.astimezone(view.time_zone), language)
        parts.append(words("since", language, time=month))
    if customer.orders_count:
        parts.append(words("orders", language, count=customer.orders_count))
    return styled("bold", name) + "".join(f" · {part}" for part in parts)


def _path(path: tuple[str, ...], language: str) -> RichText:
    steps = [one_line(step, _MAX_STEP) for step in path[-_MAX_STEPS:]]
    earlier = ["…"] if len(path) > _MAX_STEPS else []
    return RichText(words("path", language) + " → ".join([*earlier, *filter(None, steps)]))


def _values(view: CardView, language: str) -> Iterable[RichText]:
    """What the flow chose to share first; then the answers that don't repeat it."""
    pairs = [*view.ticket.shared.items()]
    pairs += [pair for pair in view.answers.items() if pair not in pairs]
    rows = [(one_line(label, _MAX_LABEL), _value(value, language)) for label, value in pairs]
    rows = [(label, value) for label, value in rows if value]
    for label, value in rows[:_MAX_ROWS]:
        yield RichText(f"{label}: ") + styled("bold", value)
    if len(rows) > _MAX_ROWS:
        yield RichText(words("and_more", language, count=len(rows) - _MAX_ROWS))


def _value(value: object, language: str) -> str:
    match value:
        case None:
            return ""
        case bool():
            return words("yes" if value else "no", language)
        case list() | tuple():
            shown = ", ".join(_value(item, language) for item in value[:_MAX_ROWS])
            return one_line(shown, _MAX_VALUE)
        case _:
            return one_line(str(value), _MAX_VALUE)


def _history(history: tuple[Exchange, ...], language: str, room: int) -> RichText:
    """The newest exchanges that fit."""
    title = f"\n{words('history', language)}\n"
    room -= utf16_length(title)
    kept: list[str] = []
    for exchange in reversed(history):
        line = f"{_ARROWS[exchange.direction]} {one_line(exchange.text, _MAX_EXCHANGE) or '…'}"
        room -= utf16_length(line) + 1
        if room < 0:
            break
        kept.append(line)
    if not kept:
        return RichText()
    return RichText(title) + styled("expandable_blockquote", "\n".join(reversed(kept)))


def _joined(lines: Iterable[RichText]) -> RichText:
    whole = RichText()
    for line in lines:
        whole = (whole + "\n" if whole.text else whole) + line
    return whole


def _time(at: datetime, time_zone: tzinfo, language: str) -> str:
    spoken = phrases.spoken(language)
    return str(format_datetime(at.astimezone(time_zone), _TIME[spoken], locale=spoken))


def _month(day: date, language: str) -> str:
    spoken = phrases.spoken(language)
    return str(format_date(day, _MONTH[spoken], locale=spoken))


def _without_contacts(name: str) -> str:
    name = " ".join(word for word in one_line(name, _MAX_NAME).split() if "@" not in word)
    if sum(char.isdigit() for char in name) >= _PHONE_DIGITS:
        name = "".join(char for char in name if not char.isdigit()).strip(" +-()./,:")
    return name if any(map(_says_something, name)) else ""


def _says_something(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char) == "So"
