"""What is wrong in `desk` of shop.yaml, and rules that never fit."""

import pytest
from desk_texts import FILE, TOP, hints, said

from cxbot.flow.catalog import examine
from cxbot.flow.reading import mending

# --- what is wrong -------------------------------------------------------------------------------


_ANNA = "  operators:\n    Anna: {account: 111, skills: [returns]}\n"
_BILLING = "  queues:\n    billing: {operators: []}\n"


@pytest.mark.parametrize(
    ("desk", "expected"),
    [
        ("  signatur: role\n", ["E101 1:3"]),
        ("  off_hours: close\n", ["E104 1:14"]),
        ("  assign: roundrobin\n", ["E104 1:11"]),
        ("  relay: [all]\n", ["E104 1:10"]),
        ("  anonymous: perhaps\n", ["E104 1:14"]),
        ("  hours: nine to five\n", ["E104 1:10"]),
        ("  capacity: 0\n", ["E104 1:13"]),
        ("  capacity: some\n", ["E104 1:13"]),
        ("  capacity: 99999999999999999999\n", ["E104 1:13"]),
        ("  sticky_for: 10\n", ["E104 1:15"]),
        ("  thanks: {a: b}\n", ["E104 1:11"]),
        ("  idle: 1 day\n", ["E104 1:9"]),
        ("  idle: {remind: 3 days, resolve: 1 day}\n", ["W408 1:10"]),
        ("  remind_after: 1 hour\n  requeue_after: 1 hour\n", ["W408 1:3"]),
        ("  rating: {low: 6}\n", ["E104 1:17"]),
        ("  rating: {asked: no}\n", ["E101 1:12"]),
        ("  response: {normal: 1 hour}\n", ["E104 1:22"]),
        ("  response: {usual: {first: 1 hour}}\n", ["E101 1:14"]),
        ("  response: {normal: {first: soon}}\n", ["E104 1:30"]),
        ("  response: {clock: wall}\n", ["E104 1:21"]),
        # people
        ("  operators: [Anna]\n", ["E104 1:14"]),
        ("  operators:\n    Anna:\n", ["E104 2:10"]),
        ("  operators:\n    Anna: {role: admin}\n", ["E102 2:12"]),
        ("  operators:\n    Anna: {account: '@anna'}\n", ["E104 2:21"]),
        ("  operators:\n    Anna: {account: 0}\n", ["E104 2:21"]),
        ("  operators:\n    Anna: {account: 1, role: boss}\n", ["E104 2:30"]),
        ("  operators:\n    Anna: {account: 1, languages: [de]}\n", ["E307 2:36"]),
        ("  operators:\n    Anna: {account: 1, shift: always}\n", ["E104 2:31"]),
        (f"{_ANNA}    Boris: {{account: 111}}\n", ["E308 3:22"]),
        (f"{_ANNA}    anna: {{account: 112}}\n", ["E308 3:5"]),
        # queues and teams
        ("  queues: [billing]\n", ["E104 1:11"]),
        ("  queues:\n    billing: all\n", ["E104 2:14"]),
        (f"{_ANNA}  queues:\n    billing: {{operators: [Ana, Zoe]}}\n", ["E319 4:27", "E319 4:32"]),
        ("  queues:\n    billing: {escalate_to: leads}\n", ["E318 2:28"]),
        ("  queues:\n    billing: {escalate_to: billing}\n", ["E318 2:28"]),
        ("  queues:\n    billing: {assign: lottery}\n", ["E104 2:23"]),
        ("  queues:\n    a=b:\n", ["E106 2:5"]),
        (f"{_BILLING}  teams: [Billing]\n", ["E308 3:11"]),
        ("  teams: ['a, b']\n", ["E106 1:11"]),
        # rules
        ("  routing: {to: Anna}\n", ["E104 1:12"]),
        ("  routing: [Anna]\n", ["E104 1:13"]),
        ("  routing:\n    - {language: en}\n", ["E102 2:7"]),
        ("  routing:\n    - {language: de, to: Anna}\n", ["E307 2:18", "E319 2:26"]),
        (f"{_ANNA}  routing:\n    - {{priority: [high, hot], to: Anna}}\n", ["E104 4:25"]),
        (f"{_ANNA}  routing:\n    - {{waiting: many, to: Anna}}\n", ["E104 4:17"]),
        (f"{_ANNA}  routing:\n    - {{in_queue: x, to: Anna}}\n", ["E318 4:18"]),
        (f"{_BILLING}  routing:\n    - {{flow: x, queue: bills}}\n", ["E318 4:24"]),
        (f"{_ANNA}  routing:\n    - {{skill: juggling}}\n", ["W432 4:15"]),
        ("  routing:\n    - {set_priority: soon}\n", ["E104 2:22"]),
        # replies
        ("  replies: [hello]\n", ["E104 1:12"]),
        ("  replies:\n    hello:\n", ["E104 2:11"]),
        ("  replies:\n    say hello: Hi\n", ["E106 2:5"]),
        ("  replies:\n    hello: Hi\n    Hello: Hi\n", ["E308 3:5"]),
        ("  replies:\n    hello: {de: Hallo}\n", ["E307 2:13"]),
        ("  replies:\n    hello: 'Hi {shop.name'\n", ["E203 2:16"]),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(desk: str, expected: list[str]) -> None:
    assert said(desk) == expected


def test_everything_wrong_is_told_at_once() -> None:
    desk = "  signature: nobdy\n  capacity: -1\n  routing:\n    - {to: Anna}\n"
    assert said(desk) == ["E104 1:14", "E104 2:13", "E319 4:12"]


def test_a_desk_of_one_word() -> None:
    found = examine({FILE: f"{TOP}desk: balanced\n"}).problems
    assert [(p.code, p.line, p.column) for p in found] == [("E104", 3, 7)]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("desk: {signature: first nam}\n", 'Did you mean "first name"?'),
        ("desk: {asign: manual}\n", 'Did you mean "assign"?'),
        (
            "desk:\n  operators:\n    Anna: {account: 1}\n  routing:\n    - {to: Zed}\n",
            "There are: Anna",
        ),
        ("desk:\n  routing:\n    - {to: Zed}\n", "Write them under operators first, as in"),
        ("desk:\n  routing:\n    - {queue: x}\n", "Write it under queues first, as in"),
        ("desk: {capacity: 0}\n", "A whole number from 1 to 10,000."),
        ("holidays: {2026-12-31: shut}\n", "Write closed, or the hours of that day"),
    ],
)
def test_hints_say_what_would_do(text: str, hint: str) -> None:
    assert [one[: len(hint)] for one in hints(text)] == [hint]


