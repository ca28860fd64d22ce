"""Where in the group a message goes: the customer's topic, made when it is first needed.

A topic that was deleted is found out by the send that fails, and made anew; nothing probes for it.
A crash between making a topic and keeping its id leaves an empty topic: bots can't list them.
"""

import asyncio
from dataclasses import replace

from cxbot.crashpoints import crashpoint
from cxbot.model.channel import Channel, Outcome, Refused, Sent
from cxbot.model.message import Outbound
from cxbot.model.text import RichText
from cxbot.store.outbox import Parcel
from cxbot.store.store import Store
from cxbot.store.tickets import Thread
from cxbot.store.turn import Turn


class TopicRefused(Exception):
    """The topic could not be made now; `outcome` says how the send ends."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__()


class Places:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._threads: dict[tuple[str, str], Thread] = {}
        self._making = asyncio.Lock()

    async def fill_in(self, channel: Channel, parcel: Parcel) -> Outbound:
        """The message with the ids that its marks stand for. Raises TopicRefused."""
        outbound = parcel.outbound
        if outbound.thread is not None and outbound.thread.startswith("@"):
            thread = await self._topic(channel, parcel, outbound.thread[1:])
            outbound = replace(outbound, thread=thread)
        if outbound.reply_to is not None and outbound.reply_to.startswith("@card:"):
            card = await self._store.tickets.card(outbound.reply_to.removeprefix("@card:"))
            outbound = replace(outbound, reply_to=card)
        return outbound

    async def lost(self, parcel: Parcel) -> None:
        """The topic of that message is gone."""
        mark = parcel.outbound.thread
        if mark is None or not mark.startswith("@"):
            return
        thread = await self._known(mark[1:], parcel.peer)
        if thread is not None:
            await self._keep(replace(thread, gone=True))

    async def _topic(self, channel: Channel, parcel: Parcel, conversation_id: str) -> str | None:
        """Its id; None sends into the group itself, when topics can't be made there."""
        async with self._making:
            known = await self._known(conversation_id, parcel.peer)
            if known is not None and not known.gone:
                return known.thread_id
            name = RichText(parcel.link.get("topic") or conversation_id)
            outcome = await channel.send(Outbound(op="open_topic", peer=parcel.peer, text=name))
            if isinstance(outcome, Refused) and outcome.code in ("no_rights", "no_forum", "other"):
                return None
            if not isinstance(outcome, Sent) or outcome.message_id is None:
                raise TopicRefused(outcome)
            crashpoint("topic made, id uncommitted")
            made = Thread(
                conversation_id=conversation_id,
                chat=parcel.peer,
                thread_id=outcome.message_id,
                generation=known.generation + 1 if known is not None else 1,
                gone=False,
            )
            await self._keep(made)
            return made.thread_id

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
