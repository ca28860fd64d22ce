"""How far the log can be trusted, and what to do where it can't."""

from collections.abc import Mapping, Sequence
from typing import Any

from cxbot.journey.quality import LACKS, Quality, quality
from cxbot.store.quality import QualityLog, Tallies
from cxbot.web.dashboard import log_words
from cxbot.web.dashboard.filters import chosen
from cxbot.web.dashboard.page import Asked, Page, Words

#: Of each list.
_MOST = 50
Row = Mapping[str, Any]
_WORDS: Words = {
    "intro": (
        "Exchanges with customers in this period: {n}. Every list says what to do about it.",
        "Контактов с клиентами за это время: {n}. К каждому списку сказано, что делать.",
    ),
    "empty": (
        "There is no exchange in this period. As soon as somebody writes to the bot, the log's "
        "gaps show here; a longer period may have some.",
        "За это время контактов нет. Как только кто-то напишет боту, здесь будут видны пробелы "
        "журнала; возьмите период длиннее.",
    ),
    "no_touchpoint": ("Without a touchpoint", "Без точки"),
    "no_task": ("Without a task", "Без задачи"),
    "no_stage": ("Without a stage", "Без этапа"),
    "unmapped": ("At undeclared touchpoints", "В неописанных точках"),
    "unknown_device": ("Device unknown", "Устройство неизвестно"),
    "lost": ("Events of nobody", "Ничьи события"),
    "undelivered": ("Not delivered", "Не доставлено"),
    "outside": ("Outside of every flow", "Вне сценариев"),
    "steps": ("Steps that lack a name", "Шаги без имени"),
    "steps_do": (
        "Write touchpoint, task and stage at the top of the flow's file, or beside a step that is "
        "another one; cxbot check lists the steps, too. The log keeps what was: only new exchanges "
        "get the names.",
        "Напишите touchpoint, task и stage в начале файла сценария или у шага, если он другой; "
        "шаги перечислит и cxbot check. Прошлое не меняется: имена получат новые контакты.",
    ),
    "steps_none": (
        "Every step that was seen has its touchpoint, task and stage.",
        "У всех встреченных шагов есть точка, задача и этап.",
    ),
    "outside_do": (
        "Talks with people, first words and what nobody understood belong to no step. Many of "
        "them: customers ask for something that no flow knows.",
        "Разговоры с людьми, первые слова и непонятое не относятся к шагам. Если их много, клиенты "
        "просят то, чего нет ни в одном сценарии.",
    ),
    "newest": ("Newest", "Последний"),
    "see": ("see it", "посмотреть"),
    "flow": ("Flow", "Сценарий"),
    "step": ("Step", "Шаг"),
    "n": ("#n", "#n"),
    "unmapped_title": ("Seen, but not declared", "Встречаются, но не описаны"),
    "unmapped_do": (
        "Declare them in flows/journey.yaml, or correct the name in the flow: two spellings are "
        "two touchpoints.",
        "Опишите их в flows/journey.yaml или поправьте имя в сценарии: разное написание даёт "
        "разные точки.",
    ),
    "unmapped_none": (
        "Every touchpoint that was seen is declared: n {n}.",
        "Все встреченные точки описаны: n {n}.",
    ),
    "touchpoint": ("Touchpoint", "Точка"),
    "stage": ("Stage", "Этап"),
    "customers": ("#Customers", "#Клиентов"),
    "unused_title": ("Declared, but nobody was there", "Описаны, но там никого не было"),
    "unused_do": (
        "Of {n} declared. Give a step that name, import what happens elsewhere (cxbot import), or "
        "take the touchpoint out of flows/journey.yaml.",
        "Из {n} описанных. Дайте это имя шагу, загрузите то, что было в другом месте (cxbot "
        "import), или уберите точку из flows/journey.yaml.",
    ),
    "unused_none": (
        "Nobody declared a touchpoint that nobody visits: {n} are declared.",
        "Лишних точек нет: описано {n}.",
    ),
    "devices": ("Devices", "Устройства"),
    "devices_do": (
        "Messengers don't tell the device and it is never guessed. A link with its place, an event "
        "touchpoint.recorded or an import may name it, with how it is known.",
        "Мессенджеры не сообщают устройство, и мы его не угадываем. Его может назвать ссылка с "
        "местом, событие touchpoint.recorded или загрузка, вместе с тем, откуда это известно.",
    ),
    "device": ("Device", "Устройство"),
    "source": ("How it is known", "Откуда известно"),
    "channel": ("Channel", "Канал"),
    "events": ("Events and orders of nobody", "Ничьи события и заказы"),
    "events_do": (
        "Send subject (telegram:ID or customer:ID) with the event, or give the customer a link of "
        "POST /api/links: whoever opens it gets the order.",
        "Передавайте в событии subject (telegram:ID или customer:ID) или дайте клиенту ссылку из "
        "POST /api/links: заказ достанется тому, кто её откроет.",
    ),
    "events_none": (
        "Every event of this period found its customer: n {n}.",
        "Все события этого времени нашли своих клиентов: n {n}.",
    ),
    "orders_lost": ("Orders of nobody, whenever made", "Ничьи заказы, за всё время"),
    "when": ("When", "Когда"),
    "type": ("Type", "Тип"),
    "subject": ("Subject", "Кому"),
    "nobody": ("not said", "не указано"),
    "answers": ("Answers by language", "Ответы по языкам"),
    "answers_do": (
        "A language that few answer in may lack translations: cxbot check names missing texts.",
        "Если на каком-то языке отвечают мало, возможно, нет переводов: недостающие тексты назовёт "
        "cxbot check.",
    ),
    "answers_none": (
        "Nobody answered a survey in this period.",
        "За это время на опросы не отвечали.",
    ),
    "language": ("Language", "Язык"),
    "share": ("Share", "Доля"),
    "unknown": ("unknown", "неизвестен"),
    "sent": ("What did not arrive", "Что не дошло"),
    "sent_do": (
        "Who blocked the bot isn't written to any more; many uncertain ones mean a bad connection: "
        "cxbot doctor looks at it. {planned} are still on their way.",
        "Тем, кто заблокировал бота, больше не пишут; много неясных значит плохую связь: проверит "
        "cxbot doctor. Ещё в пути: {planned}.",
    ),
    "sent_none": (
        "Everything whose fate is known arrived: n {n}.",
        "Всё, о чём известно, дошло: n {n}.",
    ),
    "outcome": ("What became of it", "Что стало"),
}


