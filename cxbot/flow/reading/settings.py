"""Settings that may each be left out: those that are written become arguments, defaults stay."""

from collections.abc import Callable, Mapping
from typing import Any

from cxbot.flow.reading.fields import Fields
from cxbot.flow.reading.source import Problems, Scalar

#: Reads one key; None when nothing can be made of it.
Reader = Callable[[Fields, str], Any]
MOST = 10_000


def given(fields: Fields, readers: Mapping[str, tuple[str, Reader]]) -> dict[str, Any]:
    """Attribute -> value of each key that stands there; `readers`: key -> attribute, reader."""
    found = {}
    for key, (attribute, reader) in readers.items():
        value = reader(fields, key) if key in fields else None
        if value is not None:
            found[attribute] = value
    return found


def length(fields: Fields, key: str) -> Any:
    return fields.length(key)


def yes(fields: Fields, key: str) -> Any:
    return fields.yes(key)


def word(*allowed: str) -> Reader:
    return lambda fields, key: fields.word(key, allowed)


def number(least: int = 1, most: int = MOST) -> Reader:
    return lambda fields, key: read_number(fields.scalar(key), fields.problems, least, most)


def text(fields: Fields, key: str) -> Any:
    return fields.text(key)


def names(fields: Fields, key: str) -> tuple[str, ...]:
    """One name or a list of them, each once; an empty list counts."""
    return tuple(dict.fromkeys(item.text.strip() for item in fields.texts(key)))


def name_set(fields: Fields, key: str) -> frozenset[str]:
    return frozenset(names(fields, key))


def read_number(scalar: Scalar | None, problems: Problems, least: int, most: int) -> int | None:
    if scalar is None:
        return None
    text = scalar.text.strip()
    if text.isascii() and text.isdecimal() and len(text) < 20 and least <= int(text) <= most:
        return int(text)
    hint = f"A whole number from {least} to {most:,}."
    problems.add(scalar.span, "E104", f'"{scalar.text}" can not stand here.', hint)
    return None
