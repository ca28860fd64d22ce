"""How long words are kept: `privacy` of shop.yaml."""

from collections.abc import Mapping
from typing import Any

from cxbot.flow.reading.fields import Fields
from cxbot.flow.reading.settings import Reader, given, length, yes
from cxbot.flow.reading.source import Node, Problems
from cxbot.model.privacy import LEAST_INCOMING, Privacy


def _incoming(fields: Fields, key: str) -> Any:
    """Not shorter than a message may come a second time."""
    found: Any = fields.length(key)
    if found is None or found >= LEAST_INCOMING:
        return found
    said = "that is too short: what comes a second time must still be known."
    fields.problems.add(fields.keys[key].span, "E104", said, "At least 7 days.")
    return None


_PRIVACY: Mapping[str, tuple[str, Reader]] = {
    "incoming": ("incoming", _incoming),
    "outgoing": ("outgoing", length),
    "messages": ("messages", length),
    "flows": ("flows", length),
    "tell_desk": ("tell_desk", yes),
}
PRIVACY_KEYS = tuple(_PRIVACY)


def read_privacy(node: Node | None, problems: Problems) -> Privacy:
    fields = Fields(node, '"privacy"', PRIVACY_KEYS, problems, like="privacy: {messages: 730 days}")
    return Privacy(**given(fields, _PRIVACY))
