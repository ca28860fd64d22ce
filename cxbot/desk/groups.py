"""The operators' groups: the desk's own, and those of queues and teams."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from cxbot.desk.phrases import spoken


@dataclass(slots=True, kw_only=True)
class Group:
    """A group as it is now; `chat` changes when Telegram moves it, `forum` when topics are switched
    on or off."""

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

    def speaks(self) -> str:
        return spoken(self.language)


@dataclass(slots=True)
class Groups:
    """All groups of one shop; the first is the desk's own."""

    own: Group
    named: Mapping[str, Group] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Group]:
        return iter((self.own, *self.named.values()))

    def at(self, chat: str) -> Group | None:
        """The group of that id, if it is one of ours."""
        return next((group for group in self if group.chat == chat), None)

    def of_queue(self, queue: str | None) -> Group:
        """Where tickets of that queue live."""
        return self.named.get(queue or "", self.own)

    def of_ticket(self, chat: str | None) -> Group:
        """Where that ticket lives; the desk's own when its group is ours no more."""
        return (self.at(chat) if chat is not None else None) or self.own
