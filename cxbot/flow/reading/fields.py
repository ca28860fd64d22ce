"""Takes a YAML mapping apart by known keys, and says what is wrong with each."""

import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from cxbot.errors import Edit, did_you_mean
from cxbot.flow.reading import mending
from cxbot.flow.reading.mending import renamed
from cxbot.flow.reading.source import Map, Node, Problems, Scalar, Sequence, Span
from cxbot.flow.values import hours

_YES = {"yes": True, "true": True, "no": False, "false": False}
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_VERSIONS = frozenset({"version", "schema", "$schema", "language_version"})


class Fields:
    """One mapping being read. `what` names it in messages: "a flow", "an ask step"."""

    def __init__(
        self,
        node: Node | None,
        what: str,
        known: Iterable[str],
        problems: Problems,
        hint: Callable[[str], str] | None = None,
        *,
        like: str = "",
    ) -> None:
        """`hint` says where an unknown key may belong; `like` is an example of the whole."""
        self.what = what
        self.problems = problems
        self.span = node.span if node else Span.top("")
        #: What is underlined when something is missing: the first key, not all of the step.
        self._first: Span | None = (
            node.items[0][0].span if isinstance(node, Map) and node.items else self.span
        )
        self.nodes: dict[str, Node] = {}
        self.keys: dict[str, Scalar] = {}
        names = tuple(known)
        if isinstance(node, Map):
            for key, value in node.items:
                if key.text in names:
                    self.nodes[key.text], self.keys[key.text] = value, key
                else:
                    self._unknown(key, node, names, hint)
        elif node is not None:
            self._first = None
            self._shapeless(node, like)

    def _shapeless(self, node: Node, like: str) -> None:
        said = f"{self.what} is written as keys and values."
        edits: tuple[Edit, ...] = ()
        if like.startswith("{after:") and isinstance(node, Scalar) and hours.length(node.text):
            like = f"{{after: {node.text.strip()}}}"
            edits = (mending.replaced(node.span, like),)
        self.problems.add(node.span, "E104", said, f"Like this: {like}" if like else "", edits)

    def _unknown(
        self,
        key: Scalar,
        node: Map,
        names: tuple[str, ...],
        hint: Callable[[str], str] | None,
    ) -> None:
        meant = did_you_mean(key.text, names)
        listed = "" if meant else f" ({', '.join(sorted(names))})"
        said = f'"{key.text}" is not a key of {self.what}{listed}.'
        taken = [other.text for other, _ in node.items]
        edits = renamed(key.span, key.text, names, taken=taken)
        if key.text.lower() in _VERSIONS:
            more, edits = "These files carry no version number: take the line out.", ()
        elif meant and (foreign := _CYRILLIC.search(key.text)):
            more = f'{meant} The letter "{foreign[0]}" here is Cyrillic.'
        else:
            more = meant or (hint(key.text) if hint else "")
        self.problems.add(key.span, "E101", said, more, edits)

    def __contains__(self, name: str) -> bool:
        return name in self.nodes

    def node(self, name: str) -> Node | None:
        return self.nodes.get(name)

    def need(self, name: str, hint: str = "") -> Node | None:
        if name not in self.nodes and self._first is not None:
            self.problems.add(self._first, "E102", f'{self.what} needs "{name}".', hint)
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
        return read_word(scalar, name, allowed, self.problems) if scalar else None

    def yes(self, name: str) -> bool:
        scalar = self.scalar(name)
        if scalar is None:
            return False
        if scalar.text.lower() not in _YES:
            said = f'"{scalar.text}" is neither yes nor no.'
            self.problems.add(scalar.span, "E104", said, f"Write {name}: yes, or leave it out.")
        return _YES.get(scalar.text.lower(), False)

    def length(self, name: str) -> timedelta | None:
        node = self.nodes.get(name)
        return read_length(node, self.problems) if node else None

    def texts(self, name: str) -> tuple[Scalar, ...]:
        """One text or a list of them."""
        return read_texts(self.nodes.get(name), self.problems)


def read_length(node: Node, problems: Problems) -> timedelta | None:
    if not isinstance(node, Scalar) or not node.text.strip():
        problems.add(node.span, "E104", "a length of time is expected here.", hours.LIKE_THIS)
        return None
    found = hours.length(node.text)
    if found is None:
        said, hint = hours.why_no_length(node.text)
        problems.add(node.span, "E104", said, hint)
    return found


def read_word(scalar: Scalar, key: str, allowed: Iterable[str], problems: Problems) -> str | None:
    """One of a few words that may stand behind a key."""
    words = tuple(allowed)
    if scalar.text in words:
        return scalar.text
    hint = did_you_mean(scalar.text, words, f"There are: {', '.join(words)}")
    said = f'"{scalar.text}" can not stand after "{key}:".'
    problems.add(scalar.span, "E104", said, hint, renamed(scalar.span, scalar.text, words))
    return None


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
