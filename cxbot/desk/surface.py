"""What the desk writes into the group, as outbound messages: forum topics or a plain group.

Where a topic or a card isn't known yet when the turn is decided, the message names it by a mark,
and delivery puts the real id in when the message leaves: `@conversation` for the customer's topic,
`@card:TICKET` for the card that a message in a plain group replies to.
"""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from cxbot.desk.card import (
    CardView,
    Choice,
    Page,
    buttons,
    calls,
    card,
    icon_of,
    menu,
    topic_name,
)
from cxbot.desk.groups import Group, Groups
from cxbot.desk.phrases import Key, phrase
from cxbot.model.conversation import Dialogue
from cxbot.model.message import Button, Inbound, Outbound
from cxbot.model.text import RichText, styled
from cxbot.model.ticket import Ticket
from cxbot.model.value import replace

Mark = Callable[[str, str, int], str]
Values = Mapping[str, object]
Keyboard = tuple[tuple[Button, ...], ...]
NO_VALUES: Values = MappingProxyType({})


class Post(Struct, frozen=True):
    """A message for the group, and what it will be known as."""

    outbound: Outbound
    link: Mapping[str, Any]


def topic_mark(conversation_id: str) -> str:
    return f"@{conversation_id}"


def card_mark(ticket_id: str) -> str:
    return f"@card:{ticket_id}"


def _unshown(message: Inbound) -> str | None:
    """The messenger's word for what no bot can copy; None for what can be shown."""
    first = message.attachments[0] if message.attachments else None
    if first is None:
        return None if message.text else "message"
    return (first.name or first.kind) if first.kind == "other" else None


def ticket_number(text: str) -> int | None:
    """Of the ticket that a card or a relayed line in a plain group begins with."""
    found = re.match(r"(?:\S+ )?#C([0-9]{1,9})\b", text)
    return int(found[1]) if found else None


