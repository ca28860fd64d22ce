"""A stage, a phase, or the whole shop: the card of a touchpoint, one level up. Each customer counts
once, however many of its touchpoints they were at."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from cxbot.flow.drawing import wording
from cxbot.journey.map import Column, Grid
from cxbot.journey.map.words import length
from cxbot.journey.metrics import share
from cxbot.journey.walks import Level
from cxbot.model.journey import Catalogue
from cxbot.store.threads import ThreadLog
from cxbot.web.dashboard import filters
from cxbot.web.dashboard.page import Asked, Page
from cxbot.web.dashboard.pages.journey_map import phases
from cxbot.web.dashboard.pages.touchpoint import WORDS, judged, walks_of


async def _show(asked: Asked) -> Mapping[str, Any]:
    kind, _, name = asked.names["level"].partition(":")
    sources = asked.sources
    channels = await ThreadLog(sources.database).channels()
    chosen = filters.chosen(asked, channels=channels, journeys=True)
    grid = await sources.atlas.grid(chosen.wanted)
    if not _known(sources.catalog().journey, grid, kind, name):
        raise web.HTTPNotFound
    columns = [one for one in grid.columns if _inside(one, kind, name)]
    seen = await walks_of(asked, grid) if columns else None
    walks = seen.walks if seen is not None else None
    level = walks.levels.found(walks.window).get(f"{kind}:{name}") if walks is not None else None
    return {
        "title": _title(asked, kind, name),
        "chosen": chosen,
        "level": level,
        "columns": columns,
        "drop_off": _drop_off(level) if level is not None else None,
        "lately": seen.customers if seen is not None else None,
        "level_key": asked.names["level"],
        "phases": phases(asked.language),
        "length": lambda seconds: length(seconds, asked.language),
        **(await judged(asked, level.friction if level is not None else None)),
    }


def _known(catalogue: Catalogue, grid: Grid, kind: str, name: str) -> bool:
    match kind:
        case "all":
            return not name
        case "phase":
            return name in {one.phase for one in catalogue.stages}
        case "stage":
            seen = {one.stage for one in grid.columns}
            return catalogue.stage(name) is not None or name in seen
        case _:
            return False


def _inside(column: Column, kind: str, name: str) -> bool:
    return kind == "all" or name == (column.phase if kind == "phase" else column.stage)


def _title(asked: Asked, kind: str, name: str) -> str:
    if kind == "all":
        return WORDS["company"][asked.language == "ru"]
    return phases(asked.language)[name] if kind == "phase" else wording.clean(name)


def _drop_off(level: Level) -> Any:
    return share("drop_off", level.left, level.over, what="journeys that ended here / over")


PAGE = Page(
    path="/levels/{level:.+}",
    template="pages/level.html",
    title=("Stage", "Этап"),
    show=_show,
    words=WORDS,
    in_menu=False,
)
