"""Every character of every text is where the problem says it is, however YAML writes it."""

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from cxbot.flow.reading import building
from cxbot.flow.reading.lines import Lines
from cxbot.flow.reading.source import Map, Node, Problems, Scalar, Span, parse

LETTERS = st.sampled_from("abc Жё😀 \n\n'\"\\#:{}-  é\u4eba,>|\u00a0!1")
TEXTS = st.text(LETTERS, min_size=1, max_size=60)
STYLES = st.sampled_from([None, "'", '"', "|", ">"])


def written(span: Span, source: str) -> str:
    lines = Lines(source)
    start = lines.offset(span.line, span.column)
    return source[start : lines.offset(span.end_line, span.end_column)]


def the(node: Node | None, *path: str) -> Scalar:
    for name in path:
        assert isinstance(node, Map)
        node = node.get(name)
    assert isinstance(node, Scalar)
    return node


def check_every_character(scalar: Scalar, source: str) -> None:
    for offset, char in enumerate(scalar.text):
        if char.isspace():
            continue
        piece = written(scalar.at(offset), source)
        if scalar.style == '"' and piece.startswith("\\"):
            piece = yaml.safe_load(f'"{piece}"')
        elif scalar.style == "'" and char == "'":
            piece = piece.removesuffix("'")
        assert piece == char, (offset, char, piece)


@given(TEXTS, STYLES, st.integers(4, 60), st.booleans(), st.sampled_from(["\n", "\r\n"]))
@example("  two spaces first\nthen none", "|", 80, True, "\n")
@example("a\n\n  b\nc", ">", 8, True, "\n")
@example("😀 я\tэ", '"', 4, False, "\r\n")
@example("\n1:\xa0", None, 4, True, "\n")
def test_the_source_at_a_characters_place_is_that_character(
    text: str, style: str | None, width: int, unicode: bool, newline: str
) -> None:
    document = {"one": {"two": text, "three": "x"}}
    source: str = yaml.dump(
        document, default_style=style, width=width, allow_unicode=unicode, indent=3
    )
    source = source.replace("\n", newline)
    problems = Problems()
    root = parse("flows/f.yaml", source, problems)
    assert not problems.found
    scalar = next(node for key, node in the_rows(root) if key.text == "two")
    assert scalar.text == text
    check_every_character(scalar, source)


def the_rows(root: Node | None) -> list[tuple[Scalar, Scalar]]:
    assert isinstance(root, Map)
    inner = root.items[0][1]
    assert isinstance(inner, Map)
    return [(key, value) for key, value in inner.items if isinstance(value, Scalar)]


@given(TEXTS, STYLES, st.integers(4, 60))
def test_both_parsers_give_the_same_nodes(text: str, style: str | None, width: int) -> None:
    source = yaml.dump([{text: text}, [text]], default_style=style, width=width, allow_unicode=True)
    assert read(source, fast=True) == read(source, fast=False)


def read(source: str, *, fast: bool) -> tuple[Node | None, list[str]]:
    found = building._FAST
    building._FAST = found if fast else None
    try:
        problems = Problems()
        return parse("flows/f.yaml", source, problems), [str(row) for row in problems.found]
    finally:
        building._FAST = found


@pytest.mark.parametrize(
    ("source", "word", "place"),
    [
        ("a: one two", "two", (1, 8, 1, 11)),
        ("a: one\n   two", "two", (2, 4, 2, 7)),
        ("a: 'it''s two'", "two", (1, 11, 1, 14)),
        ("a: 'it''s two'", "it's", (1, 5, 1, 10)),
        (r'a: "x\n\u0441 \x41\"two"', "two", (1, 21, 1, 24)),
        (r'a: "\u0441 \x41"', "с A", (1, 5, 1, 16)),
        ('a: "one \\\n    two"', "two", (2, 5, 2, 8)),
        ('a: "one\n\n    two"', "two", (3, 5, 3, 8)),
        ("a: |\n  one\n   two", "two", (3, 4, 3, 7)),
        ("a: |2-\n    one\n  two\n", "one", (2, 5, 2, 8)),
        ("a: |2-\n    one\n  two\n", "two", (3, 3, 3, 6)),
        ("a: >+\n\n  one\n  two\n\n", "two", (4, 3, 4, 6)),
        ("a: >  # why\n  one\n    two\n  three", "two", (3, 5, 3, 8)),
        ("a: Привет, 😀 two", "two", (1, 14, 1, 17)),
        ("a: [x, {b: 'y', c: two}]", "two", (1, 20, 1, 23)),
        ("\ufeffa: two", "two", (1, 4, 1, 7)),
        ("a: one\r\nb: two\r\n", "two", (2, 4, 2, 7)),
        ("a: {one} two", "two", (1, 10, 1, 13)),
        ("say: one #two", "two", (1, 11, 1, 14)),
        ("a: one 'x' \"y\": two", "two", (1, 17, 1, 20)),
        ('a: "one" two', "two", (1, 10, 1, 13)),
        ('a: "one two', "two", (1, 9, 1, 12)),
        ("a:\n\t- one: two", "two", (2, 9, 2, 12)),
        ("a:one\nb: {x} two # c", "two", (2, 8, 2, 11)),
    ],
)
def test_where_a_word_stands(source: str, word: str, place: tuple[int, int, int, int]) -> None:
    for fast in (True, False):
        root, _ = read(source, fast=fast)
        found = [scalar for scalar in scalars(root) if word in scalar.text]
        span = found[-1].at(found[-1].text.index(word), len(word))
        assert (span.line, span.column, span.end_line, span.end_column) == place


def scalars(node: Node | None) -> list[Scalar]:
    if isinstance(node, Scalar):
        return [node]
    if isinstance(node, Map):
        pairs = [part for row in node.items for part in row]
        return [scalar for part in pairs for scalar in scalars(part)]
    return [scalar for part in (node.items if node else ()) for scalar in scalars(part)]


@pytest.mark.parametrize(
    ("source", "path", "text"),
    [
        ("a: one two   # c", ("a",), "one two"),
        ("a: 'one'   # c", ("a",), "'one'"),
        ("a: |\n  one\n  two\n\n\nb: x", ("a",), "|\n  one\n  two"),
        ("a: one\n  two\nb: x", ("a",), "one\n  two"),
        ("a: {one} two # c", ("a",), "{one} two"),
        ("say: one #two # c", ("say",), "one #two"),
    ],
)
def test_a_span_ends_where_its_last_character_does(
    source: str, path: tuple[str, ...], text: str
) -> None:
    root, _ = read(source, fast=True)
    assert written(the(root, *path).span, source) == text


def test_a_block_ends_with_its_last_part_and_not_where_the_next_begins() -> None:
    source = "a:\n  b: [1,\n    2]\n\n  # c\n\nd: {x: 1}  # e\nf:\n  - g\n  - h:\n"
    root, _ = read(source, fast=True)
    assert isinstance(root, Map)
    ends = [written(node.span, source) for _, node in root.items]
    assert ends == ["b: [1,\n    2]", "{x: 1}", "- g\n  - h"]


def test_a_place_in_a_text_of_our_own_making_is_the_whole_text() -> None:
    span = Span(file="f", line=3, column=5, end_line=3, end_column=10)
    made = Scalar(span=span, text="{order}", plain=True, style="", raw="order")
    assert made.at(1, 5) == span
