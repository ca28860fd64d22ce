"""What a turn learns of the customer: facts, accounts, and what they agree to hear from us."""

from collections.abc import Mapping
from typing import Any

from cxbot.conversation.timed_draft import TimedDraft
from cxbot.flow.protocol import World
from cxbot.model.conversation import Dialogue
from cxbot.model.customer import Customer
from cxbot.model.policy import Purpose
from cxbot.model.value import replace

_COLUMNS = frozenset({"name", "language", "time_zone", "phone", "email", "persona"})
#: What we keep ourselves: no flow overwrites it.
_OURS = frozenset({"id", "channel", "since", "orders_count", "last_order"})
#: Consents by the field that flows read and set.
WISHES: Mapping[str, Purpose] = {
    "wants_messages": "service",
    "wants_surveys": "survey",
    "wants_offers": "marketing",
}
_FIELDS = {purpose: name for name, purpose in WISHES.items()}
_LONGEST_PROOF = 500


class CustomerDraft(TimedDraft):
    """The part of a turn that is about whom it is with."""

    _dialogue: Dialogue
    _world: tuple[Customer, World] | None = None

    @property
    def customer(self) -> Customer:
        return self._dialogue.customer

    def change_customer(self, **changes: Any) -> None:
        changed = replace(self.customer, **changes)
        self._dialogue = replace(self._dialogue, customer=changed)

    def set_customer_field(self, name: str, value: Any, words: str = "") -> None:
        """`set: {customer.NAME: value}`; the facts we keep ourselves can't be overwritten.

        `words` are the customer's own that led to it, as proof of a consent.
        """
        if name in _OURS:
            return
        if name in WISHES:
            self.agree(WISHES[name], bool(value), act="flow", words=words)
        elif name == "language":
            self.change_customer(language=str(value or ""), language_chosen=True)
        elif name in _COLUMNS:
            self.change_customer(**{name: str(value or "")})
        else:
            self.change_customer(fields={**self.customer.fields, name: value})

    def agree(self, purpose: Purpose, given: bool, *, act: str, words: str = "") -> bool:
        """They agree to be written to for that purpose, or take it back. Each change is a row that
        proves it; False: they had said so before."""
        field = _FIELDS[purpose]
        if getattr(self.customer, field) is given:
            return False
        self.change_customer(**{field: given})
        self.turn.add(
            "consent",
            {
                "id": self.new_id(),
                "customer_id": self.customer.id,
                "purpose": purpose,
                "given": given,
                "at": self.now,
                "channel": self.here.channel,
                "act": act,
                "words": words[:_LONGEST_PROOF],
                "source_key": self.row.key,
            },
        )
        return True

    def world(self, default_language: str, default_zone: str, *, people: bool = True) -> World:
        """What steps may read; made again only when the customer has changed."""
        customer = self.customer
        if self._world is None or self._world[0] is not customer:
            world = World(
                now=self.now,
                customer=customer.values(self.here.channel),
                language=customer.language or default_language,
                time_zone=customer.time_zone or default_zone,
                people=people,
                policy=True,
            )
            self._world = (customer, world)
        return self._world[1]

    def add_identity(self, channel: str, account: str) -> None:
        """The channel has proved that this account, too, is the customer's."""
        self.turn.add(
            "identity",
            {
                "channel": channel,
                "account": account,
                "customer_id": self.customer.id,
                "verified_at": self.now,
            },
        )
