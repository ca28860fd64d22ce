"""A ticket is put off until a time, and comes back: by the time, an operator, the customer."""

from datetime import UTC, datetime, timedelta

from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import Deed
from cxbot.conversation.desk.holding import perform
from cxbot.conversation.desk.office import Office
from cxbot.conversation.draft import Draft
from cxbot.desk import lifecycle
from cxbot.desk.mentions import mention
from cxbot.desk.moment import WhyNot, moment
from cxbot.desk.phrases import Key, phrase, words
from cxbot.desk.times import at_time
from cxbot.model.message import Button
from cxbot.model.ticket import Ticket

_MINUTE = timedelta(minutes=1)
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_REFUSED: dict[WhyNot, Key] = {
    WhyNot.PAST: "snooze_past",
    WhyNot.NEGATIVE: "snooze_negative",
    WhyNot.TOO_FAR: "snooze_too_far",
    WhyNot.NOT_UNDERSTOOD: "snooze_not_understood",
}
#: What buttons offer, and what `moment` reads for each. A tap sends its place in this line: words
#: would make its data longer than a messenger takes.
_OFFERED: tuple[tuple[Key, str], ...] = (
    ("in_an_hour", "1h"),
    ("in_three_hours", "3h"),
    ("tomorrow", "tomorrow"),
    ("next_monday", "mon"),
)


async def snooze(office: Office, deed: Deed) -> None:
    if not deed.argument:
        _offer(office, deed)
        return
    said = _OFFERED[int(deed.argument)][1] if deed.tap is not None else deed.argument
    until = moment(said, deed.draft.now, deed.group.time_zone)
    if isinstance(until, WhyNot):
        office.posts.answer(deed, _REFUSED[until], {"number": deed.ticket.number})
        return
    await _put_off(office, deed, until, anyway=False)


async def anyway(office: Office, deed: Deed) -> None:
    """By a button that was made when the customer waited for an answer."""
    await _put_off(office, deed, _EPOCH + int(deed.argument, 16) * _MINUTE, anyway=True)


async def wake(office: Office, deed: Deed) -> None:
    await perform(office, deed, lifecycle.Wake(why="operator", **deed.who.act), "woke_by")


async def time_is_up(office: Office, draft: Draft, ticket: Ticket) -> None:
    """Back to whoever holds it; from one who isn't there the end of the turn takes it."""
    move = office.posts.move(draft, ticket, lifecycle.Wake())
    if move.refused is not None:
        return
    ticket = move.ticket
    called = mention(ticket.operator_id, ticket.operator_name or "") if ticket.operator_id else None
    office.posts.say(draft, ticket, "woke", values={"number": ticket.number}, below=called)
    await office.posts.redraw(draft, ticket)


async def _put_off(office: Office, deed: Deed, until: datetime, *, anyway: bool) -> None:
    posts, draft = office.posts, deed.draft
    event = lifecycle.Snooze(until=until, anyway=anyway, **deed.who.act)
    move = posts.move(draft, deed.ticket, event)
    if move.refused is not None:
        if move.refused.key == "customer_waits":
            _ask(office, deed, until)
        else:
            posts.answer(deed, move.refused.key, move.refused.values)
        return
    deed.ticket = move.ticket
    if deed.tap is not None:
        posts.toast(deed, None)
    time = at_time(until, draft.now, deed.group.time_zone, deed.group.language)
    posts.say(draft, move.ticket, "snoozed_until", values={"name": deed.who.name, "time": time})
    draft.note(
        name="ticket.snoozed",
        kind="ticket",
        text="",
        initiator="operator",
        operator_id=deed.who.account,
        ticket_id=deed.ticket.id,
    )
    await posts.redraw(draft, move.ticket)


def _ask(office: Office, deed: Deed, until: datetime) -> None:
    """The customer waits: it takes a second word."""
    posts, language = office.posts, deed.group.language
    if posts.surface is None:
        return
    button = until_button(office, deed.ticket, until, words("snooze_anyway", language))
    if deed.tap is not None:
        posts.toast(deed, None)
    text = phrase("customer_waits", language, number=deed.ticket.number)
    posts.reply(deed, text, ((button,),))


def until_button(office: Office, ticket: Ticket, until: datetime, label: str) -> Button:
    """Puts it off until then, though the customer waits."""
    assert office.posts.surface is not None
    minutes = -(-(until - _EPOCH) // _MINUTE)
    return office.posts.surface.button(ticket, f"later:{minutes:x}", label)


def _offer(office: Office, deed: Deed) -> None:
    posts, language = office.posts, deed.group.language
    if posts.surface is None:
        return
    if deed.tap is not None:
        posts.toast(deed, None)
    line = tuple(_offered(office, deed, key, place) for place, (key, _) in enumerate(_OFFERED))
    posts.reply(deed, phrase("snooze_when", language), (line,))


def _offered(office: Office, deed: Deed, key: Key, place: int) -> Button:
    assert office.posts.surface is not None
    label = words(key, deed.group.language)
    return office.posts.surface.button(deed.ticket, f"snooze:{place}", label)


ROWS = (
    Command(name="snooze", on_ticket=snooze, about="about_snooze"),
    Command(name="wake", on_ticket=wake, about="about_wake"),
    Command(name="later", on_ticket=anyway, button_only=True),
)
