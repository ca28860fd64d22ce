"""Files as hostile, careless or half-saved as they come: a finding with its place, never more."""

import random
import time
from itertools import pairwise
from pathlib import Path

import pytest
from flow_driving import SHOP, flow_text

from cxbot.app.folder.files import read_texts
from cxbot.errors import ConfigError, Problem
from cxbot.flow.catalog import examine, load
from cxbot.flow.reading import building
from cxbot.flow.reading.files import SHOP as SHOP_FILE
from cxbot.flow.reading.files import read
from cxbot.flow.reading.source import Map, Problems, Scalar, parse
from cxbot.flow.steps import AskStep, SayStep

ROOT = Path(__file__).parents[4]


def errors(texts: dict[str, str]) -> list[Problem]:
    return [problem for problem in examine(texts).problems if problem.level == "error"]


def told(text: str, path: str = "flows/f.yaml") -> list[str]:
    return [f"{p.line}:{p.column} {p.code}" for p in errors({path: text})]


def in_flow(steps: str) -> list[str]:
    """Lines count from the first step, columns too."""
    texts = {"flows/f.yaml": flow_text(steps), SHOP_FILE: SHOP}
    found = [p for p in errors(texts) if p.code < "E2"]
    return [f"{p.line - 2}:{p.column - 2} {p.code}" for p in found]


# --- 59-62: YAML's own traps ---------------------------------------------------------------------


def test_an_alias_bomb_is_refused_before_it_expands() -> None:
    rows = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    rows += [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in pairwise("abcdefghi")]
    started = time.perf_counter()
    problems = Problems()
    root = parse("flows/f.yaml", "\n".join(rows), problems)
    assert time.perf_counter() - started < 1
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
    started = time.perf_counter()
    problems = Problems()
    parse("flows/f.yaml", text, problems)
    assert time.perf_counter() - started < 3
    assert [problem.code for problem in problems.found] == [code]


def test_a_long_file_of_nonsense_is_read_in_time() -> None:
    started = time.perf_counter()
    text = "".join(f'k{n}: "a\\d {{b: c: d" e\n' for n in range(9_000))
    problems = Problems()
    parse("flows/f.yaml", text, problems)
    assert time.perf_counter() - started < 10
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


# --- 66, 70, 73, 79: what a step may hold --------------------------------------------------------


def asked(choices: str) -> str:
    return f"- ask: Hi\n  save: x\n  choices: {choices}"


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        (asked('{a: "", b: B}'), ["3:16 E109"]),
        (asked("{a: , b: B}"), ["3:15 E109"]),
        (asked('{a: "\\u200b", b: B}'), ["3:16 E109"]),
        (asked("{a: Yes, b: Yes}"), ["3:24 E109"]),
        (asked("[Yes, Yes]"), ["3:18 E109"]),
        (asked("[Yes, No]") + "\n  skip: No", ["4:9 E109"]),
        (asked("{a: {en: A, ru: В}, b: {en: B, ru: В}}"), ["3:47 E109"]),
        (asked("{a: {en: A, ru: ''}, b: B}"), ["3:28 E109"]),
        (asked(f"[{', '.join(f'c{n:03}' for n in range(120))}]"), ["3:607 E109"]),
        ('- ask: Hi\n  skip: ""', ["2:9 E109"]),
        (asked("{a: A}, b"), ["3:12 E002", "3:12 E104"]),
        (asked("3"), ["3:12 E104"]),
    ],
)
def test_buttons(steps: str, found: list[str]) -> None:
    assert in_flow(steps) == found


