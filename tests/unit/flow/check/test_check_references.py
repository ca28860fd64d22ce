"""What flows refer to: flows, steps, actions and their arguments, commands, languages."""

from pathlib import Path

import pytest
from checking import ASKED, PAID, asking, at, problems
from timing import within

from cxbot.actions import Registry
from cxbot.errors import Problem
from cxbot.flow.catalog import examine
from cxbot.flow.check.known.project import Project
from cxbot.flow.check.mistakes.flows import check as check_flows
from cxbot.flow.check.mistakes.messages import check as check_messages
from cxbot.flow.check.mistakes.references import check as check_references
from cxbot.flow.check.view import View
from cxbot.flow.reading.files import read
from cxbot.flow.reading.source import Problems

ROOT = Path(__file__).parents[4]


def told(found: list[Problem]) -> list[str]:
    return [f"{p.code} {p.message} {p.hint}".strip() for p in found]


# --- actions -------------------------------------------------------------------------------------


def test_an_action_that_nobody_wrote() -> None:
    (problem,) = problems("- call: shop.create_coupn\n  with: {percent: ten}\n  save: c")
    assert (problem.column, problem.end_column) == (11, 28)
    assert told([problem]) == [
        'E302 no action "shop.create_coupn". Did you mean "shop.create_coupon"?'
    ]
    assert [edit.text for edit in problem.edits] == ["shop.create_coupon"]
    (problem,) = problems("- call: crm.add")
    own = "shop.create_coupon, shop.find_order"
    assert problem.hint == f"There are: {own}, reward.give, complaint.file"
    assert problem.edits == ()
    (problem,) = problems("- call: crm.add", actions={})
    assert problem.hint == "Write it in handlers/."


CALLS = "- call: shop.create_coupon\n- call: shop.create_coupon\n- call: {0}\n"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shop.create_coupn", ["E302 3:9"]),
        # As far as anybody can know these are others.
        ("shop.create_coupons", []),
        ("shop.create_coupon2", []),
        ("shop.find_order", []),
        ("crm.create_coupon", []),
    ],
)
def test_without_handlers_only_slips_are_told(name: str, expected: list[str]) -> None:
    assert at(problems(CALLS.format(name), actions=None)) == expected


def test_of_two_names_the_rarer_one_is_the_slip() -> None:
    steps = "- call: shop.create_coupn\n" + CALLS.format("shop.create_coupn").replace("pon", "pn")
    found = problems(steps + "- call: shop.create_coupon", actions=None)
    assert [p.hint for p in found] == ['Did you mean "shop.create_coupn"?']


def calling(arguments: str, before: str = "") -> list[Problem]:
    return problems(f"{before}- call: shop.create_coupon\n  with: {{{arguments}}}")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("percent: 10, valid_days: 30, note: 'NPS {order.number}'", []),
        ("percent: '10', valid_days: '{shop.limit}', note: 5", []),
        ("percent: 1, valid_days: 1, note: empty, kind: gift, urgent: yes, on: 2026-05-01", []),
        ("percent: 1, valid_days: 1, note: '{order.total | money}', urgent: 'no'", []),
        ("percent: 100, valid_days: '{order.total}'", ["W402 2:38"]),
        ("percent: 10", ["E317 1:9"]),
        ("", ["E317 1:9", "E317 1:9"]),
        ("percent: 10, valid_dys: 3", ["E310 2:23"]),
        ("percent: 10, valid_days: 3, coler: red", ["E310 2:38"]),
        ("percent: ten, valid_days: 3", ["E311 2:19"]),
        ("percent: 101, valid_days: 0", ["E311 2:19", "E311 2:36"]),
        ("percent: -5, valid_days: 3", ["E311 2:19"]),
        ("percent: yes, valid_days: 3", ["E311 2:19"]),
        ("percent: empty, valid_days: 3", ["E311 2:19"]),
        ("percent: [1], valid_days: 3", ["E311 2:19"]),
        ("percent: '{order.number}', valid_days: 3", ["E311 2:19"]),
        ("percent: 'a {order.number}', valid_days: 3", ["E311 2:19"]),
        ("percent: 10, valid_days: 3, kind: gft", ["E311 2:44"]),
        ("percent: 10, valid_days: 3, kind: '{order.status}'", ["E311 2:44"]),
        ("percent: 10, valid_days: 3, note: [a]", ["E311 2:44"]),
        ("percent: 10, valid_days: 3, urgent: soon", ["E311 2:46"]),
        ("percent: 10, valid_days: 3, on: '{order.eta}'", []),
        ("percent: 10, valid_days: 3, on: tomorrow", ["E311 2:42"]),
        ("percent: 10, valid_days: 3, on: 5", ["E311 2:42"]),
    ],
)
def test_arguments(arguments: str, expected: list[str]) -> None:
    assert at(calling(arguments)) == expected


