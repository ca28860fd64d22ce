"""A word with another team inside a ticket. The customer never sees any of it.

`/side TEAM text` goes to the team's group, with the ticket's number, its reason and who asks, and
nothing of who the customer is. What the team answers there comes back into the ticket's topic, and
an answer to that goes to the team again. Whoever is in the team's group may answer; that is all
they may. A team without a group of its own gets a note.

Nothing here writes to anybody but groups of ours.
"""

from collections.abc import Container, Mapping
from typing import Any

from msgspec import Struct

from cxbot.conversation.desk import talking
from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import Deed, know
from cxbot.conversation.desk.office import Office
from cxbot.conversation.draft import Draft
from cxbot.desk import lifecycle, writing
from cxbot.desk.card.contacts import covered
from cxbot.desk.groups import Group
from cxbot.desk.phrases import one_line, phrase
from cxbot.desk.surface import Post
from cxbot.model.message import GroupInbound, Outbound, ids_of, words_of
from cxbot.model.text import RichText, styled
from cxbot.model.ticket import Ticket
from cxbot.model.value import replace
from cxbot.store.outbox import DESK
from cxbot.store.tickets import Mapped

KIND = "side"
#: A team's own message that was brought to a ticket: an edit of it belongs there.
SAID = "side_said"
_MAX_REASON = 200
_MAX_NAME = 64


class _Team(Struct, frozen=True):
    name: str
    #: None: it has none of its own.
    group: Group | None


# --- from an operator ----------------------------------------------------------------------------


async def side(office: Office, deed: Deed) -> None:
    """`/side TEAM text`, with or without a photo or a file."""
    known = ", ".join(office.rules.teams)
    if not known:
        office.posts.answer(deed, "side_no_teams")
        return
    if not deed.argument.strip():
        office.posts.answer(deed, "side_whom", {"known": known})
        return
    found = named(office, deed.argument)
    if found is None:
        word = deed.argument.split(maxsplit=1)[0]
        office.posts.answer(deed, "side_unknown", {"team": word, "known": known})
        return
    team, text = found
    if not text and not deed.message.attachments:
        office.posts.answer(deed, "side_what", {"team": team.name})
        return
    if deed.ticket.state == "closed":
        office.posts.answer(deed, "closed_for_good", {"number": deed.ticket.number})
        return
    if _ask(office, deed, team, RichText(text), about=True):
        _confirm(office, deed, team)


async def go_on(office: Office, deed: Deed, text: str) -> None:
    """In answer to a word of a team, or to one's own word to it."""
    message = deed.message
    mapped = await _line(office, message)
    group = office.groups.at(mapped.other_chat or "") if mapped is not None else None
    name = team_of(office, group) if group is not None else None
    if mapped is None or group is None or name is None:
        talking.note(office, deed, text)
        return
    answered = mapped.other_message
    _ask(office, deed, _Team(name, group), message.text or RichText(text), reply_to=answered)


def _ask(
    office: Office,
    deed: Deed,
    team: _Team,
    text: RichText,
    *,
    about: bool = False,
    reply_to: str | None = None,
) -> bool:
    """Does it go to them? Else the operator reads that it is a note."""
    words = text.text or words_of(deed.message)
    sided = lifecycle.Sided(team=team.name, text=words, **deed.who.act)
    deed.ticket = office.posts.move(deed.draft, deed.ticket, sided).ticket
    deed.draft.note(
        name="side.asked",
        kind="note",
        text=f"{team.name}: {words}",
        initiator="operator",
        operator_id=deed.who.account,
        ticket_id=deed.ticket.id,
    )
    group = team.group
    _remember(deed, group)
    if group is None or group.detached:
        office.posts.say(
            deed.draft,
            deed.ticket,
            "side_kept",
            reply_to=deed.message.message_id,
            values={"team": team.name},
        )
        return False
    said = heading(deed, about=about) + " " + text
    first = Outbound(op="message", peer=group.chat, reply_to=reply_to, text=said)
    link = {
        "kind": KIND,
        "ticket_id": deed.ticket.id,
        "other_chat": deed.message.chat,
        "other_message": deed.message.message_id,
    }
    for outbound in (first, *_copies(deed.message, group.chat)):
        deed.draft.post(group.channel, outbound, link, DESK)
    return True


def _confirm(office: Office, deed: Deed, team: _Team) -> None:
    """Said once for each question; an answer to it is one more word to the team."""
    surface = office.posts.surface
    assert surface is not None
    assert team.group is not None
    values, number = {"team": team.name}, deed.message.message_id
    line = surface.say(
        deed.draft.dialogue, deed.ticket, "side_asked", reply_to=number, values=values
    )
    link = {**line.link, "kind": KIND, "other_chat": team.group.chat}
    office.posts.post(deed.draft, Post(line.outbound, link))


def heading(deed: Deed, *, about: bool) -> RichText:
    """Which ticket, why, and who asks; whatever would lead to the customer is covered."""
    ticket = deed.ticket
    number = RichText("🔁 ") + styled("bold", f"#C{ticket.number}")
    reason = one_line(covered(ticket.reason), _MAX_REASON)
    why = f" · {reason}\n" if about and reason else " · "
    return number + why + f"{one_line(deed.who.name, _MAX_NAME)}:"


def _copies(message: GroupInbound, chat: str, thread: str | None = None) -> list[Outbound]:
    """Photos, files, voice …: as they are, without the words under them."""
    if not message.attachments or message.message_id is None:
        return []
    where = {"peer": chat, "thread": thread, "source_chat": message.chat, "bare": True}
    if len(message.parts) > 1:
        return [Outbound(op="copy_album", source_messages=message.parts, **where)]  # type: ignore[arg-type]  # as their names say
    return [Outbound(op="copy", source_message=message.message_id, **where)]  # type: ignore[arg-type]  # as their names say


