"""What a customer would feel: written to without end, asked too much, promised in vain."""

import re
from collections.abc import Iterator

from cxbot.flow.check.view import View
from cxbot.flow.definition import Flow
from cxbot.flow.reading.files import SHOP
from cxbot.flow.steps import AskStep, HumanStep

MAX_QUESTIONS = 3
MAX_RETRIES = 3

#: Steps between two questions that give no rest.
_PASSING = frozenset({"say", "set", "if", "match", "call", "go"})
_AT_ONCE = re.compile(
    r"\b(?:right (?:away|now)|immediately|at once|in a (?:minute|moment|second)"
    r"|within (?:minutes|a minute)|(?:write|answer|join|call|help)s? (?:you |here )?now)\b"
    r"|\b(?:прямо сейчас|сейчас же|немедленно|сию минуту|через минуту|в течение минуты"
    r"|сейчас (?:ответит|напишет|подключится|позвонит))\b"
    r"|马上|立刻|立即",
    re.IGNORECASE,
)


def check(view: View) -> None:
    for flow in view.flows.values():
        _unlimited(view, flow)
        _questions_in_a_row(view, flow)
        for step in flow.steps.values():
            if isinstance(step, AskStep) and len(step.retry) > MAX_RETRIES:
                said = f"{len(step.retry)} retry texts: after {MAX_RETRIES} misses people give up."
                hint = "Leave the best, and let give_up call a person."
                view.add(view.key(step.span, "retry"), "W508", said, hint)
            if isinstance(step, HumanStep):
                _promise(view, step)
    _closed_hours(view)
    _nights(view)


def _unlimited(view: View, flow: Flow) -> None:
    """Events come twice, and customers order twice."""
    written = view.value(flow.span, "limit") is not None
    if not flow.trigger.events or flow.limit_rule or written or flow.anytime:
        return
    event = flow.trigger.events[0]
    said = f"nothing limits how often {event} starts this flow for one customer."
    path = "order.number" if event.startswith("order.") else "90 days"
    view.add(
        view.key(flow.span, "when", "event"), "W501", said, f"Like this: limit: once per {path}"
    )


# --- questions -----------------------------------------------------------------------------------


def _questions_in_a_row(view: View, flow: Flow) -> None:
    asks = [step for step in flow.steps.values() if isinstance(step, AskStep)]
    if len(asks) <= MAX_QUESTIONS or not view.whole(flow):
        return
    counted: dict[str, int] = {}
    for step in sorted(asks, key=lambda one: (one.span.line, one.span.column)):
        counted[step.key] = 1 + max(
            (counted[key] for key in _asked_before(view, flow, step.key) if key in counted),
            default=0,
        )
        if counted[step.key] == MAX_QUESTIONS + 1:
            span = view.key(step.span, "ask")
            if flow.trigger.events:
                said = (
                    f"question {counted[step.key]} in a row, in a flow the customer did not begin."
                )
                hint = f"Ask at most {MAX_QUESTIONS} now, and the others another time."
                view.add(span, "W506", said, hint)
            else:
                said = f"question {counted[step.key]} in a row: every one more loses customers."
                view.add(span, "I506", said, "Is there one you know the answer to already?")


def _asked_before(view: View, flow: Flow, key: str) -> Iterator[str]:
    """The questions whose answer leads here without a rest."""
    for source, edges in view.ways(flow).items():
        if isinstance(flow.steps.get(source), AskStep):
            seen: set[str] = set()
            todo = [e.target for e in edges if e.kind == "next" and e.target]
            while todo:
                at = todo.pop()
                if at == key:
                    yield source
                    break
                if at not in seen and flow.steps[at].verb in _PASSING:
                    seen.add(at)
                    todo += [e.target for e in view.ways(flow).get(at, ()) if e.target]


# --- people --------------------------------------------------------------------------------------


def _promise(view: View, step: HumanStep) -> None:
    if step.say is None or view.shop.desk.hours.always:
        return
    for template in step.say.templates():
        found = _AT_ONCE.search(template.source.text)
        if found:
            said = f'"{found[0]}" is said outside of opening_hours too, when nobody is there.'
            hint = "Leave out say: the bot then tells when people are back."
            at = template.source.at(found.start(), len(found[0]))
            view.add(at, "W505", said, hint)


def _closed_hours(view: View) -> None:
    """Silenced though people go home: the customer hears the usual promise, or nothing."""
    shop = view.shop
    silenced = shop.messages.get("human_closed_hours", "") is None
    if not silenced or shop.desk.hours.always or shop.desk.off_hours != "queue":
        return
    said = "outside of opening_hours customers are told that a colleague writes soon."
    if shop.messages.get("human_called") is None:
        said = "outside of opening_hours customers who are handed over hear nothing at all."
    hint = "Say when you are back: {shop.next_opening | time}"
    view.add(view.key(view.shop_file, "messages", "human_closed_hours"), "W504", said, hint)


def _nights(view: View) -> None:
    if view.shop.quiet_hours or view.value(view.shop_file, "quiet_hours") is not None:
        return
    flow = next((f for f in view.flows.values() if f.trigger.events and view.sound(f)), None)
    if flow is not None:
        there = view.files.roots.get(SHOP) is not None
        span = view.shop_file.first if there else view.key(flow.span, "when", "event")
        said = f"{flow.name} writes first, at any hour: the shop has no quiet_hours."
        view.add(span, "I509", said, "Like this, in shop.yaml: quiet_hours: 21:00-10:00")
