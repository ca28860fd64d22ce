"""One touchpoint: its figures, why customers stumble there, what comes before and after it, and the
threads behind each number."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web
from msgspec import Struct

from cxbot.flow.drawing import wording
from cxbot.journey.atlas import Wanted
from cxbot.journey.friction import advice
from cxbot.journey.friction import words as friction_words
from cxbot.journey.friction.ranking import Stumbled
from cxbot.journey.map import Column, Grid, StoredLog, cells
from cxbot.journey.map.words import length, word
from cxbot.journey.paths import Edge
from cxbot.journey.redact import redact
from cxbot.journey.required import words as required_words
from cxbot.journey.walks import MOST, Thread, Walks, walked
from cxbot.model.journey import Declared
from cxbot.store.exchanges import Exchanges
from cxbot.store.threads import SomeExchanges, ThreadLog
from cxbot.web.dashboard import filters
from cxbot.web.dashboard.page import Asked, Page, Words
from cxbot.web.dashboard.pages.journey_map import phases

#: Ways to and from a touchpoint, and words of customers, that are shown.
_WAYS, _SAID = 12, 8

WORDS: Words = {
    "nobody": (
        "Nobody was here in that time, over that channel or with that persona.",
        "За это время, по этому каналу и с этой персоной здесь никого не было.",
    ),
    "longer": ("Look at all of the past", "Посмотреть за всё время"),
    "map": ("To the map", "К карте"),
    "stage": ("Stage", "Этап"),
    "phase": ("Phase", "Фаза"),
    "owner": ("Owner", "Отвечает"),
    "undeclared": (
        "Not declared in flows/journey.yaml: give it a stage, an owner and requirements there.",
        "Не описана в flows/journey.yaml: задайте там этап, ответственного и требования.",
    ),
    "customers": ("Customers", "Клиенты"),
    "volume": (
        "exchanges: {exchanges}, visits: {visits}",
        "контактов: {exchanges}, визитов: {visits}",
    ),
    "level_volume": (
        "{exchanges} exchanges, {journeys} journeys",
        "контактов {exchanges}, путей {journeys}",
    ),
    "friction": ("Stumbled", "Споткнулись"),
    "mood": ("Mood, -1 to 1", "Настроение, от -1 до 1"),
    "waits": ("Waiting for an answer", "Ожидание ответа"),
    "p90": ("9 in 10 within {length}", "9 из 10 за {length}"),
    "drop_off": ("Left here", "Ушли отсюда"),
    "why": ("Why they stumble", "Почему спотыкаются"),
    "smooth": (
        "Nobody is known to have stumbled here.",
        "Не известно никого, кто бы здесь споткнулся.",
    ),
    "cause": ("Cause", "Причина"),
    "share": ("Of those who passed", "Доля прошедших"),
    "step": ("Most often at step", "Чаще на шаге"),
    "threads": ("Newest threads", "Новые диалоги"),
    "do": ("What to do", "Что делать"),
    "said": ("In their words", "Их словами"),
    "ways": ("Before and after", "До и после"),
    "ways_unit": (
        "Counted are different journeys; in each a way counts once, with the time of its first "
        "passage. Times are medians, from leaving the one to reaching the other.",
        "Считаются разные пути; в каждом переход считается один раз, по первому проходу. Время: "
        "медиана от ухода с одной точки до прихода на другую.",
    ),
    "before": ("Came from", "Пришли от"),
    "after": ("Went on to", "Пошли дальше к"),
    "journeys": ("Journeys", "Пути"),
    "median": ("Median", "Медиана"),
    "ninety": ("9 in 10", "9 из 10"),
    "newest": ("Last customers", "Последние клиенты"),
    "began": (
        "{starts} journeys began here, {ends} ended here, {left} of them without the goal.",
        "Здесь начались пути: {starts}; закончились: {ends}, из них без цели {left}.",
    ),
    "required": ("Requirements", "Требования"),
    "no_requirements": (
        "Nothing is required of it yet; flows/journey.yaml takes requirements.",
        "К ней пока нет требований; их задают в flows/journey.yaml.",
    ),
    "personas": ("Personas", "Персоны"),
    "persona": ("Persona", "Персона"),
    "effort": ("Effort", "Усилия"),
    "effort_flag": ("Sign", "Признак"),
    "exchanges": ("Exchanges", "Контакты"),
    "kind": ("Threads", "Диалоги"),
    "any": ("Were here", "Были здесь"),
    "rated": ("Rated it", "Оценили"),
    "answered": ("Waited for an answer", "Ждали ответа"),
    "left": ("Left here", "Ушли отсюда"),
    "effort_threads": ("Had to make an effort", "Приложили усилия"),
    "lately": (
        "The log is long: what follows is of the {n} customers seen last, each with all of their "
        "past. The map has everybody.",
        "Журнал велик: дальше речь о {n} клиентах, которых видели последними, каждый со всем своим "
        "прошлым. На карте есть все.",
    ),
    "channel_only": (
        "Friction and requirements are judged over all channels together: choose all channels.",
        "Трудности и требования оцениваются по всем каналам вместе: выберите все каналы.",
    ),
    "parts": ("Parts", "Части"),
    "name": ("Name", "Название"),
    "company": ("The whole shop", "Весь магазин"),
}
KINDS = ("any", "rated", "answered", "left", "effort")


class Cause(Struct, frozen=True, kw_only=True):
    name: str
    part: Any
    threads: Sequence[Thread]


async def _show(asked: Asked) -> Mapping[str, Any]:
    name = asked.names["touchpoint"]
    sources = asked.sources
    channels = await ThreadLog(sources.database).channels()
    chosen = filters.chosen(asked, channels=channels, journeys=True)
    grid = await sources.atlas.grid(chosen.wanted)
    column = _column(grid, name)
    declared = sources.catalog().journey.touchpoints.get(name)
    if column is None and declared is None:
        ever = await sources.atlas.grid(Wanted(journey=chosen.wanted.journey))
        if _column(ever, name) is None:
            raise web.HTTPNotFound
    seen = await walks_of(asked, grid) if column is not None else None
    walks = seen.walks if seen is not None else None
    return {
        "title": wording.clean(name),
        "name": name,
        "chosen": chosen,
        "column": column,
        "declared": declared,
        "about": declared.about if declared is not None else "",
        "stage": _stage(column, declared),
        "badges": list(cells.badges(column, asked.language)) if column is not None else [],
        "lately": seen.customers if seen is not None else None,
        "graph": _graph(walks, name) if walks is not None else None,
        "threads": _threads(walks, name) if walks is not None else {},
        **(await judged(asked, column.friction if column is not None else None)),
        **(_facts(column, asked) if column is not None else {}),
        "phases": phases(asked.language),
        "judged": grid.judged,
        "length": lambda seconds: length(seconds, asked.language),
    }


class Seen(Struct, frozen=True, kw_only=True):
    walks: Walks
    #: So many were seen last, and only they are in it; None: everybody of the scope is.
    customers: int | None


async def walks_of(asked: Asked, grid: Grid) -> Seen:
    """Nobody waits for a page while millions of exchanges are read."""
    catalog, database = asked.sources.catalog(), asked.sources.database
    lately = await ThreadLog(database).lately(MOST)
    exchanges = Exchanges(database) if lately is None else SomeExchanges(database, lately)
    clock = catalog.shop.desk.hours.business
    walks = await walked(StoredLog(exchanges), catalog.journey, grid, clock)
    # of a short period those may be all who were there
    some = lately is not None and walks.follows.found().journeys < grid.totals.journeys
    return Seen(walks=walks, customers=len(lately) if lately is not None and some else None)


async def judged(asked: Asked, friction: Stumbled | None) -> Mapping[str, Any]:
    """Causes with their proofs, what to do, and what those customers wrote."""
    if friction is None:
        return {"causes": [], "advice": [], "said": []}
    proofs = [one for part in friction.parts for one in part.evidence]
    log = StoredLog(Exchanges(asked.sources.database), asked.sources.catalog)
    texts = await log.said([one.exchange for one in proofs])
    newest = sorted({one.exchange: one for one in proofs}.values(), reverse=True)
    return {
        "causes": [
            Cause(
                name=wording.clean(friction_words.cause(part.cause, asked.language)),
                part=part,
                threads=threads(part.evidence),
            )
            for part in friction.parts
        ],
        "advice": told(advice.findings([friction]), asked),
        "said": [
            (redact(texts[one.exchange]), Thread(one.at, one.exchange, one.customer))
            for one in newest
            if one.exchange in texts
        ][:_SAID],
    }


def told(found: Sequence[advice.Finding], asked: Asked) -> Sequence[Mapping[str, Any]]:
    """Number, proof, action."""
    return [
        {
            "touchpoint": one.touchpoint,
            "fact": wording.clean(one.fact(asked.language).removeprefix(f"{one.touchpoint}: ")),
            "action": wording.clean(one.action(asked.language)),
            "month": friction_words.month(one.impact, asked.language),
            "threads": threads(one.evidence),
        }
        for one in found
    ]


def threads(evidence: Sequence[Any]) -> Sequence[Thread]:
    return [Thread(one.at, one.exchange, one.customer) for one in evidence]


def _column(grid: Grid, name: str) -> Column | None:
    return next((one for one in grid.columns if one.name == name), None)


def _stage(column: Column | None, declared: Declared | None) -> str | None:
    if column is not None:
        return column.stage
    return declared.stage if declared is not None else None


def _facts(column: Column, asked: Asked) -> Mapping[str, Any]:
    language = asked.language
    efforts = sorted(column.spot.efforts.items(), key=lambda one: (-one[1], one[0]))
    return {
        "requirements": [
            (one, required_words.line(one, language).removeprefix(f"{one.touchpoint}: "))
            for one in column.requirements
        ],
        "efforts": [
            (wording.clean(friction_words.cause(name, language)), n) for name, n in efforts
        ],
        "personas": [
            (name or word("others", language), line) for name, line in column.personas.items()
        ],
    }


def _graph(walks: Walks, name: str) -> Mapping[str, Any]:
    graph = walks.follows.found()
    node = next((one for one in graph.nodes if one.name == name), None)
    return {
        "node": node,
        "before": _ways([one for one in graph.edges if one.target == name]),
        "after": _ways([one for one in graph.edges if one.source == name]),
    }


def _ways(edges: Sequence[Edge]) -> Sequence[Edge]:
    """Most journeys first."""
    return edges[:_WAYS]


def _threads(walks: Walks, name: str) -> Mapping[str, Sequence[Thread]]:
    return {kind: walks.threads.of(name, kind) for kind in KINDS}


PAGE = Page(
    path="/map/{touchpoint:.+}",
    template="pages/touchpoint.html",
    title=("Touchpoint", "Точка"),
    show=_show,
    words=WORDS,
    in_menu=False,
)
