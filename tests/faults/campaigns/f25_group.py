"""F25: topics are deleted, the bot is demoted or thrown out, the group gets another id, is flooded,
an operator leaves; customers call people all the while."""

import asyncio
from datetime import timedelta
from typing import Any

from cxbot.sandbox.refusals import CantDo

from .campaign import LOST, STRAY, STUCK, Campaign, Case, Result
from .virtual import VirtualLoop, virtually
from .wire import GROUP, OLGA, Wire, wired

CUSTOMERS, EACH = 8, 10
NINA = 2002
_FAULTS = ("topic deleted", "demoted", "kicked", "supergroup", "closed", "flood", "leaves")


async def case(loop: VirtualLoop, given: Case) -> Result:
    result, random = Result(), given.random
    async with wired(
        loop, given.folder, customers=CUSTOMERS, group=True, forum=given.number % 2 == 0,
        owner=True,
    ) as world:  # fmt: skip
        group = Group(world, forum=given.number % 2 == 0)
        world.server.telegram.add_member(GROUP, "Nina", NINA)
        for who in range(1001, 1001 + CUSTOMERS):
            world.server.telegram.say(who, "/menu")
        await world.settled()
        for number in range(EACH):
            who = 1001 + number % CUSTOMERS
            world.server.telegram.say(who, "/person")
            await asyncio.sleep(random.uniform(0, 3))
            world.server.telegram.say(who, f"c{who} asks {number}")
            kind = random.choice(_FAULTS)
            group.befalls(kind, random)
            result.counts[kind] += 1
            await asyncio.sleep(random.uniform(0, 90))
            group.mend()
            await world.settled()
            group.answer(number, who)
            await world.settled()
            result.n += 1
        await asyncio.sleep(timedelta(minutes=20).total_seconds())
        if not await world.settled():
            result.problem(STUCK, "an hour later something still waits")
        await _judge(result, world, group)
    return result


class Group:
    """What befalls the group, and what people there do about it."""

    def __init__(self, world: Wire, *, forum: bool) -> None:
        self.world, self.forum = world, forum
        self.id = GROUP
        self.replies: dict[str, int] = {}
        self._next = GROUP - 1000

    def befalls(self, kind: str, random: Any) -> None:
        telegram = self.world.server.telegram
        try:
            match kind:
                case "topic deleted" | "closed":
                    self._topic(kind, random)
                case "demoted":
                    telegram.set_bot(self.id, status="member", by=OLGA)
                case "kicked":
                    telegram.set_bot(self.id, status="kicked", by=OLGA)
                case "supergroup" if not self.forum:
                    self._next -= 1
                    self.id = telegram.upgrade(OLGA, self.id, self._next)
                case "flood":
                    self.world.server.flood(self.id, random.uniform(5, 60))
                case "leaves":
                    telegram.remove_member(self.id, NINA)
        except CantDo:
            return

    def _topic(self, kind: str, random: Any) -> None:
        telegram = self.world.server.telegram
        topics = [t.id for t in telegram.chats[self.id].topics.values() if not t.deleted]
        if not self.forum or not topics:
            return
        if kind == "closed":
            telegram.shut_topic(OLGA, self.id, random.choice(topics))
        else:
            telegram.remove_topic(OLGA, self.id, random.choice(topics))

    def mend(self) -> None:
        """Sooner or later the owner does."""
        telegram = self.world.server.telegram
        telegram.set_bot(self.id, by=OLGA)
        telegram.add_member(self.id, "Nina", NINA)
        self.world.server.faults.clear()

    def answer(self, number: int, who: int) -> None:
        """Below the newest line of that customer that the group shows."""
        line = next(
            (e for e in reversed(self.world.seen(self.id)) if f"c{who} asks {number}" in e["text"]),
            None,
        )
        if line is None:
            return
        reply = f"to c{who} about {number}"
        where = {"thread": line["thread"]} if self.forum and "thread" in line else {
            "reply_to": line["message_id"]
        }  # fmt: skip
        try:
            self.world.server.telegram.say(OLGA, reply, chat=self.id, **where)
            self.replies[reply] = who
            self.world.server.telegram.say(OLGA, "/resolve", chat=self.id, **where)
        except CantDo:
            return


async def _judge(result: Result, world: Wire, group: Group) -> None:
    for entry in world.seen():
        chat, text = entry["chat_id"], entry["text"]
        if text.startswith("to c") and chat > 0 and group.replies.get(text) != chat:
            result.problem(STRAY, f"{chat} saw {text!r}")
    seen = {entry["text"] for entry in world.seen() if entry["chat_id"] > 0}
    for reply, who in group.replies.items():
        if reply not in seen:
            result.problem(LOST, f"{who} never saw {reply!r}")
    shown = {chat for chat in world.server.telegram.chats if chat < 0}
    in_group = "\n".join(e["text"] for e in world.seen() if e["chat_id"] in shown)
    for number in range(EACH):
        who = 1001 + number % CUSTOMERS
        if f"c{who} asks {number}" not in in_group:
            result.problem(LOST, f"the group never saw what c{who} asked ({number})")
    for row in await world.rows("SELECT natural_key, error FROM inbox WHERE status = 'dead'"):
        result.problem(LOST, f"{row['natural_key']} is dead: {row['error']}")
    result.counts["replies"] += len(group.replies)


CAMPAIGN = Campaign(
    id="F25",
    title="What befalls the operators' group",
    unit="faults",
    promise="each call is announced in the end, no answer goes to another",
    sizes={"smoke": EACH, "sample": 20, "t2": 200, "t3": 2_000},
    each=EACH,
    run=virtually(case),
    zeros=(LOST, STRAY, STUCK),
)
