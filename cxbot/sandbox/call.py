"""One call of a method: its arguments, which may be JSON, or JSON inside strings of a form."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from cxbot.sandbox.refusals import bad_request


class Upload(Struct, frozen=True, kw_only=True):
    """A file that came in a multipart body."""

    name: str
    content: bytes
    mime_type: str


@dataclass(slots=True, kw_only=True)
class Call:
    """Arguments read the way the Bot API reads them: leniently, by the type that is wanted."""

    method: str
    arguments: Mapping[str, Any]
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        value = self.arguments.get(name)
        if value is None:
            return default
        if isinstance(value, bool):
            return "true" if value else "false"
        return value if isinstance(value, str) else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        value = self.arguments.get(name)
        try:
            return default if value in (None, "") else int(str(value))
        except ValueError:
            return default

    def number(self, name: str) -> float | None:
        value = self.arguments.get(name)
        try:
            return None if value in (None, "") else float(str(value))
        except ValueError:
            return None

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in {"true", "yes", "1"}

    def json(self, name: str) -> Any:
        """The value, unpacked when it came as a string of JSON; None when it is absent."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            bad_request(f"can't parse {name.replace('_', ' ')} JSON object")

    def array(self, name: str, of: str) -> list[Any]:
        value = self.json(name)
        if value is None:
            return []
        if not isinstance(value, list):
            bad_request(f"expected an Array of {of}")
        return value
