"""What goes wrong between cxbot and Telegram, at random, all the time."""

import asyncio
from random import Random
from typing import cast, get_args

from cxbot.sandbox.faults import Cut, Fault, named, too_many
from cxbot.sandbox.refusals import Refusal

from ..world import GROUP
from .world import BusyDesk

_ANYWHERE = ("swallow", "drop", "garbage", "server", "bad_gateway", "flood")
_IN_GROUP, _IN_TOPICS = ("zero",), ("topic_closed", "topic_gone")
_METHODS = (
    "sendMessage", "sendMessage", "sendMessage", "copyMessage", "copyMessages", "copy*",
    "edit*", "createForumTopic", "answerCallbackQuery", "getChatMember",
)  # fmt: skip


async def blow(desk: BusyDesk) -> None:
    random = desk.random("weather")
    while True:
        await asyncio.sleep(random.expovariate(1 / desk.size.calm))
        if random.random() < 0.04:
            desk.server.flood(GROUP, random.uniform(3, 15))
            continue
        fault = _fault(desk, random)
        desk.server.fail(fault)
        desk.ordered.append(fault)


def calm(desk: BusyDesk) -> None:
    """From now on all goes well; what went wrong is counted."""
    waiting = {id(fault) for fault in desk.server.faults.waiting}
    desk.befell = [fault for fault in desk.ordered if id(fault) not in waiting]
    desk.server.faults.clear()


def _fault(desk: BusyDesk, random: Random) -> Fault:
    after = random.randint(0, 2)
    if random.random() < 0.3:
        chat = random.choice(desk.customers)
        what = random.choice((*_ANYWHERE, "blocked", "zero"))
        return Fault(method="sendMessage", chat_id=chat, answer=_answer(what, random))
    method = random.choice(_METHODS)
    kinds: tuple[str, ...] = _ANYWHERE
    if method.startswith(("send", "copy")):
        kinds += (_IN_GROUP + _IN_TOPICS) if desk.forum else _IN_GROUP
    what = random.choice(kinds)
    chat_id = None if method == "answerCallbackQuery" else GROUP
    return Fault(method=method, chat_id=chat_id, answer=_answer(what, random), after=after)


def _answer(what: str, random: Random) -> Refusal | Cut:
    if what == "flood":
        return too_many(random.randint(1, 5))
    return cast("Cut", what) if what in get_args(Cut) else named(what)
