"""The ninety days once more, on paper: what customers and the shop did, and by the rules of
`words.py` what the bot then decides, sends and counts."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from bench.survey.gates import Gates
from bench.survey.people import Act
from bench.survey.words import (
    BYE,
    CHEERS,
    FLOWS,
    HERE,
    STARTS,
    WHY,
    WHY_REMIND,
    WHY_SILENCE,
    Contact,
    Life,
    Run,
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    account: str
    at: datetime
    flow: str
    kind: str
    verdict: str
    gate: str | None


class Foretold:
    def __init__(self, gates: Gates, dead: Iterable[str]) -> None:
        """`dead`: whose account is closed after the first day."""
        self._gates, self._dead = gates, frozenset(dead)
        self._lives: dict[str, Life] = {}
        self._clockwork: list[tuple[datetime, int, Run, str, int]] = []
        self._numbers, self._runs = count(), count()
        self.sent: list[tuple[str, datetime, str]] = []
        self.decisions: list[Decision] = []
        self.contacts: list[Contact] = []
        self.answers: list[tuple[str, str, int]] = []

    def tell(self, acts: Iterable[Act], until: datetime) -> None:
        for act in acts:
            self._strike(act.at)
            self._acts(act)
        self._strike(until)

    # --- time ------------------------------------------------------------------------------------

    def _strike(self, until: datetime) -> None:
        while self._clockwork and self._clockwork[0][0] <= until:
            at, _, run, what, token = heapq.heappop(self._clockwork)
            if token != run.token or run.stands == "over":
                continue
            life = self._lives[run.account]
            if what != "remind" and not run.open and life.talks:
                run.queued, run.happened = what, at
            else:
                self._due(life, run, what, at, at)
            self._settle(life, at)

    def _later(self, run: Run, what: str, at: datetime) -> None:
        heapq.heappush(self._clockwork, (at, next(self._numbers), run, what, run.token))

    def _settle(self, life: Life, now: datetime) -> None:
        """What waits for its turn: the oldest first."""
        while not life.talks:
            run = next((run for run in life.runs if run.queued and run.stands != "over"), None)
            if run is None:
                return
            what, run.queued = run.queued, ""
            self._due(life, run, what, now, run.happened or now)

    def _due(self, life: Life, run: Run, what: str, now: datetime, since: datetime) -> None:
        match what:
            case "start":
                self._start(life, run, now)
            case "write":
                self._write(life, run, now, since)
            case "remind":
                self._remind(life, run, now, since)
            case "silence":
                self._silent(life, run, now)

    # --- what happens ----------------------------------------------------------------------------

    def _acts(self, act: Act) -> None:
        life = self._lives.get(act.account)
        if life is None:
            life = self._lives[act.account] = Life(act.account, dead=act.account in self._dead)
        if act.what.startswith("order."):
            for flow in STARTS[act.what] if life.reached else ():
                run = Run(next(self._runs), flow, act.account, act.at)
                life.runs.append(run)
                if life.talks:
                    run.queued = "start"
                else:
                    self._start(life, run, act.at)
        elif act.what == "blocked":
            self._lost(life)
        else:
            life.reached = True  # who writes is back
            life.wants.setdefault("service", True)
            life.wants.setdefault("survey", True)
            self._said(life, act)
        self._settle(life, act.at)

    def _said(self, life: Life, act: Act) -> None:
        match act.what:
            case "/start":
                return
            case "/newyork":
                life.zone = "America/New_York"
            case "/subscribe offers":
                life.wants["marketing"] = True
            case "/unsubscribe surveys":
                life.wants["survey"] = False
                for one in life.surveys():
                    if one.until and act.at < one.until and not one.completed:
                        one.refused = True
            case "/track":
                self._talk(life, act)
            case "/stop":
                self._stops(life)
            case said:
                self._answers(life, said, act.at)

    def _talk(self, life: Life, act: Act) -> None:
        """They ask for their parcel; at the end of it there may be a question."""
        self._send(life, act.at, HERE)
        run = Run(next(self._runs), "ease", life.account, act.at, inside=True)
        if self._decided(life, run, "inline", act.at, act.at) == "allow":
            life.runs.append(run)
            self._ask(life, run, act.at)
        else:
            self._send(life, act.at, BYE)

    def _stops(self, life: Life) -> None:
        run = next((run for run in life.runs if run.open), None)
        if run is not None and run.contact is not None:
            run.contact.refused = True
            life.wants["survey"] = False
            self._over(life, run)

    def _answers(self, life: Life, said: str, at: datetime) -> None:
        run = next((run for run in life.runs if run.open), None) or self._taken_up(life, said, at)
        if run is None or run.contact is None:
            return
        flow, counts = FLOWS[run.flow], run.contact.until is not None and at < run.contact.until
        if counts:
            run.contact.answered = run.contact.answered or at
        if counts and run.stands == "asks":
            self.answers.append((life.account, str(flow.metric), int(said)))
        run.token += 1
        if run.stands == "asks" and run.flow == "care" and int(said) <= 2:
            run.stands = "why"
            self._send(life, at, WHY)
            self._later(run, "remind", at + WHY_REMIND)
            self._later(run, "silence", at + WHY_SILENCE)
            return
        run.contact.completed = run.contact.answered is not None
        self._send(life, at, BYE if run.inside else flow.thanks)
        self._over(life, run)

    def _taken_up(self, life: Life, said: str, at: datetime) -> Run | None:
        """The newest question that silence ended, as long as its window is open."""
        ended = [(run.contact.at, run) for run in life.late if run.contact and run.counts(at)]
        if not ended:
            return None
        _, run = max(ended, key=lambda pair: pair[0])
        flow = FLOWS[run.flow]
        if run.was != "asks" or not said.isdecimal() or not flow.least <= int(said) <= flow.most:
            return None
        run.stands = run.was
        if run not in life.runs:
            life.runs = sorted((*life.runs, run), key=lambda one: one.number)
        return run

    # --- the bot ---------------------------------------------------------------------------------

    def _start(self, life: Life, run: Run, now: datetime) -> None:
        flow = FLOWS[run.flow]
        if flow.after:
            self._later(run, "write", now + flow.after)
        else:
            self._write(life, run, now, run.since)

    def _write(self, life: Life, run: Run, now: datetime, since: datetime) -> None:
        verdict = self._decided(life, run, run.wants, now, since)
        if verdict == "delay" and run.put_off is not None:
            self._later(run, "write", run.put_off[2])
        elif verdict == "deny":
            self._over(life, run)
        elif run.wants == "follow_on":
            self._send(life, now, FLOWS[run.flow].follow_on)
            self._over(life, run)
        elif FLOWS[run.flow].metric is not None:
            self._ask(life, run, now)
        else:
            self._send(life, now, FLOWS[run.flow].says)
            self._over(life, run)

    def _ask(self, life: Life, run: Run, now: datetime) -> None:
        flow = FLOWS[run.flow]
        run.stands, run.token = "asks", run.token + 1
        if flow.remind is not None:
            self._later(run, "remind", now + flow.remind)
        self._later(run, "silence", now + flow.silence)
        self._send(life, now, flow.says)

    def _remind(self, life: Life, run: Run, now: datetime, since: datetime) -> None:
        verdict = self._decided(life, run, "reminder", now, since)
        if verdict == "delay" and run.put_off is not None:
            self._later(run, "remind", run.put_off[2])
        elif verdict == "allow":
            self._send(life, now, CHEERS[run.stands])

    def _silent(self, life: Life, run: Run, now: datetime) -> None:
        run.was, run.stands, run.token = run.stands, "new", run.token + 1
        if run.counts(now) and run not in life.late:
            life.late.append(run)
        if FLOWS[run.flow].follow_on:
            run.wants = "follow_on"
            self._write(life, run, now, now)
        else:
            self._over(life, run)

    def _decided(self, life: Life, run: Run, kind: str, now: datetime, since: datetime) -> str:
        """Allowed, put off or refused; an allowed contact counts from now on."""
        flow, what = FLOWS[run.flow], f"{kind} {run.stands}"
        expires = since + flow.expires
        if run.put_off is not None and run.put_off[0] == what:
            expires = run.put_off[1]
        shut = self._gates.shut(life, run, kind, now)
        verdict, gate = "allow", None
        if shut is not None:
            gate, until = shut
            later = kind != "inline" and until is not None and until < expires
            verdict = "delay" if later else "deny"
        elif now >= expires:
            verdict, gate = "deny", "expired"
        delayed = verdict == "delay" and shut is not None and shut[1] is not None
        run.put_off = (what, expires, shut[1]) if delayed and shut and shut[1] else None
        self.decisions.append(Decision(life.account, now, run.flow, kind, verdict, gate))
        if verdict == "allow":
            self._allowed(life, run, kind, now)
        return verdict

    def _allowed(self, life: Life, run: Run, kind: str, now: datetime) -> None:
        flow = FLOWS[run.flow]
        new, survey = kind in ("first", "inline"), flow.purpose == "survey"
        until = now + flow.window if new and survey else None
        contact = Contact(now, life.account, run.flow, kind, flow.purpose, flow.metric, until)
        life.past.append(contact)
        self.contacts.append(contact)
        if new:
            run.contact = contact
            self._gates.begun[run.flow].append(now)
        elif kind == "reminder" and run.contact is not None:
            run.contact.reminded = True

    def _send(self, life: Life, at: datetime, text: str) -> None:
        if not life.dead:
            self.sent.append((life.account, at, text))
            return
        for run in life.runs:
            if run.contact is not None and run.contact.at == at:
                run.contact.arrived = False
        self._lost(life)

    def _lost(self, life: Life) -> None:
        """Nothing reaches them any more; whatever runs is over."""
        life.reached = False
        for run in life.runs:
            run.stands, run.token = "over", run.token + 1
        life.runs = []

    def _over(self, life: Life, run: Run) -> None:
        run.stands, run.token = "over", run.token + 1
        life.runs = [one for one in life.runs if one is not run]
