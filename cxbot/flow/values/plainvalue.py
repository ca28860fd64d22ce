"""Whatever enters a session, as plain JSON values, so that saving and loading changes nothing."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import Any

from pydantic import BaseModel

from cxbot.model.value import as_dict, is_value

MAX_DEPTH = 12
MAX_INT = 2**63


def plain_value(value: Any, depth: int = 0) -> Any:
    """Numbers stay numbers, whole ones int; money and dates become text; the rest its text."""
    match value:
        case None | bool() | str():
            return value
        case int():
            return value if abs(value) < MAX_INT else str(value)
        case float() | Decimal():
            return _number(value)
        case datetime() | date() | time():
            return value.isoformat()
    if depth >= MAX_DEPTH:
        return None
    return _nested(value, depth)


def _nested(value: Any, depth: int) -> Any:
    if isinstance(value, BaseModel):
        value = value.model_dump()
    elif is_value(value):
        value = as_dict(value)
    match value:
        case Mapping():
            return {str(name): plain_value(inner, depth + 1) for name, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain_value(inner, depth + 1) for inner in value]
    return str(value)


def _number(value: float | Decimal) -> Any:
    finite = value.is_finite() if isinstance(value, Decimal) else isfinite(value)
    if not finite:  # a signalling NaN makes math.isfinite raise
        return None
    if isinstance(value, Decimal):
        return int(value) if value.as_tuple().exponent == 0 and abs(value) < MAX_INT else str(value)
    return int(value) if value == int(value) and abs(value) < MAX_INT else value
