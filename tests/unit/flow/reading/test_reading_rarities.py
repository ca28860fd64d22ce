"""What is seldom written wrongly: said in the owner's words, at its place, once."""

import pytest
from flow_driving import SHOP

from cxbot.flow.catalog import examine
from cxbot.flow.reading.source import Map, Problems, Scalar, parse
from cxbot.flow.reading.spelling import places

HEAD = "flow: f\nwhen: {command: /f}\ndo:\n"
LENGTHS = "Like this: 30 minutes, 2 hours, 3 days."


def errors(text: str, path: str = "flows/f.yaml", shop: str = SHOP) -> list[str]:
    found = examine({"flows/shop.yaml": shop, path: text}).problems
    return [
        f"{p.line}:{p.column} {p.code} {p.message} {p.hint}".strip()
        for p in found
        if p.file == path and p.level == "error"
    ]


@pytest.mark.parametrize(
    ("top", "told"),
    [
        ("when: {schedule: daily}",
         ["2:8 E104 schedules are not supported yet. Start the flow by an event and wait."]),
        ("when: {event: order.paid}\nlimit: once per 3 dayz",
         [f'3:17 E104 "3 dayz" is not a length of time. {LENGTHS}']),
        ("when: {event: order.paid}\ncancel_when: {same: order.number}",
         ['3:15 E102 "cancel_when" needs "event".']),
        ('when: {event: order.paid}\ncancel_when: {event: order.returned, same: "order number"}',
         ['3:44 E104 "order number" is not a field. Like this: order.number',
          '3:44 E201 no variable "order number". Known here: order, customer.…, shop.…']),
    ],
)  # fmt: skip
def test_what_stands_above_the_steps(top: str, told: list[str]) -> None:
    assert errors(f"flow: f\n{top}\ndo: [{{say: x}}]\n") == told


_THERE_ARE = "There are: say, ask, call, set, if, match, wait, human, run, go, stop"


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("{}", f"4:5 E103 this step is empty. {_THERE_ARE}"),
        ("if:\n    then: [{say: x}]", '4:8 E104 "if" needs a word or text. '
         "Like this: order.total >= 500"),
        ("match:\n    cases: {a: [{say: x}]}", '4:11 E104 "match" needs a word or text. '
         "Like this: order.total >= 500"),
        ("wait:", '4:10 E104 "wait" needs a word or text. Like this: 3 days, or until 10:00'),
        ("wait: [a]", '4:11 E104 "wait" needs a word or text. Like this: 3 days, or until 10:00'),
        ("run:", '4:9 E104 "run" needs a word or text.'),
        ("say: x\n    id: [a]", '5:9 E104 "id" needs a word or text.'),
        ("say: x\n    links: {a: [b]}", "5:16 E104 a link is a label and an address."),
        ("match: customer.name\n    cases:\n      a,b: [{say: x}]\n      a, b: [{say: y}]",
         '7:7 E005 "a, b" stands here twice, first in line 6. Keep one of them.'),
        ("ask: x\n    answer: rating 1-5\n    save: r\n    metric: c sat",
         '7:13 E104 "c sat" is not a metric. Like this: csat, nps, ces'),
        ("ask: x\n    no_reply: {after: {a: b}}",
         f"5:23 E104 a length of time is expected here. {LENGTHS}"),
        ("ask: x\n    remind: {after: 1 dya}",
         f'5:21 E104 "1 dya" is not a length of time. {LENGTHS}'),
        ("human: x\n    on: hello", '5:9 E104 "on" is written as names and values.'),
        ("human: x\n    priority: hihg", '5:15 E104 "hihg" can not stand after "priority:". '
         'Did you mean "high"?'),
        ("say: {en: [a]}", "4:15 E104 a translation is a text."),
    ],
)  # fmt: skip
def test_steps(step: str, told: str) -> None:
    assert errors(f"{HEAD}  - {step}\n") == [told]


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("hello", ["1:10 E104 anytime is a list of entries."]),
        ("\n  - when: {words: [x]}\n    first: perhaps\n    do: [{say: x}]",
         ['3:12 E104 "perhaps" is neither yes nor no. Write first: yes, or leave it out.']),
    ],
)  # fmt: skip
def test_entries_of_anytime(entry: str, told: list[str]) -> None:
    assert errors(f"anytime: {entry}\n", "flows/anytime.yaml") == told


def test_words_are_texts() -> None:
    words = "\n  - when: {words: [x, {}]}\n    do: [{say: x}]\n"
    assert errors(f"anytime: {words}", "flows/anytime.yaml") == [
        "2:23 E104 a text or a list of texts is expected here."
    ]


