"""The facts of a week out of the database: for the digest in the group and for the command."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from cxbot.clock import Clock
from cxbot.conversation.neglect import NeglectFinder
from cxbot.desk.metrics.reading import desk_report
from cxbot.desk.metrics.report import DeskReport
from cxbot.desk.metrics.samples import Period as DeskPeriod
from cxbot.flow.catalog import Catalog
from cxbot.journey.atlas import Atlas, Wanted
from cxbot.journey.digest.facts import Facts, Reply, Spot
from cxbot.journey.digest.week import Week
from cxbot.journey.friction.advice import findings
from cxbot.journey.friction.ranking import Stumbled
from cxbot.journey.map.grid import Grid
from cxbot.journey.metrics import Figure
from cxbot.journey.required.standing import turned_between
from cxbot.journey.voice import Period, VoiceReport, voice_report
from cxbot.model.desk import Desk
from cxbot.store.database import Database
from cxbot.store.desk_log import DeskLog
from cxbot.store.map_versions import MapVersion, MapVersions
from cxbot.store.neglect import NeglectLog
from cxbot.store.requirement_states import RequirementStates
from cxbot.store.voice import VoiceLog

_WORST = 3


class WeekSeen(Struct, frozen=True, kw_only=True):
    facts: Facts
    #: The map of the week.
    grid: Grid
    #: Nothing was in the log before the week's end.
    new: bool


async def seen(database: Database, catalog: Catalog, clock: Clock, week: Week) -> WeekSeen:
    """Everything that is counted of the week; what is owed is as it stands now. Raises
    StoreError."""
    atlas, shop, now = Atlas(database, lambda: catalog, clock), catalog.shop, clock.now()
    end = min(week.until, now)  # somebody may ask in its midst
    grid = await atlas.grid(Wanted(since=week.since, until=week.until))
    before = await _before(database, atlas, week)
    voice = await voice_report(
        VoiceLog(database),
        shop.policy,
        Period(since=week.since, until=end, now=now),
    )
    period = DeskPeriod(since=week.since, until=end, now=now)
    desk = await desk_report(DeskLog(database), shop.desk, period)
    log = NeglectLog(database)
    owing = await log.tickets()
    kept = await RequirementStates(database).all()
    broken, mended = turned_between(kept, week.since, week.until)
    facts = Facts(
        shop=shop.name,
        week=week,
        contacts=_contacts(grid),
        contacts_before=before,
        unanswered=sum(one.ticket.waiting_since is not None for one in owing),
        calls_owed=sum(one.ticket.owes_call for one in owing),
        neglected=(await NeglectFinder(log, lambda: shop).find(now)).customers,
        reply=_reply(desk, shop.desk),
        scores=_scores(voice),
        worst=[_spot(one) for one in grid.worst[:_WORST]],
        broken=broken,
        mended=mended,
        asked=_asked(voice),
        denied=_denied(voice),
    )
    new = not facts.contacts and not facts.contacts_before and await _empty(atlas, week.since)
    return WeekSeen(facts=facts, grid=grid, new=new)


async def kept(versions: MapVersions, week: Week) -> MapVersion | None:
    """The map that was kept with the digest of that week."""
    name, last = week.name, await versions.newest(why="digest")
    while last is not None and last.name > name:
        last = await versions.newest(before=last.at, why="digest")
    return last if last is not None and last.name == name else None


async def _before(database: Database, atlas: Atlas, week: Week) -> int:
    """Contacts of the week before: as its digest had them, else counted."""
    known = await kept(MapVersions(database), week.before)
    if known is not None:
        totals = known.body["totals"]
        return int(totals["exchanges"] - totals["internal"])
    return _contacts(await atlas.grid(Wanted(since=week.before.since, until=week.before.until)))


async def _empty(atlas: Atlas, until: datetime) -> bool:
    return (await atlas.grid(Wanted(until=until))).empty


def _contacts(grid: Grid) -> int:
    """What crossed to or from customers; notes and events of ours are none."""
    return grid.totals.exchanges - grid.totals.internal


def _reply(report: DeskReport, desk: Desk) -> Reply:
    target = desk.limits.of("normal").get("first")
    figure = report.figure("first_response_time", desk.limits.clock)
    kept = next((one for one in report.figures if one.metric == "limit_first"), None)
    decided = kept.n if kept is not None and target is not None else 0
    return Reply(
        n=figure.n,
        median=figure.value,
        low=figure.low,
        high=figure.high,
        enough=figure.enough,
        target=target,
        in_time=kept.value if kept is not None and decided else None,
        decided=decided,
    )


def _scores(report: VoiceReport) -> Sequence[Figure]:
    names = ("csat", "ces", "nps")
    known = [one for one in report.figures if one.metric in names and one.n]
    return sorted(known, key=lambda one: (bool(one.of), names.index(one.metric)))


def _spot(one: Stumbled) -> Spot:
    """Of several findings the first: the rule whose action helps most directly."""
    found = findings([one])
    order = sorted(found, key=lambda finding: (-finding.impact, finding.rule))
    action = {language: order[0].action(language) for language in ("en", "ru") if order}
    return Spot(touchpoint=one.touchpoint, figure=one.figure, action=action)


def _asked(report: VoiceReport) -> int:
    rates = (one for one in report.figures if one.metric == "response_rate")
    letters = ("I", "P", "R", "NC", "undelivered", "pending")
    return sum(int(one.parts.get(letter, 0)) for one in rates for letter in letters)


def _denied(report: VoiceReport) -> int:
    if report.load is None:
        return 0
    return sum(n for verdict, _, n in report.load.decisions() if verdict == "deny")
