"""Who went where, followed through traces that the interpreter itself wrote."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flow_driving import Player, catalog
from flow_inputs import FLOWS, NAMES, events, real
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kettle_shop import ORDER

from cxbot.flow.catalog import Catalog
from cxbot.flow.drawing.traffic import Count, Tally, Traffic
from cxbot.flow.protocol import (
    ActionFailed,
    ActionReturned,
    Event,
    HumanEnded,
    Interrupted,
    Traced,
)
from cxbot.model.ticket import HumanOutcome

DAY = timedelta(days=1)


def traced(player: Player) -> list[Mapping[str, Any]]:
    return [
        {
            "verb": one.verb,
            "flow": one.place.flow,
            "version": one.place.flow_version,
            "step": one.place.step,
            "detail": one.detail,
        }
        for one in player.effects
        if isinstance(one, Traced)
    ]


def counted(player: Player) -> dict[str, Traffic]:
    count = Count(player.flows)
    state = player.state
    count.add("anna", state.flow, state.version, state.outcome, traced(player))
    return {name: traffic for (name, _), traffic in count.total().items()}


def played(steps: str, **more: str) -> Player:
    return Player(catalog(steps, **more)).start()


def ways(traffic: Traffic) -> dict[tuple[str, str | None], int]:
    return {way[:2]: tally.passes for way, tally in traffic.ways.items()}


def test_a_wait_is_over_when_the_flow_goes_on() -> None:
    player = played("- wait: 1 day\n- say: Hi\n- wait: 1 day")
    assert ways(counted(player)["f"]) == {("", "1"): 1}
    assert counted(player)["f"].left == {"1": {"waiting": 1}}
    player.wait(2 * DAY)
    assert ways(counted(player)["f"]) == {
        ("", "1"): 1, ("1", "2"): 1, ("2", "3"): 1, ("3", None): 1,
    }  # fmt: skip
    assert counted(player)["f"].left == {}


def test_a_loop_counts_each_time_and_the_session_once() -> None:
    player = played("- ask: Number?\n  answer: number\n  save: n\n- if: n < 5\n  then: [{go: '1'}]")
    for text in ("1", "2", "7"):
        player.types(text)
    traffic = counted(player)["f"]
    assert traffic.ways["2", "2/then/1", "yes", ""] == Tally(1, 1, 2)
    assert traffic.ways["2", None, "no", ""] == traffic.ways["", "1", "start", ""] == Tally(1, 1, 1)
    assert traffic.steps["1"] == Tally(1, 1, 3)


def test_the_person_nobody_wrote_is_the_way_out() -> None:
    """After the last miss, and when an action fails without a branch."""
    player = played("- ask: Number?\n  answer: number\n  save: n\n- call: shop.x")
    for _ in range(3):
        player.types("hm")
    assert counted(player)["f"].left == {"1": {"waiting": 1}}
    player.send(HumanEnded(outcome="resolved"))
    assert counted(player)["f"].ways["1", "2", "give up", ""].passes == 1
    player.send(ActionFailed(call=player.call.call, error="boom"))
    assert counted(player)["f"].left == {"2": {"waiting": 1}}
    player.send(HumanEnded(outcome="resolved"))
    traffic = counted(player)["f"]
    assert traffic.ways["2", None, "error", "else"].passes == 1
    assert traffic.left == {"2": {"error": 1}}


def test_errors_and_outcomes_go_by_their_names() -> None:
    steps = """
- call: shop.x
  on_error:
    full: [say: Full]
    else: [say: Other]
- human: "resolved"
  no_answer: {after: 1 hour, do: [say: Late]}
  on:
    closed_by_customer: [say: Gone]
"""
    for error, way in (("full", "full"), ("timeout", "else")):
        player = played(steps)
        player.send(ActionFailed(call=player.call.call, error=error, detail="took too long"))
        assert counted(player)["f"].ways["1", f"1/{way}/1", "error", way].passes == 1
    outcomes: dict[HumanOutcome, str] = {"closed_by_customer": "outcome", "resolved": "next"}
    for outcome, way in outcomes.items():
        player = played(steps)
        player.send(ActionReturned(call=player.call.call, value=1))
        player.send(HumanEnded(outcome=outcome))
        taken = [key[2] for key in counted(player)["f"].ways if key[0] == "2"]
        assert taken == [way]
    player = played(steps)
    player.send(ActionReturned(call=player.call.call, value=1))
    player.wait(DAY)
    assert [key[2] for key in counted(player)["f"].ways if key[0] == "2"] == ["no answer"]


def test_flows_that_run_each_other_are_followed_apart() -> None:
    steps = """
- ask: "How deep?"
  answer: number
  save: n
- if: n > 0
  then:
    - run: g
