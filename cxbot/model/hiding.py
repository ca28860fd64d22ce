"""What isn't shown to anybody, wherever it stands: the values of what flows call secret."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

HIDDEN = "•••"
#: Shorter texts would be found everywhere.
_SHORTEST = 4


def texts_of(value: Any) -> Iterator[str]:
    """The texts in a JSON value that are long enough to be somebody's; numbers as they print."""
    match value:
        case str() if len(value) >= _SHORTEST:
            yield value
        case dict():
            for inner in value.values():
                yield from texts_of(inner)
        case list():
            for inner in value:
                yield from texts_of(inner)
        case int() | float() if not isinstance(value, bool):
            yield from texts_of(str(value))


def in_order(values: Iterable[str]) -> Sequence[str]:
    """The longest first, since one may be a part of another; each once."""
    return sorted(set(values), key=lambda value: (-len(value), value))


def without(text: str, values: Sequence[str]) -> str:
    """`values`: in_order."""
    for value in values:
        text = text.replace(value, HIDDEN)
    return text