def test_a_misspelt_name_is_mended() -> None:
    text = f"{TOP}desk:\n{_ANNA}  routing:\n    - {{skill: retruns, to: Ana}}\n"
    for _ in range(2):
        edits = [edit for p in examine({FILE: text}).problems for edit in p.edits]
        text = mending.apply(text, edits)
    assert "{skill: returns, to: Anna}" in text


# --- rules that never fit ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "never"),
    [
        ("{to: Anna}", "{language: ru, to: Anna}", True),
        ("{language: ru, to: Anna}", "{to: Anna}", False),
        ("{language: ru, to: Anna}", "{language: ru, flow: x, to: Anna}", True),
        ("{language: [ru, en], to: Anna}", "{language: ru, to: Anna}", True),
        ("{language: ru, to: Anna}", "{language: [ru, en], to: Anna}", False),
        ("{waiting: 5, to: Anna}", "{waiting: 10, to: Anna}", True),
        ("{waiting: 10, to: Anna}", "{waiting: 5, to: Anna}", False),
        ("{waiting: 5, to: Anna}", "{flow: x, to: Anna}", False),
        ("{flow: y, to: Anna}", "{flow: x, to: Anna}", False),
    ],
)
def test_a_rule_behind_one_that_takes_all_its_tickets(first: str, second: str, never: bool) -> None:
    found = said(f"{_ANNA}  routing:\n    - {first}\n    - {second}\n")
    assert found == (["W430 5:7"] if never else [])


def test_a_rule_that_could_not_be_read_takes_nothing() -> None:
    rules = "    - {language: xx, to: Anna}\n    - {to: Anna}\n"
    assert said(f"{_ANNA}  routing:\n{rules}") == ["E307 4:18"]
