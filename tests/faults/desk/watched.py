"""The sandbox's server, which also notes whose answers were never read.

The bot must send such a message again, since it may not have arrived; any other it must not.
"""

from typing import Any

from cxbot.sandbox.call import Call
from cxbot.sandbox.refusals import Refusal
from cxbot.sandbox.server import SandboxServer

#: Performed, and the bot doesn't learn of it: the one thing that may make a duplicate.
PERFORMED = ("swallow", "garbage")


class WatchedServer(SandboxServer):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        #: What was performed, by the ledger's numbers, though nobody has read the answer.
        self.unanswered: set[int] = set()
        #: Chat -> the same of the newest request there.
        self._newest: dict[str, range] = {}

    async def _answer(self, call: Call, fault: Refusal | str | None) -> str:
        before = self.ledger.seq
        body = await super()._answer(call, fault)
        if call.method == "getupdates":
            return body  # it has waited, so others have written meanwhile
        performed = range(before + 1, self.ledger.seq + 1)
        if performed:
            self._newest[call.text("chat_id")] = performed
        if fault in PERFORMED:
            self.unanswered.update(performed)
        return body

    def killed(self) -> None:
        """The bot is: in each chat the result of the newest request may not be on disk. Of older
        ones it is, since there is one request at a time in a chat."""
        for performed in self._newest.values():
            self.unanswered.update(performed)
        self._newest.clear()
