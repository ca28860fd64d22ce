"""Where a person was called: by a step, or because nothing else was left to do."""

from datetime import timedelta

from flow_driving import Player, catalog
from test_drawing_traffic import traced

from cxbot.flow.drawing.walk import Visit, Walk
from cxbot.flow.protocol import ActionFailed, HumanEnded, Interrupted

CLOSED = "desk: {off_hours: refuse}\nopening_hours: 09:00-10:00\n"


def visit(player: Player) -> Visit:
    state = player.state
    walk = Walk(player.flows, state.flow, state.version)
    for step in traced(player):
        walk.take(step)
    walk.end(state.outcome)
    return walk.visits["f", state.version]


def played(steps: str, **more: str) -> Player:
    return Player(catalog(steps, **more)).start()


def test_a_human_step_hands_over_and_that_stays_so() -> None:
    for steps in ("- human: Help", "- human: Help\n  and: continue"):
        assert visit(played(steps)).handed == {"1"}
    player = played("- human: Help\n- say: Bye")
    player.send(HumanEnded(outcome="resolved"))
    assert visit(player).handed == {"1"}


def test_a_person_who_is_there_already_is_not_called_again() -> None:
    anytime = "anytime:\n  - when: {words: [help]}\n    do:\n      - run: g\n"
    calls = "flow: g\ndo:\n  - human: Again\n"
    player = played("- human: Help", anytime=anytime, g=calls)
    player.send(Interrupted(flow="anytime:1"))
    walk = Walk(player.flows, "f", player.state.version)
    for step in traced(player):
        walk.take(step)
    assert {flow: one.handed for (flow, _), one in walk.visits.items()} == {
        "f": {"1"}, "anytime:1": set(), "g": set(),
    }  # fmt: skip


def test_who_was_never_taken_was_not_handed_over() -> None:
    player = played("- human: Help\n  no_answer: {after: 1 hour, do: [say: Late]}")
    player.wait(timedelta(hours=2))
    assert visit(player).handed == set()


def test_nobody_is_there_off_hours_and_the_flow_goes_on_as_it_says() -> None:
    for branch, target in (("", "2"), ("\n  on:\n    off_hours: [say: Closed]", "1/off_hours/1")):
        player = played(f"- human: Help{branch}\n- say: Bye", shop=CLOSED)
        found = visit(player)
        assert found.handed == set()
        assert [way[:2] for way in found.passes if way[0] == "1"] == [("1", target)]


def test_whoever_is_never_understood_is_handed_over_unless_the_flow_says_otherwise() -> None:
    question = "- ask: Number?\n  answer: number"
    for steps, handed in ((question, {"1"}), (f"{question}\n  give_up:\n    - say: Bye", set())):
        player = played(steps)
        assert visit(player).handed == set()
        for _ in range(3):
            player.types("hm")
        assert visit(player).handed == handed


def test_a_failed_action_hands_over_unless_a_branch_takes_it() -> None:
    call = "- call: shop.x"
    for steps, handed in ((call, {"1"}), (f"{call}\n  on_error:\n    else: [say: Sorry]", set())):
        player = played(steps)
        assert visit(player).handed == set()
        player.send(ActionFailed(call=player.call.call, error="boom"))
        assert visit(player).handed == handed


def test_steps_that_only_lead_on_hand_nobody_over() -> None:
    found = visit(played("- say: Hi\n- wait: 1 day"))
    assert found.handed == set()
    assert ways_of(found) == {("", "1"), ("1", "2")}


def ways_of(found: Visit) -> set[tuple[str, str | None]]:
    return {way[:2] for way in found.passes}
