"""A message in a group, before it is known whose customer it concerns."""

from collections.abc import Callable

from cxbot.conversation.marks import Marks
from cxbot.desk.surface import Surface, ticket_number
from cxbot.model.message import GroupInbound
from cxbot.store.inbox import InboxRow
from cxbot.store.store import Store
from cxbot.store.turn import Turn


class GroupTurns:
    """Finds the conversation by the topic, the message replied to, or the button's ticket."""

    def __init__(
        self,
        surface: Surface | None,
        store: Store,
        marks: Marks,
        moved: Callable[[str, str], None],
    ) -> None:
        self._surface = surface
        self._store = store
        self._marks = marks
        self._moved = moved

    async def take(self, row: InboxRow, message: GroupInbound) -> str | Turn:
        """The lane it belongs to, or the end of it: colleagues talking among themselves."""
        done = Turn()
        done.add("inbox.done", {"row": row.id})
        if self._surface is None or message.chat != self._surface.group.chat:
            return done
        if message.kind == "migrated" and message.moved_to is not None:
            done.add("setting", moved_row(message.chat, message.moved_to))
            self._moved(message.chat, message.moved_to)
            return done
        if message.kind not in ("message", "tap", "edit"):
            return done
        conversation_id = await self._conversation(message)
        if conversation_id is None:
            return done
        address = await self._store.conversations.address(conversation_id)
        return str(address) if address is not None else done

    async def _conversation(self, message: GroupInbound) -> str | None:
        tickets = self._store.tickets
        if message.kind == "tap":
            tap = self._marks.read_desk(message.data or "")
            ticket = await tickets.get(tap.ticket_id) if tap is not None else None
            return ticket.conversation_id if ticket is not None else None
        if message.thread is not None:
            found = await tickets.conversation_of_thread(message.chat, message.thread)
            if found is not None:
                return found
        if message.reply_to is None:
            return None
        mapped = await tickets.mapped(message.channel, message.chat, message.reply_to)
        if mapped is not None:
            return mapped.conversation_id
        return await self._by_its_number(message)

    async def _by_its_number(self, message: GroupInbound) -> str | None:
        """We sent it and died before we could note its id: the number it begins with still says
        whose it is. In a topic a line begins with the customer's own words, so not there."""
        assert self._surface is not None
        number = None if self._surface.group.forum else ticket_number(message.quoted)
        ticket = await self._store.tickets.numbered(number) if number is not None else None
        return ticket.conversation_id if ticket is not None else None


def moved_row(old: str, new: str) -> dict[str, str]:
    """Telegram made a supergroup of the group: it is known by another id from now on."""
    return {"key": f"group.moved:{old}", "value": new}
