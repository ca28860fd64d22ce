"""What is live: the flows and the owner's functions, swapped whole and only between turns.

A turn sees one set from its first step to its last, also when it awaits an action for seconds and
another set goes live meanwhile; the next turn of that conversation sees the new one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from msgspec import Struct

from cxbot.actions import Registry
from cxbot.flow.catalog import Catalog
from cxbot.model.value import replace


class Live(Struct, frozen=True, kw_only=True):
    catalog: Catalog
    registry: Registry
    #: Of the stored set; empty where none is stored.
    set_id: str = ""


class Flows:
    """Whoever reads flows asks here each time and keeps nothing."""

    def __init__(self, catalog: Catalog, registry: Registry | None = None) -> None:
        self.now = Live(
            catalog=catalog, registry=Registry.empty() if registry is None else registry
        )

    @property
    def catalog(self) -> Catalog:
        return self._seen().catalog

    @catalog.setter
    def catalog(self, catalog: Catalog) -> None:
        self.now = replace(self.now, catalog=catalog)

    @property
    def registry(self) -> Registry:
        return self._seen().registry

    @property
    def set_id(self) -> str:
        return self._seen().set_id

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Within it, by this task, what is live now stays what is seen."""
        token = _of_turn.set((self, self.now))
        try:
            yield
        finally:
            _of_turn.reset(token)

    def _seen(self) -> Live:
        held = _of_turn.get()
        return held[1] if held is not None and held[0] is self else self.now


_of_turn: ContextVar[tuple[Flows, Live] | None] = ContextVar("flows of the turn", default=None)
