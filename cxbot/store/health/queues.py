"""What came in is done, what was decided is sent, what waits fires: each with its exchange."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select

from cxbot.store.health.check import Check, Scope
from cxbot.store.outbox import COSMETIC
from cxbot.store.tables import inbox, outbox, timer, touchpoint

#: A busy desk's inputs wait seconds; a request is answered or given up within a minute.
_WAITS, _SENDS, _FIRES = timedelta(minutes=10), timedelta(hours=1), timedelta(minutes=5)
#: Its originals may be deleted after that.
_KEPT = timedelta(days=6)
#: Nothing finds them by their time, so no more of the newest are looked at.
_NEWEST = 100_000
#: Outcomes of an exchange for each end of its message.
_ENDS = {
    "sent": ("delivered", "no_response"),
    "failed": ("failed",),
    "uncertain": ("uncertain",),
    "expired": ("expired",),
}
_OPEN = ("pending", "sending")
_MESSAGE = inbox.c.raw["message"]


def _dead(_scope: Scope) -> Select[Any]:
    return select(inbox.c.id).where(inbox.c.status == "dead")


def _undone(scope: Scope) -> Select[Any]:
    late = inbox.c.received_at < scope.before(_WAITS)
    return select(inbox.c.id).where(inbox.c.status == "new", late)


def _without_exchange(scope: Scope) -> Select[Any]:
    """A customer's message that is done has one touchpoint; the other parts of an album are told
    with the first, and what was emptied by an erasure can't be told apart."""
    key = inbox.c.channel + "|" + inbox.c.natural_key
    query = (
        select(inbox.c.id)
        .where(inbox.c.status == "done", inbox.c.channel == "telegram")
        # a group's id is negative; what is said there goes on in the lane of its customer
        .where(inbox.c.natural_key.like("%:m:%"), inbox.c.natural_key.not_like("%:m:-%"))
        .where(inbox.c.lane.not_like("%:erased-%"), inbox.c.lane.like("telegram:%"))
        .where(~exists().where(touchpoint.c.source_key == key))
        .where(_MESSAGE["media_group_id"].as_string().is_(None))
        .where(_MESSAGE["message_id"].as_string().is_not(None))
    )
    return query.where(*_received(scope))


def _received(scope: Scope) -> list[ColumnElement[bool]]:
    if scope.since is None:
        return []
    newest = select(func.coalesce(func.max(inbox.c.id), 0)).scalar_subquery()
    return [inbox.c.received_at >= scope.since, inbox.c.id > newest - _NEWEST]


def _told_otherwise(scope: Scope) -> Select[Any]:
    """Of an exchange's newest message the end is the exchange's."""
    later = outbox.alias()
    again = exists().where(
        later.c.touchpoint_id == outbox.c.touchpoint_id,
        later.c.id > outbox.c.id,
        later.c.id > touchpoint.c.id,
    )
    agrees = or_(
        and_(outbox.c.status.in_(_OPEN), touchpoint.c.outcome == "planned"),
        *(
            and_(outbox.c.status == status, touchpoint.c.outcome.in_(outcomes))
            for status, outcomes in _ENDS.items()
        ),
    )
    unlike = select(outbox.c.id).join(touchpoint, touchpoint.c.id == outbox.c.touchpoint_id)
    unlike = unlike.where(*scope.recent(outbox.c.id))
    suspects = unlike.where(func.coalesce(touchpoint.c.outcome, "") != "", ~agrees).subquery()
    query = select(outbox.c.id).join(touchpoint, touchpoint.c.id == outbox.c.touchpoint_id)
    return query.where(outbox.c.id.in_(select(suspects.c.id)), ~again)


def _without_message(scope: Scope) -> Select[Any]:
    """Decided to be said, and nothing is there that says it."""
    says = exists().where(
        outbox.c.touchpoint_id == touchpoint.c.id,
        outbox.c.id > touchpoint.c.id,
        outbox.c.status.in_(_OPEN),
    )
    return select(touchpoint.c.id).where(
        touchpoint.c.direction == "out",
        touchpoint.c.outcome == "planned",
        ~says,
        *scope.recent(touchpoint.c.id),
    )


