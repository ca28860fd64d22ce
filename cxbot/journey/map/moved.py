"""What has changed at a touchpoint between two maps."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from cxbot.journey.metrics import Change

#: For whom less is better.
_LESS = frozenset({"friction", "drop_off", "waiting"})


class Moved(Struct, frozen=True, kw_only=True):
    """A figure of a touchpoint, before and now."""

    touchpoint: str
    #: One of versions.FIGURES.
    figure: str
    unit: str
    value: float
    n: int
    change: Change

    @property
    def better(self) -> bool | None:
        """None: not clear, or nobody can say."""
        if not self.change.clear or self.figure == "customers":
            return None
        return (self.change.value < 0) == (self.figure in _LESS)

    def to_json(self) -> dict[str, Any]:
        return {
            "touchpoint": self.touchpoint,
            "figure": self.figure,
            "unit": self.unit,
            "value": self.value,
            "n": self.n,
            "change": self.change.to_json(),
            "better": self.better,
        }


class Turned(Struct, frozen=True, kw_only=True):
    """A requirement whose verdict is another one."""

    touchpoint: str
    measure: str
    before: str
    now: str

    def to_json(self) -> dict[str, Any]:
        names = ("touchpoint", "measure", "before", "now")
        return {name: getattr(self, name) for name in names}


class Since(Struct, frozen=True, kw_only=True):
    """Of one touchpoint since the map of the last review."""

    at: datetime
    #: It wasn't there then.
    new: bool
    #: Every figure that can be compared.
    moved: tuple[Moved, ...] = ()
    turned: tuple[Turned, ...] = ()

    @property
    def clear(self) -> tuple[Moved, ...]:
        return tuple(one for one in self.moved if one.change.clear)

    def to_json(self) -> dict[str, Any]:
        return {
            "at": self.at.isoformat(),
            "new": self.new,
            "figures": [one.to_json() for one in self.moved],
            "requirements": [one.to_json() for one in self.turned],
        }
