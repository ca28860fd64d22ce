"""Values -> JSON text, fast where orjson is installed."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

try:
    import orjson
except ImportError:  # the extra `speedups` is optional
    _fast: Callable[[Any], bytes] | None = None
else:

    def _fast(value: Any) -> bytes:
        return orjson.dumps(value, default=_plain)


def encode(value: Any) -> str:
    """JSON text that any database takes: what UTF-8 can't hold (half a surrogate) is escaped."""
    if _fast is not None:
        try:
            return _fast(value).decode()
        except TypeError:
            pass  # whole numbers beyond 64 bits, half surrogates: the slow way takes them
    return json.dumps(value, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    """What JSON can't hold by itself: money stays exact, as text."""
    if isinstance(value, Decimal):
        return str(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} can't be stored as JSON")
