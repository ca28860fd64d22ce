"""Sessions of flows that nobody wrote: through every event, and through changes of the flows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from flow_driving import MONDAY, Player, catalog
from flow_holding import holds
from flow_inputs import FLOWS as KETTLE
from generated import Author
from generated_shop import Pick
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxbot.flow.catalog import Examined, examine
from cxbot.flow.check.known.declared import event_data
from cxbot.flow.interpreter import advance
from cxbot.flow.protocol import (
    ActionFailed,
    ActionReturned,
    Answered,
    AskLeave,
    CallAction,
    Event,
    EventSeen,
    HumanEnded,
    Interrupted,
    LeaveDelayed,
    LeaveDenied,
    LeaveGiven,
    Resumed,
    Say,
    SetTimer,
    Started,
    TimerFired,
    Traced,
)
from cxbot.flow.state import SessionState
from cxbot.flow.walking.inputs import inputs
from cxbot.flow.walking.samples import Samples
from cxbot.model.message import Attachment

#: reliability.md, case 74: rows that one conversation may have.
MOST_TIMERS = 20
HOSTILE: Sequence[Event] = (
    Answered(text="\x00\ud800"),
    Answered(text="9" * 5000),
    Answered(choice=-1),
    Answered(choice=99),
    Answered(attachments=(Attachment(kind="location"),)),
    Started(values={"a": [1]}),
    Interrupted(flow="g"),
    Interrupted(flow="nobody"),
    Interrupted(flow="anytime:1"),
    Interrupted(flow="anytime:2"),
    Interrupted(flow="anytime:3"),
    Resumed(),
    Resumed(asked=True),
    TimerFired(kind="wait", key="wait:999"),
    TimerFired(kind="human", key=""),
    ActionReturned(call="nothing#1", value=None),
    ActionFailed(call="nothing#1", error="timeout"),
    HumanEnded(outcome="off_hours"),
    LeaveGiven(leave="first:1", contact="c0"),
    LeaveDelayed(leave="reminder:1", until=MONDAY, why="apart"),
    LeaveDenied(leave="inline:1", why="consent"),
    EventSeen(type="order.returned", data={}),
)
#: Played in each shop, for a shop takes longer to make than a session to play.
SESSIONS = 6
quick = settings(
    max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@dataclass
class Talk:
    """A session of the flow `f`, and what could happen to it next."""

    examined: Examined
    pick: Pick
    policy: bool = False
    #: The bot may write, until it begins anew.
    leave: bool = False
    reminded: set[int | None] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        flows = self.examined.catalog
        assert flows is not None
        customer = {"wants_messages": True, "orders_count": 2, "name": self.pick(["Anna", None])}
        self.player = Player(flows, "f", customer=customer, policy=self.policy)
        self.samples = Samples(flows.flows.values(), self.player.now)
        self.call: CallAction | None = None

    def start(self) -> None:
        events = self.player.flows.flows["f"].trigger.events
        data = event_data(self.examined.files, events[0]) if events else None
        values = self.pick(self.samples.records(data or {})[:20])
        self._do(Started(values=values, initiative="bot" if events else "customer"))

    def goes_on(self) -> None:
        player = self.player
        sensible = inputs(
            player.flows, player.state, player.world(), player.timers, self.samples,
            self.examined.files.actions, self.call,
        )  # fmt: skip
        event = self.pick([*(one.event for one in sensible), self.pick(HOSTILE)])
        timer = player.timers.pop(event.key, None) if isinstance(event, TimerFired) else None
        if timer is not None:
            player.now = max(player.now, timer.due)
        self._do(event)

    def _do(self, event: Event) -> None:
        player, before = self.player, self.player.state
        world = player.world()
        player.send(event)  # saves and reads the state before and after
        assert advance(player.flows, before, event, world) == (player.state, player.last)
        holds(player, before)
        self._timers()
        if self.policy:
            self._leaves(event, before)
        self.call = next((e for e in player.last if isinstance(e, CallAction)), None)
        if before.status == "human" and not isinstance(event, HumanEnded | Interrupted):
            late = isinstance(event, TimerFired) and event.kind == "human"
            assert late or not any(isinstance(effect, Say) for effect in player.last)

    def _leaves(self, event: Event, before: SessionState) -> None:
        """Nothing is said by the bot's own idea without a leave for it; then the policy decides."""
        player = self.player
        leave = event.leave if isinstance(event, LeaveGiven) and player.last else ""
        reminder = leave.startswith("reminder:")
        if isinstance(event, TimerFired) and event.kind in {"wait", "no_reply"} and player.last:
            waiting = before.frames[-1].waiting
            if waiting and event.key in {waiting.key, waiting.no_reply}:
                self.leave = False
        self.leave = self.leave or (bool(leave) and not reminder)
        for said in player.last:
            if isinstance(said, Say) and said.kind == "remind":
                assert reminder
                assert said.question not in self.reminded
                self.reminded.add(said.question)
            elif isinstance(said, Say) and said.initiative == "bot":
                assert self.leave
        asked = next((effect for effect in player.last if isinstance(effect, AskLeave)), None)
        if asked is not None:
            self._do(self._decided(asked))

    def _decided(self, asked: AskLeave) -> Event:
        assert self.player.flows.flow(asked.flow, asked.version) is not None
        match self.pick(["given", "given", "delayed", "denied"]):
            case "given":
                return LeaveGiven(leave=asked.leave, contact=f"c{len(self.keys)}")
            case "delayed":
                until = self.player.now + timedelta(hours=self.pick([1, 30]))
                return LeaveDelayed(leave=asked.leave, until=until, why="apart")
        return LeaveDenied(leave=asked.leave, why="consent")

    def _timers(self) -> None:
        set_ = [effect.key for effect in self.player.last if isinstance(effect, SetTimer)]
        assert len(set_) == len(set(set_))
        assert not self.keys & set(set_)
        self.keys |= set(set_)
        assert len(self.player.timers) <= MOST_TIMERS

    def failed(self) -> list[str]:
        traced = (effect for effect in self.player.effects if isinstance(effect, Traced))
        return [effect.detail for effect in traced if effect.verb == "error"]


