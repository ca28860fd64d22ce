"""When people work: weekly hours, holidays, half days. (The lead's outline: fill it in.)"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """No windows and no exceptions: always open."""

    zone: tzinfo = UTC
    weekly: tuple[Any, ...] = ()
    #: Dated hours in place of the week's; empty: closed all day.
    exceptions: Mapping[date, tuple[Any, ...]] = field(default_factory=dict)


ALWAYS = Calendar()
