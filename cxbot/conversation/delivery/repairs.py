"""The same message in a form that can arrive, where there is one.

A customer's message gets into the group by all means: as it is; else by its words; else in the
group itself instead of the topic. Only when nothing is left it is told to the owner.
"""

from typing import Any

from msgspec import Struct

from cxbot.conversation.delivery.alarms import Alarms
from cxbot.conversation.delivery.results import ERASURE, UNREACHABLE, Told
from cxbot.conversation.pace import Pace
from cxbot.conversation.places import TOPIC_OPS, Places, is_card, tagged, unanswering
from cxbot.desk.groups import Group
from cxbot.model.channel import Channel, NotSent, Refused, Sent
from cxbot.model.message import Outbound
from cxbot.model.text import RichText
from cxbot.model.value import replace
from cxbot.store.outbox import COSMETIC, Parcel

#: Kinds of what the group must see.
_TO_BE_SEEN = frozenset({"relay", "card", "service", "side"})
_COPIES = frozenset({"copy", "copy_album"})
_ABSENT = frozenset({"kicked", "chat_not_found"})
#: It can't be done to that message, or not by this channel; another way may do.
_NOT_SO = frozenset({"message_gone", "no_rights", "too_large", "uncopyable", "other"})
_RECREATED: Told = {"what": "topic_recreated"}


class Again(Struct, frozen=True, kw_only=True):
    """Try this; `held`: only once the conversation's new topic has begun, which `told` brings
    about."""

    parcel: Parcel
    pause: float = 0.0
    held: bool = False
    told: Told | None = None


class Needless(Struct, frozen=True, kw_only=True):
    """What it was for is there already, or gone."""

    done: bool = False
    told: Told | None = None


class Absent(Struct, frozen=True):
    """The bot isn't in that group of ours: everything for it waits."""


class Moved(Struct, frozen=True, kw_only=True):
    to: str


Repair = Again | Needless | Absent | Moved


class Repairs:
    def __init__(self, places: Places, pace: Pace, alarms: Alarms) -> None:
        self._places = places
        self._pace = pace
        self._alarms = alarms

    def group(self, chat: str) -> Group | None:
        """That chat, if it is one of our groups."""
        return self._places.group(chat)

    async def of(self, channel: Channel, parcel: Parcel, refused: Refused) -> Repair | None:
        """What to do about the refusal; None when nothing helps."""
        code, outbound = refused.code, parcel.outbound
        if code == "migrated" and refused.moved_to is not None:
            return Moved(to=refused.moved_to)
        group = self._places.group(parcel.peer)
        if code in _ABSENT and group is not None:
            return Absent() if group.chat == parcel.peer else Moved(to=group.chat)
        if code == "not_modified":
            return Needless(done=True)
        if code == "tap_too_old":
            return Needless()
        if code in UNREACHABLE:
            return None
        if code == "bad_entities" and outbound.text.entities:
            return _changed(parcel, text=RichText(outbound.text.text))
        if code == "reply_gone" and outbound.reply_to is not None:
            return Again(parcel=replace(parcel, outbound=unanswering(parcel, outbound)))
        if "instead" in parcel.link and code in _NOT_SO and parcel.outbound.op != "album":
            return _otherwise(parcel)
        if parcel.link.get("kind") == ERASURE:
            return None  # whoever takes the copies away looks for another way
        return await self._in_group(channel, parcel, refused)

    async def _in_group(self, channel: Channel, parcel: Parcel, refused: Refused) -> Repair | None:
        match refused.code:
            case "no_forum":
                return await self._no_forum(parcel)
            case "topic_gone":
                return await self._topic_gone(parcel)
            case "topic_closed":
                return await self._topic_closed(channel, parcel)
            case "message_gone" if parcel.outbound.op == "edit" and is_card(parcel):
                return self._new_card(parcel)
            case "no_rights" if parcel.outbound.op in TOPIC_OPS:
                await self._no_rights(parcel)
                return Needless()
            case _:
                return plainer(parcel)

    async def topic_refused(self, parcel: Parcel, refused: Refused) -> Repair | None:
        """The topic it needs can't be made: it goes without, or as any refused message."""
        match refused.code:
            case "no_forum":
                return await self._no_forum(parcel)
            case "no_rights":
                self._places.no_rights(parcel.peer)
                await self._no_rights(parcel)
                return Again(parcel=parcel)
            case _:
                return None

    # --- topics --------------------------------------------------------------------------------

    async def _no_forum(self, parcel: Parcel) -> Repair | None:
        """The group has no topics any more: from now on it is served as a plain one."""
        group = self._places.group(parcel.peer)
        if group is None:
            return plainer(parcel)
        if group.forum:
            group.forum = False
            await self._alarms.group("forum_off", group)
        if parcel.outbound.op in TOPIC_OPS:
            return Needless()
        return in_general(parcel)

    async def _no_rights(self, parcel: Parcel) -> None:
        group = self._places.group(parcel.peer)
        if group is not None:
            await self._alarms.group("no_topic_rights", group)

    async def _topic_gone(self, parcel: Parcel) -> Repair | None:
        if parcel.outbound.thread is None:
            return plainer(parcel)
        none_at_all = await self._places.lost(parcel)
        if none_at_all:
            return await self._no_forum(parcel)
        if parcel.outbound.op in TOPIC_OPS:
            return Needless()
        if not parcel.outbound.thread.startswith("@"):
            return in_general(parcel)
        if parcel.link.get("kind") == "card":
            # the new topic begins with a card of its own
            return Needless(told=_RECREATED)
        return Again(parcel=parcel, held=True, told=_RECREATED)

    async def _topic_closed(self, channel: Channel, parcel: Parcel) -> Repair | None:
        """Opened again, once; what only decorates isn't worth it."""
        if parcel.outbound.op in TOPIC_OPS or parcel.priority == COSMETIC:
            return Needless()
        thread = await self._places.thread_of(parcel)
        if thread is None or parcel.link.get("reopened"):
            return in_general(parcel) or plainer(parcel)
        reopen = Outbound(op="reopen_topic", peer=parcel.peer, thread=thread)
        outcome = await channel.send(reopen)
        self._pace.count(parcel.peer, 1)
        if isinstance(outcome, NotSent):
            return Again(parcel=parcel, pause=outcome.after)
        if isinstance(outcome, Sent) or getattr(outcome, "code", "") == "not_modified":
            return _linked(parcel, reopened=True)
        if isinstance(outcome, Refused) and outcome.code == "no_rights":
            await self._no_rights(parcel)
        return in_general(parcel)

    def _new_card(self, parcel: Parcel) -> Repair:
        group = self._places.group(parcel.peer)
        thread = f"@{parcel.conversation_id}" if group is not None and group.forum else None
        outbound = replace(parcel.outbound, op="message", message_id=None, thread=thread)
        link = {**parcel.link, "kind": "card"}
        return Again(parcel=replace(parcel, outbound=outbound, link=link))


