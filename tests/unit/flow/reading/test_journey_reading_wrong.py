"""What is said of a journey.yaml that can't be used, where, and what mends it."""

import random
from pathlib import Path

import pytest

from cxbot.flow.catalog import examine
from cxbot.flow.reading.files import JOURNEY
from cxbot.flow.reading.mending import apply


def told(text: str) -> list[str]:
    """`line:column code message hint` of the errors."""
    found = [p for p in examine({JOURNEY: text}).problems if p.level == "error"]
    return [f"{p.line}:{p.column} {p.code} {p.message} {p.hint}".rstrip() for p in found]


def mended(text: str) -> str:
    found = examine({JOURNEY: text}).problems
    return apply(text, [edit for problem in found for edit in problem.edits])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("touchpoint: {}", '1:1 E101 "touchpoint" is not a key of journey.yaml. '
         'Did you mean "touchpoints"?'),
        ("four", "1:1 E104 journey.yaml is written as keys and values. Like this: stages: four"),
        ("window: 1 month", '1:9 E104 "1 month" is not a length of time. '
         "Months and years differ in length: count in days, as in 30 days."),
        ("review: 90 days", '1:9 E104 "review" is written as keys and values. '
         "Like this: {every: 90 days, owner: Anna}"),
        ("review: {owner: Anna}", '1:10 E102 "review" needs "every". Like this: every: 90 days'),
        ("review: {every: 90d}", '1:17 E104 "90d" is not a length of time. Write "90 days".'),
        ("touchpoints: [size help]", '1:14 E104 "touchpoints" is written as names and values.'),
        ("personas: newcomer", '1:11 E104 "personas" is written as names and values.'),
        ("journeys: [purchase]", '1:11 E104 "journeys" is written as names and values.'),
    ],
)  # fmt: skip
def test_the_file(text: str, expected: str) -> None:
    assert told(text) == [expected]


LIKE = "Like this: stages: four, or phases, or retail; or names, each with its phase."


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        ("five", '1:9 E104 "five" can not stand after "stages:". There are: four, phases, retail'),
        ("fuor", '1:9 E104 "fuor" can not stand after "stages:". Did you mean "four"?'),
        ("[a, b]",
         f'1:9 E104 "stages" is one of the ready sets, or names with their phases. {LIKE}'),
        ("{}", f'1:9 E104 "stages" is one of the ready sets, or names with their phases. {LIKE}'),
        ("", f'1:8 E104 "stages" is one of the ready sets, or names with their phases. {LIKE}'),
        ("{looking: befor}", '1:19 E104 "befor" can not stand after "looking:". '
         'Did you mean "before"?'),
        ("{looking: [before]}", '1:19 E104 "looking" needs a word or text.'),
        ("{'?!': before}", "1:10 E106 \"?!\" can not be the name of a stage. "
         "Letters, digits and spaces, at most 80."),
        ("{Vor Ort: before, vor  ort: after}",
         '1:27 E332 "vor  ort" is "Vor Ort" of line 1 once more. '
         "Capitals, ё, spaces and signs do not count: keep one of them."),
    ],
)  # fmt: skip
def test_stages(stages: str, expected: str) -> None:
    # Of stages that can't be read no touchpoint is to blame.
    assert told(f"stages: {stages}\ntouchpoints: {{t: {{stage: anything}}}}") == [expected]


def of_point(text: str) -> list[str]:
    """Columns from the first key of the touchpoint."""
    found = told(f"touchpoints:\n  t: {{{text}}}")
    return [f"{int(one[2:].split()[0]) - 6} {one.split(' ', 1)[1]}" for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("owner: Anna", '1 E102 the touchpoint "t" needs "stage". Like this: stage: research'),
        ("stage: [research]", '8 E104 "stage" needs a word or text.'),
        ("stage: reserch", '8 E330 no stage "reserch". Did you mean "research"?'),
        ("stage: sale", '8 E330 no stage "sale". '
         "There are: awareness, research, pre-purchase, post-purchase support"),
        ("stage: research, onwer: Anna",
         '18 E101 "onwer" is not a key of the touchpoint "t". Did you mean "owner"?'),
        ("stage: research, medium: onlin",
         '26 E104 "onlin" can not stand after "medium:". Did you mean "online"?'),
        ("stage: research, medium: [online, offline]",
         '26 E104 a touchpoint has one medium. Online and offline at once is "hybrid".'),
        ("stage: research, medium: Both",
         '26 E104 "Both" can not stand after "medium:". Online and offline at once is "hybrid".'),
        ("stage: research, medium: {a: b}", '26 E104 "medium" needs a word or text.'),
        ("stage: research, control: mine",
         '27 E104 "mine" can not stand after "control:". There are: direct, indirect'),
        ("stage: research, moment_of_truth: maybe", '35 E104 "maybe" is neither yes nor no. '
         "Write moment_of_truth: yes, or leave it out."),
        ("stage: research, benchmark: 90",
         '29 E104 "90" is not a share between 0% and 100%. Write "90%".'),
        ("stage: research, benchmark: 101%",
         '29 E104 "101%" is not a share between 0% and 100%. Like this: 5%'),
        ("stage: research, requirements: 85%",
         '32 E104 "requirements" is written as keys and values. '
         "Like this: {csat: 85%, first_reply: 5 minutes}"),
    ],
)  # fmt: skip
def test_touchpoints(text: str, expected: str) -> None:
    assert of_point(text) == [expected]


