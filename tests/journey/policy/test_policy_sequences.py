"""Whatever happens, in whatever order: the customer is never pestered.

A small world runs the policy as the bot does (events, delays that come due, reminders) and writes
down what was sent; what must hold of it is counted again from that list alone.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from policy_facts import ALL, DAY, HOUR

from cxbot.flow.values.hours import Window
from cxbot.journey.policy import (
    Allow,
    Busy,
    Delay,
    Deny,
    Intent,
    Known,
    Past,
    Rival,
    Rules,
    decide,
    intent_of,
)
from cxbot.model.policy import Budget, ContactKind, ContactRules, Policy, Purpose
from cxbot.model.value import replace

NIGHT = Window(start=21 * 60, end=10 * 60)
FLOWS = {
    "parcel": ContactRules(),
    "pickup": ContactRules(awaited=True),
    "news": ContactRules(purpose="marketing", expires_after=2 * DAY),
    "nps": ContactRules(purpose="survey", metric="nps"),
    "csat": ContactRules(purpose="survey", metric="csat", again=20 * DAY),
    "stars": ContactRules(purpose="survey", metric="csat", expires_after=30 * DAY),
    "ces": ContactRules(purpose="survey", metric="ces", again=5 * DAY, sample=0.5),
    "desk": ContactRules(purpose="survey", metric="csat", awaited=True, expires_after=3 * DAY),
}
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]
#: Days before clocks are changed somewhere, and one where nothing happens.
STARTS = ["2026-03-06", "2026-03-27", "2026-04-03", "2026-10-02", "2026-10-23", "2026-06-01"]


@dataclass
class Sent:
    at: datetime
    intent: Intent
    zone: str
    wants: dict[Purpose, bool]
    #: Of a reminder: what it reminds of.
    of: int | None = None


@dataclass
class Wish:
    intent: Intent
    due: datetime
    of: int | None = None
    why: Delay | None = None
    decisions: int = 0


@dataclass
class World:
    rules: Rules
    now: datetime
    zone: str
    wants: dict[Purpose, bool] = field(default_factory=lambda: {**ALL})
    busy: Busy = ""
    past: list[Past] = field(default_factory=list)
    log: list[Sent] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    reminded: set[int] = field(default_factory=set)

    def known(self, wish: Wish) -> Known:
        others = (one for one in self.wishes if one is not wish and one.intent.kind == "first")
        rivals = tuple(
            Rival(flow=one.intent.flow, shown=one.intent.shown, last_shown_at=None, until=one.due)
            for one in others
            if one.intent.purpose == "survey"
        )
        return Known(
            customer_id="ann",
            wants=self.wants,
            busy=self.busy,
            time_zone=self.zone,
            past=tuple(self.past),
            rivals=rivals,
        )

    def want(self, flow: str, kind: ContactKind, of: int | None = None) -> None:
        shown = list(FLOWS).index(flow)
        partial = of is not None and self.past[of].answered
        intent = intent_of(
            FLOWS[flow],
            flow,
            kind,
            self.rules.policy,
            self.now,
            shown=shown,
            partial=partial,
            reminded=of in self.reminded,
        )
        self.decide(Wish(intent, self.now, of))

    def decide(self, wish: Wish) -> None:
        if wish.of is not None:  # things have changed since it was put off
            answered, reminded = self.past[wish.of].answered, wish.of in self.reminded
            wish.intent = replace(wish.intent, partial=answered, reminded=reminded)
        found = decide(self.rules, self.known(wish), wish.intent, self.now)
        wish.decisions += 1
        if isinstance(found, Allow):
            self.send(wish, found)
        elif isinstance(found, Delay):
            assert self.now < found.until < wish.intent.expires_at
            assert self.moves_on(wish, found)
            wish.why, wish.due = found, found.until
            self.wishes.append(wish)
        assert not (isinstance(found, Deny) and wish.intent.kind == "inline" and found.expired)

    def moves_on(self, wish: Wish, found: Delay) -> bool:
        """No gate says the same twice; but who is busy may stay so, until it's too late."""
        if found.gate == "busy":
            return wish.decisions < 10 + 2 * (FAR / HOUR)
        return wish.why is None or (wish.why.gate, wish.why.because) != (found.gate, found.because)

    def send(self, wish: Wish, allowed: Allow) -> None:
        intent = wish.intent
        assert allowed.number == len(self.past) + 1
        if wish.of is not None:
            self.reminded.add(wish.of)
        self.log.append(Sent(self.now, intent, self.zone, {**self.wants}, wish.of))
        self.past.append(
            Past(
                at=self.now,
                flow=intent.flow,
                purpose=intent.purpose,
                kind=intent.kind,
                metric=intent.metric,
                number=allowed.number,
            )
        )

    def pass_time(self, length: timedelta) -> None:
        until = self.now + length
        while due := [wish for wish in self.wishes if wish.due <= until]:
            wish = min(due, key=lambda one: (one.due, one.intent.flow, one.intent.kind))
            self.wishes.remove(wish)
            self.now = max(self.now, wish.due)
            self.decide(wish)
        self.now = until

    def happens(self, what: tuple[str, object]) -> None:
        match what:
            case ("event", str(flow)):
                self.want(flow, "first")
            case ("inline", str(flow)):
                self.want(flow, "inline")
            case ("wait", int(minutes)):
                self.pass_time(timedelta(minutes=minutes))
            case ("zone", str(zone)):
                self.zone = zone
            case ("busy", ("" | "ticket" | "conversation") as busy):
                self.busy = busy
            case ("wants", (("service" | "survey" | "marketing") as purpose, bool(said))):
                self.wants = {**self.wants, purpose: said}
            case (str(end), int(which)):
                self.ends(end, which)

    def ends(self, end: str, which: int) -> None:
        """Of an invitation: answered, ignored, refused; or it is time to remind of it or go on."""
        open_ones = [
            index
            for index, contact in enumerate(self.past)
            if contact.number and not (contact.answered or contact.ignored or contact.refused)
        ]
        if not open_ones:
            return
        index = open_ones[which % len(open_ones)]
        contact = self.past[index]
        if end == "remind":
            self.want(contact.flow, "reminder", index)
        elif end == "follow_on":
            self.want(contact.flow, "follow_on")
        else:
            self.past[index] = replace(
                contact,
                answered=end == "answered",
                ignored=end == "ignored",
                refused=end == "refused",
            )


