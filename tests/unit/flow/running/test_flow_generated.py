"""Sessions of flows that nobody wrote: through every event, and through changes of the flows."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from flow_driving import Player, catalog
from flow_holding import holds
from flow_inputs import FLOWS as KETTLE
from generated import Author, Pick
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxbot.flow.catalog import Examined
from cxbot.flow.check.known.declared import event_data
from cxbot.flow.interpreter import advance
from cxbot.flow.protocol import (
    ActionFailed,
    ActionReturned,
    Answered,
    CallAction,
    Event,
    EventSeen,
    HumanEnded,
    Interrupted,
    Resumed,
    Say,
    SetTimer,
    Started,
    TimerFired,
    Traced,
)
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
    Resumed(),
    Resumed(asked=True),
    TimerFired(kind="wait", key="wait:999"),
    TimerFired(kind="human", key=""),
    ActionReturned(call="nothing#1", value=None),
    ActionFailed(call="nothing#1", error="timeout"),
    HumanEnded(outcome="off_hours"),
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
    keys: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        flows = self.examined.catalog
        assert flows is not None
        customer = {"wants_messages": True, "orders_count": 2, "name": self.pick(["Anna", None])}
        self.player = Player(flows, "f", customer=customer)
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
        self.call = next((e for e in player.last if isinstance(e, CallAction)), None)
        if before.status == "human" and not isinstance(event, HumanEnded | Interrupted):
            late = isinstance(event, TimerFired) and event.kind == "human"
            assert late or not any(isinstance(effect, Say) for effect in player.last)

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
