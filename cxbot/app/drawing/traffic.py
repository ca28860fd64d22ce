"""The numbers of `draw --live`, from a database that a bot may be writing at the same time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from cxbot.app.drawing.drawable import Drawable
from cxbot.errors import ConfigError
from cxbot.flow.catalog import Catalog
from cxbot.flow.definition import Flow
from cxbot.flow.drawing.live import as_json, with_traffic
from cxbot.flow.drawing.picture import Picture
from cxbot.flow.drawing.traffic import Count, Traffic
from cxbot.model.value import replace
from cxbot.store.database import Database
from cxbot.store.passages import Passages


class Live(Struct, frozen=True, kw_only=True):
    """The counts of one version of each flow, and how many customers other versions have."""

    drawable: Drawable
    traffic: Mapping[str, Traffic]
    #: Flow -> (version, customers), the newest first.
    others: Mapping[str, Sequence[tuple[str, int]]]
    since: datetime | None = None

    def pictures(self) -> tuple[Picture, ...]:
        return tuple(
            with_traffic(picture, self.traffic).noted(*self._notes(picture))
            for picture in self.drawable.pictures()
        )

    def _notes(self, picture: Picture) -> list[str]:
        since = f" since {self.since:%Y-%m-%d %H:%M}" if self.since else ""
        found = []
        for name in sorted({node.flow for node in picture.nodes}):
            traffic, flow = self.traffic[name], self.drawable.flows[name]
            what = f"{name}: " if flow.anytime else ""
            who = _many(traffic.customers, "customer")
            sessions = _many(traffic.sessions, "conversation")
            found.append(f"{what}{who} in {sessions}{since}, version {traffic.version}")
            if others := self.others.get(name):
                rows = ", ".join(f"{version} ({_many(n, 'customer')})" for version, n in others)
                found.append(f"{what}not counted, other versions: {rows}. See them with --version")
        return found

    def as_json(self) -> list[dict[str, Any]]:
        return [
            {
                **as_json(flow, self.traffic[name]),
                "since": self.since.isoformat() if self.since else None,
                "other_versions": dict(self.others.get(name, ())),
            }
            for name, flow in sorted(self.drawable.flows.items())
        ]


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


async def read_live(
    drawable: Drawable, url: str, *, since: datetime | None = None, version: str | None = None
) -> Live:
    """Counts what is in the database. With `version`, the one flow drawn is drawn as it was then.

    Raises ConfigError when there is no database or no such version, StoreError when it can't be
    read.
    """
    database = Database(url)
    if database.path is not None and not database.path.is_file():
        raise ConfigError(f"There is no database {database.path}. Start the bot first: cxbot run.")
    try:
        passages = Passages(database)
        sources = await passages.sources()
        catalog = _catalog(drawable, sources)
        drawable = _at(drawable, catalog, version, sources)
        count = Count(catalog)
        async for one in passages.read(since=since):
            count.add(one.customer, one.flow, one.version, one.outcome, one.steps)
    finally:
        await database.close()
    found = count.total()
    flows = drawable.flows
    return Live(
        drawable=drawable,
        traffic={
            name: found.get((name, flow.version)) or Traffic(flow=name, version=flow.version)
            for name, flow in flows.items()
        },
        others={name: _others(found, flow, sources) for name, flow in flows.items()},
        since=since,
    )


def _catalog(drawable: Drawable, sources: Sequence[tuple[str, str, str]]) -> Catalog:
    """Knows the flows as they are and as they were."""
    files = drawable.files
    catalog = Catalog(
        shop=files.shop,
        flows=files.flows,
        languages=files.languages,
        events=frozenset(files.events),
    )
    return catalog.pinned(sources)


def _at(
    drawable: Drawable,
    catalog: Catalog,
    version: str | None,
    sources: Sequence[tuple[str, str, str]],
) -> Drawable:
    """With an older version in the place of today's."""
    if version is None:
        return drawable
    if len(drawable.flows) != 1:
        raise ConfigError("--version needs one flow: cxbot draw FLOW --live --version VERSION.")
    (name,) = drawable.flows
    flow = catalog.flow(name, version)
    if flow is None:
        seen = [known for flow_name, known, _ in sources if flow_name == name]
        known = ", ".join(dict.fromkeys([*seen, drawable.flows[name].version]))
        raise ConfigError(f'--version: {name} has no version "{version}". There are: {known}.')
    return replace(drawable, flows={name: flow})


def _others(
    found: Mapping[tuple[str, str], Traffic],
    flow: Flow,
    sources: Sequence[tuple[str, str, str]],
) -> list[tuple[str, int]]:
    seen = [version for name, version, _ in sources if name == flow.name]
    others = [
        (version, traffic.customers)
        for (name, version), traffic in found.items()
        if name == flow.name and version != flow.version
    ]
    return sorted(others, key=lambda row: -seen.index(row[0]) if row[0] in seen else 1)
