"""After a doubtful try: each further one may be one more copy on somebody's phone.

So what is in doubt isn't said again while the messenger answers nobody. It is
1. once it has answered for any other message: then it was this one's own bad luck; or
2. once it answers a question that changes nothing, and a pause that grows is over: it may be that
   only messages fail.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping

from cxbot.conversation.delivery.queues import Doubt, PeerQueue
from cxbot.model.channel import Channel, Questioned

#: After the first doubtful try of a message, the second, and so on.
_PAUSES = (1.0, 5.0, 30.0, 120.0, 300.0)
#: Seconds between two questions to one messenger.
_ASKED_EVERY = 10.0
#: Seconds after which a chat looks whether somebody else was answered.
_LOOK = 2.0


class Patience:
    def __init__(self, channels: Mapping[str, Channel]) -> None:
        self._channels = channels
        #: Channel -> requests that its messenger has answered, whatever it said.
        self._answered: Counter[str] = Counter()
        #: Channel -> when it was asked last, and when last of those it answered.
        self._asked: dict[str, float] = {}
        self._there: dict[str, float] = {}

    def heard(self, channel: str) -> None:
        self._answered[channel] += 1

    def doubted(self, channel: str, queue: PeerQueue, tries: int) -> None:
        """The last try in that chat; `tries` of its message so far, this one among them."""
        now, answered = asyncio.get_running_loop().time(), self._answered[channel]
        alone = queue.doubt is None or queue.doubt.answered == answered
        pause = _PAUSES[min(tries, len(_PAUSES)) - 1] if alone else 0.0
        queue.doubt = Doubt(since=now, until=now + pause, answered=answered)

    async def wait(self, channel: str, queue: PeerQueue) -> float:
        """Seconds after which to look again; 0: it may leave."""
        doubt = queue.doubt
        if doubt is None or self._answered[channel] != doubt.answered or queue.hurries:
            return 0.0  # a tap that is answered twice is no copy
        left = doubt.until - asyncio.get_running_loop().time()
        if left > 0:
            return min(left, _LOOK)
        return 0.0 if await self._is_there(channel, doubt.since) else _LOOK

    async def _is_there(self, name: str, since: float) -> bool:
        """It has answered a question asked since then."""
        channel = self._channels.get(name)
        if not isinstance(channel, Questioned):
            return True
        now = asyncio.get_running_loop().time()
        known = self._there.get(name, -1.0) >= since
        if not known and now - self._asked.get(name, -_ASKED_EVERY) >= _ASKED_EVERY:
            self._asked[name] = now
            if await channel.answers():
                self._there[name] = now
        return self._there.get(name, -1.0) >= since
