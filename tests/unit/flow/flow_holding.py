"""What holds of a session after every turn, whatever the flow and whatever happened."""

import json

from flow_driving import Player

from cxbot.flow.interpreter import accepts, question
from cxbot.flow.protocol import Answered, AskLeave, CallAction, CancelTimers, Ended, Traced
from cxbot.flow.state import SessionState


def holds(player: Player, before: SessionState) -> None:
    """`before` is the state the turn began with."""
    state, last = player.state, player.last
    if not last:
        assert state == before
    assert sum(isinstance(e, Traced) for e in last) <= 110
    ended = [e for e in last if isinstance(e, Ended)]
    assert len(ended) <= 1
    assert (state.status == "ended") == bool(ended or before.status == "ended")
    if ended:
        assert any(isinstance(e, CancelTimers) and e.kinds is None for e in last)
        assert ended[0].outcome != "error" or ended[0].detail
    assert state.status != "new"
    assert (state.status == "asking") == (state.question is not None)
    asks = [e for e in last if isinstance(e, AskLeave)]
    assert len(asks) <= 1
    outward = [*asks, *(e for e in last if isinstance(e, CallAction))]
    stops = [e for e in outward if not (isinstance(e, AskLeave) and e.kind == "reminder")]
    assert (state.status == "calling") == bool(stops) or not last
    again = question(player.flows, state, player.world())
    assert (again is not None) == (state.status == "asking")
    accepts(player.flows, state, Answered(text="5"), player.world())
    json.dumps(state.to_json())
