"""What of a session isn't shown: what its flows call secret; phones and mails unless asked for.

A value that isn't shown where it stands is taken out of every other text, too.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cxbot.flow.catalog import Catalog
from cxbot.flow.steps import AskStep
from cxbot.model.hiding import HIDDEN, in_order, texts_of, without
from cxbot.store.traces import Trace

_PRIVATE_FIELDS = frozenset({"phone", "email"})


class Hidden:
    """Names whose values aren't shown, and those values wherever else they stand."""

    def __init__(self, trace: Trace, catalog: Catalog, *, show_private: bool) -> None:
        self._catalog = catalog
        self._names: dict[tuple[str, str], set[str]] = {}
        self._show_private = show_private
        for flow, version in _versions(trace):
            self._names[flow, version] = self._of(flow, version)
        self._values = in_order(self._found(trace))

    def values(
        self, step: Mapping[str, Any], before: Mapping[str, Any]
    ) -> dict[str, tuple[Any, Any]]:
        names = self._names.get((step["flow"], step["version"]), set())
        return {
            name: (HIDDEN if before[name] is not None else None, HIDDEN)
            if name in names
            else (self._plain(before[name]), self._plain(value))
            for name, value in step.get("changed", {}).items()
        }

    def answers(self, row: Mapping[str, Any]) -> bool:
        """The customer's message answers a question whose answer isn't shown."""
        flow = self._catalog.flow(row["flow"] or "", row["flow_version"] or "")
        step = flow.steps.get(row["step"] or "") if flow is not None else None
        if row["direction"] != "in" or not isinstance(step, AskStep):
            return False
        names = self._names.get((row["flow"], row["flow_version"]), set())
        return str(step.save) in names or (not self._show_private and _is_private(step))

    def text(self, text: str) -> str:
        return without(text, self._values)

    def _of(self, name: str, version: str) -> set[str]:
        flow = self._catalog.flow(name, version)
        steps = list(flow.steps.values()) if flow is not None else []
        secret = flow.secret if flow is not None else frozenset()
        found = {*secret, *(f"customer.{name}" for name in secret)}
        if not self._show_private:
            found |= {f"customer.{one}" for one in _PRIVATE_FIELDS}
            found |= {str(s.save) for s in steps if isinstance(s, AskStep) and _is_private(s)}
        return found

    def _found(self, trace: Trace) -> Iterator[str]:
        steps = (step for turn in trace.turns for step in turn["steps"])
        for step in steps:
            names = self._names.get((step["flow"], step["version"]), set())
            both = (step.get("changed", {}), step.get("before", {}))
            for name, value in ((n, v) for part in both for n, v in part.items()):
                if name in names:
                    yield from texts_of(value)
        if not self._show_private:
            yield from (v for n in _PRIVATE_FIELDS for v in texts_of(trace.customer[n]))

    def _plain(self, value: Any) -> Any:
        match value:
            case str():
                return self.text(value)
            case dict():
                return {
                    name: HIDDEN
                    if name in _PRIVATE_FIELDS and not self._show_private and inner
                    else self._plain(inner)
                    for name, inner in value.items()
                }
            case list():
                return [self._plain(inner) for inner in value]
            case _:
                return value


def _is_private(step: AskStep) -> bool:
    return step.answer.kind in _PRIVATE_FIELDS


def _versions(trace: Trace) -> Iterable[tuple[str, str]]:
    return {
        (step["flow"], step["version"])
        for turn in trace.turns
        for step in turn["steps"]
        if step["flow"] and step["version"]
    }