@pytest.mark.parametrize(
    ("value", "column", "hint"),
    [
        ("0 seconds", 9, "Choose a length in between."),
        ("-1 day", 9, "Choose a length in between."),
        ("10000 days", 9, "Choose a length in between."),
        ("401 days", 9, "Choose a length in between."),
        ("999999999999999999999999 weeks", 9, "Choose a length in between."),
        ("1 month", 9, "Months and years differ in length: count in days, as in 30 days."),
        ("2 years", 9, "Months and years differ in length: count in days, as in 30 days."),
        ("1.5 hours", 9, "Use a whole number and a smaller unit, as in 90 minutes."),
        ("3 h", 9, 'Write "3 hours".'),
        ("1min", 9, 'Write "1 minute".'),
        ("3days", 9, 'Write "3 days".'),
        ("3", 9, "Like this: 30 minutes, 2 hours, 3 days."),
        ("٣ days", 9, "Like this: 30 minutes, 2 hours, 3 days."),
        ("until 24:00", 15, 'Write "until 00:00".'),
        ("until 25:00", 15, "Like this: until 10:00"),
        ("until", 9, "Like this: until 10:00"),
        ("until noon", 15, "Like this: until 10:00"),
    ],
)
def test_lengths_and_times(value: str, column: int, hint: str) -> None:
    (problem,) = errors({"flows/f.yaml": flow_text(f"- wait: {value}")})
    assert (problem.code, problem.column - 2, problem.hint) == ("E104", column, hint)
    assert problem.end_column == problem.column + len(value) - (column - 9)


@pytest.mark.parametrize("value", ["1 second", "400 days", "57 weeks", "until 00:00", "until 9:30"])
def test_lengths_and_times_at_their_limits(value: str) -> None:
    assert told(flow_text(f"- wait: {value}")) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("customer.id", "E107"),
        ("customer.channel", "E107"),
        ("customer.since", "E107"),
        ("customer.orders_count", "E107"),
        ("__proto__", "E107"),
        ("customer.__class__", "E107"),
        ("_step", "E107"),
        ("shop", "E107"),
        ("shop.name", "E107"),
        ("and", "E107"),
        ("state.step", "E106"),
        ("customer.", "E106"),
        ("a b", "E106"),
        ("9lives", "E106"),
        ("a" * 41, "E106"),
        ("🙂", "E106"),
    ],
)
@pytest.mark.parametrize("steps", ["- ask: Hi\n  save: {}", '- set: {{"{}": 1}}'])
def test_names_that_can_not_be_set(name: str, code: str, steps: str) -> None:
    (found,) = in_flow(steps.format(name))
    assert found.endswith(code)


@pytest.mark.parametrize("name", ["rating", "оценка", "customer.размер", "a" * 40, "x_1"])
def test_names_that_can_be_set(name: str) -> None:
    assert in_flow(f"- set: {{{name}: 1}}") == []


@pytest.mark.parametrize(
    ("step", "good"),
    [
        ("ask_again", True),
        ("ask-again", True),
        ("a" * 40, True),
        ("a" * 41, False),
        ("a" * 300, False),
        ("🙂", False),
        ("שלום", False),
        ("заново", False),
        ("2", False),
        ("-x", False),
        ("a/b", False),
        ("a b", False),
        ("__proto__", False),
    ],
)
def test_ids_of_steps_and_flows(step: str, good: bool) -> None:
    assert in_flow(f"- say: Hi\n  id: {step}") == ([] if good else ["2:7 E106"])
    path = f"flows/{step}.yaml"
    if "/" not in step:
        found = told(f"flow: {step}\ndo:\n  - say: Hi\n", path)
        assert found == ([] if good else ["1:7 E106"])


def test_an_id_that_stands_twice_names_both_lines() -> None:
    texts = {"flows/f.yaml": flow_text("- say: a\n  id: x\n- say: b\n  id: x")}
    (problem,) = errors(texts)
    assert (problem.line, problem.column, problem.end_column) == (6, 9, 10)
    assert problem.message == 'the id "x" stands here twice, first in line 4.'


# --- 72: files -----------------------------------------------------------------------------------


def test_editors_leave_files_that_are_not_read(tmp_path: Path) -> None:
    flows = tmp_path / "flows"
    (flows / "..data").mkdir(parents=True)
    (flows / "f.yaml").write_text("flow: f\ndo: []\n")
    for name in ("4913", "f.yaml~", "f.yaml.swp", ".f.yaml.swp", "#f.yaml#", "..data/f.yaml"):
        (flows / name).write_text("{{{")
    (flows / ".#f.yaml").symlink_to("owner@host.1234")
    (flows / "folder.yaml").mkdir()
    assert read_texts(tmp_path) == {"flows/f.yaml": "flow: f\ndo: []\n"}


