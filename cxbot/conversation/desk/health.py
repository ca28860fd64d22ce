"""Is everything well? What the bot may do in each group, and what waits or has failed."""

import logging
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta

from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import GroupDeed
from cxbot.conversation.desk.office import Office
from cxbot.desk.groups import Group
from cxbot.desk.phrases import Key, words
from cxbot.model.channel import BotRights
from cxbot.model.message import GROUP_RIGHTS, GroupRight
from cxbot.model.text import RichText
from cxbot.store.vitals import Vitals

logger = logging.getLogger(__name__)

_LACKS: dict[GroupRight, Key] = {
    "can_manage_topics": "lacks_can_manage_topics",
    "can_delete_messages": "lacks_can_delete_messages",
    "can_pin_messages": "lacks_can_pin_messages",
}


def lacking(rights: BotRights) -> list[Key]:
    """What the desk has to do without in that group, the worst first."""
    if not rights.present:
        return ["lacks_presence"]
    found: list[Key] = [] if rights.admin else ["lacks_admin"]
    if not rights.hears_everyone:
        found.append("lacks_hearing")
    for right in GROUP_RIGHTS:
        needed = rights.forum or right != "can_manage_topics"
        if needed and rights.admin and right not in rights.rights:
            found.append(_LACKS[right])
    return found


async def look(office: Office) -> None:
    """What the bot may do in each group, for the groups to know and in the log: at the start."""
    for group in office.groups:
        rights = await office.roles.staff.rights(group.chat)
        if rights is None:
            logger.warning("rights_unknown", extra={"group": group.chat})
            continue
        take(group, rights)
        for lack in lacking(rights):
            logger.warning(lack, extra={"group": group.chat, "do": words(lack, "en")})
        if not lacking(rights):
            logger.info("group_ready", extra={"group": group.chat, "topics": group.forum})


def take(group: Group, rights: BotRights) -> None:
    """The group as the messenger says it is."""
    group.detached = not rights.present
    if rights.present:
        group.forum, group.rights = rights.forum, rights.rights
        group.hears_everyone = rights.hears_everyone


async def health(office: Office, deed: GroupDeed) -> None:
    lines = [line async for line in _groups(office, deed)]
    draft = deed.draft
    vitals = await office.store.vitals.now(draft.now, besides=draft.row.id)
    lines += _waiting(vitals, draft.now, deed.group.language)
    office.posts.reply(deed, RichText("🩺 " + "\n".join(lines)))


async def _groups(office: Office, deed: GroupDeed) -> AsyncIterator[str]:
    language = deed.group.language
    for group in office.groups:
        rights = await office.roles.staff.rights(group.chat)
        name = group.name or words("desk_group", language)
        lacks: list[Key] = ["rights_unknown"] if rights is None else lacking(rights)
        yield f"{name} ({group.chat}): " + _told(lacks, language)
        yield "   " + _sending(office, group, language)


def _told(lacks: list[Key], language: str) -> str:
    if not lacks:
        return words("health_fine", language)
    return "".join("\n   ⚠️ " + words(lack, language) for lack in lacks)


def _sending(office: Office, group: Group, language: str) -> str:
    until = office.sending().delayed(group.chat)
    if until is not None:
        shown = f"{until.astimezone(group.time_zone):%H:%M:%S}"
        return "⏳ " + words("health_delayed", language, until=shown)
    left = office.sending().calls_left(group.chat)
    if left is None:
        return words("health_no_limits", language)
    return words("health_budget", language, left=left)


def _waiting(vitals: Vitals, now: datetime, language: str) -> Iterator[str]:
    def oldest(since: datetime | None) -> str:
        if since is None:
            return ""
        seconds = max(now - since, timedelta()) // timedelta(seconds=1)
        ago = words(
            "health_ago",
            language,
            hours=seconds // 3600,
            minutes=seconds // 60 % 60,
            seconds=seconds % 60,
        )
        return words("health_oldest", language, ago=ago)

    yield words("health_unsent", language, count=vitals.unsent) + oldest(vitals.unsent_since)
    yield words("health_unhandled", language, count=vitals.unhandled) + oldest(
        vitals.unhandled_since
    )
    yield words("health_dead", language, count=vitals.dead)
    yield words("health_overdue", language, count=vitals.overdue)
    yield words(
        "health_tickets",
        language,
        open=vitals.open_tickets,
        waiting=vitals.waiting_tickets,
        breached=vitals.breached,
    )


ROWS = (Command(name="health", role="supervisor", in_group=health, about="about_health"),)
