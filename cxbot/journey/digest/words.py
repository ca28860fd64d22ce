"""The digest's words, in English and Russian."""

from collections.abc import Mapping
from datetime import date

from cxbot.journey.friction.words import Language

_WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("{shop}: the week {days}", "{shop}: неделя {days}"),
    "contacts": ("Contacts: {n} ({change})", "Контакты: {n} ({change})"),
    "before": ("the week before {n}", "неделей раньше {n}"),
    "before_change": ("{percent} %, the week before {n}", "{percent} %, неделей раньше {n}"),
    "before_none": ("none the week before", "неделей раньше ни одного"),
    "empty": ("No contacts ({change}). {now}", "Ни одного контакта ({change}). {now}"),
    "now": (
        "Now: unanswered {unanswered}, call backs owed {calls}, neglected {neglected}",
        "Сейчас: без ответа {unanswered}, ждут звонка {calls}, забыты {neglected}",
    ),
    "reply": (
        "First reply: half within {median} ({facts})",
        "Первый ответ: половина за {median} ({facts})",
    ),
    "reply_none": (
        "First reply: nobody had to wait for a person",
        "Первый ответ: человека никто не ждал",
    ),
    "target": (
        "target {target}: {percent} % in time, n {n}",
        "цель {target}: вовремя {percent} %, n {n}",
    ),
    "target_only": ("target {target}", "цель {target}"),
    "interval": ("95 %: {low} to {high}", "95 %: от {low} до {high}"),
    "score": (
        "{name} {value}{unit} ({facts}): {verdict}",
        "{name} {value}{unit} ({facts}): {verdict}",
    ),
    "scores_none": ("Ratings: none", "Оценки: ни одной"),
    "desk": ("{name} after tickets", "{name} после обращений"),
    "few": ("too few to tell", "слишком мало, чтобы судить"),
    "alone": ("nothing to compare with", "не с чем сравнить"),
    "unclear": ("no clear change", "ясных изменений нет"),
    "clear": ("clear change, {by} points", "ясное изменение, {by} п. п."),
    "worst": (
        "{place}. {touchpoint}: {value} % stumbled ({facts}). {action}",
        "{place}. {touchpoint}: споткнулись {value} % ({facts}). {action}",
    ),
    "worst_none": ("Stumbling: nowhere enough to tell", "Спотыкания: нигде не хватает данных"),
    "required": ("Requirements: {parts}", "Требования: {parts}"),
    "broken": ("broken {n}: {names}", "нарушены {n}: {names}"),
    "mended": ("mended {n}: {names}", "снова выполняются {n}: {names}"),
    "required_none": ("Requirements: none turned", "Требования: без изменений"),
    "others": ("+{n}", "+{n}"),
    "surveys": (
        "Surveys: asked {asked}; messages of ours held back {denied}",
        "Опросы: спросили {asked}; наших сообщений удержано {denied}",
    ),
    "look": ("Look at its threads: cxbot map.", "Посмотрите эти диалоги: cxbot map."),
}
_MONTHS = (
    ("Jan", "янв."), ("Feb", "февр."), ("Mar", "марта"), ("Apr", "апр."), ("May", "мая"),
    ("Jun", "июня"), ("Jul", "июля"), ("Aug", "авг."), ("Sep", "сент."), ("Oct", "окт."),
    ("Nov", "нояб."), ("Dec", "дек."),
)  # fmt: skip
_MEASURES: Mapping[str, tuple[str, str]] = {
    "first_reply": ("first reply", "первый ответ"),
    "reply": ("reply", "ответ"),
    "csat": ("CSAT", "CSAT"),
    "ces": ("CES", "CES"),
    "nps": ("NPS", "NPS"),
    "completion": ("completion", "доходят до конца"),
    "drop_off": ("drop-off", "уходят"),
    "transfers": ("transfers", "передачи"),
    "friction": ("friction", "спотыкаются"),
}
_UNITS = (
    (86400, ("d", "дн.")),
    (3600, ("h", "ч")),
    (60, ("min", "мин")),
    (1, ("s", "с")),
)


class Speaker:
    def __init__(self, language: Language) -> None:
        self._i = 1 if language == "ru" else 0

    def __call__(self, key: str, **values: object) -> str:
        return _WORDS[key][self._i].format(**values)

    def measure(self, name: str) -> str:
        return _MEASURES[name][self._i] if name in _MEASURES else name

    def days(self, first: date, last: date) -> str:
        """`2-8 Mar 2026`, `23 Feb - 1 Mar 2026`."""
        month = _MONTHS[first.month - 1][self._i]
        end = f"{last.day} {_MONTHS[last.month - 1][self._i]} {last.year}"
        if first.month == last.month:
            return f"{first.day}–{end}"
        year = f" {first.year}" if first.year != last.year else ""
        return f"{first.day} {month}{year} – {end}"

    def number(self, value: int) -> str:
        """Thousands apart, by a space that doesn't break."""
        return f"{value:,}".replace(",", "\u202f")

    def length(self, seconds: float) -> str:
        """The two largest units: `1 d 4 h`, `12 min`."""
        rest, parts = round(seconds), list[str]()
        for size, names in _UNITS:
            n, rest = divmod(rest, size)
            if n:
                parts.append(f"{n} {names[self._i]}")
            elif parts:
                break
            if len(parts) == 2:
                break
        return " ".join(parts) or f"0 {_UNITS[-1][1][self._i]}"
