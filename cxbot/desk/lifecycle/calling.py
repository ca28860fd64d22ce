"""The customer asked to be called: each try is told, reached they are answered by word of mouth."""

from typing import Any

from cxbot.desk.lifecycle import answers, moves
from cxbot.desk.lifecycle.acts import Called
from cxbot.desk.lifecycle.happenings import AskedAgain
from cxbot.desk.lifecycle.holding import taken
from cxbot.desk.lifecycle.moves import Fields, Move, Scene, moved, refuse
from cxbot.model.ticket import Ticket

#: The tag of tickets whose customer wants to be called.
TAG = "call-back"


def wish(call_back: str) -> Fields:
    """What the log says of it, also when the words are gone."""
    return {"to_call": True} if call_back else {}


def called(scene: Scene, event: Called) -> Move:
    """After the end it counts as well, but the end stays."""
    ticket = scene.ticket
    others = ticket.held and ticket.operator_id != event.operator_id
    if others and scene.rules.others == "lock" and not event.supervisor and ticket.open:
        return refuse(ticket, "locked", name=ticket.operator_name or ticket.operator_id or "")
    if event.result is None and ticket.called_at is None:
        return refuse(ticket, "call_not_reached")
    if event.result is None and event.outcome in (None, ticket.call_outcome):
        return refuse(ticket, "already_so")
    takes = ticket.open and not ticket.held and event.result is not None
    steps = (taken(scene, event),) if takes else ()
    data = {"result": event.result, "outcome": event.outcome, "words": event.words}
    return moved(scene, *steps, moves.by("called", event, data, **_told(scene, event)))


def asked_again(ticket: Ticket, event: AskedAgain) -> Fields:
    """A new wish to be called is owed whatever came of the one before."""
    if not event.call_back:
        return {}
    return {
        "call_back": event.call_back,
        "call_phone": event.call_phone,
        "called_at": None,
        "call_outcome": None,
        "tags": ticket.tags if TAG in ticket.tags else (*ticket.tags, TAG),
    }


def _told(scene: Scene, event: Called) -> dict[str, Any]:
    ticket, now = scene.ticket, scene.now
    if event.result == "no_answer":
        return {"calls_missed": ticket.calls_missed + 1}
    outcome = {"call_outcome": event.outcome or ticket.call_outcome}
    if event.result is None:
        return outcome
    return {
        **outcome,
        "called_at": max(now, ticket.called_at or now),
        "waiting_since": None,
        "under_way": answers.spoken(ticket),
        "first_reply_at": ticket.first_reply_at or now,
        "replied_at": max(now, ticket.replied_at or now),
        "stage": 0,
        "off_hours": False,
    }
