"""What a customer would feel: surveys too close, bad news without a person, promises at night."""

import pytest
from flow_driving import SHOP, flow_text

from cxbot.flow.catalog import examine

TOP = "when: {event: order.delivered}\nlimit: once per order.number\n"
NIGHT = "quiet_hours: 21:00-10:00\n"
ASK = '- ask: "How was it?"\n  answer: rating 1-5\n  save: rating\n  no_reply: {after: 1 day}\n'
SURVEY = f"{ASK}  metric: csat\n"
PERSON = "- human: Bad\n  and: continue\n"


def drawn(steps: str, top: str = TOP, shop: str = NIGHT, **more: str) -> list[str]:
    """W5 and their infos as `code line:column` from the first step; other files by name."""
    texts = {"flows/f.yaml": flow_text(steps, top), "flows/shop.yaml": SHOP + shop}
    texts |= {f"flows/{name}.yaml": text for name, text in more.items()}
    found = []
    for p in examine(texts).problems:
        above = 2 + top.count("\n") if p.file == "flows/f.yaml" else 0
        if p.code[1] == "5":
            place = f"{p.line - above}:{p.column - 2 * bool(above)}"
            found.append(f"{p.code} {place}" if above else f"{p.code} {p.file} {place}")
    return found


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        # A low rating goes to a person, by match, by if, or for everybody.
        (f"{PERSON}- say: Thanks.", []),
        (f"- match: rating\n  cases:\n    1-2:\n      {PERSON.replace('  and', '        and')}\n"
         "    3-5:\n      - say: Thanks.\n- say: Bye.", []),
        ("- if: rating <= 2\n  then:\n    - human: Bad\n- say: Bye.", []),
        ("- if: rating > 2\n  then:\n    - say: Great\n    - stop\n- human: Bad", []),
        ("- run: other\n- say: Thanks.", []),
        # Or it doesn't.
        ("- say: Thanks.", ["W503 5:3"]),
        ("- match: rating\n  cases:\n    1-2:\n      - say: Oh.\n    3-5:\n      - human: Good\n"
         "- say: Bye.", ["W503 8:5"]),
        ("- match: rating\n  cases:\n    4-5:\n      - human: Good\n    else:\n      - say: Oh.",
         ["W503 6:3"]),
        ("- if: rating > 2\n  then:\n    - human: Good\n- say: Bye.", ["W503 6:3"]),
        ("- match: rating\n  cases:\n    1:\n      - human: Bad\n    2, 3:\n      - say: Oh.\n"
         "    4-5:\n      - say: Great.", ["W503 10:5"]),
    ],
)  # fmt: skip
def test_bad_news_reaches_a_person(after: str, expected: list[str]) -> None:
    other = "flow: other\ndo:\n  - human: Call them\n"
    assert drawn(f"{SURVEY}{after}", other=other) == expected


def test_a_rating_that_is_no_survey_is_judged_where_it_is_told_apart() -> None:
    assert drawn(f"{ASK}- say: Thanks.") == []
    assert drawn(f"{ASK}- if: rating <= 2\n  then:\n    - say: Oh.\n- say: Bye.") == ["W503 5:3"]


def test_nought_to_six_of_ten_is_bad_news() -> None:
    ask = SURVEY.replace("1-5", "0-10").replace("csat", "nps")
    cases = "- match: rating\n  cases:\n    {}:\n      - human: Bad\n    {}:\n      - say: Thanks."
    assert drawn(ask + cases.format("0-6", "7-10")) == []
    assert drawn(ask + cases.format("0-5", "6-10")) == ["W503 10:5"]


@pytest.mark.parametrize(
    ("wait", "metric", "policy", "expected"),
    [
        # The other is asked after 1 day; this one is given up after 7.
        ("8 days", "ces", "", ["W502 6:3"]),
        ("9 days", "ces", "", []),
        ("24 days", "csat", "", ["W502 6:3"]),
        ("25 days", "csat", "", []),
        ("8 days", "ces", "{expires_after: 10 days}", []),
        ("8 days", "ces", "{surveys: 2 per 14 days}", []),
        ("8 days", "csat", "{surveys: 2 per 14 days, same_metric: 8 days}", []),
        ("2 days", "ces", "{surveys: 1 per 1 day, apart: 10 days}", ["W502 6:3"]),
    ],
)
def test_a_survey_that_the_policy_would_drop_after_another(
    wait: str, metric: str, policy: str, expected: list[str]
) -> None:
    top = "flow: g\nwhen: {event: order.delivered}\nlimit: once per order.number\n"
    other = flow_text(f"- wait: 1 day\n{SURVEY}{PERSON}- say: Bye.").replace("flow: f\n", top)
    survey = SURVEY.replace("csat", metric)
    shop = f"{NIGHT}policy: {policy}\n" if policy else NIGHT
    assert drawn(f"- wait: {wait}\n{survey}{PERSON}- say: Bye.", shop=shop, g=other) == expected


