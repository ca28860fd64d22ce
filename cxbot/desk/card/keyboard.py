"""The buttons under a card, and the menu that opens in their place.

A button whose command nobody has is not shown.
"""

import zlib
from collections.abc import Callable, Sequence
from typing import Literal, get_args

from msgspec import Struct

from cxbot.desk import lifecycle
from cxbot.desk.phrases import Key, one_line, words
from cxbot.model.desk import Desk
from cxbot.model.message import Button
from cxbot.model.ticket import PRIORITIES, Ticket

#: What the card itself offers; each is a command.
Action = Literal["take", "drop", "t", "return", "snooze", "wake", "resolve", "reopen"]
ACTIONS: tuple[Action, ...] = get_args(Action)
#: What opens in place of the buttons.
Page = Literal["card", "more", "transfer", "prio", "tag", "ban"]
PAGES: tuple[Page, ...] = get_args(Page)

Keyboard = tuple[tuple[Button, ...], ...]
#: The data that a tap sends back for an act; None: nobody can do that.
Offer = Callable[[str], str | None]

_LABELS: dict[Action, Key] = {
    "take": "take", "drop": "drop", "t": "templates", "return": "return", "snooze": "snooze",
    "wake": "wake", "resolve": "resolve", "reopen": "reopen",
}  # fmt: skip
#: Of the menu: the label, and what a tap does.
_MORE: tuple[tuple[Key, str], ...] = (
    ("transfer", "menu:transfer"), ("priority", "menu:prio"), ("tag", "menu:tag"),
    ("customer", "who"), ("whole_history", "history"), ("show_contact", "contact"),
    ("ban", "menu:ban"),
)  # fmt: skip
_NEEDED: dict[str, str] = {
    "menu:transfer": "transfer", "menu:prio": "prio", "menu:tag": "tag", "menu:ban": "ban",
}  # fmt: skip
#: In short words that `calling.read` knows: a tap's data holds few.
_TRIES: tuple[tuple[Key, str], ...] = (
    ("call_reached", "called:r"), ("call_no_answer", "called:n"),
)  # fmt: skip
#: After a call in which they were reached; the last puts the ticket off.
_OUTCOMES: tuple[tuple[Key, str], ...] = (
    ("call_recovered", "called:ok"), ("call_lost", "called:lost"), ("call_later", "snooze"),
)  # fmt: skip
_BANS: tuple[tuple[Key, str], ...] = (("ban_day", "1"), ("ban_week", "7"), ("ban_month", "30"))
_PRIORITIES: dict[str, Key] = {
    "low": "prio_low", "normal": "prio_normal", "high": "prio_high", "urgent": "prio_urgent",
}  # fmt: skip
_MAX_LABEL = 40
#: A tap's data holds 64 bytes, most of which say whose it is.
_INITIALS: dict[Page, str] = {"transfer": "t", "prio": "p", "tag": "g", "ban": "b"}


class Choice(Struct, frozen=True, kw_only=True):
    """One line of a page: taps carry `code`, which stays short whatever the words are."""

    label: str
    command: str
    argument: str

    @property
    def code(self) -> str:
        return f"{zlib.crc32(self.argument.encode('utf-8', 'replace')) & 0xFFFF:04x}"


def buttons(ticket: Ticket, offer: Offer, language: str) -> Keyboard:
    """What can be done with it now."""

    def button(action: Action) -> Button | None:
        return _button(words(_LABELS[action], language), action, offer)

    call = calls(ticket, offer, language)
    if ticket.open:
        hold = button("take" if ticket.operator_id is None else "drop")
        if ticket.owes_call and not ticket.held:
            hold = _button(words("i_will_call", language), "take", offer)
        later = button("wake" if ticket.state == "snoozed" else "snooze")
        more = _button("⋯", "menu:more", offer)
        rest = ((hold, button("t")), (button("return"), later), (button("resolve"), more))
        return (*call, *_rows(*rest))
    if ticket.state in lifecycle.REOPENABLE:
        return (*call, *_rows((button("reopen"),)))
    return ()


def calls(ticket: Ticket, offer: Offer, language: str) -> Keyboard:
    """What came of the call: first whether they were reached, then whether it helped."""
    told: Sequence[tuple[Key, str]] = ()
    if ticket.owes_call and ticket.held:
        told = _TRIES
    elif ticket.called_at is not None and ticket.call_outcome is None:
        # what has ended isn't put off
        told = _OUTCOMES if ticket.open else _OUTCOMES[:-1]
    return _rows([_button(words(key, language), act, offer) for key, act in told])


def menu(
    page: Page, ticket: Ticket, choices: Sequence[Choice], offer: Offer, language: str
) -> Keyboard:
    """A page of the menu: two in a row, and the way back."""
    if page == "card" or not ticket.open:
        return buttons(ticket, offer, language)
    back = _button(words("back", language), "menu:card" if page == "more" else "menu:more", offer)
    if page == "more":
        found = [
            _button(words(key, language), act, offer)
            for key, act in _MORE
            if offer(_NEEDED.get(act, act)) is not None
        ]
    else:
        found = [_button(one.label, f"pick:{_INITIALS[page]}{one.code}", offer) for one in choices]
    shown = [one for one in found if one is not None]
    pairs = [tuple(shown[at : at + 2]) for at in range(0, len(shown), 2)]
    return _rows(*pairs, (back,))


def picked(code: str) -> tuple[Page, str] | None:
    """The page and the code of what a tap on one of its lines says."""
    page = next((page for page, initial in _INITIALS.items() if code.startswith(initial)), None)
    return (page, code[1:]) if page is not None else None


def options(
    page: Page, ticket: Ticket, rules: Desk, tags: Sequence[str], language: str
) -> tuple[Choice, ...]:
    """What can be picked on a page."""

    def choice(label: str, command: str, argument: str) -> Choice:
        return Choice(label=one_line(label, _MAX_LABEL), command=command, argument=argument)

    match page:
        case "transfer":
            others = (name for name in rules.queues if name != ticket.queue)
            return tuple(choice(name, "transfer", name) for name in others)
        case "prio":
            return tuple(
                choice(words(_PRIORITIES[one], language), "prio", one)
                for one in PRIORITIES
                if one != ticket.priority
            )
        case "tag":
            return tuple(choice(tag, "tag", tag) for tag in tags if tag not in ticket.tags)
        case "ban":
            return tuple(choice(words(key, language), "ban", days) for key, days in _BANS)
        case _:
            return ()


def _button(label: str, act: str, offer: Offer) -> Button | None:
    data = offer(act)
    return Button(label=label, data=data) if data is not None else None


def _rows(*rows: Sequence[Button | None]) -> Keyboard:
    kept = (tuple(button for button in row if button is not None) for row in rows)
    return tuple(row for row in kept if row)
