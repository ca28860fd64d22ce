"""How a ticket ends, and how it comes back."""

from typing import Any

from cxbot.desk.events import EventKind
from cxbot.desk.lifecycle import answers, moves
from cxbot.desk.lifecycle.acts import Erase, Reopen, Resolve, ReturnToBot
from cxbot.desk.lifecycle.happenings import (
    Close,
    CustomerCameBack,
    CustomerClosed,
    IdleReminded,
    IdleResolved,
    TimedOut,
)
from cxbot.desk.lifecycle.holding import FREE, held
from cxbot.desk.lifecycle.moves import Fields, Move, Scene, Step, customers, moved, refuse, systems
from cxbot.desk.lifecycle.talking import back
from cxbot.model.ticket import Ticket


def resolve(scene: Scene, event: Resolve) -> Move:
    data = {"by": "operator", "unanswered": answers.owed(scene.ticket)}
    step = moves.by("resolved", event, data, **_ended(scene, "resolved"))
    return moved(scene, step, outcome="resolved")


def return_to_bot(scene: Scene, event: ReturnToBot) -> Move:
    data = {"unanswered": answers.owed(scene.ticket)}
    step = moves.by("returned", event, data, **_ended(scene, "returned"))
    return moved(scene, step, outcome="returned")


def customer_closed(scene: Scene, _: CustomerClosed) -> Move:
    kind: EventKind = "resolved" if scene.ticket.first_reply_at is not None else "cancelled"
    data = {"by": "customer", "unanswered": answers.owed(scene.ticket)}
    return moved(scene, customers(kind, data, **_ended(scene, kind)), outcome="closed_by_customer")


def timed_out(scene: Scene, _: TimedOut) -> Move:
    ticket = scene.ticket
    if ticket.first_reply_at is not None or answers.coming(ticket):
        return refuse(ticket, "already_answered")
    data = {"by": "timeout", "unanswered": answers.owed(ticket)}
    step = systems("cancelled", data, **_ended(scene, "cancelled"))
    return moved(scene, step, outcome="timeout")


def idle_reminded(scene: Scene, _: IdleReminded) -> Move:
    if not _idle(scene.ticket):
        return refuse(scene.ticket, "not_idle")
    return moved(scene, systems("reminded"))


def idle_resolved(scene: Scene, _: IdleResolved) -> Move:
    if not _idle(scene.ticket):
        return refuse(scene.ticket, "not_idle")
    data = {"by": "timeout", "unanswered": False}
    step = systems("resolved", data, **_ended(scene, "resolved"))
    return moved(scene, step, outcome="resolved")


def close(scene: Scene, _: Close) -> Move:
    if not _over(scene):
        return refuse(scene.ticket, "not_over")
    return moved(scene, systems("closed", state="closed", closed_at=scene.now))


def reopen(scene: Scene, event: Reopen) -> Move:
    data = {"by": "operator", "was": scene.ticket.state}
    fields = {**held(scene, event.operator_id, event.operator_name), **_again(scene)}
    return moved(scene, moves.by("reopened", event, data, **fields))


def came_back(scene: Scene, event: CustomerCameBack) -> Move:
    ticket = scene.ticket
    if _over(scene):
        return refuse(ticket, "too_late")
    at = min(event.at, scene.now)
    fields: dict[str, Any] = {**FREE, **_again(scene)}
    if event.holder_on and ticket.operator_id is not None:
        name = ticket.operator_name or ticket.operator_id
        fields |= {**held(scene, ticket.operator_id, name), "because": ticket.because}
    reopened = customers("reopened", {"by": "customer", "was": ticket.state}, **fields)
    wrote: Fields = {
        "waiting_since": ticket.waiting_since or at,
        "under_way": answers.customer_wrote(ticket, at),
    }
    written = Step("customer_wrote", "customer", {"touchpoint": event.touchpoint}, wrote, at)
    return moved(scene, *back(scene), reopened, written)


def erase(scene: Scene, event: Erase) -> Move:
    """Over for good whatever it was, and of the customer's case nothing is told any more. Their
    sessions are ended by the same turn, so no flow goes on with the outcome."""
    ticket, steps = scene.ticket, []
    if ticket.open:
        kind: EventKind = "resolved" if ticket.first_reply_at is not None else "cancelled"
        data = {"by": "erasure", "unanswered": answers.owed(ticket)}
        steps.append(moves.by(kind, event, data, **_ended(scene, kind)))
    if ticket.state != "closed":
        steps.append(systems("closed", state="closed", closed_at=scene.now))
    said: dict[str, Any] = {
        "reason": "",
        "shared": {},
        "answers": {},
        "call_back": "",
        "call_phone": "",
    }
    steps.append(moves.by("erased", event, **said, session_id=None))
    return moved(scene, *steps, outcome="closed_by_customer" if ticket.open else None)


def _ended(scene: Scene, state: str) -> Fields:
    """`waiting_since` stays: should it be reopened, the customer is still owed an answer."""
    closings = scene.ticket.closings + 1
    return {
        "state": state,
        "resolved_at": scene.now,
        "closings": closings,
        "snoozed_until": None,
    }


def _again(scene: Scene) -> Fields:
    """The session went on with the first outcome: a second one has nobody to go to."""
    return {"session_id": None, "resolved_at": None, "reopened": scene.ticket.reopened + 1}


def _idle(ticket: Ticket) -> bool:
    """We answered, nothing of ours is owed, and the customer says nothing."""
    waits = ticket.waiting_since is None and ticket.replied_at is not None
    return waits and ticket.state != "snoozed"


def _over(scene: Scene) -> bool:
    """The time in which a customer's message opens it again."""
    ended_at = scene.ticket.resolved_at or scene.ticket.opened_at
    return scene.now - ended_at >= scene.rules.reopen_within
