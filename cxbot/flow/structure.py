"""The version of a flow: a digest of what it does, blind to how it words it.

A change of texts alone keeps the version, so it reaches running sessions; any other change makes a
new one. Fields at their default are left out, so the language can grow without new versions.
"""

import hashlib
import json
from datetime import timedelta
from typing import Any

from cxbot.flow.reading.source import Span
from cxbot.flow.shop import NamedAnswer
from cxbot.flow.texts.phrase import Phrase, Value
from cxbot.flow.texts.template import Template
from cxbot.flow.values.expression import Expression
from cxbot.model.value import is_value, names_of

#: Names of things for reports: labels too.
_LABELS = frozenset({"task", "stage", "touchpoint", "about", "next", "label", "entry"})


def version(*parts: Any) -> str:
    """12 hex digits of the digest."""
    text = json.dumps([structure(part) for part in parts], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def structure(part: Any) -> Any:
    found: Any = part
    match part:
        case Phrase() | Template():
            found = "text"
        case Expression():
            found = part.text
        case Value():
            found = part.source
        case NamedAnswer():
            found = part.name
        case timedelta():
            found = part.total_seconds()
        case tuple() | list():
            found = [structure(item) for item in part]
        case _ if is_value(part):
            found = _fields(part)
    return found


def _fields(part: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"is": type(part).__name__}
    for name in names_of(part):
        value = getattr(part, name)
        kept = name not in _LABELS and not isinstance(value, Span)
        if kept and value is not None and value is not False and value != ():
            found[name] = structure(value)
    return found
