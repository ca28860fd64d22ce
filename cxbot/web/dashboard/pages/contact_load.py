"""How much customers were written to, whom the bot left in peace, and whom nobody looks after."""

from collections.abc import Mapping, Sequence
from typing import Any

from cxbot.conversation.neglect import NeglectFinder
from cxbot.journey.neglect import Neglect
from cxbot.journey.voice.load import ALL, Holdout, Load
from cxbot.journey.voice.loading import contact_load
from cxbot.journey.voice.period import Period
from cxbot.store.contact_load import ContactLoad
from cxbot.store.neglect import NeglectLog
from cxbot.store.voice import VoiceLog
from cxbot.web.dashboard import log_words
from cxbot.web.dashboard.filters import Chosen, chosen
from cxbot.web.dashboard.page import Asked, Page, Words

Row = Mapping[str, Any]
_LONGEST = 60
_WORDS: Words = {
    "intro": (
        "Messages that the bot began, of every purpose; what the customer waited for counts, too.",
        "Сообщения, которые начал бот, с любой целью; то, чего клиент ждал, тоже считается.",
    ),
    "empty": (
        "The bot has begun nothing in this period, and nobody is neglected. Flows that begin by an "
        "event or a time of the shop (when: event) are counted here, and so is each decision of "
        "the contact policy in flows/shop.yaml.",
        "За это время бот сам ничего не начинал, и никто не забыт. Здесь считаются сценарии, "
        "которые начинаются событием или временем (when: event), и каждое решение правил policy "
        "из flows/shop.yaml.",
    ),
    "median": (
        "Messages per customer, half got at most",
        "Сообщений на клиента, у половины не больше",
    ),
    "parts": (
        "9 in 10 at most {p90}, the most {most}; {messages} messages",
        "9 из 10 не больше {p90}, самое большее {most}; сообщений {messages}",
    ),
    "neglected": ("Neglected customers, now", "Забытые клиенты, сейчас"),
    "neglected_note": (
        "{apart} more want no messages or can't be reached",
        "ещё {apart} не хотят сообщений или недоступны",
    ),
    "held": ("Held back", "Удержано"),
    "held_note": ("of {n} decisions", "из {n} решений"),
    "spread": ("How many got how many", "Кому сколько"),
    "spread_do": (
        "Many messages drive customers away: policy.messages in flows/shop.yaml says how many "
        "at most. A number leads to the customers.",
        "Частые сообщения отталкивают: сколько можно, говорит policy.messages в flows/shop.yaml. "
        "Число ведёт к клиентам.",
    ),
    "messages": ("#Messages", "#Сообщений"),
    "share": ("Share of customers", "Доля клиентов"),
    "customers": ("#Customers", "#Клиентов"),
    "exactly": ("Customers with just {n}", "Клиенты, получившие ровно {n}"),
    "most": ("Who got most", "Кто получил больше всех"),
    "customer": ("Customer", "Клиент"),
    "newest": ("Newest", "Последнее"),
    "purposes": ("By purpose", "По цели"),
    "purpose": ("Purpose", "Цель"),
    "nine": ("#9 in 10 at most", "#9 из 10 не больше"),
    "half": ("#Half at most", "#Половина не больше"),
    "largest": ("#The most", "#Самое большее"),
    "none_sent": (
        "The bot has begun nothing in this period.",
        "За это время бот сам ничего не начинал.",
    ),
    "decisions": ("What the contact policy said", "Что решили правила"),
    "decisions_do": (
        "/why in a customer's topic tells the numbers behind a decision. Much of “no consent”: ask "
        "for it where it helps the customer.",
        "/why в теме клиента покажет, почему так решено. Если много «нет согласия», просите о нём "
        "там, где это полезно клиенту.",
    ),
    "verdict": ("Decision", "Решение"),
    "gate": ("Why", "Почему"),
    "examples": ("Newest", "Последние"),
    "n": ("#n", "#n"),
    "holdout": ("Does asking harm?", "Не вредят ли вопросы?"),
    "holdout_note": (
        "Customers with an order: those who are never asked against the others. A clear difference "
        "would show here.",
        "Клиенты с заказом: те, кого никогда не спрашивают, против остальных. Заметная разница "
        "была бы видна здесь.",
    ),
    "holdout_none": (
        "Nobody is held out: policy.holdout in flows/shop.yaml, e.g. 5%, would show whether asking "
        "harms.",
        "Никто не исключён из опросов: policy.holdout в flows/shop.yaml, например 5%, покажет, не "
        "вредят ли вопросы.",
    ),
    "repeat_orders": ("Ordered again", "Заказали снова"),
    "complaints": ("Complained", "Пожаловались"),
    "never": ("Never asked", "Не спрашиваем"),
    "asked": ("May be asked", "Можно спрашивать"),
    "difference": ("Difference", "Разница"),
    "metric": ("Figure", "Показатель"),
    "asked_cell": ("{value} %, n {n}", "{value} %, n {n}"),
    "points": ("{value} points, {low} to {high}", "{value} п.п., от {low} до {high}"),
    "clear": ("clear difference", "разница заметная"),
    "unclear": ("no clear difference", "заметной разницы нет"),
    "nobody_title": ("Whom nobody looks after", "О ком никто не заботится"),
    "nobody_none": (
        "Nobody waits too long, and everybody who bought heard of us.",
        "Никто не ждёт слишком долго, и все покупатели о нас слышали.",
    ),
    "kind": ("What is owed", "Что должны"),
    "complaint": ("an answer to a complaint", "ответ на жалобу"),
    "call": ("a call", "звонок"),
    "answer": ("an answer", "ответ"),
    "silence": ("a word after the purchase", "слово после покупки"),
    "do_complaint": ("answer it and say what was done", "ответить и сказать, что сделано"),
    "do_call": ("call them", "позвонить"),
    "do_answer": ("answer", "ответить"),
    "do_silence": ("ask how it is", "спросить, как дела"),
    "do": ("Do", "Что делать"),
    "since": ("Since", "С"),
    "late": ("#Overdue", "#Просрочено"),
    "owner": ("Who holds it", "У кого"),
    "shown": ("The worst {shown} of {n}.", "Худшие {shown} из {n}."),
}


