"""Words that start flows, what phones can show: what is warned of, what is left in peace."""

import pytest
from flow_driving import SHOP, flow_text

from cxbot.errors import Problem
from cxbot.flow.catalog import examine

CODES = {"W411", "I412", "W413", "W414", "W415", "W416", "W417", "I420", "I421", "W422", "W423",
         "W424", "W425", "I419"}  # fmt: skip
SAY = "- say: Hello"


def problems(steps: str, top: str, **more: str) -> list[Problem]:
    texts = {"flows/f.yaml": flow_text(steps, top), "flows/shop.yaml": SHOP}
    texts |= {f"flows/{name}.yaml": text for name, text in more.items()}
    return [problem for problem in examine(texts).problems if problem.code in CODES]


def drawn(steps: str, top: str = "when: {command: /f}\n", **more: str) -> list[str]:
    return [f"{p.code} {p.file[6:-5]} {p.line}" for p in problems(steps, top, **more)]


def words(*said: str) -> str:
    return f"when: {{words: [{', '.join(said)}]}}\n"


def other(*said: str) -> str:
    return flow_text(SAY, words(*said)).replace("flow: f", "flow: g")


def anytime(*said: str, first: bool = False, do: str = "[{say: OK}]") -> str:
    mark = ", first: yes" if first else ""
    return f"anytime:\n  - {{when: {{words: [{', '.join(said)}]}}{mark}, do: {do}}}\n"


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        (["where is it"], ["Where is it?"], ["W411 g 2"]),
        (["где мой заказ"], ["ГДЕ  МОЙ ЗАКАЗ"], ["W411 g 2"]),
        (["order"], ["order status"], ["I412 g 2"]),
        (["order status now"], ["order status"], ["I412 f 2"]),
        (["orders"], ["order"], []),
        (["hi", "hi"], ["hello"], []),
        (['"..."'], ["hello"], ["W413 f 2"]),
        (["👍"], ["hello"], []),
    ],
)
def test_words_of_two_flows(mine: list[str], theirs: list[str], expected: list[str]) -> None:
    assert drawn(SAY, words(*mine), g=other(*theirs)) == expected


def test_a_warning_says_whose_words_they_are() -> None:
    (problem,) = problems(SAY, words("size"), g=other("size"))
    assert problem.message == '"size" starts f (flows/f.yaml:2), never this flow.'


def test_words_of_a_first_entry_are_apart_from_the_others() -> None:
    """A whole message is the entry's; inside a longer one they are the flow's."""
    assert drawn(SAY, words("person"), anytime=anytime("person", first=True)) == []


def ask(answer: str, more: str = "") -> str:
    return f'- ask: "Which?"\n  answer: {answer}\n{more}  no_reply: {{after: 1 day}}\n- say: OK'


@pytest.mark.parametrize(
    ("steps", "entry", "expected"),
    [
        (ask("yes/no"), anytime("да", first=True), ["W414 f 5"]),
        (ask("rating 1-5"), anytime("five", "5", first=True), ["W414 f 5", "W414 f 5"]),
        (ask("rating 1-5"), anytime("7", first=True), []),
        (ask("text"), anytime("help", first=True), []),
        (ask("text", '  skip: "Later"\n'), anytime("later", first=True), ["W414 f 6"]),
        (ask("choice", "  choices: {a: Red, b: Help}\n"), anytime("help"), ["W415 f 6"]),
        (ask("choice", "  choices: {a: Red, b: Blue}\n"), anytime("help"), []),
        (
            ask("choice", "  choices: {a: {en: Red, ru: Стоп}}\n"),
            anytime("стоп", first=True),
            ["W414 f 6"],
        ),
    ],
)
def test_words_that_are_answers(steps: str, entry: str, expected: list[str]) -> None:
    assert drawn(steps, anytime=entry) == expected


def test_a_first_entry_that_asks() -> None:
    do = "[{ask: Sure?, answer: yes/no, no_reply: {after: 1 hour}}, {say: OK}]"
    assert drawn(SAY, anytime=anytime("bye", first=True, do=do)) == ["W416 anytime 2"]
    assert drawn(SAY, anytime=anytime("bye", do=do)) == []


@pytest.mark.parametrize(
    ("top", "runs", "expected"),
    [
        ("", SAY, ["W417 f 1"]),
        ("", "- run: f", []),
        ("when: {event: order.paid}\n", SAY, []),
        ("when: {button: Go}\n", SAY, []),
        # Something stands there, and its own error is told.
        ("when: {command: a b}\n", SAY, []),
    ],
)
def test_flows_that_nothing_starts(top: str, runs: str, expected: list[str]) -> None:
    g = flow_text(runs, "when: {command: /g}\n").replace("flow: f", "flow: g")
    assert drawn(SAY, top, g=g) == expected


LONG = "x" * 1100


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (f'- say: "{LONG * 4}"', ["I420 f 4"]),
        (f'- say: "{"x" * 4096}"', []),
        # Counted as Telegram counts: two units for this one.
        (f'- say: "{"😀" * 2100}"', ["I420 f 4"]),
        (f"- say: \"{LONG}\"\n  photo: 'https://x.example/a.jpg'", ["I421 f 4"]),
        (f'- say: "{LONG}"', []),
        ("- say: Hi\n  links: {Help: 'https://x.example', Chat: 'tg://resolve?domain=x'}", []),
        ("- say: Hi\n  links: {Help: '{shop.name}', All: 'https://{shop.name}.example'}", []),
        ("- say: Hi\n  links: {Call: 'tel:+100'}", ["W425 f 5"]),
        ("- say: Hi\n  links: {Help: x.example}", ["W425 f 5"]),
        ("- say: Hi\n  links: {Run: 'javascript:alert(1)'}", ["W425 f 5"]),
        ("- say: Hi\n  links: {A label that goes on and on and on: 'https://x.example'}",
         ["W423 f 5"]),
        ("- say: Hi\n  links: {'': 'https://x.example'}", ["W424 f 5"]),
        (ask("choice", "  choices: {a: Red, b: RED}\n"), ["W424 f 6"]),
        (ask("choice", "  choices: {a: {en: Red, ru: Да}, b: {en: Blue, ru: да}}\n"),
         ["W424 f 6"]),
        (ask("choice", "  choices: {a: {en: Red, ru: Да}, b: {en: Да, ru: Нет}}\n"), []),
    ],
)  # fmt: skip
def test_what_phones_and_messengers_can_show(steps: str, expected: list[str]) -> None:
    assert drawn(steps) == expected


@pytest.mark.parametrize(
    ("menu", "expected"),
    [("menu: [g]\n", ["I419 f 2"]), ("menu: [g, f]\n", []), ("", [])],
)
def test_a_button_that_the_menu_leaves_out(menu: str, expected: list[str]) -> None:
    other_flow = flow_text(SAY, "when: {button: Other}\n").replace("flow: f", "flow: g")
    top = "when: {button: Mine}\n"
    assert drawn(SAY, top, g=other_flow, shop=SHOP + menu) == expected
