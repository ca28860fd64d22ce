"""The journey against the flows: names that only one of them has, what the map will lack."""

from pathlib import Path

import pytest
from journeys_told import ADVISED, SHOP, codes, found, said

from cxbot.app.folder.files import read_texts
from cxbot.flow.catalog import examine
from cxbot.flow.reading.files import JOURNEY

ROOT = Path(__file__).parents[4]
# ---- what steps name -----------------------------------------------------------------------------

TOP = "flow: f\nwhen: {command: /f}\ntask: find out\n"
POINTS = "touchpoints:\n  order status: {stage: research}\n"
SAY = "do:\n  - say: hi\n"


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        (f"{TOP}stage: research\ntouchpoint: order status\n{SAY}", []),
        (f"{TOP}stage: reserch\ntouchpoint: order status\n{SAY}", ["f 4:8 W440"]),
        (f"{TOP}touchpoint: order status\n{SAY}    stage: reserch\n", ["f 7:12 W440"]),
        (f"{TOP}touchpoint: Order status\n{SAY}    touchpoint: order status\n", ["f 4:13 W441"]),
        (f"{TOP}touchpoint: order status\n{SAY}    touchpoint: lost\n  - say: hi\n",
         ["f 7:17 W441"]),
        (f"{TOP}touchpoint: order status\ndo:\n  - say: hi\n  - stop\n", []),
    ],
)  # fmt: skip
def test_names_that_the_journey_does_not_have(flow: str, expected: list[str]) -> None:
    assert codes(POINTS, f=flow) == expected
    # Whoever has no journey.yaml hears of none of it.
    assert codes(None, f=flow) == []


def test_what_is_said_of_such_names() -> None:
    flow = f"{TOP}stage: reserch\ntouchpoint: order statsu\n{SAY}"
    assert said(POINTS, "W440", f=flow) == [
        'journey.yaml has no stage "reserch": the map shows it last. Did you mean "research"?'
    ]
    assert said(POINTS, "W441", f=flow) == [
        'journey.yaml has no touchpoint "order statsu": nobody answers for it. '
        'Did you mean "order status"?'
    ]
    assert said("window: 30 days", "W440", f=f"{TOP}stage: sale\n{SAY}") == [
        'journey.yaml has no stage "sale": the map shows it last. '
        "There are: awareness, research, pre-purchase, post-purchase support"
    ]
    assert said("window: 30 days", "W441", f=f"{TOP}touchpoint: sale\n{SAY}") == [
        'journey.yaml has no touchpoint "sale": nobody answers for it. '
        "Declare it there under touchpoints."
    ]


STEPS = """flow: f
when: {command: /f}
do:
  - set: {a: 1}
  - say: hi
    task: find out
  - ask: And?
    touchpoint: order status
    no_reply: {after: 1 day}
  - human: help
    task: talk
    touchpoint: order status
  - say: bye
  - stop
"""
LABELS = "    task: t\n    touchpoint: order status\n"
ENTRY = "  - when: {words: [%s]}\n%s    do: [{say: hi}]\n"


def test_steps_that_the_map_cannot_place_are_told_once_a_flow() -> None:
    assert codes(POINTS, f=STEPS) == ["f 5:5 I630"]
    assert said(POINTS, "I630", f=STEPS) == [
        "customers come to 2 steps without a touchpoint and 2 steps without a task. "
        "Write them at the top, or at the step: touchpoint: order status."
    ]
    one = f"flow: f\nwhen: {{command: /f}}\ntouchpoint: order status\n{SAY}"
    assert said(POINTS, "I630", f=one) == [
        "customers come to 1 step without a task. "
        "Write them at the top, or at the step: touchpoint: order status."
    ]
    other = STEPS.replace("flow: f", "flow: g").replace("/f", "/g")
    assert codes(POINTS, f=STEPS, g=other) == ["f 5:5 I630", "g 5:5 I630"]


def test_anytime_is_one_file() -> None:
    entries = ENTRY % ("a", LABELS) + ENTRY % ("b", "") + ENTRY % ("c", "    task: t\n")
    text = f"anytime:\n{entries}"
    assert codes(POINTS, anytime=text) == ["anytime 7:10 I630"]
    assert said(POINTS, "I630", anytime=text) == [
        "customers come to 2 steps without a touchpoint and 1 step without a task. "
        "Write them at the entry or the step: touchpoint: order status."
    ]


# ---- what the journey expects --------------------------------------------------------------------

