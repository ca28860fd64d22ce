"""Flows drawn for a test, and what stands in the drawing."""

from pathlib import Path

from flow_driving import SHOP, flow_text

from cxbot.app.folder.files import read_texts
from cxbot.flow.catalog import examine, load
from cxbot.flow.definition import Flow
from cxbot.flow.drawing.building import picture
from cxbot.flow.drawing.leftovers import complete
from cxbot.flow.drawing.picture import Node, Picture
from cxbot.flow.reading.files import Files

ROOT = Path(__file__).parents[4]
SHIPPED = load(read_texts(ROOT)).flows


def drawn(steps: str, top: str = "") -> Picture:
    files = files_of(steps, top)
    flow = files.flows["f"]
    return picture(flow, "en", complete(files, flow))


def flow_of(steps: str, top: str = "") -> Flow:
    """As it could be read, right or wrong."""
    return files_of(steps, top).flows["f"]


def files_of(steps: str, top: str = "") -> Files:
    texts = {"flows/f.yaml": flow_text(steps, top), "flows/shop.yaml": SHOP}
    return examine(texts).files


def node(shown: Picture, key: str) -> Node:
    return next(node for node in shown.nodes if key in node.keys)


def labels(shown: Picture, key: str) -> list[str]:
    source = node(shown, key).id
    return [arrow.label for arrow in shown.shown() if arrow.source == source]


NASTY = [
    "<script>alert(1)</script>",
    "</text></svg>",
    "& &amp; &#60; ]]>",
    "\"quoted\" 'too' `code` $$x$$",
    "a]b)c}d|e{f",
    "end\nsubgraph x",
    "%% comment",
    'click n1 href "javascript:alert(1)"',
    "style n1 fill:#f00;",
    "1. one\n- two\n* three",
    "www.example.org https://example.org a@b.org",
    "שלום עולם 你好 😢👨‍👩‍👧",
]


def with_text(text: str) -> Flow:
    quoted = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    quoted = quoted.replace("{", "(").replace("}", ")").replace("'", "''").replace("\n", "\n\n    ")
    return flow_of(f"- say: '{quoted}'")
