"""What customers say: scores with intervals, who answers, their words, what came of bad ones."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from cxbot.flow.drawing import wording
from cxbot.journey.metrics import CSAT, DIMENSIONS, NPS, Figure, Scale
from cxbot.journey.voice import Period, VoiceReport, voice_report
from cxbot.journey.voice.groups import DESK
from cxbot.journey.voice.trend import SHOWN, Given, Trend, trend
from cxbot.journey.voice.verbatims import Reason
from cxbot.store.threads import ThreadLog
from cxbot.store.voice import VoiceLog
from cxbot.web.dashboard import charts, filters
from cxbot.web.dashboard.page import Asked, Page, Words

#: Of each reason, and of low answers.
_SAID, _CASES = 5, 20
_REASONS = 12

_WORDS: Words = {
    "empty": (
        "Nobody was asked in that time. A flow asks when it has a question with a rating "
        "(ask … rating: nps) and a purpose: survey; after a ticket the desk asks by itself.",
        "За это время никого не спрашивали. Сценарий спрашивает, когда в нём есть вопрос с "
        "оценкой (ask … rating: nps) и purpose: survey; после обращения спрашивает сам стол.",
    ),
    "longer": ("Look at all of the past", "Посмотреть за всё время"),
    "by": ("By group", "По группам"),
    "flow": ("Flow", "Сценарий"),
    "all": ("all", "все"),
    "none": ("not split", "не делить"),
    "surveys": ("Surveys", "Опросы"),
    "tickets": ("After tickets", "После обращений"),
    "nps": ("NPS", "NPS"),
    "csat": ("CSAT", "CSAT"),
    "ces": ("CES", "CES"),
    "response_rate": ("Answered in full", "Ответили полностью"),
    "response_rate_partial": ("Answered, also in part", "Ответили, хотя бы частично"),
    "low_with_ticket": ("Low answers with a ticket", "Низкие оценки с обращением"),
    "contacted_within_24_hours": ("Contacted within 24 h", "Связались за 24 ч"),
    "contacted_within_48_hours": ("Contacted within 48 h", "Связались за 48 ч"),
    "recovered": ("Recovered, of those known", "Вернули доверие, из известных"),
    "time": ("Over time", "По времени"),
    "time_note": (
        "Counting unit: answers. Bars are 95 % intervals; a gap: nobody answered.",
        "Считаются ответы. Чёрточки: 95-процентные интервалы; разрыв: никто не ответил.",
    ),
    "from": ("From", "С"),
    "group": ("Group", "Группа"),
    "metric": ("Metric", "Показатель"),
    "value": ("Value", "Значение"),
    "change": ("Against the time before", "По сравнению с прошлым"),
    "clear": ("clear change", "изменение заметное"),
    "unclear": ("no clear change", "заметного изменения нет"),
    "incentivised": ("With and without a reward", "С наградой и без"),
    "newest": ("Newest answers", "Новые ответы"),
    "g_yes": ("with a reward", "с наградой"),
    "g_no": ("without", "без награды"),
    "g_(none)": ("unknown", "неизвестно"),
    "loop": ("The closed loop", "Замкнутый круг"),
    "loop_note": (
        "A low answer is an NPS of 0 to 6, a CSAT of 1 or 2, a CES of 1 to 3. Contacted: a "
        "person's answer was delivered, or a call reached them.",
        "Низкая оценка: NPS от 0 до 6, CSAT 1 или 2, CES от 1 до 3. Связались: ответ человека "
        "доставлен или удалось дозвониться.",
    ),
    "low": ("Low answers", "Низкие оценки"),
    "no_low": ("Nobody answered with a low number.", "Низких оценок нет."),
    "when": ("When", "Когда"),
    "answer": ("Answer", "Ответ"),
    "ticket": ("Ticket", "Обращение"),
    "no_ticket": ("none", "нет"),
    "contacted": ("Contacted", "Связались"),
    "after": ("after {hours} h", "через {hours} ч"),
    "never": ("not yet", "ещё нет"),
    "came_round": ("Recovered", "Вернули доверие"),
    "yes": ("yes", "да"),
    "no": ("no", "нет"),
    "not known": ("not known", "неизвестно"),
    "customer": ("Customer", "Клиент"),
    "words": ("In their words", "Их словами"),
    "no_words": ("Nobody wrote anything beside the number.", "Слов к оценкам никто не написал."),
    "words_of": ("{reason}: {n}", "{reason}: {n}"),
    "load": (
        "How much customers are written to, and who is neglected: contact load.",
        "Сколько пишут клиентам и кого забыли: нагрузка на клиентов.",
    ),
    "d_flow": ("flow", "сценарий"),
    "d_version": ("version of the flow", "версия сценария"),
    "d_touchpoint": ("touchpoint", "точка"),
    "d_stage": ("stage", "этап"),
    "d_operator": ("operator", "оператор"),
    "d_queue": ("queue", "очередь"),
    "d_channel": ("channel", "канал"),
    "d_language": ("language", "язык"),
    "d_incentivised": ("with a reward or without", "с наградой или без"),
    "d_wave": ("wave", "волна"),
    "d_source": ("source", "источник"),
}


async def _show(asked: Asked) -> Mapping[str, Any]:
    sources = asked.sources
    catalog, log = sources.catalog(), VoiceLog(sources.database)
    chosen = filters.chosen(asked, personas=False)
    by = asked.query.get("by", "")
    by = by if by in DIMENSIONS else ""
    surveys = sorted(x.name for x in catalog.flows.values() if x.contact.purpose == "survey")
    flow = asked.query.get("flow", "")
    flow = flow if flow in (*surveys, DESK) else ""
    period = Period(since=chosen.wanted.since, until=asked.now, now=asked.now)
    report = await voice_report(log, catalog.shop.policy, period, flow=flow or None, by=by or None)
    began = period.since or await _began(log, asked)
    trends = await _trends(log, began, asked, flow) if began is not None else None
    words, cases = report.verbatims.threads()[:_REASONS], report.loop.cases[:_CASES]
    given = [one for _, several in trends["newest"] for one in several] if trends else []
    ends = await ThreadLog(sources.database).ends(
        [
            *((one.customer, one.session) for one in given if one.session),
            *((one.customer, one.session) for _, _, said in words for one in said if one.session),
            *((c.answer.customer_id, c.answer.session_id) for c in cases if c.answer.session_id),
        ]
    )
    return {
        "chosen": chosen,
        "by": by,
        "flow": flow,
        "flows": [*surveys, DESK],
        "dimensions": list(DIMENSIONS),
        "nothing": not _asked_at_all(report),
        "surveys": [one for one in report.figures if one.of.get("flow") != DESK],
        "tickets": [one for one in report.figures if one.of.get("flow") == DESK],
        "named": lambda figure: _named(figure, asked),
        "grouped_rows": _grouped(report.breakdown, asked),
        "incentivised": _grouped(report.incentivised, asked),
        "trends": trends,
        "low": report.loop.low,
        "loop": list(report.loop.figures()) if report.loop.low else [],
        "cases": cases,
        "words": [(_reason(reason, asked), n, said[:_SAID]) for reason, n, said in words],
        "ends": ends,
    }


def _asked_at_all(report: VoiceReport) -> bool:
    return any(one.n for one in report.figures) or bool(report.verbatims.threads())


def _named(figure: Figure, asked: Asked) -> str:
    known = _WORDS.get(figure.metric)
    return known[asked.language == "ru"] if known is not None else figure.metric


def _grouped(figures: Sequence[Figure], asked: Asked) -> Sequence[tuple[str, str, Figure]]:
    """(group, metric, figure); of the desk's own question the group says so."""
    found = []
    for one in figures:
        desk = one.of.get("flow") == DESK
        parts = [which for of, which in one.of.items() if not (desk and of == "flow")]
        name = wording.clean(", ".join(_part(one, asked) for one in parts))
        tickets = _WORDS["tickets"][asked.language == "ru"]
        found.append((f"{tickets}: {name}" if desk else name, _named(one, asked), one))
    return found


