"""How long words are kept: `privacy` of shop.yaml."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cxbot.flow.reading.fields import Fields
from cxbot.flow.reading.settings import Reader, given, yes
from cxbot.flow.reading.source import Node, Problems, Scalar
from cxbot.model.privacy import LEAST_INCOMING, Privacy

_YEARS = re.compile(r"([1-9]\d?) +years?", re.IGNORECASE | re.ASCII)
_YEAR = timedelta(days=365)


def _kept(fields: Fields, key: str) -> Any:
    """A length of time; here it may be years."""
    node = fields.nodes.get(key)
    years = _YEARS.fullmatch(node.text.strip()) if isinstance(node, Scalar) else None
    return _YEAR * int(years[1]) if years else fields.length(key)


def _incoming(fields: Fields, key: str) -> Any:
    """Not shorter than a message may come a second time."""
    found: Any = _kept(fields, key)
    if found is None or found >= LEAST_INCOMING:
        return found
    said = "that is too short: what comes a second time must still be known."
    fields.problems.add(fields.keys[key].span, "E104", said, "At least 7 days.")
    return None


_PRIVACY: Mapping[str, tuple[str, Reader]] = {
    "incoming": ("incoming", _incoming),
    "outgoing": ("outgoing", _kept),
    "messages": ("messages", _kept),
    "flows": ("flows", _kept),
    "tell_desk": ("tell_desk", yes),
}
PRIVACY_KEYS = tuple(_PRIVACY)


def read_privacy(node: Node | None, problems: Problems) -> Privacy:
    fields = Fields(node, '"privacy"', PRIVACY_KEYS, problems, like="privacy: {messages: 2 years}")
    return Privacy(**given(fields, _PRIVACY))
