"""journey.yaml -> the catalogue: what is read of it, and what holds when it isn't written."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.flow.catalog import examine, load, restored
from cxbot.flow.reading.files import JOURNEY
from cxbot.model.event import NEGLECTED
from cxbot.model.journey import (
    DEFAULT,
    STAGE_SETS,
    Catalogue,
    Declared,
    JourneyKind,
    Mark,
    Persona,
    Requirement,
    Review,
    Stage,
)

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
SHOP = """customer: {birthday: date, segment: text}
values: {many: 10}
events: {stay.arrived: {stay: {room: text}}}
"""
WHOLE = """stages: four
window: 60 days
review: {every: 90 days, owner: Anna}
touchpoints:
  size help: {stage: research}
  order status:
    stage: post-purchase support
    medium: hybrid
    control: indirect
    owner: Boris
    moment_of_truth: yes
    about: Where is my parcel?
    benchmark: 90%
    requirements:
      csat: 85%
      first_reply: 5 minutes
    review: {every: 30 days}
personas:
  gift buyer:
    who: Buys for a friend
    interests: Jokes
    time: In the evening
    expects: In time
    pains: Whose size?
    if: customer.orders_count == 1
journeys:
  purchase:
    start: {event: order.created}
    goal: {touchpoint: order status}
    gap: 20 days
    after_goal: 2 days
    ideal: [size help, order status]
  stay: {start: {event: stay.arrived}, ideal: size help}
