"""What to do where customers stumble: number, proof, one named action, from a list of rules.

A rule fires where its share of the customers who passed reaches its threshold, and rests on enough.
The rules stand in the order of how directly their action helps; of one touchpoint at most three
are told, and who left at the e-mail question isn't told of twice. Findings are in the order of what
they cost: the least sure number of customers a month.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from cxbot.journey.friction import causes
from cxbot.journey.friction.hours import Hours, Rush
from cxbot.journey.friction.ranking import Part, Stumbled
from cxbot.journey.friction.tallies import Evidence
from cxbot.journey.friction.words import Language, action, fact
from cxbot.journey.metrics import Figure
from cxbot.model.statistics import wilson

#: Of one touchpoint.
MOST = 3


class Finding(Struct, frozen=True, kw_only=True):
    """A number with its interval, where to look, and what to do."""

    #: The name of the rule; its words are in words.py.
    rule: str
    touchpoint: str
    figure: Figure
    #: The newest first, at most five.
    evidence: tuple[Evidence, ...]
    #: At least so many customers a month.
    impact: float
    #: What the sentences have in them: step, flow, hours, the operators' word.
    values: Mapping[str, str] = field(default_factory=dict)

    def fact(self, language: Language) -> str:
        return fact(self.rule, self.touchpoint, self.figure, self.values, language)

    def action(self, language: Language) -> str:
        return action(self.rule, self.values, language)

    def to_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "touchpoint": self.touchpoint,
            **self.figure.to_json(),
            "impact": round(self.impact, 2),
            "values": dict(self.values),
            "evidence": [
                {
                    "at": one.at.isoformat(),
                    "customer": one.customer,
                    "journey": one.journey,
                    "session": one.session or None,
                    "ticket": one.ticket or None,
                    "exchange": one.exchange,
                }
                for one in self.evidence
            ],
            "fact": self.fact("en"),
            "action": self.action("en"),
        }


class Rule(Struct, frozen=True, kw_only=True):
    """`cause` at `least` of the customers, in percent."""

    cause: str
    least: float


#: journey.md (f) and R54; the thresholds are starting values.
RULES: tuple[Rule, ...] = (
    Rule(cause=causes.LEFT_AT_EMAIL, least=10),
    Rule(cause=causes.ERROR, least=2),
    Rule(cause=causes.RETRY, least=20),
    Rule(cause=causes.NOT_UNDERSTOOD, least=10),
    Rule(cause=causes.REASK, least=5),
    Rule(cause=causes.TRANSFER, least=10),
    Rule(cause=causes.REPEAT_CONTACT, least=10),
    Rule(cause=causes.CHANNEL_SWITCH, least=5),
    Rule(cause=causes.UNDELIVERED, least=5),
    Rule(cause=causes.LONG_WAIT, least=20),
    Rule(cause=causes.COMPLAINT, least=2),
    Rule(cause=causes.RATING, least=15),
    Rule(cause=causes.LEFT, least=30),
)
#: Waits that are long at certain hours: in place of the plain rule.
HOURS = "long_wait_hours"
#: What operators name, whatever the shop's words are.
NAMED = "named"
_NAMED_LEAST = 5.0


def findings(found: Iterable[Stumbled], hours: Hours | None = None) -> list[Finding]:
    """Of all touchpoints."""
    told = [one for stumbled in found for one in _of(stumbled, hours)]
    return sorted(told, key=lambda one: (-one.impact, one.touchpoint, one.rule))


def _of(stumbled: Stumbled, hours: Hours | None) -> list[Finding]:
    if stumbled.grey:
        return []
    rush = hours.rush(stumbled.touchpoint) if hours is not None else None
    several = [*_by_rule(stumbled, rush), *_by_name(stumbled)]
    if any(one.rule == causes.LEFT_AT_EMAIL for one in several):
        several = [one for one in several if one.rule != causes.LEFT]
    return several[:MOST]


def _by_rule(stumbled: Stumbled, rush: Rush | None) -> Iterator[Finding]:
    for rule in RULES:
        part = stumbled.part(rule.cause)
        if part is None:
            continue
        if rule.cause == causes.LONG_WAIT and rush is not None:
            yield _rush(stumbled, part, rush)
        elif _reaches(part.figure, rule.least):
            yield _finding(rule.cause, stumbled, part, _place(part))


def _by_name(stumbled: Stumbled) -> Iterator[Finding]:
    for part in stumbled.parts:
        word = causes.own_word(part.cause)
        if word is not None and _reaches(part.figure, _NAMED_LEAST):
            yield _finding(NAMED, stumbled, part, {"word": word})


def _reaches(figure: Figure, least: float) -> bool:
    return figure.enough and figure.value is not None and figure.value >= least


def _rush(stumbled: Stumbled, part: Part, rush: Rush) -> Finding:
    values = {"hours": f"{rush.start:02}:00-{rush.end:02}:00"}
    return _finding(HOURS, stumbled, part, values, rush.figure)


def _finding(
    rule: str,
    stumbled: Stumbled,
    part: Part,
    values: Mapping[str, str],
    figure: Figure | None = None,
) -> Finding:
    """`figure`: when the number isn't the part's own."""
    low, _ = wilson(part.figure.parts["hits"], part.figure.n)
    return Finding(
        rule=rule,
        touchpoint=stumbled.touchpoint,
        figure=figure or part.figure,
        evidence=part.evidence,
        impact=(low or 0.0) * stumbled.per_month,
        values=values,
    )


def _place(part: Part) -> Mapping[str, str]:
    return {"flow": part.step[0], "step": part.step[1]} if part.step is not None else {}
