"""A customer's message, tap, edit, or block: who it goes to, and what becomes of it."""

from typing import Protocol

from cxbot.conversation import routing
from cxbot.conversation.contacts import consents
from cxbot.conversation.contacts.late import LateAnswers
from cxbot.conversation.delays import Delays
from cxbot.conversation.desk.rating import Ratings
from cxbot.conversation.draft import UNSAID, Draft
from cxbot.conversation.keeping_out import Door
from cxbot.conversation.links import Links
from cxbot.conversation.marks import (
    ChoiceTap,
    FlowTap,
    ForgetTap,
    LanguageTap,
    LeaveTap,
    RatingTap,
)
from cxbot.conversation.replies import Replies
from cxbot.conversation.sessions import Sessions
from cxbot.conversation.wishes import Wishes
from cxbot.flow import protocol
from cxbot.flow.definition import Flow
from cxbot.flow.texts.spoken import spoken
from cxbot.model.message import Inbound, Outbound, words_of
from cxbot.model.text import RichText
from cxbot.model.ticket import Ticket
from cxbot.model.value import replace


class DeskSide(Protocol):
    """What a customer's turn asks of the desk."""

    async def customer_wrote(self, draft: Draft, message: Inbound) -> None: ...
    async def customer_edited(self, draft: Draft, message: Inbound) -> None: ...
    async def customer_reacted(self, draft: Draft, message: Inbound) -> None: ...
    async def answers_people(self, draft: Draft, message: Inbound) -> bool: ...
    async def ended_lately(self, draft: Draft) -> Ticket | None: ...
    async def customer_came_back(self, draft: Draft, ticket: Ticket, message: Inbound) -> bool: ...
    async def customer_closed(self, draft: Draft) -> None: ...
    async def kept_out_before(self, draft: Draft) -> bool: ...
    async def customer_unreachable(self, draft: Draft, *, gone: bool) -> None: ...
    async def customer_reachable(self, draft: Draft) -> None: ...


class OwnersRouters(Protocol):
    """Routers of handlers/telegram_*.py, offered a message before the flows."""

    async def answer(self, draft: Draft) -> bool:
        """True when one of them took it; what it sent is in the draft."""
        ...


