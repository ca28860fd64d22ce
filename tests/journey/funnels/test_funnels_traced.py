"""Facts read from traces that the interpreter itself wrote, whatever customers, timers, actions and
the shop's system sent."""

from collections.abc import Iterator, Mapping
from typing import Any

from flow_driving import Player
from flow_inputs import FLOWS, NAMES, events, real
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kettle_shop import ORDER

from cxbot.flow.drawing.walk import Visit, Walk
from cxbot.flow.protocol import Event, Traced
from cxbot.journey.funnels.facts import ending, facts


def visits(player: Player) -> Mapping[tuple[str, str], Visit]:
    walk = Walk(player.flows, player.state.flow, player.state.version)
    for entry in entries(player):
        walk.take(entry)
    walk.end(player.state.outcome)
    return walk.visits


def entries(player: Player) -> Iterator[Mapping[str, Any]]:
    for one in player.effects:
        if isinstance(one, Traced):
            place = {"flow": one.place.flow, "version": one.place.flow_version}
            yield {"verb": one.verb, **place, "step": one.place.step, "detail": one.detail}


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(NAMES), sent=st.lists(events, max_size=12))
def test_every_step_seen_has_one_fate_and_the_end_is_the_sessions(
    name: str, sent: list[Event]
) -> None:
    player = Player(FLOWS, flow=name).start(values=ORDER)
    for event in sent:
        player.send(real(player, event))
    found, outcome = visits(player), player.state.outcome
    for visit in found.values():
        told = list(facts(visit))
        assert [step for step, _, _ in told] == ["", *visit.entered]
        assert all(bool(why) == (fate == "left") for _, fate, why in told)
        # where somebody is still inside, the session goes on
        assert outcome is None or "inside" not in {fate for _, fate, _ in told}
    mine = found[player.state.flow, player.state.version]
    if sum(times for way, times in mine.passes.items() if not way[0]) > 1:
        return  # inside itself, or twice in one session: either may have come to its end
    fate, _ = ending(mine)
    if outcome is None:
        assert fate in {"inside", "handed"}
    elif outcome == "finished":
        assert fate == "on"
    else:
        assert fate in {"left", "handed"}
