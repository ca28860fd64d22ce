"""The type of what a flow passes on or sets: constants, texts, placeholders that keep theirs."""

from collections.abc import Mapping
from typing import Any

from cxbot.flow.check.known.declared import of_constant
from cxbot.flow.check.known.kinds import joined
from cxbot.flow.check.known.situation import LEFT_OUT, Found, Situation, Variable
from cxbot.flow.texts.template import Placeholder, Template
from cxbot.model.types import ANY, Type, named
from cxbot.model.value import replace

_ABSENT = Found(type=ANY, narrowed=ANY)


def of_content(content: Any, situation: Situation) -> Variable:
    """What `content` of a Value is here, and why it can be empty."""
    match content:
        case Template():
            return _of_template(content, situation)
        case Mapping():
            fields = {name: _inside(inner, situation) for name, inner in content.items()}
            return Variable(type=Type(kind="record", fields=fields))
        case list():
            item: Type | None = None
            for inner in content:
                found = _inside(inner, situation)
                item = joined(item, found) if item else found
            return Variable(type=Type(kind="list", item=item))
    kind = of_constant(content)
    return Variable(type=kind, reasons=("it is set to nothing",) if kind.optional else ())


def widened(variable: Variable) -> Variable:
    """Of a variable that is set: another step may set it to something else of its kind."""
    kind = _widened(variable.type)
    return variable if kind is variable.type else replace(variable, type=kind)


def _widened(found: Type) -> Type:
    if found.fields:
        fields = {name: _widened(inner) for name, inner in found.fields.items()}
        return replace(found, fields=fields)
    if found.item:
        return replace(found, item=_widened(found.item))
    if found.kind not in {"text", "number", "yes/no"} or found.values is None:
        return found
    return replace(found, values=None, least=None, most=None)


def only_placeholder(template: Template) -> Placeholder | None:
    """Of a text that is one placeholder and keeps its type."""
    part = template.parts[0] if len(template.parts) == 1 else None
    return part if isinstance(part, Placeholder) and not part.filters else None


def _of_template(template: Template, situation: Situation) -> Variable:
    placeholder = only_placeholder(template)
    if placeholder is None:
        return Variable(type=named("text"))
    found = situation.find(placeholder.name.path) or _ABSENT
    root = situation.variables.get(placeholder.name.path[0])
    of_fields = root.of_fields if root else LEFT_OUT
    if placeholder.fallback is None:
        kind = found.type if found.reasons else found.type.never_empty()
        kind = found.type if kind.kind == "any" else kind
        return Variable(type=kind, reasons=found.reasons, of_fields=of_fields)
    otherwise = of_constant(placeholder.fallback).never_empty()
    return Variable(type=joined(found.type.never_empty(), otherwise), of_fields=of_fields)


def _inside(content: Any, situation: Situation) -> Type:
    found = of_content(content, situation)
    return found.type.or_empty() if found.reasons else found.type
