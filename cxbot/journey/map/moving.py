"""What has changed about a figure or a requirement, in words."""

from collections.abc import Mapping

from cxbot.journey.friction.words import Language
from cxbot.journey.map.moved import Moved, Turned
from cxbot.journey.map.words import length, plain, word

_WORDS: Mapping[str, tuple[str, str]] = {
    "turned": ("was {before}, is {now}", "было {before}, стало {now}"),
    "change": (
        "{value} (95 %: {low} to {high}; n {before} and {now})",
        "{value} (95 %: от {low} до {high}; n {before} и {now})",
    ),
    "better": ("better", "лучше"),
    "worse": ("worse", "хуже"),
    "other": ("clear change", "явное изменение"),
    "same": ("no clear change", "явных изменений нет"),
    "few": ("too few to tell", "мало данных"),
    "customers": ("of all customers were here", "из всех клиентов были здесь"),
    "mood": ("mood", "настроение"),
    "friction": ("stumbled", "споткнулись"),
    "drop_off": ("left here", "ушли отсюда"),
    "csat": ("CSAT", "CSAT"),
    "ces": ("CES", "CES"),
    "nps": ("NPS", "NPS"),
    "first_reply": ("a person's first answer", "первый ответ человека"),
    "reply": ("an answer in time", "ответ вовремя"),
    "completion": ("came to the end", "дошли до конца"),
    "transfers": ("handed on", "переданы другому"),
    "waiting": ("waiting, median", "ожидание, медиана"),
    "points": ("{n} points", "{n} п. п."),
}


def figure(one: Moved, language: Language) -> str:
    """`stumbled 27 % → 41 %`."""
    was, now = (amount(number, one, language) for number in (one.change.before, one.value))
    return f"{name(one, language)} {was} → {now}"


def name(one: Moved, language: Language) -> str:
    return _say(one.figure, language)


def change(one: Moved, language: Language) -> str:
    """`+14 points (95 %: +5 to +22; n 283 and 190)`."""
    found = one.change
    low, high = (_less(number, one, language) for number in (found.low, found.high))
    value = _less(found.value, one, language)
    if one.unit in {"percent", "points"}:
        value = _say("points", language, n=value)
    numbers = {"before": found.before_n, "now": one.n}
    return _say("change", language, value=value, low=low, high=high, **numbers)


def verdict(one: Moved, language: Language) -> str:
    if not one.change.enough:
        return _say("few", language)
    if not one.change.clear:
        return _say("same", language)
    return _say({True: "better", False: "worse", None: "other"}[one.better], language)


def turned(one: Turned, language: Language) -> str:
    """`CSAT: was met, is not met`."""
    before, now = word(one.before, language), word(one.now, language)
    return f"{_say(one.measure, language)}: {_say('turned', language, before=before, now=now)}"


def amount(number: float, one: Moved, language: Language) -> str:
    """In the unit of the figure."""
    match one.unit:
        case "percent":
            return f"{plain(number)} %"
        case "seconds":
            return length(number, language)
        case "mean":
            return f"{round(number, 2) or 0.0:+.2f}"
        case _:
            return plain(number)


def _less(number: float, one: Moved, language: Language) -> str:
    """A difference, without its unit where that is points."""
    if one.unit == "mean":
        return f"{round(number, 2) or 0.0:+.2f}"
    size = abs(number)
    said = length(size, language) if one.unit == "seconds" else plain(size)
    return f"{'-' if number < 0 else '+'}{said}"


def _say(key: str, language: Language, **values: object) -> str:
    return _WORDS[key][language == "ru"].format(**values)