class CustomerTurns:
    def __init__(
        self,
        sessions: Sessions,
        replies: Replies,
        wishes: Wishes,
        desk: DeskSide,
        links: Links,
        late: LateAnswers,
        routers: OwnersRouters | None = None,
        ratings: Ratings | None = None,
    ) -> None:
        self._sessions = sessions
        self._replies = replies
        self._marks = wishes.marks
        self._desk = desk
        self._links = links
        self._routers = routers
        self._ratings = ratings
        self._late = late
        self.wishes = wishes
        self._door = Door(replies, desk.kept_out_before)
        self._delays = Delays(sessions.delays, replies)

    async def take(self, draft: Draft, message: Inbound) -> None:
        await self._forget(draft)
        back = message.kind in ("message", "tap", "unblocked") and not draft.conversation.reachable
        self._know(draft, message)
        if back:
            await self._desk.customer_reachable(draft)
        match message.kind:
            case "message":
                await self._message(draft, message)
            case "tap":
                await self._tap(draft, message)
            case "edit":
                await self._edit(draft, message)
            case "reaction":
                await self._reaction(draft, message)
            case "blocked":
                await self._blocked(draft, message)
            case "unblocked":
                self._unblocked(draft, message)
        if consents.refused(draft):
            self._replies.phrase(draft, "unsubscribed_surveys")
        await self._sessions.settle(draft)

    async def _forget(self, draft: Draft) -> None:
        """What began before they were erased isn't theirs any more: no answer goes there."""
        erased = draft.customer.erased_at
        if erased is None:
            return
        for session in draft.dialogue.sessions:
            if session.started_at <= erased:
                await self._sessions.feed(draft, session, protocol.Stopped(), quiet=True)

    def _know(self, draft: Draft, message: Inbound) -> None:
        """What the channel vouches for: the name, the language they read, that they are there."""
        customer, shop = draft.customer, self._sessions.catalog.shop
        if not customer.language_chosen:
            language = spoken(message.sender.language, shop.languages) or shop.language
            if customer.language != language:
                draft.change_customer(language=language)
        if message.sender.name and message.sender.name != customer.name:
            draft.change_customer(name=message.sender.name)
        if message.kind in ("message", "tap"):
            if customer.wants_messages is None:
                said = words_of(message)
                draft.agree("service", given=True, act="first message", words=said)
            if not draft.conversation.reachable:
                draft.change_conversation(reachable=True)
        self._keep_phone(draft, message)

    def _keep_phone(self, draft: Draft, message: Inbound) -> None:
        """A contact is proof only when it is the sender's own."""
        own = next((a.phone for a in message.attachments if a.own and a.phone), None)
        if own is None:
            return
        phone = own if own.startswith("+") else f"+{own}"
        draft.change_customer(phone=phone)
        draft.add_identity("phone", phone)

    # --- messages ----------------------------------------------------------------------------

    async def _message(self, draft: Draft, message: Inbound) -> None:
        command, argument = routing.split_command(message.text.text)
        kind = "command" if command else "media" if message.attachments else "message"
        waiting = draft.conversation.waiting_since
        draft.receive(kind=kind, name=_NAMES[kind], text=words_of(message), at=message.at)
        leaves = routing.takes_back(command, argument)
        if not leaves and await self._door.keeps_out(draft, message.at, waiting):
            return
        if self._routers is not None and await self._routers.answer(draft):
            draft.mark("answered")
            return
        catalog = self._sessions.catalog
        said_last = await self._ratings.said_last(draft, message) if self._ratings else None
        where = routing.route(
            message,
            draft.dialogue,
            catalog,
            lambda s, a: self._sessions.accepts(draft, s, a),
            said_last,
            to_people=await self._to_people(draft, message),
        )
        if self._ratings is not None and where != routing.ToRating():
            self._ratings.leave(draft)
        if where != routing.ToTicket():
            await self._delays.tell(draft, message)
        await self._go(draft, message, where)

    async def _go(self, draft: Draft, message: Inbound, where: routing.Route) -> None:
        match where:
            case routing.ToTicket():
                await self._desk.customer_wrote(draft, message)
                if any(attachment.kind == "other" for attachment in message.attachments):
                    self._replies.phrase(draft, "desk_unsupported")
            case routing.CloseTicket():
                await self._desk.customer_closed(draft)
            case routing.ToQuestion():
                await self._sessions.feed(draft, where.session, where.answered)
            case routing.ToRating():
                await self._rated(draft, message, where.score)
            case routing.ToFlow():
                await self._start(draft, where.flow)
            case routing.ToCommand():
                await self._command(draft, where)
            case routing.BackToPeople() | routing.NotUnderstood():
                late = where == routing.NotUnderstood() and await self._late.typed(draft, message)
                if not late:
                    await self._back_to_people(draft, message)

    async def _to_people(self, draft: Draft, message: Inbound) -> bool:
        if not await self._desk.answers_people(draft, message):
            return False
        return await self._desk.ended_lately(draft) is not None

    async def _back_to_people(self, draft: Draft, message: Inbound) -> None:
        """The bot can't serve it. People may have ended too early; who thanks wants nothing."""
        command, _ = routing.split_command(message.text.text)
        ticket = await self._desk.ended_lately(draft) if command is None else None
        if ticket is None:
            self._replies.not_understood(draft)
            return
        if routing.only_thanks(message.text.text, self._sessions.catalog.shop.desk.thanks):
            draft.mark("answered")
            self._replies.phrase(draft, "menu", buttons=self._replies.menu(draft))
        elif not await self._desk.customer_came_back(draft, ticket, message):
            self._replies.not_understood(draft)

    async def _rated(self, draft: Draft, message: Inbound, score: int | None) -> None:
        if self._ratings is None:
            return
        if score is None:
            await self._ratings.commented(draft, message)
        else:
            await self._ratings.typed(draft, message, score)

    async def _start(self, draft: Draft, flow: Flow) -> None:
        draft.mark("routed")
        draft.change_conversation(misses=0)
        said = len(draft.parcels)
        await self._sessions.start(draft, flow)
        ended = any(row["outcome"] == "not relevant" for row in draft.turn.of("session"))
        if ended and len(draft.parcels) == said:  # its `if` says no; whoever asked hears so
            self._replies.phrase(draft, "not_relevant", buttons=self._replies.menu(draft))

    async def _command(self, draft: Draft, command: routing.ToCommand) -> None:
        draft.mark("answered")
        draft.change_conversation(misses=0)
        match command.name:
            case "start":
                await self._begin(draft, command.argument)
            case "menu":
                self._replies.phrase(draft, "menu", buttons=self._replies.menu(draft))
            case "help":
                self._replies.phrase(draft, "help", buttons=self._replies.menu(draft))
            case "language":
                self._replies.languages(draft)
            case "stop" if consents.meant(command.argument) is None:
                await self._stop(draft)
            case _:
                await self.wishes.command(draft, command)

    async def _begin(self, draft: Draft, payload: str) -> None:
        """/start, by itself or by a link."""
        if not payload:
            self._replies.greet(draft)
            return
        flow = await self._links.open(draft, payload, self._replies)
        if flow is not None:
            await self._start(draft, flow)

    async def _stop(self, draft: Draft) -> None:
        session = draft.open_session
        if session is None:
            self._replies.phrase(draft, "nothing_to_stop")
            return
        await self._sessions.feed(draft, session, protocol.Stopped())
        if not consents.refused(draft):
            self._replies.phrase(draft, "flow_stopped")

    # --- taps --------------------------------------------------------------------------------

    async def _tap(self, draft: Draft, message: Inbound) -> None:
        label = message.text.text or message.data or ""
        # a messenger tells when the message was sent, not when its button was tapped
        tapped_at = draft.row.received_at
        waiting = draft.conversation.waiting_since
        draft.receive(kind="tap", name="button.tapped", text=label, at=tapped_at)
        read = self._marks.read(draft.here.address, message.data or "")
        if isinstance(read, ForgetTap):
            self._replies.toast(draft, message.tap_id)
            self._take_buttons_away(draft, message)
            await self.wishes.tapped(draft, read)
            return
        if await self._door.keeps_out(draft, tapped_at, waiting):
            self._replies.toast(draft, message.tap_id)
            return
        if self._ratings is not None and not isinstance(read, RatingTap):
            self._ratings.leave(draft)
        match read:
            case RatingTap() as tap if self._ratings is not None:
                await self._ratings.tapped(draft, message, tap)
            case ChoiceTap() as tap:
                await self._choose(draft, message, tap)
            case FlowTap(flow=name):
                await self._tapped_flow(draft, message, name)
            case LanguageTap(language=language):
                self._replies.toast(draft, message.tap_id)
                await self._speak(draft, language)
            case LeaveTap(ticket_id=ticket_id):
                await self._leave(draft, message, ticket_id)
            case _ if self._routers is not None and await self._routers.answer(draft):
                draft.mark("answered")  # a button that an owner's router has made
            case _:
                self._closed(draft, message)

    async def _choose(self, draft: Draft, message: Inbound, tap: ChoiceTap) -> None:
        session = draft.open_session
        asked = self._sessions.question_of(session) if session is not None else None
        if session is None or session.id != tap.session_id or asked != tap.question:
            if not await self._late.tapped(draft, tap):
                self._closed(draft, message)
                return
            self._replies.toast(draft, message.tap_id)
            self._take_buttons_away(draft, message)
            return
        self._replies.toast(draft, message.tap_id)
        self._take_buttons_away(draft, message)
        await self._sessions.feed(draft, session, protocol.Answered(choice=tap.index))

    async def _tapped_flow(self, draft: Draft, message: Inbound, name: str) -> None:
        flow = self._sessions.catalog.flows.get(name)
        if flow is None:
            self._closed(draft, message)
            return
        if draft.ticket is not None and not routing.only_speaks(flow):
            self._replies.toast(draft, message.tap_id, "desk_passed_on")
            # an old message may come without its buttons' labels
            text = message.text if message.text.text else RichText(self._replies.label(draft, name))
            plain = replace(message, kind="message", text=text)
            await self._desk.customer_wrote(draft, plain)
            return
        self._replies.toast(draft, message.tap_id)
        await self._start(draft, flow)

    async def _leave(self, draft: Draft, message: Inbound, ticket_id: str) -> None:
        """As /stop does while people have them."""
        if draft.ticket is None or draft.ticket.id != ticket_id:
            self._closed(draft, message)
            return
        self._replies.toast(draft, message.tap_id)
        self._take_buttons_away(draft, message)
        await self._desk.customer_closed(draft)

    async def _speak(self, draft: Draft, language: str) -> None:
        if language in self._sessions.catalog.shop.languages:
            draft.change_customer(language=language, language_chosen=True)
        draft.mark("answered")
        self._replies.phrase(draft, "language_changed", buttons=self._replies.menu(draft))

    def _closed(self, draft: Draft, message: Inbound) -> None:
        """An old button, or one that was made for somebody else: it does nothing, and says so."""
        draft.mark("closed")
        draft.change_conversation(waiting_since=None)
        self._replies.toast(draft, message.tap_id, "question_closed")

    def _take_buttons_away(self, draft: Draft, message: Inbound) -> None:
        if message.message_id is not None:
            draft.do(
                Outbound(
                    op="buttons",
                    peer=draft.here.account,
                    message_id=message.message_id,
                )
            )

    # --- edits, blocks -------------------------------------------------------------------------

    async def _edit(self, draft: Draft, message: Inbound) -> None:
        """Recorded; never replayed as an answer. People who hold the conversation are told."""
        waiting = draft.conversation.waiting_since
        draft.receive(kind="edit", name="message.edited", text=message.text.text, at=message.at)
        draft.change_conversation(waiting_since=waiting)
        secret = await self._sessions.may_be_secret(draft, message)
        draft.mark("recorded", secret=secret)
        if secret:
            message = replace(message, text=RichText(UNSAID))
        if not draft.customer.banned(draft.now):
            await self._desk.customer_edited(draft, message)

    async def _reaction(self, draft: Draft, message: Inbound) -> None:
        """An emoji under a message says something, and asks for nothing."""
        waiting = draft.conversation.waiting_since
        emoji = "".join(message.reactions)
        draft.receive(kind="reaction", name="reaction.received", text=emoji, at=message.at)
        draft.change_conversation(waiting_since=waiting)
        draft.mark("recorded")
        if not draft.customer.banned(draft.now):
            await self._desk.customer_reacted(draft, message)

    async def _blocked(self, draft: Draft, message: Inbound) -> None:
        draft.receive(kind="system", name="bot.blocked", text="", at=message.at)
        draft.mark("recorded")
        await self.unreachable(draft)

    def _unblocked(self, draft: Draft, message: Inbound) -> None:
        """We may write again. It says nothing that waits for an answer."""
        waiting = draft.conversation.waiting_since
        draft.receive(kind="system", name="bot.unblocked", text="", at=message.at)
        draft.change_conversation(waiting_since=waiting, reachable=True)
        draft.mark("recorded")

    async def unreachable(self, draft: Draft, *, gone: bool = False) -> None:
        """Every session ends, whatever it waited for; the desk is told. `gone`: with the account,
        so that they can't come back."""
        draft.change_conversation(reachable=False, waiting_since=None)
        for session in draft.dialogue.sessions:
            await self._sessions.feed(draft, session, protocol.Unreachable(), quiet=True)
        await self._desk.customer_unreachable(draft, gone=gone)


_NAMES = {"message": "message.received", "media": "media.received", "command": "command.received"}