def of_requirement(text: str) -> list[str]:
    return [one.split(" ", 1)[1] for one in of_point(f"stage: research, requirements: {{{text}}}")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cast: 85%", 'E101 "cast" is not a key of "requirements". Did you mean "csat"?'),
        ("csat: 85", 'E104 "85" is not a share between 0.1% and 100%. Write "85%".'),
        ("csat: at least 85", 'E104 "85" is not a share between 0.1% and 100%. Write "85%".'),
        ("csat: 0%", 'E104 "0%" is not a share between 0.1% and 100%. Like this: 5%'),
        ("csat: 120%", 'E104 "120%" is not a share between 0.1% and 100%. Like this: 5%'),
        ("csat: [85%]", 'E104 "csat" needs a word or text. Like this: csat: 85%'),
        ("csat: at most 85%",
         'E104 "csat" is required to be at least something. Write csat: at least 85%'),
        ("csat: none", 'E104 "none" is not a share between 0.1% and 100%. Like this: 5%'),
        ("drop_off: 100%", 'E104 "100%" is not a share between 0% and 99.9%. Like this: 5%'),
        ("drop_off: at least 5%",
         'E104 "drop_off" is required to be at most something. Write drop_off: at most 5%'),
        ("transfers: [none]",
         'E104 "transfers" needs a word or text. Like this: transfers: 5%'),
        ("transfers: few", 'E104 "few" is not a share between 0% and 99.9%. Like this: 5%'),
        ("nps: 40%", 'E104 "40%" is not a net score. '
         "Points, not percents: a whole number from -99 to 100."),
        ("nps: -100", 'E104 "-100" is not a net score. '
         "Points, not percents: a whole number from -99 to 100."),
        ("nps: 101", 'E104 "101" is not a net score. '
         "Points, not percents: a whole number from -99 to 100."),
        ("nps: at most 5",
         'E104 "nps" is required to be at least something. Write nps: at least 5'),
        ("nps: {a: b}", 'E104 "nps" needs a word or text. Like this: nps: 40'),
        ("reply: 10s", 'E104 "10s" is not a length of time. Write "10 seconds".'),
        ("reply: {share: 90%}",
         'E102 "reply" needs "within". Like this: reply: {within: 5 minutes, share: 95%}'),
        ("reply: {within: 5 minutes, share: 0%}",
         'E104 "0%" is not a share between 0.1% and 100%. Like this: 5%'),
        ("reply: {after: 5 minutes, within: 1 hour}",
         'E101 "after" is not a key of "reply" (share, within).'),
        ("first_reply: [5 minutes]", "E104 a length of time is expected here. "
         "Like this: 30 minutes, 2 hours, 3 days."),
    ],
)  # fmt: skip
def test_requirements(text: str, expected: str) -> None:
    assert of_requirement(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("touchpoints:\n  t: {stage: reserch}\n", "touchpoints:\n  t: {stage: research}\n"),
        ("touchpoints:\n  t: {stage: research, medium: [online, offline]}\n",
         "touchpoints:\n  t: {stage: research, medium: hybrid}\n"),
        ("touchpoints:\n  t: {stage: research, medium: mixed}\n",
         "touchpoints:\n  t: {stage: research, medium: hybrid}\n"),
        ("touchpoints: {size help: {stage: research}}\njourneys: {a: {ideal: [sise help]}}\n",
         "touchpoints: {size help: {stage: research}}\njourneys: {a: {ideal: [size help]}}\n"),
        ("journeys: {a: {goal: {event: order.deliverd}}}\n",
         "journeys: {a: {goal: {event: order.delivered}}}\n"),
    ],
)  # fmt: skip
def test_what_can_only_be_meant_one_way_is_mended(text: str, expected: str) -> None:
    assert mended(text) == expected


# ---- names ---------------------------------------------------------------------------------------

HINT = "Capitals, ё, spaces and signs do not count: keep one of them."


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Order status", "order status"),
        ("order status", "order  status"),
        ("ещё один", "еще один"),
        ("order-status", "order status"),
        ("order status", "ｏrder status"),
    ],
)
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("touchpoints", "{stage: research}"),
        ("personas", "{if: customer.orders_count == 1}"),
        ("journeys", "{}"),
    ],
)
def test_two_names_alike(key: str, value: str, one: str, two: str) -> None:
    found = told(f"{key}:\n  {one}: {value}\n  {two}: {value}")
    assert found == [f'3:3 E332 "{two}" is "{one}" of line 2 once more. {HINT}']


