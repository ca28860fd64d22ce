"""Whatever customers, timers, actions and the shop's system can send to a session."""

from flow_driving import Player
from hypothesis import strategies as st
from kettle_shop import ORDER, shop

from cxbot.flow.protocol import (
    ActionFailed,
    ActionReturned,
    Answered,
    Event,
    EventSeen,
    HumanEnded,
    Interrupted,
    Resumed,
    Started,
    Stopped,
    TimerFired,
    Unreachable,
)
from cxbot.model.message import Attachment

FLOWS = shop()
NAMES = sorted(FLOWS.flows)

words = st.sampled_from([
    "1", "5", "10", "A-1042", "yes", "нет", "Skip", "operator", "Continue", "Stop", "", "🔟", "٣",
    "\x00", "\ud800", "a" * 5000,
])  # fmt: skip
attachments = st.builds(
    Attachment,
    kind=st.sampled_from(["photo", "contact", "location", "document"]),
    file_id=st.none() | st.just("x"),
    phone=st.none() | st.text(max_size=20),
    own=st.booleans(),
    latitude=st.none() | st.floats(),
    longitude=st.none() | st.floats(),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)  # fmt: skip
calls = st.sampled_from(["2#1", "4#1", "1#1"])
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(
        Answered,
        text=words | st.text(max_size=40),
        choice=st.none() | st.integers(-2, 12),
        attachments=st.lists(attachments, max_size=2).map(tuple),
    ),
    st.builds(Answered, text=words),
    st.builds(Started, values=st.dictionaries(st.text(max_size=5), json_values, max_size=2)),
    st.builds(Interrupted, flow=st.sampled_from([*NAMES, "nobody"])),
    st.builds(Resumed, asked=st.booleans()),
    st.builds(ActionReturned, call=calls, value=json_values),
    st.builds(
        ActionReturned,
        call=calls,
        value=st.builds(dict, status=st.sampled_from(["new", "shipped", "delivered", 5])),
    ),
    st.builds(ActionFailed, call=calls, error=st.sampled_from(["not_found", "timeout"])),
    st.builds(HumanEnded, outcome=st.sampled_from(["resolved", "off_hours", "timeout"])),
    st.builds(EventSeen, type=st.just("order.returned"), data=st.just(ORDER) | st.just({})),
    # Often, so that deep states are reached; what ends a session comes rarely.
    *[st.builds(Answered, text=words)] * 4,
    *[st.just(TimerFired(kind="wait", key="*"))] * 3,
    st.sampled_from([Resumed(), Resumed(asked=True)] * 5 + [Stopped(), Unreachable()]),
)


def real(player: Player, event: Event) -> Event:
    """Timers and calls that exist, so that deep states are reached."""
    if isinstance(event, TimerFired) and player.timers:
        timer = min(player.timers.values(), key=lambda one: one.due)
        player.now = max(player.now, timer.due)
        del player.timers[timer.key]
        return TimerFired(kind=timer.kind, key=timer.key)
    waiting = player.state.frames[-1].waiting
    if isinstance(event, ActionReturned) and waiting and waiting.kind == "call":
        return ActionReturned(call=waiting.key, value=event.value)
    return event
