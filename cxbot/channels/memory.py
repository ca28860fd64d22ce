"""A messenger in memory: what was sent stays in a list, what arrives is made by hand. For tests."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec import Struct

from cxbot.model.arrival import Arrival
from cxbot.model.channel import Capabilities, Outcome, Sent
from cxbot.model.message import (
    Attachment,
    Button,
    GroupInbound,
    Inbound,
    Outbound,
    OutboundOp,
    Person,
)
from cxbot.model.text import RichText


class Message(Struct, frozen=True):
    """Something that arrived at a chat, and the id it has there."""

    id: str
    outbound: Outbound

    @property
    def text(self) -> str:
        return self.outbound.text.text

    @property
    def buttons(self) -> tuple[Button, ...]:
        return tuple(button for line in self.outbound.buttons for button in line)

    @property
    def labels(self) -> list[str]:
        return [button.label for button in self.buttons]


@dataclass(slots=True)
class _Scripted:
    outcome: Outcome
    op: OutboundOp | None
    peer: str | None
    #: It arrived all the same, only nobody says so.
    arrives: bool


class MemoryChannel:
    """A messenger in memory: everything is sent at once unless the script says otherwise."""

    def __init__(self, name: str = "memory", capabilities: Capabilities | None = None) -> None:
        self.name = name
        self.capabilities = capabilities or Capabilities()
        #: What arrived, in order, and every attempt.
        self.sent: list[Message] = []
        self.tried: list[Outbound] = []
        self._script: list[_Scripted] = []
        self._numbers = 100
        self._open = asyncio.Event()
        self._open.set()

    def script(
        self,
        *outcomes: Outcome,
        op: OutboundOp | None = None,
        peer: str | None = None,
        arrives: bool = False,
    ) -> None:
        """How the next attempts end, of that kind and to that chat if these are given."""
        self._script += [_Scripted(outcome, op, peer, arrives) for outcome in outcomes]

    def hold(self) -> None:
        """Requests leave but aren't answered, until `let_go`."""
        self._open.clear()

    def let_go(self) -> None:
        self._open.set()

    def number(self) -> str:
        """The id of a new message, on either side."""
        self._numbers += 1
        return str(self._numbers)

    async def send(self, outbound: Outbound) -> Outcome:
        self.tried.append(outbound)
        await self._open.wait()
        for scripted in self._script:
            if scripted.op in (None, outbound.op) and scripted.peer in (None, outbound.peer):
                self._script.remove(scripted)
                if scripted.arrives or isinstance(scripted.outcome, Sent):
                    self.sent.append(Message(self.number(), outbound))
                return scripted.outcome
        message = Message(self.number(), outbound)
        self.sent.append(message)
        if outbound.op not in ("copy_album", "album"):
            return Sent(message_id=message.id, thread=outbound.thread)
        parts = outbound.items or outbound.source_messages
        ids = (message.id, *(self.number() for _ in parts[1:]))
        return Sent(message_id=message.id, thread=outbound.thread, message_ids=ids)

    def read(self, raw: Mapping[str, Any]) -> Inbound | GroupInbound | None:
        """What `arrived` made."""
        common: dict[str, Any] = {
            "kind": raw["kind"],
            "channel": self.name,
            "sender": Person(**raw["sender"]),
            "at": datetime.fromisoformat(raw["at"]),
            "text": RichText.from_json(raw["text"]),
            "attachments": tuple(Attachment.from_json(row) for row in raw["attachments"]),
            "reactions": tuple(raw.get("reactions", ())),
            **{name: raw.get(name) for name in _PLAIN},
        }
        if raw.get("chat") is None:
            return Inbound(**common)
        if raw.get("member") is not None:
            common["member"] = Person(**raw["member"])
        common |= {name: raw[name] for name in _GROUP if name in raw}
        return GroupInbound(**common, rights=frozenset(raw.get("rights", ())))

    def arrived(
        self,
        account: str,
        text: RichText | str = "",
        *,
        at: datetime,
        kind: str = "message",
        attachments: Sequence[Attachment] = (),
        person: Mapping[str, Any] | None = None,
        **plain: Any,
    ) -> Arrival:
        """Something from a customer, or, with `chat`, from a group."""
        rich = RichText(text) if isinstance(text, str) else text
        number = plain.pop("message_id", None) or self.number()
        chat = plain.get("chat")
        raw = {
            "kind": kind,
            "sender": {"account": account, "name": "", **(person or {})},
            "at": at.isoformat(),
            "text": rich.to_json(),
            "attachments": [attachment.to_json() for attachment in attachments],
            "message_id": number,
            **plain,
        }
        key = f"{kind}:{chat or account}:{plain.get('tap_id') or number}:{at.isoformat()}"
        lane = f"group:{chat}" if chat is not None else f"{self.name}:{account}"
        return Arrival(channel=self.name, natural_key=key, lane=lane, raw=raw)


_PLAIN = ("message_id", "reply_to", "album", "data", "tap_id")
_GROUP = (
    "chat", "thread", "moved_to", "anonymous", "sender_chat", "quoted", "forwarded", "present",
    "admin",
)  # fmt: skip