FLOW = f"{TOP}touchpoint: order status\n"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("{stage: research}", ["journey 3:3 W442"]),
        ("{stage: research, medium: hybrid}", []),
        ("{stage: research, medium: offline}", []),
        ("{stage: research, control: indirect}", []),
    ],
)
def test_a_touchpoint_that_no_step_has(more: str, expected: list[str]) -> None:
    assert codes(f"{POINTS}  size help: {more}\n", f=f"{FLOW}{SAY}") == expected


def test_of_a_flow_that_could_not_be_read_nothing_is_missed() -> None:
    wrong = f"{TOP}do:\n  - sya: hi\n"
    assert codes(POINTS, f=wrong) == ["f 5:5 E103"]
    assert codes(POINTS, f="{{{") == ["f 1:4 E001"]
    assert codes(f"{POINTS}journeys: {{a: {{ideal: [x]}}}}\n", f=STEPS) == [
        "f 5:5 I630",
        "journey 3:24 E331",
    ]


def of_requirement(
    requirement: str, steps: str, top: str = FLOW, more: str = "", shop: str = SHOP
) -> list[str]:
    point = f"{{stage: research, requirements: {{{requirement}}}{more}}}"
    return said(f"touchpoints:\n  order status: {point}\n", "W444", shop, f=f"{top}do:\n{steps}")


HI = "  - say: hi\n"
ASK = "  - ask: And?\n    no_reply: {after: 1 day}\n"
RATE = "  - ask: And?\n    answer: rating %s\n    metric: %s\n    no_reply: {after: 1 day}\n"
GIVEN_UP = f"{ASK}    give_up: [stop]\n"
HUMAN = "  - human: help\n"
CALL = "  - call: reward.give\n    with: {reward: tea}\n"
EVENT = FLOW.replace("{command: /f}", "{event: order.paid}") + "limit: once per order.number\n"


@pytest.mark.parametrize(
    ("requirement", "steps", "measured"),
    [
        ("first_reply: 5 minutes", HI, False),
        ("first_reply: 5 minutes", HUMAN, True),
        # Who isn't understood is handed over without a step for it; so is who meets an error.
        ("first_reply: 5 minutes", ASK, True),
        ("first_reply: 5 minutes", GIVEN_UP, False),
        ("first_reply: 5 minutes", CALL, True),
        ("transfers: none", HI, False),
        ("transfers: none", HUMAN, True),
        ("reply: 5 seconds", HI, True),
        ("csat: 85%", HI, False),
        ("csat: 85%", RATE % ("1-5", "csat"), True),
        ("csat: 85%", f"{RATE % ('1-7', 'ces')}    give_up: [stop]\n", False),
        ("csat: 85%", HUMAN, True),
        ("ces: 85%", HUMAN, False),
        ("ces: 85%", RATE % ("1-7", "ces"), True),
        ("nps: 40", ASK, False),
        ("nps: 40", RATE % ("0-10", "nps"), True),
        ("completion: 70%", HI, True),
        ("drop_off: 20%", HI, True),
        ("friction: 20%", HI, True),
    ],
)
def test_what_a_requirement_needs(requirement: str, steps: str, measured: bool) -> None:
    assert (of_requirement(requirement, steps) == []) is measured


def test_what_is_said_of_a_requirement_that_nothing_measures() -> None:
    assert of_requirement("first_reply: 5 minutes", HI) == [
        '"first_reply" of "order status" can not be measured: nothing there calls a person. '
        "Let a human step there call somebody, or take the requirement out."
    ]
    assert of_requirement("nps: 5", HI) == [
        '"nps" of "order status" can not be measured: nothing there asks for it. '
        "Ask with metric: nps."
    ]
    at = codes(
        "touchpoints:\n  order status:\n    stage: research\n    requirements:\n      csat: 85%\n"
        "      ces: 80%\n",
        f=f"{FLOW}{SAY}",
    )
    assert at == ["journey 5:7 W444", "journey 6:7 W444"]


def test_where_nobody_writes_no_reply_is_waited_for() -> None:
    assert of_requirement("reply: 5 seconds", HI, EVENT) == [
        '"reply" of "order status" can not be measured: nobody writes there. '
        "Ask something there, or take it out."
    ]
    assert of_requirement("reply: 5 seconds", ASK, EVENT) == []
    runs = "flow: g\nwhen: {command: /g}\ntask: t\ntouchpoint: order status\ndo:\n  - run: f\n"
    point = "{stage: research, requirements: {reply: 5 seconds}}"
    both = said(f"touchpoints: {{order status: {point}}}", "W444", f=f"{EVENT}do:\n{HI}", g=runs)
    assert both == []


