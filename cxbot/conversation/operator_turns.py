"""What operators do in the group, for the customer whose topic or card it is.

It runs in the customer's lane, so two operators who tap in the same second come one after the
other, and the second is told who was first.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from cxbot.conversation.desk_posts import DeskPosts
from cxbot.conversation.draft import Draft
from cxbot.conversation.marks import Marks, TicketTap
from cxbot.conversation.sending import Sending
from cxbot.conversation.tickets import Tickets
from cxbot.desk import lifecycle, writing
from cxbot.desk.phrases import Key
from cxbot.model.message import GroupInbound, Inbound, Outbound, words_of
from cxbot.model.text import RichText
from cxbot.model.ticket import Ticket
from cxbot.store.store import Store

Act = lifecycle.Take | lifecycle.Drop | lifecycle.ReturnToBot | lifecycle.Resolve | lifecycle.Reopen


#: A raw update of the group's channel in our words.
Reads = Callable[[Mapping[str, Any]], Inbound | GroupInbound | None]


class Staff(Protocol):
    """Who may act in the group; asked at each action."""

    async def may_act(self, account: str) -> bool: ...


class OperatorTurns:
    def __init__(
        self,
        posts: DeskPosts,
        tickets: Tickets,
        store: Store,
        marks: Marks,
        staff: Staff,
        bot_username: Callable[[], str],
        read: Reads,
    ) -> None:
        self._posts = posts
        self._tickets = tickets
        self._store = store
        self._marks = marks
        self._staff = staff
        self._bot_username = bot_username
        self._read = read

    async def take(self, draft: Draft, message: GroupInbound) -> None:
        """A message or a tap in the group that concerns this customer."""
        if self._posts.surface is None:
            return
        ticket = draft.ticket or await self._store.tickets.latest(draft.here.id)
        if ticket is None:
            return
        if message.kind == "tap":
            await self._tap(draft, ticket, message)
            return
        replied_to = await self._replied_to(message)
        intent = writing.read(message, bot_username=self._bot_username(), replied_to=replied_to)
        if isinstance(intent, writing.Relay) and await self._under_a_note(draft, message):
            intent = writing.Note("")
        if isinstance(intent, writing.Ignore):
            self._hint(draft, ticket, intent, message)
            return
        if not await self._staff.may_act(message.sender.account):
            self._posts.say(draft, ticket, "not_allowed", reply_to=message.message_id)
            return
        await self._act(draft, ticket, intent, message)

    async def _act(
        self, draft: Draft, ticket: Ticket, intent: writing.Intent, message: GroupInbound
    ) -> None:
        match intent:
            case writing.Relay():
                await self._relay(draft, ticket, message, intent.text)
            case writing.Note():
                self._note(draft, ticket, message, intent.text)
            case writing.UnknownCommand():
                self._posts.say(
                    draft,
                    ticket,
                    "unknown_command",
                    reply_to=message.message_id,
                    values={"name": intent.name},
                )
            case writing.Command():
                await self._command(draft, ticket, intent, message)

    async def _command(
        self, draft: Draft, ticket: Ticket, command: writing.Command, message: GroupInbound
    ) -> None:
        match command.name:
            case "help":
                self._posts.say(draft, ticket, "help", reply_to=message.message_id)
            case "card":
                await self._posts.show(draft, ticket)
            case "resolve" if command.argument and ticket.open:
                await self._relay(draft, ticket, message, RichText(command.argument))
                await self._perform(
                    draft, draft.ticket or ticket, _act_of("resolve", message), message
                )
            case name:
                await self._perform(draft, ticket, _act_of(name, message), message)

    async def _tap(self, draft: Draft, ticket: Ticket, message: GroupInbound) -> None:
        assert self._posts.surface is not None
        tap = self._marks.read_desk(message.data or "")
        tapped = tap is not None and tap.ticket_id == ticket.id
        if tap is None or not tapped:
            self._posts.toast(draft, message, "stale")
            return
        if not await self._staff.may_act(message.sender.account):
            self._posts.toast(draft, message, "not_allowed")
            return
        await self._perform(draft, ticket, _act_of(tap.action, message), message, tap)

    async def _perform(
        self,
        draft: Draft,
        ticket: Ticket,
        event: Act,
        message: GroupInbound,
        tap: TicketTap | None = None,
    ) -> None:
        """An operator's act; who was second is told who was first."""
        if isinstance(event, lifecycle.Reopen) and draft.ticket is not None and not ticket.open:
            self._answer(
                draft, ticket, message, "other_open", values={"number": draft.ticket.number}
            )
            return
        move = self._posts.move(draft, ticket, event)
        if move.refused is not None:
            self._answer(draft, ticket, message, move.refused.key, values=move.refused.values)
            await self._posts.redraw(draft, ticket)
            return
        if tap is not None:
            self._posts.toast(draft, message, None)
        self._announce(draft, move, event)
        await self._posts.redraw(draft, move.ticket)
        if move.outcome is not None:
            await self._tickets.tell_flow(draft, move.outcome)

    def _announce(self, draft: Draft, move: lifecycle.Move, event: Act) -> None:
        key: Key = _SAID[type(event)]
        unanswered = any(happened.data.get("unanswered") for happened in move.happened)
        if key == "resolved" and unanswered:
            key = "resolved_unanswered"
        self._posts.say(draft, move.ticket, key, values={"name": event.operator_name})
        draft.note(
            name=move.happened[-1].type,
            kind="ticket",
            text="",
            initiator="operator",
            operator_id=event.operator_id,
            ticket_id=move.ticket.id,
        )

    async def _relay(
        self, draft: Draft, ticket: Ticket, message: GroupInbound, text: RichText | None
    ) -> None:
        """To the customer: counted as the answer, and never sent for a ticket that isn't open."""
        event = lifecycle.OperatorReplied(
            operator_id=message.sender.account,
            operator_name=message.sender.name or message.sender.account,
            at=message.at,
        )
        if not draft.conversation.reachable:
            self._posts.say(draft, ticket, "customer_blocked", reply_to=message.message_id)
            return
        taken_before = ticket.operator_id
        move = self._posts.move(draft, ticket, event)
        if move.refused is not None:
            refused = move.refused
            self._posts.say(
                draft, ticket, refused.key, reply_to=message.message_id, values=refused.values
            )
            return
        if ticket.waiting_since is not None:
            # the bot's own words in between were no answer of a person
            draft.change_conversation(waiting_since=ticket.waiting_since)
        outbound = await self._to_customer(draft, message, text)
        draft.send(
            outbound,
            Sending(
                initiator="operator",
                kind="media" if message.attachments else "message",
                name="operator.replied",
                ticket_id=ticket.id,
                operator_id=message.sender.account,
                words=outbound.text.text or words_of(message),
                link={
                    "kind": "reply",
                    "ticket_id": ticket.id,
                    "other_chat": message.chat,
                    "other_message": message.message_id,
                },
            ),
        )
        if taken_before != move.ticket.operator_id:
            await self._posts.redraw(draft, move.ticket)

    async def _to_customer(
        self, draft: Draft, message: GroupInbound, text: RichText | None
    ) -> Outbound:
        conversation = draft.here
        reply_to = None
        if message.reply_to is not None:
            reply_to = await self._store.tickets.twin(
                message.channel, message.chat, message.reply_to, conversation.account
            )
        said = text if text is not None else message.text
        if message.attachments and message.channel == conversation.channel:
            return Outbound(
                op="copy",
                peer=conversation.account,
                source_chat=message.chat,
                source_message=message.message_id,
                text=text or RichText(),
                reply_to=reply_to,
            )
        if message.attachments:
            said = RichText(f"[{message.attachments[0].kind}] ") + said
        return Outbound(op="message", peer=conversation.account, text=said, reply_to=reply_to)

    def _note(self, draft: Draft, ticket: Ticket, message: GroupInbound, text: str) -> None:
        """Kept with the ticket; it stays in the group."""
        self._posts.happened(
            draft,
            ticket,
            "ticket.noted",
            f"operator:{message.sender.account}",
            {"text": text},
        )
        draft.note(
            name="note.written",
            kind="note",
            text=text,
            initiator="operator",
            operator_id=message.sender.account,
            ticket_id=ticket.id,
        )
        if message.message_id is not None:
            draft.turn.add(
                "message_map",
                {
                    "channel": message.channel,
                    "chat": message.chat,
                    "message_id": message.message_id,
                    "conversation_id": draft.here.id,
                    "ticket_id": ticket.id,
                    "kind": "note",
                    "other_chat": None,
                    "other_message": None,
                },
            )

    async def _under_a_note(self, draft: Draft, message: GroupInbound) -> bool:
        """An album is one message, and the caption of whichever part speaks for all of them.

        Its parts come in one page or in neighbouring ones, so they lie beside this one in the inbox
        before the first of them has its turn.
        """
        if message.album is None or message.text:
            return False
        beside = [self._read(raw) for raw in await self._store.inbox.beside(draft.row)]
        parts = [
            part
            for part in beside
            if isinstance(part, GroupInbound)
            and part.album == message.album
            and part.chat == message.chat
        ]
        whole = writing.read_album(parts, bot_username=self._bot_username())
        return not isinstance(whole, writing.Relay)

    async def _replied_to(self, message: GroupInbound) -> writing.RepliedTo:
        if message.reply_to is None or message.reply_to == message.thread:
            return "none"
        mapped = await self._store.tickets.mapped(message.channel, message.chat, message.reply_to)
        if mapped is None:
            return "none"
        kinds: Mapping[str, writing.RepliedTo] = {
            "note": "note",
            "card": "card",
            "relay": "customer",
        }
        return kinds.get(mapped.kind, "relay")

    def _hint(
        self, draft: Draft, ticket: Ticket, ignored: writing.Ignore, message: GroupInbound
    ) -> None:
        if ignored.reason in ("anonymous", "empty_note"):
            self._posts.say(draft, ticket, ignored.reason, reply_to=message.message_id)

    def _answer(
        self,
        draft: Draft,
        ticket: Ticket,
        message: GroupInbound,
        key: Key,
        values: Mapping[str, object] = {},
    ) -> None:
        """To the one who acted: a toast for a tap, a reply for a command."""
        if message.tap_id is not None:
            self._posts.toast(draft, message, key, values)
        else:
            self._posts.say(draft, ticket, key, reply_to=message.message_id, values=values)


_ACTS: Mapping[str, type[Act]] = {
    "take": lifecycle.Take,
    "drop": lifecycle.Drop,
    "return": lifecycle.ReturnToBot,
    "resolve": lifecycle.Resolve,
    "reopen": lifecycle.Reopen,
}
_SAID: Mapping[type[Act], Key] = {
    lifecycle.Take: "taken_by",
    lifecycle.Drop: "dropped",
    lifecycle.ReturnToBot: "returned",
    lifecycle.Resolve: "resolved",
    lifecycle.Reopen: "reopened",
}


def _act_of(name: str, message: GroupInbound) -> Act:
    sender = message.sender
    return _ACTS[name](operator_id=sender.account, operator_name=sender.name or sender.account)
