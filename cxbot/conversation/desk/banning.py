"""Customers who are kept out for a while or for good; and tickets whose alarms are kept quiet."""

import re
from datetime import UTC, datetime, timedelta

from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import Deed
from cxbot.conversation.desk.holding import perform
from cxbot.conversation.desk.office import Office
from cxbot.desk import lifecycle
from cxbot.desk.phrases import Key

MOST_DAYS = 3650
FOR_GOOD = datetime(9999, 12, 31, tzinfo=UTC)
_ARGUMENT = re.compile(r"(?:([-+]?\d+)(?:\s*(?:days?|d|дн\w*|天))?(?:\s+|$))?(.*)", re.DOTALL)


def term(argument: str) -> tuple[int | None, str] | None:
    """`7 spam` -> (7, "spam"); without a number it is for good. None: a number that won't do."""
    found = _ARGUMENT.fullmatch(argument.strip())
    if found is None or found[1] is None:
        return None, argument.strip()
    if len(found[1]) > len(str(MOST_DAYS)) + 1 or not 1 <= int(found[1]) <= MOST_DAYS:
        return None
    return int(found[1]), found[2].strip()


async def ban(office: Office, deed: Deed) -> None:
    """What they write is logged and not shown, and starts nothing. The ticket stays as it is."""
    draft = deed.draft
    found = term(deed.argument)
    if found is None:
        office.posts.answer(deed, "ban_time", {"most": MOST_DAYS})
        return
    days, why = found
    until = draft.now + timedelta(days=days) if days is not None else FOR_GOOD
    draft.change_customer(banned_until=until)
    draft.audit(
        deed.who.actor,
        "banned",
        draft.customer.id,
        until=until.isoformat(),
        reason=why,
        ticket=deed.ticket.number,
    )
    event = lifecycle.Ban(reason=why, **deed.who.act)
    deed.ticket = office.posts.move(draft, deed.ticket, event).ticket
    zone = deed.group.time_zone
    shown = f"{until.astimezone(zone):%Y-%m-%d %H:%M}" if days is not None else ""
    said: Key = "banned_until" if days is not None else "banned_for_good"
    values = {"name": deed.who.name, "until": shown}
    office.posts.say(draft, deed.ticket, said, values=values)
    await office.posts.redraw(draft, deed.ticket)


async def unban(office: Office, deed: Deed) -> None:
    draft = deed.draft
    if not draft.customer.banned(draft.now):
        office.posts.answer(deed, "not_banned")
        return
    draft.change_customer(banned_until=None)
    number = deed.ticket.number
    draft.audit(deed.who.actor, "unbanned", draft.customer.id, ticket=number)
    draft.note(
        name="customer.unbanned",
        kind="ticket",
        text="",
        initiator="operator",
        operator_id=deed.who.account,
        ticket_id=deed.ticket.id,
    )
    office.posts.say(draft, deed.ticket, "unbanned", values={"name": deed.who.name})
    await office.posts.redraw(draft, deed.ticket)


async def silent(office: Office, deed: Deed) -> None:
    await perform(office, deed, lifecycle.Silence(**deed.who.act), "silenced")


async def unsilent(office: Office, deed: Deed) -> None:
    await perform(office, deed, lifecycle.Unsilence(**deed.who.act), "unsilenced")


ROWS = (
    Command(name="silent", on_ticket=silent, about="about_silent"),
    Command(name="unsilent", on_ticket=unsilent, about="about_unsilent"),
    Command(name="ban", role="supervisor", on_ticket=ban, about="about_ban"),
    Command(name="unban", role="supervisor", on_ticket=unban, about="about_unban"),
)
