"""Small pieces of what is emptied by age, and after an erasure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, tuple_

Unsaid = Callable[[Mapping[str, Any]], Mapping[str, Any]]
#: Of a step in a trace: what it knew and found. Which step it was stays, for the pictures.
LEARNT = ("before", "changed", "detail")


def bare(steps: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [{name: one for name, one in step.items() if name not in LEARNT} for step in steps]


def after(keys: Sequence[Column[Any]], last: Sequence[Any]) -> ColumnElement[bool]:
    """Behind that row, in the order of its keys."""
    return tuple_(*keys) > tuple_(*last) if len(keys) > 1 else keys[0] > last[0]
