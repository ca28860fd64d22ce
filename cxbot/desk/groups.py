"""The operators' groups: the desk's own, and those of queues and teams."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Self

from cxbot.desk.phrases import spoken


@dataclass(slots=True, kw_only=True)
class Group:
    """A group as it is now; `chat` changes when Telegram moves it or an owner binds another one,
    `forum` when topics are switched on or off."""

    channel: str
    chat: str
    forum: bool
    language: str
    time_zone: tzinfo
    #: Of the queue or team it belongs to; empty: the desk's own.
    name: str = ""
    #: The bot was removed from it: nothing can be shown there.
    detached: bool = False
    #: What the bot may do there, in the messenger's words; None while nobody has looked.
    rights: frozenset[str] | None = None
    #: Every message there reaches the bot, not only commands and replies to it; None as above.
    hears_everyone: bool | None = None

    #: The ids it had before Telegram moved it: what was decided then still finds it.
    former: frozenset[str] = frozenset()

    def move(self, chat: str) -> None:
        """It has another id from now on."""
        if chat != self.chat:
            self.former |= {self.chat}
            self.chat = chat

    def become(self, found: "Group") -> None:
        """As somebody else has found it."""
        self.move(found.chat)
        self.former |= found.former
        self.forum, self.detached = found.forum, found.detached

    def speaks(self) -> str:
        return spoken(self.language)


@dataclass(slots=True)
class Groups:
    """All groups of one shop; the first is the desk's own.

    Before an owner has bound one, the desk's own is nowhere (`bound` is false, its `chat` empty):
    tickets are kept and nothing is shown.
    """

    own: Group
    named: Mapping[str, Group] = field(default_factory=dict)

    @classmethod
    def unbound(cls, channel: str = "") -> Self:
        return cls(Group(channel=channel, chat="", forum=False, language="en", time_zone=UTC))

    @property
    def bound(self) -> bool:
        return bool(self.own.chat)

    def become(self, found: "Groups") -> None:
        """Each as it is there; whoever holds one of them holds it still."""
        self.own.become(found.own)
        for name, group in found.named.items():
            if name in self.named:
                self.named[name].become(group)

    def __iter__(self) -> Iterator[Group]:
        """Those that there are."""
        return (group for group in (self.own, *self.named.values()) if group.chat)

    def at(self, chat: str) -> Group | None:
        """The group of that id, if it is one of ours."""
        if not chat:
            return None
        # asked of every message that leaves, most of them to customers
        of_old: Group | None = None
        for group in (self.own, *self.named.values()):
            if group.chat == chat:
                return group
            if of_old is None and group.chat and chat in group.former:
                of_old = group
        return of_old

    def of_queue(self, queue: str | None) -> Group:
        """Where tickets of that queue live."""
        return self.named.get(queue or "", self.own)

    def of_ticket(self, chat: str | None) -> Group:
        """Where that ticket lives; the desk's own when its group is ours no more."""
        return (self.at(chat) if chat is not None else None) or self.own
