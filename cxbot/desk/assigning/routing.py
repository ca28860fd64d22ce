"""Where a ticket goes: the first of the shop's rules whose every field fits decides."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from cxbot.desk.phrases import Key, words
from cxbot.model.desk import Desk, Route, RouteField
from cxbot.model.ticket import Priority, Ticket
from cxbot.model.value import replace

_LABELS: dict[RouteField, Key] = {
    "queue": "rule_queue",
    "flow": "rule_flow",
    "touchpoint": "rule_touchpoint",
    "channel": "rule_channel",
    "language": "rule_language",
    "persona": "rule_persona",
    "priority": "rule_priority",
}


class Facts(Struct, frozen=True, kw_only=True):
    """What rules may look at, as it is when the ticket opens."""

    queue: str | None = None
    flow: str = ""
    touchpoint: str = ""
    channel: str = ""
    language: str = ""
    persona: str = ""
    priority: Priority = "normal"
    #: Tickets that wait in the queue already.
    waiting: int = 0


class Placing(Struct, frozen=True, kw_only=True):
    """What becomes of it."""

    queue: str | None
    priority: Priority
    #: The account of whoever is to have it; None: whoever's turn it is.
    to: str | None = None
    #: What whoever gets it must be able to do.
    skill: str | None = None
    #: Why, in words; empty when no rule fits.
    because: str = ""

    def facts(self) -> Mapping[str, Any]:
        """For the first line of the ticket's log, which gives them back to `read`."""
        told = {"queue": self.queue, "to": self.to, "skill": self.skill, "because": self.because}
        return {"routed": told}


def read(data: Mapping[str, Any], ticket: Ticket) -> Placing:
    """What the rule wanted when the ticket opened; nothing once people have sent it elsewhere."""
    placing = Placing(queue=ticket.queue, priority=ticket.priority)
    routed = data.get("routed")
    if routed is None or routed["queue"] != ticket.queue:
        return placing
    return replace(placing, **{name: routed[name] for name in ("to", "skill", "because")})


def place(rules: Desk, facts: Facts, language: str) -> Placing:
    """`language` is that of whoever reads the reason."""
    placing = Placing(queue=facts.queue, priority=facts.priority)
    rule = next((rule for rule in rules.routes if fits(rule, facts)), None)
    if rule is None:
        return placing
    member = rules.named(rule.to) if rule.to is not None else None
    return replace(
        placing,
        queue=rule.queue or facts.queue,
        priority=rule.priority or facts.priority,
        to=member.account if member is not None else None,
        skill=rule.skill,
        because=rule.because or told(rule, language),
    )


def fits(rule: Route, facts: Facts) -> bool:
    return all(_fits(field, wanted, facts) for field, wanted in rule.when.items())


def told(rule: Route, language: str) -> str:
    """The rule's own conditions, for one that gives no reason."""
    parts = []
    for field, wanted in rule.when.items():
        if field == "waiting":
            parts.append(words("rule_waiting", language, count=_least(wanted)))
        else:
            parts.append(words(_LABELS[field], language, values=", ".join(wanted)))
    return ", ".join(parts)


def _fits(field: RouteField, wanted: tuple[str, ...], facts: Facts) -> bool:
    if field == "waiting":
        return facts.waiting >= _least(wanted)
    given = str(getattr(facts, field) or "").casefold()
    if field == "language":
        given = given.replace("_", "-")
        return any(given == one or given.startswith(f"{one}-") for one in _folded(wanted))
    return given in _folded(wanted)


def _folded(wanted: tuple[str, ...]) -> list[str]:
    return [one.casefold() for one in wanted]


def _least(wanted: tuple[str, ...]) -> int:
    return min(int(one) for one in wanted)
