"""Rewards, built-in actions, and what the bot begins by itself: what `check` says of them."""

from collections.abc import Mapping

import pytest
from checking import ACTIONS, at, problems, taking
from flow_driving import flow_text

from cxbot.actions import Registry
from cxbot.errors import Problem
from cxbot.flow.catalog import examine
from cxbot.flow.schema import build
from cxbot.flow.walking.findings import walks
from cxbot.model.house import HOUSE
from cxbot.model.types import ANY, ActionType, Type, named

REWARDS = "rewards:\n  thanks10: {what: 10% off}\n  tea: {what: Tea}\n"
GIVE = "- call: reward.give\n  with: {reward: %s}\n  save: it\n"


def said(found: list[Problem]) -> list[str]:
    return [f"{p.code} {p.message} {p.hint}".rstrip() for p in found]


# ---- the built-in actions ------------------------------------------------------------------------


def test_built_in_actions_are_the_same_seen_from_python_and_from_flows() -> None:
    assert Registry.empty().types() == HOUSE


@pytest.mark.parametrize("actions", [None, {}, ACTIONS, {**ACTIONS, **HOUSE}])
def test_flows_know_them_with_handlers_or_without(actions: Mapping[str, ActionType] | None) -> None:
    good = GIVE % "tea" + "- say: '{it.code}, {it.valid_until | date | or: for ever}'\n"
    good += "- if: it.again\n  then: [stop]\n"
    assert problems(good, shop=REWARDS, actions=actions) == []
    bad = "- call: complaint.file\n  with: {txt: x}\n  save: it\n  on_error: {none_left: [stop]}\n"
    found = problems(f"{bad}- say: '{{it.number}}'", shop=REWARDS, actions=actions)
    assert at(found) == ["E310 2:10", "E312 4:14", "E201 5:10"]


@pytest.mark.parametrize("actions", [None, ACTIONS])
def test_their_names_are_known_too(actions: Mapping[str, ActionType] | None) -> None:
    (problem,) = problems("- call: complaint.fil\n  with: {text: x}", actions=actions)
    assert problem.code == "E302"
    assert problem.hint == 'Did you mean "complaint.file"?'


def test_one_that_nobody_can_know_of_may_be_anything() -> None:
    assert problems("- call: crm.add", actions=None) == []


TEST = (
    "flow: f\ngiven: {calls: {reward.give: %s}}\ntests:\n  - test: t\n    steps:\n      - bot: hi\n"
)


@pytest.mark.parametrize(
    ("stub", "expected"),
    [
        ("{code: A, what: Tea, again: no}", []),
        ("{error: none_left}", []),
        ("{error: timeout}", []),
        ("{error: sold_out}", ['E302 reward.give has no error "sold_out".']),
    ],
)
def test_scenarios_may_answer_for_them(stub: str, expected: list[str]) -> None:
    files = {"flows/f.yaml": flow_text("- say: hi"), "flows/tests/f.yaml": TEST % stub}
    found = [p for p in examine(files).problems if p.level == "error"]
    assert [f"{p.code} {p.message}" for p in found] == expected


def test_editors_offer_them_in_a_shop_without_handlers() -> None:
    schema = build(examine({"flows/f.yaml": flow_text("- say: hi")}).files)
    steps = schema["definitions"]["call_step"]
    titles = [one["then"]["properties"]["with"]["title"] for one in steps["allOf"]]
    assert titles == ["arguments of reward.give", "arguments of complaint.file"]
    assert "reward.give" in steps["properties"]["call"]["examples"]


def test_a_walk_through_a_flow_knows_what_they_give() -> None:
    steps = GIVE % "tea" + "- say: '{it.code}'\n- if: it.again\n  then: [{say: Again.}]\n"
    texts = {"flows/shop.yaml": REWARDS, "flows/f.yaml": flow_text(steps, "when: {command: /f}\n")}
    found = examine(texts)
    assert found.catalog is not None
    (walk,) = walks(found.catalog, found.files)
    assert ("f", "3/then/1") in walk.reached


# ---- names of rewards ----------------------------------------------------------------------------


def test_a_reward_that_is_not_there() -> None:
    (problem,) = problems(GIVE % "thanks1", shop=REWARDS)
    assert at([problem]) == ["E320 2:18"]
    assert said([problem]) == ['E320 no reward "thanks1". Did you mean "thanks10"?']
    assert [edit.text for edit in problem.edits] == ["thanks10"]
    assert said(problems(GIVE % "gold", shop=REWARDS)) == [
        'E320 no reward "gold". There are: thanks10, tea'
    ]
    assert said(problems(GIVE % "tea")) == [
        'E320 no reward "tea". Name it under rewards in shop.yaml.'
    ]


