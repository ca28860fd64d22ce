"""Every flow with how many began it and came to its end."""

from collections.abc import Mapping
from typing import Any

from cxbot.web.dashboard import filters
from cxbot.web.dashboard.funnel_data import counted, known
from cxbot.web.dashboard.page import Asked, Page, Words

_WORDS: Words = {
    "empty": (
        "Nobody has begun a flow in that time. Flows begin by their words, their button or an "
        "event: try one in cxbot sandbox or cxbot chat.",
        "За это время никто не начинал сценарий. Сценарии начинаются по словам, кнопке или "
        "событию: попробуйте в cxbot sandbox или cxbot chat.",
    ),
    "longer": ("Look at all of the past", "Посмотреть за всё время"),
    "unit": (
        "Counting unit: different customers of the current version, each once. Completion is "
        "finished ÷ (finished + left): who is inside or with a person says nothing of it.",
        "Считаются разные клиенты текущей версии, каждый один раз. Прошли до конца: закончившие ÷ "
        "(закончившие + ушедшие); кто внутри или у человека, об этом ничего не говорит.",
    ),
    "flow": ("Flow", "Сценарий"),
    "began": ("Began", "Начали"),
    "finished": ("Came to the end", "Дошли до конца"),
    "completion": ("Completion", "Прошли до конца"),
    "left": ("Left", "Ушли"),
    "handed": ("With a person", "У человека"),
    "inside": ("Inside", "Внутри"),
    "others": ("Other versions", "Другие версии"),
    "unread": (
        "{flow}, version {version}: {n} sessions aren't counted, its file can't be read.",
        "{flow}, версия {version}: сеансов {n} не сосчитано, её файл не читается.",
    ),
}


async def _show(asked: Asked) -> Mapping[str, Any]:
    chosen = filters.chosen(asked, personas=False)
    found = await known(asked)
    report = (await counted(found, chosen.wanted.since, asked.language)).report
    flows = dict.fromkeys(one.flow for one in report.funnels)
    rows = [(flow, *report.of(flow)[:1], len(report.of(flow)) - 1) for flow in flows]
    return {
        "chosen": chosen,
        "rows": sorted(rows, key=lambda row: (-row[1].whole.seen, row[0])),
        "unread": [(flow, version, n) for (flow, version), n in sorted(report.unread.items())],
    }


PAGE = Page(
    path="/funnels",
    template="pages/funnels.html",
    title=("Funnels", "Воронки"),
    show=_show,
    words=_WORDS,
)
