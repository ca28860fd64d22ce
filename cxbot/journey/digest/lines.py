"""Facts in, at most twelve lines out: the same facts give the same text."""

from collections.abc import Iterator, Sequence

from cxbot.journey.digest.facts import Facts, Reply, Spot
from cxbot.journey.digest.words import Speaker
from cxbot.journey.friction.words import Language
from cxbot.journey.metrics import Figure
from cxbot.model.text import RichText, styled

#: Title, contacts, now, first reply, three scores, three places, requirements, surveys.
MOST = 12
_SCORES, _WORST, _NAMES = 3, 3, 3
#: Longer names of touchpoints are cut, so that a line stays one.
_LONGEST_NAME = 40
_TITLES = {"csat": "CSAT", "ces": "CES", "nps": "NPS"}


def text(facts: Facts, language: Language) -> RichText:
    """As it is sent: the title in bold."""
    title, *rest = lines(facts, language)
    return styled("bold", title) + "\n" + "\n".join(rest)


def lines(facts: Facts, language: Language) -> list[str]:
    say = Speaker(language)
    week = facts.week
    title = say("title", shop=facts.shop, days=say.days(week.monday, week.sunday))
    if facts.empty:
        return [title, say("empty", change=_change(facts, say), now=_now(facts, say))]
    return [title, *_of_the_week(facts, say, language)]


def _of_the_week(facts: Facts, say: Speaker, language: Language) -> Iterator[str]:
    yield say("contacts", n=say.number(facts.contacts), change=_change(facts, say))
    yield _now(facts, say)
    yield _reply(facts.reply, say)
    scores = [_score(one, say) for one in facts.scores[:_SCORES]]
    yield from scores or [say("scores_none")]
    worst = [_worst(place, one, say, language) for place, one in enumerate(facts.worst[:_WORST], 1)]
    yield from worst or [say("worst_none")]
    yield _required(facts, say)
    yield say("surveys", asked=say.number(facts.asked), denied=say.number(facts.denied))


def _change(facts: Facts, say: Speaker) -> str:
    before = facts.contacts_before
    if not before:
        return say("before_none")
    if facts.empty:
        return say("before", n=say.number(before))
    percent = round(100 * (facts.contacts - before) / before)
    shown = f"{percent:+d}".replace("-", "−") if percent else "±0"
    return say("before_change", percent=shown, n=say.number(before))


def _now(facts: Facts, say: Speaker) -> str:
    return say(
        "now",
        unanswered=say.number(facts.unanswered),
        calls=say.number(facts.calls_owed),
        neglected=say.number(facts.neglected),
    )


def _reply(reply: Reply, say: Speaker) -> str:
    if reply.median is None:
        return say("reply_none")
    facts = []
    if reply.low is not None and reply.high is not None:
        facts.append(say("interval", low=say.length(reply.low), high=say.length(reply.high)))
    facts.append(f"n {reply.n}")
    if reply.target is not None:
        facts.append(_target(reply, say.length(reply.target.total_seconds()), say))
    if not reply.enough:
        facts.append(say("few"))
    return say("reply", median=say.length(reply.median), facts="; ".join(facts))


def _target(reply: Reply, target: str, say: Speaker) -> str:
    if reply.in_time is None:
        return say("target_only", target=target)
    return say("target", target=target, percent=_rounded(reply.in_time), n=reply.decided)


def _score(figure: Figure, say: Speaker) -> str:
    name = _TITLES.get(figure.metric, figure.metric)
    if figure.of.get("flow") == "desk":
        name = say("desk", name=name)
    unit = " %" if figure.unit == "percent" else ""
    return say(
        "score",
        name=name,
        value=_rounded(figure.value),
        unit=unit,
        facts=_interval(figure, say),
        verdict=_verdict(figure, say),
    )


def _verdict(figure: Figure, say: Speaker) -> str:
    change = figure.change
    if not figure.enough:
        return say("few")
    if change is None or not change.enough:
        return say("alone")
    if not change.clear:
        return say("unclear")
    return say("clear", by=f"{change.value:+.0f}".replace("-", "−"))


def _worst(place: int, spot: Spot, say: Speaker, language: Language) -> str:
    return say(
        "worst",
        place=place,
        touchpoint=_short(spot.touchpoint),
        value=_rounded(spot.figure.value),
        facts=_interval(spot.figure, say) + ("" if spot.figure.enough else ", " + say("few")),
        action=spot.action.get(language) or say("look"),
    )


def _required(facts: Facts, say: Speaker) -> str:
    parts = [
        say(key, n=len(several), names=_names(several, say))
        for key, several in (("broken", facts.broken), ("mended", facts.mended))
        if several
    ]
    return say("required", parts="; ".join(parts)) if parts else say("required_none")


def _names(several: Sequence[tuple[str, str]], say: Speaker) -> str:
    names = [f"{_short(where)} ({say.measure(what)})" for where, what in several[:_NAMES]]
    if len(several) > _NAMES:
        names.append(say("others", n=len(several) - _NAMES))
    return ", ".join(names)


def _interval(figure: Figure, say: Speaker) -> str:
    facts = [f"n {figure.n}"]
    if figure.low is not None and figure.high is not None:
        ends = {"low": _rounded(figure.low), "high": _rounded(figure.high)}
        facts.insert(0, say("interval", **ends))
    return ", ".join(facts)


def _rounded(value: float | None) -> str:
    return "-" if value is None else f"{round(value) or 0}".replace("-", "−")


def _short(name: str) -> str:
    one = " ".join(name.split())
    return one if len(one) <= _LONGEST_NAME else one[: _LONGEST_NAME - 1] + "…"
