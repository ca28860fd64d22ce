"""The journey map: stage after stage, what happened at each touchpoint and how it went."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup
from msgspec import Struct

from cxbot.flow.drawing import wording
from cxbot.journey.map import Column, Grid, cells, drawing
from cxbot.journey.map.words import word
from cxbot.model.journey import PHASES
from cxbot.store.threads import ThreadLog
from cxbot.web.dashboard import filters
from cxbot.web.dashboard.page import Asked, Language, Page, Words

#: Pixels of a column, as static/journey.css has them, and columns of a strip.
WIDTH, STRIP = 176, 25
#: More columns than that are shown a stage at a time.
_AT_ONCE = 60

_WORDS: Words = {
    "empty": (
        "Nothing happened here yet. Once customers write, the map draws itself: steps of a flow "
        "name their touchpoint (touchpoint: order status), flows/journey.yaml its stage.",
        "Здесь пока ничего не произошло. Когда клиенты напишут, карта построится сама: шаги "
        "сценария называют точку (touchpoint: order status), flows/journey.yaml её этап.",
    ),
    "longer": ("Look at all of the past", "Посмотреть за всё время"),
    "stages": ("Stages", "Этапы"),
    "stage": ("Stage", "Этап"),
    "phase": ("Phase", "Фаза"),
    "company": ("The whole shop", "Весь магазин"),
    "touchpoints": ("Touchpoints", "Точки"),
    "exchanges": ("Exchanges", "Контакты"),
    "worst": ("Most stumble at", "Чаще спотыкаются"),
    "required": ("Requirements", "Требования"),
    "verdicts": (
        "● {met} met, ✕ {broken} not, ○ {unknown} unknown",
        "● {met} выполнено, ✕ {broken} нет, ○ {unknown} неясно",
    ),
    "one_stage": (
        "{n} touchpoints are too many for one page: one stage is shown at a time.",
        "Точек {n}, для одной страницы много: показан один этап.",
    ),
    "nowhere": ("no stage", "без этапа"),
    "legend": ("Personas", "Персоны"),
    "all": ("Everybody", "Все"),
    "hint": (
        "A name leads to all figures of its touchpoint and to the threads behind them.",
        "Имя точки ведёт ко всем её числам и к диалогам, из которых они получены.",
    ),
    "mood": ("Mood", "Настроение"),
    "unmapped": (
        "Seen, but not declared in flows/journey.yaml",
        "Встречаются, но не описаны в flows/journey.yaml",
    ),
    "unused": ("Declared, but nobody was there", "Описаны, но там никого не было"),
    "reading": ("How to read it", "Как читать"),
}
#: Row of the map -> where a touchpoint's card tells more of it.
_ANCHORS: Mapping[str, str] = {
    "customers": "threads",
    "friction": "why",
    "why": "why",
    "said": "said",
    "ratings": "threads",
    "waits": "threads",
    "drop_off": "threads",
    "effort": "threads",
    "requirements": "requirements",
}


class Strip(Struct, frozen=True, kw_only=True):
    """Columns beside each other."""

    columns: Sequence[Column]
    rows: Sequence[cells.Row]
    mood: Markup | None
    friction: Markup


class Stage(Struct, frozen=True, kw_only=True):
    #: As the address names it; "": touchpoints without one.
    name: str
    phase: str | None
    columns: Sequence[Column]
    exchanges: int
    #: Where most stumble.
    worst: Column | None
    verdicts: Mapping[str, int]


async def _show(asked: Asked) -> Mapping[str, Any]:
    sources = asked.sources
    channels = await ThreadLog(sources.database).channels()
    chosen = filters.chosen(asked, channels=channels, journeys=True)
    grid = await sources.atlas.grid(chosen.wanted)
    stages = _stages(grid)
    one_by_one = len(grid.columns) > _AT_ONCE
    shown = _shown(stages, asked.query.get("stage")) if one_by_one else stages
    return {
        "chosen": chosen,
        "grid": grid,
        "stages": stages,
        "shown": [(stage, list(_strips(grid, stage, asked.language))) for stage in shown],
        "one_by_one": one_by_one,
        "facts": cells.heading(grid, asked.zone, asked.language)[1],
        "totals": cells.totals(grid, asked.language),
        "notes": list(cells.notes(grid, asked.language)) if grid.columns else [],
        "badges": lambda column: list(cells.badges(column, asked.language)),
        "personas": [
            (cells.persona(name, asked.language), customers, ink % drawing.INKS)
            for ink, (name, customers) in enumerate(grid.personas.items())
        ],
        "clean": wording.clean,
        "more": word("more", asked.language),
        "ends": (word("glad", asked.language), word("annoyed", asked.language)),
        "no_mood": word("mood_none", asked.language),
        "phases": phases(asked.language),
        "anchors": _ANCHORS,
    }


def phases(language: Language) -> Mapping[str, str]:
    return {phase: word(phase, language) for phase in PHASES}


def _stages(grid: Grid) -> list[Stage]:
    """In the order of the map; their touchpoints stand together."""
    found = []
    for name, group in groupby(grid.columns, key=lambda one: one.stage):
        columns = list(group)
        verdicts = [one.verdict for column in columns for one in column.requirements]
        judged = [
            (one.friction.low, one.name, one)
            for one in columns
            if one.friction is not None and not one.friction.grey and one.friction.low > 0
        ]
        found.append(
            Stage(
                name=name or "",
                phase=columns[0].phase,
                columns=columns,
                exchanges=sum(one.spot.exchanges + one.spot.beside for one in columns),
                worst=max(judged)[2] if judged else None,
                verdicts={
                    "met": verdicts.count("met"),
                    "broken": verdicts.count("not met"),
                    "unknown": verdicts.count("not enough data"),
                },
            )
        )
    return found


def _shown(stages: Sequence[Stage], name: str | None) -> list[Stage]:
    """That one, or the first."""
    return [one for one in stages if one.name == name][:1] or list(stages[:1])


def _strips(grid: Grid, stage: Stage, language: Language) -> Sequence[Strip]:
    places = {one.name: i for i, one in enumerate(grid.columns)}
    start, total = places[stage.columns[0].name], len(stage.columns)
    every = list(cells.rows(grid, language))
    return [
        _strip(grid, every, start + i, start + min(i + STRIP, total), language)
        for i in range(0, total, STRIP)
    ]


def _strip(
    grid: Grid, every: Sequence[cells.Row], start: int, end: int, language: Language
) -> Strip:
    columns = grid.columns[start:end]
    rows = [cells.Row(key=row.key, label=row.label, cells=row.cells[start:end]) for row in every]
    known = any(one.mood.value is not None for one in columns)
    personas = list(grid.personas)
    mood = drawing.mood(columns, WIDTH, personas, word("mood", language)) if known else None
    hanging = drawing.friction(columns, WIDTH, word("friction", language))
    return Strip(
        columns=columns,
        rows=[row for row in rows if not row.empty],
        # drawn by us, and what is named in it is escaped there
        mood=Markup(mood) if mood is not None else None,  # noqa: S704
        friction=Markup(hanging),  # noqa: S704
    )


PAGE = Page(
    path="/map",
    template="pages/journey_map.html",
    title=("Journey map", "Карта пути"),
    show=_show,
    words=_WORDS,
)
