"""An erased customer's copies in the groups: what to try, in which order, and what is left.

A topic goes whole; after it, or without it, the messages that are known, a hundred at a time. One
that may not be deleted keeps its whole hundred, so a refused lot is halved until it is alone. What
surely can't be deleted isn't tried: others' messages without the right, and our own after 48 hours.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from msgspec import Struct

from cxbot.desk.board import link_to

#: Without the right to delete messages a bot takes back its own that long.
DELETABLE = timedelta(hours=48)
_AT_ONCE = 100


class Step(Struct, frozen=True, kw_only=True):
    """One request: a topic, or messages."""

    chat: str
    thread: str | None = None
    ids: tuple[str, ...] = ()
    #: They are too old for most bots: when they are refused, each of them would be.
    old: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"chat": self.chat, "thread": self.thread, "ids": [*self.ids], "old": self.old}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Step":
        return cls(**{**row, "ids": tuple(row["ids"])})


class Shelf(Struct, frozen=True, kw_only=True):
    """What is known of one group, and of the bot there."""

    chat: str
    #: Message -> we wrote it.
    own: Mapping[str, bool]
    threads: Sequence[str] = ()
    #: It may delete what others wrote; None: nobody knows.
    may_delete: bool | None = None
    #: Up to this number they are older than `DELETABLE`.
    old_to: int = 0
    #: Nothing can be reached there any more: it isn't ours, or has another id.
    closed: bool = False


#: What could not be deleted: group and message.
Left = Sequence[tuple[str, str]]


def plan(shelves: Iterable[Shelf]) -> tuple[Sequence[Step], Left]:
    """What to try, topics first; and what need not be tried."""
    steps: list[Step] = []
    left: list[tuple[str, str]] = []
    for shelf in shelves:
        ids = sorted(shelf.own, key=_place)
        tried = [] if shelf.closed else [one for one in ids if _may(shelf, one)]
        left += [(shelf.chat, one) for one in ids if shelf.closed or not _may(shelf, one)]
        if not shelf.closed and shelf.may_delete is not False:
            steps += [Step(chat=shelf.chat, thread=thread) for thread in shelf.threads]
        for old in (False, True):
            lot = [one for one in tried if (_place(one) <= shelf.old_to) is old]
            steps += [
                Step(chat=shelf.chat, ids=tuple(lot[at : at + _AT_ONCE]), old=old)
                for at in range(0, len(lot), _AT_ONCE)
            ]
    return sorted(steps, key=lambda step: step.thread is None), left


def after_refusal(step: Step) -> tuple[Sequence[Step], Left]:
    """Smaller ones to try in its place, or what it leaves. A topic that may not be deleted leaves
    its messages, and those have steps of their own."""
    ids = step.ids
    if len(ids) < 2 or step.old:
        return (), [(step.chat, one) for one in ids]
    half = len(ids) // 2
    return [Step(chat=step.chat, ids=ids[:half]), Step(chat=step.chat, ids=ids[half:])], ()


def listed(left: Iterable[tuple[str, str]]) -> str:
    """A line for each run of messages: its link where the messenger has such, else its numbers."""
    chats: dict[str, list[str]] = {}
    for chat, message_id in left:
        chats.setdefault(chat, []).append(message_id)
    return "\n".join(
        _run(chat, first, last) for chat, ids in chats.items() for first, last in _runs(ids)
    )


def _run(chat: str, first: str, last: str) -> str:
    shown = link_to(chat, first) or f"{chat}: {first}"
    return shown if first == last else f"{shown} – {last}"


def _runs(ids: Collection[str]) -> Sequence[tuple[str, str]]:
    """Numbers that follow one another are one run."""
    found: list[tuple[str, str]] = []
    for one in sorted(set(ids), key=_place):
        if found and _place(one) and _place(one) == _place(found[-1][1]) + 1:
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return found


def _may(shelf: Shelf, message_id: str) -> bool:
    if shelf.may_delete is not False:
        return True
    return shelf.own[message_id] and _place(message_id) > shelf.old_to


def _place(message_id: str) -> int:
    return int(message_id) if message_id.isdecimal() else 0
