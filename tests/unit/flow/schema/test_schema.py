"""The schema that editors get: it judges as `check` does, knows this shop, and explains itself."""

from collections.abc import Iterator
from typing import Any

import pytest
from editors import ROOT, Modern, Old, read
from jsonschema import Draft7Validator

from cxbot.app import newshop
from cxbot.app.folder.files import read_texts
from cxbot.app.folder.project import examine_project
from cxbot.flow.catalog import examine
from cxbot.flow.check.rules import RULES, Rule
from cxbot.flow.schema import build
from cxbot.model.types import ActionType, ParameterType, Type, named

SHOP = """
shop: Blue Kettle
languages: [en, ru]
answers: {order_number: {pattern: "[A-Z]-\\\\d{4}", example: A-1042}}
events: {stay.arrived: {stay: {room: text}}}
"""
ACTIONS = {
    "shop.find_order": ActionType(
        name="shop.find_order",
        parameters=(ParameterType(name="number", type=named("text"), required=True),),
        errors=("not_found",),
    ),
    "shop.coupon": ActionType(
        name="shop.coupon",
        parameters=(
            ParameterType(
                name="percent", type=Type(kind="number", least=1, most=100), required=True
            ),
            ParameterType(name="note", type=named("text", optional=True), required=False),
        ),
    ),
}


def validator(**more: str) -> Draft7Validator:
    files = examine({"flows/shop.yaml": SHOP, **more}, actions=ACTIONS).files
    return Draft7Validator(build(files))


def test_the_schema_is_a_schema() -> None:
    Draft7Validator.check_schema(build(examine_project(ROOT).examined.files))
    Draft7Validator.check_schema(build(examine({}).files))


@pytest.mark.parametrize("loader", [Modern, Old], ids=["YAML 1.2", "YAML 1.1"])
def test_every_shipped_file_is_valid(loader: type[Modern] | type[Old]) -> None:
    judge = Draft7Validator(build(examine_project(ROOT).examined.files))
    texts = read_texts(ROOT)
    assert len(texts) > 6
    for path, text in texts.items():
        assert not [
            f"{path}: {e.json_path} {e.message}" for e in judge.iter_errors(read(text, loader))
        ]


@pytest.mark.parametrize("language", newshop.LANGUAGES)
def test_every_file_of_a_fresh_shop_is_valid(language: str) -> None:
    texts = {k: v for k, v in newshop.files(language=language).items() if k.endswith(".yaml")}
    judge = Draft7Validator(build(examine(texts, actions=ACTIONS).files))
    for path, text in texts.items():
        assert not [f"{path}: {e.json_path} {e.message}" for e in judge.iter_errors(read(text))]


RIGHT = """
- say: {en: "Hello", ru: "Привет"}
---
- ask: Did you get it?
  answer: yes/no
  save: got_it
  remind: {after: 1 day}
  no_reply: {after: 3 Days, do: []}
---
- ask: Which?
  answer: choice
  choices: {yes: Yes, 2: Two}
---
- ask: Which number?
  answer: order_number
---
- ask: How was it?
  answer: rating 0-10
  metric: my_own
---
- match: rating
  cases:
    1-2: [stop]
    3, 4: []
    5:
    else:
      - say: 5
---
- call: shop.find_order
  with: {number: "{number}"}
  on_error: {not_found: [stop], else: [stop]}
---
- call: shop.coupon
  with: {percent: 10, note: empty}
---
- call: shop.coupon
  with: {percent: "{rating}"}
---
- human: "{rating}/5"
  say: ""
  and: continue
  share: [rating]
  on: {off_hours: [stop]}
---
- wait: until 10:00
- stop:
- stop
- if: yes
  then: []
"""

WRONG = """
- sya: Hello
---
- say: Hello
  ask: And you?
---
- say: Hello
  links_: {a: b}
---
- say: {en: Hello, de: Hallo}
---
- say: [Hello]
---
- ask: Which?
  answer: choice
---
- ask: Which?
  answer: text
  choices: {a: A}
---
- ask: Which?
  answer: colour
---
- ask: Which?
  answer: rating
---
- ask: Which?
  remind: {after: 3 dayz}
---
- ask: Which?
  no_reply: {do: []}
---
- ask: Which?
  save: got.it.now
---
- if: yes
---
- match: rating
---
- wait: until noon
---
- wait: 0 days
---
- human: Help
  priority: urgently
---
- human: Help
  on: {solved: [stop]}
---
- run: nowhere
---
- stap
---
- stop: now
---
- id: only_this
"""

