"""What an action may know of the moment it is called in."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

from cxbot.model.customer import Customer
from cxbot.model.order import Order

if TYPE_CHECKING:
    from aiohttp import ClientSession


class Orders(Protocol):
    """The orders of one customer. Another's order is not found, as one that doesn't exist."""

    async def find(self, number: str) -> Order | None: ...

    async def all(self) -> list[Order]: ...


class ActionContext(Struct, frozen=True, kw_only=True):
    """Given to an action that has a parameter of this type."""

    customer: Customer
    #: Id of the conversation that calls.
    conversation: str
    #: The same for every retry of this call, another for every other call.
    idempotency_key: str
    orders: Orders
    #: For the shop's own systems; closed with the engine.
    http: "ClientSession"
    #: Aware, UTC. The only clock: tests and the sandbox move it.
    now: datetime
    #: `values` of shop.yaml.
    shop: Mapping[str, Any]
