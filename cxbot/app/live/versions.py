"""The versions that running sessions stand on, found again after a start."""

import logging

from cxbot.flow.catalog import Catalog, restored
from cxbot.flow.definition import Flow
from cxbot.store.conversations import Conversations
from cxbot.store.flow_sets import FlowSets
from cxbot.store.store import Store

logger = logging.getLogger(__name__)


async def with_versions(catalog: Catalog, store: Store) -> Catalog:
    """The catalog with every stored version that can still be read."""
    return await knowing(catalog, store.conversations, store.flow_sets)


async def knowing(catalog: Catalog, stored: Conversations, sets: FlowSets) -> Catalog:
    """A version whose text means nothing in today's shop (a name it uses is gone) is read with
    the shop it was written for."""
    rows = await stored.flow_versions_in_use()
    catalog = catalog.pinned(rows)
    lost = [(name, version) for name, version, _ in rows if catalog.flow(name, version) is None]
    if not lost:
        return catalog
    needed = await stored.versions_of_open_sessions()
    found = [await _as_written(*key, sets) for key in lost if key in needed]
    return catalog.keeping(flow for flow in found if flow is not None)


async def _as_written(name: str, version: str, sets: FlowSets) -> Flow | None:
    held = await sets.holding(name, version)
    flow = restored(held.texts, held.events).flows.get(name) if held is not None else None
    if flow is None or flow.version != version:
        logger.error("version_lost", extra={"flow": name, "version": version})
        return None
    return flow
