"""Two versions of one flow against each other, step by step; and who waits on older ones."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from cxbot.journey.funnels import Comparison, comparison
from cxbot.journey.funnels.comparing import Against, Side, StepChange
from cxbot.journey.funnels.naming import title
from cxbot.store.live_sets import LiveSets
from cxbot.store.open_tickets import OpenTickets
from cxbot.store.voice import VoiceLog
from cxbot.web.dashboard import log_words
from cxbot.web.dashboard.filters import Chosen, chosen
from cxbot.web.dashboard.page import Asked, Page
from cxbot.web.dashboard.pages.version_words import WORDS
from cxbot.web.dashboard.pages.versions import Known, known

Row = Mapping[str, Any]


async def _show(asked: Asked) -> Mapping[str, Any]:
    flow = asked.names["flow"]
    there = await known(asked)
    versions = there.versions.of(flow)
    if not versions:
        raise web.HTTPNotFound
    filters = chosen(asked, personas=False, period="ever")
    pair = _pair(asked, versions)
    found = await _compared(asked, there, flow, pair, filters) if pair is not None else None
    return {
        "title": flow,
        "flow": flow,
        "filters": filters,
        "versions": versions[::-1],
        "current": there.versions.current(flow),
        "pair": pair,
        "found": found,
        "steps": _steps(found, asked) if found is not None else [],
        "figures": _figures(found, asked) if found is not None else [],
        "waiting": await _waiting(asked, flow, versions[:-1]),
    }


def _pair(asked: Asked, versions: Sequence[str]) -> tuple[str, str] | None:
    """What was asked for if it is there, else the newest two; None: there is only one."""
    if len(versions) < 2:
        return None
    before, now = asked.query.get("before"), asked.query.get("now")
    if before in versions and now in versions and before != now:
        return str(before), str(now)
    return versions[-2], versions[-1]


async def _compared(
    asked: Asked, there: Known, flow: str, pair: tuple[str, str], filters: Chosen
) -> Comparison | None:
    """None: one of them can't be read any more."""
    if any(there.catalog.flow(flow, version) is None for version in pair):
        return None
    since = filters.wanted.since
    answers = VoiceLog(asked.sources.database).answers(since, asked.now, flow=flow)
    return await comparison(
        there.log,
        answers,
        there.catalog,
        there.versions,
        flow=flow,
        pair=pair,
        since=since,
        texts=asked.language,
    )


def _figures(found: Comparison, asked: Asked) -> Sequence[Row]:
    def median(side: Side) -> Row:
        times = side.times()
        return {**times, "median": log_words.length(times["median"], asked.language)}

    return [
        _row(found.completion),
        *(_row(one) for one in found.ratings),
        {"metric": "time", "times": (median(found.before), median(found.now))},
    ]


def _row(one: Against) -> Row:
    return {"metric": one.metric, "before": one.before, "now": one.now, "change": one.change}


def _steps(found: Comparison, asked: Asked) -> Sequence[Row]:
    return [
        {
            "key": _key(one),
            "verb": one.step.verb,
            "text": title(one.step, asked.language, 80),
            "only_in": one.only_in,
            "figures": [
                _row(figure)
                for figure in one.figures
                if not one.quiet and (figure.metric == "drop_off" or not figure.nobody)
            ],
        }
        for one in found.steps
        if not one.quiet or one.only_in is not None
    ]


def _key(one: StepChange) -> str:
    before, now = one.before, one.now
    if before is not None and now is not None and before.key != now.key:
        return f"{before.key} → {now.key}"
    return one.step.key


async def _waiting(asked: Asked, flow: str, older: Sequence[str]) -> Sequence[Row]:
    sets, found = LiveSets(asked.sources.database), list[dict[str, Any]]()
    for version in older[::-1][:10]:
        rows = await sets.waiting(flow, version)
        found += [{**row, "version": version} for row in rows]
    names = await OpenTickets(asked.sources.database).names({row["customer_id"] for row in found})
    return [{**row, "name": names.get(row["customer_id"], "")} for row in found]


PAGE = Page(
    path="/versions/{flow}",
    template="pages/version.html",
    title=("Flow versions", "Версии сценария"),
    show=_show,
    words=WORDS,
    in_menu=False,
)
