"""One flow: its drawing with who went which way, and where it loses customers, step by step."""

import asyncio
import base64
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web
from msgspec import Struct

from cxbot.errors import ConfigError
from cxbot.flow.drawing import wording
from cxbot.flow.drawing.building import picture
from cxbot.flow.drawing.live import with_traffic
from cxbot.flow.drawing.traffic import Traffic
from cxbot.journey.funnels import Funnel, Funnels, Tally
from cxbot.journey.funnels.facts import Fate
from cxbot.journey.funnels.funnel import drop_off, handed
from cxbot.journey.funnels.naming import QUIET
from cxbot.journey.funnels.report import Row
from cxbot.journey.funnels.stops import WHOLE, Stops
from cxbot.journey.layout import DrawingError, as_svg
from cxbot.journey.metrics import Figure
from cxbot.journey.walks import Thread
from cxbot.store.threads import ThreadLog
from cxbot.web.dashboard import filters
from cxbot.web.dashboard.funnel_data import Counted, Known, counted, known
from cxbot.web.dashboard.page import Asked, Page, Words

_WORDS: Words = {
    "empty": ("Nobody began this flow in that time.", "За это время сценарий никто не начинал."),
    "longer": ("Look at all of the past", "Посмотреть за всё время"),
    "every": ("All flows", "Все сценарии"),
    "version": ("Version", "Версия"),
    "current": ("{version}, the current one", "{version}, текущая"),
    "language": ("Language", "Язык"),
    "all": ("all", "все"),
    "began": ("Began", "Начали"),
    "sessions": ("{n} sessions", "сеансов {n}"),
    "completion": ("Came to the end", "Дошли до конца"),
    "left": ("Left", "Ушли"),
    "handed": ("With a person", "У человека"),
    "inside": ("Inside", "Внутри"),
    "on": ("Went on", "Пошли дальше"),
    "drawing": ("On the drawn flow", "На рисунке сценария"),
    "drawing_unit": (
        "An arrow counts different customers, thicker for more of them. Who left is told by the "
        "latest session alone, so these numbers may differ from the steps above.",
        "На стрелках разные клиенты, чем их больше, тем толще. Кто ушёл, решает только последний "
        "сеанс, поэтому эти числа могут отличаться от шагов выше.",
    ),
    "undrawn": (
        "The flow can't be drawn here: {why}",
        "Сценарий здесь не нарисовать: {why}",
    ),
    "steps": ("Step by step", "По шагам"),
    "step": ("Step", "Шаг"),
    "start": ("the start", "начало"),
    "seen": ("Saw it", "Увидели"),
    "lost": ("Left, of left and gone on", "Ушли, из ушедших и пошедших дальше"),
    "persons": ("To a person", "К человеку"),
    "threads": ("Newest threads", "Новые диалоги"),
    "those_left": ("left", "ушли"),
    "those_handed": ("with a person", "у человека"),
    "those_inside": ("inside", "внутри"),
    "those_on": ("came to the end", "дошли до конца"),
    "groups": ("By channel and language", "По каналам и языкам"),
    "group": ("Group", "Группа"),
    "channel": ("Channel", "Канал"),
    "versions": ("Versions", "Версии"),
    "compare": (
        "Held against each other, with intervals: cxbot compare {flow} {before} {now}",
        "Сравнить с интервалами: cxbot compare {flow} {before} {now}",
    ),
    "differences": ("What changed between versions", "Что изменилось между версиями"),
    "unit": (
        "Counting unit: different customers, each once at a step; seen = went on + left + with a "
        "person + inside. Groups add up to more than the whole where somebody wrote in two.",
        "Считаются разные клиенты, каждый на шаге один раз; увидели = пошли дальше + ушли + у "
        "человека + внутри. Группы вместе больше целого, если кто-то писал в двух.",
    ),
}
#: Of those at a step whose threads are told.
_FATES: Sequence[Fate] = ("left", "handed", "inside")


class Step(Struct, frozen=True, kw_only=True):
    row: Row
    #: Of all who began, in percent.
    share: float
    lost: Figure
    persons: Figure
    why: Sequence[tuple[str, int]]
    threads: Mapping[str, Sequence[Thread]]


