"""Values: what is handed about never changes, and a changed one is another.

They are `Struct`s of msgspec: of twenty fields one is made in a seventh of the time of a frozen
dataclass, a changed one in a thirtieth, and the class itself, which each start makes, in a
fiftieth. What isn't frozen, or is made by machinery that wants dataclasses, is one of those.
"""

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

if TYPE_CHECKING:
    from dataclasses import replace as replace  # noqa: PLC0414 -- handed on
else:

    def replace(value: Any, /, **changes: Any) -> Any:
        """As `dataclasses.replace`, of values of both kinds."""
        if isinstance(value, Struct):
            return structs.replace(value, **changes)
        return dataclasses.replace(value, **changes)


def names_of(value: Any) -> tuple[str, ...]:
    """The fields of a value, or of its class, in order. Raises TypeError for anything else."""
    found = getattr(value, "__struct_fields__", None)
    if found is None:
        found = tuple([one.name for one in dataclasses.fields(value)])
    return found


def is_value(thing: Any) -> bool:
    """One of either kind; classes aren't."""
    return isinstance(thing, Struct) or (
        dataclasses.is_dataclass(thing) and not isinstance(thing, type)
    )


def as_dict(value: Any) -> dict[str, Any]:
    """With everything in it that is a value as a dict, too, as `dataclasses.asdict` does."""
    return {name: _plain(getattr(value, name)) for name in names_of(value)}


def _plain(thing: Any) -> Any:
    if is_value(thing):
        return as_dict(thing)
    if isinstance(thing, Mapping):
        return {key: _plain(inner) for key, inner in thing.items()}
    if isinstance(thing, list | tuple):
        return [_plain(inner) for inner in thing]
    return thing