def test_what_a_variable_names_shows_only_later() -> None:
    steps = "- set: {which: tea}\n" + GIVE % "'{which}'"
    assert problems(steps, shop=REWARDS) == []
    assert at(problems("- call: reward.give")) == ["E317 1:9"]
    assert at(problems(GIVE % "[tea]", shop=REWARDS)) == ["E311 2:18"]


def test_a_reward_that_could_not_be_read_is_there_all_the_same() -> None:
    found = problems(GIVE % "9tea", shop="rewards: {9tea: {what: Tea}}\n")
    assert [problem.code for problem in found] == ["E106"]


def test_texts_speak_of_rewards_that_are_there() -> None:
    assert problems("- say: '{shop.rewards.tea}'", shop=REWARDS) == []
    (problem,) = problems("- say: '{shop.rewards.te}'", shop=REWARDS)
    assert (problem.code, problem.hint) == ("E201", 'Did you mean "shop.rewards.tea"?')
    assert [p.code for p in problems("- say: '{shop.rewards.tea}'")] == ["E201"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tea", []),
        ("te", ['E201 no variable "shop.rewards.te". Did you mean "shop.rewards.tea"?']),
        ("gold", ['E201 no variable "shop.rewards.gold".']),
    ],
)
def test_the_bots_own_phrases_speak_of_rewards_too(name: str, expected: list[str]) -> None:
    text = f"{REWARDS}messages: {{greeting: 'Answer, and get {{shop.rewards.{name}}}.'}}\n"
    found = [p for p in examine({"flows/shop.yaml": text}).problems if p.level == "error"]
    assert said(found) == expected
    edits = [edit for problem in found for edit in problem.edits]
    assert [edit.text for edit in edits] == (["shop.rewards.tea"] if name == "te" else [])


def test_rewards_and_values_of_one_name() -> None:
    found = examine({"flows/shop.yaml": f"values: {{rewards: 5}}\n{REWARDS}"}).problems
    assert [f"{p.line}:{p.column} {p.code}" for p in found if p.level == "error"] == ["1:10 E106"]


# ---- actions that make codes ---------------------------------------------------------------------

MAKES = "rewards:\n  tea:\n    what: Tea\n    codes: {action: %s}\n"


def of_codes(codes: str, actions: Mapping[str, ActionType] | None = ACTIONS) -> list[str]:
    """`line:column code message hint`, in a shop.yaml of four lines."""
    found = examine({"flows/shop.yaml": MAKES % codes}, actions=actions).problems
    return [f"{p.line}:{p.column} {said([p])[0]}" for p in found if p.level == "error"]


def test_an_action_that_makes_codes() -> None:
    good = "shop.create_coupon, with: {percent: 10, valid_days: 5}"
    assert of_codes(good) == []
    assert of_codes(good, None) == []


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ("shop.create_coupn", '4:21 E302 no action "shop.create_coupn". '
         'Did you mean "shop.create_coupon"?'),
        ("crm.add", '4:21 E302 no action "crm.add". '
         "There are: shop.create_coupon, shop.find_order"),
        ("reward.give", '4:21 E321 "reward.give" makes no codes. '
         "Name an action of handlers/ that does."),
        ("shop.create_coupon, with: {percent: 10}",
         '4:21 E317 shop.create_coupon needs "valid_days". Like this: with: {valid_days: …}'),
        ("shop.create_coupon, with: {percent: ten, valid_days: 5}",
         '4:48 E311 "ten" is not a number.'),
        ("shop.create_coupon, with: {percnt: 10, percent: 10, valid_days: 5}",
         '4:48 E310 shop.create_coupon takes no "percnt". Did you mean "percent"?'),
        ("shop.find_order, with: {number: x}",
         '4:21 E321 shop.find_order gives no "code". It gives: number, eta'),
    ],
)  # fmt: skip
def test_an_action_that_can_make_none(codes: str, expected: str) -> None:
    assert of_codes(codes) == [expected]


def test_a_mistyped_action_is_mended() -> None:
    found = examine({"flows/shop.yaml": MAKES % "shop.create_coupn"}, actions=ACTIONS)
    (edit,) = found.problems[0].edits
    assert (edit.line, edit.column, edit.text) == (4, 21, "shop.create_coupon")


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (ANY, []),
        (Type(kind="record"), []),
        (named("text"), ['4:21 E321 crm.code gives no "code". It gives: a text']),
    ],
)
def test_what_an_action_gives_may_be_unknown(result: Type, expected: list[str]) -> None:
    actions = {"crm.code": ActionType(name="crm.code", result=result)}
    assert of_codes("crm.code", actions) == expected


def test_without_any_action_one_is_to_be_written() -> None:
    assert of_codes("crm.add", {}) == ['4:21 E302 no action "crm.add". Write it in handlers/.']
    empty = ActionType(name="crm.free", parameters=(), result=ANY)
    assert of_codes("crm.free, with: {a: 1}", {"crm.free": empty}) == [
        '4:38 E310 crm.free takes no "a". It takes nothing.'
    ]
    one = ActionType(name="crm.one", parameters=(taking("note", ANY, required=False),))
    assert of_codes("crm.one, with: {colour: 1}", {"crm.one": one}) == [
        '4:37 E310 crm.one takes no "colour". It takes: note'
    ]


