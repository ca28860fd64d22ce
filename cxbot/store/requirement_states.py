"""Whether requirements were met, and since when: a row for each time that turned."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import select

from cxbot.store.reads import Reads
from cxbot.store.tables import requirement_state

#: gone: it stands in the catalogue no more, and what was known of it is forgotten.
Kept = Literal["met", "not met", "gone"]


class RequirementState(Struct, frozen=True, kw_only=True):
    touchpoint: str
    measure: str
    #: When it was first seen so.
    since: datetime
    state: Kept
    #: The group knows, or had nothing to be told.
    told: bool

    def row(self) -> Mapping[str, Any]:
        """For the statement `requirement_state`."""
        return {
            "touchpoint": self.touchpoint,
            "measure": self.measure,
            "since": self.since,
            "state": self.state,
            "told": self.told,
        }


class RequirementStates(Reads):
    """Reads raise StoreError."""

    async def all(self) -> Sequence[RequirementState]:
        """In the order of time."""
        one = requirement_state.c
        query = select(requirement_state).order_by(one.since, one.touchpoint, one.measure)
        return [RequirementState(**row) for row in await self._read(query)]
