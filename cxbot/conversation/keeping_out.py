"""Who isn't heard: the banned, and who writes faster than anybody reads.

What they write is stored and stands in the log, where nothing waits for an answer to it. That is
all it costs: no flow runs, nothing is looked up, nobody else waits. Who withdraws their consent is
always heard.

Who has a ticket is slowed down at the desk (`desk/flood.py`): there people read, and are told how
much was kept back.
"""

from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from cxbot.conversation.draft import Draft
from cxbot.conversation.replies import Replies

MOST, WITHIN = 60, timedelta(minutes=1)
#: Conversations remembered; each is forgotten by a restart, too.
_CONVERSATIONS = 10_000
MUTED = "muted"


class Rushes:
    """How fast each conversation goes, by the times that the messenger names: what waited for us
    while we were away didn't come in a rush."""

    def __init__(self) -> None:
        #: The newest first turns of each: number of the input, its time, whether it was too much.
        self._seen: OrderedDict[str, deque[tuple[int, datetime, bool]]] = OrderedDict()

    def too_fast(self, conversation: str, row: int, at: datetime) -> tuple[bool, bool]:
        """Whether it is one too many, and whether the one before was as well. An input that is
        decided again counts once."""
        seen = self._seen.setdefault(conversation, deque(maxlen=MOST + 1))
        self._seen.move_to_end(conversation)
        if len(self._seen) > _CONVERSATIONS:
            self._seen.popitem(last=False)
        while len(seen) > 1 and seen[0][1] <= at - WITHIN:
            seen.popleft()
        if seen and seen[-1][0] == row:
            seen.pop()
        goes_on = bool(seen) and seen[-1][2]
        too_fast = len(seen) >= MOST and seen[-MOST][1] > at - WITHIN
        seen.append((row, at, too_fast))
        return too_fast, goes_on


class Door:
    def __init__(
        self, replies: Replies, kept_out_before: Callable[[Draft], Awaitable[bool]]
    ) -> None:
        """`kept_out_before`: the banned customer's message before this one wasn't heard either."""
        self._replies = replies
        self._kept_out_before = kept_out_before
        self._rushes = Rushes()

    async def keeps_out(self, draft: Draft, at: datetime, waiting: datetime | None) -> bool:
        """Of what has just been received. The banned are told once, if the owner has a text for
        it; who is too fast is told once in a rush."""
        too_fast, goes_on = self._rushes.too_fast(draft.here.id, draft.row.id, at)
        if draft.customer.banned(draft.now):
            draft.mark("banned")
            if not await self._kept_out_before(draft):
                self._replies.phrase(draft, "banned")
        elif too_fast and draft.ticket is None:
            draft.mark(MUTED)
            if not goes_on:
                self._replies.phrase(draft, "too_many")
        else:
            return False
        draft.change_conversation(waiting_since=waiting)
        return True
