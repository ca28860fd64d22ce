"""What flows hand to others: arguments of actions, and values for fields of customers."""

from collections.abc import Mapping

from cxbot.errors import meant, nearest
from cxbot.flow.check.known.kinds import NOTHING, members, told, word
from cxbot.flow.check.known.project import Project
from cxbot.flow.check.known.situation import NOT_YET, Situation, Variable
from cxbot.flow.check.known.valuetypes import of_content, only_placeholder
from cxbot.flow.check.mistakes import barenames, placeholders
from cxbot.flow.check.mistakes.comparing import group
from cxbot.flow.reading.mending import renamed
from cxbot.flow.reading.source import Problems, Span
from cxbot.flow.steps import CallStep, Target
from cxbot.flow.texts.phrase import Value
from cxbot.flow.texts.template import Template
from cxbot.flow.values import hours, operations
from cxbot.model.types import ActionType, ParameterType, Type

#: Names of failures that the engine itself gives.
FAILURES = ("error", "timeout", "bad_arguments", "unknown_action")
_YES_NO = frozenset({"yes", "no", "true", "false", "on", "off"})
#: Group of a parameter -> groups of values that are read as it.
_TAKES: Mapping[str, frozenset[str]] = {
    "text": frozenset({"text", "number", "time"}),
    "number": frozenset({"number"}),
    "time": frozenset({"time"}),
    "yes/no": frozenset({"yes/no"}),
    "list": frozenset({"list"}),
    "record": frozenset({"record"}),
}


def check(step: CallStep, at: Situation | None, project: Project, problems: Problems) -> None:
    action = project.action(step.action)
    if action is None:
        return
    parameters = {parameter.name: parameter for parameter in action.parameters}
    given = dict(step.arguments)
    for name, value in step.arguments:
        if name not in parameters:
            _unknown(step, name, action, project, problems)
        elif at is not None:
            _argument(step, parameters[name], value, at, problems)
            barenames.check(value, at, problems)
    missing = [one for one in action.parameters if one.required and one.name not in given]
    mistyped = any(name not in parameters for name in given) and len(missing) == 1
    for parameter in missing:
        if mistyped and any(nearest(name, [parameter.name]) for name in given):
            continue
        hint = f"Like this: with: {{{parameter.name}: …}}"
        said = f'{step.action} needs "{parameter.name}", {_what(parameter.type)}.'
        problems.add(step.action_span, "E317", said, hint)
    _failures(step, action, project, problems)


def _unknown(
    step: CallStep, name: str, action: ActionType, project: Project, problems: Problems
) -> None:
    names = [parameter.name for parameter in action.parameters]
    near = nearest(name, names)
    hint = meant(near, f"It takes: {', '.join(names)}" if names else "It takes nothing.")
    at = project.view.key(step.span, "with", name)
    edits = renamed(at, name, names, taken=dict(step.arguments))
    problems.add(at, "E310", f'{step.action} takes no "{name}".', hint, edits)


def _failures(step: CallStep, action: ActionType, project: Project, problems: Problems) -> None:
    known = (*action.errors, *FAILURES, "else")
    for name, _ in step.on_error:
        if name in known:
            continue
        told_ = ", ".join((*action.errors, "timeout", "error", "else"))
        near = nearest(name, known)
        at = project.view.key(step.span, "on_error", name)
        edits = renamed(at, name, known, taken=dict(step.on_error))
        said = f'{step.action} never fails with "{name}".'
        problems.add(at, "E312", said, meant(near, f"There are: {told_}"), edits)


# --- one argument --------------------------------------------------------------------------------


def _argument(
    step: CallStep,
    parameter: ParameterType,
    value: Value,
    at: Situation,
    problems: Problems,
) -> None:
    found = of_content(value.content, at)
    if NOT_YET in found.reasons:
        return  # Told as W409, at the name.
    # Nothing given for one that has a default means the default.
    wanted = parameter.type if parameter.required else parameter.type.or_empty()
    said = refusal(found, wanted, parameter.name)
    if said:
        hint = f'{step.action} takes {_what(parameter.type)} as "{parameter.name}".'
        problems.add(value.span, "E311", said, hint)
    elif found.reasons and parameter.required and not parameter.type.optional:
        _can_be_empty(value, at, problems)


