"""All wants of a period again, in the order of time, each decided by the contact policy."""

import heapq
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from cxbot.journey.policy import (
    Allow,
    Decision,
    Delay,
    Intent,
    Known,
    Past,
    Rival,
    bucket,
    decide,
    intent_of,
)
from cxbot.journey.simulation.customers import Begun, Standing, gone, of_row
from cxbot.journey.simulation.log import Log, Person, Row, Want
from cxbot.journey.simulation.tallies import DESK, Decided, Replayed, Setting, Tally
from cxbot.model.policy import Budget, ContactRules
from cxbot.model.value import replace

#: Over that time surveys are compared: the rarer one goes first.
_RARITY = timedelta(days=90)
#: What should have been decided about by then, but wasn't for a moment, still waits.
_OVERDUE = timedelta(minutes=10)
#: A drawn answer comes so long after the question.
_ANSWERS_AFTER = timedelta(hours=1)
_NEW = frozenset({"first", "inline"})
_EVERY = 500


class Replay:
    def __init__(self, log: Log, setting: Setting) -> None:
        self._setting, self._people = setting, log.people
        self._standings: dict[str, Standing] = {}
        self._shown: dict[str, list[datetime]] = defaultdict(list)
        self._queue: list[tuple[datetime, str, int, Want, int, datetime]] = []
        self._order = 0
        #: How many came at one instant to the last question of their flow.
        self._at_once = Counter(
            (row["flow"], row["at"])
            for want in log.wants
            for row in want.rows
            if row["verdict"] == "allow" or row["gate"] == "quota"
        )
        self.found = Replayed()
        for row in log.before:
            begun = of_row(row, row["at"], None)
            self._begin(self._standing(row["customer_id"]), begun, row["session_id"] or row["id"])
        for want in log.wants:
            self._push(want.at, want.rows[0]["id"] if want.rows else "", want, 0, want.at)

    def run(self, progress: Callable[[int], None] = lambda _: None) -> Replayed:
        """`progress` is told of so many more wants begun."""
        done = 0
        while self._queue:
            at, _, _, want, tries, since = heapq.heappop(self._queue)
            if tries == 0:
                done += 1
                if done % _EVERY == 0:
                    progress(_EVERY)
            self._happens(want, at, tries, since)
        progress(done % _EVERY)
        return self.found

    # --- one want --------------------------------------------------------------------------------

    def _happens(self, want: Want, at: datetime, tries: int, since: datetime) -> None:
        contact, standing = self._setting.contact(want), self._standing(want.customer)
        if contact is None:
            self.found.forgotten += 1
            return
        first = standing.firsts.get((want.run, want.flow))
        if want.kind not in _NEW:
            if first is None:
                self.found.moot += 1
                return
            if tries == 0 and first.moved:
                self._moved(want, at + first.moved)
                return
        if tries == 0:
            self._wanted(want)
        row = _row_at(want, at, first)
        intent = self._intent(want, contact, since, at, first)
        known = self._known(want, standing, at, row, intent)
        shown, last = self._rarity(want.flow, at)
        intent = replace(intent, shown=shown, last_shown_at=last)
        decision = decide(self._setting.rules, known, intent, at)
        self._count(want, at, decision)
        standing.waiting.pop(want, None)
        match decision:
            case Delay(until=until):
                self._put_off(want, row, until, standing, tries, since)
            case Allow():
                self._allowed(want, contact, at, standing, first, tries)

    def _moved(self, want: Want, at: datetime) -> None:
        """A reminder comes as long after its question as it did."""
        if at < self._setting.until:
            self._push(at, "", want, 1, at)

    def _put_off(
        self,
        want: Want,
        row: Row | None,
        until: datetime,
        standing: Standing,
        tries: int,
        since: datetime,
    ) -> None:
        """As it really was put off: decided again when it really was. Else at that moment, unless
        what wanted it was over by then."""
        tally = self.found.tallies.get(want.flow)
        again, order = until, row["id"] if row is not None else ""
        if row is not None and row["verdict"] == "delay" and row["until"] == until:
            following = next((one for one in want.rows if one["id"] > row["id"]), None)
            if following is not None:
                again, order = following["at"], following["id"]
            elif row["ended_at"] is not None:
                self._lost(want, tally)
                return
        elif _over_before(want, until):
            self._lost(want, tally)
            return
        if again >= self._setting.until:
            if tally is not None and want.kind in _NEW:
                tally.waiting += 1
            return
        standing.waiting[want] = until
        self._push(again, order, want, tries + 1, since)

    def _lost(self, want: Want, tally: Tally | None) -> None:
        if tally is not None and want.kind in _NEW:
            tally.overtaken += 1

    def _allowed(
        self,
        want: Want,
        contact: ContactRules,
        at: datetime,
        standing: Standing,
        first: Begun | None,
        tries: int,
    ) -> None:
        window = contact.window or self._setting.rules.policy.window
        real = want.last
        if real is not None and real["verdict"] == "allow":
            begun = of_row(real, at, window)
        else:
            begun = self._supposed(want, contact, at, window)
        if want.kind == "reminder" and first is not None:
            first.reminded = True
        self.found.load[want.customer] += 1
        self._begin(standing, begun, want.run)
        if want.kind not in _NEW:
            return
        tally = self.found.tallies[want.flow]
        tally.asked += 1
        tally.later += tries > 0
        answered = begun.answered_at is not None
        tally.supposed += begun.drawn
        tally.drawn += begun.drawn and answered
        tally.answered += answered and not begun.drawn

    def _supposed(
        self, want: Want, contact: ContactRules, at: datetime, window: timedelta
    ) -> Begun:
        """Somebody is asked who really wasn't."""
        past = Past(
            id=f"{want.run} {want.flow} {want.at.isoformat()}",
            at=at,
            flow=want.flow,
            purpose=contact.purpose,
            kind=want.kind,
            metric=contact.metric,
        )
        if contact.purpose != "survey" or want.kind not in _NEW:
            return Begun(past=past)
        salt = f"answers\n{want.flow}\n{want.at.isoformat()}"
        answers = bucket(want.customer, salt) < self._setting.response(want.flow)
        return Begun(
            past=past,
            window_until=at + window,
            answered_at=at + min(_ANSWERS_AFTER, window / 2) if answers else None,
            drawn=True,
        )

    # --- what it is decided by -------------------------------------------------------------------

    def _intent(
        self, want: Want, contact: ContactRules, since: datetime, at: datetime, first: Begun | None
    ) -> Intent:
        policy = self._setting.rules.policy
        expires = contact.expires_after or policy.expires_after
        real = want.rows[0]["expires_at"] if want.rows else None
        ends = since + expires
        if real is not None and want.flow == DESK:
            ends = real
        elif real is not None and first is None:
            # by the rules of then it was wanted at that moment, though asked about later
            began = real - self._setting.lasted(want.flow)
            ends = (began if began <= want.at else since) + expires
        answered = first.answered_at if first is not None else None
        return intent_of(
            contact,
            want.flow,
            want.kind,
            policy,
            at,
            expires_at=ends,
            partial=answered is not None and answered <= at,
            reminded=first is not None and first.reminded,
        )

    def _known(
        self, want: Want, standing: Standing, at: datetime, row: Row | None, intent: Intent
    ) -> Known:
        quota = intent.quota
        return Known(
            customer_id=want.customer,
            wants=standing.wants(at, row["id"] if row is not None else "~", row),
            time_zone=standing.person.time_zone,
            past=standing.past(at),
            rivals=tuple(self._rivals(want, standing, at)) if intent.purpose == "survey" else (),
            asked=self._asked(want, at, row, quota) if quota is not None else 0,
            **gone(row),
        )

    def _asked(self, want: Want, at: datetime, row: Row | None, quota: Budget) -> int:
        """Where several came at that very instant and there was hardly room for all, who was let in
        is believed of the log. (The bot may count one twice that is stored just then.)"""
        asked = self._since(want.flow, at - quota.period)
        gate = row["gate"] if row is not None else None
        if row is None or (gate != "quota" and row["verdict"] != "allow"):
            return asked
        times = self._shown[want.flow]
        before = asked - (len(times) - bisect_left(times, at))
        if not before < quota.count <= before + 2 * self._at_once[want.flow, at]:
            return asked
        return quota.count if gate == "quota" else before

    def _rivals(self, want: Want, standing: Standing, at: datetime) -> Sequence[Rival]:
        """Other surveys that were put off for them."""
        until: dict[str, datetime] = {}
        for other, when in standing.waiting.items():
            contact = self._setting.contact(other)
            if other is want or other.kind != "first" or other.run == want.run:
                continue
            if contact is None or contact.purpose != "survey" or when <= at - _OVERDUE:
                continue
            until[other.flow] = max(when, until.get(other.flow, when))
        found = []
        for flow, when in until.items():
            shown, last = self._rarity(flow, at)
            found.append(Rival(flow=flow, shown=shown, last_shown_at=last, until=when))
        return found

    def _rarity(self, flow: str, at: datetime) -> tuple[int, datetime | None]:
        shown = self._since(flow, at - _RARITY)
        return shown, self._shown[flow][-1] if shown else None

    def _since(self, flow: str, moment: datetime) -> int:
        times = self._shown[flow]
        return len(times) - bisect_right(times, moment)

    # --- what is kept ----------------------------------------------------------------------------

    def _standing(self, customer: str) -> Standing:
        found = self._standings.get(customer)
        if found is None:
            person = self._people.get(customer, Person(erased=True))
            found = self._standings[customer] = Standing(person=person)
        return found

    def _begin(self, standing: Standing, begun: Begun, run: str) -> None:
        past = begun.past
        standing.begun.append(begun)
        if past.kind in _NEW:
            standing.firsts[run, past.flow] = begun
            self._shown[past.flow].append(past.at)

    def _wanted(self, want: Want) -> None:
        if want.kind in _NEW:
            self.found.tallies.setdefault(want.flow, Tally()).wanted += 1

    def _count(self, want: Want, at: datetime, decision: Decision) -> None:
        verdict, gate = "allow", None
        tally = self.found.tallies.get(want.flow)
        if isinstance(decision, Delay):
            verdict, gate = "delay", decision.gate
        elif not isinstance(decision, Allow):
            verdict, gate = "deny", decision.gate
            if tally is not None and want.kind in _NEW:
                (tally.expired if decision.expired else tally.denied)[gate] += 1
        decided = Decided(want.customer, at, want.flow, want.kind, verdict, gate)
        self.found.decisions.append(decided)

    def _push(self, at: datetime, order: str, want: Want, tries: int, since: datetime) -> None:
        self._order += 1
        heapq.heappush(self._queue, (at, order, self._order, want, tries, since))


def replayed(
    log: Log, setting: Setting, progress: Callable[[int], None] = lambda _: None
) -> Replayed:
    """What would have been decided. Pure; the same each time."""
    return Replay(log, setting).run(progress)


def _row_at(want: Want, at: datetime, first: Begun | None) -> Row | None:
    """What was really decided at that very moment."""
    moved = first.moved if first is not None else timedelta()
    return next((row for row in want.rows if row["at"] + moved == at), None)


def _over_before(want: Want, until: datetime) -> bool:
    """It was put off to the last, and what wanted it ended before then."""
    last = want.last
    if last is None or last["verdict"] != "delay":
        return False
    ended: datetime | None = last["ended_at"]
    return ended is not None and ended <= until