def test_arguments_are_told_with_what_would_do() -> None:
    assert told(calling("percent: 10")) == [
        'E317 shop.create_coupon needs "valid_days", a number of at least 1. '
        "Like this: with: {valid_days: …}"
    ]
    assert told(calling("percent: ten, valid_days: 1")) == [
        'E311 "ten" is not a number. shop.create_coupon takes a number from 1 to 100 as "percent".'
    ]
    assert told(calling("percent: 5, valid_days: 1, kind: gft")) == [
        'E311 "gft" is not one of gift or sorry. Did you mean "gift"? '
        'shop.create_coupon takes gift or sorry as "kind".'
    ]
    (problem,) = calling("percent: 5, valid_dys: 1")
    assert problem.hint == 'Did you mean "valid_days"?'
    assert [edit.text for edit in problem.edits] == ["valid_days"]


def test_answers_as_arguments() -> None:
    call = "- call: shop.create_coupon\n  with: {{percent: '{x}', valid_days: 1}}"
    call = call.replace("{{", "{").replace("}}", "}")
    assert at(problems(asking("text") + call, ASKED), ASKED) == ["E311 6:19"]
    # Some of it fits, so nobody can say.
    assert problems(asking("rating 0-10") + call, ASKED) == []
    assert problems(asking("code") + call, ASKED) == []
    assert at(problems(asking("number", "  skip: Skip\n") + call, ASKED), ASKED) == ["W402 7:21"]


def test_failures_that_the_action_does_not_have() -> None:
    steps = "- call: shop.find_order\n  with: {number: A-1}\n  on_error:\n"
    good = "    not_found: [stop]\n    timeout: [stop]\n    error: [stop]\n    else: [stop]\n"
    assert problems(steps + good) == []
    found = problems(f"{steps}    notfound: [stop]\n    sold_out: [stop]\n")
    assert at(found) == ["E312 4:5", "E312 5:5"]
    assert [p.hint for p in found] == [
        'Did you mean "not_found"?',
        "There are: not_found, timeout, error, else",
    ]


# --- flows, steps, commands ----------------------------------------------------------------------


def test_flows_and_steps_that_are_not_there() -> None:
    other = "flow: other\ndo:\n  - say: hi\n"
    found = problems("- run: othr\n- go: agan\n- say: hi\n  id: again", other=other)
    assert told(found) == [
        'E303 no flow "othr". Did you mean "other"?',
        'E304 no step with the id "agan". Did you mean "again"?',
    ]
    assert [edit.text for p in found for edit in p.edits] == ["other", "again"]


def test_a_flow_that_could_not_be_read_is_there_all_the_same() -> None:
    found = problems("- run: other", other="- say: hi\n")
    assert [p.code for p in found if p.file == "flows/f.yaml"] == []


