"""What people do in the group, for the customer whose topic or card it is.

It runs in the customer's lane, so two operators who tap in the same second come one after the
other, and the second is told who was first.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from cxbot.conversation.desk import (
    answering,
    aside,
    aside_later,
    card_menu,
    correcting,
    erasing,
    gate,
    talking,
)
from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import Deed
from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.roles import may
from cxbot.conversation.draft import Draft
from cxbot.desk import writing
from cxbot.desk.phrases import words
from cxbot.desk.writing import numbered
from cxbot.model.message import GroupInbound
from cxbot.model.ticket import Ticket

#: What a message replied to is, by what the map knows of it.
_KINDS: Mapping[str, writing.RepliedTo] = {
    "note": "note",
    "card": "card",
    "relay": "customer",
    "side": "side",
    "source": "colleague",
}


Telling = Callable[[Office, Draft, Mapping[str, Any]], Awaitable[None]]


class OperatorTurns:
    def __init__(self, office: Office, tellings: Mapping[str, Telling]) -> None:
        """`tellings`: what is done in a conversation's lane because of a turn elsewhere."""
        self._office = office
        self._tellings = tellings

    async def take(self, draft: Draft, message: GroupInbound) -> None:
        """What was done in a group of ours that concerns this customer."""
        office = self._office
        group = office.groups.at(message.chat)
        if group is None:
            return
        if draft.customer.erased_at is not None:
            await erasing.too_late(office, draft, group, message)
            return
        team = aside.team_of(office, group)
        if team is not None:
            later = message.kind == "edit"
            answers = aside_later.answer_edited if later else aside.answered
            await answers(office, draft, team, message)
            return
        found = await self._ticket(draft, message)
        if found is None:
            return
        ticket, said = found
        named, message = said is not message, said
        deed = Deed(
            draft=draft, group=group, who=gate.stranger(message), message=message, ticket=ticket
        )
        match message.kind:
            case "tap":
                await self._tap(deed)
            case "message":
                await self._message(deed, named=named)
            case "edit" if await self._answers(deed):
                if not await aside_later.word_edited(office, deed):
                    await correcting.edited(office, deed)
            case "reaction" if await self._answers(deed):
                await correcting.reacted(office, deed)
            case _:
                return

    async def told(self, draft: Draft, told: Mapping[str, Any]) -> None:
        """Another turn at the desk means something for this conversation."""
        handler = self._tellings.get(told["what"])
        if handler is not None:
            await handler(self._office, draft, told)

    async def _ticket(
        self, draft: Draft, message: GroupInbound
    ) -> tuple[Ticket, GroupInbound] | None:
        """The ticket it is about: the one named by /case, else the open one, else the newest."""
        named = numbered(message)
        if named is not None:
            number, rest = named
            ticket = await self._office.store.tickets.numbered(number)
            if ticket is not None and ticket.conversation_id == draft.here.id:
                same = draft.ticket is not None and draft.ticket.id == ticket.id
                return (draft.ticket or ticket if same else ticket), rest
        ticket = draft.ticket or await self._office.store.tickets.latest(draft.here.id)
        return (ticket, message) if ticket is not None else None

    # --- messages ------------------------------------------------------------------------------

    async def _message(self, deed: Deed, *, named: bool) -> None:
        """`named`: it began with the ticket's number, which isn't for the customer."""
        office, message = self._office, deed.message
        replied_to = await self._replied_to(message)
        intent = writing.read(
            message,
            bot_username=office.bot_username(),
            replied_to=replied_to,
            commands=office.commands,
            anonymous_may=office.rules.anonymous,
        )
        if named and intent == writing.Relay():
            intent = writing.Relay(message.text)
        match intent:
            case writing.Ignore():
                await self._ignored(deed, intent.reason)
            case writing.Command():
                await self._command(deed, intent)
            case writing.UnknownCommand():
                if await gate.enters(office, deed, f"/{intent.name}"):
                    office.posts.say(
                        deed.draft,
                        deed.ticket,
                        "unknown_command",
                        reply_to=message.message_id,
                        values={"name": intent.name},
                    )
            case _ if await gate.writes(office, deed):
                await self._written(deed, intent, replied_to)

    async def _ignored(self, deed: Deed, reason: writing.IgnoreReason) -> None:
        """Not passed on; whoever can't know that is told."""
        by_channel = deed.message.sender.account == gate.CHANNEL_BOT
        if reason == "anonymous" or (reason == "channel" and by_channel):
            await gate.unnamed(self._office, deed)
        elif reason == "empty_note" and await gate.writes(self._office, deed):
            self._office.posts.say(
                deed.draft, deed.ticket, reason, reply_to=deed.message.message_id
            )

    async def _written(
        self, deed: Deed, intent: writing.Intent, replied_to: writing.RepliedTo
    ) -> None:
        office = self._office
        match intent:
            case writing.Relay():
                await answering.written(office, deed, intent.text, replied_to)
            case writing.Note():
                talking.note(office, deed, intent.text)
            case writing.Side():
                await aside.go_on(office, deed, intent.text)

    async def _command(self, deed: Deed, intent: writing.Command) -> None:
        command = self._office.commands.typed(intent.name)
        assert command is not None
        deed.argument = intent.argument
        if await gate.enters(self._office, deed, f"/{command.name}"):
            await self._perform(deed, command)

    async def _perform(self, deed: Deed, command: Command) -> None:
        if not await gate.permits(self._office, deed, command):
            return
        if command.on_ticket is not None:
            await command.on_ticket(self._office, deed)
        elif command.in_group is not None:
            await command.in_group(self._office, deed)

    # --- taps ----------------------------------------------------------------------------------

    async def _tap(self, deed: Deed) -> None:
        office = self._office
        tap = office.marks.read_desk(deed.message.data or "")
        deed.tap = tap
        if tap is None:
            office.posts.toast(deed, "stale")
            return
        if tap.ticket_id != deed.ticket.id:
            ticket = await office.store.tickets.get(tap.ticket_id)
            if ticket is None:
                office.posts.toast(deed, "stale")
                return
            deed.ticket = ticket
        if deed.message.chat != office.groups.of_ticket(deed.ticket.chat).chat:
            office.posts.toast(deed, "stale")
            return
        name, _, deed.argument = tap.action.partition(":")
        command = office.commands.tapped(name)
        if command is None:
            office.posts.toast(deed, "stale")
        elif await gate.enters(office, deed, f"/{command.name}") and await self._timely(deed, name):
            await self._perform(deed, command)
        if not any(parcel.outbound.op == "answer_tap" for parcel in deed.draft.parcels):
            office.posts.toast(deed, None)

    async def _timely(self, deed: Deed, name: str) -> bool:
        """Nobody has changed what the button was about; else they are told, and see it anew."""
        office = self._office
        changed = await card_menu.changed_since(office, deed) if name in card_menu.CAREFUL else None
        if changed is None:
            return True
        key, values = changed
        what = words(key, deed.group.language, **values)
        office.posts.toast(deed, "changed_since", {"what": what})
        await office.posts.redraw(deed.draft, deed.ticket, anyway=True)
        return False

    # --- who, and about what -------------------------------------------------------------------

    async def _answers(self, deed: Deed) -> bool:
        """May they answer customers? What else they change in the group is nobody's business."""
        return await gate.enter(self._office, deed) and may(deed.who.role, "operator")

    async def _replied_to(self, message: GroupInbound) -> writing.RepliedTo:
        tickets = self._office.store.tickets
        for part in message.earlier:
            known = await tickets.mapped(message.channel, message.chat, part)
            if known is not None and known.kind == "note":
                return "note"  # the rest of an album that is one
        if message.reply_to is None or message.reply_to == message.thread:
            return "none"
        mapped = await tickets.mapped(message.channel, message.chat, message.reply_to)
        return _KINDS.get(mapped.kind, "relay") if mapped is not None else "colleague"
