"""`@action` marks a function; `declared` makes a checked Action of it, or says what to do."""

import inspect
import re
import typing
from collections.abc import Awaitable, Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any, TypeVar

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, create_model
from pydantic.errors import PydanticUserError

from cxbot.actions.context import ActionContext

_MARK = "__cxbot_action__"
_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_ERROR_NAME = re.compile(r"[a-z][a-z0-9_]*")
#: What the engine itself answers with; `else` is a word of the flow language.
RESERVED_ERRORS = frozenset({"else", "error", "timeout", "bad_arguments", "unknown_action"})
DEFAULT_TIMEOUT = timedelta(seconds=10)

F = TypeVar("F", bound=Callable[..., Awaitable[Any]])


class _Mark(Struct, frozen=True, kw_only=True):
    name: str
    errors: tuple[str, ...]
    timeout: timedelta


class Parameter(Struct, frozen=True, kw_only=True):
    """One argument of `with:`."""

    name: str
    type: Any
    required: bool
    default: Any = None


class Signature(Struct, frozen=True, kw_only=True):
    """What flows can be checked against."""

    name: str
    parameters: tuple[Parameter, ...]
    #: The annotated result; Any when there is none.
    result: Any
    errors: tuple[str, ...]
    timeout: timedelta


class Action(Struct, frozen=True, kw_only=True):
    """A signature with the function behind it."""

    signature: Signature
    function: Callable[..., Awaitable[Any]]
    #: Name of the parameter that takes the ActionContext.
    context: str | None
    #: Its fields a0, a1 … stand for the parameters; their aliases are the names.
    arguments: type[BaseModel]
    result: TypeAdapter[Any]


def action(
    name: str, *, errors: Iterable[str] = (), timeout: timedelta = DEFAULT_TIMEOUT
) -> Callable[[F], F]:
    """Lets flows `call:` this async function by `name`; `errors` are what it may refuse with."""
    if not isinstance(name, str):
        raise TypeError('@action needs the name flows call it by: write @action("shop.find_order")')
    if isinstance(errors, str):
        raise TypeError(f'errors is a list of names: write errors=("{errors}",)')
    mark = _Mark(name=name, errors=tuple(errors), timeout=timeout)

    def decorate(function: F) -> F:
        setattr(function, _MARK, mark)
        return function

    return decorate


def marked(value: object) -> bool:
    return isinstance(getattr(value, _MARK, None), _Mark)


def name_of(function: Callable[..., Any]) -> str:
    mark: _Mark = getattr(function, _MARK)
    return mark.name


def declared(function: Callable[..., Any]) -> Action | list[str]:
    """The action, or every reason why it can't be one."""
    mark: _Mark = getattr(function, _MARK)
    problems = [*_bad_names(mark), *_bad_shape(function)]
    try:
        hints = typing.get_type_hints(function, include_extras=True)
    except Exception as error:  # noqa: BLE001 - annotations in quotes are the owner's code
        return [*problems, f"a type in its signature can't be read: {error}"]
    problems += _bad_parameters(function, hints)
    if problems:
        return problems
    try:
        return _build(mark, function, hints)
    except PydanticUserError as error:
        return [f"a type in its signature can't be checked: {error.message.splitlines()[0]}"]


def _bad_names(mark: _Mark) -> Iterator[str]:
    if not _NAME.fullmatch(mark.name):
        yield "its name must be two words in small Latin letters, such as shop.find_order"
    for error in mark.errors:
        if error in RESERVED_ERRORS:
            yield f'"{error}" is a name of the engine\'s own; rename this error'
        elif not _ERROR_NAME.fullmatch(error):
            yield f'the error name "{error}" must be small Latin letters, such as not_found'
    if mark.timeout <= timedelta():
        yield "its timeout must be longer than nothing"


def _bad_shape(function: Callable[..., Any]) -> Iterator[str]:
    if not inspect.iscoroutinefunction(function):
        yield "it must be an async function: write async def"


def _bad_parameters(function: Callable[..., Any], hints: dict[str, Any]) -> Iterator[str]:
    contexts = 0
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}:
            yield f'"{parameter}" can\'t be checked; name each parameter'
        elif parameter.kind is parameter.POSITIONAL_ONLY:
            yield f'parameter "{name}" stands before "/"; flows pass arguments by name'
        elif name not in hints:
            yield f'parameter "{name}" has no type: write {name}: str'
        contexts += hints.get(name) is ActionContext
    if contexts > 1:
        yield "it takes more than one ActionContext"


def _build(mark: _Mark, function: Callable[..., Any], hints: dict[str, Any]) -> Action:
    context, parameters = None, []
    for name, parameter in inspect.signature(function).parameters.items():
        if hints[name] is ActionContext:
            context = name
            continue
        required = parameter.default is parameter.empty
        default = None if required else parameter.default
        parameters.append(
            Parameter(name=name, type=hints[name], required=required, default=default)
        )
    result = hints.get("return", Any)
    return Action(
        signature=Signature(
            name=mark.name,
            parameters=tuple(parameters),
            result=result,
            errors=mark.errors,
            timeout=mark.timeout,
        ),
        function=function,
        context=context,
        arguments=arguments_model(parameters),
        result=TypeAdapter(result),
    )


def arguments_model(parameters: Iterable[Parameter]) -> type[BaseModel]:
    """What reads them; its fields a0, a1 … stand for the parameters in their order."""
    fields: dict[str, Any] = {
        f"a{index}": (
            p.type,
            Field(alias=p.name) if p.required else Field(p.default, alias=p.name),
        )
        for index, p in enumerate(parameters)
    }
    # An answer read as a number may well be passed on as a text.
    config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)
    return create_model("Arguments", __config__=config, **fields)
