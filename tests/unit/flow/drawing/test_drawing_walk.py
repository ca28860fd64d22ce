"""The rarer ways through a session, each followed to where it was left."""

from collections.abc import Mapping
from typing import Any

from flow_driving import Player, catalog
from test_drawing_traffic import counted, played, traced, ways

from cxbot.flow.catalog import Catalog
from cxbot.flow.drawing.traffic import Count, Tally, Traffic
from cxbot.flow.protocol import HumanEnded, Interrupted

ASKS_ANYTIME = """
anytime:
  - when: {words: [cost]}
    do:
      - ask: Where to?
        answer: text
        save: to
"""
CALLS_ANYTIME = "anytime:\n  - when: {words: [help]}\n    do:\n      - run: f\n"


def fed(flows: Catalog, version: str, outcome: str | None, trace: list[Mapping[str, Any]]) -> Count:
    count = Count(flows)
    count.add("anna", "f", version, outcome, trace)
    return count


def taken(traffic: Traffic, key: str) -> list[str]:
    return [f"{way[2]} {way[3]}".strip() for way in traffic.ways if way[0] == key]


def test_a_match_goes_by_its_cases_and_the_rest() -> None:
    steps = "- ask: Size?\n  answer: number\n  save: n\n- match: n\n  cases:\n    1-2: [say: Few]"
    for typed, way in (("2", "case 1-2"), ("7", "else")):
        player = played(steps)
        player.types(typed)
        assert taken(counted(player)["f"], "2") == [way]


def test_whoever_is_not_understood_gives_up_as_written() -> None:
    player = played("- ask: Size?\n  answer: number\n  give_up:\n    - say: Never mind.")
    for _ in range(3):
        player.types("hm")
    assert taken(counted(player)["f"], "1") == ["give up"]


def test_what_asked_when_the_flow_below_went_on_is_cut_short_until_it_is_answered() -> None:
    """A person who was called below has closed."""
    player = played("- human: Help\n- wait: 30 days", anytime=ASKS_ANYTIME)
    player.send(Interrupted(flow="anytime:1"))
    player.send(HumanEnded(outcome="resolved"))
    found = counted(player)
    assert found["f"].left == {"2": {"waiting": 1}}
    assert found["anytime:1"].left == {"1": {"cut short": 1}}
    player.send(Interrupted(flow="anytime:1"))
    assert counted(player)["anytime:1"].left == {"1": {"waiting": 1}}
    player.types("Home")
    assert counted(player)["anytime:1"].left == {}
    assert counted(player)["anytime:1"].steps["1"] == Tally(1, 1, 2)


def test_whoever_got_their_answer_has_not_left_it_when_the_rest_is_called_off() -> None:
    player = played("- wait: 1 day", anytime=ASKS_ANYTIME)
    player.send(Interrupted(flow="anytime:1"))
    player.types("Home")
    total = fed(player.flows, player.state.version, "cancelled", traced(player)).total()
    found = {name: traffic.left for (name, _), traffic in total.items()}
    assert found == {"f": {"1": {"cancelled": 1}}, "anytime:1": {}}


def test_a_person_who_is_there_already_is_passed_by() -> None:
    """The same flow below waits for that person."""
    player = played("- human: Help", anytime=CALLS_ANYTIME)
    player.send(Interrupted(flow="anytime:1"))
    traffic = counted(player)["f"]
    assert ways(traffic) == {("", "1"): 2, ("1", None): 1}
    assert traffic.left == {"1": {"waiting": 1}}
    player.send(HumanEnded(outcome="resolved"))
    assert counted(player)["f"].left == {}


def test_a_session_that_was_moved_and_waits_is_counted_where_it_stands_now() -> None:
    question = "- ask: Name?\n  answer: text\n  save: name"
    player = Player(catalog(question)).start()
    flows = catalog(f"{question}\n- say: Hi")
    old, new = player.state.version, flows.flows["f"].version
    both = flows.pinned([("f", old, player.flows.flows["f"].source)])
    moved = {"verb": "moved", "flow": "f", "version": new, "step": None, "detail": f"from {old}"}
    total = fed(both, new, None, [*traced(player), moved]).total()
    assert total["f", new].left == {"1": {"waiting": 1}}
    assert total["f", new].step("1") == Tally(1, 1, 1)
    assert total["f", old].left == {}
    queued = fed(both, new, None, []).total()["f", new]
    assert (queued.customers, queued.left, queued.steps) == (1, {"": {"waiting": 1}}, {})


def test_an_entry_that_names_no_place_is_passed_over() -> None:
    player = played("- wait: 1 day")
    nowhere = {"verb": "start", "flow": None, "version": None, "step": None, "detail": ""}
    found = fed(player.flows, player.state.version, None, [nowhere, *traced(player)]).total()
    assert found["f", player.state.version].left == {"1": {"waiting": 1}}


def test_a_flow_that_was_run_and_told_nothing_yet_is_not_counted() -> None:
    steps = "- run: g\n- say: Up"
    player = Player(catalog(steps, g="flow: g\ndo:\n  - wait: 1 day\n")).start()
    first = [entry for entry in traced(player) if entry["flow"] == "f"]
    found = fed(player.flows, player.state.version, None, first).total()
    assert {name for name, _ in found} == {"f"}
    assert found["f", player.state.version].left == {"1": {"waiting": 1}}
