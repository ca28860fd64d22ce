"""What operators ask of their own work: what is mine, what waits, who is there."""

from collections.abc import Sequence

from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import GroupDeed
from cxbot.conversation.desk.office import Office
from cxbot.desk import board
from cxbot.desk.appointments import answer_limit
from cxbot.desk.assigning.order import in_order
from cxbot.desk.assigning.strategies import Presence, Seat
from cxbot.desk.groups import Group
from cxbot.desk.phrases import Key, one_line, phrase, words
from cxbot.desk.times import at_time
from cxbot.model.text import RichText
from cxbot.model.ticket import Ticket

_MOST_PEOPLE = 40
_MOST_TICKETS = 8
_MAX_NAME = 32
_PRESENCE: dict[Presence, tuple[str, Key]] = {
    "on": ("🟢", "staff_on"),
    "away": ("🌙", "staff_away"),
    "off": ("⚪", "staff_off"),
}


async def mine(office: Office, deed: GroupDeed) -> None:
    tickets = await office.store.holdings.of(deed.who.account)
    await _list(office, deed, tickets, "mine_title", "mine_none")


async def queue(office: Office, deed: GroupDeed) -> None:
    """All groups' tickets: who looks for work may look further than their own group."""
    tickets = in_order(await office.store.holdings.waiting())
    if deed.argument.strip():
        name = deed.argument.strip().casefold()
        tickets = [one for one in tickets if (one.queue or "").casefold() == name]
    await _list(office, deed, tickets, "queue_title", "queue_none")


async def who_is_on(office: Office, deed: GroupDeed) -> None:
    """Who is there, what they hold, and how much more they may get."""
    now, group = deed.draft.now, deed.group
    seats = [one for one in await office.seats.all(now) if one.presence != "left"]
    if not seats:
        office.posts.reply(deed, phrase("staff_none", group.language))
        return
    held = await office.store.holdings.numbers()
    rows = await office.people.known()
    lines = [words("staff_title", group.language)]
    for seat in seats[:_MOST_PEOPLE]:
        row = rows.get(seat.account)
        until = row.away_until if row is not None and seat.presence == "away" else None
        time = at_time(until, now, group.time_zone, group.language) if until else ""
        lines.append(_person(seat, held.get(seat.account, ()), time, group))
    if len(seats) > _MOST_PEOPLE:
        lines.append(words("and_others", group.language, count=len(seats) - _MOST_PEOPLE))
    office.posts.reply(deed, RichText("\n".join(lines)))


def _person(seat: Seat, numbers: Sequence[int], until: str, group: Group) -> str:
    icon, key = _PRESENCE[seat.presence]
    state = words(key, group.language)
    load = f"{seat.holds}/{seat.capacity}" if seat.capacity is not None else str(seat.holds)
    tickets = " ".join(f"#C{number}" for number in numbers[:_MOST_TICKETS])
    if len(numbers) > _MOST_TICKETS:
        tickets += " …"
    parts = [
        one_line(seat.name, _MAX_NAME),
        f"{state} → {until}" if until else state,
        load,
        tickets,
    ]
    return f"{icon} " + " · ".join(part for part in parts if part)


async def _list(
    office: Office, deed: GroupDeed, tickets: Sequence[Ticket], title: Key, none: Key
) -> None:
    group = deed.group
    if not tickets:
        office.posts.reply(deed, phrase(none, group.language))
        return
    reader = board.Reader(
        language=group.language, zone=group.time_zone, chat=group.chat, today=deed.draft.now
    )
    shown = {one.ticket.id: one for one in await office.store.desk_times.open_tickets(group.chat)}
    lines = []
    for ticket in tickets:
        known = shown.get(ticket.id)
        customer = known.customer if known is not None else ""
        place = known.place if known is not None else None
        limit = answer_limit(ticket, office.rules)
        lines.append(board.line_of(ticket, customer, place, limit))
    head = phrase(title, group.language, count=len(tickets))
    office.posts.reply(deed, board.listed(head, lines, reader, as_given=True))


ROWS = (
    Command(name="mine", in_group=mine, role="viewer", about="about_mine"),
    Command(name="queue", in_group=queue, role="viewer", about="about_queue"),
)
