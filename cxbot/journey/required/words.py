"""A requirement and what became of it, in English and Russian."""

from collections.abc import Mapping
from datetime import timedelta

from cxbot.journey.friction.words import Language
from cxbot.journey.required.changes import Turned
from cxbot.journey.required.evaluating import Evaluation, Verdict
from cxbot.model.journey import Measure

_MEASURES: Mapping[Measure, tuple[str, str]] = {
    "first_reply": ("a person's first answer within {within}", "первый ответ человека за {within}"),
    "reply": ("an answer within {within}", "ответ за {within}"),
    "csat": ("content (CSAT)", "довольны (CSAT)"),
    "ces": ("easy for them (CES)", "было легко (CES)"),
    "nps": ("NPS", "NPS"),
    "completion": ("came to the end", "дошли до конца"),
    "drop_off": ("left", "ушли"),
    "transfers": ("handed on", "переданы другому"),
    "friction": ("stumbled", "споткнулись"),
}
_VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    "met": ("met", "выполнено"),
    "not met": ("not met", "не выполнено"),
    "not enough data": ("not enough data", "мало данных"),
}
_LINE = "{touchpoint}: {measure}{value} ({interval}n {n}), {wanted}: {verdict}"
_WANTED = {
    "at least": ("at least {target} is required", "нужно не меньше {target}"),
    "at most": ("at most {target} is allowed", "допустимо не больше {target}"),
    "none": ("none is allowed", "не должно быть ни одного"),
}
_INTERVAL = ("95 %: {low} to {high}, ", "95 %: от {low} до {high}, ")
_TURNED = {
    (True, True): ("No longer met. ", "Больше не выполняется. "),
    (True, False): ("Not met. ", "Не выполняется. "),
    (False, True): ("Met again. ", "Снова выполняется. "),
}
_UNITS = (
    (timedelta(days=1), ("d", "дн.")),
    (timedelta(hours=1), ("h", "ч")),
    (timedelta(minutes=1), ("min", "мин")),
    (timedelta(seconds=1), ("s", "с")),
)


def line(evaluation: Evaluation, language: Language) -> str:
    """`order status: content (CSAT) 71 % (95 %: 64 to 78, n 120), at least 85 % is required: not
    met`."""
    i = _index(language)
    figure, requirement = evaluation.figure, evaluation.requirement
    interval = ""
    if figure.low is not None and figure.high is not None:
        interval = _INTERVAL[i].format(low=_number(figure.low), high=_number(figure.high))
    within = _length(requirement.within, i) if requirement.within is not None else ""
    unit = "" if requirement.measure == "nps" else " %"
    return _LINE.format(
        touchpoint=evaluation.touchpoint,
        measure=_MEASURES[requirement.measure][i].format(within=within),
        value=f" {_number(figure.value)}{unit}" if figure.value is not None else "",
        interval=interval,
        n=figure.n,
        wanted=_wanted(evaluation, unit, i),
        verdict=_VERDICTS[evaluation.verdict][i],
    )


def wanted(evaluation: Evaluation, language: Language) -> str:
    """`content (CSAT): at least 85 % is required`."""
    i, requirement = _index(language), evaluation.requirement
    within = _length(requirement.within, i) if requirement.within is not None else ""
    unit = "" if requirement.measure == "nps" else " %"
    measure = _MEASURES[requirement.measure][i].format(within=within)
    return f"{measure}: {_wanted(evaluation, unit, i)}"


def news(turned: Turned, language: Language) -> str:
    """What the group is told when a requirement is broken or mended."""
    begun = _TURNED[turned.broken, turned.before is not None][_index(language)]
    return begun + line(turned.evaluation, language)


def _wanted(evaluation: Evaluation, unit: str, i: int) -> str:
    requirement, target = evaluation.requirement, evaluation.target
    if requirement.at_most is None:
        which = "at least"
    else:
        which = "at most" if target or requirement.measure == "nps" else "none"
    return _WANTED[which][i].format(target=f"{_number(target)}{unit}")


def _length(time: timedelta, i: int) -> str:
    """In the largest unit that divides it."""
    size, names = next(((size, names) for size, names in _UNITS if not time % size), _UNITS[-1])
    return f"{time // size} {names[i]}"


def _number(value: float) -> str:
    return f"{round(value, 1) or 0.0:g}"


def _index(language: Language) -> int:
    return 1 if language == "ru" else 0
