"""Actions of an owner's, what they are called with and what is said of them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from cxbot.actions import ActionContext, Registry
from cxbot.errors import ActionError, ConfigError
from cxbot.model.customer import Customer
from cxbot.model.order import Order

Load = Callable[..., Registry]


class OneOrder:
    async def find(self, number: str) -> Order | None:
        return Order(number=number) if number == "A-1042" else None

    async def all(self) -> list[Order]:
        return [Order(number="A-1042")]


def context(**changes: Any) -> ActionContext:
    values: dict[str, Any] = {
        "customer": Customer(id="1", name="Anna"),
        "conversation": "c1",
        "idempotency_key": "k1",
        "orders": OneOrder(),
        "http": None,
        "now": datetime(2026, 3, 10, 12, tzinfo=UTC),
        "shop": {"delivery_price": 300},
    }
    return ActionContext(**{**values, **changes})


def problems(load: Load, code: str, **files: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(code, **files)
    return str(caught.value).splitlines()


async def outcome(registry: Registry, name: str, /, **arguments: Any) -> tuple[str, str]:
    with pytest.raises(ActionError) as caught:
        await registry.call(name, arguments, context())
    return caught.value.name, str(caught.value)


FIND_ORDER = """
@action("shop.find_order", errors=("not_found",))
async def find_order(context: ActionContext, number: str) -> Order:
    order = await context.orders.find(number)
    if order is None:
        raise ActionError("not_found")
    return order
"""
