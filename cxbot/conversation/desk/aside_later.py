"""What either side edits later of a word with another team: the other side has it as it is now."""

from collections.abc import Mapping, Sequence
from typing import Any

from cxbot.conversation.desk import aside
from cxbot.conversation.desk.deed import Deed
from cxbot.conversation.desk.office import Office
from cxbot.conversation.draft import Draft
from cxbot.desk import lifecycle, writing
from cxbot.desk.surface import Post
from cxbot.model.message import GroupInbound, Outbound
from cxbot.model.text import RichText
from cxbot.model.value import replace
from cxbot.store.outbox import DESK

_EDITED = "✏ "


async def word_edited(office: Office, deed: Deed) -> bool:
    """A word of ours to a team follows; what it was made into may be for somebody else. False for
    what never went to one."""
    draft, message = deed.draft, deed.message
    number = message.message_id or ""
    known = await office.store.tickets.mapped(message.channel, message.chat, number)
    group = office.groups.at(known.other_chat or "") if known is not None else None
    name = aside.team_of(office, group) if group is not None else None
    if known is None or known.kind != aside.KIND or group is None or name is None:
        return False
    copies = await office.store.relayed.copies(message.channel, message.chat, number, group.chat)
    now = _words_to(office, message, name)
    if now is None:
        values = {"team": name}
        office.posts.say(draft, deed.ticket, "side_not_changed", reply_to=number, values=values)
        return True
    text, about = now
    sided = lifecycle.Sided(team=name, text=_EDITED + text.text, **deed.who.act)
    deed.ticket = office.posts.move(draft, deed.ticket, sided).ticket
    draft.note(
        name="side.edited",
        kind="note",
        text=f"{name}: {_EDITED}{text.text}",
        initiator="operator",
        operator_id=deed.who.account,
        ticket_id=deed.ticket.id,
    )
    said = RichText(_EDITED) + aside.heading(deed, about=about) + " " + text
    anew = Outbound(op="message", peer=group.chat, text=said)
    link = {"ticket_id": deed.ticket.id, "other_chat": message.chat, "other_message": number}
    draft.post(group.channel, *_followed(anew, link, copies), DESK)
    return True


def _words_to(office: Office, message: GroupInbound, team: str) -> tuple[RichText, bool] | None:
    """What of it is for that team now, and whether it names the team; None: nothing is."""
    intent = aside.intent_of(office, message, office.commands)
    if isinstance(intent, writing.Side):
        return message.text or RichText(intent.text), False
    found = None
    if isinstance(intent, writing.Command) and intent.name == aside.KIND:
        found = aside.named(office, intent.argument)
    if found is None or found[0].name != team or not (found[1] or message.attachments):
        return None
    return RichText(found[1]), True


async def answer_edited(office: Office, draft: Draft, team: str, message: GroupInbound) -> None:
    """A team's answer, as the ticket's topic shows it. Our line may lie in a group that the ticket
    has left since; then the words are said anew where it is now."""
    surface, first = office.posts.surface, await aside.brought(office, message)
    if surface is None or first is None or first.ticket_id is None:
        return
    ticket = await aside.ticket_of(office, draft, first.ticket_id)
    if ticket is None or not aside.is_word(office, message):
        return
    ticket, said = aside.log(office, draft, ticket, team, message, name="side.edited", mark=_EDITED)
    line, number = surface.say(draft.dialogue, ticket, "noted"), first.other_message or ""
    into = line.outbound.peer
    copies = await office.store.relayed.copies(message.channel, message.chat, number, into)
    link = {**line.link, "other_chat": message.chat, "other_message": number}
    office.posts.post(draft, Post(*_followed(replace(line.outbound, text=said), link, copies)))


def _followed(
    anew: Outbound, link: Mapping[str, Any], copies: Sequence[str]
) -> tuple[Outbound, Mapping[str, Any]]:
    """Our line with those words changed to these. Where it can't be, or isn't there yet, `anew`
    says them, in answer to it."""
    if not copies:
        return anew, {**link, "kind": aside.KIND}
    instead = replace(anew, reply_to=copies[0])
    edit = Outbound(op="edit", peer=anew.peer, message_id=copies[0], text=anew.text)
    return edit, {**link, "kind": "edit", "instead": instead.to_json()}
