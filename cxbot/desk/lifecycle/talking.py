"""What people write, and whether it arrives."""

from datetime import datetime, timedelta
from typing import Any

from cxbot.desk.lifecycle import answers, calling, moves
from cxbot.desk.lifecycle.acts import (
    Noted,
    OperatorAnswered,
    ReplyDelivered,
    Sided,
)
from cxbot.desk.lifecycle.happenings import (
    AskedAgain,
    CustomerReachable,
    CustomerUnreachable,
    CustomerWrote,
    Reasked,
    ReplyFailed,
)
from cxbot.desk.lifecycle.holding import taken
from cxbot.desk.lifecycle.moves import Move, Scene, Step, customers, moved, refuse, systems
from cxbot.model.value import replace


def customer_wrote(scene: Scene, event: CustomerWrote) -> Move:
    ticket = scene.ticket
    at = min(event.at, scene.now)
    state = ticket.state
    if state in {"waiting_customer", "snoozed"}:
        state = "active" if ticket.held else "queued"
    wrote = customers(
        "customer_wrote",
        {"touchpoint": event.touchpoint},
        state=state,
        waiting_since=ticket.waiting_since or at,
        under_way=answers.customer_wrote(ticket, at),
        snoozed_until=None,
        off_hours=ticket.off_hours or event.off_hours,
    )
    woke = [customers("woke", {"why": "customer"})] if ticket.state == "snoozed" else []
    return moved(scene, *back(scene), replace(wrote, at=at), *woke)


def back(scene: Scene) -> tuple[Step, ...]:
    """Who writes can be reached."""
    if not scene.ticket.unreachable:
        return ()
    return (customers("reachable", unreachable=False),)


def asked_again(scene: Scene, event: AskedAgain) -> Move:
    ticket = scene.ticket
    asked = customers(
        "asked_again",
        {"reason": event.reason, **calling.wish(event.call_back)},
        session_id=event.session_id or ticket.session_id,
        answers={**ticket.answers, **event.answers},
        **calling.asked_again(ticket, event),
    )
    return moved(scene, asked)


def answered(scene: Scene, event: OperatorAnswered) -> Move:
    ticket = scene.ticket
    refusal = _may_not_answer(scene, event)
    if refusal is not None:
        return refusal
    steps = () if ticket.held else (taken(scene, event),)
    under_way = answers.written(ticket, event.touchpoint)
    answer = moves.by("answered", event, {"touchpoint": event.touchpoint}, under_way=under_way)
    return moved(scene, *steps, replace(answer, at=min(event.at, scene.now)))


def _may_not_answer(scene: Scene, event: OperatorAnswered) -> Move | None:
    ticket = scene.ticket
    if ticket.unreachable:
        return refuse(ticket, "customer_blocked")
    locked = scene.rules.others == "lock" and ticket.held and not event.supervisor
    if locked and ticket.operator_id != event.operator_id:
        return refuse(ticket, "locked", name=ticket.operator_name or ticket.operator_id or "")
    return None


def delivered(scene: Scene, event: ReplyDelivered) -> Move:
    """Only this answers the customer. After the end it still counts, but the end stays."""
    ticket, waited = scene.ticket, scene.ticket.waiting_since
    at = min(event.at, scene.now)
    # what they wrote after that answer waits on
    waits, under_way = answers.arrived(ticket, event.touchpoint, event.written_at)
    fields: dict[str, Any] = {
        "waiting_since": waits,
        "under_way": under_way,
        "first_reply_at": ticket.first_reply_at or at,
        "replied_at": max(at, ticket.replied_at or at),
    }
    if waits is None or waits != waited:
        fields |= {"stage": 0, "off_hours": False}
    if waits is None and ticket.state == "active":
        fields["state"] = "waiting_customer"
    data = {
        "touchpoint": event.touchpoint,
        "first": ticket.first_reply_at is None,
        "waited_ms": _milliseconds(waited, at) if waits != waited else None,
    }
    return moved(scene, replace(moves.by("replied", event, data, **fields), at=at))


def _milliseconds(since: datetime | None, at: datetime) -> int | None:
    if since is None:
        return None
    return max(at - since, timedelta()) // timedelta(milliseconds=1)


def reply_failed(scene: Scene, event: ReplyFailed) -> Move:
    """The customer goes on waiting: nothing was answered."""
    data = {"touchpoint": event.touchpoint, "reason": event.reason}
    under_way = answers.failed(scene.ticket, event.touchpoint)
    return moved(scene, systems("reply_failed", data, under_way=under_way))


def unreachable(scene: Scene, _: CustomerUnreachable) -> Move:
    """A flow needn't wait for them any longer; the ticket stays: they may come back."""
    ticket = scene.ticket
    if ticket.unreachable:
        return refuse(ticket, "already_so")
    session_id = None if ticket.open else ticket.session_id
    gone = customers("unreachable", unreachable=True, session_id=session_id)
    return moved(scene, gone, outcome="unreachable" if ticket.open else None)


def reachable(scene: Scene, _: CustomerReachable) -> Move:
    steps = back(scene)
    return moved(scene, *steps) if steps else refuse(scene.ticket, "already_so")


def noted(scene: Scene, event: Noted) -> Move:
    kept = {"kept": event.kept} if event.kept else {}
    return moved(scene, moves.by("noted", event, {"text": event.text, **kept}))


def sided(scene: Scene, event: Sided) -> Move:
    return moved(scene, moves.by("sided", event, {"team": event.team, "text": event.text}))


def reasked(scene: Scene, event: Reasked) -> Move:
    return moved(scene, systems("reasked", {"what": event.what}))
