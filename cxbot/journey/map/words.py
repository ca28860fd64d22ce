"""The map's words, in English and Russian."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from cxbot.journey.friction.words import Language
from cxbot.journey.metrics import Figure

_WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("Journey map", "Карта пути клиента"),
    "beginning": ("the beginning", "самого начала"),
    "period": ("{since} to {until}", "с {since} по {until}"),
    "journey": ("journey {name}", "путь «{name}»"),
    "channel": ("channel {name}", "канал {name}"),
    "persona": ("persona {name}", "персона {name}"),
    "drawn": ("drawn {at}", "построено {at}"),
    "others": ("everybody else", "все остальные"),
    "empty": (
        "Nothing has happened yet: there is no exchange in the log.",
        "Пока ничего не произошло: в журнале нет ни одного контакта.",
    ),
    "empty_here": (
        "Nothing of this lies in that period, over that channel or with that persona.",
        "За этот период, по этому каналу и с этой персоной ничего не было.",
    ),
    "nowhere_only": (
        "None of these exchanges is at a touchpoint: give the steps a touchpoint: name.",
        "Ни один контакт не отнесён к точке: дайте шагам имя в touchpoint.",
    ),
    "customers": ("Customers", "Клиенты"),
    "exchanges": ("Exchanges", "Контакты"),
    "journeys": ("Journeys", "Пути"),
    "totals": (
        "{exchanges} exchanges of {customers} customers: {at} at touchpoints, {beside} beside "
        "them, {nowhere} at none, {internal} internal, {outside} outside of this journey. "
        "{journeys} journeys, {over} of them over.",
        "Контактов {exchanges}, клиентов {customers}: в точках {at}, рядом с ними {beside}, вне "
        "точек {nowhere}, внутренних {internal}, вне этого пути {outside}. Путей {journeys}, "
        "из них закончено {over}.",
    ),
    "volume": (
        "exchanges: {exchanges}, visits: {visits}",
        "контактов: {exchanges}, визитов: {visits}",
    ),
    "mood": ("Mood", "Настроение"),
    "mood_none": ("Nobody's mood is known.", "Ничьё настроение не известно."),
    "glad": ("glad", "довольны"),
    "annoyed": ("annoyed", "недовольны"),
    "more": ("more", "больше"),
    "friction": ("Stumbled", "Споткнулись"),
    "why": ("Why", "Почему"),
    "said": ("In their words", "Их словами"),
    "ratings": ("Ratings", "Оценки"),
    "waits": ("Waiting", "Ожидание"),
    "p90": ("9 in 10: {length}", "9 из 10: {length}"),
    "drop_off": ("Left here", "Ушли отсюда"),
    "effort": ("Effort", "Усилия"),
    "requirements": ("Requirements", "Требования"),
    "benchmark": ("others reach {value}", "у других {value}"),
    "backstage": ("Backstage", "За кулисами"),
    "owner": ("Owner", "Отвечает"),
    "found_truth": (
        "who stumbles here, reaches the goal less often",
        "кто споткнулся здесь, реже доходит до цели",
    ),
    "truths_list": (
        "Moments of truth that the log finds",
        "Моменты истины, найденные в журнале",
    ),
    "mostly": ("most often: {cause}", "чаще всего: {cause}"),
    "since": ("Since the review", "После проверки"),
    "since_new": ("new", "новая"),
    "since_same": ("no clear change", "явных изменений нет"),
    "note_since": (
        "Since the review: what has clearly changed since the map that was kept {at}. Of figures "
        "that did not change one in twenty looks clear by chance.",
        "После проверки: что явно изменилось с карты, сохранённой {at}. Из чисел, которые не "
        "менялись, одно из двадцати выглядит так случайно.",
    ),
    "note_benchmark": (
        "Dashed line on the bars: what others in the trade reach, by `benchmark` of "
        "flows/journey.yaml, as the share of customers who don't stumble.",
        "Пунктир на столбцах: уровень других из `benchmark` в flows/journey.yaml, доля клиентов, "
        "которые не спотыкаются.",
    ),
    "teams": ("hands over to: {names}", "передаёт: {names}"),
    "unmapped": ("not declared", "не описана"),
    "no_stage": ("no stage", "без этапа"),
    "truth": ("moment of truth", "момент истины"),
    "first": ("most begin here", "чаще начинают"),
    "worst": ("lowest mood", "хуже всего"),
    "last": ("most end here", "чаще заканчивают"),
    "offline": ("offline", "офлайн"),
    "hybrid": ("hybrid", "гибрид"),
    "indirect": ("indirect", "не наша"),
    "before": ("before", "до"),
    "during": ("during", "во время"),
    "after": ("after", "после"),
    "few": ("too few to tell", "мало данных"),
    "interval": ("{low} to {high}, n {n}", "от {low} до {high}, n {n}"),
    "worst_list": ("Where customers stumble most", "Где клиенты спотыкаются чаще"),
    "nobody_stumbled": (
        "Nobody is known to have stumbled.",
        "О трудностях ничего не известно.",
    ),
    "unmapped_list": (
        "Seen, but not declared in flows/journey.yaml",
        "Встречаются, но не описаны в flows/journey.yaml",
    ),
    "unused_list": ("Declared, but nobody was there", "Описаны, но там никого не было"),
    "reading": ("How to read it", "Как читать"),
    "note_mood": (
        "Mood is the mean of customers, from -1 to 1, each counted once; the bar is its 95 % "
        "interval; dashed and hollow: fewer than ten customers; a gap: nobody is known.",
        "Настроение: среднее по клиентам от -1 до 1, каждый считается один раз; чёрточка: "
        "95-процентный интервал; пунктир и пустая точка: меньше десяти клиентов; разрыв: данных "
        "нет.",
    ),
    "note_friction": (
        "Stumbled: of the customers who passed, those with any friction, each once; lower on the "
        "chart is more. Grey: fewer than five. Ranked by the lower end of the interval.",
        "Споткнулись: доля прошедших клиентов, у которых что-то не ладилось, каждый один раз; "
        "ниже на графике хуже. Серое: меньше пяти. Порядок по нижней границе интервала.",
    ),
    "note_left": (
        "Left here: journeys that are over without their goal and had their last visit here, of "
        "all journeys that came here and are over.",
        "Ушли отсюда: пути, закончившиеся здесь без цели, среди всех законченных путей, что здесь "
        "прошли.",
    ),
    "note_one_channel": (
        "Friction and requirements are judged over all channels together, and so aren't given "
        "for one: whoever goes on over another channel has not left, and to have to is friction.",
        "Трудности и требования оцениваются по всем каналам вместе, поэтому для одного канала их "
        "нет: кто продолжил в другом канале, не ушёл, а необходимость перейти и есть трудность.",
    ),
    "touchpoint": ("Touchpoint", "Точка"),
    "stage": ("Stage", "Этап"),
    "met": ("met", "выполнено"),
    "not met": ("not met", "не выполнено"),
    "not enough data": ("not enough data", "мало данных"),
}
_UNITS = ((86_400, ("d", "дн.")), (3_600, ("h", "ч")), (60, ("min", "мин")), (1, ("s", "с")))


def word(key: str, language: Language, **values: object) -> str:
    return _WORDS[key][language == "ru"].format(**values)


def length(seconds: float | None, language: Language) -> str:
    """`4 s`, `2.5 h`; below a second with one digit."""
    if seconds is None:
        return "-"
    size, names = next((one for one in _UNITS if seconds >= one[0]), _UNITS[-1])
    return f"{plain(seconds / size)} {names[language == 'ru']}"


def amount(figure: Figure) -> str:
    """In its unit; - of nothing."""
    return _amount(figure.value, figure)


def before(figure: Figure) -> str:
    """What it was in the time before, in its unit."""
    return _amount(figure.change.before if figure.change else None, figure)


def interval(figure: Figure, language: Language) -> str:
    """`27 % to 42 %, n 180`; what rests on too little says so."""
    if figure.value is None:
        return ""
    text = f"n {figure.n}"
    if figure.low is not None and figure.high is not None:
        low, high = _amount(figure.low, figure), _amount(figure.high, figure)
        text = word("interval", language, low=low, high=high, n=figure.n)
    return text if figure.enough else f"{text}; {word('few', language)}"


def day(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _amount(value: float | None, figure: Figure) -> str:
    if value is None:
        return "-"
    if figure.unit == "percent":
        return f"{plain(value)} %"
    if figure.metric == "sentiment":
        return f"{round(value, 1) or 0.0:+.1f}"
    return plain(value)


def plain(value: float) -> str:
    """Below ten with one digit, so that 0.4 isn't nothing."""
    digits = 1 if abs(value) < 10 and value != int(value) else 0
    return f"{round(value, digits) or 0.0:.{digits}f}".removesuffix(".0")