def _otherwise(parcel: Parcel) -> Again:
    """What was to be sent if this could not be done, e.g. a correction in place of an edit."""
    link = {name: value for name, value in parcel.link.items() if name != "instead"}
    outbound = Outbound.from_json(parcel.link["instead"])
    return Again(parcel=replace(parcel, outbound=outbound, link={**link, "kind": "service"}))


def plainer(parcel: Parcel) -> Again | None:
    """One step down: what was decided to stand in its place, its words for a copy, the group itself
    for a topic."""
    instead = parcel.link.get("instead")
    if instead is not None:
        return _instead(parcel, Outbound.from_json(instead))
    if parcel.link.get("kind") not in _TO_BE_SEEN or parcel.priority == COSMETIC:
        return None
    if parcel.outbound.op in _COPIES:
        return _words(parcel)
    return in_general(parcel)


def _words(parcel: Parcel) -> Again:
    outbound = replace(
        parcel.outbound,
        op="message",
        text=RichText(parcel.link.get("words") or "[?]"),
        source_chat=None,
        source_message=None,
        source_messages=(),
        bare=False,
    )
    if outbound.thread is None and outbound.reply_to is None:
        outbound = replace(outbound, text=tagged(parcel, outbound))
    return Again(parcel=replace(parcel, outbound=outbound))


def _instead(parcel: Parcel, outbound: Outbound) -> Again:
    link = {name: value for name, value in parcel.link.items() if name != "instead"}
    if link.get("kind") == "edit":  # a message of its own now
        link["kind"] = "reply" if parcel.touchpoint_id is not None else "service"
    return Again(parcel=replace(parcel, outbound=outbound, link=link))


def in_general(parcel: Parcel) -> Again | None:
    """Into the group itself, with its ticket's number; None when that is where it was sent."""
    outbound = parcel.outbound
    if outbound.op not in _COPIES | {"message"}:
        return None
    if outbound.thread is None and outbound.reply_to is None:
        return None
    text = tagged(parcel, outbound)
    return _changed(parcel, thread=None, reply_to=None, text=text)


def _changed(parcel: Parcel, **changes: Any) -> Again:
    return Again(parcel=replace(parcel, outbound=replace(parcel.outbound, **changes)))


def _linked(parcel: Parcel, **more: Any) -> Again:
    return Again(parcel=replace(parcel, link={**parcel.link, **more}))
