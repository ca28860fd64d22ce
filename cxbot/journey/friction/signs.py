"""What in a journey tells that its customer stumbled, exchange by exchange."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from cxbot.journey.friction import causes
from cxbot.journey.friction.standing import PAUSE, acts, crossed, same_talk
from cxbot.journey.paths.exchange import Exchange
from cxbot.journey.sentiment.ratings import of_rating

#: Who comes again within it, comes again about the same.
AGAIN = timedelta(days=3)
_COMPLAINT, _MARKED = "complaint.filed", "ticket.marked"
_UNDELIVERED = frozenset({"failed", "expired", "undelivered", "blocked"})
_OUTCOMES: Mapping[str | None, str] = {
    "missed": causes.RETRY,
    "not_understood": causes.NOT_UNDERSTOOD,
    "error": causes.ERROR,
}

#: A cause and the exchange that shows it.
Sign = tuple[str, Exchange]


def of_exchange(one: Exchange, named: Mapping[str, str]) -> Iterator[str]:
    """What an exchange tells by itself; `named`: ticket -> what an operator calls the cause."""
    if one.outcome in _OUTCOMES:
        yield _OUTCOMES[one.outcome]
    elif one.direction == "out" and one.outcome in _UNDELIVERED:
        yield causes.UNDELIVERED
    for flag in one.effort:
        yield causes.of_effort(flag)
    if one.name == "ticket.transferred":
        yield causes.TRANSFER
    if one.ticket is not None and one.ticket in named:
        yield causes.named(named[one.ticket])
    felt = _felt(one)
    if felt is not None:
        yield felt


def _felt(one: Exchange) -> str | None:
    if one.rating is not None:
        return causes.RATING if of_rating(one.rating).value == "negative" else None
    if one.name == _COMPLAINT:
        return causes.COMPLAINT
    if one.sentiment != "negative" or one.name == _MARKED:  # of marks the last holds
        return None
    return causes.BY_SOURCE.get(one.sentiment_source)


def of_several(there: Sequence[Exchange]) -> Iterator[Sign]:
    """What only several exchanges at one touchpoint tell together."""
    if len(there) > 1:
        yield from _coming_again(there)
    marks = {one.ticket: one for one in there if one.name == _MARKED}
    yield from ((causes.MARK, one) for one in marks.values() if one.sentiment == "negative")


def calls_people(exchanges: Sequence[Exchange]) -> set[str]:
    """Ids of what led to our people: that somebody asks for them is seen in how they behave, and
    is no friction by itself."""
    found: set[str] = set()
    last: Exchange | None = None
    for one in exchanges:
        if one.direction == "in":
            last = one
        elif one.name == "ticket.opened" and last is not None:
            found.add(last.id)
    return found


def _coming_again(there: Sequence[Exchange]) -> Iterator[Sign]:
    """The customer goes on over another channel, or begins the same afresh after a pause; not when
    it was we who wrote to them in between."""
    before: Exchange | None = None
    ours: Exchange | None = None
    for one in there:
        if not acts(one):
            if crossed(one):
                ours = one
            continue
        if before is not None and one.at - before.at <= AGAIN:
            if one.channel != before.channel:
                yield causes.CHANNEL_SWITCH, one
            asked = ours is not None and ours.at - before.at > PAUSE
            if one.at - before.at > PAUSE and not asked and not same_talk(one, before):
                yield causes.REPEAT_CONTACT, one
        before = one
