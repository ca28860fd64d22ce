"""What the flows of Loud Shirts `call:`. Put your own shop's system behind the same names."""

import hashlib
from datetime import date, timedelta
from typing import Annotated

from pydantic import BaseModel, Field

from cxbot import ActionContext, ActionError, Order, action

#: Russian letters that look like ours: the keyboard of the moment is as good as the other.
_LOOK_ALIKE = str.maketrans("АВЕКМНОРСТХ", "ABEKMHOPCTX")


class Coupon(BaseModel):
    code: str
    percent: int
    valid_until: date


@action("shop.find_order", errors=("not_found",))
async def find_order(context: ActionContext, number: str) -> Order:
    """`orders` holds only this customer's orders, so nobody can ask for another's."""
    order = await context.orders.find(as_we_write_it(number))
    if order is None:
        raise ActionError("not_found")
    return order


@action("shop.create_coupon")
async def create_coupon(
    context: ActionContext,
    percent: Annotated[int, Field(ge=1, le=100)],
    valid_days: Annotated[int, Field(ge=1)],
    note: str = "",
) -> Coupon:
    """A call that is tried again has the same key, so it gives the same coupon, not a second."""
    digest = hashlib.sha256(f"{context.idempotency_key} {note}".encode()).hexdigest()
    return Coupon(
        code=f"LOUD-{digest[:8].upper()}",
        percent=percent,
        valid_until=(context.now + timedelta(days=valid_days)).date(),
    )


def as_we_write_it(number: str) -> str:
    """A-1042, also for a1042, "a 1042" and А-1042 with a Russian А."""
    typed = "".join(char for char in number.upper() if char.isalnum()).translate(_LOOK_ALIKE)
    return f"{typed[:1]}-{typed[1:]}"
