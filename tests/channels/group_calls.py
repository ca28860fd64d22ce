"""What goes to Telegram in a group, and what is said of it."""

from typing import Any

from cxbot.channels.telegram import Telegram
from cxbot.model.channel import Refused, Sent
from cxbot.model.message import Button, Outbound, OutboundOp
from cxbot.model.text import RichText
from cxbot.sandbox import SandboxServer
from cxbot.sandbox.chats import Topic

ANNA, OLGA, PAVEL, FORUM, PLAIN = 1001, 2001, 2002, -1001, -55
TAKE = ((Button(label="Take", data="t"),),)


def out(op: OutboundOp, chat: int = FORUM, **fields: Any) -> Outbound:
    """As it comes out of the outbox."""
    if isinstance(fields.get("text"), str):
        fields["text"] = RichText(fields["text"])
    return Outbound.from_json(Outbound(op=op, peer=str(chat), **fields).to_json())


async def arrives(telegram: Telegram, outbound: Outbound) -> Sent:
    outcome = await telegram.send(outbound)
    assert isinstance(outcome, Sent), outcome
    return outcome


async def refused(telegram: Telegram, outbound: Outbound) -> str:
    outcome = await telegram.send(outbound)
    assert isinstance(outcome, Refused), outcome
    return outcome.code


async def topic(telegram: Telegram, server: SandboxServer, **look: Any) -> Topic:
    sent = await arrives(telegram, out("open_topic", text="Anna", **look))
    return server.telegram.chats[FORUM].topics[int(sent.message_id or 0)]
