"""Who is there: away and back, gone from the group, or silent while a customer waits.

Away for longer than a customer may wait for somebody (`requeue_after`), until no named time, or
`now`: what customers wait for goes back to the queue at once. Away for a shorter while, it stays,
and goes back like that of anybody who doesn't answer. What waits for the customer stays in any
case, and is looked at when the customer writes.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cxbot.conversation.desk import assigning
from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import ANONYMOUS, GroupDeed
from cxbot.conversation.desk.giving_out import give_out, tell_lane
from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.people import newcomer
from cxbot.conversation.desk.posts import TICKET_TIMER
from cxbot.conversation.draft import Draft
from cxbot.conversation.turn_draft import TurnDraft
from cxbot.desk.lifecycle import answers
from cxbot.desk.lifecycle.acts import WhyDropped
from cxbot.desk.mentions import mention
from cxbot.desk.moment import WhyNot, moment
from cxbot.desk.times import at_time
from cxbot.model.message import GroupInbound
from cxbot.model.ticket import Ticket

_NOW = re.compile(r"(?:^|\s)(?:now|сейчас|现在)(?=\s|$)", re.IGNORECASE)
#: An answer that is on its way to the customer may be just about to arrive.
_UNDER_WAY = timedelta(minutes=1)


async def away(office: Office, deed: GroupDeed) -> None:
    """`/away`, `/away 30m`, `/away now`."""
    draft, who = deed.draft, deed.who
    if who.account == ANONYMOUS:
        office.posts.answer(deed, "anonymous")
        return
    at_once = _NOW.search(deed.argument) is not None
    length = _NOW.sub("", deed.argument).strip()
    until: datetime | None = None
    if length:
        found = moment(length, draft.now, deed.group.time_zone)
        if isinstance(found, WhyNot):
            office.posts.answer(deed, "away_when")
            return
        until = found
    row = await office.people.get(who.account) or newcomer(who.account, who.name, draft.now)
    office.people.place(draft, row, "away", until)
    if until is None:
        office.posts.answer(deed, "away_said", {"name": who.name})
    else:
        time = at_time(until, draft.now, deed.group.time_zone, deed.group.language)
        office.posts.answer(deed, "away_until", {"name": who.name, "time": time})
    if at_once or assigning.too_long(office, draft.now, until):
        for ticket in await office.store.holdings.of(who.account):
            if ticket.state == "active" and ticket.waiting_since is not None:
                await _hand_back(office, draft, ticket, who.account, "away")


async def back(office: Office, deed: GroupDeed) -> None:
    """They may get what waits."""
    draft, who = deed.draft, deed.who
    if who.account == ANONYMOUS:
        office.posts.answer(deed, "anonymous")
        return
    row = await office.people.get(who.account) or newcomer(who.account, who.name, draft.now)
    office.people.place(draft, row, "on")
    office.posts.answer(deed, "back_said", {"name": who.name})
    await give_out(office, draft, who.account, back=True)


async def changed(office: Office, draft: TurnDraft, message: GroupInbound) -> None:
    """Somebody has come to a group of ours, or gone: what they held there is anybody's."""
    member = message.member
    if member is None:
        return
    if message.present:
        row = await office.people.get(member.account)
        if row is not None and row.status == "left":
            await give_out(office, draft, member.account, back=True)
        return
    for ticket in await office.store.holdings.of(member.account):
        if office.groups.of_ticket(ticket.chat).chat == message.chat:
            await _hand_back(office, draft, ticket, member.account, "left")


async def _hand_back(
    office: Office, draft: TurnDraft, ticket: Ticket, holder: str, why: WhyDropped
) -> None:
    told = {"what": "requeue", "ticket": ticket.id, "holder": holder, "why": why}
    await tell_lane(office, draft, ticket, told)


async def handed_back(office: Office, draft: Draft, told: Mapping[str, Any]) -> None:
    """In the ticket's lane: is it still as it was?"""
    ticket = draft.ticket
    if ticket is None or ticket.id != told["ticket"] or ticket.operator_id != told["holder"]:
        return
    if told["why"] == "away":
        row = await office.people.get(told["holder"])
        waits = ticket.state == "active" and answers.owed(ticket)
        if row is None or not row.away(draft.now) or not waits:
            return
    await assigning.requeue(office, draft, ticket, told["why"])


# --- silent ----------------------------------------------------------------------------------


async def remind_holder(office: Office, draft: Draft, ticket: Ticket) -> None:
    """The customer waits, and whoever holds it says nothing."""
    since, holder = ticket.waiting_since, ticket.operator_id
    if (
        since is None
        or holder is None
        or ticket.silent
        or _just_answered(draft, ticket, "remind_holder")
    ):
        return
    group = office.groups.of_ticket(ticket.chat)
    time = at_time(since, draft.now, group.time_zone, group.language)
    below = mention(holder, ticket.operator_name or "")
    office.posts.say(draft, ticket, "remind_holder", values={"time": time}, below=below)


async def silent(office: Office, draft: Draft, ticket: Ticket) -> None:
    """They had their time: somebody else should answer."""
    if ticket.held and not _just_answered(draft, ticket, "requeue"):
        await assigning.requeue(office, draft, ticket, "silent")


def _just_answered(draft: Draft, ticket: Ticket, key: str) -> bool:
    if answers.owed(ticket):
        return False
    draft.set_timer(ticket.id, TICKET_TIMER, key, draft.now + _UNDER_WAY)
    return True


ROWS = (
    Command(name="away", in_group=away, about="about_away"),
    Command(name="back", in_group=back, about="about_back"),
)
TELLINGS = {"requeue": handed_back}