"""


def read(text: str, **more: str) -> Catalogue:
    texts = {JOURNEY: text, "flows/shop.yaml": SHOP}
    return load(texts | {f"flows/{name}.yaml": file for name, file in more.items()}).journey


def test_all_of_a_journey() -> None:
    found = read(WHOLE)
    assert found == Catalogue(
        stages=STAGE_SETS["four"],
        window=60 * DAY,
        review=Review(every=90 * DAY, owner="Anna"),
        touchpoints={
            "size help": Declared(name="size help", stage="research", line=5),
            "order status": Declared(
                name="order status",
                stage="post-purchase support",
                medium="hybrid",
                control="indirect",
                owner="Boris",
                moment_of_truth=True,
                about="Where is my parcel?",
                benchmark=0.9,
                requirements=(
                    Requirement(measure="csat", at_least=0.85, line=15),
                    Requirement(measure="first_reply", at_least=0.9, within=5 * MINUTE, line=16),
                ),
                review=Review(every=30 * DAY),
                line=6,
            ),
        },
        personas=(
            Persona(
                name="gift buyer",
                about={
                    "who": "Buys for a friend",
                    "interests": "Jokes",
                    "time": "In the evening",
                    "expects": "In time",
                    "pains": "Whose size?",
                },
                rule="customer.orders_count == 1",
                line=19,
            ),
        ),
        journeys=(
            JourneyKind(
                name="purchase",
                start=Mark(event="order.created"),
                goal=Mark(touchpoint="order status"),
                gap=20 * DAY,
                after_goal=2 * DAY,
                ideal=("size help", "order status"),
                line=27,
            ),
            JourneyKind(
                name="stay", start=Mark(event="stay.arrived"), ideal=("size help",), line=33
            ),
        ),
    )
    assert list(found.touchpoints) == ["size help", "order status"]


def test_a_shop_without_the_file_has_four_stages_and_one_journey() -> None:
    assert load({"flows/shop.yaml": SHOP}).journey == DEFAULT
    # Of a file that was fine once and isn't now, nothing is made up.
    assert restored({JOURNEY: "{{{"}).journey == DEFAULT
    assert restored({JOURNEY: WHOLE, "flows/shop.yaml": "{{{"}).journey == DEFAULT


@pytest.mark.parametrize("text", ["window: 30 days", "touchpoints:", "journeys:\npersonas:"])
def test_what_is_left_out_is_as_without_the_file(text: str) -> None:
    assert read(text) == DEFAULT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("stages: phases", STAGE_SETS["phases"]),
        ("stages: retail", STAGE_SETS["retail"]),
        (
            "stages: {looking: before, buying: during, wearing: after}",
            (
                Stage(name="looking", phase="before", line=1),
                Stage(name="buying", phase="during", line=1),
                Stage(name="wearing", phase="after", line=1),
            ),
        ),
        ("stages:\n  2nd: after\n  1st: before", (
            Stage(name="2nd", phase="after", line=2), Stage(name="1st", phase="before", line=3),
        )),
    ],
)  # fmt: skip
def test_stages_are_a_ready_set_or_names_in_their_order(
    text: str, expected: tuple[Stage, ...]
) -> None:
    assert read(text).stages == expected


def required(text: str) -> Requirement:
    point = f"touchpoints:\n  t: {{stage: research, requirements: {{{text}}}}}"
    (found,) = read(point).touchpoints["t"].requirements
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("first_reply: 5 minutes", {"within": 5 * MINUTE, "at_least": 0.9}),
        ("first_reply: {within: 5 minutes}", {"within": 5 * MINUTE, "at_least": 0.9}),
        ("reply: {within: 10 seconds, share: 99.5%}", {"within": MINUTE / 6, "at_least": 0.995}),
        ("reply: {share: 100%, within: 1 hour}", {"within": 60 * MINUTE, "at_least": 1.0}),
        ("csat: 85%", {"at_least": 0.85}),
        ("csat: 'at least 85 %'", {"at_least": 0.85}),
        ("ces: AT  Least 7.1%", {"at_least": 0.071}),
        ("completion: 100%", {"at_least": 1.0}),
        ("nps: 40", {"at_least": 40.0}),
        ("nps: -10", {"at_least": -10.0}),
        ("nps: at least +100", {"at_least": 100.0}),
        ("drop_off: 20%", {"at_most": 0.2}),
        ("friction: at most 15%", {"at_most": 0.15}),
        ("transfers: none", {"at_most": 0.0}),
        ("transfers: None", {"at_most": 0.0}),
        ("transfers: at most 5%", {"at_most": 0.05}),
        ("drop_off: 0%", {"at_most": 0.0}),
    ],
)
def test_a_requirement_says_in_which_direction_it_goes(text: str, expected: Any) -> None:
    measure = text.partition(":")[0]
    assert required(text) == Requirement(measure=measure, line=2, **expected)  # type: ignore[arg-type]


def test_requirements_are_kept_in_the_order_of_the_file() -> None:
    text = "{friction: 5%, csat: 80%, reply: 1 minute, nps: 10}"
    found = read(f"touchpoints:\n  t: {{stage: research, requirements: {text}}}")
    measures = [one.measure for one in found.touchpoints["t"].requirements]
    assert measures == ["friction", "csat", "reply", "nps"]


@pytest.mark.parametrize("event", ["order.paid", "stay.arrived", NEGLECTED])
def test_marks_know_every_event_that_may_come(event: str) -> None:
    (kind,) = read(f"journeys:\n  a: {{goal: {{event: {event}}}}}").journeys
    assert kind.goal == Mark(event=event)


def test_marks_know_events_of_handlers_too() -> None:
    texts = {JOURNEY: "journeys:\n  a: {goal: {event: crm.won}}"}
    assert examine(texts).catalog is None
    assert restored(texts, ["crm.won"]).journey.journeys[0].goal == Mark(event="crm.won")


def test_a_journey_of_nothing_but_its_name() -> None:
    assert read("journeys:\n  a:\n").journeys == (JourneyKind(name="a", line=2),)


# ---- personas ------------------------------------------------------------------------------------


def fits(rule: str, **customer: Any) -> bool:
    (persona,) = read(f"personas:\n  p: {{if: '{rule}'}}").personas
    return persona.matches(customer)


@pytest.mark.parametrize(
    ("rule", "customer", "expected"),
    [
        ("customer.orders_count == 1", {"orders_count": 1}, True),
        ("customer.orders_count == 1", {"orders_count": 2}, False),
        ("customer.orders_count == 1", {}, False),
        ("customer.orders_count >= 1", {}, False),
        ("customer.orders_count > shop.many", {"orders_count": 11}, True),
        ("customer.orders_count > shop.many", {"orders_count": "many"}, False),
        ("customer.orders_count > shop.many", {"orders_count": [1]}, False),
        ("customer.orders_count / 0 > 1", {"orders_count": 1}, False),
        ("customer.segment is empty", {}, True),
        ('customer.segment in ["a", "b"]', {"segment": "b"}, True),
        ('customer.birthday < "2000-01-01"', {"birthday": "1999-05-05"}, True),
        ('customer.birthday < "2000-01-01"', {"birthday": "2001-05-05"}, False),
        ('customer.birthday < "2000-01-01"', {"birthday": None}, False),
        ('customer.language == "ru" and not customer.wants_offers', {"language": "ru"}, True),
    ],
)
def test_a_persona_is_told_by_the_fields_of_a_customer(
    rule: str, customer: dict[str, Any], expected: bool
) -> None:
    assert fits(rule, **customer) is expected


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=3,
)
COMPARING = restored(
    {
        JOURNEY: "personas:\n"
        "  a: {if: customer.orders_count >= 2 and customer.orders_count / shop.many < 1}\n"
        '  b: {if: \'customer.birthday < "2000-01-01" or lower(customer.name) == "a"\'}\n'
        "  c: {if: 'length(customer.name) > 3 and customer.segment in [1, \"a\", empty]'}\n"
        "  d: {if: 'not customer.wants_offers or customer.segment.inner is empty'}\n",
    }
).journey


@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ("orders_count", "birthday", "name", "segment", "wants_offers"), PLAIN
        ),
    )
)
def test_a_rule_never_fails(customer: dict[str, Any]) -> None:
    assert len(COMPARING.personas) == 4
    for persona in COMPARING.personas:
        assert persona.matches(customer) in {True, False}


def test_a_rule_that_cannot_be_read_fits_nobody() -> None:
    found = restored({JOURNEY: "personas:\n  p: {if: customer.orders_count = 1 +}"})
    assert [persona.matches({"orders_count": 1}) for persona in found.journey.personas] == [False]


# ---- a shop that changes -------------------------------------------------------------------------

FLOW = "flow: f\nwhen: {command: /f}\ndo:\n  - say: hi\n"


def test_a_changed_journey_comes_with_the_flows_and_keeps_the_old_ones() -> None:
    before = load({"flows/f.yaml": FLOW})
    after = load({"flows/f.yaml": f"{FLOW}  - say: more\n", JOURNEY: "window: 7 days"})
    assert after.journey.window == 7 * DAY
    assert before.journey == DEFAULT
    swapped = after.following(before)
    assert swapped.journey is after.journey
    old = before.flows["f"]
    assert swapped.flow("f", old.version) is not None
    assert swapped.command("/f") is after.flows["f"]


def test_a_journey_that_is_no_yaml_keeps_the_flows_from_going_live() -> None:
    found = examine({"flows/f.yaml": FLOW, JOURNEY: "touchpoints: [{"})
    assert found.catalog is None
    assert {problem.file for problem in found.problems if problem.level == "error"} == {JOURNEY}


def test_a_flow_misses_nothing_that_a_broken_journey_might_hold() -> None:
    """Names of flows are declared elsewhere, so they are judged all the same."""
    steps = f"{FLOW}  - run: nowhere\n  - say: '{{nothing}}'\n"
    found = examine({"flows/f.yaml": steps, JOURNEY: "touchpoints: [{"})
    assert [p.code for p in found.problems if p.file == "flows/f.yaml" and p.level == "error"] == [
        "E303", "E201",
    ]  # fmt: skip
