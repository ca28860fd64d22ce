"""What a turn tells about how its customer feels: signals beside the exchange, and the strongest of
them in it. Most turns tell nothing, and leave nothing.

Only words are read that may be read: never a secret answer, a command, or a button's own words.
"""

from collections.abc import Sequence
from datetime import timedelta

from cxbot.conversation.draft import UNSAID, Draft
from cxbot.conversation.house.complaints import FILED
from cxbot.conversation.live import Flows
from cxbot.conversation.own_sentiment import OwnSentiment
from cxbot.journey.sentiment import Facts, behaviour, lexicon, of_rating, strongest
from cxbot.model.sentiment import UNKNOWN, Sentiment, Signal, Source
from cxbot.model.ticket import Ticket
from cxbot.model.touchpoint import Touchpoint
from cxbot.model.value import replace
from cxbot.store.feelings import signal_row
from cxbot.store.store import Store

#: Kinds of arrivals whose words are the customer's own.
_WORDS = frozenset({"message", "media", "reaction", "rating"})
_ACTS = _WORDS | {"tap", "command"}
#: Who comes back to a flow that ended so, hadn't got what they came for.
_FAILED = frozenset({"no reply", "stopped", "error"})
_AGAIN = timedelta(hours=24)
#: Asked and reminded.
_TWICE = 2


class Feelings:
    def __init__(self, store: Store, flows: Flows) -> None:
        self._store = store
        self._flows = flows
        self._own = OwnSentiment()

    async def read(self, draft: Draft) -> None:
        """Once the turn is decided: by then it is known what its input was."""
        if draft.customer.erased_at is not None:
            return
        await self._gave_up(draft)
        point = draft.arrived
        if point is None or point.kind not in _ACTS or point.outcome == "banned":
            return
        found = await self._signals(draft, point)
        for one in found:
            draft.turn.add("signal", signal_row(draft.new_id(), point.id, one))
        held = strongest(found)
        if held is not None:
            value, source = held.sentiment.value, held.source
            draft.arrived = replace(point, sentiment=value, sentiment_source=source)

    async def _signals(self, draft: Draft, point: Touchpoint) -> Sequence[Signal]:
        if point.rating is not None:
            return _known(draft, [("rating", of_rating(point.rating))])
        text = _readable(draft, point)
        source, words = await self._words(draft, text) if text else ("lexicon", UNKNOWN)
        routed = point.outcome == "routed"
        facts = Facts(
            text=text,
            words=words,
            answer=point.outcome == "answered",
            again=routed and await self._again(draft, point),
            to_people=routed and any(before is None for before, _ in draft.moved),
            complained=point.name == FILED,
        )
        return _known(draft, [*_behaviour(facts), (source, words)])

    async def _words(self, draft: Draft, text: str) -> tuple[Source, Sentiment]:
        language, own = draft.customer.language, self._flows.registry.sentiment
        if own is not None:
            found = await self._own.ask(own, text, language, draft.now)
            if found is not None:
                return "provider", found
        return "lexicon", lexicon()(text, language)

    async def _again(self, draft: Draft, point: Touchpoint) -> bool:
        flow = _flow_of(draft, point.session_id)
        if flow is None or draft.dialogue.new:
            return False
        since = draft.now - _AGAIN
        outcome = await self._store.feelings.last_outcome(draft.here.id, flow, since)
        return outcome in _FAILED

    async def _gave_up(self, draft: Draft) -> None:
        """Silence ended a session: whoever had been in the talk and was asked twice went away."""
        for row in draft.turn.of("session"):
            if row["outcome"] != "no reply":
                continue
            last = await self._store.feelings.last_word(draft.here.id, row["id"])
            if last is not None and last.asked >= _TWICE:
                signals = _known(draft, _behaviour(Facts(gave_up=True)))
                await add(draft, self._store, last.touchpoint_id, signals)


async def marked(draft: Draft, store: Store, ticket: Ticket, mark: Sentiment) -> None:
    """What an operator saw, as a signal of what the customer last did; `unknown` takes it back."""
    point = await store.feelings.newest_of(ticket, marked=not mark.known)
    if point is not None:
        signal = Signal(source="operator", sentiment=mark, at=draft.now)
        await add(draft, store, point, [signal])


async def add(draft: Draft, store: Store, touchpoint_id: str, signals: Sequence[Signal]) -> None:
    """To an exchange that is recorded already; the strongest of all it has holds."""
    for one in signals:
        draft.turn.add("signal", signal_row(draft.new_id(), touchpoint_id, one))
    held = strongest([*await store.feelings.signals(touchpoint_id), *signals])
    value, source = (held.sentiment.value, held.source) if held else ("unknown", "none")
    row = {"row": touchpoint_id, "as": value, "said_by": source}
    draft.turn.add("touchpoint.sentiment", row)


def _behaviour(facts: Facts) -> list[tuple[Source, Sentiment]]:
    return [("behaviour", sign) for sign in behaviour(facts)]


def _known(draft: Draft, found: Sequence[tuple[Source, Sentiment]]) -> list[Signal]:
    return [
        Signal(source=source, sentiment=sentiment, at=draft.now)
        for source, sentiment in found
        if sentiment.known
    ]


def _readable(draft: Draft, point: Touchpoint) -> str:
    if point.kind not in _WORDS or not point.text:
        return ""
    shown = draft.hider()(point.text)
    return "" if UNSAID in shown else shown


def _flow_of(draft: Draft, session_id: str | None) -> str | None:
    """Of a session that this turn began, whether or not it has ended by now."""
    if session_id is None:
        return None
    session = draft.session(session_id)
    if session is not None:
        return session.flow if session.started_at == draft.now else None
    ended = (row["flow"] for row in draft.turn.of("session") if row["id"] == session_id)
    return next(ended, None)
