"""What a worksheet, the group's message and `cxbot improve` say, in English and Russian."""

from collections.abc import Mapping
from datetime import timedelta

from cxbot.journey.friction.words import Language

#: Six that a touchpoint is judged by, each from 1 (poor) to 5 (very good).
QUALITIES = ("simple", "appropriate", "relevant", "valuable", "attractive", "personal")
#: Name, and what to ask oneself.
_QUALITIES: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "simple": (
        ("simple", "простая"),
        (
            "Does everybody understand at once what to do, and do it without mistakes?",
            "Сразу ли понятно, что делать, и получается ли с первого раза?",
        ),
    ),
    "appropriate": (
        ("appropriate to the channel", "подходит каналу"),
        (
            "Does it fit the messenger, the phone, the shop where it happens?",
            "Уместна ли она в этом мессенджере, на телефоне, в магазине?",
        ),
    ),
    "relevant": (
        ("relevant to the stage", "уместна на этом этапе"),
        (
            "Is it what people need at this moment of their way?",
            "Это ли нужно клиенту именно сейчас?",
        ),
    ),
    "valuable": (
        ("valuable", "полезная"),
        (
            "What do they have of it? Would they miss it?",
            "Что она даёт клиенту? Жалели бы о ней?",
        ),
    ),
    "attractive": (
        ("attractive", "привлекательная"),
        (
            "Is it pleasant to look at and to read?",
            "Приятно ли на неё смотреть и читать её?",
        ),
    ),
    "personal": (
        ("personal", "личная"),
        (
            "Does it know who they are, in their language and by what is known of them?",
            "Видно ли, что клиента знают: язык, имя, его заказ?",
        ),
    ),
}
_FIGURES: Mapping[str, tuple[str, str]] = {
    "mood": ("mood", "настроение"),
    "friction": ("stumbled", "споткнулись"),
    "csat": ("CSAT", "CSAT"),
    "ces": ("CES", "CES"),
    "nps": ("NPS", "NPS"),
    "drop_off": ("left", "ушли"),
    "completion": ("came to the end", "дошли до конца"),
    "transfers": ("handed on", "переданы другому"),
    "first_reply": ("a person's first answer in time", "первый ответ человека вовремя"),
    "reply": ("answered in time", "ответ вовремя"),
}
_STATES: Mapping[str, tuple[str, str]] = {
    "planned": ("planned", "задумано"),
    "begun": ("begun", "начато"),
    "done": ("done", "сделано"),
    "dropped": ("dropped", "отменено"),
}
_WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("Review of touchpoints", "Аудит точек контакта"),
    "sheet": ("sheet {name}", "лист {name}"),
    "printed": ("printed {at} ({zone})", "напечатано {at} ({zone})"),
    "how": (
        "Give each quality a mark from 1 (poor) to 5 (very good); leave empty what doesn't apply. "
        "Then cxbot audit read FILE takes in the CSV or JSON of this sheet.",
        "Поставьте каждому качеству от 1 (плохо) до 5 (очень хорошо); что неприменимо, оставьте "
        "пустым. Затем cxbot audit read ФАЙЛ примет CSV или JSON этого листа.",
    ),
    "nothing": ("No touchpoint is due for review.", "Проверять пока нечего."),
    "none_declared": (
        "No touchpoint is declared in flows/journey.yaml, and nobody was anywhere yet.",
        "В flows/journey.yaml точек нет, и клиентов ещё нигде не было.",
    ),
    "stage": ("stage", "этап"),
    "owner": ("review: {name}", "проверяет: {name}"),
    "due": ("due since {day}", "пора с {day}"),
    "next": ("due {day}", "пора {day}"),
    "period": ("figures of {since} to {until}", "данные с {since} по {until}"),
    "last": ("last review {day} by {by}", "прошлый аудит {day}, {by}"),
    "first_time": ("never reviewed", "ещё не проверялась"),
    "nobody": (
        "Nobody was here in this period, as far as the log knows.",
        "За это время здесь, судя по журналу, никого не было.",
    ),
    "facts": ("Facts", "Факты"),
    "mood": ("Mood", "Настроение"),
    "changed": ("Since the last review", "С прошлого аудита"),
    "unchanged": ("No clear change.", "Явных изменений нет."),
    "clear": ("clear change", "явное изменение"),
    "unclear": ("no clear change", "явного изменения нет"),
    "few": ("not enough data", "мало данных"),
    "moved": (
        "{name} {before} (n {before_n}) → {now} (n {n}): {value}, 95 %: {low} to {high}; {verdict}",
        "{name} {before} (n {before_n}) → {now} (n {n}): {value}, 95 %: от {low} до {high}; "
        "{verdict}",
    ),
    "unknown": (
        "{name} {before} (n {before_n}) → {now} (n {n}): not enough data",
        "{name} {before} (n {before_n}) → {now} (n {n}): мало данных",
    ),
    "turned": ("requirement {name}: {before} → {now}", "требование {name}: {before} → {now}"),
    "points": ("{value} points", "{value} п. п."),
    "quality": ("Quality", "Качество"),
    "hint": ("What was counted", "Что подсчитано"),
    "before": ("Last", "Было"),
    "mark": ("Mark 1-5", "Оценка 1-5"),
    "note": ("Note", "Заметка"),
    "items": ("Open improvements", "Открытые улучшения"),
    "both": (
        "Improvements: open ones, and room for new ones",
        "Улучшения: открытые и место для новых",
    ),
    "new": ("New improvements", "Новые улучшения"),
    "what": ("What", "Что"),
    "hypothesis": ("Because we believe", "Почему поможет"),
    "who": ("Who", "Кто"),
    "until": ("Until", "Срок"),
    "measure": ("Measured by", "Чем мерить"),
    "state": ("State", "Состояние"),
    "overdue": ("overdue", "просрочено"),
    "measures": ("Measures: {names}.", "Чем мерить: {names}."),
    "met": ("met", "выполнено"),
    "not met": ("not met", "не выполнено"),
    "not enough data": ("not enough data", "мало данных"),
}
#: What was counted for a quality.
_HINTS: Mapping[str, tuple[str, str]] = {
    "long": (
        "longest message: {length} characters ({where}, {spoken}); more than {most} is long",
        "самое длинное сообщение: {length} знаков ({where}, {spoken}); больше {most} уже длинно",
    ),
    "short": (
        "longest message: {length} characters ({where})",
        "самое длинное сообщение: {length} знаков ({where})",
    ),
    "effort": ("{name}: {times} times", "{name}: {times}"),
    "typed": (
        "{typed} of {questions} questions want something typed, without buttons",
        "без кнопок, с вводом текста: вопросов {typed} из {questions}",
    ),
    "channels": ("nine in ten wait up to {length}", "девять из десяти ждут до {length}"),
    "taskless": (
        "{n} steps don't say what the customer is about (task:)",
        "шагов, не говорящих, зачем пришёл клиент (task:): {n}",
    ),
    "undeclared": ("not declared in journey.yaml", "не описана в journey.yaml"),
    "left": ("{value} left here ({interval})", "ушли отсюда {value} ({interval})"),
    "ratings": ("{name} {value} ({interval})", "{name} {value} ({interval})"),
    "rated": ("nobody rated it", "никто не оценил"),
    "plain": (
        "no picture and no bold words in {n} texts",
        "ни картинок, ни выделенных слов: текстов {n}",
    ),
    "pictures": ("{n} pictures", "картинок: {n}"),
    "nameless": (
        "none of {n} texts uses the customer's name or order",
        "имени и заказа клиента нет ни в одном из текстов ({n})",
    ),
    "named": (
        "{named} of {n} texts use something of the customer's own",
        "имя или заказ клиента: в {named} из {n} текстов",
    ),
    "missing": ("no {spoken} at {where}", "нет языка {spoken}: {where}"),
    "unfilled": (
        "{n} messages went out with a placeholder that nobody filled in",
        "сообщений с незаполненной подстановкой: {n}",
    ),
    "textless": (
        "no step of a flow says anything here",
        "ни один шаг сценариев здесь ничего не говорит",
    ),
}


def word(key: str, language: Language, **values: object) -> str:
    return _WORDS[key][language == "ru"].format(**values)


def hint(key: str, language: Language, **values: object) -> str:
    return _HINTS[key][language == "ru"].format(**values)


def quality(name: str, language: Language) -> str:
    return _QUALITIES[name][0][language == "ru"]


def question(name: str, language: Language) -> str:
    return _QUALITIES[name][1][language == "ru"]


def figure_name(name: str, language: Language) -> str:
    known = _FIGURES.get(name)
    return known[language == "ru"] if known is not None else name


def state(name: str, language: Language) -> str:
    return _STATES[name][language == "ru"]


def days(length: timedelta) -> int:
    return max(1, round(length / timedelta(days=1)))
