"""`@value`: a frozen dataclass for the type checker, a plain slotted one at run time."""

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
def value(cls: type[T]) -> type[T]:
    """For what is made many times in a turn.

    A frozen dataclass sets each field through `object.__setattr__`, which makes an object of ten
    fields three times as dear. Nobody may assign to one all the same: mypy refuses it.
    """
    return dataclass(slots=True, kw_only=True, unsafe_hash=True)(cls)
