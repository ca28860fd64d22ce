"""What is said of friction, in English and Russian: findings, causes, moments of truth."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from cxbot.journey.friction import causes
from cxbot.journey.friction.truths import Truth
from cxbot.journey.metrics import Figure

Language = Literal["en", "ru"]


class Said(NamedTuple):
    en: str
    ru: str


#: What happened, and what to do. {where}: the step, where it is known.
_RULES: Mapping[str, tuple[Said, Said]] = {
    causes.LEFT_AT_EMAIL: (
        Said("leave when asked for their e-mail", "уходят, когда просят почту"),
        Said(
            "Don't insist on the e-mail{where}: offer the contact button or a way without it.",
            "Не требуйте почту{where}: дайте кнопку «поделиться контактом» или путь без неё.",
        ),
    ),
    causes.ERROR: (
        Said("ran into an error of ours", "столкнулись с нашей ошибкой"),
        Said(
            "Mend the action behind it{where}; the log has the error.",
            "Почините действие{where}: ошибка есть в журнале.",
        ),
    ),
    causes.RETRY: (
        Said("had to answer again", "отвечали ещё раз: ответ не подошёл"),
        Said(
            "Show an example or buttons{where}.",
            "Покажите пример ответа или кнопки{where}.",
        ),
    ),
    causes.NOT_UNDERSTOOD: (
        Said("wrote what the bot didn't understand", "написали то, чего бот не понял"),
        Said(
            "Read what they wrote, and give those words to a flow or the menu.",
            "Прочтите, что они писали, и добавьте эти слова в сценарий или меню.",
        ),
    ),
    causes.REASK: (
        Said("were asked for what was known", "отвечали на то, что уже известно"),
        Said(
            "Fill in what is known instead of asking{where}.",
            "Подставляйте известное вместо вопроса{where}.",
        ),
    ),
    causes.TRANSFER: (
        Said("were handed from person to person", "попали от одного сотрудника к другому"),
        Said(
            "Send these tickets to the right people at once: a rule in `routing`.",
            "Сразу направляйте такие обращения кому надо: правило в `routing`.",
        ),
    ),
    causes.REPEAT_CONTACT: (
        Said("came again about the same", "вернулись с тем же вопросом"),
        Said(
            "Say at the end what happens next and when, and tell them before they ask.",
            "В конце скажите, что и когда будет дальше, и напишите раньше, чем спросят.",
        ),
    ),
    causes.CHANNEL_SWITCH: (
        Said("went on over another channel", "перешли на другой канал"),
        Said(
            "Make it possible to finish where they began, or hand over by a link.",
            "Дайте закончить там, где начали, или передайте разговор по ссылке.",
        ),
    ),
    causes.UNDELIVERED: (
        Said("didn't get our message", "не получили наше сообщение"),
        Said(
            "Ask for a second way to reach them, and write less to those who block the bot.",
            "Спросите второй способ связи и реже пишите тем, кто блокирует бота.",
        ),
    ),
    causes.LONG_WAIT: (
        Said("waited too long", "ждали слишком долго"),
        Said(
            "Put more people there, or say how long it takes while they wait.",
            "Добавьте людей или говорите, сколько ждать.",
        ),
    ),
    "long_wait_hours": (
        Said("of waits were too long at {hours}", "ожиданий слишком долгие в {hours}"),
        Said(
            "Change the opening hours or the shift at {hours}, or send a hold message then.",
            "Измените часы работы или смену в {hours} либо предупреждайте об ожидании.",
        ),
    ),
    causes.COMPLAINT: (
        Said("complained", "пожаловались"),
        Said(
            "Read the complaints, answer each, and mend what they have in common.",
            "Прочтите жалобы, ответьте на каждую и исправьте общее.",
        ),
    ),
    causes.RATING: (
        Said("rated it badly", "поставили низкую оценку"),
        Said(
            "Read these threads, call the customers, and mend what they name.",
            "Прочтите эти диалоги, позвоните клиентам и исправьте то, что они назвали.",
        ),
    ),
    causes.LEFT: (
        Said("left here", "ушли здесь"),
        Said(
            "Ask for less here{where}, or for it later; offer a person.",
            "Спрашивайте здесь меньше{where} или позже; предложите человека.",
        ),
    ),
    "named": (
        Said("had trouble that operators call “{word}”", "имели проблему «{word}» (по операторам)"),
        Said(
            "Take “{word}” to whoever is in charge of it, with these tickets.",
            "Отнесите «{word}» тому, кто за это отвечает, вместе с этими обращениями.",
        ),
    ),
}
RULES = frozenset(_RULES)
_FACT = {
    "en": "{touchpoint}: {value} % {what} (95 %: {low} to {high}, n {n})",
    "ru": "{touchpoint}: {value} % {what} (95 %: от {low} до {high}, n {n})",
}
_WHERE = {"en": " at step {step} of {flow}", "ru": " на шаге {step} сценария {flow}"}

_CAUSES: Mapping[str, Said] = {
    causes.RATING: Said("low rating", "низкая оценка"),
    causes.COMPLAINT: Said("complaint", "жалоба"),
    causes.MARK: Said("operator's mark", "отметка оператора"),
    causes.BEHAVIOUR: Said("signs of annoyance", "признаки раздражения"),
    causes.WORDS: Said("annoyed words", "недовольные слова"),
    causes.LEFT: Said("left", "ушли"),
    causes.LEFT_AT_EMAIL: Said("left at the e-mail question", "ушли на вопросе о почте"),
    causes.RETRY: Said("answered again", "повторный ответ"),
    causes.NOT_UNDERSTOOD: Said("not understood", "бот не понял"),
    causes.REASK: Said("asked what was known", "спросили известное"),
    causes.TRANSFER: Said("transfer", "передача"),
    causes.CHANNEL_SWITCH: Said("other channel", "другой канал"),
    causes.REPEAT_CONTACT: Said("came again", "повторное обращение"),
    causes.LONG_WAIT: Said("long wait", "долгое ожидание"),
    causes.ERROR: Said("error", "ошибка"),
    causes.UNDELIVERED: Said("not delivered", "не доставлено"),
}

_TRUTH = {
    "en": (
        "{touchpoint}: of those who stumbled {stumbled} % reached the goal, of the others "
        "{smooth} %: {drop} points less (95 %: {low} to {high}; n {n} and {others}). "
        "An association: it needn't be the reason."
    ),
    "ru": (
        "{touchpoint}: среди споткнувшихся цели достигли {stumbled} %, среди остальных "
        "{smooth} %: на {drop} п. п. меньше (95 %: от {low} до {high}; n {n} и {others}). "
        "Это связь, а не обязательно причина."
    ),
}
_MONTH = {
    "en": "at least {n} customers a month stumble here",
    "ru": "клиентов, которые спотыкаются здесь за месяц, не меньше {n}",
}


def spoken(language: str) -> Language:
    """The language of ours that serves this tag best."""
    return "ru" if language.replace("_", "-").split("-")[0].lower() == "ru" else "en"


def fact(
    rule: str, touchpoint: str, figure: Figure, values: Mapping[str, str], language: Language
) -> str:
    """`address: 34 % had to answer again (95 %: 27 to 42, n 180)`."""
    return _FACT[language].format(
        touchpoint=touchpoint,
        value=_number(figure.value),
        what=getattr(_RULES[rule][0], language).format_map(values),
        low=_number(figure.low),
        high=_number(figure.high),
        n=figure.n,
    )


def action(rule: str, values: Mapping[str, str], language: Language) -> str:
    where = _WHERE[language].format_map(values) if "step" in values else ""
    return str(getattr(_RULES[rule][1], language).format_map({**values, "where": where}))


def cause(name: str, language: Language) -> str:
    """An operators' own word, and an effort that we don't know, stand as they are."""
    known = _CAUSES.get(name)
    if known is not None:
        return str(getattr(known, language))
    return causes.own_word(name) or name.replace("_", " ")


def month(impact: float, language: Language) -> str | None:
    """Of the costliest; nothing for less than one."""
    return _MONTH[language].format(n=int(impact)) if impact >= 1 else None


def association(truth: Truth, language: Language) -> str | None:
    """What a found moment of truth says; never that one is the reason of the other."""
    drop = truth.drop
    if drop is None:
        return None
    return _TRUTH[language].format(
        touchpoint=truth.touchpoint,
        stumbled=_number(truth.stumbled.value),
        smooth=_number(truth.smooth.value),
        drop=_number(drop.value),
        low=_number(drop.low),
        high=_number(drop.high),
        n=truth.stumbled.n,
        others=truth.smooth.n,
    )


def _number(value: float | None) -> str:
    """A whole number; below ten one digit, so that 0.4 % isn't nothing."""
    if value is None:
        return "-"
    digits = 1 if abs(value) < 10 and value != int(value) else 0
    return f"{round(value, digits) or 0.0:.{digits}f}"