def test_a_circle_is_told_once() -> None:
    g, h = "flow: g\ndo:\n  - run: h\n", "flow: h\ndo:\n  - run: f\n"
    found = problems("- run: g", ASKED, g=g, h=h)
    assert told(found) == [
        "E313 these flows run each other in a circle: f → g → h → f. "
        "Go back to a step of the same flow with go, or leave this run out."
    ]
    assert (found[0].file, found[0].line, found[0].column) == ("flows/h.yaml", 3, 10)
    assert [p.code for p in problems("- run: f", ASKED)] == ["E313"]
    assert problems("- run: g\n- run: g", ASKED, g="flow: g\ndo: []\n") == []


def test_a_command_is_told_where_it_stands() -> None:
    g = "flow: g\nwhen: {words: [a], command: [/b, /F]}\ndo: []\n"
    (problem,) = problems("- say: hi", ASKED, g=g)
    assert (problem.code, problem.file, problem.line, problem.column) == (
        "E308",
        "flows/g.yaml",
        2,
        34,
    )


# --- customers and languages ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("- set: {customer.segment: loyal, customer.birthday: 1990-05-17}", []),
        ("- set: {customer.segment: 5, customer.birthday: empty}", []),
        ("- set: {customer.birthday: soon}", ["E316 1:28"]),
        ("- set: {customer.segment: [a]}", ["E316 1:27"]),
        ("- set: {customer.anything: [a]}", []),
        ("- ask: q\n  answer: photo\n  save: customer.segment", ["E316 3:9"]),
        ("- ask: q\n  answer: date\n  save: customer.birthday", []),
        ("- ask: q\n  answer: text\n  save: customer.birthday", ["E316 3:9"]),
    ],
)
def test_fields_of_customers_keep_their_kind(steps: str, expected: list[str]) -> None:
    assert at(problems(steps)) == expected


@pytest.mark.parametrize(
    ("russian", "expected"),
    [
        ("Заказ {order.number}, {order.number}", []),
        ("{order.number} и {customer.name | or: друг}", []),
        ("Заказ", ["E314 3:9"]),
        ("{order.number} {order.status}", ["E314 3:26"]),
        ("{order.numbr}", ["E201 3:11"]),
    ],
)
def test_placeholders_survive_translation(russian: str, expected: list[str]) -> None:
    steps = f'- say:\n    en: "{{order.number}} {{customer.name | or: there}}"\n    ru: "{russian}"'
    assert sorted(at(problems(steps))) == sorted(expected)


def test_translations_in_files_are_held_to_it_too() -> None:
    ru = '"Order {order.number}": "Заказ"\n'
    texts = {
        "flows/shop.yaml": "language: en\nlanguages: [en, ru]\n",
        "flows/texts/ru.yaml": ru,
        "flows/f.yaml": f"flow: f\n{PAID}do:\n  - say: 'Order {{order.number}}'\n",
    }
    found = [p for p in examine(texts).problems if p.code == "E314"]
    assert [(p.file, p.line, p.column) for p in found] == [("flows/texts/ru.yaml", 1, 25)]
    assert found[0].hint == "It stands in the text it translates (flows/f.yaml:5)."


# --- the shop that ships -------------------------------------------------------------------------


def shipped() -> dict[str, str]:
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in (ROOT / "flows").rglob("*.yaml")
    }


def test_nothing_is_said_of_the_shop_that_ships() -> None:
    for actions in (Registry.load(ROOT / "handlers").types(), None):
        found = examine(shipped(), actions=actions).problems
        assert [str(p) for p in found if p.code[0] in "EW"] == []


@pytest.mark.bulk
def test_many_flows_are_judged_in_no_time() -> None:
    """300 flows; the limit is generous, as machines are busy."""
    texts = shipped()
    flow = texts["flows/post_purchase.yaml"]
    for index in range(300):
        name = f"many_{index}"
        texts[f"flows/{name}.yaml"] = flow.replace("flow: post_purchase", f"flow: {name}")
    files = read(texts, Problems(), actions=Registry.load(ROOT / "handlers").types())
    found = Problems()
    with within(3):
        project = Project(View(files, found), found)
        check_references(project, found)
        check_messages(project, found)
        check_flows(project, found)
    assert found.found == []