class Surface:
    """Knows for each ticket which group it lives in and what that group looks like."""

    def __init__(self, groups: Groups, mark: Mark, commands: Container[str] = frozenset()) -> None:
        """`commands`: the names of all that a button may do."""
        self.groups = groups
        self._mark = mark
        self._commands = commands

    def group(self, ticket: Ticket) -> Group:
        return self.groups.of_ticket(ticket.chat)

    def card(self, view: CardView) -> Post:
        """A new card; in a forum it opens the topic."""
        ticket, group = view.ticket, self.group(view.ticket)
        outbound = Outbound(
            op="message",
            peer=group.chat,
            thread=self._thread(ticket),
            text=card(view, group.language),
            buttons=self._buttons(ticket),
        )
        return Post(outbound, self._link("card", view))

    def edited_card(self, view: CardView, message_id: str | None = None) -> Post:
        """Delivery finds the newest card when the message leaves, unless there is none."""
        group = self.group(view.ticket)
        outbound = Outbound(
            op="edit",
            peer=group.chat,
            message_id=message_id,
            text=card(view, group.language),
            buttons=self._buttons(view.ticket),
        )
        return Post(outbound, self._link("edit", view) | {"of": f"card:{view.ticket.id}"})

    def menu(self, ticket: Ticket, page: Page, choices: Sequence[Choice], message_id: str) -> Post:
        """Under a card, in place of its buttons."""
        group = self.group(ticket)
        shown = menu(page, ticket, choices, self._offer(ticket), group.language)
        outbound = Outbound(op="buttons", peer=group.chat, message_id=message_id, buttons=shown)
        return Post(outbound, {"kind": "edit"})

    def same(self, one: CardView, other: CardView) -> bool:
        """Nobody would see a difference between their cards."""
        language = self.group(one.ticket).language
        seen = [_labels(self._buttons(view.ticket)) for view in (one, other)]
        return seen[0] == seen[1] and card(one, language) == card(other, language)

    def named(self, dialogue: Dialogue, ticket: Ticket, *, icon: bool) -> Post | None:
        """The topic's name follows the customer's; nothing in a plain group."""
        group, link = self.group(ticket), self._topic(dialogue, ticket)
        if not group.forum:
            return None
        outbound = Outbound(
            op="topic",
            peer=group.chat,
            thread=self._thread(ticket),
            text=RichText(link["topic"]),
            icon=icon_of(ticket) if icon else None,
        )
        return Post(outbound, {**link, "kind": "name"})

    def relay(
        self, dialogue: Dialogue, ticket: Ticket, message: Inbound, reply_to: str | None
    ) -> tuple[Post, ...]:
        """The customer's message as it is: text by its words, anything else as a copy; what can't
        be shown in the group is named."""
        group = self.group(ticket)
        kind = _unshown(message)
        base = Outbound(
            op="message",
            peer=group.chat,
            thread=self._thread(ticket),
            reply_to=reply_to or self._card_to_reply(ticket),
        )
        link = {
            **self._topic(dialogue, ticket),
            "kind": "relay",
            "ticket_id": ticket.id,
            "other_chat": message.account,
            "other_message": message.message_id,
            "other_channel": message.channel,
        }
        if kind is not None:
            return (Post(self._named(base, ticket, message, kind), link),)
        if not message.attachments:
            return (Post(replace(base, text=self._tagged(ticket, message.text)), link),)
        if message.channel != group.channel or message.message_id is None:
            kinds = ", ".join(attachment.kind for attachment in message.attachments)
            words = RichText(f"[{kinds}] ") + message.text
            return (Post(replace(base, text=self._tagged(ticket, words)), link),)
        if len(message.parts) > 1:
            return self._album(base, ticket, message, link)
        copy = replace(
            base, op="copy", source_chat=message.account, source_message=message.message_id
        )
        # what stands there if the messenger won't copy it
        named = self._named(base, ticket, message, message.attachments[0].kind)
        return (Post(copy, {**link, "words": named.text.text, "said": message.text.text}),)

    def _album(
        self, base: Outbound, ticket: Ticket, message: Inbound, link: Mapping[str, Any]
    ) -> tuple[Post, ...]:
        """Copied together it answers nothing; so in a plain group a line ahead says whose it is."""
        copies = Outbound(
            op="copy_album",
            peer=base.peer,
            thread=base.thread,
            source_chat=message.account,
            source_messages=message.parts,
        )
        named = self._named(base, ticket, message, message.attachments[0].kind)
        parts = {"other_messages": list(message.parts), "words": named.text.text}
        album = Post(copies, {**link, **parts})
        if self.group(ticket).forum and base.reply_to is None:
            return (album,)
        kinds = RichText("".join(f"[{attachment.kind}]" for attachment in message.attachments))
        ahead = replace(base, text=self._tagged(ticket, kinds))
        return Post(ahead, link), album

    def _named(self, base: Outbound, ticket: Ticket, message: Inbound, kind: str) -> Outbound:
        said = phrase("not_shown", self.group(ticket).language, kind=kind)
        words = said + "\n" + message.text if message.text else said
        return replace(base, text=self._tagged(ticket, words))

    def rewritten(
        self, dialogue: Dialogue, ticket: Ticket, message: Inbound, shown: str, otherwise: Post
    ) -> Post:
        """Our line of the customer's words, changed as they changed theirs."""
        text = self._tagged(ticket, RichText("✏ ") + message.text)
        edit = Outbound(op="edit", peer=self.group(ticket).chat, message_id=shown, text=text)
        link = {
            **self._topic(dialogue, ticket),
            "kind": "edit",
            "instead": otherwise.outbound.to_json(),
        }
        return Post(edit, link)

    def say(
        self,
        dialogue: Dialogue,
        ticket: Ticket,
        key: Key,
        *,
        reply_to: str | None = None,
        below: RichText | None = None,
        values: Values = NO_VALUES,
        buttons: Keyboard = (),
    ) -> Post:
        """One of the desk's sentences; `below` is data under it."""
        group = self.group(ticket)
        text = phrase(key, group.language, **values)
        if below is not None:
            text = text + "\n" + below
        outbound = Outbound(
            op="message",
            peer=group.chat,
            thread=self._thread(ticket),
            reply_to=reply_to or self._card_to_reply(ticket),
            text=text,
            buttons=buttons or (self._buttons(ticket) if not ticket.open else ()),
        )
        link = {**self._topic(dialogue, ticket), "kind": "service", "ticket_id": ticket.id}
        return Post(outbound, link)

    def told(self, dialogue: Dialogue, ticket: Ticket, text: RichText) -> Post:
        """Something made elsewhere, where the ticket lives."""
        outbound = Outbound(
            op="message",
            peer=self.group(ticket).chat,
            thread=self._thread(ticket),
            reply_to=self._card_to_reply(ticket),
            text=text,
        )
        link = {**self._topic(dialogue, ticket), "kind": "service", "ticket_id": ticket.id}
        return Post(outbound, link)

    def icon(self, dialogue: Dialogue, ticket: Ticket) -> Post | None:
        """The topic's icon for the state it is in; nothing in a plain group."""
        group = self.group(ticket)
        if not group.forum:
            return None
        outbound = Outbound(
            op="topic", peer=group.chat, thread=self._thread(ticket), icon=icon_of(ticket)
        )
        link = {"kind": "icon", "of": f"icon:{ticket.conversation_id}"}
        return Post(outbound, link | self._topic(dialogue, ticket))

    def button(self, ticket: Ticket, action: str, label: str) -> Button:
        """One of the desk's buttons; `action` is a command's name, with `:argument` if need be."""
        return Button(label=label, data=self._mark(ticket.id, action, ticket.version))

    def calls(self, ticket: Ticket) -> Keyboard:
        """What can be said of a call, under the sentence that tells of one."""
        return calls(ticket, self._offer(ticket), self.group(ticket).language)

    def _tagged(self, ticket: Ticket, text: RichText) -> RichText:
        """In a plain group each line says whose it is; a topic says it already."""
        if self.group(ticket).forum:
            return text
        return styled("bold", f"#C{ticket.number}") + " " + text

    def _thread(self, ticket: Ticket) -> str | None:
        return topic_mark(ticket.conversation_id) if self.group(ticket).forum else None

    def _card_to_reply(self, ticket: Ticket) -> str | None:
        return None if self.group(ticket).forum else card_mark(ticket.id)

    def _buttons(self, ticket: Ticket) -> Keyboard:
        return buttons(ticket, self._offer(ticket), self.group(ticket).language)

    def _offer(self, ticket: Ticket) -> Callable[[str], str | None]:
        def offer(act: str) -> str | None:
            known = act.partition(":")[0] in self._commands
            return self._mark(ticket.id, act, ticket.version) if known else None

        return offer

    def _link(self, kind: str, view: CardView) -> dict[str, Any]:
        name = topic_name(view.customer.name, view.ticket.number, view.channel)
        number = view.ticket.number
        link = {"kind": kind, "ticket_id": view.ticket.id, "topic": name, "number": number}
        return link | {"icon": icon_of(view.ticket)}

    def _topic(self, dialogue: Dialogue, ticket: Ticket) -> dict[str, Any]:
        """How the topic would be called, and the number where there is none."""
        name = topic_name(dialogue.customer.name, ticket.number, dialogue.conversation.channel)
        return {"topic": name, "number": ticket.number}


def _labels(keyboard: Keyboard) -> list[list[str]]:
    """What is seen of it: the data of a tap changes with each version of its ticket."""
    return [[button.label for button in row] for row in keyboard]
