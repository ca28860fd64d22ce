"""What is found, in lines, in English and Russian. Every share says its interval and its n."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import tzinfo

from cxbot.flow.drawing import wording
from cxbot.journey.found.report import Report
from cxbot.journey.friction import words as friction_words
from cxbot.journey.friction.words import Language
from cxbot.journey.map import cells
from cxbot.journey.map.words import amount, interval, length, word
from cxbot.journey.metrics import Figure
from cxbot.journey.paths import Departure
from cxbot.journey.walks import Level

#: Of each list.
_MOST = 5
_PHASES = ("before", "during", "after")
_WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("What the journey tells", "Что говорит путь клиента"),
    "findings": ("What to do", "Что делать"),
    "no_findings": ("Nothing reaches the threshold of a rule.", "Ни одно правило не сработало."),
    "truths": ("Moments of truth", "Моменты истины"),
    "declared": ("{name}: declared; not found in the log", "{name}: объявлен; в журнале не виден"),
    "both": ("(declared)", "(объявлен)"),
    "no_truths": ("None found.", "Не найдены."),
    "ways": (
        "Ways they go: {n} journeys that are over, {running} not yet",
        "Как идут: законченных путей {n}, ещё идут {running}",
    ),
    "others": ("{kinds} rare other ways", "редких других путей {kinds}"),
    "rework": ("Come back to the same", "Возвращаются туда же"),
    "loops": ("Go round in a circle", "Ходят по кругу"),
    "again": ("{extra} visits more than needed", "лишних визитов {extra}"),
    "none": ("None.", "Нет."),
    "bottlenecks": ("Where time goes", "Куда уходит время"),
    "between": (
        "{source} → {target}: half within {median}, n {n} journeys",
        "{source} → {target}: половина за {median}, n путей {n}",
    ),
    "ideal": ("Against the ideal path: {names}", "Против идеального пути: {names}"),
    "fits": ("as it should be", "как задумано"),
    "detours": ("with detours", "с крюками"),
    "deviates": ("otherwise", "иначе"),
    "skip": ("skip {at}", "минуют {at}"),
    "back": ("go back from {source} to {at}", "возвращаются от {source} к {at}"),
    "stop": ("stop after {at}", "останавливаются после {at}"),
    "stop_none": ("never come to it", "до него не доходят"),
    "detour": ("go by {at}", "заходят в {at}"),
    "first": ("The first contact: {n} customers", "Первый контакт: клиентов {n}"),
    "answered": (
        "a useful answer: half within {median}, nine in ten within {p90} (n {n})",
        "полезный ответ: половина за {median}, 9 из 10 за {p90} (n {n})",
    ),
    "unanswered": ("got no useful answer", "не получили полезного ответа"),
    "annoyed": ("were annoyed on the first day", "были недовольны в первый день"),
    "lost": ("never came back", "больше не пришли"),
    "levels": (
        "By phase (different customers, each once)",
        "По фазам (разные клиенты, каждый один раз)",
    ),
    "all": ("all", "всего"),
    "level": (
        "{name}: {customers} customers, {exchanges} exchanges, {journeys} journeys",
        "{name}: клиентов {customers}, контактов {exchanges}, путей {journeys}",
    ),
    "mood": ("mood {figure}", "настроение {figure}"),
    "friction": ("stumbled {figure}", "споткнулись {figure}"),
}


def lines(found: Report, zone: tzinfo, language: Language) -> Iterator[str]:
    yield f"{_say('title', language)}: {cells.heading(found.grid, zone, language)[1]}"
    if found.grid.empty:
        yield cells.totals(found.grid, language)
        return
    for heading, part in (
        (_say("findings", language), _findings(found, language)),
        (_say("truths", language), _truths(found, language)),
        (_say("levels", language), _levels(found, language)),
        (_ways(found, language), _variants(found, language)),
        (_say("rework", language), _rework(found, language)),
        (_say("bottlenecks", language), _bottlenecks(found, language)),
        *_ideal(found, language),
        (_say("first", language, n=found.first.customers), _first(found, language)),
    ):
        yield ""
        yield heading
        yield from (f"  {line}" for line in part)


def _findings(found: Report, language: Language) -> Iterator[str]:
    for one in found.findings[:_MOST]:
        yield wording.clean(one.fact(language))
        yield f"  → {wording.clean(one.action(language))}"
    if not found.findings:
        yield _say("no_findings", language)


def _truths(found: Report, language: Language) -> Iterator[str]:
    for one in found.truths:
        said = friction_words.association(one, language) if one.found else None
        if said is not None:
            both = f" {_say('both', language)}" if one.declared else ""
            yield f"☆ {wording.clean(said)}{both}"
        elif one.declared:
            yield f"★ {_say('declared', language, name=wording.clean(one.touchpoint))}"
    if not any(one.found or one.declared for one in found.truths):
        yield _say("no_truths", language)


def _levels(found: Report, language: Language) -> Iterator[str]:
    for name in ("all:", *(f"phase:{phase}" for phase in _PHASES)):
        one = found.levels.get(name)
        if one is not None:
            phase = name.partition(":")[2]
            yield _level(word(phase, language) if phase else _say("all", language), one, language)


def _level(name: str, one: Level, language: Language) -> str:
    numbers = {"customers": one.customers, "exchanges": one.exchanges, "journeys": one.journeys}
    parts = [_say("level", language, name=name, **numbers)]
    if one.mood.value is not None:
        parts.append(_say("mood", language, figure=_figure(one.mood, language)))
    if one.friction is not None:
        parts.append(_say("friction", language, figure=_figure(one.friction.figure, language)))
    parts += [f"{rated.metric.upper()} {_figure(rated, language)}" for rated in one.ratings]
    return "; ".join(parts)


def _ways(found: Report, language: Language) -> str:
    return _say("ways", language, n=found.ways.journeys, running=found.ways.running)


def _variants(found: Report, language: Language) -> Iterator[str]:
    for one in found.ways.variants[:_MOST]:
        yield f"{_figure(one.share, language)}: {_path(one.names)}"
    other = found.ways.other
    if other is not None:
        yield f"{_figure(other.share, language)}: {_say('others', language, kinds=other.kinds)}"


def _rework(found: Report, language: Language) -> Iterator[str]:
    for one in found.ways.rework[:_MOST]:
        extra = _say("again", language, extra=one.extra)
        yield f"{wording.clean(one.name)}: {_figure(one.share, language)}; {extra}"
    for loop in found.ways.loops[:_MOST]:
        said = f"{_path(loop.names)}: {_figure(loop.share, language)}"
        yield f"{_say('loops', language)}: {said}"
    if not found.ways.rework and not found.ways.loops:
        yield _say("none", language)


def _bottlenecks(found: Report, language: Language) -> Iterator[str]:
    for one in found.bottlenecks[:_MOST]:
        edge = one.edge
        yield _say(
            "between",
            language,
            source=wording.clean(edge.source),
            target=wording.clean(edge.target),
            median=length(edge.median.total_seconds(), language),
            n=edge.journeys,
        )
    if not found.bottlenecks:
        yield _say("none", language)


def _ideal(found: Report, language: Language) -> Iterator[tuple[str, Iterator[str]]]:
    ideal = found.ideal
    if ideal is None:
        return

    def told() -> Iterator[str]:
        for key in ("fits", "detours", "deviates"):
            yield f"{_say(key, language)}: {_figure(getattr(ideal, key), language)}"
        for one in ideal.deviations[:_MOST]:
            yield f"{_departure(one.departure, language)}: {_figure(one.share, language)}"

    yield _say("ideal", language, names=_path(ideal.ideal)), told()


def _departure(one: Departure, language: Language) -> str:
    key = "stop_none" if one.way == "stop" and one.at is None else one.way
    at, source = (wording.clean(name or "") for name in (one.at, one.source))
    return _say(key, language, at=at, source=source)


def _first(found: Report, language: Language) -> Iterator[str]:
    first = found.first
    if first.median is not None:
        median, p90 = (length(one, language) for one in (first.median, first.p90))
        yield _say("answered", language, median=median, p90=p90, n=first.answered)
    for key in ("unanswered", "annoyed", "lost"):
        figure = getattr(first, key)
        if figure.n:
            yield f"{_figure(figure, language)} {_say(key, language)}"


def _path(names: Sequence[str]) -> str:
    return " → ".join(wording.clean(one) for one in names)


def _figure(figure: Figure, language: Language) -> str:
    """`27 % (22 % to 32 %, n 283)`."""
    return f"{amount(figure)} ({interval(figure, language)})" if figure.n else "- (n 0)"


def _say(key: str, language: Language, **values: object) -> str:
    return _WORDS[key][language == "ru"].format(**values)