# ---- warnings ------------------------------------------------------------------------------------

TOP = "when: {event: order.delivered}\nlimit: once per order.number\n"
SURVEY = f"{TOP}contact: {{purpose: survey}}\n"
ASK = "- ask: %s\n  no_reply: {after: 1 day}\n"
THANKS = GIVE % "thanks10" + "  on_error: {else: [stop]}\n- say: '{it.code}'\n"


def drawn(steps: str, top: str = SURVEY, **more: str) -> list[str]:
    """W51 as `code line:column` from the first step."""
    texts = {"flows/shop.yaml": REWARDS, "flows/f.yaml": flow_text(steps, top)}
    texts |= {f"flows/{name}.yaml": text for name, text in more.items()}
    found = [p for p in examine(texts).problems if p.code.startswith("W51")]
    return [f"{p.code} {p.line - 2 - top.count(chr(10))}:{p.column - 2}" for p in found]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (ASK % "How?", ["W510 4:10"]),
        (ASK % "'How? You get {shop.rewards.thanks10}.'", []),
        (ASK % "'How? You get {shop.rewards.thanks10 | upper}.'", []),
        (ASK % "How? You get 10% OFF.", []),
        (ASK % "'How? You get {shop.rewards.tea}.'", ["W510 4:10"]),
        ("- say: 'You get {shop.rewards.thanks10}.'\n" + ASK % "How?", []),
        # Too late: the first question was answered without knowing of it.
        (ASK % "How?" + "- say: 'You get {shop.rewards.thanks10}.'\n", ["W510 5:10"]),
    ],
)
def test_a_survey_announces_its_reward(before: str, expected: list[str]) -> None:
    assert drawn(before + THANKS) == expected


def test_only_surveys_announce_and_only_what_is_known() -> None:
    assert drawn(ASK % "How?" + THANKS, TOP) == []
    which = "- set: {which: tea}\n" + ASK % "How?" + GIVE % "'{which}'"
    assert drawn(which) == []
    assert drawn(ASK % "How?" + "- call: reward.give\n") == []
    # What it is could not be read: that is told already.
    unread = {"shop": "rewards: {thanks10: {what: '{x}'}}\n"}
    assert drawn(ASK % "How?" + THANKS, **unread) == ["W510 4:10"]


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ("{purpose: service, again: 90 days, quota: 5 per day}", ["W511 -1:27"]),
        ("{purpose: marketing, window: 90 days, sample: 5%, wave: a}",
         ["W511 -1:29", "W511 -1:46", "W511 -1:58"]),
        ("{purpose: survey, again: 90 days, window: 3 days}", []),
        ("{purpose: survey, wave: a}", ["W511 -1:26"]),
        ("{purpose: survey, sample: 5%, wave: a}", ["W511 -1:26"]),
        ("{purpose: survey, quota: 5 per day}", ["W511 -1:26"]),
    ],
)  # fmt: skip
def test_keys_of_a_contact_that_change_nothing(contact: str, expected: list[str]) -> None:
    found = drawn(ASK % "How?" + "- say: Bye.", f"{TOP}contact: {contact}\n")
    assert found == expected


def test_a_share_of_a_survey_with_a_metric_is_counted() -> None:
    rated = "- ask: How?\n  answer: rating 1-5\n  metric: csat\n  no_reply: {after: 1 day}\n"
    assert drawn(f"{rated}- human: x", f"{TOP}contact: {{sample: 5%, quota: 3 per day}}\n") == []
    inner = "flow: g\ndo:\n  - ask: How?\n    no_reply: {after: 1 day}\n"
    sampled = f"{TOP}contact: {{purpose: survey, sample: 5%}}\n"
    assert drawn("- run: g", sampled, g=inner) == []


REMIND = "  remind: {after: 1 hour}\n"


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (ASK % "One?" + REMIND + ASK % "Two?", []),
        (ASK % "One?" + ASK % "Two?" + REMIND, ["W512 5:3"]),
        # After silence nothing was answered yet.
        ("- ask: One?\n  no_reply:\n    after: 1 day\n    do:\n      - ask: And now?\n"
         "        no_reply: {after: 1 day}\n        remind: {after: 1 hour}\n", []),
    ],
)  # fmt: skip
def test_the_second_question_of_a_survey_has_no_reminder(steps: str, expected: list[str]) -> None:
    assert drawn(f"{steps}- say: Bye.") == expected
    own = "when: {command: /f}\ncontact: {purpose: survey}\n"
    assert drawn(f"{steps}- say: Bye.", own) == []
    assert drawn(f"{steps}- say: Bye.", TOP) == []
