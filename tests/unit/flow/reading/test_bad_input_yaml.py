"""Cases 59-64: YAML's own traps, encodings, what nobody sees; and anything at all."""

import random
from itertools import pairwise
from pathlib import Path

import pytest
from bad_input import errors, told
from flow_driving import flow_text
from timing import within

from cxbot.app.folder.files import read_texts
from cxbot.errors import Problem
from cxbot.flow.catalog import load
from cxbot.flow.reading import building
from cxbot.flow.reading.files import SHOP as SHOP_FILE
from cxbot.flow.reading.files import read
from cxbot.flow.reading.source import Map, Problems, Scalar, parse
from cxbot.flow.steps import AskStep, SayStep

ROOT = Path(__file__).parents[4]


# --- 59-62: YAML's own traps ---------------------------------------------------------------------


def test_an_alias_bomb_is_refused_before_it_expands() -> None:
    rows = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    rows += [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in pairwise("abcdefghi")]
    problems = Problems()
    with within(1):
        root = parse("flows/f.yaml", "\n".join(rows), problems)
    assert {problem.code for problem in problems.found} == {"E006"}
    assert (problems.found[0].line, problems.found[0].column) == (1, 4)
    assert isinstance(root, Map)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * 50_000_000, "E007"),
        ("a: " + "ж" * 140_000, "E007"),
        ("".join(f"k{n}: 1\n" for n in range(100_000)), "E007"),
        ("do: " + "[" * 10_000, "E007"),
        ("do: " + "{a: " * 10_000, "E007"),
        ("".join(f"{' ' * n}a:\n" for n in range(500)), "E007"),
        ("- " * 10_000, "E007"),
    ],
)
def test_what_is_too_big_or_too_deep_is_told_at_once(text: str, code: str) -> None:
    problems = Problems()
    with within(3):
        parse("flows/f.yaml", text, problems)
    assert [problem.code for problem in problems.found] == [code]


def test_a_long_file_of_nonsense_is_read_in_time() -> None:
    text = "".join(f'k{n}: "a\\d {{b: c: d" e\n' for n in range(9_000))
    problems = Problems()
    with within(10):
        parse("flows/f.yaml", text, problems)
    assert problems.found


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system [ls]", "!unknown x", "!<tag:x> y"]
)
def test_tags_are_refused(tag: str) -> None:
    assert told(f"flow: f\nabout: {tag}\ndo: []\n")[0] == "2:8 E006"


def test_a_merge_key_is_refused() -> None:
    assert "3:5 E006" in told("flow: f\ndo: []\n<<: *base\n")


def test_a_double_key_names_both_lines() -> None:
    (problem,) = errors({"flows/f.yaml": "flow: f\nabout: a\ndo: []\nabout: b\n"})
    assert (problem.line, problem.column, problem.end_column) == (4, 1, 6)
    assert problem.message == '"about" stands here twice, first in line 2.'


# --- 63: what YAML 1.1 would have made of it -----------------------------------------------------


SURPRISES = (
    "no", "off", "on", "yes", "NO", "y", "n", "012", "0o7", "0x1F", "1:30", "1_000", "2024-01-01",
    "~", "null", "1e3", ".inf", "true", "=", "1.50",
)  # fmt: skip


@pytest.mark.parametrize("word", SURPRISES)
def test_a_word_in_a_text_is_shown_as_it_is_written(word: str) -> None:
    steps = f"- say: {word}\n- ask: Well?\n  choices: {{{word}: {word}, other: Other}}\n  save: x"
    files = read({"flows/f.yaml": flow_text(steps)}, problems := Problems())
    assert not problems.found
    say, ask = files.flows["f"].do
    assert isinstance(say, SayStep)
    assert isinstance(ask, AskStep)
    assert say.text.default.source.text == word
    choice = ask.choices[0]
    assert (choice.value, choice.label.default.source.text) == (word, word)


@pytest.mark.parametrize("word", ["no", "off", "on", "y", "NO"])
def test_such_a_word_may_name_a_step(word: str) -> None:
    texts = {"flows/f.yaml": flow_text(f"- say: Hello\n  id: {word}\n- go: {word}")}
    assert [problem.code for problem in errors(texts)] == []


