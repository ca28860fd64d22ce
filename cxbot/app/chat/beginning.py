"""How a chat begins: by the customer's words, or by an event with data of its own."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from cxbot.app.scenarios.run import Opened
from cxbot.errors import ConfigError
from cxbot.flow.definition import Flow
from cxbot.flow.scenario import samples
from cxbot.flow.scenario.story import Happens


class Wishes(Struct, frozen=True, kw_only=True):
    """How a chat is to begin."""

    flow: str | None = None
    language: str | None = None
    #: Data of the event that starts the flow; None: an example of its type.
    data: Mapping[str, Any] | None = None
    record: Path | None = None
    #: Somebody sits at the keyboard: a word of welcome, the time after a wait.
    terminal: bool = False


class Beginning(Struct, frozen=True, kw_only=True):
    """One of the three, else /start."""

    event: Happens | None = None
    words: str = "/start"
    #: Of a flow that only a button of the menu starts.
    button_of: str | None = None
    #: What is known of the customer; None: nothing.
    customer: Mapping[str, Any] | None = None


def beginning(opened: Opened, wishes: Wishes, now: datetime) -> Beginning:
    """Raises ConfigError for a flow that isn't there or that nothing here can start."""
    told = {"language": wishes.language} if wishes.language is not None else None
    flow = _flow(opened, wishes.flow) if wishes.flow is not None else None
    if wishes.data is not None and (flow is None or not flow.trigger.events):
        raise ConfigError("--with gives data to a flow that an event starts: name such a flow.")
    if flow is None:
        return Beginning(customer=told)
    if wishes.data is not None:
        return _by_event(opened, wishes, flow, now)
    trigger = flow.trigger
    words = (*trigger.commands, *(word.text for word in trigger.words))
    if words:
        return Beginning(words=words[0], customer=told)
    if trigger.button:
        return Beginning(words="/menu", button_of=flow.name, customer=told)
    if not trigger.events:
        raise ConfigError(f'"{flow.name}" is only run by other flows: chat with one of them.')
    return _by_event(opened, wishes, flow, now)


def _flow(opened: Opened, name: str) -> Flow:
    flows = opened.project.catalog.flows
    if name not in flows:
        names = ", ".join(one for one in flows if ":" not in one)
        raise ConfigError(f'There is no flow "{name}". There are: {names}.')
    return flows[name]


def _by_event(opened: Opened, wishes: Wishes, flow: Flow, now: datetime) -> Beginning:
    """Whom an event concerns has ordered before, and wants to hear of us."""
    name, data = flow.trigger.events[0], wishes.data
    if data is None:
        data = samples.event_data(opened.files, name, now)
    customer: dict[str, Any] = {"wants_messages": True}
    if wishes.language is not None:
        customer["language"] = wishes.language
    if name.startswith("order."):
        customer["orders_count"] = 2
    event = Happens(type=name, data=data, span=flow.span)
    return Beginning(event=event, customer=customer)
