"""What is noted on a ticket without moving it: pauses, urgency, tags, marks, limits, ratings."""

from typing import Any

from cxbot.desk.events import EventKind
from cxbot.desk.lifecycle import answers, moves
from cxbot.desk.lifecycle.acts import (
    AnyonesAct,
    Ban,
    MarkCause,
    MarkMood,
    OperatorsAct,
    Prioritise,
    Silence,
    Snooze,
    Tag,
    Unsilence,
    Untag,
    Wake,
)
from cxbot.desk.lifecycle.happenings import Rated, Staged
from cxbot.desk.lifecycle.moves import Fields, Move, Scene, customers, moved, refuse, systems


def snooze(scene: Scene, event: Snooze) -> Move:
    ticket = scene.ticket
    if event.until <= scene.now:
        return refuse(ticket, "snooze_past")
    if answers.owed(ticket) and not event.anyway:
        return refuse(ticket, "customer_waits")
    data = {"until": event.until}
    return _set(scene, "snoozed", event, data, state="snoozed", snoozed_until=event.until)


def wake(scene: Scene, event: Wake) -> Move:
    state = "active" if scene.ticket.held else "queued"
    step = moves.by("woke", event, {"why": event.why}, state=state, snoozed_until=None)
    return moved(scene, step)


def prioritise(scene: Scene, event: Prioritise) -> Move:
    data = {"was": scene.ticket.priority, "now": event.priority}
    return _set(scene, "prioritised", event, data, priority=event.priority)


def tag(scene: Scene, event: Tag) -> Move:
    tags = scene.ticket.tags
    if event.tag in tags:
        return refuse(scene.ticket, "already_so")
    return _set(scene, "tagged", event, {"tag": event.tag}, tags=(*tags, event.tag))


def untag(scene: Scene, event: Untag) -> Move:
    tags = scene.ticket.tags
    if event.tag not in tags:
        return refuse(scene.ticket, "not_tagged", tag=event.tag)
    left = tuple(one for one in tags if one != event.tag)
    return _set(scene, "untagged", event, {"tag": event.tag}, tags=left)


def mark_mood(scene: Scene, event: MarkMood) -> Move:
    return _set(scene, "marked", event, {"mood": event.mood}, mood=event.mood)


def mark_cause(scene: Scene, event: MarkCause) -> Move:
    known = scene.rules.causes
    if event.cause is not None and event.cause not in known:
        return refuse(scene.ticket, "unknown_cause", cause=event.cause, known=", ".join(known))
    return _set(scene, "marked", event, {"cause": event.cause}, cause=event.cause)


def silence(scene: Scene, event: Silence) -> Move:
    return _set(scene, "silenced", event, {}, silent=True)


def unsilence(scene: Scene, event: Unsilence) -> Move:
    return _set(scene, "unsilenced", event, {}, silent=False)


def ban(scene: Scene, event: Ban) -> Move:
    return moved(scene, moves.by("banned", event, {"reason": event.reason}))


def staged(scene: Scene, event: Staged) -> Move:
    """`stage` is of the answer that the customer waits for; the time to an end has none of it."""
    ticket = scene.ticket
    fields: dict[str, Any] = {"breached": ticket.breached or event.percent >= 100}
    if event.target != "resolve":
        if ticket.waiting_since is None:
            return refuse(ticket, "nobody_waits")
        if event.percent <= ticket.stage:
            return refuse(ticket, "already_so")
        fields["stage"] = event.percent
    data = {"target": event.target, "percent": event.percent}
    return moved(scene, systems("staged", data, **fields))


def rated(scene: Scene, event: Rated) -> Move:
    if not 1 <= event.closing <= scene.ticket.closings:
        return refuse(scene.ticket, "stale")
    return moved(scene, customers("rated", {"score": event.score, "closing": event.closing}))


def _set(
    scene: Scene, kind: EventKind, act: OperatorsAct | AnyonesAct, data: Fields, **fields: Any
) -> Move:
    """Refused when it is so already."""
    if all(getattr(scene.ticket, name) == new for name, new in fields.items()):
        return refuse(scene.ticket, "already_so")
    return moved(scene, moves.by(kind, act, data, **fields))
