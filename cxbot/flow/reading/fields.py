"""Takes a YAML mapping apart by known keys, and says what is wrong with each."""

import difflib
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from cxbot.flow.reading.source import Map, Node, Problems, Scalar, Sequence, Span
from cxbot.flow.values import hours

_YES = {"yes": True, "true": True, "no": False, "false": False}


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    near = difflib.get_close_matches(word, list(known), 1, 0.6)
    return f'Did you mean "{near[0]}"?' if near else otherwise


class Fields:
    """One mapping being read. `what` names it in messages: "a flow", "an ask step"."""

    def __init__(
        self,
        node: Node | None,
        what: str,
        known: Iterable[str],
        problems: Problems,
        hint: Callable[[str], str] | None = None,
    ) -> None:
        self.what = what
        self.problems = problems
        self.span = node.span if node else Span(file="", line=1, column=1, end_line=1, end_column=1)
        self.nodes: dict[str, Node] = {}
        self.keys: dict[str, Scalar] = {}
        names = tuple(known)
        if isinstance(node, Map):
            for key, value in node.items:
                if key.text in names:
                    self.nodes[key.text], self.keys[key.text] = value, key
                else:
                    said = f'"{key.text}" is not a key of {what} ({", ".join(sorted(names))}).'
                    more = did_you_mean(key.text, names) or (hint(key.text) if hint else "")
                    problems.add(key.span, "E101", said, more)
        elif node is not None:
            problems.add(node.span, "E104", f"{what} is written as keys and values.")

    def __contains__(self, name: str) -> bool:
        return name in self.nodes

    def node(self, name: str) -> Node | None:
        return self.nodes.get(name)

    def need(self, name: str, hint: str = "") -> Node | None:
        if name not in self.nodes:
            self.problems.add(self.span, "E102", f'{self.what} needs "{name}".', hint)
        return self.nodes.get(name)

    def scalar(self, name: str, hint: str = "") -> Scalar | None:
        node = self.nodes.get(name)
        if node is None or (isinstance(node, Scalar) and node.text):
            return node if isinstance(node, Scalar) else None
        self.problems.add(node.span, "E104", f'"{name}" needs a word or text.', hint)
        return None

    def text(self, name: str, hint: str = "") -> str | None:
        scalar = self.scalar(name, hint)
        return scalar.text.strip() if scalar else None

    def word(self, name: str, allowed: Iterable[str]) -> str | None:
        scalar = self.scalar(name)
        words = tuple(allowed)
        if scalar is None or scalar.text in words:
            return scalar.text if scalar else None
        hint = did_you_mean(scalar.text, words, f"There are: {', '.join(words)}")
        self.problems.add(scalar.span, "E104", f'"{scalar.text}" is not a {name}.', hint)
        return None

    def yes(self, name: str) -> bool:
        scalar = self.scalar(name)
        if scalar is None:
            return False
        if scalar.text.lower() not in _YES:
            self.problems.add(scalar.span, "E104", f'"{name}" is yes or no.')
        return _YES.get(scalar.text.lower(), False)

    def length(self, name: str) -> timedelta | None:
        node = self.nodes.get(name)
        return read_length(node, self.problems) if node else None

    def texts(self, name: str) -> tuple[Scalar, ...]:
        """One text or a list of them."""
        return read_texts(self.nodes.get(name), self.problems)


def read_length(node: Node, problems: Problems) -> timedelta | None:
    text = node.text if isinstance(node, Scalar) else ""
    found = hours.length(text)
    if found is None:
        hint = "Like this: 30 minutes, 2 hours, 3 days."
        problems.add(node.span, "E104", f'"{text}" is not a length of time.', hint)
    return found


def read_texts(node: Node | None, problems: Problems) -> tuple[Scalar, ...]:
    if node is None:
        return ()
    nodes = node.items if isinstance(node, Sequence) else (node,)
    found = []
    for item in nodes:
        if isinstance(item, Scalar) and item.text.strip():
            found.append(item)
        else:
            problems.add(item.span, "E104", "a text or a list of texts is expected here.")
    return tuple(found)


def entries(node: Node | None, what: str, problems: Problems) -> tuple[tuple[Scalar, Any], ...]:
    """The items of a mapping whose keys the owner chooses."""
    if isinstance(node, Map):
        return node.items
    if node is not None and not (isinstance(node, Scalar) and node.value is None):
        problems.add(node.span, "E104", f"{what} is written as names and values.")
    return ()
