"""A message in a group of ours, before it is known whose customer it concerns."""

from collections.abc import Callable

from cxbot.conversation.desk import aside, binding, gate, membership, presence
from cxbot.conversation.desk.deed import GroupDeed
from cxbot.conversation.desk.office import Office
from cxbot.conversation.turn_draft import TurnDraft
from cxbot.desk import writing
from cxbot.desk.groups import Group
from cxbot.desk.phrases import Key
from cxbot.desk.surface import ticket_number
from cxbot.model.message import GroupInbound
from cxbot.model.ticket import Ticket


class GroupTurns:
    """Finds the conversation by the topic, the message replied to, the button's ticket, or /case.

    What concerns no conversation is done here: commands anywhere in the group, and what happens to
    the group itself.
    """

    def __init__(
        self,
        office: Office,
        moved: Callable[[str, str], None],
        back: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`moved`: a group has another id; `back`: the bot is in that group again."""
        self._office = office
        self._elsewhere = binding.Elsewhere(office)
        self._moved = moved
        self._back = back

    async def take(self, draft: TurnDraft, message: GroupInbound) -> str | None:
        """The lane it belongs to; None when it ends in `draft`."""
        office = self._office
        group = office.groups.at(message.chat)
        if group is None:
            await self._elsewhere.take(draft, message)
            return None
        if message.thread is not None:
            group.forum = True  # whatever we took it for, somebody writes in a topic of it
        if message.kind == "migrated" and message.moved_to is not None:
            draft.turn.add("setting", moved_row(message.chat, message.moved_to))
            draft.turn.add("ticket.chat", {"old": message.chat, "new": message.moved_to})
            self._moved(message.chat, message.moved_to)
            return None
        if message.kind in ("message", "tap", "edit", "reaction"):
            return await self._written(office, group, draft, message)
        if message.kind == "member":
            await membership.changed(office, draft, message)
            await presence.changed(office, draft, message)
        elif message.kind == "bot":
            await membership.ours(office, group, draft, message, self._back)
        return None

    def not_handled(self, draft: TurnDraft, message: GroupInbound, reason: str) -> bool:
        """Nobody knows whose it was, and it may have been for a customer: whoever wrote it is told.
        False for what is no such message."""
        group = self._office.groups.at(message.chat)
        placed = message.thread is not None or message.reply_to is not None
        if group is None or message.kind != "message" or not placed:
            return False
        who = gate.stranger(message)
        deed = GroupDeed(draft=draft, group=group, who=who, message=message)
        self._office.posts.answer(deed, "not_delivered", {"reason": reason})
        return True

    async def _written(
        self, office: Office, group: Group, draft: TurnDraft, message: GroupInbound
    ) -> str | None:
        team = aside.team_of(office, group)
        if team is not None:
            conversation_id = await aside.whose(office, message)
        else:
            conversation_id = await self._conversation(office, group, message)
        if conversation_id is not None:
            address = await office.store.conversations.address(conversation_id)
            return str(address) if address is not None else None
        if team is not None:
            return None  # what a team says among itself is its own
        who = gate.stranger(message)
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
        if message.to_us and isinstance(intent, writing.Relay):
            if await gate.enters(office, deed, gate.WRITE):
                office.posts.answer(deed, "whose")
            return
        if isinstance(intent, writing.UnknownCommand):
            if await gate.enters(office, deed, f"/{intent.name}"):
                known = intent.name == "case"  # and there is no ticket of that number
                said: Key = "no_such_case" if known else "unknown_command"
                office.posts.answer(deed, said, {"name": intent.name})
            return
        if intent == writing.Ignore("anonymous") and message.text.text.startswith("/"):
            await gate.unnamed(office, deed)
        if not isinstance(intent, writing.Command):
            return
        command = office.commands.typed(intent.name)
        assert command is not None
        if not await gate.enters(office, deed, f"/{command.name}"):
            return
        if not await gate.permits(office, deed, command):
            return
        if command.in_group is None:
            office.posts.answer(deed, "whose")
            return
        deed.argument = intent.argument
        await command.in_group(office, deed)

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
        if about is None and message.earlier:  # the rest of an album whose other parts came before
            about = message.earlier[0]
        if about is None:
            return None
        mapped = await tickets.mapped(message.channel, message.chat, about)
        if mapped is not None:
            return mapped.conversation_id
        if message.kind == "edit":
            return await self._edited(office, message)
        return await self._by_its_number(office, group, message)

    async def _edited(self, office: Office, message: GroupInbound) -> str | None:
        """An operator's own message is known by what became of it at the customer's; where nothing
        did, by what it answers."""
        assert message.message_id is not None
        tickets = office.store.tickets
        found = await tickets.conversation_of_source(
            message.channel, message.chat, message.message_id
        )
        if found is not None or message.reply_to is None:
            return found
        answered = await tickets.mapped(message.channel, message.chat, message.reply_to)
        return answered.conversation_id if answered is not None else None

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
