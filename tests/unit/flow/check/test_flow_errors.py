"""Every problem of every file, at the line and column the owner sees."""

import pytest
from flow_driving import SHOP, flow_text

from cxbot.errors import FlowError
from cxbot.flow.catalog import examine, load
from cxbot.flow.reading.mending import apply

BROKEN = """flow: post_purchase
when:
  event: order.deliverd
if: customer.wants_messages and order.total = 500
limit: once per order.number
remind_after: 1 day

do:
  - wait: 3 dayz

  - ask: Your order #{order.number} came three days ago. How was it, 1 to 5?
    answer: rating 1-5
    save: rating
    metric: csat

  - match: rating
    cases:
      1-2:
        - ask: "What went wrong?"
          answer: text
          save: comment
          skip: "Skip"
        - human: "{raiting}/5: {comment}"
        - stop
        - say: "Thank you!"
      4-5:
        - say: {shop.name} thanks you!
"""


def problems(texts: dict[str, str]) -> list[tuple[str, int, int, str]]:
    with pytest.raises(FlowError) as raised:
        load(texts)
    return [(p.file, p.line, p.column, p.code) for p in raised.value.problems]


def at(texts: dict[str, str]) -> list[tuple[int, int, str]]:
    return [row[1:] for row in problems(texts)]


def in_flow(steps: str, top: str = "", shop: str = "") -> list[tuple[int, int, str]]:
    """Lines count from the first step."""
    texts = {"flows/f.yaml": flow_text(steps, top), "flows/shop.yaml": SHOP + shop}
    above = 2 + top.count("\n")
    return [(line - above, column - 2, code) for line, column, code in at(texts)]


def test_the_broken_example_shows_all_its_problems_at_once() -> None:
    assert at({"flows/post_purchase.yaml": BROKEN}) == [
        (3, 10, "E301"),
        (4, 45, "E202"),
        (6, 1, "E101"),
        (9, 11, "E104"),
        (11, 21, "E003"),
        (23, 20, "E201"),
        (27, 16, "E002"),
    ]


def test_what_is_underlined_in_the_broken_example_is_exactly_what_is_wrong() -> None:
    found = examine({"flows/post_purchase.yaml": BROKEN}).problems
    rows = BROKEN.split("\n")
    said = {
        problem.code: rows[problem.line - 1][problem.column - 1 : problem.end_column - 1]
        for problem in found
        if problem.code < "E2"
    }
    assert said == {
        "E101": "remind_after",
        "E104": "3 dayz",
        "E003": "#{order.number} came three days ago. How was it, 1 to 5?",
        "E002": "{shop.name} thanks you!",
    }


def test_the_broken_example_mended_by_its_edits_has_only_what_a_person_must_decide() -> None:
    found = examine({"flows/post_purchase.yaml": BROKEN}).problems
    mended = apply(BROKEN, [edit for problem in found for edit in problem.edits])
    assert '- say: "{shop.name} thanks you!"\n' in mended
    assert '- ask: "Your order #{order.number} came three days ago' in mended
    assert "event: order.delivered\n" in mended
    left = [row for row in at({"flows/post_purchase.yaml": mended}) if row[2] < "E2"]
    assert left == [(6, 1, "E101"), (9, 11, "E104")]


def test_problems_say_what_would_do() -> None:
    with pytest.raises(FlowError) as raised:
        load({"flows/post_purchase.yaml": BROKEN})
    hints = [problem.hint for problem in raised.value.problems]
    assert hints[0] == 'Did you mean "order.delivered"?'
    assert hints[1] == 'Write "==".'
    assert hints[2] == 'Did you mean "remind" inside an ask step?'
    assert hints[5] == 'Did you mean "rating" (saved in line 13)?'


def test_problems_of_several_files_come_together() -> None:
    found = problems(
        {
            "flows/a.yaml": "flow: a\ndo:\n  - say: hi\n    bad: 1\n",
            "flows/b.yaml": "flow: c\ndo:\n  - nothing\n",
            "flows/shop.yaml": "shop: x\ntime_zone: Mars\n",
        }
    )
    assert found == [
        ("flows/a.yaml", 4, 5, "E101"),
        ("flows/b.yaml", 1, 7, "E105"),
        ("flows/b.yaml", 3, 5, "E103"),
        ("flows/shop.yaml", 2, 12, "E104"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("flow: f\ndo:\n\t- say: hi\n", (3, 1, "E004")),
        ("flow: f\ndo: &a\n  - say: hi\n", (2, 5, "E006")),
        ("flow: f\ndo: !!python/object:os.system\n", (2, 5, "E006")),
        ("flow: f\nabout: *a\ndo: []\n", (2, 8, "E006")),
        ("flow: f\nabout: one\nabout: two\ndo: []\n", (3, 1, "E005")),
        ('flow: f\ndo:\n  - say: "open\n', (3, 10, "E002")),
        ("flow: f\ndo:\n  - say: a: b\n", (3, 11, "E002")),
        ("", (1, 1, "E001")),
        ("flow: f\n--- \nflow: g\n", (2, 1, "E001")),
        ("flow: f\x07\ndo: []\n", (1, 8, "E008")),
        ("x" * 300_000, (1, 1, "E007")),
        ("flow: f\ndo: " + "[" * 200 + "]" * 200, (2, 65, "E007")),
    ],
)
def test_what_is_not_our_yaml(text: str, expected: tuple[int, int, str]) -> None:
    assert at({"flows/f.yaml": text})[0] == expected


