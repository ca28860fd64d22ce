"""Where in the group a message goes: the customer's topic, made when it is first needed.

A topic that was deleted is found out by the send that fails, and made anew; nothing probes for it.
A crash between making a topic and keeping its id leaves an empty topic: bots can't list them.
Where topics can't be made, a message goes into the group itself, with its ticket's number.
"""

import asyncio
import logging

from cxbot.crashpoints import crashpoint
from cxbot.desk.groups import Group, Groups
from cxbot.model.channel import Ambiguous, Channel, NotSent, Outcome, Refused, Sent
from cxbot.model.message import Outbound
from cxbot.model.text import RichText, styled
from cxbot.model.value import replace
from cxbot.store.outbox import Parcel
from cxbot.store.store import Store
from cxbot.store.tickets import Thread
from cxbot.store.turn import Turn

logger = logging.getLogger(__name__)

#: What is done to a topic as such; without one there is nothing to do.
TOPIC_OPS = frozenset({"topic", "close_topic", "reopen_topic", "delete_topic"})
#: After a refusal nobody asks for a topic again that long.
_RIGHTS_SECONDS, _OTHER_SECONDS = 600.0, 60.0
#: Topics that vanish one after another, with nothing sent into one in between.
_MOST_GONE = 3


class Places:
    def __init__(self, store: Store, groups: Groups | None) -> None:
        self._store = store
        self._groups = groups
        self._threads: dict[tuple[str, str], Thread] = {}
        self._no_topics_until: dict[str, float] = {}
        self._gone: dict[str, int] = {}

    def group(self, chat: str) -> Group | None:
        return self._groups.at(chat) if self._groups is not None else None

    # --- topics --------------------------------------------------------------------------------

    async def lacks_topic(self, parcel: Parcel) -> bool:
        """One must be made before it can leave, and may be."""
        conversation_id = _marked(parcel)
        if conversation_id is None or parcel.outbound.op in TOPIC_OPS:
            return False
        known = await self._known(conversation_id, parcel.peer)
        return (known is None or known.gone) and self._may_have_topics(parcel.peer)

    async def open_topic(self, channel: Channel, parcel: Parcel) -> Outcome | None:
        """None: it is there, or it has to go without; else how the send of the parcel ends."""
        conversation_id = _marked(parcel)
        assert conversation_id is not None
        before = await self._known(conversation_id, parcel.peer)
        generation = before.generation + 1 if before is not None else 1
        name = RichText(parcel.link.get("topic") or conversation_id)
        outcome = await channel.send(
            Outbound(op="open_topic", peer=parcel.peer, text=name, icon=parcel.link.get("icon"))
        )
        match outcome:
            case Sent() if outcome.message_id is not None:
                crashpoint("topic made, id uncommitted")
                made = Thread(
                    conversation_id=conversation_id,
                    chat=parcel.peer,
                    thread_id=outcome.message_id,
                    generation=generation,
                    gone=False,
                )
                await self.adopt(channel, made)
                return None
            case Sent():
                self._without_topics(parcel.peer, _OTHER_SECONDS)
                return None
            case Refused(code="other"):
                logger.warning("no_topic", extra={"chat": parcel.peer, "reason": outcome.reason})
                self._without_topics(parcel.peer, _OTHER_SECONDS)
                return None
            case Ambiguous():
                # perhaps an empty topic stays behind; the message itself hasn't left
                return NotSent(reason=outcome.reason, after=1)
            case _:
                return outcome

    async def adopt(self, channel: Channel, made: Thread) -> None:
        """Unless a newer one was made meanwhile: then this one is closed, so that nobody writes
        into it."""
        now = await self._store.tickets.thread(made.conversation_id, made.chat)
        if now is not None and now.generation >= made.generation and not now.gone:
            self._threads[made.conversation_id, made.chat] = now
            late = Outbound(op="close_topic", peer=made.chat, thread=made.thread_id)
            await channel.send(late)
            return
        await self._keep(made)

    def no_rights(self, chat: str) -> None:
        """The bot may not make topics there now."""
        self._without_topics(chat, _RIGHTS_SECONDS)

    async def lost(self, parcel: Parcel) -> bool:
        """The topic of that message is gone. True: so many are that the group has none at all."""
        conversation_id = _marked(parcel)
        if conversation_id is None:
            return False
        thread = await self._known(conversation_id, parcel.peer)
        if thread is not None and not thread.gone:
            await self._keep(replace(thread, gone=True))
            self._gone[parcel.peer] = self._gone.get(parcel.peer, 0) + 1
        return self._gone.get(parcel.peer, 0) >= _MOST_GONE

    def arrived(self, outbound: Outbound) -> None:
        """Something did reach a topic."""
        if outbound.thread is not None:
            self._gone.pop(outbound.peer, None)

    async def thread_of(self, parcel: Parcel) -> str | None:
        """The id of its topic, if there is one."""
        conversation_id = _marked(parcel)
        if conversation_id is None:
            return parcel.outbound.thread
        group = self.group(parcel.peer)
        if group is not None and not group.forum:
            return None
        known = await self._known(conversation_id, parcel.peer)
        return known.thread_id if known is not None and not known.gone else None

    # --- marks ---------------------------------------------------------------------------------

    async def fill_in(self, parcel: Parcel) -> Outbound | None:
        """The message with the ids that its marks stand for; None when there is nothing to do."""
        outbound = parcel.outbound
        if outbound.op == "edit" and is_card(parcel):
            card = await self._card(parcel)
            if card is None:
                return None
            outbound = replace(outbound, message_id=card)
        if _marked(parcel) is not None:
            thread = await self.thread_of(parcel)
            if thread is None and outbound.op in TOPIC_OPS:
                return None
            outbound = replace(outbound, thread=thread)
            if thread is None:
                outbound = replace(outbound, text=tagged(parcel, outbound))
        if outbound.reply_to is not None and outbound.reply_to.startswith("@card:"):
            outbound = unanswering(parcel, outbound, await self._card(parcel))
        return outbound

    async def _card(self, parcel: Parcel) -> str | None:
        ticket_id = parcel.link.get("ticket_id")
        mark = parcel.outbound.reply_to or ""
        if mark.startswith("@card:"):
            ticket_id = mark.removeprefix("@card:")
        return await self._store.tickets.card(ticket_id, parcel.peer) if ticket_id else None

    # --- what is known -------------------------------------------------------------------------

    def _may_have_topics(self, chat: str) -> bool:
        group = self.group(chat)
        if group is not None:
            refused = group.rights is not None and "can_manage_topics" not in group.rights
            if refused or not group.forum:
                return False
        return self._no_topics_until.get(chat, 0.0) <= asyncio.get_running_loop().time()

    def _without_topics(self, chat: str, seconds: float) -> None:
        self._no_topics_until[chat] = asyncio.get_running_loop().time() + seconds

    async def _known(self, conversation_id: str, chat: str) -> Thread | None:
        key = (conversation_id, chat)
        if key not in self._threads:
            stored = await self._store.tickets.thread(conversation_id, chat)
            if stored is None:
                return None
            self._threads[key] = stored
        return self._threads[key]

    async def _keep(self, thread: Thread) -> None:
        turn = Turn()
        turn.add(
            "thread",
            {
                "conversation_id": thread.conversation_id,
                "chat": thread.chat,
                "thread_id": thread.thread_id,
                "generation": thread.generation,
                "gone": thread.gone,
            },
        )
        await self._store.commit(turn)
        self._threads[thread.conversation_id, thread.chat] = thread


def is_card(parcel: Parcel) -> bool:
    """A card redrawn."""
    return str(parcel.link.get("of") or "").startswith("card:")


def tagged(parcel: Parcel, outbound: Outbound) -> RichText:
    """In the group itself each line says whose it is. A copy says it in its caption."""
    number, text = parcel.link.get("number"), outbound.text
    if outbound.op in ("copy", "copy_album") and not text:
        text = RichText(parcel.link.get("said") or "")
    tag = f"#C{number}"
    if number is None or parcel.link.get("kind") == "card" or text.text.startswith(tag):
        return text
    return styled("bold", tag) + " " + text


def unanswering(parcel: Parcel, outbound: Outbound, reply_to: str | None = None) -> Outbound:
    """With that to answer to; with nothing, outside of topics, it says itself whose it is."""
    says = outbound.op in ("message", "copy") and parcel.link.get("number") is not None
    if reply_to is None and outbound.thread is None and says:
        outbound = replace(outbound, text=tagged(parcel, outbound))
    return replace(outbound, reply_to=reply_to)


def _marked(parcel: Parcel) -> str | None:
    """The conversation whose topic it names."""
    mark = parcel.outbound.thread
    return mark[1:] if mark is not None and mark.startswith("@") else None
