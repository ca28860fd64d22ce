"""What is known of a customer when the bot wants to write first, and of their invitations."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, func, or_, select, text

from cxbot.store import driver, tables
from cxbot.store.database import Database
from cxbot.store.queries import Query, Question, together

_MOST = 500
#: What should have been decided about again by now, but wasn't for a moment, still waits.
_OVERDUE = timedelta(minutes=10)
_contact, _invitation, _place = tables.contact, tables.invitation, tables.conversation
_session, _ticket, _point, _person = (
    tables.session,
    tables.ticket,
    tables.touchpoint,
    tables.customer,
)
#: As the index of these rows says it, word for word: with a parameter it would not be used.
_ALLOWED = text("contact.verdict = 'allow'")
_CLAIMS = or_(_contact.c.kind == "first", _contact.c.kind == "inline")

_newer = _contact.alias("newer")

_WISHES = Query(
    select(
        _person.c.wants_messages,
        _person.c.wants_surveys,
        _person.c.wants_offers,
        _person.c.banned_until,
        _person.c.erased_at,
    ).where(_person.c.id == bindparam("customer"))
)
_PAST = Query(
    select(
        _contact.c.id,
        _contact.c.at,
        _contact.c.flow,
        _contact.c.purpose,
        _contact.c.kind,
        _contact.c.metric,
        _contact.c.number,
        _invitation.c.window_until,
        _invitation.c.answered_at,
        _invitation.c.refused_at,
        _point.c.outcome,
    )
    .select_from(_contact)
    .outerjoin(_invitation, _invitation.c.id == _contact.c.id)
    .outerjoin(_point, _point.c.id == _invitation.c.touchpoint_id)
    .where(_contact.c.customer_id == bindparam("customer"), _contact.c.at >= bindparam("since"))
    .where(_ALLOWED)
    .order_by(_contact.c.at.desc())
    .limit(_MOST)
)
_TAKEN = Query(
    select(func.max(_contact.c.number)).where(_contact.c.customer_id == bindparam("customer"))
)
_LAST = Query(
    select(_contact.c.verdict, _contact.c.expires_at, _contact.c.because)
    .where(_contact.c.session_id == bindparam("session"))
    .order_by(_contact.c.at.desc(), _contact.c.id.desc())
    .limit(1)
)
_WAITING = Query(
    select(_contact.c.flow, func.max(_contact.c.until).label("until"))
    .join(_session, _session.c.id == _contact.c.session_id)
    .where(_contact.c.customer_id == bindparam("customer"), _contact.c.at >= bindparam("since"))
    .where(_contact.c.verdict == "delay", _contact.c.until > bindparam("lately"))
    .where(_contact.c.purpose == "survey", _contact.c.kind == "first")
    .where(_contact.c.session_id != bindparam("session"), _session.c.ended_at.is_(None))
    .where(
        ~select(_newer.c.id)
        .where(_newer.c.session_id == _contact.c.session_id, _newer.c.id > _contact.c.id)
        .exists()
    )
    .group_by(_contact.c.flow)
)
_SHOWN = Query(
    select(func.count().label("shown"), func.max(_contact.c.at).label("last"))
    .where(_contact.c.flow == bindparam("flow"), _contact.c.at > bindparam("since"))
    .where(_ALLOWED, _CLAIMS)
)
_ELSEWHERE = select(_place.c.id).where(
    _place.c.customer_id == bindparam("customer"), _place.c.id != bindparam("here")
)
_HELD = Query(
    select(_ticket.c.id)
    .where(_ticket.c.conversation_id.in_(_ELSEWHERE))
    .where(text("state IN ('queued', 'active', 'waiting_customer', 'snoozed')"))
    .limit(1)
)
_TALKING = Query(
    select(_session.c.id)
    .where(_session.c.conversation_id.in_(_ELSEWHERE), _session.c.ended_at.is_(None))
    .where(or_(_session.c.status == "asking", _session.c.status == "human"))
    .where(_session.c.on_hold.is_(None))
    .limit(1)
)
_OF_SESSION = Query(
    select(_invitation, _contact.c.kind)
    .join(_contact, _contact.c.id == _invitation.c.id)
    .where(_invitation.c.session_id == bindparam("session"))
    .order_by(_invitation.c.id)
)
_LATE = Query(
    select(_invitation)
    .where(_invitation.c.customer_id == bindparam("customer"))
    .where(_invitation.c.conversation_id == bindparam("here"))
    .where(_invitation.c.late.is_not(None), _invitation.c.window_until > bindparam("now"))
    .order_by(_invitation.c.asked_at.desc())
)
_OPEN = Query(
    select(_invitation)
    .where(_invitation.c.customer_id == bindparam("customer"))
    .where(_invitation.c.completed_at.is_(None), _invitation.c.refused_at.is_(None))
    .where(_invitation.c.window_until > bindparam("now"))
    .order_by(_invitation.c.id)
)
_SERVED = Query(
    select(_ticket.c.id, _ticket.c.operator_id, _ticket.c.queue)
    .join(_point, _point.c.ticket_id == _ticket.c.id)
    .where(_point.c.conversation_id == bindparam("here"))
    .where(_point.c.session_id == bindparam("session"))
    .order_by(_point.c.seq.desc())
    .limit(1)
)


class Asked(Struct, frozen=True, kw_only=True):
    """Whom and what a decision is about."""

    customer: str
    #: Id of the conversation, and of the session, if any.
    here: str
    session: str
    flow: str
    survey: bool
    now: datetime
    #: How far back the customer's contacts matter, and everybody's, for which survey is rarer.
    since: datetime
    shown_since: datetime
    #: None: this survey has no quota.
    quota_since: datetime | None = None


class Waiting(Struct, frozen=True, kw_only=True):
    """Another survey that was put off for this customer."""

    flow: str
    until: datetime
    shown: int
    last_shown_at: datetime | None


class Facts(Struct, frozen=True, kw_only=True):
    """As the database knew them at one moment."""

    #: None: nobody we had heard of.
    wishes: Any = None
    #: Allowed contacts with what became of their invitations, newest first.
    past: Sequence[Any] = ()
    taken: int = 0
    #: The session's newest contact.
    last: Any = None
    held: bool = False
    talking: bool = False
    waiting: Sequence[Waiting] = ()
    shown: int = 0
    last_shown_at: datetime | None = None
    #: Invitations to this survey within the quota's period.
    asked: int = 0
    #: The session's, oldest first.
    invitations: Sequence[Mapping[str, Any]] = ()


class Served(Struct, frozen=True, kw_only=True):
    """The newest ticket of a session: who served the customer there."""

    ticket_id: str | None = None
    operator_id: str | None = None
    queue: str | None = None


class Contacts:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def facts(self, asked: Asked) -> Facts:
        """All of one snapshot: a number that is claimed stands for the contacts that were seen."""
        whose = {"customer": asked.customer}
        elsewhere = {"here": asked.here, **whose}
        connection = await self._database.asking()
        wishes, past, taken, last, held, talking, invitations, waiting, *quota = await together(
            connection,
            _WISHES.asks(**whose),
            _PAST.asks(since=asked.since, **whose),
            _TAKEN.asks(**whose),
            _LAST.asks(session=asked.session),
            _HELD.asks(**elsewhere),
            _TALKING.asks(**elsewhere),
            _OF_SESSION.asks(session=asked.session),
            _WAITING.asks(
                since=asked.since,
                lately=asked.now - _OVERDUE,
                session=asked.session,
                **whose,
            ),
            *_quota(asked),
        )
        rivals, shown, shown_at = await _rarity(connection, asked, waiting)
        return Facts(
            wishes=_first(wishes),
            past=past,
            taken=taken[0][0] or 0,
            last=_first(last),
            held=bool(held),
            talking=bool(talking),
            waiting=rivals,
            shown=shown,
            last_shown_at=shown_at,
            asked=quota[0][0].shown if quota else 0,
            invitations=[row._asdict() for row in invitations],
        )

    async def served(self, conversation_id: str, session_id: str) -> Served:
        connection = await self._database.asking()
        row = await _SERVED.first(connection, here=conversation_id, session=session_id)
        if row is None:
            return Served()
        return Served(ticket_id=row.id, operator_id=row.operator_id, queue=row.queue)

    async def invitations(self, session_id: str) -> Sequence[Mapping[str, Any]]:
        """Those a session had, oldest first, each with the kind of its contact."""
        connection = await self._database.asking()
        return await _OF_SESSION.mappings(connection, session=session_id)

    async def open(self, customer_id: str, now: datetime) -> Sequence[Mapping[str, Any]]:
        """Whose answer would still count and that nobody has refused."""
        connection = await self._database.asking()
        return await _OPEN.mappings(connection, customer=customer_id, now=now)

    async def late(
        self, customer_id: str, conversation_id: str, now: datetime
    ) -> Mapping[str, Any] | None:
        """The newest that silence ended and that may still be answered there."""
        connection = await self._database.asking()
        rows = await _LATE.mappings(connection, customer=customer_id, here=conversation_id, now=now)
        return next(filter(still_open, rows), None)


def still_open(invitation: Mapping[str, Any]) -> bool:
    """Silence ended it, and nobody has answered since; another silence opens it again."""
    late = invitation["late"]
    return bool(late) and late.get("open", True)


def _quota(asked: Asked) -> list[Question]:
    since = asked.quota_since
    return [] if since is None else [_SHOWN.asks(flow=asked.flow, since=since)]


def _first(rows: Sequence[Any]) -> Any:
    return rows[0] if rows else None


async def _rarity(
    connection: driver.Asked, asked: Asked, waiting: Sequence[Any]
) -> tuple[Sequence[Waiting], int, datetime | None]:
    """How often each survey was shown matters only where others wait for the customer."""
    if not asked.survey or not waiting:
        return (), 0, None
    since = asked.shown_since
    flows = [*(row.flow for row in waiting), asked.flow]
    *theirs, (mine,) = await together(
        connection, *(_SHOWN.asks(flow=flow, since=since) for flow in flows)
    )
    rivals = [
        Waiting(flow=row.flow, until=row.until, shown=times.shown, last_shown_at=times.last)
        for row, (times,) in zip(waiting, theirs, strict=True)
    ]
    return rivals, mine.shown, mine.last