def test_a_repaired_line_keeps_the_owners_columns() -> None:
    assert in_flow("- say: {shop.name} says {nobody}") == [(1, 8, "E002"), (1, 26, "E201")]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        # Cyrillic is counted in characters, not bytes.
        ('- say: "Привет, {имя}!"', (1, 18, "E201")),
        ("- if: заказ == 'да' and неизвестно\n  then: []", (1, 7, "E201")),
        ('- say: "a \\u0441 {oops}"', (1, 19, "E201")),
        ("- say: 'it''s {oops}'", (1, 16, "E201")),
        ("- say: |\n    Первая\n    и {oops}", (3, 8, "E201")),
        ("- say: >\n    Первая\n    и {oops}", (3, 8, "E201")),
        ('- say: "one\n    two {oops}"', (2, 10, "E201")),
        ("- if: заказ = 1\n  then: []", (1, 13, "E202")),
    ],
)
def test_columns_inside_texts(steps: str, expected: tuple[int, int, str]) -> None:
    assert expected in in_flow(steps)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("- shout: hi", (1, 3, "E103")),
        ("- say: hi\n  ask: you", (2, 3, "E103")),
        ("- just text", (1, 3, "E103")),
        ("- say: [a, b]", (1, 8, "E104")),
        ('- say: ""', None),
        ("- ask: hi\n  answer: rating 5-1", (2, 11, "E104")),
        ("- ask: hi\n  answer: ordr", (2, 11, "E305")),
        ("- ask: hi\n  answer: choice", (2, 11, "E102")),
        ("- ask: hi\n  answer: text\n  choices: {a: A}", (3, 3, "E104")),
        ("- ask: hi\n  save: customer", (2, 9, "E107")),
        ("- ask: hi\n  save: a.b", (2, 9, "E106")),
        ("- ask: hi\n  remind: {say: x}", (2, 12, "E102")),
        ("- ask: hi\n  no_reply: {after: soon}", (2, 21, "E104")),
        ("- wait: until 25:00", (1, 15, "E104")),
        ("- wait: 99999 weeks", (1, 9, "E104")),
        ("- go: nowhere", (1, 7, "E304")),
        ("- run: nowhere", (1, 8, "E303")),
        ("- human: hi\n  priority: hgh", (2, 13, "E104")),
        ("- human: hi\n  on: {resolvd: []}", (2, 8, "E104")),
        ("- say: {en: hi, de: hallo}", (1, 17, "E307")),
        ("- say: hi\n  id: a\n- say: ho\n  id: a", (4, 7, "E308")),
        ("- say: a {b", (1, 10, "E203")),
        ('- say: "{customer.name | shout}"', (1, 26, "E204")),
        ("- say: <h1>hi", (1, 8, "E205")),
        ("- say: <b>hi", (1, 8, "E205")),
        ("- say: <a>hi</a>", (1, 8, "E205")),
        ("- say: hi {customer.nam}", (1, 12, "E201")),
        ("- say: hi {shop.nam}", (1, 12, "E201")),
        ("- match: customer.name\n  cases: {5-1: []}", (2, 11, "E104")),
        ("- if: yes", (1, 3, "E102")),
    ],
)
def test_problems_of_steps(steps: str, expected: tuple[int, int, str] | None) -> None:
    if expected is None:
        load({"flows/f.yaml": flow_text(steps)})
    else:
        assert in_flow(steps) == [expected]


@pytest.mark.parametrize(
    ("shop", "expected"),
    [
        ("quiet_hours: late\n", "E104"),
        ("opening_hours: someday 1-2\n", "E104"),
        ("messages: {human_cald: hi}\n", "E306"),
        ("menu: [nothing]\n", "E303"),
        ('answers: {code: "(?=a)"}\n', "E104"),
        ("answers: {text: a}\n", "E104"),
        ("answers: {code: {pattern: '[0-9]+', example: abc}}\n", "E104"),
        ("events: {stay.arrived: {room: word}}\n", "E104"),
        ("events: {order.lost: {room: text}}\n", "E104"),
        ("shp: x\n", "E101"),
    ],
)
def test_problems_of_the_shop(shop: str, expected: str) -> None:
    codes = [row[3] for row in problems({"flows/shop.yaml": SHOP + shop})]
    assert codes == [expected]


def test_a_file_of_texts_in_a_language_nobody_speaks() -> None:
    assert problems({"flows/texts/de.yaml": "Hi: Hallo\n"}) == [
        ("flows/texts/de.yaml", 1, 1, "E307")
    ]


def test_a_command_belongs_to_one_flow() -> None:
    one = "flow: {0}\nwhen: {{command: /x}}\ndo: []\n"
    texts = {f"flows/{name}.yaml": one.format(name) for name in "ab"}
    assert problems(texts) == [("flows/b.yaml", 2, 17, "E308")]


def test_tests_are_ignored() -> None:
    load({"flows/tests/f.yaml": "{{{", "README.md": "hi"})


def test_a_glued_number_sign_in_quotes_is_fine() -> None:
    load({"flows/f.yaml": flow_text('- say: "Order #5"  # a comment\n- wait: 1 day #fine')})
