"""Languages and tests: texts that are not translated, translations nobody reads, flows unproved."""

import pytest

from cxbot.flow.catalog import examine

SHOP = "language: en\nlanguages: [en, ru]\n"
FLOW = "flow: f\nwhen: {command: /f}\ndo:\n"


def drawn(texts: dict[str, str], shop: str = SHOP, *, tests: bool = False) -> list[str]:
    problems = examine({"flows/shop.yaml": shop, **texts}).problems
    rows = [p for p in problems if p.code[:2] == "I6" and (p.code == "I604") == tests]
    return [f"{p.code} {p.file.removeprefix('flows/')}:{p.line}:{p.column}" for p in rows]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ('  - say: "Hello"\n', ["I601 f.yaml:4:10"]),
        ('  - say: {en: "Hello", ru: "Привет"}\n', []),
        ('  - say: {ru: "Привет"}\n', ["I601 f.yaml:4:10"]),
        # Nothing to translate: names of values, digits, pictures.
        ('  - say: "{customer.name} 👍 42"\n', []),
        # Operators read their own language.
        ('  - human: "Help"\n', []),
        ('  - human: "Help"\n    say: "Soon."\n', ["I601 f.yaml:5:10"]),
        ('  - say: {en: "Wear it", ru: "Wear it"}\n', ["I603 f.yaml:4:30"]),
        ('  - say: {en: "Telegram", ru: "Telegram"}\n', []),
        (
            '  - ask: "Size?"\n    answer: choice\n    choices: {s: Small}\n    skip: "Later"\n'
            '    retry: ["Again?"]\n    remind: {after: 1 hour, say: "Hey"}\n'
            "    links: {Help: 'https://x.example'}\n    no_reply: {after: 1 day}\n",
            [
                "I601 f.yaml:4:10",
                "I601 f.yaml:6:18",
                "I601 f.yaml:7:11",
                "I601 f.yaml:8:13",
                "I601 f.yaml:9:34",
                "I601 f.yaml:10:13",
            ],
        ),
    ],
)
def test_texts_that_are_not_translated(steps: str, expected: list[str]) -> None:
    assert drawn({"flows/f.yaml": FLOW + steps}) == expected


def test_a_shop_of_one_language_hears_nothing_of_it() -> None:
    assert drawn({"flows/f.yaml": f'{FLOW}  - say: "Hello"\n'}, "language: en\n") == []


def test_what_the_message_says() -> None:
    texts = {
        "flows/shop.yaml": "language: en\nlanguages: [en, ru, zh]\n",
        "flows/f.yaml": f'{FLOW}  - say: "Hello"\n',
    }
    problem = next(p for p in examine(texts).problems if p.code == "I601")
    assert problem.level == "info"
    assert problem.message == ("no Russian or Chinese for this text: those customers read English.")
    assert problem.hint == "Write {en: ..., ru: ...}, or a line in texts/ru.yaml."


def test_stale_translations() -> None:
    texts = {
        "flows/f.yaml": (
            f'{FLOW}  - say: "Hello, dear customer"\n  - say: {{en: "By", ru: "Пока"}}\n'
        ),
        "flows/texts/ru.yaml": (
            '"Hello dear customer": "Здравствуйте"\n"By": "До встречи"\n"Never": "Никогда"\n'
        ),
    }
    assert drawn(texts) == [
        "I601 f.yaml:4:10",
        "I602 texts/ru.yaml:1:1",
        "I602 texts/ru.yaml:2:1",
        "I602 texts/ru.yaml:3:1",
    ]
    hints = [p.hint for p in examine({"flows/shop.yaml": SHOP, **texts}).problems]
    assert 'Did you mean "Hello, dear customer"?' in hints


@pytest.mark.parametrize("flow", ["{{{", f"{FLOW}  - shout: Hello\n"])
def test_nothing_is_stale_while_something_can_not_be_read(flow: str) -> None:
    texts = {"flows/f.yaml": flow, "flows/texts/ru.yaml": '"Hello": "Привет"\n'}
    assert drawn(texts) == []


def test_a_translation_of_an_operators_text_is_in_use() -> None:
    texts = {
        "flows/f.yaml": f'{FLOW}  - human: "Help"\n',
        "flows/texts/ru.yaml": '"Help": "Помогите"\n',
    }
    assert drawn(texts) == []


@pytest.mark.parametrize(
    ("shop", "expected"),
    [
        ("language: en\nlanguages: [en, ru, zh]\n", []),
        ("language: en\nlanguages: [en, de]\n", ["I605 shop.yaml:2:17"]),
        ("language: de\n", ["I605 shop.yaml:1:11"]),
        ("language: en\nlanguages: [en, zh-Hant]\n", []),
    ],
)
def test_languages_that_the_bot_does_not_speak(shop: str, expected: list[str]) -> None:
    assert drawn({}, shop) == expected


ORDERED = "event: order.paid, with: {order: {number: A-1, status: paid, total: 1}}"
SAID = "tests:\n  - test: It\n    steps:\n      - user: "
PLAYED = {
    "flows/a.yaml": "flow: a\nwhen: {command: /a, words: [about a]}\ndo:\n  - run: c\n",
    "flows/b.yaml": "flow: b\nwhen: {event: order.paid}\nlimit: once per 1 day\ndo: []\n",
    "flows/c.yaml": "flow: c\ndo:\n  - say: Hi\n",
    "flows/anytime.yaml": "anytime:\n  - when: {words: [help me]}\n    do:\n      - say: Yes\n",
}


@pytest.mark.parametrize(
    ("scenario", "left"),
    [
        (f"flow: a\n{SAID}Hello\n", ["anytime.yaml:2:5", "b.yaml:1:1"]),
        (f"flow: c\n{SAID}/a now\n", ["anytime.yaml:2:5", "b.yaml:1:1"]),
        (f"flow: c\n{SAID}What about a?\n", ["anytime.yaml:2:5", "b.yaml:1:1"]),
        (f"flow: c\ngiven: {{{ORDERED}}}\n{SAID}Please help me\n", ["a.yaml:1:1"]),
        ("flow: a\ntests: []\n", ["a.yaml:1:1", "anytime.yaml:2:5", "b.yaml:1:1", "c.yaml:1:1"]),
        ("{{{", ["a.yaml:1:1", "anytime.yaml:2:5", "b.yaml:1:1", "c.yaml:1:1"]),
    ],
)
def test_flows_that_no_scenario_plays(scenario: str, left: list[str]) -> None:
    texts = {**PLAYED, "flows/tests/all.yaml": scenario}
    assert drawn(texts, "language: en\n", tests=True) == [f"I604 {place}" for place in left]
