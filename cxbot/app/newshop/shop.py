"""What the flows `call:`. Put your own shop's system behind the same names."""

from cxbot import ActionContext, ActionError, Order, action


@action("shop.find_order", errors=("not_found",))
async def find_order(context: ActionContext, number: str) -> Order:
    """`orders` holds only this customer's orders, so nobody can ask for another's."""
    order = await context.orders.find(number.upper())
    if order is None:
        raise ActionError("not_found")
    return order
