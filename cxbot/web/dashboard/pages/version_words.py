"""The words of the pages of flow versions."""

from cxbot.web.dashboard.page import Words

WORDS: Words = {
    "empty": (
        "No flow has gone live yet. Write one into flows/ and start the bot; each change of it is "
        "a version here.",
        "Ни один сценарий ещё не запущен. Напишите его в flows/ и запустите бота; каждое изменение "
        "станет здесь версией.",
    ),
    "flows": ("Flows", "Сценарии"),
    "flows_note": (
        "Completion: of different customers who began, those who came to the end, those still "
        "inside and those handed to a person left out; the two newest versions, sessions begun in "
        "the period.",
        "Завершение: из разных клиентов, которые начали, доля дошедших до конца, без тех, кто ещё "
        "внутри или передан человеку; две последние версии, сессии, начатые за это время.",
    ),
    "flow": ("Flow", "Сценарий"),
    "version": ("Version", "Версия"),
    "removed": ("no longer live", "больше не действует"),
    "count": ("#Versions", "#Версий"),
    "in_flight": ("#In flight", "#В пути"),
    "on_older": ("#On older", "#На старых"),
    "before": ("Completion before", "Завершение раньше"),
    "now": ("Completion now", "Завершение теперь"),
    "change": ("Change", "Изменение"),
    "points": ("{value} points, {low} to {high}", "{value} п.п., от {low} до {high}"),
    "only_one": ("one version only", "версия одна"),
    "nobody": ("nobody began it", "никто не начинал"),
    "details": ("step by step", "по шагам"),
    "quiet": (
        "Left out: {n} entries of anytime.yaml that never changed and in which nobody is.",
        "Не показаны записи anytime.yaml, которые не менялись и в которых никого нет: {n}.",
    ),
    "older": ("Sessions on older versions", "Сессии на старых версиях"),
    "older_note": (
        "{n} of {all} sessions in flight. Each finishes on the version it began with; cxbot deploy "
        "--move brings over those that wait at an unchanged step.",
        "{n} из {all} текущих сессий. Каждая доходит до конца на своей версии; cxbot deploy --move "
        "перенесёт те, что ждут на неизменённом шаге.",
    ),
    "older_none": (
        "Everybody is on the live version: {all} sessions in flight.",
        "Все на действующей версии: текущих сессий {all}.",
    ),
    "went": ("What went live", "Что и когда запущено"),
    "went_note": (
        "Newest first; a set that went live again stands at its last time.",
        "Сначала новое; набор, запущенный повторно, стоит под последним временем.",
    ),
    "when": ("When", "Когда"),
    "what": ("What changed", "Что изменилось"),
    "first": ("the first flows, {n}", "первые сценарии, {n}"),
    "changed": ("changed", "изменены"),
    "added": ("new", "новые"),
    "gone": ("removed", "убраны"),
    "files": ("words and settings", "тексты и настройки"),
    "nothing": ("nothing of the flows", "в сценариях ничего"),
    "unread": (
        "{flow}, version {version}: {n} sessions aren't counted, its file can't be read any more.",
        "{flow}, версия {version}: не посчитано сессий: {n}, её файл уже не прочесть.",
    ),
    "back": ("All flows", "Все сценарии"),
    "one": (
        "There is only one version, {version}: nothing to compare. Change the flow, and the new "
        "version stands against this one.",
        "Версия одна, {version}: сравнивать не с чем. Измените сценарий, и новая версия встанет "
        "рядом с этой.",
    ),
    "unreadable": (
        "One of the two can't be read any more; choose others.",
        "Одну из двух уже не прочесть; выберите другие.",
    ),
    "from": ("Before", "Раньше"),
    "to": ("Now", "Теперь"),
    "current": ("live", "действует"),
    "whole": ("The flow as a whole", "Сценарий целиком"),
    "steps": ("Step by step", "По шагам"),
    "steps_note": (
        "Different customers, each once at a step. The same step is what has the same id, says the "
        "same, or stands at the same place.",
        "Разные клиенты, каждый один раз на шаге. Тот же шаг: с тем же id, с теми же словами или "
        "на том же месте.",
    ),
    "figure": ("Figure", "Показатель"),
    "step": ("Step", "Шаг"),
    "completion": ("came to the end", "дошли до конца"),
    "drop_off": ("left", "ушли"),
    "handed": ("handed to a person", "переданы человеку"),
    "missed": ("not understood", "не поняты"),
    "time": ("half finished within", "половина дошла за"),
    "only_now": ("only in the new one", "только в новой"),
    "only_before": ("only in the old one", "только в старой"),
    "waiting": ("Who is on older versions", "Кто на старых версиях"),
    "waiting_none": (
        "Nobody is on an older version of this flow.",
        "На старых версиях этого сценария никого нет.",
    ),
    "customer": ("Customer", "Клиент"),
    "began": ("Began", "Начал"),
    "moved": ("Last moved", "Последнее движение"),
    "funnel": ("Funnel of this flow", "Воронка этого сценария"),
}
