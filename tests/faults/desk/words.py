"""What was said at a busy desk, by marks that nobody else uses, and whose a group's message is.

Everything is told from the sandbox's ledger and from what people did; cxbot isn't asked.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

#: m a customer's message, e their edit of one · r an operator's public answer, f their edit of one
#: · what no customer may see: n a note, k words behind a command, x talk among colleagues.
MarkKind = Literal["m", "e", "r", "f", "n", "k", "x"]
PRIVATE: tuple[MarkKind, ...] = ("n", "k", "x")
_MARK = re.compile(r"\b[merfnkx]\d{4}\.\d+\b")
_CUSTOMER = re.compile(r"\bc(1\d{3})\b")
_TAG = re.compile(r"(?:\S+ )?#C([0-9]+)\b")
_CARD = re.compile(r"\S+ #C([0-9]+) · c1\d{3} asked for a person")

Entry = Mapping[str, Any]


def marks_in(text: str) -> list[str]:
    return _MARK.findall(text)


@dataclass(slots=True, kw_only=True)
class Said:
    """One thing that somebody wrote."""

    mark: str
    #: Whose message it is, or whom it was written to.
    customer: int
    #: What Telegram calls its parts.
    ids: tuple[int, ...]
    #: The ledger's number when it was written.
    seq: int
    media: bool = False
    #: Surely while their ticket was open: it has to reach the group.
    due: bool = True

    @property
    def kind(self) -> str:
        return self.mark[0]


@dataclass(slots=True, kw_only=True)
class Pair:
    """Two operators pressed Take of one card in the same moment."""

    ticket: int
    taps: tuple[str, str]


@dataclass(slots=True)
class Spoken:
    """All of it."""

    said: list[Said] = field(default_factory=list)
    #: Messages of the group that no customer may get, whatever their words.
    kept: set[int] = field(default_factory=set)
    pairs: list[Pair] = field(default_factory=list)
    taps: list[str] = field(default_factory=list)
    _numbers: int = 0

    def mark(self, kind: MarkKind, who: int) -> str:
        self._numbers += 1
        return f"{kind}{who}.{self._numbers}"

    def of(self, *kinds: str) -> list[Said]:
        return [said for said in self.said if said.kind in kinds]


class Group:
    """Reads the ledger's entries of the group, one after the other: whose is which message?"""

    def __init__(self, chat: int, bot: int, topic: Callable[[int], str]) -> None:
        """`topic` names a topic by its id."""
        self._chat, self._bot, self._topic = chat, bot, topic
        #: Message -> customer; absent: nobody's.
        self.owner: dict[int, int] = {}
        #: Ticket's number -> customer.
        self.numbers: dict[int, int] = {}
        #: Card -> its ticket's number, oldest first.
        self.cards: dict[int, int] = {}
        #: Customer -> what operators can answer: the bot's messages about them, oldest first.
        self.about: dict[int, list[int]] = defaultdict(list)
        #: Customer -> lines of the bot that show their own words or files.
        self.lines: dict[int, list[int]] = defaultdict(list)
        #: Customer -> their newest topic.
        self.topics: dict[int, int] = {}
        self._before: int | None = None

    def read(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if entry.get("chat_id") == self._chat and entry["kind"] in ("sent", "received"):
                self._read(entry)

    def is_card(self, message_id: int) -> bool:
        return message_id in self.cards

    def _read(self, entry: Entry) -> None:
        message_id, text = entry["message_id"], entry.get("text", "")
        by_bot = entry["from"] == self._bot
        if by_bot and (card := _CARD.match(text)):
            found = _CUSTOMER.search(text)
            assert found is not None
            self.numbers[int(card[1])] = int(found[1])
            self.cards[message_id] = int(card[1])
        owner = self._owner(entry, text, by_bot=by_bot)
        if owner is not None:
            self.owner[message_id] = owner
        if not by_bot or entry.get("service"):
            return
        if owner is not None:
            self.about[owner].append(message_id)
            if entry.get("copied_from") or any(mark[0] in "me" for mark in marks_in(text)):
                self.lines[owner].append(message_id)
        self._before = owner

    def _owner(self, entry: Entry, text: str, *, by_bot: bool) -> int | None:
        """By its topic, by the number it begins with, by what it answers, by the line ahead."""
        if "thread" in entry:
            name = _CUSTOMER.search(self._topic(entry["thread"]))
            if name is None:
                return None
            self.topics[int(name[1])] = entry["thread"]
            return int(name[1])
        tag = _TAG.match(text) if by_bot else None
        if tag is not None and int(tag[1]) in self.numbers:
            return self.numbers[int(tag[1])]
        if "reply_to" in entry:
            return self.owner.get(entry["reply_to"])
        # copies that go together answer nothing: the line ahead says whose they are
        return self._before if by_bot and entry.get("album") else None