#: Longest time that any of these may wait, and `policy.expires_after` as well.
FAR = 30 * DAY
BUDGETS = st.builds(
    Budget, count=st.integers(1, 3), period=st.sampled_from([DAY, 4 * DAY, 14 * DAY])
)
POLICIES = st.builds(
    Policy,
    apart=st.sampled_from([HOUR, 24 * HOUR, 60 * HOUR]),
    surveys=BUDGETS,
    messages=BUDGETS,
    again=st.sampled_from([10 * DAY, 90 * DAY]),
    same_metric=st.sampled_from([2 * DAY, 30 * DAY]),
    ignored=st.integers(1, 3),
    expires_after=st.sampled_from([7 * DAY, FAR]),
)
MINUTES = st.one_of(
    st.integers(1, 59), st.integers(60, 1440), st.sampled_from([1440, 2880, 7 * 1440, 14 * 1440])
)
SURVEYS = sorted(flow for flow, rules in FLOWS.items() if rules.purpose == "survey")
STEPS = st.one_of(
    st.tuples(st.just("event"), st.sampled_from(sorted(FLOWS))),
    st.tuples(st.just("event"), st.sampled_from(sorted(FLOWS))),
    st.tuples(st.just("wait"), MINUTES),
    st.tuples(st.just("wait"), MINUTES),
    st.tuples(st.just("inline"), st.sampled_from(SURVEYS)),
    st.tuples(
        st.sampled_from(["answered", "ignored", "ignored", "refused", "remind", "follow_on"]),
        st.integers(0, 5),
    ),
    st.tuples(st.just("zone"), st.sampled_from([*ZONES, "", "Europe/Atlantis"])),
    st.tuples(st.just("busy"), st.sampled_from(["", "", "ticket", "conversation"])),
    st.tuples(st.just("wants"), st.tuples(st.sampled_from(sorted(ALL)), st.booleans())),
)


@settings(max_examples=150)
@given(
    policy=POLICIES,
    start=st.sampled_from(STARTS),
    shop=st.sampled_from(ZONES),
    steps=st.lists(STEPS, min_size=5, max_size=60),
)
def test_no_sequence_of_events_pesters_a_customer(
    policy: Policy, start: str, shop: str, steps: list[tuple[str, object]]
) -> None:
    rules = Rules(policy=policy, quiet=NIGHT, time_zone=shop)
    world = World(rules, datetime.fromisoformat(start).replace(tzinfo=UTC), shop)
    for step in steps:
        world.happens(step)
    world.busy = ""
    world.pass_time(2 * FAR)
    assert world.wishes == [], "each wish is decided in the end"
    check(world.log, rules)


