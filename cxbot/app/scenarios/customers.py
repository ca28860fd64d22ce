"""The customer that `given` speaks of, written as if they had been with us for a while."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cxbot.app.scenarios.stage import CHANNEL, CUSTOMER, Scene
from cxbot.flow.scenario.story import Given
from cxbot.model.conversation import Conversation, Dialogue
from cxbot.model.customer import Customer
from cxbot.store.conversations import conversation_row, customer_row
from cxbot.store.orders import StoredOrder
from cxbot.store.turn import Turn

_OWN = frozenset(Customer.__struct_fields__) - {"id", "fields", "language_chosen"}
_TEXTS = frozenset({"name", "language", "time_zone", "phone", "email", "persona", "last_order"})


async def seed(scene: Scene, given: Given) -> None:
    """Nothing for somebody never heard of."""
    if given.customer is None and not given.orders:
        return
    now = given.now
    orders = _orders(given)
    customer = _customer(scene.clock.new_id(), given.customer or {}, orders, now)
    conversation = Conversation(
        id=scene.clock.new_id(), customer_id=customer.id, channel=CHANNEL, account=CUSTOMER
    )
    turn = Turn()
    turn.add("customer", customer_row(customer))
    turn.add("conversation", conversation_row(conversation))
    for channel, account in _identities(customer):
        turn.add(
            "identity",
            {
                "channel": channel,
                "account": account,
                "customer_id": customer.id,
                "verified_at": now,
            },
        )
    for number, data in orders.items():
        stored = StoredOrder(
            number=number,
            customer_id=customer.id,
            status=str(data.get("status", "delivered")),
            data=data,
            updated_at=now,
        )
        turn.add("orders", stored.row())
    await scene.store.commit(turn)
    scene.engine.dialogues.keep(Dialogue(conversation=conversation, customer=customer))


def _customer(
    made: str, given: Mapping[str, Any], orders: Mapping[str, Mapping[str, Any]], now: datetime
) -> Customer:
    told = {name: value for name, value in given.items() if name in _OWN}
    told |= {name: str(told[name] or "") for name in _TEXTS if name in told}
    told["since"] = _since(given.get("since"), now)
    told["orders_count"] = len(orders)
    named = [number for number, data in orders.items() if data]
    told.setdefault("last_order", named[-1] if named else "")
    own = {name: value for name, value in given.items() if name not in _OWN}
    return Customer(id=made, fields=own, **told)


def _since(text: Any, now: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return now
    return found if found.tzinfo else found.replace(tzinfo=now.tzinfo)


def _identities(customer: Customer) -> list[tuple[str, str]]:
    phone = [("phone", customer.phone)] if customer.phone else []
    return [(CHANNEL, CUSTOMER), *phone]


def _orders(given: Given) -> dict[str, Mapping[str, Any]]:
    """By number. `orders_count` counts the order of the first event; what is still missing are
    orders of which nothing but their being is known."""
    found: dict[str, Mapping[str, Any]] = {
        str(order["number"]): {"status": "new", **order} for order in given.orders
    }
    wanted = (given.customer or {}).get("orders_count")
    if not isinstance(wanted, int):
        return found
    coming = given.event.data.get("order") if given.event else None
    new = isinstance(coming, Mapping) and coming.get("number") not in found
    earlier = wanted - len(found) - new
    return {**{f"earlier-{n}": {} for n in range(1, earlier + 1)}, **found}
