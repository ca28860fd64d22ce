"""Built-in actions in the shop's own tests: the real ones, or what the test says they answer."""

from pathlib import Path

from cxbot.app.scenarios.run import read_tests, run
from cxbot.testing import write

SHOP = "shop: Kettles\nrewards: {thanks: {what: 10% off, codes: {list: codes.txt}}}\n"
FLOW = """
when: {command: /survey}
do:
  - ask: What went wrong?
    save: words
  - call: complaint.file
    with: {text: "{words}"}
    save: filed
  - call: reward.give
    with: {reward: thanks}
    save: gift
    on_error:
      none_left: [{say: None left.}, stop]
  - say: "{filed.reference}: {gift.code}"
"""
GIVEN = """
given:
  calls:
    complaint.file: {{reference: C-7}}
    reward.give: {stub}
"""
STUBBED = "{code: X1, what: ten, valid_until: 2030-05-31, again: no}"


def story(said: str, given: str = "") -> str:
    steps = ("user: /survey", "bot: What went wrong?", "user: Late", f"bot: {said}")
    lines = "".join(f"      - {step}\n" for step in steps)
    return f"flow: survey{given}\ntests:\n  - test: It goes so\n    steps:\n{lines}"


def results(folder: Path, **tests: str) -> list[bool]:
    write(folder, {"shop": SHOP, "survey": FLOW})
    (folder / "flows" / "codes.txt").write_text("ONE\n")
    for name, text in tests.items():
        path = folder / "flows" / "tests" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    found = run(read_tests(folder)).played
    return [one.passed for one in found]


def test_without_a_stub_they_do_what_they_do(tmp_path: Path) -> None:
    """Each test has the whole list and the first number."""
    same = story('"C-1001: ONE"')
    assert results(tmp_path, a=same, b=same, other=story('"C-1002: ONE"')) == [True, True, False]


def test_a_stub_stands_for_them(tmp_path: Path) -> None:
    stubbed = story('"C-7: X1"', GIVEN.format(stub=STUBBED))
    empty = story("None left.", GIVEN.format(stub="{error: none_left}"))
    assert results(tmp_path, stubbed=stubbed, empty=empty) == [True, True]
