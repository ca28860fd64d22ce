"""All actions of a project: found, checked once, called by name with plain values."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Self

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError, to_jsonable_python

from cxbot.actions.context import ActionContext
from cxbot.actions.declaration import Action, Signature, declared, marked, name_of
from cxbot.actions.handlers import Handlers
from cxbot.errors import ActionError, ConfigError

logger = logging.getLogger(__name__)


class Registry:
    def __init__(self, actions: Iterable[Action] = (), handlers: Handlers | None = None) -> None:
        self._actions = {action.signature.name: action for action in actions}
        #: Where the actions come from; `run` asks it for the routers.
        self.handlers = handlers

    @classmethod
    def empty(cls) -> Self:
        return cls()

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The actions of `handlers/`. ConfigError names every problem as file:line and reason."""
        handlers = Handlers(folder)
        found: dict[str, Action] = {}
        places: dict[str, str] = {}
        problems: list[str] = []
        for function in _functions(handlers.actions()):
            name, place = name_of(function), handlers.place(function)
            if name in places:
                problems.append(f'{place}: action "{name}" stands in {places[name]} already.')
                continue
            places[name] = place
            action = declared(function)
            if isinstance(action, Action):
                found[name] = action
            else:
                problems += [f'{place}: action "{name}": {reason}.' for reason in action]
        if problems:
            raise ConfigError("\n".join(problems))
        return cls(found.values(), handlers)

    def __iter__(self) -> Iterator[Signature]:
        return iter(action.signature for action in self._actions.values())

    def __len__(self) -> int:
        return len(self._actions)

    def signature(self, name: str) -> Signature | None:
        """What flows are checked against; None for a name nobody declared."""
        action = self._actions.get(name)
        return action.signature if action else None

    async def call(self, name: str, arguments: Mapping[str, Any], context: ActionContext) -> Any:
        """The result as plain JSON values. Every failure is an ActionError: one the action
        declares, or `unknown_action`, `bad_arguments`, `error`. The caller limits the time.
        """
        action = self._actions.get(name)
        if action is None:
            raise ActionError("unknown_action", f'there is no action "{name}"')
        keywords = _read(action, arguments)
        if action.context:
            keywords[action.context] = context
        try:
            result = await action.function(**keywords)
        except ActionError as error:
            if error.name in action.signature.errors:
                raise
            detail = f'it refused with "{error.name}", which its errors don\'t declare'
            raise self._failed(action, error, detail) from error
        except Exception as error:
            detail = f"{type(error).__name__}: {error}"
            raise self._failed(action, error, detail) from error
        return self._plain(action, result)

    def _plain(self, action: Action, result: Any) -> Any:
        try:
            checked = action.result.validate_python(result)
            return to_jsonable_python(checked, inf_nan_mode="null")
        except ValidationError as error:
            detail = f"its result isn't what it promises: {_reason(error)}"
            raise self._failed(action, error, detail) from error
        except PydanticSerializationError as error:
            raise self._failed(action, error, f"its result has no JSON form: {error}") from error

    def _failed(self, action: Action, error: Exception, detail: str) -> ActionError:
        where = self.handlers.where(error) if self.handlers else ""
        logger.error(
            "action failed",
            exc_info=error,
            extra={"action": action.signature.name, "where": where},
        )
        return ActionError("error", f"{where}: {detail}" if where else detail)


def _functions(modules: Iterable[ModuleType]) -> Iterator[Any]:
    for module in modules:
        # A second name for the same function is no second action.
        for value in {id(value): value for value in vars(module).values()}.values():
            # One that a module imports from its neighbour is collected there.
            if marked(value) and value.__module__ == module.__name__:
                yield value


def _read(action: Action, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments as the function wants them. Nothing given for a default means the default."""
    parameters = action.signature.parameters
    optional = {p.name for p in parameters if not p.required}
    given = {k: v for k, v in arguments.items() if not (v is None and k in optional)}
    try:
        read = action.arguments.model_validate(given)
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
