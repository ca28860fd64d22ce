"""A chat written down as a file of scenarios, so that reading it gives the same chat again.

Texts are always in double quotes with everything unusual escaped, so nothing of what was said can
be taken for YAML. A * in them stands for itself: it fits any text, itself included.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, field

_WIDTH = 2


class Written(Struct, frozen=True, kw_only=True):
    """One step: its word, what it says, and its options."""

    word: str
    #: Texts are quoted; a Bare is written as it is.
    value: Any
    options: Mapping[str, Any] = field(default_factory=dict)


class Bare(Struct, frozen=True):
    """Something of the format's own: 3 days, finished, order.delivered."""

    text: str


def document(
    *, flow: str, test: str, given: Mapping[str, Any], steps: Iterable[Written], head: str = ""
) -> str:
    """The whole file, with one test."""
    lines = [f"# {head}"] if head else []
    lines.append(f"flow: {flow}")
    if given:
        lines += ["", "given:", *_map(given, _WIDTH)]
    lines += ["", "tests:", f"  - test: {quoted(test)}", "    steps:"]
    for step in steps:
        lines += _step(step)
    return "\n".join(lines) + "\n"


def _step(step: Written) -> Iterable[str]:
    first, *rest = list(_entry(step.word, step.value, 8))
    yield f"      - {first.strip()}"
    yield from rest
    for name, value in step.options.items():
        yield from _entry(name, value, 8)


def _map(values: Mapping[str, Any], indent: int) -> Iterable[str]:
    for name, value in values.items():
        yield from _entry(name, value, indent)


def _entry(name: str, value: Any, indent: int) -> Iterable[str]:
    key = f"{' ' * indent}{_key(name)}:"
    if isinstance(value, Mapping) and value:
        yield key
        yield from _map(value, indent + _WIDTH)
    elif isinstance(value, list | tuple) and value:
        yield key
        for item in value:
            yield from _item(item, indent + _WIDTH)
    else:
        yield f"{key} {scalar(value)}"


def _item(value: Any, indent: int) -> Iterable[str]:
    pad = " " * indent
    if isinstance(value, Mapping) and value:
        first, *rest = list(_map(value, indent + _WIDTH))
        yield f"{pad}- {first.strip()}"
        yield from rest
    elif isinstance(value, list | tuple) and value:
        first, *rest = [line for item in value for line in _item(item, indent + _WIDTH)]
        yield f"{pad}- {first.strip()}"
        yield from rest
    else:
        yield f"{pad}- {scalar(value)}"


def scalar(value: Any) -> str:
    match value:
        case Bare():
            return value.text
        case bool():
            return "true" if value else "false"
        case int() | float():
            return json.dumps(value)
        case None:
            return "null"
        case Mapping():
            return "{}"
        case list() | tuple():
            return "[]"
        case _:
            return quoted(str(value))


def quoted(text: str) -> str:
    """In double quotes, on one line, with only what can be seen left as it is."""
    return '"' + "".join(map(_character, text)) + '"'


def _character(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    if char == " " or char.isprintable():
        return char
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF:
        return "\\ufffd"  # half a character: no file can hold it
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _key(name: str) -> str:
    plain = name.replace(".", "").replace("_", "")
    return name if plain.isascii() and plain.isalnum() and not plain.isdigit() else quoted(name)