WRONG_CALLS = """
- call: shop.find_ordr
---
- call: shop.find_order
---
- call: shop.find_order
  with: {nummer: A-1042}
---
- call: shop.find_order
  with: {number: A-1042}
  on_error: {lost: [stop]}
---
- call: shop.coupon
  with: {percent: 200}
---
- call: shop.coupon
  with: {percent: ten}
"""


def documents(text: str) -> list[str]:
    return [part.strip("\n") for part in text.split("\n---\n")]


def flow_of(steps: str) -> str:
    return "flow: f\ndo:\n" + "\n".join(f"  {line}" for line in steps.splitlines())


@pytest.mark.parametrize("steps", documents(RIGHT))
def test_what_the_readers_take_is_valid(steps: str) -> None:
    text = flow_of(steps)
    for loader in (Modern, Old):
        assert not [e.message for e in validator().iter_errors(read(text, loader))]


@pytest.mark.parametrize("steps", [*documents(WRONG), *documents(WRONG_CALLS)])
def test_what_is_wrong_is_not_valid(steps: str) -> None:
    assert not validator().is_valid(read(flow_of(steps)))
    inner = "\n".join(f"    {line}" for line in steps.splitlines())
    assert not validator().is_valid(read(flow_of(f"- if: yes\n  then:\n{inner}")))


@pytest.mark.parametrize("steps", [*documents(WRONG), *documents(WRONG_CALLS)])
def test_what_is_not_valid_is_an_error_of_check_too(steps: str) -> None:
    """The schema refuses nothing that would run."""
    texts = {"flows/shop.yaml": SHOP, "flows/f.yaml": flow_of(steps)}
    found = examine(texts, actions=ACTIONS).problems
    assert [problem.code for problem in found if problem.level == "error"]


#: Each is a journey.yaml.
JOURNEYS = (
    "touchpoints: {size help: {}}",
    "touchpoints: {size help: {stage: research, medium: both}}",
    "touchpoints: {size help: {stage: research, requirements: {csat: 85}}}",
    "touchpoints: {size help: {stage: research, requirements: {csat: at most 85%}}}",
    "touchpoints: {size help: {stage: research, requirements: {transfers: at least 5%}}}",
    "touchpoints: {size help: {stage: research, requirements: {nps: 400}}}",
    "touchpoints: {size help: {stage: research, requirements: {reply: {share: 90%}}}}",
    "touchpoints: {size help: {stage: research, review: {owner: Anna}}}",
    "stages: five",
    "stages: {looking: earlier}",
    "stages: {}",
    "window: a month",
    "personas: {newcomer: {who: Somebody}}",
    "journeys: {purchase: {start: order.created}}",
    "journeys: {purchase: {start: {event: order.createt}}}",
    "journeys: {purchase: {goal: {event: order.paid, touchpoint: size help}}}",
    "journeys: {purchase: {gap: long}}",
)


@pytest.mark.parametrize(
    "text",
    [
        "flow: f",
        "flow: f\ndo: []\nabuot: A flow",
        "flow: f\nwhen: {event: order.deliverd}\ndo: []",
        "flow: f\nwhen: {on: /start}\ndo: []",
        "flow: f\nlimit: twice per day\ndo: []",
        "flow: f\ncancel_when: {same: order.number}\ndo: []",
        "anytime: {when: {words: [stop]}}",
        "anytime:\n- do: [stop]",
        "anytime:\n- when: {words: [stop]}\n  first: maybe\n  do: [stop]",
        "shop: Blue Kettle\nlangauge: en",
        "shop: Blue Kettle\ncurrency: euro",
        "shop: Blue Kettle\nquiet_hours: at night",
        "shop: Blue Kettle\nmessages: {gretting: Hello}",
        "shop: Blue Kettle\ncustomer: {size: words}",
        "shop: Blue Kettle\nanswers: {city: {example: Moscow}}",
        "shop: Blue Kettle\nevents: {order.lost: {order: {number: text}}}",
        "shop: Blue Kettle\nevents: {customer.neglected: {days: number}}",
        "shop: Blue Kettle\nmenu: [nowhere]",
        "tests:\n- test: It works",
        "flow: nowhere\ntests: []",
        "tests:\n- test: It works\n  steps:\n  - bto: Hello",
        "tests:\n- test: It works\n  steps:\n  - bot: Hello\n    user: Hello",
        "tests:\n- test: It works\n  steps:\n  - ended: happily",
        "given: {noww: 2025-03-10}\ntests: []",
        "langauge: en",
        *JOURNEYS,
    ],
)
def test_a_wrong_file_is_not_valid(text: str) -> None:
    assert not validator().is_valid(read(text))


