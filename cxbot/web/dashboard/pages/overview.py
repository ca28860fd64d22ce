"""What an owner wants to know first, each figure with the page it rests on."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from cxbot.desk.metrics.reading import desk_report
from cxbot.desk.metrics.samples import Period as DeskPeriod
from cxbot.flow.drawing import wording
from cxbot.journey.friction.advice import findings
from cxbot.journey.friction.gathering import Gathering
from cxbot.journey.friction.ranking import Stumbled, worst
from cxbot.journey.map.words import length
from cxbot.journey.required.evaluating import evaluations
from cxbot.journey.required.words import line
from cxbot.journey.voice import Period, voice_report
from cxbot.store.contact_counts import ContactCounts
from cxbot.store.desk_log import DeskLog
from cxbot.store.exchanges import Exchanges
from cxbot.store.voice import VoiceLog
from cxbot.web.dashboard.page import Asked, Page
from cxbot.web.dashboard.pages import now
from cxbot.web.dashboard.pages.overview_words import WORDS

_WEEK, _MONTH = timedelta(days=7), timedelta(days=30)
_SCORES = {"csat": "CSAT", "ces": "CES", "nps": "NPS"}
_WORST, _BROKEN = 3, 5
#: A larger log isn't walked through while somebody waits.
_COUNTED = 1_000_000


class Counted(Struct, frozen=True, kw_only=True):
    """Of one stretch of time and of the one before it, as long."""

    label: str
    contacts: int
    customers: int
    contacts_before: int
    customers_before: int


async def _show(asked: Asked) -> Mapping[str, Any]:
    exchanges = await Exchanges(asked.sources.database).number()
    if not exchanges:
        return {"empty": True, "sandbox": bool(asked.prefix)}
    catalogue = asked.sources.catalog().journey
    judged = await asked.sources.atlas.judged()
    required = list(evaluations(catalogue, judged))
    broken = [one for one in required if one.verdict == "not met"]
    return {
        "empty": False,
        "counted": await _counted(asked) if exchanges <= _COUNTED else [],
        "exchanges": exchanges,
        **await now.figures(asked),
        "reply": await _reply(asked),
        "scores": await _scores(asked),
        "worst": _worst(judged, asked),
        "days": catalogue.window.days,
        "required": len(required),
        "unsure": sum(one.verdict == "not enough data" for one in required),
        "broken": [
            {
                "touchpoint": wording.clean(one.touchpoint),
                "line": wording.clean(line(one, asked.language)),
            }
            for one in broken[:_BROKEN]
        ],
        "broken_count": len(broken),
    }


async def _counted(asked: Asked) -> Sequence[Counted]:
    spans = [_span(asked.now, back, long) for long in (_WEEK, _MONTH) for back in (0, 1)]
    found = await ContactCounts(asked.sources.database).of(spans)
    return [
        Counted(
            label=label,
            contacts=this.contacts,
            customers=this.customers,
            contacts_before=before.contacts,
            customers_before=before.customers,
        )
        for label, this, before in zip(("week", "month"), found[::2], found[1::2], strict=True)
    ]


def _span(until: datetime, back: int, long: timedelta) -> tuple[datetime, datetime]:
    return until - (back + 1) * long, until - back * long


async def _reply(asked: Asked) -> Mapping[str, Any]:
    """A person's first answer after a hand-over, in the month."""
    desk = asked.sources.catalog().shop.desk
    period = DeskPeriod(since=asked.now - _MONTH, until=asked.now, now=asked.now)
    report = await desk_report(DeskLog(asked.sources.database), desk, period)
    figure = report.figure("first_response_time", desk.limits.clock)
    kept = next((one for one in report.figures if one.metric == "limit_first"), None)
    target = desk.limits.of("normal").get("first")
    spoken = asked.language
    return {
        "n": figure.n,
        "median": length(figure.value, spoken) if figure.value is not None else None,
        "low": length(figure.low, spoken) if figure.low is not None else None,
        "high": length(figure.high, spoken) if figure.high is not None else None,
        "enough": figure.enough,
        "target": length(target.total_seconds(), spoken) if target is not None else None,
        "kept": round(kept.value) if kept is not None and kept.value is not None else None,
        "decided": kept.n if kept is not None else 0,
    }


async def _scores(asked: Asked) -> Sequence[tuple[str, bool, Any]]:
    """Name, whether it is of the question after tickets, figure; those that anybody answered."""
    shop = asked.sources.catalog().shop
    period = Period(since=asked.now - _MONTH, until=asked.now, now=asked.now)
    report = await voice_report(VoiceLog(asked.sources.database), shop.policy, period)
    known = [one for one in report.figures if one.metric in _SCORES and one.n]
    names = list(_SCORES)
    known.sort(key=lambda one: (bool(one.of), names.index(one.metric)))
    return [(_SCORES[one.metric], one.of.get("flow") == "desk", one) for one in known]


def _worst(judged: Gathering, asked: Asked) -> Sequence[Mapping[str, Any]]:
    return [_spot(one, judged, asked) for one in worst(judged.stumbled())[:_WORST]]


def _spot(one: Stumbled, judged: Gathering, asked: Asked) -> Mapping[str, Any]:
    found = sorted(
        (each for each in findings([one], judged.hours) if each.touchpoint == one.touchpoint),
        key=lambda finding: -finding.impact,
    )
    action = wording.clean(found[0].action(asked.language)) if found else None
    return {"touchpoint": one.touchpoint, "figure": one.figure, "action": action}


PAGE = Page(
    path="/",
    template="pages/overview.html",
    title=("Overview", "Обзор"),
    show=_show,
    words=WORDS,
)
