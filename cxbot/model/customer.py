"""The person we serve, and the address one channel reaches them at."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from cxbot.model.policy import Purpose


class Address(Struct, frozen=True, kw_only=True):
    """An account on a channel. Its text form names the lane its messages go through."""

    channel: str
    account: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.account}"

    @classmethod
    def parse(cls, text: str) -> "Address":
        """`channel:account`; raises ValueError for anything else."""
        channel, separator, account = text.partition(":")
        if not (separator and channel and account):
            raise ValueError(f"{text!r} is not channel:account")
        return cls(channel=channel, account=account)


class Customer(Struct, frozen=True, kw_only=True):
    """What we know of a person; the shop's own fields and any that a flow sets are in `fields`."""

    id: str
    name: str = ""
    language: str = ""
    #: They chose the language themselves; Telegram's hint no longer changes it.
    language_chosen: bool = False
    time_zone: str = ""
    phone: str = ""
    email: str = ""
    persona: str = ""
    #: None until they have written or said so; only True lets the bot start a conversation.
    wants_messages: bool | None = None
    #: Questions about how we did: None follows `wants_messages`.
    wants_surveys: bool | None = None
    #: Offers: only a yes of their own counts.
    wants_offers: bool | None = None
    since: datetime | None = None
    orders_count: int = 0
    last_order: str = ""
    #: Operators don't get their messages until then.
    banned_until: datetime | None = None
    #: What was personal is gone since then.
    erased_at: datetime | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)

    def banned(self, now: datetime) -> bool:
        """Kept out at this moment: what they write is logged, and leads to nothing."""
        return self.banned_until is not None and now < self.banned_until

    def agrees(self, purpose: Purpose) -> bool:
        """Whether the bot may write first for that purpose."""
        if not self.wants_messages:
            return False
        if purpose == "survey":
            return self.wants_surveys is not False
        return purpose == "service" or bool(self.wants_offers)

    def values(self, channel: str) -> dict[str, Any]:
        """What `customer.…` means in flows."""
        return {
            **self.fields,
            "id": self.id,
            "name": self.name or None,
            "language": self.language or None,
            "time_zone": self.time_zone or None,
            "phone": self.phone or None,
            "email": self.email or None,
            "channel": channel,
            "since": self.since.date().isoformat() if self.since else None,
            "persona": self.persona or None,
            "wants_messages": bool(self.wants_messages),
            "wants_surveys": self.agrees("survey"),
            "wants_offers": self.agrees("marketing"),
            "orders_count": self.orders_count,
            "last_order": self.last_order or None,
        }