@pytest.mark.parametrize("word", ["012", "1:30", "2024-01-01", "~"])
def test_what_is_no_name_of_a_step_is_told_as_it_is_written(word: str) -> None:
    texts = {"flows/f.yaml": flow_text(f"- say: Hello\n  id: {word}")}
    assert [(p.column, p.code) for p in errors(texts)] == [(9, "E106")]
    assert f'"{word}"' in errors(texts)[0].message


# --- 64: encodings and what nobody sees ----------------------------------------------------------


def test_line_ends_of_windows_and_a_byte_order_mark_are_fine() -> None:
    text = '\ufeffflow: f\r\ndo:\r\n  - say: |\r\n      Привет\r\n      there\r\n  - say: "Hi"\r\n'
    (first, _) = load({"flows/f.yaml": text}).flows["f"].do
    assert isinstance(first, SayStep)
    fixed = first.text.default.fixed
    assert fixed is not None
    assert fixed.text == "Привет\nthere"


@pytest.mark.parametrize(
    ("raw", "place", "said"),
    [
        ("flow: f\nabout: Привет".encode("utf-16"), "1:1", "UTF-16"),
        ("flow: f\nabout: Hi".encode("utf-16-le"), "1:2", "UTF-16"),
        ("flow: f\nabout: Привет\n".encode("cp1251"), "2:8", "not UTF-8 (byte CF here)"),
        ("flow: f\nabout: Привет".encode()[:-1], "2:13", "not UTF-8 (byte D1 here)"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "1:1", "not UTF-8 (byte 89 here)"),
    ],
)
def test_another_encoding_is_told_with_its_place(
    tmp_path: Path, raw: bytes, place: str, said: str
) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows/f.yaml").write_bytes(raw)
    (tmp_path / "flows/g.yaml").write_text("flow: g\ndo:\n  - wait: soon\n")
    found = errors(read_texts(tmp_path))
    assert [(f"{p.line}:{p.column}", p.code) for p in found] == [(place, "E008"), ("3:11", "E104")]
    assert said in found[0].message


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("flow: f\ndo:\n\t- say: Hi\n", ["3:1 E004"]),
        ("flow: f\ndo:\n  - say: Hi\n\t  id: x\n", ["4:1 E004"]),
        ("flow: f\nabout: a\tb\ndo: []\n", ["2:9 E004"]),
        ("flow: f\nabout:\ta\ndo: []\n", ["2:7 E004"]),
        ("flow: f\ndo:\n\u00a0 - say: Hi\n", ["3:1 E004"]),
        ("flow: f\ndo:\n  -\u00a0say: Hi\n", ["3:4 E004"]),
        ("flow: f\ndo:\n  - say:\u3000Hi\n", ["3:9 E004"]),
        ("flow: f\nabout: a\x00b\x1b[0m\ndo: []\n", ["2:9 E008", "2:11 E008"]),
        ("flow: f\nabout: a\u2028b\ufeff\ndo: []\n", ["2:9 E008", "2:11 E008"]),
        ('flow: f\nabout: "a \\ud83d b"\ndo: []\n', ["2:11 E008"]),
        ('flow: f\nabout: "a \\x00 b"\ndo: []\n', ["2:11 E008"]),
        ("flow: f\nabout: a\udfffb\ndo: []\n", ["2:9 E008"]),
        ("", ["1:1 E001"]),
        ("\n\n# nothing yet\n", ["1:1 E001"]),
        ("---\n", ["1:1 E001"]),
        ("\ufeff", ["1:1 E001"]),
    ],
)
def test_what_nobody_sees_is_shown(text: str, found: list[str]) -> None:
    assert told(text) == found


def test_findings_can_always_be_printed() -> None:
    text = 'flow: f\n"\\ud83d\\x1b": 1\ndo: [{"s\\udc00": 1}]\n'
    said = "".join(map(str, errors({"flows/f.yaml": text})))
    assert said.encode()
    assert "\x1b" not in said


