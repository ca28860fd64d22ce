"""What variables hold while a session goes on, so that its trace can say what they held before."""

from collections.abc import Mapping
from typing import Any

from cxbot.flow.protocol import Event, Started, Traced
from cxbot.flow.state import SessionState

_CUSTOMER = "customer."


class Held:
    """As one advance() begins; told of each step in order."""

    def __init__(self, state: SessionState, customer: Mapping[str, Any], event: Event) -> None:
        #: By flow; where a flow runs itself, those of the topmost.
        self._by_flow = {frame.flow: frame.values for frame in state.frames}
        if isinstance(event, Started):
            self._by_flow[state.flow] = event.values
        self._customer = {**customer, **state.customer}

    def before(self, traced: Traced) -> dict[str, Any]:
        """Of the names that this step changed; those that held nothing are left out."""
        found = {}
        if traced.verb == "run" and not traced.changed:
            self._by_flow.pop(traced.detail, None)  # it begins with nothing
        for name, value in traced.changed.items():
            was = self._exchange(traced.place.flow or "", name, value)
            if was is not None:
                found[name] = was
        return found

    def _exchange(self, flow: str, name: str, value: Any) -> Any:
        if name.startswith(_CUSTOMER):
            field = name.removeprefix(_CUSTOMER)
            was, self._customer[field] = self._customer.get(field), value
            return was
        values = self._by_flow.get(flow, {})
        self._by_flow[flow] = {**values, name: value}
        return values.get(name)
