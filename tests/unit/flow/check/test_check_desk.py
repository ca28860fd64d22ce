"""What desk and flows refer to in each other, and ways that a talk with people can not end."""

import pytest

from cxbot.flow.catalog import examine
from cxbot.flow.reading import mending

SHOP = "flows/shop.yaml"
FLOW = "flows/f.yaml"
TOP = "language: en\nlanguages: [en, ru]\nvalues: {address: Baker Street}\n"
HOURS = "opening_hours: mon-fri 10:00-19:00\n"
QUEUES = "desk:\n  queues: {billing: {}, returns: {}}\n"
HUMAN = "flow: f\nwhen: {command: /f}\ndo:\n  - human: Help\n"


def told(files: dict[str, str], file: str) -> list[str]:
    """Line and column of what was found there, without hints."""
    found = examine(files).problems
    return [f"{p.code} {p.line}:{p.column}" for p in found if p.file == file and p.code[0] in "EW"]


def of_reply(text: str) -> list[str]:
    """Columns count from the text's first character."""
    found = examine({SHOP: f"{TOP}desk:\n  replies:\n    a: {text}\n"}).problems
    return [f"{p.code} {p.column - 8}" for p in found if p.code[0] != "I"]


# --- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        ("f", []),
        ("[f, g]", ["E303 7:18"]),
        ("ff", ["E303 7:14"]),
        ("{a: b}", ["E104 7:14"]),
    ],
)
def test_a_rule_names_flows_that_are_there(flow: str, expected: list[str]) -> None:
    rules = f"{QUEUES}  routing:\n    - {{flow: {flow}, queue: billing}}\n"
    assert told({SHOP: TOP + rules, FLOW: HUMAN}, SHOP) == expected


def test_in_a_shop_without_flows_nobody_knows_which_are_meant() -> None:
    rules = f"{QUEUES}  routing:\n    - {{flow: f, queue: billing}}\n    - 5\n"
    assert told({SHOP: TOP + rules}, SHOP) == ["E104 8:7"]


@pytest.mark.parametrize(
    ("desk", "queue", "expected"),
    [
        ("", "anything", []),
        (QUEUES, "billing", []),
        (QUEUES, "biling", ["E318 5:12"]),
        (QUEUES, "Billing", ["E318 5:12"]),
        (QUEUES, "other", ["E318 5:12"]),
    ],
)
def test_a_step_names_a_queue_of_the_desk(desk: str, queue: str, expected: list[str]) -> None:
    files = {SHOP: TOP + desk, FLOW: f"{HUMAN}    queue: {queue}\n"}
    assert told(files, FLOW) == expected


def test_a_misspelt_queue_is_mended() -> None:
    files = {SHOP: TOP + QUEUES, FLOW: f"{HUMAN}    queue: biling\n"}
    (problem,) = (p for p in examine(files).problems if p.code == "E318")
    assert problem.hint == 'Did you mean "billing"?'
    assert mending.apply(files[FLOW], problem.edits).endswith("queue: billing\n")


# --- canned replies ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"{operator}, {ticket}, {shop.address}"', []),
        ('"{customer.name | or: you}"', []),
        ('"{customer.name}"', ["W402 2"]),
        ('"{order.number | or: it}"', []),
        ('"{order.number}"', ["W402 2"]),
        ('"{order.numbr | or: it}"', ["E201 2"]),
        ('"{ticket.number}"', ["E201 2"]),
        ('"{customer.nam | or: you}"', ["E201 2"]),
        ('"{shop.adress}"', ["E201 2"]),
        ('"{oder.number | or: it}"', ["E201 2"]),
        ('"{rating}"', ["E201 2"]),
        ('{en: "{operator} here", ru: "Мы здесь"}', ["E314 28"]),
    ],
)
def test_a_reply_knows_who_writes_to_whom_about_what(text: str, expected: list[str]) -> None:
    assert of_reply(text) == expected


def test_a_reply_wants_its_translation() -> None:
    found = examine({SHOP: f"{TOP}desk:\n  replies:\n    a: Good day\n"}).problems
    assert [p.code for p in found] == ["I601"]


# --- ways that never end -------------------------------------------------------------------------

_ON = "    on:\n      {0}:\n        - say: Bye\n"
_REFUSE = f"{HOURS}desk: {{off_hours: refuse}}\n"
_LATE = "    no_answer: {after: 1 hour}\n"
_LATE_DO = "    no_answer: {after: 1 hour, do: [{say: Later}]}\n"


@pytest.mark.parametrize(
    ("shop", "step", "expected"),
    [
        ("", _ON.format("off_hours"), "people answer always"),
        ("desk: {off_hours: refuse}\n", _ON.format("off_hours"), "people answer always"),
        (HOURS, _ON.format("off_hours"), "out of hours the ticket waits"),
        (_REFUSE, _ON.format("off_hours"), ""),
        (
            "holidays: {2027-01-01: closed}\ndesk: {off_hours: refuse}\n",
            _ON.format("off_hours"),
            "",
        ),
        ("", _ON.format("timeout"), "nothing says how long"),
        ("", _LATE + _ON.format("timeout"), ""),
        ("", _LATE_DO + _ON.format("timeout"), "no_answer has steps"),
        ("", _ON.format("resolved"), ""),
        ("", f"    and: continue\n{_ON.format('timeout')}", ""),
    ],
)
def test_a_branch_that_is_never_taken(shop: str, step: str, expected: str) -> None:
    found = examine({SHOP: TOP + shop, FLOW: HUMAN + step}).problems
    never = [p for p in found if p.code == "W431"]
    assert [p.message.removeprefix("never taken: ")[: len(expected)] for p in never] == (
        [expected] if expected else []
    )
    assert all(p.column == 7 for p in never)


def test_who_is_refused_needs_no_word_on_the_queue() -> None:
    """messages.human_closed_hours is for those whose ticket waits."""
    silent = 'messages: {human_closed_hours: ""}\n'
    assert told({SHOP: TOP + HOURS + silent}, SHOP) == ["W504 5:12"]
    assert told({SHOP: TOP + _REFUSE + silent}, SHOP) == []