def check(log: list[Sent], rules: Rules) -> None:
    policy = rules.policy
    for index, sent in enumerate(log):
        assert sent.wants[sent.intent.purpose], "nobody is written to against their will"
        assert sent.at < sent.intent.expires_at
        if sent.intent.kind != "inline":
            assert not at_night(sent, rules)
        before = log[:index]
        if sent.intent.kind == "first" and not sent.intent.awaited:
            began = [one.at for one in before if one.intent.kind != "inline"]
            assert all(sent.at - at >= policy.apart for at in began)
            assert fits(sent.at, began, policy.messages)
        if sent.intent.purpose == "survey" and not sent.intent.awaited:
            check_survey(sent, [one for one in before if is_invitation(one)], policy)
    windows(log, policy)
    reminders = Counter(sent.of for sent in log if sent.of is not None)
    assert all(times == 1 for times in reminders.values())
    assert not any(sent.intent.partial for sent in log if sent.of is not None)


def check_survey(sent: Sent, before: list[Sent], policy: Policy) -> None:
    if not is_invitation(sent):
        return
    assert fits(sent.at, [one.at for one in before], policy.surveys)
    same = [one.at for one in before if one.intent.flow == sent.intent.flow]
    again = sent.intent.again or policy.again
    assert all(sent.at - at >= again for at in same)
    metric = [one.at for one in before if one.intent.metric == sent.intent.metric]
    assert all(sent.at - at >= policy.same_metric for at in metric)


def windows(log: list[Sent], policy: Policy) -> None:
    """Without the awaited ones: no stretch of time, wherever it begins, holds more."""
    free = [sent for sent in log if not sent.intent.awaited]
    messages = [sent.at for sent in free if sent.intent.kind == "first"]
    surveys = [sent.at for sent in free if is_invitation(sent)]
    for times, budget in ((messages, policy.messages), (surveys, policy.surveys)):
        for begin in times:
            assert sum(begin <= at < begin + budget.period for at in times) <= budget.count
    assert all(later - one >= policy.apart for one, later in pairwise(messages))


def is_invitation(sent: Sent) -> bool:
    return sent.intent.purpose == "survey" and sent.intent.kind in {"first", "inline"}


def fits(at: datetime, before: list[datetime], budget: Budget) -> bool:
    return sum(at - one < budget.period for one in before) < budget.count


def at_night(sent: Sent, rules: Rules) -> bool:
    known = sent.zone in ZONES
    local = sent.at.astimezone(ZoneInfo(sent.zone if known else rules.time_zone))
    return not 10 <= local.hour < 21


def test_a_year_of_a_busy_shop_keeps_to_the_budget() -> None:
    """A parcel a month, each survey each day, nothing ever answered: little is sent."""
    world = World(Rules(quiet=NIGHT), datetime(2026, 1, 1, 12, tzinfo=UTC), "Europe/Berlin")
    for day in range(365):
        if day % 30 == 0:
            world.want("parcel", "first")
        for flow in SURVEYS:
            if flow != "desk":
                world.want(flow, "first")
        world.pass_time(DAY)
        world.past = [replace(contact, ignored=True) for contact in world.past]
    check(world.log, world.rules)
    sent = Counter(one.intent.purpose for one in world.log)
    assert sent["service"] == 13
    # by the budget alone after 14, 42, 98, 210 and 322 days
    assert 4 <= sent["survey"] <= 6


def test_t11_a_chatty_survey_doesnt_starve_the_rare_one() -> None:
    """Both are wanted each day and everything is answered: each gets its turn."""
    world = World(Rules(), datetime(2026, 1, 1, 12, tzinfo=UTC), "UTC")
    for _ in range(365):
        for flow in ("csat", "nps"):
            world.want(flow, "first")
        world.pass_time(DAY)
        world.past = [replace(contact, answered=True) for contact in world.past]
    times = {flow: [one.at for one in world.log if one.intent.flow == flow] for flow in FLOWS}
    assert len(times["csat"]) >= 10
    assert len(times["nps"]) == 4
    assert all(later - one < 110 * DAY for one, later in pairwise(times["nps"]))
