"""An order, as flows and actions see it, and the statuses it can have."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

OrderStatus = Literal["new", "paid", "packed", "shipped", "delivered", "cancelled", "returned"]
STATUSES: tuple[str, ...] = get_args(OrderStatus)

#: Each event of the shop and the status it leaves the order in; `updated` leaves it as it is.
STATUS_AFTER: dict[str, OrderStatus | None] = {
    "order.created": "new",
    "order.paid": "paid",
    "order.packed": "packed",
    "order.shipped": "shipped",
    "order.delivered": "delivered",
    "order.cancelled": "cancelled",
    "order.returned": "returned",
    "order.updated": None,
}


class OrderItem(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=300)
    quantity: int = Field(default=1, ge=1)
    price: Decimal | None = Field(default=None, ge=0)


class OrderData(BaseModel):
    """The `order` of an event: what the shop knows today. Fields left out stay as they were."""

    model_config = ConfigDict(extra="forbid")

    number: str = Field(min_length=1, max_length=64)
    status: OrderStatus | None = None
    total: Decimal | None = Field(default=None, ge=0)
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    items: list[OrderItem] | None = None
    created_at: datetime | None = None
    ship_by: date | None = None
    shipped_at: datetime | None = None
    eta: date | None = None
    delivered_at: datetime | None = None
    track_url: str | None = Field(default=None, pattern="^https?://", max_length=2000)


class Order(OrderData):
    """An order in the shop's words; what an action returns and `order.…` means in flows."""

    status: OrderStatus = "new"
