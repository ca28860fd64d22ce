"""What of a customer's exchanges isn't shown to anybody: what flows call secret.

An answer to a question whose value is secret is covered whole, understood or not; such a value is
taken out of every other text, too, whoever wrote it. A flow's version that can't be read any more
keeps secret what any known version of that flow does.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from cxbot.flow.catalog import Catalog
from cxbot.flow.definition import Flow
from cxbot.flow.steps import AskStep
from cxbot.model.hiding import HIDDEN, in_order, texts_of, without

Row = Mapping[str, Any]


class Hidden:
    def __init__(self, catalog: Catalog, steps: Iterable[Row], fields: Mapping[str, Any]) -> None:
        """`steps`: of the traces of their sessions; `fields`: the customer's own."""
        self._catalog = catalog
        self._flows: dict[str, list[Flow]] = {}
        for flow in catalog.known():
            self._flows.setdefault(flow.name, []).append(flow)
        values = set(_texts_of(fields, self._fields_hidden()))
        for step in steps:
            names = self._names(step.get("flow") or "", step.get("version") or "")
            for part in ("changed", "before"):
                values |= set(_texts_of(step.get(part) or {}, names))
        self._values = in_order(values)

    def text(self, text: str) -> str:
        return without(text, self._values)

    def of(self, row: Row) -> str:
        """What a touchpoint's row says, as it may be shown."""
        text = row["text"]
        return HIDDEN if text and self._answers(row) else self.text(text)

    def fields(self, fields: Mapping[str, Any]) -> Mapping[str, str]:
        """A customer's own fields as text; of the secret ones only that they are there."""
        hidden = self._fields_hidden()
        return {
            name: HIDDEN if name in hidden else self.text(_plain(value))
            for name, value in fields.items()
            if value not in (None, "", [], {})
        }

    def _answers(self, row: Row) -> bool:
        if row["direction"] != "in" or not row["flow"]:
            return False
        name, version = row["flow"], row["flow_version"] or ""
        flow, names = self._catalog.flow(name, version), self._names(name, version)
        if flow is None:
            return bool(names)
        step = flow.steps.get(row["step"] or "")
        return isinstance(step, AskStep) and str(step.save) in names

    def _names(self, name: str, version: str) -> Collection[str]:
        flow = self._catalog.flow(name, version)
        flows = [flow] if flow is not None else self._flows.get(name, [])
        return _secret(flows)

    def _fields_hidden(self) -> Collection[str]:
        """Names of customers' fields: a flow's `secret: [pin]` covers `customer.pin`."""
        every = _secret(flow for flows in self._flows.values() for flow in flows)
        return {name.removeprefix("customer.") for name in every}


def _secret(flows: Iterable[Flow]) -> Collection[str]:
    secret = {name for flow in flows for name in flow.secret}
    return secret | {f"customer.{name}" for name in secret}


def _texts_of(values: Mapping[str, Any], names: Collection[str]) -> Iterator[str]:
    for name, value in values.items():
        if name in names:
            yield from texts_of(value)


def _plain(value: Any) -> str:
    match value:
        case dict():
            return ", ".join(f"{name}: {_plain(inner)}" for name, inner in value.items())
        case list():
            return ", ".join(map(_plain, value))
        case _:
            return str(value)
