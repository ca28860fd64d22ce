"""What to mend first: where customers stumble most and where that costs most, with what to do; and
how their ways differ from the ideal one."""

from collections.abc import Mapping, Sequence
from typing import Any

from cxbot.flow.drawing import wording
from cxbot.journey.friction import advice
from cxbot.journey.friction import words as friction_words
from cxbot.journey.friction.gathering import Gathering
from cxbot.journey.friction.ranking import Stumbled, costliest, worst
from cxbot.journey.friction.truths import Truth
from cxbot.journey.map.words import length
from cxbot.journey.paths import Conformed, bottlenecks
from cxbot.journey.walks import Walks
from cxbot.web.dashboard import filters
from cxbot.web.dashboard.page import Asked, Page, Words
from cxbot.web.dashboard.pages.touchpoint import threads, told, walks_of

#: Of each list.
_SHOWN, _ADVICE, _CAUSES = 10, 12, 3

_WORDS: Words = {
    "empty": (
        "There is nothing to find yet: nobody was at a touchpoint in that time whose passage can "
        "be judged. A passage is judged once its journey is over or silent for three days.",
        "Находить пока нечего: за это время никто не прошёл точку так, чтобы об этом можно было "
        "судить. Проход считается, когда путь окончен или три дня тихо.",
    ),
    "longer": ("Look at all of the past", "Посмотреть за всё время"),
    "smooth": (
        "No place is known yet where customers clearly stumble.",
        "Пока нет места, где клиенты явно спотыкаются.",
    ),
    "touchpoint": ("Touchpoint", "Точка"),
    "stumbled": ("Stumbled", "Споткнулись"),
    "why": ("Why", "Почему"),
    "threads": ("Newest threads", "Новые диалоги"),
    "month": ("Customers a month", "Клиентов в месяц"),
    "at_least": ("at least {n}", "не меньше {n}"),
    "less": ("fewer than one", "меньше одного"),
    "worst": ("The worst", "Где хуже всего"),
    "worst_note": (
        "By the lower end of the 95 % interval of the share of customers who stumbled; fewer than "
        "five customers rank nowhere.",
        "По нижней границе 95-процентного интервала доли споткнувшихся; меньше пяти клиентов в "
        "список не попадают.",
    ),
    "costliest": ("The costliest", "Где дороже всего"),
    "costliest_note": (
        "The same lower end, times the customers who pass in a month: at least so many.",
        "Та же нижняя граница, умноженная на число клиентов за месяц: не меньше стольких.",
    ),
    "do": ("What to do", "Что делать"),
    "no_advice": (
        "No rule fires: nowhere do enough customers stumble over one thing.",
        "Ни одно правило не сработало: нигде не спотыкается достаточно клиентов об одно и то же.",
    ),
    "truths": ("Moments of truth", "Моменты истины"),
    "truths_note": (
        "Found is where customers who stumbled reached the goal clearly less often than the "
        "others (Newcombe's interval; Benjamini and Hochberg over all touchpoints). It is an "
        "association: stumbling there needn't be the reason.",
        "Найдены точки, где споткнувшиеся достигают цели заметно реже остальных (интервал "
        "Ньюкомба; поправка Бенджамини и Хохберга по всем точкам). Это связь, а не обязательно "
        "причина.",
    ),
    "no_truths": (
        "None is declared, and none can be compared: it takes a goal in flows/journey.yaml and "
        "twenty customers who stumbled and twenty who didn't.",
        "Ни одного не задано, и сравнить нечего: нужны цель в flows/journey.yaml и по двадцать "
        "споткнувшихся и не споткнувшихся клиентов.",
    ),
    "declared": ("declared", "задан"),
    "found": ("found", "найден"),
    "goal_stumbled": ("Goal, stumbled", "Цель, споткнулись"),
    "goal_smooth": ("Goal, the others", "Цель, остальные"),
    "drop": ("Difference", "Разница"),
    "kind": ("Kind", "Вид"),
    "peak": ("What they remember", "Что запоминается"),
    "peak_note": (
        "People judge a journey by its worst moment and its end.",
        "О пути судят по худшему моменту и по концу.",
    ),
    "first_at": ("most begin at", "чаще начинают"),
    "worst_at": ("lowest mood", "хуже всего настроение"),
    "last_at": ("most end at", "чаще заканчивают"),
    "nowhere": ("nowhere clearly", "нигде явно"),
    "first": ("First contact", "Первый контакт"),
    "first_note": (
        "Customers whose first contact of all lies in the period. Lost: after the first day they "
        "never did anything again and didn't reach the goal, known once a journey's gap is over.",
        "Клиенты, чей самый первый контакт пришёлся на период. Потеряны: после первого дня ничего "
        "не делали и цели не достигли; известно, когда прошёл перерыв пути.",
    ),
    "customers": ("Customers", "Клиенты"),
    "answer": ("First useful answer", "Первый полезный ответ"),
    "p90": ("9 in 10 within {length}", "9 из 10 за {length}"),
    "unanswered": ("Never got one", "Не получили ответа"),
    "annoyed": ("Annoyed on the first day", "Недовольны в первый день"),
    "lost": ("Lost after it", "Потеряны после него"),
    "ideal": ("Against the ideal path", "По сравнению с идеальным путём"),
    "no_ideal": (
        "No ideal path is declared: journeys in flows/journey.yaml take ideal_path.",
        "Идеальный путь не задан: в flows/journey.yaml у пути есть ideal_path.",
    ),
    "fits": ("Fits exactly", "Точно по нему"),
    "detours": ("Fits with detours", "С крюками"),
    "deviates": ("Deviates", "Отклоняется"),
    "deviation": ("Deviation", "Отклонение"),
    "skip": ("skips {at}", "пропускают {at}"),
    "back": ("goes back from {source} to {at}", "возвращаются от {source} к {at}"),
    "stop": ("stops after {at}", "останавливаются после {at}"),
    "stop_none": ("stops before the first", "не доходят до первой"),
    "detour": ("a detour by {at}", "крюк через {at}"),
    "most": ("The worst deviation", "Худшее отклонение"),
    "journeys": ("Journeys", "Пути"),
    "share": ("Share", "Доля"),
    "variants": ("The ways they went", "Какими путями шли"),
    "variants_note": (
        "{n} journeys that are over; {running} still run. What fewer than five customers did is "
        "told together.",
        "Законченных путей {n}; ещё идут {running}. Пути меньше чем пяти клиентов сложены вместе.",
    ),
    "other": ("{kinds} other ways", "другие пути: {kinds}"),
    "way": ("Way", "Путь"),
    "rework": ("Came back to the same", "Вернулись туда же"),
    "again": ("Came back", "Вернулись"),
    "loops": ("Circles", "Круги"),
    "bottlenecks": ("Where time goes", "Куда уходит время"),
    "bottlenecks_note": (
        "The median between leaving one touchpoint and reaching the next, times the journeys that "
        "had it; ways of fewer than five customers are left out.",
        "Медиана между уходом с одной точки и приходом на следующую, умноженная на число путей; "
        "переходы меньше чем пяти клиентов не показаны.",
    ),
    "median": ("Median", "Медиана"),
    "ninety": ("9 in 10", "9 из 10"),
    "newest": ("Last customers", "Последние клиенты"),
    "lately": (
        "The log is long: what follows is of the {n} customers seen last, each with all of their "
        "past. The lists above have everybody.",
        "Журнал велик: дальше речь о {n} клиентах, которых видели последними, каждый со всем своим "
        "прошлым. В списках выше есть все.",
    ),
    "clear": ("clear", "заметно"),
    "unclear": ("not clear", "незаметно"),
    "few": ("too few to compare", "мало для сравнения"),
}