def _part(name: str, asked: Asked) -> str:
    known = _WORDS.get(f"g_{name}")
    return known[asked.language == "ru"] if known is not None else name


def _reason(reason: Reason, asked: Asked) -> str:
    """`nps · why`; of the question after tickets its cause."""
    desk = reason.flow == DESK
    flow = _WORDS["tickets"][asked.language == "ru"] if desk else reason.flow
    return wording.clean(" · ".join(one for one in (flow, reason.step, reason.cause) if one))


# --- over time -----------------------------------------------------------------------------------


async def _began(log: VoiceLog, asked: Asked) -> datetime | None:
    """The first answer of all; None: there is none."""
    async for page in log.answers(None, asked.now, flow=None):
        if page:
            return page[0]["at"]  # type: ignore[no-any-return]
        break
    return None


async def _trends(log: VoiceLog, began: datetime, asked: Asked, flow: str) -> Mapping[str, Any]:
    begins = charts.weeks(min(began, asked.now - timedelta(hours=1)), asked.now)
    labels = [f"{one.astimezone(asked.zone):%Y-%m-%d}" for one in begins]
    series: list[tuple[str, list[Figure]]] = []
    newest: list[tuple[str, list[Given]]] = []
    for desk in (False, True):
        if flow not in ("", DESK if desk else flow):
            continue
        found = await trend(log, begins, asked.now, flow=None if desk else flow or None, desk=desk)
        named = _series(found, _WORDS["tickets"][asked.language == "ru"] if desk else "")
        series += [(name, figures) for name, _, figures in named]
        newest += [(name, found.newest(scale)) for name, scale, _ in named]
    net = any(name == NPS.name.upper() for name, _ in series)
    return {
        "chart": charts.line(labels, series, low=-100 if net else 0, high=100),
        "labels": labels,
        "series": series,
        "newest": newest,
    }


def _series(found: Trend, beside: str) -> list[tuple[str, Scale, list[Figure]]]:
    named = []
    for scale in (CSAT,) if beside else SHOWN:
        figures = found.of(scale)
        if any(one.n for one in figures):
            name = scale.name.upper()
            named.append((f"{name}, {beside.lower()}" if beside else name, scale, figures))
    return named


PAGE = Page(
    path="/voice",
    template="pages/voice.html",
    title=("Voice", "Голос клиента"),
    show=_show,
    words=_WORDS,
)