- say: Up
"""
    inner = "flow: g\ndo:\n  - ask: Deeper?\n    answer: yes/no\n    save: deep\n  - say: Back\n"
    player = played(steps, g=inner)
    player.types("3")
    assert counted(player)["f"].left == {"2/then/1": {"waiting": 1}}
    assert counted(player)["g"].left == {"1": {"waiting": 1}}
    player.types("yes")
    found = counted(player)
    assert ways(found["g"]) == {("", "1"): 1, ("1", "2"): 1, ("2", None): 1}
    assert found["f"].ways["2/then/1", "3", "next", ""].passes == 1
    assert found["f"].left == found["g"].left == {}


def test_an_anytime_entry_is_counted_apart_and_the_question_stays_open() -> None:
    anytime = """
anytime:
  - when: {words: [cost]}
    do:
      - ask: Where to?
        answer: text
        save: to
      - say: Free
"""
    player = played("- ask: Name?\n  answer: text\n  save: name", anytime=anytime)
    player.send(Interrupted(flow="anytime:1"))
    player.types("Home")
    player.send(Interrupted(flow="anytime:1"))
    found = counted(player)
    assert found["f"].left == found["anytime:1"].left == {"1": {"waiting": 1}}
    assert found["anytime:1"].ways["", "1", "start", ""].passes == 2
    player.types("Work")
    player.types("Anna")
    found = counted(player)
    assert found["f"].ways["1", None, "next", ""].passes == 1
    assert found["anytime:1"].ways["2", None, "next", ""].passes == 2
    assert found["anytime:1"].left == {}


def test_quiet_hours_hold_nobody_twice() -> None:
    flows = catalog("- human: Help\n- say: Bye", shop="quiet_hours: 21:00-10:00\n")
    player = Player(flows, now=Player(flows).now + timedelta(hours=8))
    player.start(initiative="bot")
    assert counted(player)["f"].left == {"1": {"waiting": 1}}
    player.wait(DAY)
    assert ways(counted(player)["f"]) == {("", "1"): 1}
    player.send(HumanEnded(outcome="resolved"))
    assert ways(counted(player)["f"]) == {("", "1"): 1, ("1", "2"): 1, ("2", None): 1}


def test_a_session_moved_to_a_new_version_goes_on_there() -> None:
    old = catalog("- ask: Name?\n  answer: text\n  save: name\n- say: Hi")
    new = catalog("- ask: Name?\n  answer: text\n  save: name\n- say: Hi\n- say: Bye")
    player = Player(old).start()
    entries = traced(player)
    flow = new.flows["f"]
    goes_on = [("ask", "1", "answered"), ("say", "2", ""), ("say", "3", "")]
    entries += [
        {"verb": verb, "flow": "f", "version": flow.version, "step": step, "detail": detail}
        for verb, step, detail in goes_on
    ]
    both = new.pinned([("f", old.flows["f"].version, old.flows["f"].source)])
    count = Count(both)
    count.add("anna", "f", flow.version, "finished", entries)
    traffic = count.total()["f", flow.version]
    assert traffic.step("1") == traffic.step("2") == Tally(1, 1, 1)
    assert ways(traffic) == {("1", "2"): 1, ("2", "3"): 1, ("3", None): 1}
    assert traffic.left == {}


def test_traces_of_versions_nobody_knows_any_more_are_counted_as_sessions() -> None:
    entries = [{"verb": "say", "flow": "f", "version": "old", "step": "1", "detail": ""}]
    count = Count(catalog("- say: Hi"))
    count.add("anna", "f", "old", None, entries)
    traffic = count.total()["f", "old"]
    assert (traffic.customers, traffic.sessions, traffic.ways) == (1, 1, {})


def _holds(flows: Catalog, traffic: Traffic) -> None:
    """Whoever came in went out, or is there, or left there."""
    flow = flows.flow(traffic.flow, traffic.version)
    assert flow is not None
    # Of several runs in one session only the last says where it was left.
    starts = sum(tally.passes for way, tally in traffic.ways.items() if not way[0])
    for key in flow.steps:
        came = sum(tally.passes for way, tally in traffic.ways.items() if way[1] == key)
        went = sum(tally.passes for way, tally in traffic.ways.items() if way[0] == key)
        assert came >= went
        if came > went and starts == 1:
            assert key in traffic.left
        assert traffic.step(key).passes == came


@settings(
    max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(
    name=st.sampled_from(NAMES),
    initiative=st.sampled_from(["customer", "bot"]),
    script=st.lists(events, max_size=14),
)
def test_nobody_is_lost_or_doubled(name: str, initiative: Any, script: list[Event]) -> None:
    player = Player(FLOWS, name, customer={"wants_messages": True, "orders_count": 2})
    player.start(ORDER, initiative)
    for planned in script:
        player.send(real(player, planned))
    for traffic in counted(player).values():
        _holds(FLOWS, traffic)
