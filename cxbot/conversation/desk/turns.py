"""What people do in the group, for the customer whose topic or card it is.

It runs in the customer's lane, so two operators who tap in the same second come one after the
other, and the second is told who was first.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from cxbot.conversation.desk import talking
from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import ANONYMOUS, Deed, Operator
from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.roles import may
from cxbot.conversation.draft import Draft
from cxbot.desk import writing
from cxbot.desk.writing import numbered
from cxbot.model.message import GroupInbound
from cxbot.model.ticket import Ticket

#: What a message replied to is, by what the map knows of it.
_KINDS: Mapping[str, writing.RepliedTo] = {
    "note": "note",
    "card": "card",
    "relay": "customer",
    "side": "side",
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
        found = await self._ticket(draft, message)
        if found is None:
            return
        ticket, message = found
        deed = Deed(
            draft=draft, group=group, who=_stranger(message), message=message, ticket=ticket
        )
        match message.kind:
            case "tap":
                await self._tap(deed)
            case "message":
                await self._message(deed)
            case "edit" if await self._known(deed):
                await talking.edited(office, deed)
            case "reaction" if await self._known(deed):
                await talking.reacted(office, deed)
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

    async def _message(self, deed: Deed) -> None:
        office, message = self._office, deed.message
        replied_to = await self._replied_to(message)
        intent = writing.read(
            message,
            bot_username=office.bot_username(),
            replied_to=replied_to,
            commands=office.commands,
            anonymous_may=office.rules.anonymous,
        )
        if isinstance(intent, writing.Ignore):
            if intent.reason in ("anonymous", "empty_note"):
                self._refuse(deed, intent.reason)
            return
        if not await self._known(deed):
            self._refuse(deed, "not_allowed")
            deed.draft.audit(
                f"operator:{message.sender.account}", "refused", f"#C{deed.ticket.number}"
            )
            return
        await self._act(deed, intent)

    async def _act(self, deed: Deed, intent: writing.Intent) -> None:
        office = self._office
        match intent:
            case writing.Relay():
                await talking.relay(office, deed, intent.text)
            case writing.Note():
                talking.note(office, deed, intent.text)
            case writing.Side():
                await talking.aside(office, deed, intent.text)
            case writing.UnknownCommand():
                values = {"name": intent.name}
                office.posts.say(
                    deed.draft,
                    deed.ticket,
                    "unknown_command",
                    reply_to=deed.message.message_id,
                    values=values,
                )
            case writing.Command():
                command = office.commands.typed(intent.name)
                assert command is not None
                deed.argument = intent.argument
                await self._perform(deed, command)

    async def _perform(self, deed: Deed, command: Command) -> None:
        if not may(deed.who.role, command.role):
            self._office.posts.answer(deed, "needs_role", {"role": command.role})
            deed.draft.audit(deed.who.actor, "refused", f"/{command.name} #C{deed.ticket.number}")
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
        if tap is None or deed.message.chat != office.groups.of_ticket(deed.ticket.chat).chat:
            office.posts.toast(deed, "stale")
            return
        if tap.ticket_id != deed.ticket.id:
            ticket = await office.store.tickets.get(tap.ticket_id)
            if ticket is None:
                office.posts.toast(deed, "stale")
                return
            deed.ticket = ticket
        if not await self._known(deed):
            office.posts.toast(deed, "not_allowed")
            deed.draft.audit(
                f"operator:{deed.message.sender.account}", "refused", f"#C{deed.ticket.number}"
            )
            return
        name, _, deed.argument = tap.action.partition(":")
        command = office.commands.tapped(name)
        if command is None:
            office.posts.toast(deed, "stale")
            return
        await self._perform(deed, command)

    # --- who, and about what -------------------------------------------------------------------

    async def _known(self, deed: Deed) -> bool:
        """Whoever acts has a role that lets them act at all; their name is theirs."""
        office, message = self._office, deed.message
        if message.anonymous and message.kind != "tap":
            if not office.rules.anonymous:
                return False
            deed.who = Operator(account=ANONYMOUS, name=ANONYMOUS, role="operator")
            return True
        role = await office.roles.of(message.sender.account, message.chat)
        if role is None or not may(role, "operator"):
            return False
        deed.who = replace(deed.who, role=role)
        await office.people.seen(deed)
        return True

    async def _replied_to(self, message: GroupInbound) -> writing.RepliedTo:
        if message.reply_to is None or message.reply_to == message.thread:
            return "none"
        mapped = await self._office.store.tickets.mapped(
            message.channel, message.chat, message.reply_to
        )
        return _KINDS.get(mapped.kind, "relay") if mapped is not None else "none"

    def _refuse(self, deed: Deed, key: "writing.RefusalKey") -> None:
        self._office.posts.say(deed.draft, deed.ticket, key, reply_to=deed.message.message_id)


def _stranger(message: GroupInbound) -> Operator:
    """Until their role is known they may do nothing."""
    sender = message.sender
    return Operator(account=sender.account, name=sender.name or sender.account, role="viewer")
