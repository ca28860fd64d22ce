"""`@event` marks a pydantic model as the data of one of the shop's own events."""

import inspect
import re
from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct
from pydantic import BaseModel, RootModel

from cxbot.model.event import OWN_EVENTS
from cxbot.model.recorded import RECORDED
from cxbot.model.types import Type

_MARK = "__cxbot_event__"
_NAME = re.compile(r"[A-Za-z][\w-]*(\.[\w-]+)*", re.ASCII)
_MOST_CHARS = 200

M = TypeVar("M", bound=type[BaseModel])


class Event(Struct, frozen=True, kw_only=True):
    """A type of event that a model declares."""

    name: str
    #: What its data are read by.
    model: type[BaseModel]
    #: The same, as flows are checked against it.
    data: Type
    #: file:line of the model, seen from the project's folder.
    place: str


def event(name: str) -> Callable[[M], M]:
    """Events of this type carry the model's fields as their data; flows know their types."""
    if not isinstance(name, str):
        raise TypeError('@event needs the type of the event: write @event("stay.arrived")')

    def decorate(model: M) -> M:
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            raise TypeError(f'@event("{name}") stands over a pydantic model: class …(BaseModel)')
        setattr(model, _MARK, name)
        return model

    return decorate


def event_of(value: object) -> str | None:
    """The event it was marked with. A class that only inherits from a marked one is none."""
    if isinstance(value, type) and issubclass(value, BaseModel):
        name = vars(value).get(_MARK)
        return name if isinstance(name, str) else None
    return None


def refusal(name: str, model: type[BaseModel]) -> str:
    """Why it can't be an event; empty when it can."""
    if name.startswith("order."):
        return "order events are built in; only other events are declared"
    if name == RECORDED:
        return "cxbot knows this event already; only other events are declared"
    if name in OWN_EVENTS:
        return "cxbot makes this event itself; only other events are declared"
    if not _NAME.fullmatch(name) or len(name) > _MOST_CHARS:
        return "its name must be words of Latin letters with dots between, such as stay.arrived"
    if issubclass(model, RootModel):
        return "the data of an event are named fields: write class …(BaseModel)"
    return ""


def line_of(model: type[BaseModel]) -> int:
    try:
        return inspect.getsourcelines(model)[1]
    except (OSError, TypeError):
        return 1