def _exchange_gone(scope: Scope) -> Select[Any]:
    return select(outbox.c.id).where(
        outbox.c.touchpoint_id.is_not(None),
        ~exists().where(touchpoint.c.id == outbox.c.touchpoint_id),
        *scope.recent(outbox.c.id),
    )


def _sending(scope: Scope) -> Select[Any]:
    """A request is on its way as long as a process waits for the answer."""
    query = select(outbox.c.id).where(outbox.c.status == "sending")
    if scope.alive is False:
        return query
    return query.where(outbox.c.created_at < scope.before(_SENDS))


def _uncertain(scope: Scope) -> Select[Any]:
    """As long as nobody has sent it again; what was about a month ago isn't waited for."""
    month = scope.before(timedelta(days=30))
    still = or_(outbox.c.touchpoint_id.is_(None), touchpoint.c.outcome == "uncertain")
    return (
        select(outbox.c.id)
        .outerjoin(touchpoint, touchpoint.c.id == outbox.c.touchpoint_id)
        .where(outbox.c.status == "uncertain", outbox.c.priority < literal(COSMETIC), still)
        .where(outbox.c.created_at > month)
    )


def _overdue(scope: Scope) -> Select[Any]:
    return select(timer.c.id).where(
        timer.c.status == "armed", timer.c.fire_at < scope.before(_FIRES)
    )


def _fired_and_lost(scope: Scope) -> Select[Any]:
    arrived = exists().where(inbox.c.channel == "timer", inbox.c.natural_key == timer.c.id)
    return select(timer.c.id).where(
        timer.c.status == "fired", timer.c.fire_at > scope.before(_KEPT), ~arrived
    )


CHECKS = (
    Check(
        name="dead_letters",
        what="inputs could not be handled and were given up",
        do="The customers got an apology. Look for turn_failed in the log, and report it.",
        broken=_dead,
        weight="waiting",
    ),
    Check(
        name="inbox_waits",
        what="inputs have waited for more than ten minutes",
        do="Does the bot run? Then look for turn_failed and turn_not_stored in the log.",
        broken=_undone,
        weight="waiting",
    ),
    Check(
        name="inbox_without_exchange",
        what="messages of customers are done and stand in no log of theirs",
        do="Please report it.",
        broken=_without_exchange,
    ),
    Check(
        name="outcome_differs",
        what="messages ended otherwise than their exchange says",
        do="Please report it; figures of deliveries count the exchange.",
        broken=_told_otherwise,
    ),
    Check(
        name="decided_not_sent",
        what="exchanges were decided and no message is there to be sent",
        do="Please report it; the customers didn't get these.",
        broken=_without_message,
    ),
    Check(
        name="message_without_exchange",
        what="messages belong to an exchange that isn't there",
        do="Please report it.",
        broken=_exchange_gone,
    ),
    Check(
        name="sending_alone",
        what="messages are being sent by nobody",
        do="The process died while it sent them. The next start sends them again, marked as "
        "perhaps repeated: cxbot run.",
        broken=_sending,
        weight="waiting",
    ),
    Check(
        name="uncertain",
        what="messages have perhaps arrived, and a person has to look",
        do="The topic of each says it; cxbot touchpoints has them with the outcome uncertain.",
        broken=_uncertain,
        weight="waiting",
    ),
    Check(
        name="timers_overdue",
        what="timers should have fired more than five minutes ago",
        do="Does the bot run? They fire at its next start.",
        broken=_overdue,
        weight="waiting",
    ),
    Check(
        name="timers_lost",
        what="timers have fired and what they led to never came in",
        do="Please report it; flows that waited for them stand still.",
        broken=_fired_and_lost,
        deep=True,
    ),
)
