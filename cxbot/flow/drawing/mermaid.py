"""Picture -> Mermaid flowchart text: what code hosts show by themselves."""

import re
from collections.abc import Iterator, Sequence

from cxbot.flow.drawing.picture import MEANING, Arrow, Node, NodeKind, Picture

#: What encloses the label: each kind has its own outline.
_SHAPES: dict[NodeKind, tuple[str, str]] = {
    "start": ("([", "])"),
    "say": ("(", ")"),
    "ask": (">", "]"),
    "wait": ("{{", "}}"),
    "human": ("[[", "]]"),
    "call": ("[(", ")]"),
    "set": ("[", "]"),
    "fork": ("{", "}"),
    "run": ("[/", "\\]"),
    "go": ("[/", "/]"),
    "end": ("([", "])"),
    "leave": ("[\\", "/]"),
    "person": ("[[", "]]"),
    "missing": ("[", "]"),
}
#: Pale fills with dark words of their own: the same on a white page and on a black one.
_COLOURS: dict[NodeKind, str] = {
    "start": "fill:#dbeafe,stroke:#2563eb",
    "say": "fill:#f8fafc,stroke:#64748b",
    "ask": "fill:#ccfbf1,stroke:#0d9488",
    "wait": "fill:#fef3c7,stroke:#d97706",
    "human": "fill:#fce7f3,stroke:#db2777,stroke-width:2px",
    "call": "fill:#ede9fe,stroke:#7c3aed",
    "set": "fill:#f1f5f9,stroke:#94a3b8",
    "fork": "fill:#ffffff,stroke:#475569",
    "run": "fill:#e0e7ff,stroke:#4f46e5",
    "go": "fill:#e0e7ff,stroke:#4f46e5",
    "end": "fill:#dcfce7,stroke:#16a34a,stroke-width:2px",
    "leave": "fill:#e2e8f0,stroke:#475569,stroke-dasharray:4 3",
    "person": "fill:#fce7f3,stroke:#db2777,stroke-dasharray:4 3",
    "missing": "fill:#fee2e2,stroke:#dc2626,stroke-width:2px",
}
_RED, _AMBER, _GREY = "#dc2626", "#d97706", "#94a3b8"

#: Characters that Mermaid or its Markdown would take for its own.
_OWN = re.compile(
    r"[#<>&;\"`*~\[\]|\\@%]|:(?=\S)|(?<![^\W_])_|_(?![^\W_])|(?<=www)\.|^[-+=]|^\d+(?=[.)])",
    re.IGNORECASE,
)


def mermaid(picture: Picture) -> str:
    """A whole flowchart, ending in a line feed. The same picture gives the same text."""
    lines = ["flowchart TB", f"  accTitle: {_plain(picture.name)}"]
    if picture.about:
        lines.append(f"  accDescr: {_plain(picture.about)}")
    lines += (f"  {line}" for line in _body(picture))
    return "\n".join(lines) + "\n"


def _body(picture: Picture) -> Iterator[str]:
    for node in picture.present():
        yield _node(node)
    shown = list(picture.shown())
    for arrow in shown:
        yield _arrow(arrow)
    yield from _legend(picture)
    kinds = sorted(picture.kinds())
    for kind in kinds:
        yield f"classDef {kind}_ {_COLOURS[kind]},color:#111827"
    yield "classDef note_ fill:none,stroke:none"
    yield from _styles(shown)


def _node(node: Node) -> str:
    opening, closing = _SHAPES[node.kind]
    pieces = [f"<b>{_escaped(node.head)}</b>"]
    pieces += (_escaped(line) for line in node.text.split("\n") if line)
    pieces += (f"<small>{_escaped(note)}</small>" for note in node.notes)
    pieces += (f"<b>{_escaped(badge.text)}</b>" for badge in node.badges)
    return f'{node.id}{opening}"{"<br/>".join(pieces)}"{closing}:::{node.kind}_'


def _arrow(arrow: Arrow) -> str:
    label = arrow.label
    if arrow.count is not None:
        numbers = f"{arrow.count} ({arrow.share:.0%})"
        label = f"{label} · {numbers}" if label else numbers
    line = "-->" if arrow.written else "-.->"
    said = f'|"{_escaped(label)}"|' if label else ""
    return f"{arrow.source} {line}{said} {arrow.target}"


def _legend(picture: Picture) -> Iterator[str]:
    """One node of each kind there is, three in a row, and what else the reader should know."""
    kinds = [kind for kind in MEANING if kind in picture.kinds()]
    yield 'subgraph legend["Legend"]'
    yield "  direction LR"
    for kind in kinds:
        opening, closing = _SHAPES[kind]
        yield f'  l_{kind}{opening}"{_escaped(MEANING[kind])}"{closing}:::{kind}_'
    names = [f"l_{kind}" for kind in kinds]
    if notes := (*picture.notes, *picture.small_print()):
        yield f'  l_notes["{"<br/>".join(map(_escaped, notes))}"]:::note_'
        names.append("l_notes")
    for at in range(0, len(names), 3):
        yield "  " + " ~~~ ".join(names[at : at + 3])
    yield "end"


def _styles(arrows: Sequence[Arrow]) -> Iterator[str]:
    """Colours by kind; with numbers, the more passed the thicker."""
    looks: dict[str, list[int]] = {}
    for index, arrow in enumerate(arrows):
        if look := _look(arrow):
            looks.setdefault(look, []).append(index)
    for look, indexes in looks.items():
        yield f"linkStyle {','.join(map(str, indexes))} {look}"


def _look(arrow: Arrow) -> str:
    colour = {"error": _RED, "silence": _AMBER}.get(arrow.kind, "")
    parts = []
    if arrow.count == 0:
        parts = [f"stroke:{_GREY}", "stroke-width:1px"]
    else:
        if colour:
            parts.append(f"stroke:{colour}")
        if arrow.count is not None:
            parts.append(f"stroke-width:{round(1.5 + 6 * arrow.weight)}px")
    return ",".join(parts)


def _escaped(text: str) -> str:
    """As Mermaid's own entities: nothing of it is markup, code or a link."""
    text = text.replace("$$", "$ $")  # else a formula, whatever the entities say
    return _OWN.sub(lambda found: "".join(f"#{ord(char)};" for char in found[0]), text)


def _plain(text: str) -> str:
    """For a title, which has no markup and no entities."""
    return " ".join(re.sub(r"[#;:{}\"<>&\\`%]", " ", text).split()) or "-"
