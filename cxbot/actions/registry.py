"""All actions and events of a project: found, checked once; actions called with plain values."""

import inspect
import logging
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Self

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticSerializationError, to_jsonable_python

from cxbot.actions.annotations import type_of
from cxbot.actions.context import ActionContext
from cxbot.actions.declaration import (
    Action,
    Signature,
    arguments_model,
    declared,
    marked,
    name_of,
)
from cxbot.actions.events import Event, event_of, line_of, refusal
from cxbot.actions.feelings import Reader, reads_sentiment, unfit
from cxbot.actions.handlers import Handlers, HandlersError, Mistake
from cxbot.actions.house import HOUSE
from cxbot.errors import ActionError
from cxbot.model.text import cleaned
from cxbot.model.types import ActionType, ParameterType

logger = logging.getLogger(__name__)

_HOUSE = {signature.name: signature for signature in HOUSE}
_HOUSE_ARGUMENTS = {signature.name: arguments_model(signature.parameters) for signature in HOUSE}


class Registry:
    """The owner's actions, which it is a collection of, and those that are built in."""

    def __init__(
        self,
        actions: Iterable[Action] = (),
        handlers: Handlers | None = None,
        places: Mapping[str, str] | None = None,
        events: Mapping[str, Event] | None = None,
        sentiment: Reader | None = None,
    ) -> None:
        self._actions = {action.signature.name: action for action in actions}
        self._places = places or {}
        self._events = events or {}
        #: Where the actions come from; `run` asks it for the routers.
        self.handlers = handlers
        #: The site's own reader of feelings; None: the lexicon is asked.
        self.sentiment = sentiment

    @classmethod
    def empty(cls) -> Self:
        return cls()

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The actions and events of `handlers/`. HandlersError names every mistake."""
        handlers = Handlers(folder)
        found = _Found(handlers)
        for value in _marked(handlers.actions()):
            found.add(value)
        if found.mistakes:
            raise HandlersError(found.mistakes)
        return cls(found.actions.values(), handlers, found.places, found.events, found.sentiment)

    def __iter__(self) -> Iterator[Signature]:
        return iter(action.signature for action in self._actions.values())

    def __len__(self) -> int:
        return len(self._actions)

    def signature(self, name: str) -> Signature | None:
        """What arguments are read by; None for a name nobody declared."""
        action = self._actions.get(name)
        return action.signature if action else _HOUSE.get(name)

    def built_in(self, name: str) -> bool:
        """The turn itself does it; `call` can't."""
        return name in _HOUSE

    def types(self) -> Mapping[str, ActionType]:
        """The actions as flows are checked against them."""
        return {signature.name: self._type(signature) for signature in (*HOUSE, *self)}

    def events(self) -> Mapping[str, Event]:
        """The events that models declare, by their type."""
        return self._events

    def event_models(self) -> Mapping[str, type[BaseModel]]:
        """What the data of each of them are read by."""
        return {name: event.model for name, event in self._events.items()}

    def _type(self, signature: Signature) -> ActionType:
        return ActionType(
            name=signature.name,
            parameters=tuple(
                ParameterType(name=p.name, type=type_of(p.type), required=p.required)
                for p in signature.parameters
            ),
            result=type_of(signature.result),
            errors=signature.errors,
            timeout=signature.timeout,
            place=self._places.get(signature.name, ""),
        )

    async def call(self, name: str, arguments: Mapping[str, Any], context: ActionContext) -> Any:
        """The result as plain JSON values. Every failure is an ActionError: one the action
        declares, or `unknown_action`, `bad_arguments`, `error`. The caller limits the time.
        """
        action = self._actions.get(name)
        if action is None:
            raise ActionError("unknown_action", f'there is no action "{name}"')
        keywords = _read(action.signature, action.arguments, arguments)
        if action.context:
            keywords[action.context] = context
        try:
            result = await action.function(**keywords)
        except ActionError as error:
            if error.name in action.signature.errors:
                raise
            detail = f'it refused with "{error.name}", which its errors don\'t declare'
            raise self._failed(action, error, detail) from error
        except (Exception, SystemExit) as error:  # an action's own end isn't the bot's
            detail = f"{type(error).__name__}: {error}"
            raise self._failed(action, error, detail) from error
        return self._plain(action, result)

    def read(self, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Arguments of a built-in action, by name. ActionError `bad_arguments` if they aren't."""
        return _read(_HOUSE[name], _HOUSE_ARGUMENTS[name], arguments)

    def _plain(self, action: Action, result: Any) -> Any:
        try:
            checked = action.result.validate_python(result)
            # a database takes neither NUL nor half a surrogate pair, whoever made it
            return cleaned(to_jsonable_python(checked, inf_nan_mode="null"))
        except ValidationError as error:
            detail = f"its result isn't what it promises: {_reason(error)}"
            raise self._failed(action, error, detail) from error
        except (PydanticSerializationError, RecursionError) as error:
            raise self._failed(action, error, f"its result has no JSON form: {error}") from error

    def _failed(self, action: Action, error: BaseException, detail: str) -> ActionError:
        where = self.handlers.where(error) if self.handlers else ""
        logger.error(
            "action_failed",
            exc_info=error,
            extra={"action": action.signature.name, "where": where},
        )
        return ActionError("error", f"{where}: {detail}" if where else detail)


class _Found:
    """Gathers what handlers/ declare, and what is wrong with it."""

    def __init__(self, handlers: Handlers) -> None:
        self._handlers = handlers
        self.actions: dict[str, Action] = {}
        self.events: dict[str, Event] = {}
        #: Of each action's function, seen from the project's folder.
        self.places: dict[str, str] = {}
        self.sentiment: Reader | None = None
        self.mistakes: list[Mistake] = []

    def add(self, value: Any) -> None:
        if reads_sentiment(value):
            self._sentiment(value)
            return
        name = event_of(value)
        if name is None:
            self._action(value)
        else:
            self._event(name, value)

    def _action(self, function: Any) -> None:
        name, code = name_of(function), inspect.unwrap(function).__code__
        where = code.co_filename, code.co_firstlineno
        if name in _HOUSE:
            other = f"shop.{name.partition('.')[2]}"
            self._say(where, f'action "{name}" is built in; name yours {other} or the like.')
            return
        if name in self.places:
            self._say(where, f'action "{name}" stands in {self.places[name]} already.')
            return
        self.places[name] = self._handlers.place(*where)
        action = declared(function)
        if isinstance(action, Action):
            self.actions[name] = action
        else:
            for reason in action:
                self._say(where, f'action "{name}": {reason}.')

    def _event(self, name: str, model: type[BaseModel]) -> None:
        where = sys.modules[model.__module__].__file__ or "", line_of(model)
        if name in self.events:
            self._say(where, f'event "{name}" stands in {self.events[name].place} already.')
        elif reason := refusal(name, model):
            self._say(where, f'event "{name}": {reason}.')
        else:
            place = self._handlers.place(*where)
            data = type_of(model, by_alias=False)
            self.events[name] = Event(name=name, model=model, data=data, place=place)

    def _sentiment(self, function: Any) -> None:
        code = inspect.unwrap(function).__code__
        where = code.co_filename, code.co_firstlineno
        if self.sentiment is not None:
            self._say(where, "there is a @sentiment already; take one of them out.")
        elif reason := unfit(function):
            self._say(where, f"@sentiment: {reason}.")
        else:
            self.sentiment = function

    def _say(self, where: tuple[str, int], message: str) -> None:
        self.mistakes.append(self._handlers.mistake(*where, message))


def _marked(modules: Iterable[ModuleType]) -> Iterator[Any]:
    for module in modules:
        # A second name for the same thing is no second one.
        for value in {id(value): value for value in vars(module).values()}.values():
            # What a module imports from its neighbour is collected there.
            ours = marked(value) or event_of(value) or reads_sentiment(value)
            if ours and value.__module__ == module.__name__:
                yield value


def _read(
    signature: Signature, model: type[BaseModel], arguments: Mapping[str, Any]
) -> dict[str, Any]:
    """Arguments as the function wants them. Nothing given for a default means the default."""
    parameters = signature.parameters
    optional = {p.name for p in parameters if not p.required}
    given = {k: v for k, v in arguments.items() if not (v is None and k in optional)}
    try:
        read = model.model_validate(given)
    except ValidationError as error:
        raise ActionError("bad_arguments", _reason(error)) from error
    return {p.name: getattr(read, f"a{index}") for index, p in enumerate(parameters)}


def _reason(error: ValidationError) -> str:
    """Names and rules, never the values: they may be a customer's."""
    parts = []
    for part in error.errors(include_input=False, include_url=False):
        where = ".".join(map(str, part["loc"]))
        parts.append(f"{where}: {part['msg']}" if where else part["msg"])
    return "; ".join(parts)
