"""The owner's Python: how an action is declared, found in `handlers/`, checked and called."""

from cxbot.actions.context import ActionContext, Orders
from cxbot.actions.declaration import Action, Parameter, Signature, action
from cxbot.actions.events import Event, event
from cxbot.actions.feelings import sentiment
from cxbot.actions.handlers import Handlers, HandlersError, Mistake
from cxbot.actions.registry import Registry
from cxbot.errors import ActionError

__all__ = [
    "Action",
    "ActionContext",
    "ActionError",
    "Event",
    "Handlers",
    "HandlersError",
    "Mistake",
    "Orders",
    "Parameter",
    "Registry",
    "Signature",
    "action",
    "event",
    "sentiment",
]
