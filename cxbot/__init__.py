"""The customer journey as code: what an owner's `handlers/` import. Light, so they load fast."""

from cxbot.actions import ActionContext, action, event, sentiment
from cxbot.deferred import defer
from cxbot.errors import ActionError
from cxbot.model.customer import Customer
from cxbot.model.order import Order
from cxbot.model.sentiment import Sentiment

__all__ = [
    "ActionContext",
    "ActionError",
    "Customer",
    "Order",
    "Sentiment",
    "action",
    "event",
    "sentiment",
]

defer()
