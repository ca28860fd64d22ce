"""A message in a group of ours, before it is known whose customer it concerns."""

from collections.abc import Callable

from cxbot.conversation.desk.deed import ANONYMOUS, GroupDeed, Operator
from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.roles import may
from cxbot.conversation.turn_draft import TurnDraft
from cxbot.desk import writing
from cxbot.desk.groups import Group
from cxbot.desk.surface import ticket_number
from cxbot.model.message import GroupInbound
from cxbot.model.ticket import Ticket


class GroupTurns:
    """Finds the conversation by the topic, the message replied to, the button's ticket, or /case.

    What concerns no conversation is done here: commands anywhere in the group, and what happens to
    the group itself.
    """

    def __init__(self, office: Office | None, moved: Callable[[str, str], None]) -> None:
        self._office = office
        self._moved = moved

    async def take(self, draft: TurnDraft, message: GroupInbound) -> str | None:
        """The lane it belongs to; None when it ends in `draft`."""
        office = self._office
        if office is None:
            return None
        group = office.groups.at(message.chat)
        if group is None:
            return None
        if message.kind == "migrated" and message.moved_to is not None:
            draft.turn.add("setting", moved_row(message.chat, message.moved_to))
            self._moved(message.chat, message.moved_to)
            return None
        if message.kind in ("message", "tap", "edit", "reaction"):
            return await self._written(office, group, draft, message)
        return None

    async def _written(
        self, office: Office, group: Group, draft: TurnDraft, message: GroupInbound
    ) -> str | None:
        conversation_id = await self._conversation(office, group, message)
        if conversation_id is not None:
            address = await office.store.conversations.address(conversation_id)
            return str(address) if address is not None else None
        who = Operator(
            account=message.sender.account,
            name=message.sender.name or message.sender.account,
            role="viewer",
        )
        deed = GroupDeed(draft=draft, group=group, who=who, message=message)
        if message.kind == "message":
            await self._outside(office, deed)
        elif message.kind == "tap":
            deed.tap = office.marks.read_desk(message.data or "")
            office.posts.toast(deed, "stale")
        return None

    async def _outside(self, office: Office, deed: GroupDeed) -> None:
        """Colleagues talk among themselves; only a command is ours."""
        message = deed.message
        intent = writing.read(
            message,
            bot_username=office.bot_username(),
            commands=office.commands,
            anonymous_may=office.rules.anonymous,
        )
        if message.reply_to is not None and message.quoted and isinstance(intent, writing.Relay):
            office.posts.answer(deed, "whose")
            return
        if isinstance(intent, writing.UnknownCommand):
            office.posts.answer(deed, "unknown_command", {"name": intent.name})
            return
        if not isinstance(intent, writing.Command):
            return
        command = office.commands.typed(intent.name)
        assert command is not None
        if not await self._known(office, deed) or not may(deed.who.role, command.role):
            office.posts.answer(deed, "not_allowed")
            deed.draft.audit(f"operator:{message.sender.account}", "refused", f"/{intent.name}")
            return
        if command.in_group is None:
            office.posts.answer(deed, "whose")
            return
        deed.argument = intent.argument
        await command.in_group(office, deed)

    async def _known(self, office: Office, deed: GroupDeed) -> bool:
        message = deed.message
        if message.anonymous:
            deed.who = Operator(account=ANONYMOUS, name=ANONYMOUS, role="operator")
            return office.rules.anonymous
        role = await office.roles.of(message.sender.account, message.chat)
        if role is None:
            return False
        deed.who = Operator(account=deed.who.account, name=deed.who.name, role=role)
        await office.people.seen(deed)
        return True

    async def _conversation(
        self, office: Office, group: Group, message: GroupInbound
    ) -> str | None:
        tickets = office.store.tickets
        if message.kind == "tap":
            tap = office.marks.read_desk(message.data or "")
            ticket = await tickets.get(tap.ticket_id) if tap is not None else None
            return _of(ticket)
        named = writing.numbered(message)
        if named is not None:
            return _of(await tickets.numbered(named[0]))
        if message.thread is not None:
            found = await tickets.conversation_of_thread(message.chat, message.thread)
            if found is not None:
                return found
        about = message.message_id if message.kind in ("edit", "reaction") else message.reply_to
        if about is None:
            return None
        mapped = await tickets.mapped(message.channel, message.chat, about)
        if mapped is not None:
            return mapped.conversation_id
        if message.kind == "edit":
            return await self._edited(office, message)
        return await self._by_its_number(office, group, message)

    async def _edited(self, office: Office, message: GroupInbound) -> str | None:
        """An operator's own message is known by what became of it at the customer's."""
        assert message.message_id is not None
        return await office.store.tickets.conversation_of_source(
            message.channel, message.chat, message.message_id
        )

    async def _by_its_number(
        self, office: Office, group: Group, message: GroupInbound
    ) -> str | None:
        """We sent it and died before we could note its id: the number it begins with still says
        whose it is. In a topic a line begins with the customer's own words, so not there."""
        number = None if group.forum else ticket_number(message.quoted)
        return _of(await office.store.tickets.numbered(number) if number is not None else None)


def _of(ticket: Ticket | None) -> str | None:
    return ticket.conversation_id if ticket is not None else None


def moved_row(old: str, new: str) -> dict[str, str]:
    """Telegram made a supergroup of the group: it is known by another id from now on."""
    return {"key": f"group.moved:{old}", "value": new}
