"""What values can be: the types that flows are checked against, wherever they are declared.

The owner's Python signatures, the events in shop.yaml and the answers of questions become these.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from msgspec import Struct

from cxbot.model.value import replace

Kind = Literal[
    "text", "number", "money", "date", "time", "yes/no", "list", "record", "any"
]  # fmt: skip


class Type(Struct, frozen=True, kw_only=True):
    """`any` is what nobody declared: nothing about it can be wrong."""

    kind: Kind
    #: The closed set it comes from: texts, or numbers. None: anything of its kind.
    values: tuple[str, ...] | None = None
    #: Bounds of a number, both included.
    least: float | None = None
    most: float | None = None
    #: Of a record. None: its fields are not known.
    fields: "Mapping[str, Type] | None" = None
    #: Of a list.
    item: "Type | None" = None
    #: It can be empty.
    optional: bool = False

    def or_empty(self) -> "Type":
        return self if self.optional else replace(self, optional=True)

    def never_empty(self) -> "Type":
        return replace(self, optional=False) if self.optional else self


ANY = Type(kind="any", optional=True)


def named(kind: Kind, *, optional: bool = False) -> Type:
    return Type(kind=kind, optional=optional)


class ParameterType(Struct, frozen=True, kw_only=True):
    name: str
    type: Type
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionType:
    """An action as flows see it."""

    name: str
    parameters: tuple[ParameterType, ...] = ()
    result: Type = ANY
    #: The names that `on_error` can branch on, beside `error` and `timeout`.
    errors: tuple[str, ...] = ()
    timeout: timedelta = field(default=timedelta(seconds=10))
    #: file:line of the function.
    place: str = ""
