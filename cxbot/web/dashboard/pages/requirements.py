"""Every requirement of the catalogue, and what became of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from cxbot.journey.required import words as required_words
from cxbot.journey.required.evaluating import Evaluation
from cxbot.model.journey import Catalogue
from cxbot.web.dashboard.page import Asked, Page, Words

#: The broken ones first.
STATES: Mapping[str, str] = {
    "broken": "not met",
    "unknown": "not enough data",
    "met": "met",
}
_A_PAGE = 100

_WORDS: Words = {
    "none": (
        "Nothing is required of any touchpoint yet. In flows/journey.yaml a touchpoint takes "
        "requirements: first_reply, csat, completion and others.",
        "Пока ни к одной точке нет требований. В flows/journey.yaml у точки есть requirements: "
        "first_reply, csat, completion и другие.",
    ),
    "none_here": ("None is like that.", "Таких нет."),
    "all_of_them": ("Show all", "Показать все"),
    "window": (
        "Over the last {days} days, all channels together. Met: the whole 95 % interval is on the "
        "good side, or the value is and n is at least 100. Not met: the whole interval is on the "
        "bad side. Else there isn't enough data, as below ten.",
        "За последние {days} дн., по всем каналам вместе. Выполнено: весь 95-процентный интервал "
        "на хорошей стороне, или значение при n не меньше 100. Не выполнено: весь интервал на "
        "плохой. Иначе данных мало, как и при n меньше десяти.",
    ),
    "state": ("State", "Состояние"),
    "stage": ("Stage", "Этап"),
    "any": ("all", "все"),
    "show": ("Show", "Показать"),
    "met": ("met", "выполнено"),
    "broken": ("not met", "не выполнено"),
    "unknown": ("not enough data", "мало данных"),
    "touchpoint": ("Touchpoint", "Точка"),
    "what": ("Requirement", "Требование"),
    "value": ("Value", "Значение"),
    "owner": ("Owner", "Отвечает"),
    "counts": (
        "{n} requirements of {touchpoints} touchpoints",
        "требований {n}, точек {touchpoints}",
    ),
}


class Row(Struct, frozen=True, kw_only=True):
    evaluation: Evaluation
    stage: str
    owner: str
    state: str
    #: What is required, in words.
    wanted: str


async def _show(asked: Asked) -> Mapping[str, Any]:
    sources = asked.sources
    catalogue = sources.catalog().journey
    rows = _rows(await sources.atlas.requirements(), catalogue, asked)
    state = asked.query.get("state", "")
    stage = asked.query.get("stage", "")
    state = state if state in STATES else ""
    stages = [one.name for one in catalogue.stages]
    stage = stage if stage in stages else ""
    counts = Counter(one.state for one in rows if stage in ("", one.stage))
    found = [one for one in rows if state in ("", one.state) and stage in ("", one.stage)]
    at = _page(asked.query.get("page", ""), len(found))
    return {
        "rows": found[at * _A_PAGE : (at + 1) * _A_PAGE],
        "found": len(found),
        "every": len(rows),
        "touchpoints": len({one.evaluation.touchpoint for one in rows}),
        "counts": [(name, counts[name]) for name in STATES],
        "state": state,
        "stage": stage,
        "stages": stages,
        "days": catalogue.window.days or 1,
        "newer": _link(asked, state, stage, at - 1) if at else None,
        "older": _link(asked, state, stage, at + 1) if (at + 1) * _A_PAGE < len(found) else None,
    }


def _rows(found: Sequence[Evaluation], catalogue: Catalogue, asked: Asked) -> list[Row]:
    states = {verdict: state for state, verdict in STATES.items()}
    rows = []
    for one in found:
        declared = catalogue.touchpoints[one.touchpoint]
        rows.append(
            Row(
                evaluation=one,
                stage=declared.stage,
                owner=declared.owner or "",
                state=states[one.verdict],
                wanted=required_words.wanted(one, asked.language),
            )
        )
    order = list(STATES)
    # the catalogue's order within a state
    return sorted(rows, key=lambda one: order.index(one.state))


def _page(text: str, rows: int) -> int:
    """Of what is there, whatever is asked for."""
    last = max(0, (rows - 1) // _A_PAGE)
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    return min(number, last)


def _link(asked: Asked, state: str, stage: str, page: int) -> str:
    return asked.url("/requirements", state=state, stage=stage, page=page or None)


PAGE = Page(
    path="/requirements",
    template="pages/requirements.html",
    title=("Requirements", "Требования"),
    show=_show,
    words=_WORDS,
)