def refusal(found: Variable, wanted: Type, name: str) -> str:
    """Why a value can't be one of the wanted type; empty when it can."""
    if found.type == NOTHING:
        return "" if wanted.optional else f'"{name}" can not be empty.'
    if "any" in (found.type.kind, wanted.kind):
        return ""
    listed = members(found.type)
    one = listed[0] if listed and len(listed) == 1 else None
    shown = f'"{one}"' if one is not None else f'"{name}" would be {word(found.type)}, it'
    if group(found.type) not in _TAKES.get(group(wanted), ()) and not _reads_as(one, wanted):
        return f"{shown} is not {_noun(wanted)}."
    return _outside(found.type, wanted, shown)


def _reads_as(text: str | None, wanted: Type) -> bool:
    """A text that is written out, and read as the wanted type."""
    if text is None:
        return False
    match group(wanted):
        case "number":
            return operations.number(text) is not None
        case "yes/no":
            return text.lower() in _YES_NO
        case "time":
            return operations.moment(text) is not None or hours.clock(text) is not None
        case _:
            return False


def _outside(found: Type, wanted: Type, shown: str) -> str:
    """All it can be lies outside of the closed set, or of the bounds."""
    listed, allowed = members(found), members(wanted)
    if not listed:
        return ""
    if allowed is not None and wanted.kind != "yes/no":
        if any(operations.equal(one, other) for one in listed for other in allowed):
            return ""
        near = meant(nearest(listed[0], allowed)) if len(listed) == 1 else ""
        return f"{shown} is not one of {told(allowed)}. {near}".rstrip()
    for member in listed:
        number = operations.number(member)
        if number is None or (
            (wanted.least is None or number >= wanted.least)
            and (wanted.most is None or number <= wanted.most)
        ):
            return ""
    return f"{shown} is not {_bounds(wanted)}."


def _can_be_empty(value: Value, at: Situation, problems: Problems) -> None:
    """An action that must have a value may get none: that of a name, as all else is never empty."""
    template = value.content if isinstance(value.content, Template) else None
    placeholder = only_placeholder(template) if template else None
    looked_up = at.find(placeholder.name.path) if placeholder else None
    if template and placeholder and looked_up:
        placeholders.can_be_empty(template, placeholder, looked_up, problems)


# --- what is kept about a customer ---------------------------------------------------------------


def kept(target: Target, value: Value, at: Situation, project: Project, problems: Problems) -> None:
    """A field of customers that is set to another kind of value, and a word set for a variable."""
    barenames.check(value, at, problems)
    wanted = project.customer.get(target.name) if target.customer else None
    if wanted is None:
        return
    found = of_content(value.content, at)
    if said := refusal(found, wanted.or_empty(), f"customer.{target.name}"):
        hint = f'"customer.{target.name}" is {word(wanted)}.'
        problems.add(value.span, "E316", said, hint)


def answered(name: str, found: Type, span: Span, project: Project, problems: Problems) -> None:
    """An answer or a result that is saved under a field of customers."""
    wanted = project.customer.get(name)
    if wanted and (said := refusal(Variable(type=found), wanted.or_empty(), f"customer.{name}")):
        problems.add(span, "E316", said, f'"customer.{name}" is {word(wanted)}.')


# --- in words ------------------------------------------------------------------------------------


def _noun(wanted: Type) -> str:
    return word(wanted) if wanted.kind != "record" else "a record"


def _what(wanted: Type) -> str:
    allowed = wanted.values
    if allowed:
        return told(allowed)
    return _bounds(wanted) if wanted.least is not None or wanted.most is not None else _noun(wanted)


def _bounds(wanted: Type) -> str:
    if wanted.least is not None and wanted.most is not None:
        return f"{_noun(wanted)} from {wanted.least:g} to {wanted.most:g}"
    if wanted.least is not None:
        return f"{_noun(wanted)} of at least {wanted.least:g}"
    return f"{_noun(wanted)} of at most {wanted.most:g}"
