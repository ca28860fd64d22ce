"""Beside each quality what was counted of it: facts for whoever judges, never a mark."""

from collections.abc import Iterator, Mapping

from cxbot.flow.drawing import wording
from cxbot.journey.friction import words as friction_words
from cxbot.journey.friction.words import Language
from cxbot.journey.map.grid import Column
from cxbot.journey.map.words import amount, interval, length
from cxbot.journey.reviews.texts import LONG, Said
from cxbot.journey.reviews.words import QUALITIES, hint

#: Places that are named of each kind.
_MOST = 3


def hints(
    column: Column | None, said: Said | None, unfilled: int, language: Language, *, declared: bool
) -> Mapping[str, tuple[str, ...]]:
    """By quality. `unfilled`: messages with a placeholder left in them."""
    texts = said if said is not None and said.texts else None
    found: dict[str, list[str]] = {name: [] for name in QUALITIES}
    if texts is None:
        found["simple"].append(hint("textless", language))
    else:
        found["simple"] += _simple(texts, language)
        found["appropriate"] += _appropriate(texts, language)
        found["attractive"] += _attractive(texts, language)
        found["personal"] += _personal(texts, language)
        if texts.taskless:
            found["relevant"].append(hint("taskless", language, n=texts.taskless))
    if not declared:
        found["relevant"].append(hint("undeclared", language))
    if column is not None:
        found["simple"] += _effort(column, language)
        found["appropriate"] += _waits(column, language)
        found["relevant"] += _left(column, language)
        found["valuable"] += _ratings(column, language)
    if unfilled:
        found["personal"].append(hint("unfilled", language, n=unfilled))
    return {name: tuple(lines) for name, lines in found.items()}


def _simple(said: Said, language: Language) -> Iterator[str]:
    longest = said.longest
    if longest is None:
        return
    values = {"length": longest.length, "where": longest.where, "spoken": longest.language}
    yield hint("long" if longest.length > LONG else "short", language, most=LONG, **values)


def _effort(column: Column, language: Language) -> Iterator[str]:
    efforts = sorted(column.spot.efforts.items(), key=lambda one: (-one[1], one[0]))
    for name, times in efforts[:_MOST]:
        cause = wording.short(friction_words.cause(name, language))
        yield hint("effort", language, name=cause, times=times)


def _appropriate(said: Said, language: Language) -> Iterator[str]:
    if said.questions:
        yield hint("typed", language, typed=said.typed, questions=said.questions)


def _waits(column: Column, language: Language) -> Iterator[str]:
    if column.waits.p90 is not None:
        said = hint("channels", language, length=length(column.waits.p90, language))
        yield f"{said}, n {column.waits.n}"


def _left(column: Column, language: Language) -> Iterator[str]:
    figure = column.drop_off
    if figure.value is not None:
        said = interval(figure, language)
        yield hint("left", language, value=amount(figure), interval=said)


def _ratings(column: Column, language: Language) -> Iterator[str]:
    if not column.ratings:
        yield hint("rated", language)
    for figure in column.ratings:
        name, said = figure.metric.upper(), interval(figure, language)
        yield hint("ratings", language, name=name, value=amount(figure), interval=said)


def _attractive(said: Said, language: Language) -> Iterator[str]:
    if said.pictures:
        yield hint("pictures", language, n=said.pictures)
    elif not any(text.marked for text in said.texts):
        yield hint("plain", language, n=len(said.texts))


def _personal(said: Said, language: Language) -> Iterator[str]:
    key = "named" if said.named else "nameless"
    yield hint(key, language, named=said.named, n=len(said.texts))
    by_language: dict[str, list[str]] = {}
    for where, missing in said.missing:
        by_language.setdefault(missing, []).append(where)
    for missing, places in sorted(by_language.items()):
        named = ", ".join(places[:_MOST]) + (" …" if len(places) > _MOST else "")
        yield hint("missing", language, spoken=missing, where=named)
