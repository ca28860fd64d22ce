"""What of the flows went live when, who is still on older versions, and whether it has helped."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from cxbot.flow.catalog import Catalog
from cxbot.journey.funnels import Funnels, Versions, funnels
from cxbot.journey.funnels.funnel import completion
from cxbot.journey.funnels.live import flow_of, went_live
from cxbot.store.live_sets import LiveSets
from cxbot.store.passages import Passages
from cxbot.web.dashboard.filters import chosen
from cxbot.web.dashboard.page import Asked, Page
from cxbot.web.dashboard.pages.version_words import WORDS

#: Times that something went live.
_MOST = 20
Row = Mapping[str, Any]


class Known(Struct, frozen=True, kw_only=True):
    """The flows as they are and as they were."""

    log: Passages
    catalog: Catalog
    versions: Versions


async def known(asked: Asked) -> Known:
    log, catalog = Passages(asked.sources.database), asked.sources.catalog()
    sources = await log.sources()
    live = {name: flow.version for name, flow in catalog.flows.items()}
    seen = [(flow, version) for flow, version, _ in sources]
    return Known(log=log, catalog=catalog.pinned(sources), versions=Versions(seen, live))


async def _show(asked: Asked) -> Mapping[str, Any]:
    filters = chosen(asked, personas=False)
    sets = LiveSets(asked.sources.database)
    there = await known(asked)
    found = await funnels(
        there.log,
        there.catalog,
        there.versions,
        since=filters.wanted.since,
        texts=asked.language,
    )
    newest = await sets.newest(_MOST + 1)
    in_flight = await sets.in_flight()
    flows = [_flow(name, there.versions, found, in_flight, asked) for name in there.versions.flows]
    older = [one for flow in flows for one in flow["older"]]
    return {
        "filters": filters,
        "went": went_live(newest, whole=len(newest) <= _MOST),
        "flow_of": flow_of,
        "flows": [one for one in flows if one["told"]],
        "quiet": sum(not one["told"] for one in flows),
        "older_n": sum(one["n"] for one in older),
        "in_flight_n": sum(row["n"] for row in in_flight),
        "unread": sorted(found.unread.items()),
    }


def _flow(
    name: str, versions: Versions, found: Funnels, in_flight: Sequence[Row], asked: Asked
) -> Row:
    """A flow's newest two versions beside each other."""
    there, current = versions.of(name), versions.current(name)
    waiting = [row for row in in_flight if row["flow"] == name]
    older = [row for row in waiting if row["version"] != current]
    counted = {one.version: one for one in found.of(name)}
    now = counted.get(there[-1])
    was = counted.get(there[-2]) if len(there) > 1 else None
    figure = None
    if now is not None:
        figure = completion(now.whole, was.whole if was is not None else None)
    return {
        "name": name,
        "href": asked.url(f"/versions/{name}"),
        "version": current,
        "live": name in asked.sources.catalog().flows,
        "count": len(there),
        "in_flight": sum(row["n"] for row in waiting),
        "older": older,
        "older_n": sum(row["n"] for row in older),
        "completion": figure,
        "before": completion(was.whole) if was is not None else None,
        # entries of anytime.yaml are many, and few of them ever change
        "told": ":" not in name or len(there) > 1 or bool(waiting),
    }


PAGE = Page(
    path="/versions",
    template="pages/versions.html",
    title=("Flow versions", "Версии сценариев"),
    show=_show,
    words=WORDS,
)
