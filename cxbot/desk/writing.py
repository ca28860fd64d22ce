"""What an operator wrote, read as what they mean by it. Rights and tickets are looked at elsewhere.

Rules, the first that fits:
1. Not a person's own message (service, anonymous unless the shop allows it, bot, linked channel):
   ignored.
2. `//…`, `. …`, `/note …`: a private note.
3. `/…`: a command, known or not. Nothing that begins with a slash ever reaches the customer.
4. `\\…`: relayed without the backslash; the way to send what the other rules would keep.
5. Replies to a word with another team: goes to that team. Begins with @somebody, replies to a note,
   or names @somebody in answer to a colleague: colleagues talking, so a note.
6. Anything else, text or media, is relayed.

In doubt it is a note: a note can still be sent, a sent message can't be taken back.
"""

import re
from collections.abc import Container
from typing import Literal

from msgspec import Struct

from cxbot.model.message import GroupInbound
from cxbot.model.text import Entity, RichText, utf16_length
from cxbot.model.value import replace

#: What the message answers to: "relay" is a line of the desk's own, "customer" a message of theirs.
#: In a topic, "none" also stands for the topic's own first message.
RepliedTo = Literal["note", "side", "relay", "card", "customer", "colleague", "none"]
IgnoreReason = Literal["not_a_message", "anonymous", "bot", "channel", "other_bot", "empty_note"]

_COMMAND = re.compile(r"/([a-z0-9_]+)(?:@([a-z0-9_]+))?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
_NOTE = re.compile(r"//|\.\s")
_CASE = re.compile(r"\s*/case(?:@\w+)?\s+#?C?([0-9]{1,9})(?:\s+|$)", re.IGNORECASE)
_MENTION = re.compile(r"@\w")
_MENTIONED = re.compile(r"(?<!\w)@\w")
_MENTIONS = frozenset({"mention", "text_mention"})
# Accounts that speak for a channel: Telegram's own (a linked channel's posts) and Channel Bot.
# https://core.telegram.org/bots/api#message (sender_chat)
_CHANNEL_ACCOUNTS = frozenset({"777000", "136817688"})
_GROUP_ANONYMOUS_BOT = "1087968824"


class Relay(Struct, frozen=True):
    """To the customer: the message as it is, or `text` in place of its text or caption."""

    text: RichText | None = None


class Note(Struct, frozen=True):
    """Stays in the group. Empty for a bare /note on a reply or on media."""

    text: str


class Side(Struct, frozen=True):
    """To the team that was asked, within the ticket."""

    text: str


class Command(Struct, frozen=True):
    #: As it was typed, in small letters: a name or an alias.
    name: str
    argument: str = ""


class UnknownCommand(Struct, frozen=True):
    """Not relayed; the operator is told."""

    name: str


class Ignore(Struct, frozen=True):
    """Not relayed. `anonymous` and `empty_note` are phrases to hint with; the rest is silent."""

    reason: IgnoreReason


Intent = Relay | Note | Side | Command | UnknownCommand | Ignore


def read(
    message: GroupInbound,
    *,
    bot_username: str,
    commands: Container[str],
    replied_to: RepliedTo = "none",
    anonymous_may: bool = False,
) -> Intent:
    """What the operator means. Never raises."""
    reason = _not_a_person(message)
    if reason is not None and not (reason == "anonymous" and anonymous_may):
        return Ignore(reason)
    text = message.text.text.strip()
    if noted := _NOTE.match(text):
        return _note(text[noted.end() :], message, replied_to)
    if text.startswith("/"):
        return _command(text, message, bot_username, commands, replied_to)
    if text.startswith("\\") and len(text) > 1:
        return Relay(_unescaped(message.text))
    if replied_to == "side":
        return Side(text)
    if replied_to == "note" or _begins_with_mention(message.text):
        return Note(text)
    if replied_to == "colleague" and _mentions(message.text):
        return Note(text)
    return Relay()


def is_marked(text: RichText) -> bool:
    """It begins as a note or a command does, so it isn't for the customer."""
    start = text.text.lstrip()
    return start.startswith("/") or bool(_NOTE.match(start)) or _begins_with_mention(text)


def numbered(message: GroupInbound) -> tuple[int, GroupInbound] | None:
    """`/case 123 text`: the ticket's number, and the message as if it stood in its topic."""
    found = _CASE.match(message.text.text)
    if found is None or message.kind != "message":
        return None
    rest = _from(message.text, found.end())
    return int(found[1]), replace(message, text=rest, reply_to=None)


def _not_a_person(message: GroupInbound) -> IgnoreReason | None:
    if message.kind != "message":
        return "not_a_message"
    if message.sender.account in _CHANNEL_ACCOUNTS:
        return "channel"
    if message.anonymous or message.sender.account == _GROUP_ANONYMOUS_BOT:
        return "anonymous"
    return "bot" if message.sender.is_bot else None


def _note(text: str, message: GroupInbound, replied_to: RepliedTo) -> Intent:
    text = text.strip()
    if not (text or message.attachments or replied_to != "none"):
        return Ignore("empty_note")
    return Note(text)


def _command(
    text: str,
    message: GroupInbound,
    bot_username: str,
    commands: Container[str],
    replied_to: RepliedTo,
) -> Intent:
    found = _COMMAND.fullmatch(text)
    if found is None:
        return UnknownCommand(text.split(maxsplit=1)[0][1:])
    name, bot, argument = found[1].lower(), found[2] or "", (found[3] or "").strip()
    if bot and bot.lower() != bot_username.lstrip("@").lower():
        return Ignore("other_bot")
    if name == "note":
        return _note(argument, message, replied_to)
    return Command(name, argument) if name in commands else UnknownCommand(name)


def _begins_with_mention(text: RichText) -> bool:
    start = len(text.text) - len(text.text.lstrip())
    marked = any(e.kind in _MENTIONS and e.offset <= start for e in text.entities)
    return marked or _MENTION.match(text.text, start) is not None


def _mentions(text: RichText) -> bool:
    marked = any(entity.kind in _MENTIONS for entity in text.entities)
    return marked or _MENTIONED.search(text.text) is not None


def _from(text: RichText, at: int) -> RichText:
    """What is left behind that many characters, formatted as it was."""
    cut = utf16_length(text.text[:at])
    entities = []
    for entity in text.entities:
        end = entity.offset + entity.length - cut
        if end > 0:
            start = max(entity.offset - cut, 0)
            entities.append(replace(entity, offset=start, length=end - start))
    return RichText(text.text[at:], tuple(entities))


def _unescaped(text: RichText) -> RichText:
    """Without the leading backslash; every entity moves one unit to the left."""
    before = text.text.index("\\")  # only whitespace of the basic plane: characters are units
    entities = []
    for entity in text.entities:
        moved = _without_unit(entity, before)
        if moved.length:
            entities.append(moved)
    return RichText(text.text[:before] + text.text[before + 1 :], tuple(entities))


def _without_unit(entity: Entity, at: int) -> Entity:
    if entity.offset > at:
        return entity.moved(-1)
    covers = entity.offset + entity.length > at
    return replace(entity, length=entity.length - 1) if covers else entity