async def _show(asked: Asked) -> Mapping[str, Any]:
    filters = chosen(asked, personas=False, period="30d")
    since, until = filters.wanted.since, asked.now
    database, shop = asked.sources.database, asked.sources.catalog().shop
    period = Period(since=since, until=until, now=asked.now)
    loaded = await contact_load(VoiceLog(database), shop.policy, period)
    neglect = await NeglectFinder(NeglectLog(database), lambda: shop).find(asked.now)
    log = ContactLoad(database)
    wanted = _whole(asked.query.get("messages", ""))
    most = await (log.exactly(wanted, since, until) if wanted else log.most_written(since, until))
    view = _View(asked, filters)
    decisions = [
        {**view.decision(*one), "examples": await log.held_back(one[0], one[1] or "", since, until)}
        for one in loaded.load.decisions()
    ]
    every = sum(one["n"] for one in decisions)
    return {
        "filters": filters,
        "figure": loaded.load.figure(),
        "spread": view.spread(loaded.load),
        "purposes": view.purposes(loaded.load),
        "decisions": decisions,
        "decided": every,
        "held": sum(one["n"] for one in decisions if one["verdict"] != "allow"),
        "exactly": wanted,
        "most": most,
        "holdout": view.holdout(loaded.holdout) if loaded.holdout is not None else None,
        "neglect": neglect,
        "neglected": view.neglected(neglect),
        "empty": not every and not neglect.customers,
    }


def _whole(text: str) -> int | None:
    """A number of messages; None for what can't be one."""
    found = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return found or None


class _View:
    def __init__(self, asked: Asked, filters: Chosen) -> None:
        self._asked, self._filters = asked, filters

    def spread(self, load: Load) -> Sequence[Row]:
        counts = load.histogram()
        n = sum(counts.values())
        return [
            {
                "messages": messages,
                "n": customers,
                "percent": 100 * customers / n,
                "href": self._asked.url(
                    "/contact-load", "most", **self._filters.query, messages=messages
                ),
            }
            for messages, customers in list(counts.items())[:_LONGEST]
        ]

    def purposes(self, load: Load) -> Sequence[Row]:
        rows = []
        for purpose in (ALL, *load.purposes):
            figure = load.figure(purpose)
            name = log_words.told("purpose", purpose, self._asked.language)
            rows.append({"name": name, "figure": figure})
        return rows if len(rows) > 1 else []

    def decision(self, verdict: str, gate: str | None, n: int) -> dict[str, Any]:
        language = self._asked.language
        return {
            "verdict": verdict,
            "told": log_words.told("verdict", verdict, language),
            "gate": log_words.told("gate", gate, language),
            "n": n,
        }

    def holdout(self, holdout: Holdout) -> Sequence[Row]:
        return [{"figure": one, "change": one.change} for one in holdout.figures()]

    def neglected(self, found: Neglect) -> Sequence[Row]:
        return [
            {
                "kind": one.kind,
                "what": one.what,
                "customer": one.customer_id,
                "name": one.name,
                "since": one.since,
                "late": log_words.length(
                    (found.now - one.due).total_seconds(), self._asked.language
                ),
                "owner": one.owner or "",
            }
            for one in found.rows
        ]


PAGE = Page(
    path="/contact-load",
    template="pages/contact_load.html",
    title=("Contact load", "Нагрузка на клиентов"),
    show=_show,
    words=_WORDS,
)