async def _show(asked: Asked) -> Mapping[str, Any]:
    filters = chosen(asked, personas=False, period="30d")
    found = await QualityLog(asked.sources.database).tallies(filters.wanted.since, asked.now)
    result = quality(found, asked.sources.catalog().journey.touchpoints)
    view = _View(asked, found)
    return {
        "filters": filters,
        "q": result,
        "lacks": LACKS,
        "steps": [view.step(one) for one in result.steps[:_MOST]],
        "outside_example": view.example(result.outside_newest),
        "unmapped": [view.with_example(row) for row in result.unmapped_rows[:_MOST]],
        "unused": result.unused[:_MOST],
        "devices": view.devices(result),
        "channels": [
            {"channel": channel, "figure": figure, "href": view.example(newest)}
            for channel, (figure, newest) in result.device_channels.items()
        ],
        "lost": found.lost_newest,
        "answers": view.answers(result),
        "undelivered": [view.with_example(row) for row in result.undelivered_rows],
        "empty": not (result.n or found.events or found.answers),
    }


class _View:
    def __init__(self, asked: Asked, found: Tallies) -> None:
        self._asked, self._whose = asked, found.whose

    def example(self, exchange: str | None) -> str | None:
        """Where that exchange is read."""
        whose = self._whose.get(exchange or "")
        return self._asked.url(f"/customers/{whose}", f"t-{exchange}") if whose else None

    def step(self, one: Any) -> Row:
        return {
            "flow": one.flow,
            "step": one.step,
            "n": one.n,
            "lacks": one.lacks,
            "href": self.example(one.newest),
        }

    def with_example(self, row: Row) -> Row:
        told = log_words.told("outcome", row.get("outcome"), self._asked.language)
        return {**row, "outcome": told, "href": self.example(row["newest"])}

    def devices(self, found: Quality) -> Sequence[Row]:
        language, n = self._asked.language, found.unknown_device.n
        return [
            {
                "device": log_words.told("device", device, language),
                "source": log_words.told("source", source, language),
                "n": count,
                "percent": 100 * count / n,
            }
            for (device, source), count in found.devices.items()
        ]

    def answers(self, found: Quality) -> Sequence[Row]:
        n = sum(found.answers.values())
        return [
            {"language": language, "n": count, "percent": 100 * count / n}
            for language, count in found.answers.items()
        ]


PAGE = Page(
    path="/data-quality",
    template="pages/data_quality.html",
    title=("Data quality", "Качество данных"),
    show=_show,
    words=_WORDS,
)