async def _show(asked: Asked) -> Mapping[str, Any]:
    flow = asked.names["flow"]
    found = await known(asked)
    versions = list(reversed(found.versions.of(flow)))
    if not versions:
        raise web.HTTPNotFound
    chosen = filters.chosen(asked, personas=False)
    channel, language = (asked.query.get(name) or None for name in ("channel", "language"))
    count = await counted(
        found, chosen.wanted.since, asked.language, flow=flow, channel=channel, language=language
    )
    version = asked.query.get("version", "")
    version = version if version in versions else versions[0]
    every = count.report.of(flow)
    funnel = next((one for one in every if one.version == version), Funnel(flow, version))
    ends = await _ends(asked, count, funnel)
    return {
        "title": wording.clean(flow),
        "flow": flow,
        "chosen": chosen,
        "version": version,
        "versions": [(one, one == found.versions.current(flow)) for one in versions],
        "channel": channel,
        "language_of": language,
        "channels": count.channels,
        "spoken": count.languages,
        "funnel": funnel,
        "steps": _steps(count.report, funnel, ends),
        "whole": {fate: ends.get((WHOLE, fate), []) for fate in ("on", *_FATES)},
        "groups": [one for one in count.report.groups(funnel) if one.group],
        "every": every,
        "picture": await _drawn(asked, found, count, flow, version),
    }


# --- threads -------------------------------------------------------------------------------------

_Ends = Mapping[tuple[str, str], Sequence[Thread]]


async def _ends(asked: Asked, count: Counted, funnel: Funnel) -> _Ends:
    """By step and fate; each leads to the last exchange of its session."""
    stops = count.stops
    if stops is None:
        return {}
    spots = [(step, fate) for step in funnel.steps for fate in _FATES]
    spots += [(WHOLE, fate) for fate in ("on", *_FATES)]
    found = {spot: _of(stops, funnel.version, spot) for spot in spots}
    pairs = [(one.customer, one.exchange) for several in found.values() for one in several]
    last = await ThreadLog(asked.sources.database).ends(pairs)
    return {
        spot: [Thread(one.at, last.get(one.exchange, ""), one.customer) for one in several]
        for spot, several in found.items()
        if several
    }


def _of(stops: Stops, version: str, spot: tuple[str, Any]) -> Sequence[Thread]:
    return stops.of(version, spot[0], spot[1])


# --- steps ---------------------------------------------------------------------------------------


def _steps(report: Funnels, funnel: Funnel, ends: _Ends) -> Sequence[Step]:
    """Those at which anybody can stay, or did."""
    began = funnel.whole.seen
    return [
        Step(
            row=row,
            share=100 * row.tally.seen / began if began else 0.0,
            lost=drop_off(row.tally),
            persons=handed(row.tally),
            why=sorted(row.tally.why.items(), key=lambda one: (-one[1], one[0])),
            threads={fate: ends[row.step, fate] for fate in _FATES if (row.step, fate) in ends},
        )
        for row in report.rows(funnel)
        if row.verb not in QUIET or _stayed(row.tally)
    ]


def _stayed(tally: Tally) -> bool:
    return bool(tally.left or tally.handed or tally.inside)


# --- the drawing ---------------------------------------------------------------------------------


async def _drawn(
    asked: Asked, found: Known, count: Counted, flow: str, version: str
) -> Mapping[str, str]:
    """As an image: that is a document of its own, and may have styles that the page may not."""
    known_flow = found.catalog.flow(flow, version)
    if known_flow is None:
        return {"src": "", "why": version}
    passed = count.passed.total().get((flow, version)) or Traffic(flow=flow, version=version)
    shape = with_traffic(picture(known_flow, asked.language), {flow: passed})
    try:
        drawn = await asyncio.to_thread(as_svg, shape)
    except (ConfigError, DrawingError) as error:
        return {"src": "", "why": str(error)}
    coded = base64.b64encode(drawn.encode()).decode()
    return {"src": f"data:image/svg+xml;base64,{coded}", "why": ""}


PAGE = Page(
    path="/funnels/{flow:.+}",
    template="pages/funnel.html",
    title=("Funnel", "Воронка"),
    show=_show,
    words=_WORDS,
    in_menu=False,
)
