"""How a talk with people can't end: branches of `human` that are never taken."""

from cxbot.flow.check.view import View
from cxbot.flow.steps import HumanStep


def check(view: View) -> None:
    for flow in view.flows.values():
        for step in flow.steps.values():
            if isinstance(step, HumanStep) and step.waits:
                _branches(view, step)


def _branches(view: View, step: HumanStep) -> None:
    reasons = {"off_hours": _off_hours(view), "timeout": _timeout(step)}
    for outcome, _ in step.on:
        said, hint = reasons.get(outcome) or ("", "")
        if said:
            at = view.key(step.span, "on", outcome)
            view.add(at, "W431", f"never taken: {said}", hint)


def _off_hours(view: View) -> tuple[str, str] | None:
    """Why nobody is refused out of hours, and what to do."""
    desk = view.shop.desk
    if desk.hours.always:
        hint = "Write opening_hours in shop.yaml, and off_hours: refuse under desk."
        return "people answer always, shop.yaml has no hours.", hint
    if desk.off_hours == "queue":
        hint = "Write off_hours: refuse under desk in shop.yaml, or remove the branch."
        return "out of hours the ticket waits until people are back.", hint
    return None


def _timeout(step: HumanStep) -> tuple[str, str] | None:
    if step.no_answer is None:
        return "nothing says how long to wait for people.", "Like this: no_answer: {after: 2 hours}"
    if step.no_answer.do:
        return "no_answer has steps of its own.", "Keep these steps or those."
    return None
