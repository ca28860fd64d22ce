"""Who holds a ticket: it's free and queued, or somebody's."""

from typing import Any

from cxbot.desk.lifecycle import moves
from cxbot.desk.lifecycle.acts import AnyonesAct, Assign, Drop, OperatorsAct, Take, Transfer
from cxbot.desk.lifecycle.moves import Fields, Move, Scene, Step, moved, refuse
from cxbot.model.ticket import Ticket


def take(scene: Scene, event: Take) -> Move:
    ticket = scene.ticket
    if ticket.operator_id == event.operator_id:
        return refuse(ticket, "already_yours")
    if ticket.held and not (event.force and event.supervisor):
        return refuse(ticket, "already_taken", name=_holder(ticket))
    return moved(scene, taken(scene, event))


def taken(scene: Scene, event: OperatorsAct) -> Step:
    """Theirs from now on, and our turn."""
    data = {"because": "", "held_by": scene.ticket.operator_name}
    return moves.by("taken", event, data, **held(scene, event.operator_id, event.operator_name))


def assign(scene: Scene, event: Assign) -> Move:
    ticket = scene.ticket
    if event.by is None and ticket.held:
        return refuse(ticket, "already_taken", name=_holder(ticket))
    if ticket.operator_id == event.to_id:
        return refuse(ticket, "already_so")
    by = AnyonesAct(operator_id=event.by or "", operator_name=event.by_name)
    data = {"to": event.to_name, "because": event.because, "by": event.by}
    fields = {**held(scene, event.to_id, event.to_name), "because": event.because}
    if ticket.state != "queued":
        # a rule or a colleague gives it to them; when its time comes is as it was
        fields = {**fields, "state": ticket.state, "snoozed_until": ticket.snoozed_until}
    return moved(scene, moves.by("assigned", by, data, **fields))


def drop(scene: Scene, event: Drop) -> Move:
    ticket = scene.ticket
    if not ticket.held:
        return refuse(ticket, "not_taken")
    data = {"held_by": ticket.operator_name, "why": event.why}
    return moved(scene, moves.by("dropped", event, data, **FREE))


def transfer(scene: Scene, event: Transfer) -> Move:
    """Only the place and the holder change: no clock starts anew."""
    ticket, note = scene.ticket, event.note.strip()
    if event.queue is None and event.to_id is None and event.chat is None:
        return refuse(ticket, "transfer_nowhere")
    if not note:
        return refuse(ticket, "transfer_needs_note")
    data = {"queue": event.queue, "to": event.to_name, "chat": event.chat, "note": note}
    fields: dict[str, Any] = dict(FREE)
    if event.to_id is not None:
        fields |= held(scene, event.to_id, event.to_name or event.to_id)
        fields["because"] = note
    fields["queue"] = event.queue or ticket.queue
    fields["chat"] = event.chat or ticket.chat
    return moved(scene, moves.by("transferred", event, data, **fields))


def held(scene: Scene, operator_id: str, operator_name: str) -> Fields:
    return {
        "state": "active",
        "operator_id": operator_id,
        "operator_name": operator_name,
        "because": "",
        "held_since": scene.now,
        "snoozed_until": None,
    }


FREE: Fields = {
    "state": "queued",
    "operator_id": None,
    "operator_name": None,
    "because": "",
    "held_since": None,
    "snoozed_until": None,
}


def _holder(ticket: Ticket) -> str:
    return ticket.operator_name or ticket.operator_id or ""