def test_links_inside_of_the_project_are_followed(tmp_path: Path) -> None:
    project, shared = tmp_path / "project", tmp_path / "shared"
    project.mkdir()
    shared.mkdir()
    (project / "flows").symlink_to(shared)
    (shared / "f.yaml").write_text("flow: f\ndo: []\n")
    assert read_texts(project) == {"flows/f.yaml": "flow: f\ndo: []\n"}


@pytest.mark.parametrize("target", ["../../secret.yaml", "nothing.yaml", "/etc/passwd"])
def test_links_that_lead_out_or_nowhere_are_told(tmp_path: Path, target: str) -> None:
    flows = tmp_path / "project/flows"
    flows.mkdir(parents=True)
    (tmp_path / "secret.yaml").write_text("password: x\n")
    (flows / "f.yaml").symlink_to(target)
    with pytest.raises(ConfigError, match=r"flows/f\.yaml:1:1: this is a link to"):
        read_texts(tmp_path / "project")


def test_a_file_with_another_ending_is_not_silently_left_out(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows/f.yml").write_text("flow: f\ndo: []\n")
    (problem,) = errors(read_texts(tmp_path))
    assert (problem.file, problem.code, problem.hint) == ("flows/f.yml", "E105", "Rename it.")


def test_two_files_with_the_same_flow() -> None:
    texts = {"flows/a/f.yaml": "flow: f\ndo: []\n", "flows/b/f.yaml": "flow: f\ndo: []\n"}
    (problem,) = errors(texts)
    assert (problem.file, problem.code) == ("flows/b/f.yaml", "E105")
    assert "flows/a/f.yaml" in problem.message


@pytest.mark.bulk
def test_a_file_saved_only_in_part_is_a_finding_or_a_smaller_flow() -> None:
    path = "flows/nps.yaml"
    text = (ROOT / path).read_text(encoding="utf-8")
    for end in range(0, len(text), 7):
        problems = Problems()
        read({path: text[:end]}, problems)
        assert all(problem.file == path for problem in problems.found)


# --- 75, 76: secrets, versions -------------------------------------------------------------------


@pytest.mark.parametrize(
    "secret",
    [
        "123456789:" + "AbCdEfGhIjKlMnOpQrStUvWxYz123456789",
        "sk-" + "proj-" + "a1B2" * 8,
        "ghp_" + "a1B2" * 9,
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "sk_live_" + "a1B2" * 6,
    ],
)
@pytest.mark.parametrize("place", ["# {}", 'about: "key {} !"', "about: {}"])
def test_a_secret_is_told_and_not_repeated(secret: str, place: str) -> None:
    text = f"flow: f\ndo: []\n{place.format(secret)}\n"
    (problem,) = errors({"flows/f.yaml": text})
    assert (problem.line, problem.code) == (3, "E108")
    assert problem.column == place.index("{") + 1
    assert problem.end_column == problem.column + len(secret)
    assert secret not in str(problem)


@pytest.mark.parametrize(
    "text",
    ["12345678:short", "call +7 123 456-78-90", "sk-ink", "https://shop.example/a?b=" + "c" * 60],
)
def test_what_is_no_secret(text: str) -> None:
    assert told(f"flow: f\ndo: []\nabout: '{text}'\n") == []


@pytest.mark.parametrize("key", ["version", "schema", "$schema"])
@pytest.mark.parametrize("path", ["flows/f.yaml", SHOP_FILE])
def test_files_carry_no_version(key: str, path: str) -> None:
    text = "flow: f\ndo: []\n" if path != SHOP_FILE else "shop: x\n"
    found = errors({path: f"{key}: 2\n{text}"})
    assert [(p.line, p.column, p.code) for p in found] == [(1, 1, "E101")]
    assert found[0].hint == "These files carry no version number: take the line out."


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
            within(problem, path, text)


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


def within(problem: Problem, path: str, text: str) -> None:
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
