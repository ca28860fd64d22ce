"""What has changed between two maps, in words: as text and as Markdown."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, tzinfo

from cxbot.flow.drawing import wording
from cxbot.journey.friction.words import Language
from cxbot.journey.map import moving
from cxbot.journey.map.markdown import line, text
from cxbot.journey.map.moved import Moved, Turned
from cxbot.journey.map.versions import Changes
from cxbot.journey.map.words import day, word

#: Of a list of touchpoints on a line.
_MOST = 8
#: One in so many looks clear by chance.
_BY_CHANCE = 20
_WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("What has changed on the map", "Что изменилось на карте"),
    "of": ("{before} against {now}", "было {before}, стало {now}"),
    "totals": (
        "Customers {customers}, exchanges {exchanges}.",
        "Клиентов {customers}, контактов {exchanges}.",
    ),
    "unlike": (
        "Not the same journey, channel or persona: mind what you compare.",
        "Путь, канал или персона не те же: сравнивайте с осторожностью.",
    ),
    "new": ("New", "Новые"),
    "gone": ("Gone", "Пропали"),
    "moved": ("Moved", "Переместились"),
    "more": ("and {n} more", "и ещё {n}"),
    "required": ("Requirements", "Требования"),
    "clear": (
        "Clear changes: {n} of {all} figures. About {chance} look clear by chance where nothing "
        "has changed.",
        "Явно изменились {n} из {all} чисел. Около {chance} выглядят так случайно, даже если "
        "ничего не менялось.",
    ),
    "unclear": ("No clear change: {n} figures.", "Без явных изменений: {n} чисел."),
    "nothing": ("Nothing has clearly changed.", "Явных изменений нет."),
    "figure": ("Figure", "Число"),
    "before": ("Before", "Было"),
    "now": ("Now", "Стало"),
    "difference": ("Difference", "Разница"),
    "verdict": ("Verdict", "Вывод"),
}


def lines(found: Changes, zone: tzinfo, language: Language, *, every: bool) -> Iterator[str]:
    """`every`: also the figures that haven't clearly changed."""
    yield f"{_say('title', language)}: {_of(found, zone, language)}"
    yield _totals(found, language)
    if not found.alike:
        yield _say("unlike", language)
    for key, names in _places(found):
        yield f"{_say(key, language)}: {_several(names, language)}"
    if found.requirements:
        yield f"{_say('required', language)}:"
        yield from (f"  {_turned(one, language)}" for one in found.requirements)
    if found.nothing:
        yield _say("nothing", language)
    yield from _clear(found, language)
    unclear = [one for one in found.figures if not one.change.clear]
    if unclear:
        yield _say("unclear", language, n=len(unclear))
        if every:
            yield from (f"  {_figure(one, language)}" for one in unclear)


def _clear(found: Changes, language: Language) -> Iterator[str]:
    if found.clear:
        chance = round(len(found.figures) / _BY_CHANCE)
        numbers = {"n": len(found.clear), "all": len(found.figures), "chance": chance}
        yield _say("clear", language, **numbers)
        yield from (f"  {_figure(one, language)}" for one in found.clear)


def as_markdown(found: Changes, zone: tzinfo, language: Language) -> str:
    """Every figure, the clear changes first."""
    blocks = [f"# {_say('title', language)}", text(_of(found, zone, language))]
    blocks.append(text(_totals(found, language)))
    if not found.alike:
        blocks.append(text(_say("unlike", language)))
    for key, names in _places(found):
        listed = "\n".join(f"- {text(one)}" for one in names)
        blocks.append(f"## {_say(key, language)}\n\n{listed}")
    if found.requirements:
        listed = "\n".join(f"- {text(_turned(one, language))}" for one in found.requirements)
        blocks.append(f"## {_say('required', language)}\n\n{listed}")
    if found.nothing:
        blocks.append(text(_say("nothing", language)))
    if found.figures:
        blocks.append("\n".join(_table(found, language)))
    return "\n\n".join(blocks) + "\n"


def _table(found: Changes, language: Language) -> Iterator[str]:
    keys = ("figure", "before", "now", "difference", "verdict")
    yield line([word("touchpoint", language), *(_say(key, language) for key in keys)])
    yield line(["---"] * (len(keys) + 1))
    ordered = sorted(found.figures, key=lambda one: not one.change.clear)
    for one in ordered:
        parts = (
            one.touchpoint,
            moving.name(one, language),
            moving.amount(one.change.before, one, language),
            moving.amount(one.value, one, language),
            moving.change(one, language),
            moving.verdict(one, language),
        )
        yield line(parts)


def _figure(one: Moved, language: Language) -> str:
    """`order status: stumbled 27 % → 41 %: +14 points (95 %: +5 to +22; n 283 and 190), worse`."""
    said = f"{moving.figure(one, language)}: {moving.change(one, language)}"
    return f"{wording.clean(one.touchpoint)}: {said}, {moving.verdict(one, language)}"


def _turned(one: Turned, language: Language) -> str:
    return f"{wording.clean(one.touchpoint)}, {moving.turned(one, language)}"


def _places(found: Changes) -> Iterable[tuple[str, tuple[str, ...]]]:
    every = (("new", found.new), ("gone", found.gone), ("moved", found.moved))
    return (one for one in every if one[1])


def _several(names: tuple[str, ...], language: Language) -> str:
    said = ", ".join(wording.clean(one) for one in names[:_MOST])
    more = len(names) - _MOST
    return f"{said} {_say('more', language, n=more)}" if more > 0 else said


def _of(found: Changes, zone: tzinfo, language: Language) -> str:
    before, now = (
        f"{one['journey']}, {day(datetime.fromisoformat(one['until']), zone)}"
        for one in (found.before, found.now)
    )
    return _say("of", language, before=before, now=now)


def _totals(found: Changes, language: Language) -> str:
    was, now = found.before["totals"], found.now["totals"]
    numbers = {name: f"{was[name]} → {now[name]}" for name in ("customers", "exchanges")}
    return _say("totals", language, **numbers)


def _say(key: str, language: Language, **values: object) -> str:
    return _WORDS[key][language == "ru"].format(**values)
