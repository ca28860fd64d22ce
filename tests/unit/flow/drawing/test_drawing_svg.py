"""SVG: it stands alone, is seen without colours, and is drawn of whatever an owner writes."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import NASTY, SHIPPED, drawn, flow_of, node, with_text

from cxbot.app.drawing.pictures import as_svg
from cxbot.flow.drawing.boxes import sized
from cxbot.flow.drawing.building import picture
from cxbot.flow.drawing.layout import question
from cxbot.flow.drawing.mermaid import mermaid
from cxbot.flow.drawing.outlines import Frame, outline
from cxbot.flow.drawing.svg import description

# ---- Mermaid -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", NASTY)
def test_texts_are_only_text_in_svg(text: str) -> None:
    shown = picture(with_text(text), "en")
    drawing = as_svg(shown)
    root = ET.fromstring(drawing)
    tags = {element.tag.partition("}")[2] for element in root.iter()}
    assert tags == {"svg", "title", "desc", "rect", "g", "path", "text"}
    visible = " ".join(one.text or "" for one in root.iter("{http://www.w3.org/2000/svg}text"))
    for word in node(shown, "1").text.split():
        assert word in visible
    assert "say" not in question(sized(shown))  # not a word goes to the program


# ---- SVG -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_the_svg_stands_alone_and_says_everything(name: str) -> None:
    shown = picture(SHIPPED[name], "ru")
    drawing = as_svg(shown)
    root = ET.fromstring(drawing)
    words = " ".join(root.itertext())
    said = [one.text for one in shown.present()] + [arrow.label for arrow in shown.shown()]
    for text in said:
        assert all(word in words for word in text.split())
    assert root.attrib["role"] == "img"
    assert [child.attrib.get("id") for child in root][:2] == ["title", "what"]
    assert description(shown) in "".join(root.itertext())
    for foreign in ("href", "url(", "@import", "<script", "<style", "<image", "<!"):
        assert foreign not in drawing
    assert drawing.count("http") == 1  # the name of the format


def test_what_matters_can_be_told_without_colours() -> None:
    """Waits, people, ends and the rest each have an outline of their own."""
    steps = """
- wait: 1 day
- human: x
- say: y
- ask: z
  answer: text
- call: c
- if: customer.name is empty
  then:
    - set: {a: 1}
- run: f
- go: "1"
"""
    shown = drawn(steps)
    outlines: dict[str, str] = {}
    for kind in shown.kinds():
        outlines[kind] = outline(kind, Frame(100, 100, 120, 40))
    assert len(set(outlines.values())) >= len(outlines) - 1  # the two that start and end are pills
    assert outlines["wait"] != outlines["fork"]
    assert {"wait", "human", "end", "leave", "person"} - {"end"} <= set(outlines)


# ---- whatever an owner writes --------------------------------------------------------------------


TEXTS = st.sampled_from(["Hello", "Привет 👋", "{customer.name} & co", "你好" * 30, "x" * 90])
LEAVES = st.one_of(
    TEXTS.map(lambda text: [f"- say: '{text}'"]),
    TEXTS.map(lambda text: [f"- ask: '{text}'", "  answer: yes/no", "  save: v"]),
    st.sampled_from([
        ["- wait: 2 hours"], ["- set: {v: yes}"], ["- stop"], ["- human: Help"],
        ["- call: shop.x", "  save: w"], ["- run: f"], ["- go: top"],
    ]),
)  # fmt: skip


def joined(blocks: list[list[str]]) -> list[str]:
    return [line for block in blocks for line in block]


def within(key: str, lines: list[str]) -> list[str]:
    return [f"  {key}:", *(f"    {line}" for line in lines)]


def forked(yes: list[str], no: list[str]) -> list[str]:
    return ["- if: customer.name is empty", *within("then", yes), *within("else", no)]


def matched(steps: list[str]) -> list[str]:
    return ["- match: customer.name", *within("cases", within("a, b", steps))]


def asked(steps: list[str]) -> list[str]:
    late = ["after: 1 day", "do:", *(f"  {line}" for line in steps)]
    return ["- ask: Who?", "  answer: text", *within("no_reply", late)]


def forks(inner: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    block = st.lists(inner, min_size=1, max_size=3).map(joined)
    return st.one_of(st.builds(forked, block, block), block.map(matched), block.map(asked))


STEPS = st.lists(st.recursive(LEAVES, forks, max_leaves=8), min_size=1, max_size=5).map(
    lambda steps: ["- say: Top", "  id: top", *joined(steps)]
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_any_flow_is_drawn_and_drawn_again_the_same(steps: list[str]) -> None:
    found = []
    for _ in range(2):
        flow = flow_of("\n".join(steps))
        shown = picture(flow, "en")
        keys = [key for one in shown.present() for key in one.keys]
        assert sorted(keys) == sorted(["", *flow.steps])
        assert all(arrow.target in {one.id for one in shown.nodes} for arrow in shown.arrows)
        found.append((shown, mermaid(shown), question(sized(shown))))
    assert found[0] == found[1]
    assert ET.fromstring(as_svg(found[0][0])) is not None
