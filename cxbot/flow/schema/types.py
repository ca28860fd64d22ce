"""Types of values -> what may be written for them. A text with a {placeholder} always may."""

from typing import Any

from cxbot.model.types import ActionType, ParameterType, Type

Schema = dict[str, Any]

#: A scalar as YAML gives it to editors: unquoted numbers and yes are no texts there.
TEXT = ["string", "number", "boolean"]
YES_NO = [True, False, "yes", "no", "true", "false", "Yes", "No"]
_PLACEHOLDER: Schema = {"type": "string", "pattern": r"\{[^{}]+\}"}
_NUMBER: Schema = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^[-+]?\d"}]}
_BY_KIND: dict[str, Schema] = {
    "text": {"type": TEXT},
    "number": _NUMBER,
    "money": _NUMBER,
    "date": {"type": "string"},
    "time": {"type": "string"},
    "yes/no": {"enum": YES_NO},
    "list": {"type": "array"},
    "record": {"type": "object"},
    "any": {},
}


_KINDS = {
    "text": "A text", "number": "A number", "money": "A price", "date": "A day", "time": "A time",
    "yes/no": "Yes or no", "list": "A list", "record": "Names and values", "any": "Anything",
}  # fmt: skip


def written(type: Type) -> Schema:  # noqa: A002 the language's own word
    """What an owner may write for a value of that type."""
    if type.kind == "any":
        return {}
    exact = _exact(type)
    choices = [exact, _PLACEHOLDER]
    if type.optional:
        choices.append({"enum": [None, "empty", ""]})
    return {"anyOf": choices}


def argument(parameter: ParameterType) -> Schema:
    required = "" if parameter.required else "; may be left out"
    return {**written(parameter.type), "description": f"{_KINDS[parameter.type.kind]}{required}"}


def _exact(type: Type) -> Schema:  # noqa: A002
    if type.values is not None:
        numbers = [int(value) for value in type.values if value.lstrip("-").isdecimal()]
        return {"enum": [*type.values, *numbers]}
    found = dict(_BY_KIND[type.kind])
    bounds = {"minimum": type.least, "maximum": type.most}
    bounds = {name: bound for name, bound in bounds.items() if bound is not None}
    if bounds and type.kind in {"number", "money"}:
        return {"type": "number", **bounds}
    if type.kind == "list" and type.item:
        found["items"] = written(type.item)
    return found


def spoken(action: ActionType) -> str:
    """How an action reads: `shop.find_order(number: text) -> number, status …`"""
    parts = [
        f"{p.name}: {p.type.kind}" if p.required else f"{p.name}: {p.type.kind}, may be left out"
        for p in action.parameters
    ]
    fields = action.result.fields
    gives = ", ".join(fields) if fields else action.result.kind
    refuses = f". Refuses with: {', '.join(action.errors)}" if action.errors else ""
    return f"({'; '.join(parts)}) gives {gives}{refuses}"
