"""Reviews of the live shop: what is due, the worksheet, and what was written on it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from cxbot.clock import Clock
from cxbot.errors import ConfigError, did_you_mean
from cxbot.flow.catalog import Catalog
from cxbot.journey.atlas import Atlas, Wanted
from cxbot.journey.friction.words import Language
from cxbot.journey.map.data import to_json
from cxbot.journey.map.grid import Column, Grid
from cxbot.journey.reviews.changing import Facts, changed
from cxbot.journey.reviews.hints import hints
from cxbot.journey.reviews.proving import Proving
from cxbot.journey.reviews.schedule import Due, rule_of, schedule
from cxbot.journey.reviews.sheet import Fact, Sheet, Worksheet, facts, sheet_name
from cxbot.journey.reviews.texts import said
from cxbot.model.value import replace
from cxbot.store.database import Database
from cxbot.store.improvements import Improvements, Item
from cxbot.store.reviews import Review, ReviewLog
from cxbot.store.writer import Writer

#: Of a touchpoint that no rule of reviews names.
_USUAL = timedelta(days=90)
#: What customers wrote; and a change, which isn't a fact of its day.
_NOT_KEPT = frozenset({"verbatims", "since_review"})


class Chosen(Struct, frozen=True, kw_only=True):
    """Which touchpoints; nothing chosen: all that are declared, else all where anybody was."""

    names: Sequence[str] = ()
    stage: str | None = None
    due: bool = False


class _Known(Struct, frozen=True):
    """What everything below starts from."""

    reviews: Sequence[Review]
    first: Mapping[str, datetime]
    due: Mapping[str, Due]


class _Drawn(Struct, frozen=True):
    """A map of one period, and its touchpoints by name."""

    columns: Mapping[str, Column]
    facts: Mapping[str, tuple[Fact, ...]]
    data: Mapping[str, Facts]


class Keeper:
    """Reads only; what was filled in is written by `store.reviews`."""

    def __init__(
        self, database: Database, atlas: Atlas, catalog: Callable[[], Catalog], clock: Clock
    ) -> None:
        self._database = database
        self._log, self._items = ReviewLog(database), Improvements(database)
        self._atlas, self._catalog, self._clock = atlas, catalog, clock

    def proving(self, writer: Writer | None = None) -> Proving:
        """What came of improvements."""
        return Proving(self._database, self._atlas, self._catalog, self._clock, writer)

    async def scheduled(self) -> tuple[Due, ...]:
        """Of every touchpoint that is to be reviewed, soonest first. Raises StoreError."""
        return tuple((await self._known()).due.values())

    async def overall(self) -> Grid:
        """The whole map, to be kept beside a review."""
        return await self._atlas.grid()

    async def done(self) -> Sequence[Review]:
        """In the order in which they were done."""
        return await self._log.all()

    async def due(self) -> tuple[Due, ...]:
        now = self._clock.now()
        return tuple(one for one in await self.scheduled() if one.now(now))

    async def open_items(self) -> Sequence[Item]:
        return [one for one in await self._items.all() if one.open]

    async def names(self) -> frozenset[str]:
        """Touchpoints that are declared, or where anybody ever was."""
        return frozenset(self._catalog().journey.touchpoints) | (await self._known()).first.keys()

    async def worksheet(self, chosen: Chosen, language: Language) -> Worksheet:
        """Its figures are of the time since the last review, at most as long as there is between
        two. Raises ConfigError for what isn't there, StoreError."""
        now, catalog = self._clock.now(), self._catalog()
        known = await self._known()
        names = self._chosen(chosen, known, now)
        last = _last(known.reviews, now)
        begins = {one: self._since(one, now, last.get(one)) for one in names}
        drawn = await self._drawn(begins.values(), now, language)
        unfilled = {begin: await self._log.unfilled(begin, now) for begin in set(begins.values())}
        texts, items = said(catalog), await self.open_items()
        sheets = []
        for name in names:
            begin, declared = begins[name], catalog.journey.touchpoints.get(name)
            map_, review = drawn[begin], last.get(name)
            column, data = map_.columns.get(name), map_.data.get(name)
            counted = hints(
                column,
                texts.get(name),
                unfilled[begin].get(name, 0),
                language,
                declared=declared is not None,
            )
            sheets.append(
                Sheet(
                    touchpoint=name,
                    stage=(declared.stage if declared else column and column.stage) or "",
                    declared=declared,
                    due=known.due.get(name),
                    since=begin,
                    until=now,
                    facts=map_.facts.get(name, ()),
                    data=data,
                    hints=counted,
                    last=review,
                    changed=changed(review.facts, data) if review and data else None,
                    items=tuple(one for one in items if one.touchpoint == name),
                )
            )
        return Worksheet(
            name=sheet_name(now),
            shop=catalog.shop.name,
            printed_at=now,
            zone=catalog.shop.zone(),
            sheets=tuple(sheets),
        )

    async def facts_of(self, names: Iterable[str], at: datetime) -> Mapping[str, Facts]:
        """What a sheet that was printed then said of them, without what customers wrote."""
        last = _last(await self._log.all(), at)
        begins = {one: self._since(one, at, last.get(one)) for one in names}
        drawn = await self._drawn(begins.values(), at, "en")
        return {
            name: {key: value for key, value in data.items() if key not in _NOT_KEPT}
            for name, begin in begins.items()
            if (data := drawn[begin].data.get(name)) is not None
        }

    async def _known(self) -> _Known:
        reviews, first = await self._log.all(), await self._log.first_seen()
        last = {one.touchpoint: one.done_at for one in reviews}
        planned = schedule(self._catalog().journey, last, first, await self._log.began())
        return _Known(reviews, first, {one.touchpoint: one for one in planned})

    def _chosen(self, chosen: Chosen, known: _Known, now: datetime) -> Sequence[str]:
        catalogue = self._catalog().journey
        declared = list(catalogue.touchpoints)
        seen = sorted(known.first.keys() - set(declared))
        for name in chosen.names:
            if name not in declared and name not in seen:
                every = [*declared, *seen]
                hint = did_you_mean(name, every, "See the names: cxbot map --format md.")
                raise ConfigError(f'"{name}" is no touchpoint that anybody knows. {hint}')
        stages = [one.name for one in catalogue.stages]
        if chosen.stage is not None and chosen.stage not in stages:
            raise ConfigError(f'--stage: "{chosen.stage}" is none of {", ".join(stages)}.')
        ranks = {one: rank for rank, one in enumerate(stages)}
        places = {one: catalogue.touchpoints[one].stage for one in declared}
        ordered = sorted(declared, key=lambda one: ranks.get(places[one], len(ranks)))
        names = list(chosen.names) or ordered or seen
        return [
            one
            for one in dict.fromkeys(names)
            if (chosen.stage is None or places.get(one) == chosen.stage)
            and (not chosen.due or (one in known.due and known.due[one].now(now)))
        ]

    def _since(self, name: str, until: datetime, last: Review | None) -> datetime:
        """Periods of two reviews don't overlap."""
        catalogue = self._catalog().journey
        declared = catalogue.touchpoints.get(name)
        rule = rule_of(catalogue, declared) if declared is not None else catalogue.review
        begin = until - (rule.every if rule is not None else _USUAL)
        return max(begin, last.printed_at) if last is not None else begin

    async def _drawn(
        self, begins: Iterable[datetime], until: datetime, language: Language
    ) -> Mapping[datetime, _Drawn]:
        found: dict[datetime, _Drawn] = {}
        for begin in sorted(set(begins)):
            grid = await self._atlas.grid(Wanted(since=begin, until=until))
            found[begin] = _Drawn(
                {one.name: one for one in grid.columns},
                facts(_plain(grid), language),
                {one["touchpoint"]: one for one in to_json(grid)["touchpoints"]},
            )
        return found


def _last(reviews: Iterable[Review], before: datetime) -> Mapping[str, Review]:
    """The newest of each touchpoint that was printed before."""
    ordered = sorted(reviews, key=lambda one: (one.printed_at, one.id))
    return {one.touchpoint: one for one in ordered if one.printed_at < before}


def _plain(grid: Grid) -> Grid:
    """Of a sheet the personas are too much."""
    return replace(grid, personas={})