def shop(pick: Pick) -> Examined:
    return Author(pick).shop().mended()


def drawn(data: st.DataObject) -> Pick:
    return lambda rows: data.draw(st.sampled_from(rows))


@quick
@given(data=st.data())
def test_whatever_happens_to_a_session_of_any_flow(data: st.DataObject) -> None:
    pick = drawn(data)
    examined = shop(pick)
    for _ in range(SESSIONS):
        talk = Talk(examined, pick)
        talk.start()
        for _ in range(pick(range(2, 12))):
            talk.goes_on()


@quick
@given(data=st.data())
def test_the_bot_never_writes_first_without_leave(data: st.DataObject) -> None:
    pick = drawn(data)
    examined = shop(pick)
    for _ in range(SESSIONS):
        talk = Talk(examined, pick, policy=True)
        talk.start()
        for _ in range(pick(range(2, 12))):
            talk.goes_on()


_SURVEYS = {
    "flows/shop.yaml": "language: en\n",
    "flows/g.yaml": """flow: g
contact: {purpose: survey}
do:
  - ask: How was it?
    answer: rating 1-5
    save: score
    metric: csat
    remind: {after: 1 hour}
    no_reply: {after: 1 day, do: [{say: Never mind.}]}
  - wait: 1 hour
  - say: Was it the shirt?
""",
    "flows/f.yaml": """flow: f
START
do:
  - run: g
  - ask: Anything else?
    remind: {after: 1 hour, say: Still there?}
    no_reply: {after: 2 hours, do: [{run: g}, {wait: 1 hour}]}
  - run: g
  - say: Bye.
""",
    "flows/anytime.yaml": """anytime:
  - when: {words: [size]}
    do: [{say: M.}]
  - when: {words: [measure]}
    do: [{ask: How tall?, remind: {after: 1 hour}, no_reply: {after: 3 hours, do: []}}]
  - when: {words: [later]}
    do: [{wait: 90 minutes}, {say: Now.}]
""",
}
_STARTS = ("when: {command: /f}", "when: {event: order.paid}\nlimit: once per order.number")


@settings(quick, max_examples=40)
@given(data=st.data())
def test_surveys_reminders_and_what_comes_in_between_never_write_without_leave(
    data: st.DataObject,
) -> None:
    pick = drawn(data)
    written = _SURVEYS["flows/f.yaml"].replace("START", pick(_STARTS))
    talk = Talk(examine({**_SURVEYS, "flows/f.yaml": written}), pick, policy=True)
    talk.start()
    for _ in range(pick(range(4, 16))):
        talk.goes_on()


@quick
@given(data=st.data())
def test_a_session_keeps_its_version_whatever_the_flows_become(data: st.DataObject) -> None:
    pick = drawn(data)
    examined, other = shop(pick), shop(pick).catalog
    assert other is not None
    for _ in range(SESSIONS):
        talk = Talk(examined, pick)
        talk.start()
        began = talk.player.state.version
        for _ in range(pick(range(1, 8))):
            # Other flows under the same names, or none of those names.
            changed = pick([other, KETTLE, talk.player.flows])
            talk.player.flows = changed.following(talk.player.flows)
            talk.goes_on()
            assert talk.player.state.version == began
        assert [what for what in talk.failed() if "is not known any more" in what] == []


@pytest.mark.bulk
def test_a_thousand_answers_leave_no_timers_behind() -> None:
    steps = "- ask: Again?\n  id: again\n  remind: {after: 1 day}\n- go: again\n"
    player = Player(catalog(steps)).start()
    for _ in range(1000):
        player.types("yes")
        assert len(player.timers) == 2
