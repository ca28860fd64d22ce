"""`/neglected`: customers to whom we owe something, or of whom nobody has heard since they bought.

A link leads to the customer's topic or card, where there is one.
"""

from collections.abc import Mapping
from datetime import datetime

from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import GroupDeed
from cxbot.conversation.desk.office import Office
from cxbot.conversation.neglect import NeglectFinder
from cxbot.desk.board import link_to
from cxbot.desk.card.names import without_contacts
from cxbot.desk.groups import Group
from cxbot.desk.phrases import Key, one_line, phrase, words
from cxbot.journey.neglect import Kind, Neglected
from cxbot.model.text import RichText, styled
from cxbot.store.neglect import NeglectLog

_MOST = 10
_MAX_NAME = 32
_KINDS: Mapping[Kind, tuple[str, Key]] = {
    "complaint": ("💢", "neglected_complaint"),
    "call": ("📞", "neglected_call"),
    "answer": ("⏰", "neglected_answer"),
    "silence": ("🤫", "neglected_silence"),
}


async def neglected(office: Office, deed: GroupDeed) -> None:
    """The worst ten of all groups."""
    log, group = NeglectLog(office.store.database), deed.group
    found = await NeglectFinder(log, lambda: office.shop).find(deed.draft.now)
    rows = found.rows[:_MOST]
    places = await log.places([one.conversation_id for one in rows if one.conversation_id])
    title: Key = "neglected_title" if rows else "neglected_none"
    text = phrase(title, group.language, count=found.customers)
    for one in rows:
        text = text + "\n" + _line(one, places.get(one.conversation_id or ""), group)
    if found.customers > len(rows):
        text = text + "\n" + words("and_more", group.language, count=found.customers - len(rows))
    if found.apart:
        text = text + "\n" + words("neglected_apart", group.language, count=found.apart)
    office.posts.reply(deed, text)


def _line(one: Neglected, place: tuple[str, str] | None, group: Group) -> RichText:
    icon, key = _KINDS[one.kind]
    language = group.language
    name = one_line(without_contacts(one.name), _MAX_NAME) or words("nameless", language)
    url = link_to(*place) if place is not None else None
    head = RichText(f"{icon} ") + (styled("text_link", name, url=url) if url else name)
    owner = one_line(one.owner or "", _MAX_NAME) or words("neglected_free", language)
    parts = [
        words(key, language, what=one.what),
        words("neglected_since", language, time=_day(one.since, group)),
        *([owner] if one.kind != "silence" else []),
    ]
    return head + "".join(f" · {part}" for part in parts)


def _day(at: datetime, group: Group) -> str:
    return f"{at.astimezone(group.time_zone):%Y-%m-%d}"


ROWS = (Command(name="neglected", role="viewer", in_group=neglected, about="about_neglected"),)