@pytest.mark.parametrize(
    ("shop", "told"),
    [
        ("shop: x\ntime_zone: moscow\n",
         ['2:12 E104 no time zone "moscow". Did you mean "Europe/Moscow"?']),
        ("shop: x\ntime_zone: Mars\n", ['2:12 E104 no time zone "Mars". Like this: Europe/Moscow']),
        ("shop: x\ncurrency: rub\n", ['2:11 E104 "rub" is not a currency. Like this: EUR']),
        ("shop: x\nquiet_hours: at night\n",
         ['2:14 E104 "at night" are not hours. Like this: 21:00-10:00']),
        ("shop: x\nlanguages: [en, xx-notone]\n",
         ['2:17 E307 "xx-notone" is not a language. Write its code: en, ru, zh, de ...']),
        ("shop: x\nvalues: hello\n", ['2:9 E104 "values" is written as names and values.']),
        ("shop: x\nanswers: {code: {example: a}}\n",
         ["2:11 E102 an answer type needs a pattern or a list. "
          'Like this: {pattern: "[A-Z]-\\\\d{4}", example: A-1042}']),
        ("shop: x\nanswers: {code: {pattern: {a: b}}}\n",
         ["2:27 E104 an answer type is a pattern or a list."]),
    ],
)  # fmt: skip
def test_shop(shop: str, told: list[str]) -> None:
    assert errors(shop, "flows/shop.yaml", shop) == told


# ---- what YAML refuses ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ('say: "a \\d\n      b"', ['4:14 E001 a backslash in "..." must be written twice.']),
        ("say: 'it''s' open", ["4:16 E002 the text goes on after its quotes; it must be in quotes "
                               "as a whole. Like this: say: \"'it''s' open\""]),
        ("say: a\tb: c", ["4:11 E004 a tab outside of quotes. "
                          "Use a space, or put the text in quotes.",
                          '4:13 E002 a text with ": " inside must be in quotes. '
                          'Like this: say: "a b: c"']),
        ("say: Hi\n    {a: b}: c", ["5:5 E002 a key must be a word. "
                                    "A text that starts with { or [ must be in quotes."]),
        ("say: x\n # a comment\n    text\n   - say: y",
         ['6:5 E001 a ":" is missing in this line. Reading stopped in line 7.']),
    ],
)  # fmt: skip
def test_what_is_no_yaml(step: str, told: list[str]) -> None:
    assert errors(f"{HEAD}  - {step}\n") == told


def test_a_number_that_names_no_character_is_told() -> None:
    (told,) = errors(f'{HEAD}  - say: "\\UFFFFFFFF"\n')
    assert told.split()[1] == "E001"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hello\n - c]\n - k: >\n", '3:5 E001 wrong indentation, or a ":" too many.'),
        ("- k:\n c]\n", "2:2 E001 this does not belong here; quotes missing?"),
        ("c]\nk:\n", '2:2 E001 wrong indentation, or a ":" too many.'),
        ("do:\n  - say: x\n hello\n", "3:2 E001 this does not belong here; quotes missing?"),
        ("flow: f\ndo:\n  - say: x\n\n   when: y\n",
         '5:4 E001 wrong indentation: "when" stands in column 4. '
         'Begin it in column 5, like "say" in line 3.'),
    ],
)  # fmt: skip
def test_where_a_line_should_begin(text: str, told: str) -> None:
    (said,) = errors(text)
    assert said.startswith(told)


def test_a_list_below_a_key_that_has_no_text() -> None:
    told = errors('c]\n- k:\n   - x: "\n  say: x\n')
    assert told[-1] == (
        '3:4 E001 wrong indentation: this "- " stands in column 4. '
        'Begin it in column 1, like "- " in line 2.'
    )


def test_a_placeholder_in_a_file_of_texts_is_a_text() -> None:
    texts = "Hi: Заказ #5\nBye: {name}\n"
    assert errors(texts, "flows/texts/ru.yaml") == [
        '1:11 E003 the text is cut off at "#": customers would see only "Заказ". '
        "Put the text in quotes.",
        '2:6 E002 a text that starts with { must be in quotes. Like this: "{name}"',
    ]


def test_a_placeholder_among_names_and_values_is_a_name_without_a_value() -> None:
    assert errors(f"{HEAD}  - call: a.b\n    with: {{number}}\n") == []


# ---- the place of a character --------------------------------------------------------------------


def at(written: str, character: str) -> tuple[int, int]:
    """Line and column of a character of the only text of a file."""
    root = parse("f.yaml", f"k: {written}\n", Problems())
    assert isinstance(root, Map)
    text = root.get("k")
    assert isinstance(text, Scalar)
    span = text.at(text.text.index(character))
    return span.line, span.column


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ('"a\\\n\n  \n  X"', (4, 3)),
        ('"\\x41\\u0042\\U00000043X"', (1, 25)),
        ('"\\tX"', (1, 7)),
        (">\n  a\n\n  X", (4, 3)),
        (">\n  a\n  X", (3, 3)),
        ("|2-\n   X", (2, 4)),
        ("'it''s X'", (1, 11)),
    ],
)
def test_a_character_stands_where_it_was_typed(written: str, place: tuple[int, int]) -> None:
    assert at(written, "X") == place


def test_a_text_that_does_not_fit_its_source_has_no_places() -> None:
    assert places("|\n  ab\n", "|", "abc") is None
    assert places("'ab'", "'", "ax") is None
