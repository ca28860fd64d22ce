"""What was written hours ago, while nobody could answer, is answered with a word about the delay:
once for all that they had written until then."""

from datetime import timedelta

from cxbot.conversation.draft import Draft
from cxbot.conversation.replies import Replies
from cxbot.model.message import Inbound
from cxbot.store.delays import TOLD, DelayLog

#: Longer than any restart takes, and shorter than people go on waiting for.
LATE = timedelta(hours=1)


class Delays:
    def __init__(self, log: DelayLog, replies: Replies) -> None:
        self._log = log
        self._replies = replies

    async def tell(self, draft: Draft, message: Inbound) -> None:
        """Ahead of the answer."""
        if draft.now - message.at < LATE:
            return
        if not await self._log.told_since(draft.here.id, message.at):
            self._replies.phrase(draft, "late_answer", name=TOLD)