async def _show(asked: Asked) -> Mapping[str, Any]:
    sources = asked.sources
    chosen = filters.chosen(asked, journeys=True)
    judged = await sources.atlas.judged(chosen.wanted)
    stumbled = judged.stumbled()
    grid = await sources.atlas.grid(chosen.wanted)
    seen = await walks_of(asked, grid) if grid.columns else None
    found = advice.findings(stumbled, judged.hours)
    return {
        "chosen": chosen,
        "nothing": not stumbled,
        "worst": _ranked(worst(stumbled), asked),
        "costliest": _ranked(costliest(stumbled), asked),
        "advice": told(found[:_ADVICE], asked),
        "truths": [_truth(one, asked) for one in judged.truths.of(sources.catalog().journey)],
        "peak": _peak(judged),
        "lately": seen.customers if seen is not None else None,
        "walks": _walked(seen.walks, asked) if seen is not None else None,
        "length": lambda seconds: length(seconds, asked.language),
    }


def _ranked(found: Sequence[Stumbled], asked: Asked) -> Sequence[Mapping[str, Any]]:
    return [
        {
            "name": one.touchpoint,
            "figure": one.figure,
            "month": int(one.impact),
            "causes": [
                (wording.clean(friction_words.cause(part.cause, asked.language)), part.figure)
                for part in one.parts[:_CAUSES]
            ],
            "threads": threads(one.evidence),
        }
        for one in found[:_SHOWN]
    ]


def _truth(one: Truth, asked: Asked) -> Mapping[str, Any]:
    said = friction_words.association(one, asked.language) if one.found else None
    return {"truth": one, "said": wording.clean(said) if said is not None else None}


def _peak(judged: Gathering) -> Sequence[tuple[str, str | None]]:
    found = judged.curve.peak_end()
    return [("first_at", found.first), ("worst_at", found.worst), ("last_at", found.last)]


def _walked(walks: Walks, asked: Asked) -> Mapping[str, Any]:
    ways, graph = walks.variants.found(), walks.follows.found()
    ideal = walks.ideal.found() if walks.ideal is not None else None
    first = walks.first.found()
    return {
        "variants": ways,
        "graph": graph,
        "bottlenecks": bottlenecks(graph)[:_SHOWN],
        "first": first,
        "first_threads": {
            kind: first.threads.of("", kind) for kind in ("unanswered", "annoyed", "lost")
        },
        "ideal": ideal,
        "deviations": _deviations(ideal, asked) if ideal is not None else [],
    }


def _deviations(ideal: Conformed, asked: Asked) -> Sequence[tuple[str, Any, bool]]:
    """In words, most journeys first; whether it is the worst."""
    return [
        (_said(one.departure, asked), one, one is ideal.worst) for one in ideal.deviations[:_SHOWN]
    ]


def _said(departure: Any, asked: Asked) -> str:
    key = "stop_none" if departure.way == "stop" and departure.at is None else departure.way
    at, source = (wording.clean(one or "") for one in (departure.at, departure.source))
    return _WORDS[key][asked.language == "ru"].format(at=at, source=source)


PAGE = Page(
    path="/findings",
    template="pages/findings.html",
    title=("Findings", "Находки"),
    show=_show,
    words=_WORDS,
)