@pytest.mark.parametrize(
    ("contact", "event", "expected"),
    [
        ("", "order.delivered", ["W502 6:3"]),
        ("", "order.paid", []),
        ("awaited: yes", "order.delivered", []),
        ("purpose: service", "order.delivered", []),
        ("expires_after: 30 days", "order.delivered", []),
        ("expires_after: 12 days", "order.delivered", ["W502 6:3"]),
    ],
)
def test_what_a_survey_says_of_itself_counts_too(
    contact: str, event: str, expected: list[str]
) -> None:
    top = f"flow: g\nwhen: {{event: {event}}}\nlimit: once per order.number\n"
    other = flow_text(f"{SURVEY}{PERSON}- say: Bye.").replace("flow: f\n", top)
    mine = f"{TOP}contact: {{{contact}}}\n"
    assert drawn(f"- wait: 1 day\n{SURVEY}{PERSON}- say: Bye.", mine, g=other) == expected


def test_a_survey_in_a_flow_that_another_runs_counts_too() -> None:
    inner = flow_text(f"{SURVEY}{PERSON}- say: Bye.").replace("flow: f", "flow: inner")
    run = flow_text("- wait: 2 days\n- run: inner", TOP).replace("flow: f", "flow: g")
    assert drawn(f"{SURVEY}{PERSON}- say: Bye.", inner=inner, g=run) == [
        "W502 flows/inner.yaml 7:5"
    ]


def test_an_event_needs_a_limit() -> None:
    assert drawn("- say: Hi", "when: {event: order.paid}\n") == ["W501 -1:6"]
    assert drawn("- say: Hi", "when: {event: order.paid}\nlimit: once per 1 day\n") == []
    # It is written, and wrong in itself: that is said already.
    assert drawn("- say: Hi", "when: {event: order.paid}\nlimit: often\n") == []


def test_nights_are_asked_for_when_the_bot_writes_first() -> None:
    assert drawn("- say: Hi", TOP, shop="") == ["I509 flows/shop.yaml 2:1"]
    assert drawn("- say: Hi", "when: {command: /f}\n", shop="") == []


QUESTION = '- ask: "More?"\n  answer: text\n  no_reply: {after: 1 day}\n'


@pytest.mark.parametrize(
    ("steps", "top", "expected"),
    [
        (QUESTION * 4, TOP, ["W506 10:3"]),
        (QUESTION * 6, TOP, ["W506 10:3"]),
        (QUESTION * 3, TOP, []),
        (f"{QUESTION * 3}- wait: 1 day\n{QUESTION}", TOP, []),
        (f"{QUESTION * 2}- say: Good\n{QUESTION * 2}", TOP, ["W506 11:3"]),
        (QUESTION * 4, "when: {command: /f}\n", ["I506 10:3"]),
    ],
)
def test_three_questions_are_enough(steps: str, top: str, expected: list[str]) -> None:
    assert drawn(f"{steps}- say: Bye.", top) == expected


OPEN = f"{NIGHT}opening_hours: mon-fri 10:00-19:00\n"


@pytest.mark.parametrize(
    ("say", "shop", "expected"),
    [
        ("A colleague will write right away.", OPEN, ["W505 2:32"]),
        ("A colleague will write right away.", NIGHT, []),
        ("A colleague will write to you here.", OPEN, []),
        ("Сейчас ответит сотрудник.", OPEN, ["W505 2:9"]),
        ("Bye for now.", OPEN, []),
    ],
)
def test_promises_that_opening_hours_break(say: str, shop: str, expected: list[str]) -> None:
    assert drawn(f'- human: Help\n  say: "{say}"', "when: {command: /f}\n", shop) == expected


def test_silence_outside_of_opening_hours() -> None:
    silent = f'{OPEN}messages: {{human_closed_hours: ""}}\n'
    assert drawn("- human: Help", "when: {command: /f}\n", silent) == ["W504 flows/shop.yaml 9:12"]
    assert drawn("- human: Help", "when: {command: /f}\n", OPEN) == []


def test_retries_have_an_end() -> None:
    texts = ", ".join(f"try {number}" for number in range(4))
    steps = f"{QUESTION}  retry: [{texts}]\n- say: Bye."
    assert drawn(steps, "when: {command: /f}\n") == ["W508 4:3"]