def _remember(deed: Deed, group: Group | None) -> None:
    """An answer to one's own word goes on with the team."""
    into = group.chat if group is not None else None
    for number in ids_of(deed.message):
        know(deed.draft, deed.message, number, deed.ticket, KIND, into)


async def failed(office: Office, draft: Draft, told: Mapping[str, Any]) -> None:
    """A word of ours didn't get to the team: whoever wrote it hears so."""
    ticket = await ticket_of(office, draft, told["ticket"])
    group = office.groups.at(told["chat"] or "")
    if ticket is None or group is None or team_of(office, group) is not None:
        return
    values = {"reason": told["reason"]}
    office.posts.say(draft, ticket, "not_delivered", reply_to=told["message"], values=values)


# --- from a team ---------------------------------------------------------------------------------


def team_of(office: Office, group: Group) -> str | None:
    """The team whose group it is. There nothing is done but answering."""
    if not group.name:
        return None
    return next(
        (one for one in office.rules.teams if one.casefold() == group.name.casefold()), None
    )


async def whose(office: Office, message: GroupInbound) -> str | None:
    """The conversation that an answer of a team, or an edit of one, belongs to; whatever else they
    write is theirs."""
    mapped = None
    if message.kind == "message":
        mapped = await _line(office, message)
    elif message.kind == "edit":
        mapped = await brought(office, message)
    return mapped.conversation_id if mapped is not None else None


async def answered(office: Office, draft: Draft, team: str, message: GroupInbound) -> None:
    """Into the ticket's topic, by name. No role is needed, and no command is done."""
    mapped = await _line(office, message)
    if message.kind != "message" or mapped is None or mapped.ticket_id is None:
        return
    ticket = await ticket_of(office, draft, mapped.ticket_id)
    surface = office.posts.surface
    if surface is None or ticket is None or not is_word(office, message):
        return
    ticket, said = log(office, draft, ticket, team, message)
    for post in _posts(office, draft, ticket, message, said):
        office.posts.post(draft, post)
    ids = ids_of(message)
    for number in ids:
        know(draft, message, number, ticket, SAID, message.chat, ids[0])


def log(
    office: Office,
    draft: Draft,
    ticket: Ticket,
    team: str,
    message: GroupInbound,
    *,
    name: str = "side.answered",
    mark: str = "",
) -> tuple[Ticket, RichText]:
    """The ticket after a team's words, and those words as its topic shows them. `name` is the
    note's; `mark` goes ahead."""
    surface = office.posts.surface
    assert surface is not None
    who = "" if message.anonymous else message.sender.name or message.sender.account
    words = mark + words_of(message)
    sided = lifecycle.Sided(team=team, text=f"{who}: {words}")
    ticket = office.posts.move(draft, ticket, sided).ticket
    draft.note(
        name=name,
        kind="note",
        text=f"{team}, {who}: {words}",
        initiator="operator",
        ticket_id=ticket.id,
    )
    said = phrase("side_answer", surface.group(ticket).language, team=team, name=who or team)
    return ticket, RichText(mark) + said + " " + message.text


def _posts(
    office: Office, draft: Draft, ticket: Ticket, message: GroupInbound, text: RichText
) -> list[Post]:
    surface = office.posts.surface
    assert surface is not None
    line = surface.say(draft.dialogue, ticket, "noted")
    link = {
        **line.link,
        "kind": KIND,
        "other_chat": message.chat,
        "other_message": message.message_id,
    }
    first = replace(line.outbound, text=text)
    copies = _copies(message, first.peer, first.thread)
    return [Post(outbound, link) for outbound in (first, *copies)]


# --- the rest ------------------------------------------------------------------------------------


def is_word(office: Office, message: GroupInbound) -> bool:
    """Of a team to us: not what they write for themselves, nor what looks like a command."""
    return isinstance(intent_of(office, message, ()), writing.Side)


def intent_of(office: Office, message: GroupInbound, commands: Container[str]) -> writing.Intent:
    """As if it were new, and answered a word with a team."""
    return writing.read(
        replace(message, kind="message"),
        bot_username=office.bot_username(),
        replied_to="side",
        commands=commands,
        anonymous_may=True,
    )


async def brought(office: Office, message: GroupInbound) -> Mapped | None:
    """What we know of a team's own message that was brought to a ticket."""
    number = message.message_id or ""
    mapped = await office.store.tickets.mapped(message.channel, message.chat, number)
    return mapped if mapped is not None and mapped.kind == SAID else None


async def _line(office: Office, message: GroupInbound) -> Mapped | None:
    """The word with a team that this one answers."""
    for about in (message.reply_to, *message.earlier):
        if about is not None:
            mapped = await office.store.tickets.mapped(message.channel, message.chat, about)
            if mapped is not None and mapped.kind == KIND:
                return mapped
    return None


async def ticket_of(office: Office, draft: Draft, ticket_id: str) -> Ticket | None:
    if draft.ticket is not None and draft.ticket.id == ticket_id:
        return draft.ticket
    return await office.store.tickets.get(ticket_id)


def named(office: Office, argument: str) -> tuple[_Team, str] | None:
    """The team with the longest name that the text begins with, and the rest."""
    for name in sorted(office.rules.teams, key=len, reverse=True):
        head, rest = argument[: len(name)], argument[len(name) :]
        if head.casefold() == name.casefold() and (not rest or not rest[0].isalnum()):
            named = office.groups.named.items()
            group = next((g for own, g in named if own.casefold() == name.casefold()), None)
            return _Team(name, group), rest.lstrip(" \t\n:,").rstrip()
    return None


TELLINGS = {"side_failed": failed}
ROWS = (Command(name="side", on_ticket=side, about="about_side"),)