def test_a_desk_that_asks_nobody_brings_no_scores() -> None:
    silent = "desk: {rating: {ask: no}}\n"
    assert len(of_requirement("csat: 85%", HUMAN, shop=silent)) == 1


def test_what_comes_in_by_import_brings_scores_but_no_talks() -> None:
    away = ", medium: offline"
    elsewhere = FLOW.replace("order status", "elsewhere")
    assert of_requirement("csat: 85%", HI, elsewhere, away) == []
    assert of_requirement("reply: 1 hour", HI, elsewhere, away) == []
    assert len(of_requirement("transfers: none", HI, elsewhere, away)) == 1
    assert len(of_requirement("first_reply: 1 hour", HI, elsewhere, away)) == 1


# ---- how many maps -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("personas", "journeys", "expected"),
    [
        (0, 0, "1 of the advised 4 maps"),
        (2, 0, "2 of the advised 4 maps"),
        (0, 3, "3 of the advised 4 maps"),
        (0, 4, ""),
        (2, 2, ""),
        (5, 0, ""),
    ],
)
def test_there_is_a_map_for_each_persona_and_journey(
    personas: int, journeys: int, expected: str
) -> None:
    text = "window: 30 days\npersonas: {"
    text += ", ".join(f"p{n}: {{if: customer.orders_count == {n}}}" for n in range(personas))
    text += "}\njourneys: {" + ", ".join(f"j{n}: {{}}" for n in range(journeys)) + "}\n"
    told = [p for p in found(text) if p.code == ADVISED]
    assert [f"{p.line}:{p.column} {p.message.partition(':')[0]}" for p in told] == (
        [f"1:1 {expected}"] if expected else []
    )


def test_without_a_journey_nothing_is_advised() -> None:
    assert not [p for p in found(None, f=f"{FLOW}{SAY}") if p.code[:3] in {"W44", "I63"}]


def test_a_journey_that_is_no_yaml_is_told_of_first() -> None:
    assert codes("{{{", f=STEPS) == ["journey 1:4 E001"]
    # Nor does a shop whose file can't be read know of journeys.
    assert codes(POINTS, "{{{", f=STEPS) == ["shop 1:4 E001"]


@pytest.mark.parametrize("name", ["journey", "shop", "anytime"])
def test_files_that_are_no_flows_can_not_be_run(name: str) -> None:
    flow = f"{FLOW}do:\n  - run: {name}\n"
    anytime = f"anytime:\n{ENTRY % ('a', LABELS)}"
    assert codes(POINTS, f=flow, anytime=anytime) == ["f 6:10 E303"]


# ---- as it ships, and many -----------------------------------------------------------------------


def test_the_shop_that_ships_declares_what_its_flows_meet() -> None:
    texts = {k: v for k, v in read_texts(ROOT).items() if not k.startswith("flows/tests/")}
    problems = examine(texts).problems
    assert [str(p) for p in problems if p.code.startswith(("W44", "I63", "E33"))] == []
    journey = examine(texts).files.journey.catalogue
    assert len(journey.personas) * len(journey.journeys) >= 4
    assert len(journey.touchpoints) > 8
    assert any(point.medium == "offline" for point in journey.touchpoints.values())
    # Each customer is somebody, the same one whatever else is known of them.
    names = {
        count: next(p.name for p in journey.personas if p.matches({"orders_count": count}))
        for count in range(4)
    }
    assert names == {0: "newcomer", 1: "gift buyer", 2: "fan", 3: "fan"}
    assert not any(persona.matches({}) for persona in journey.personas)


def test_three_hundred_touchpoints_with_requirements_fit_into_the_file() -> None:
    rows = "".join(
        f"  step {number}:\n    stage: research\n    medium: offline\n    owner: Anna\n"
        "    about: What happens here to whoever came to see the games\n"
        "    requirements: {completion: 70%, friction: 15%, csat: 85%}\n"
        for number in range(300)
    )
    ideal = ", ".join(f"step {number}" for number in range(300))
    text = f"touchpoints:\n{rows}journeys:\n  visit: {{ideal: [{ideal}]}}\n"
    result = examine({JOURNEY: text})
    assert [str(p) for p in result.problems if p.code != ADVISED] == []
    assert result.catalog is not None
    assert len(result.catalog.journey.touchpoints) == 300
    assert len(result.catalog.journey.journeys[0].ideal) == 300
