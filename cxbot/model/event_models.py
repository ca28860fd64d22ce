"""An event's data read by a pydantic model: strictly, and refused in the same words as all else."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticSerializationError

from cxbot.errors import did_you_mean
from cxbot.model.event_fields import YEARS, money

MAX_ATTRIBUTE_CHARS = 200
#: Takes where, and what is wrong there.
Add = Callable[[str, str], None]
_Model = TypeVar("_Model", bound=BaseModel)

_SENTENCES = {
    "missing": "is missing",
    "extra_forbidden": "isn't a field we know.",
    "model_type": "must be a JSON object",
    "dataclass_type": "must be a JSON object",
    "dict_type": "must be a JSON object",
    "list_type": "must be a list",
    "string_type": "must be text, in quotes",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "decimal_type": 'must be an amount, best as text: "1900.00"',
    "decimal_parsing": 'must be an amount, best as text: "1900.00"',
    "date_type": "must be a date, e.g. 2026-03-10",
    "date_parsing": "must be a date, e.g. 2026-03-10",
    "date_from_datetime_parsing": "must be a date, e.g. 2026-03-10",
    "datetime_type": "must be a moment with its time zone, e.g. 2026-03-10T15:00:00Z",
    "datetime_parsing": "must be a moment with its time zone, e.g. 2026-03-10T15:00:00Z",
    "datetime_from_date_parsing": "must be a moment with its time zone, e.g. 2026-03-10T15:00:00Z",
    "time_type": "must be a time, e.g. 15:00",
    "time_parsing": "must be a time, e.g. 15:00",
}


def by_model(model: type[_Model], data: Any, path: str, add: Add) -> _Model | None:
    """The model of these data; None when they don't fit."""
    # A field that nobody declared is a typing error, unless the model says what becomes of it.
    extra: Literal["forbid"] | None = None if "extra" in model.model_config else "forbid"
    try:
        return model.model_validate_json(json.dumps(data), strict=True, extra=extra)
    except ValidationError as error:
        for found in error.errors(include_url=False, include_context=False, include_input=False):
            where = path
            for part in found["loc"]:
                where = under(where, str(part))
            reason = _SENTENCES.get(found["type"]) or found["msg"].removeprefix("Value error, ")
            if found["type"] == "extra_forbidden" and len(found["loc"]) == 1:
                reason += f" {did_you_mean(str(found['loc'][0]), model.model_fields)}".rstrip()
            add(where, reason)
        return None


def plain(model: type[BaseModel], data: Any, path: str, add: Add) -> dict[str, Any]:
    """The data as JSON of the model's fields: amounts as decimal text, moments as ISO text."""
    try:
        found = by_model(model, data, path, add)
        if found is None:
            return {}
        unfit = list(_unfit(found.model_dump(), path))
        for where, reason in unfit:
            add(where, reason)
        return {} if unfit else found.model_dump(mode="json")
    except PydanticSerializationError as error:
        add(path, f"can't be kept as JSON: {error}")
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # A validator of the owner's that stumbles over what it didn't expect.
        add(path, f"can't be read by {model.__name__}: {type(error).__name__}: {error}")
    return {}


def _unfit(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """What a type of Python allows and no shop means."""
    match value:
        case dict():
            for name, inner in value.items():
                yield from _unfit(inner, under(path, str(name)))
        case list() | tuple():
            for index, inner in enumerate(value):
                yield from _unfit(inner, under(path, str(index)))
        case datetime() if value.tzinfo is None:
            yield path, "needs a time zone, e.g. 2026-03-10T15:00:00Z"
        case date() if value.year not in YEARS:
            yield path, "isn't a date a shop has to do with"
        case Decimal():
            try:
                money(str(value))
            except ValueError as error:
                yield path, str(error)


def under(path: str, name: str) -> str:
    return f"{path}.{name[:80]}"
