"""What a topic is called, and the icon that tells its state in the list of topics."""

import unicodedata
from collections.abc import Mapping

from cxbot.desk.phrases import one_line
from cxbot.model.text import utf16_length
from cxbot.model.ticket import Ticket, TicketState

MAX_TOPIC_NAME = 128
_MAX_NAME = 64
_MAX_WORD = 24
_PHONE_DIGITS = 7

#: The messenger has no others (desk study, 4.3).
_ICONS: Mapping[TicketState, str] = {
    "queued": "❗",
    "active": "💬",
    "waiting_customer": "👀",
    "snoozed": "📆",
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
    shown = one_line(without_contacts(name), min(room, _MAX_NAME))
    return f"{shown} · {end}" if shown else end


def without_contacts(name: str) -> str:
    """What is left of a name that is a phone, or has one in it."""
    name = " ".join(word for word in one_line(name, _MAX_NAME).split() if "@" not in word)
    if sum(char.isdigit() for char in name) >= _PHONE_DIGITS:
        name = "".join(char for char in name if not char.isdigit()).strip(" +-()./,:")
    return name if any(map(_says_something, name)) else ""


def _says_something(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char) == "So"