def test_the_same_name_twice_is_told_once() -> None:
    text = "touchpoints:\n  t: {stage: research}\n  t: {stage: research}"
    assert told(text) == ['3:3 E005 "t" stands here twice, first in line 2. Keep one of them.']


def test_a_name_that_is_too_long_or_none_at_all() -> None:
    hint = "Letters, digits and spaces, at most 80."
    long = "a" * 81
    assert told(f"journeys:\n  {long}: {{}}") == [
        f'2:3 E106 "{long[:40]}..." can not be the name of a journey. {hint}'
    ]
    assert told(f"journeys:\n  {long[:80]}: {{}}") == []
    assert told('personas:\n  " ": {if: customer.orders_count == 1}') == [
        f'2:3 E106 "" can not be the name of a persona. {hint}'
    ]


# ---- personas and journeys -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("personas: {p: {who: Somebody}}",
         '1:16 E102 the persona "p" needs "if". Like this: if: customer.orders_count == 1'),
        ("personas:\n  p:", '2:5 E104 the persona "p" is written as keys and values. '
         "Like this: {who: ..., if: customer.orders_count == 1}"),
        ("personas: {p: {if: [a]}}", '1:20 E104 "if" needs a word or text. '
         "Like this: if: customer.orders_count == 1"),
        ("personas: {p: {if: customer.orders_count = 1}}",
         '1:42 E202 "=" does not compare. Write "==".'),
        ("personas: {p: {if: customer.orders_count == 1, hobby: golf}}",
         '1:48 E101 "hobby" is not a key of the persona "p" '
         "(expects, if, interests, pains, time, who)."),
        ("journeys: {j: {start: order.created}}",
         '1:23 E104 "start" is written as keys and values. Like this: {event: order.created}'),
        ("journeys: {j: {start: {}}}", '1:16 E102 "start" is an event or a touchpoint. '
         "Like this: start: {event: order.created}, or start: {touchpoint: size help}"),
        ("journeys: {j: {goal: {event: order.paid, touchpoint: t}}}",
         '1:16 E102 "goal" is an event or a touchpoint. '
         "Like this: goal: {event: order.created}, or goal: {touchpoint: size help}"),
        ("journeys: {j: {goal: {event: order.deliverd}}}",
         '1:30 E301 no event "order.deliverd". Did you mean "order.delivered"?'),
        ("journeys: {j: {goal: {event: crm.won}}}",
         '1:30 E301 no event "crm.won". Declare it under events in shop.yaml.'),
        ("journeys: {j: {goal: {touchpoint: t}}}",
         '1:35 E331 no touchpoint "t". Declare it under touchpoints.'),
        ("journeys: {j: {goal: {touchpoint: [t]}}}",
         '1:35 E104 "touchpoint" needs a word or text.'),
        ("journeys: {j: {ideal: [[t]]}}",
         "1:24 E104 a text or a list of texts is expected here."),
        ("journeys: {j: {gap: never}}",
         '1:21 E104 "never" is not a length of time. Like this: 30 minutes, 2 hours, 3 days.'),
    ],
)  # fmt: skip
def test_personas_and_journeys(text: str, expected: str) -> None:
    assert told(text) == [expected]


def test_a_touchpoint_that_could_not_be_read_is_declared_all_the_same() -> None:
    text = "touchpoints: {size help: {}}\njourneys: {j: {ideal: [size help]}}"
    assert [one.split()[1] for one in told(text)] == ["E102"]


# ---- anything ------------------------------------------------------------------------------------

LINES = (Path(__file__).parents[4] / JOURNEY).read_text(encoding="utf-8").splitlines(keepends=True)


def damaged(lot: random.Random) -> str:
    lines = list(LINES)
    for _ in range(lot.randint(1, 4)):
        at = lot.randrange(len(lines))
        line = lines[at]
        column = lot.randrange(len(line))
        match lot.randrange(5):
            case 0:
                del lines[at]
            case 1:
                lines.insert(lot.randrange(len(lines)), line)
            case 2:
                lines[at] = line[:column] + lot.choice("{}[]:,'\"#-%5 ёa\t") + line[column:]
            case 3:
                lines[at] = line[:column] + line[column + 1 :]
            case _:
                lines[at] = " " * lot.randint(0, 8) + line.lstrip(" ")
    return "".join(lines)


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_in_the_file_is_told_with_its_place(seed: int) -> None:
    text = damaged(random.Random(seed))
    height = len(text.splitlines()) + 1
    found = examine({JOURNEY: text, "flows/shop.yaml": "customer: {segment: text}"})
    for problem in found.problems:
        assert 1 <= problem.line <= height
        assert (problem.end_line, problem.end_column) > (problem.line, problem.column)
    assert found.files.journey.catalogue.stages
    for persona in found.files.journey.catalogue.personas:
        assert persona.matches({"orders_count": "1", "segment": [1]}) in {True, False}