# --- anything at all -----------------------------------------------------------------------------


SEED, MUTATIONS = 20_250_310, 10_000
HOSTILE = (
    '"', "'", ":", ": ", "#", " #", "{", "}", "[", "]", ",", "- ", "-", "? ", "&a", "*a", "!", "|",
    ">", "%", "@", "`", "\t", "\r", "\r\n", "\u00a0", "\u2028", "\x00", "\\", "\\x", "  ", "   ",
    "😀", "Ж", "\ufeff", "---", "...", "<<", "~", "\n\n", "{x}", "|2", ">-", "\udcff", "\x85",
    "\ud83d", "if: ", "do:", "say: ", "0", "{a | or: b}", "<b>", "1-2:", "٣",
)  # fmt: skip


def mutated(random_: random.Random, text: str) -> str:
    if random_.random() < 0.5:  # half saved
        text = text[: random_.randrange(len(text))]
    for _ in range(random_.choice((1, 1, 2, 3))):
        start = random_.randrange(len(text) + 1)
        end = min(len(text), start + random_.choice((1, 1, 2, 5, 20, 60)))
        match random_.randrange(6):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:end] + text[start:end] + text[end:]
            case 2:
                text = text[:start] + random_.choice(HOSTILE) + text[start:]
            case 3:
                text = text[:start] + random_.choice(HOSTILE) + text[end:]
            case 4:
                rows = text.split("\n")
                one, other = random_.randrange(len(rows)), random_.randrange(len(rows))
                rows[one], rows[other] = rows[other], rows[one]
                text = "\n".join(rows)
            case _:
                rows = text.split("\n")
                row = random_.randrange(len(rows))
                indent = random_.choice((" ", "  ", "\t", "   ", ""))
                rows[row] = indent + rows[row] if indent else rows[row][1:]
                text = "\n".join(rows)
    return text


@pytest.mark.bulk
@pytest.mark.parametrize("part", range(10))
def test_no_mutation_of_a_file_makes_reading_fail(part: int) -> None:
    """Whatever the file, reading ends with findings whose places are in the file."""
    random_ = random.Random(SEED + part)
    paths = [*sorted((ROOT / "flows").glob("*.yaml")), ROOT / "flows/texts/ru.yaml"]
    sources = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths}
    languages = {SHOP_FILE: "languages: [en, ru]\n"}
    for _ in range(MUTATIONS // 10):
        path = random_.choice(list(sources))
        text = mutated(random_, sources[path])
        problems = Problems()
        try:
            read({**languages, path: text}, problems)
        except Exception as error:
            error.add_note(f"{path}:\n{text!r}")
            raise
        for problem in problems.found:
            in_its_text(problem, path, text)


@pytest.mark.bulk
def test_both_parsers_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether libyaml is there or not, the owner sees the same."""
    random_ = random.Random(SEED)
    path = "flows/size_help.yaml"
    source = (ROOT / path).read_text(encoding="utf-8")
    texts = [mutated(random_, source) for _ in range(300)]
    with_libyaml = [said(path, text) for text in texts]
    monkeypatch.setattr(building, "_FAST", None)
    assert [said(path, text) for text in texts] == with_libyaml


def said(path: str, text: str) -> tuple[object, list[str]]:
    problems = Problems()
    return parse(path, text, problems), [str(problem) for problem in problems.found]


def in_its_text(problem: Problem, path: str, text: str) -> None:
    rows = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert problem.file == path
    assert 1 <= problem.line <= problem.end_line <= len(rows), (problem, text)
    assert 1 <= problem.column <= len(rows[problem.line - 1]) + 1, (problem, text)
    assert (problem.end_line, problem.end_column) > (problem.line, problem.column), (problem, text)


def test_a_key_that_is_text_stays_text() -> None:
    root = parse("flows/f.yaml", "1: a\ntrue: b\n~: c\n", Problems())
    assert isinstance(root, Map)
    assert [key.text for key, _ in root.items] == ["1", "true", "~"]
    assert all(isinstance(key, Scalar) for key, _ in root.items)