@pytest.mark.parametrize("text", JOURNEYS)
def test_a_journey_that_is_not_valid_is_an_error_of_check_too(text: str) -> None:
    found = examine({"flows/shop.yaml": SHOP, "flows/journey.yaml": text}).problems
    assert [problem.file for problem in found if problem.level == "error"]


def test_it_knows_the_names_of_the_journey() -> None:
    text = "stages: {looking: before}\ntouchpoints: {size help: {stage: looking}}"
    schema = build(examine({"flows/journey.yaml": text}).files)
    flow = schema["definitions"]["flow"]["properties"]
    assert flow["stage"]["examples"] == ["looking"]
    assert flow["touchpoint"]["examples"] == ["size help"]
    # The usual stages are offered once a shop has chosen them.
    assert build(examine({}).files)["definitions"]["flow"]["properties"]["stage"]["examples"] == []


def test_it_knows_this_shop() -> None:
    more = {
        "flows/sizes.yaml": "flow: sizes\nwhen: {button: Sizes}\nstage: buying\ndo:\n- say: M",
        "flows/anytime.yaml": "anytime:\n- when: {words: [stop]}\n  do: [stop]",
    }
    judge = validator(**more)
    for text in (
        "flow: f\nwhen: {event: stay.arrived}\ndo:\n- run: sizes",
        "shop: Blue Kettle\nmenu: [sizes]",
        "flow: sizes\ntests: []",
        "flow: anytime\ntests: []",
        '"What is it?": "Что это?"\n"Skip": ',
    ):
        assert not [e.message for e in judge.iter_errors(read(text))]
    assert not judge.is_valid(read("flow: f\ndo:\n- run: anytime:1"))
    assert "buying" in str(judge.schema["definitions"]["flow"]["properties"]["stage"])


def test_without_handlers_any_action_may_be_called() -> None:
    judge = Draft7Validator(build(examine({"flows/shop.yaml": SHOP}).files))
    assert judge.is_valid(read(flow_of("- call: shop.whatever\n  with: {a: 1}")))
    assert not judge.is_valid(read(flow_of("- call: [shop]")))


def test_every_key_explains_itself() -> None:
    schema = build(examine({"flows/shop.yaml": SHOP}, actions=ACTIONS).files)
    for name, definition in schema["definitions"].items():
        if name in {"phrase", "phrases"}:
            continue
        for key, shape in definition.get("properties", {}).items():
            assert shape.get("description"), (name, key)


def test_every_reference_leads_somewhere() -> None:
    schema = build(examine({"flows/shop.yaml": SHOP}, actions=ACTIONS).files)
    wanted = set(_references(schema))
    assert wanted <= {f"#/definitions/{name}" for name in schema["definitions"]}
    assert len(wanted) > 20


def test_no_branch_is_offered_where_nothing_is_written_yet() -> None:
    """`required` alone holds for what is no object: an editor would offer every branch at once."""
    schema = build(examine({"flows/shop.yaml": SHOP}, actions=ACTIONS).files)
    conditions = list(_conditions(schema))
    assert len(conditions) > 20
    for condition in conditions:
        assert not Draft7Validator({**condition, "definitions": schema["definitions"]}).is_valid(
            None
        )


def _conditions(part: object) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if isinstance(part.get("if"), dict):
            yield part["if"]
        for item in part.values():
            yield from _conditions(item)
    elif isinstance(part, list):
        for item in part:
            yield from _conditions(item)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_a_mended_example_of_check_is_valid(rule: Rule) -> None:
    if rule.file.endswith(".yaml"):
        texts = {"flows/shop.yaml": "language: en\n", **rule.beside, rule.file: rule.mended}
        actions = {one.name: one for one in rule.actions} if rule.actions is not None else None
        judge = Draft7Validator(build(examine(texts, actions=actions).files))
        assert not [f"{e.json_path} {e.message}" for e in judge.iter_errors(read(rule.mended))]


def _references(part: object) -> list[str]:
    if isinstance(part, list):
        return [found for item in part for found in _references(item)]
    if not isinstance(part, dict):
        return []
    own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
    return own + [found for item in part.values() for found in _references(item)]
