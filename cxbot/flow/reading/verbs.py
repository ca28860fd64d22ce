"""Finds the one verb of a step, or says why there is none."""

import re
from collections.abc import Mapping

from cxbot.errors import Edit, did_you_mean
from cxbot.flow.reading import naming
from cxbot.flow.reading.mending import renamed
from cxbot.flow.reading.source import Map, Node, Problems, Scalar

_GLUED = re.compile(r"(\w+)(:?)\s*\S.*", re.DOTALL)


class Verbs:
    """Knows each verb with its options, and what may stand beside any of them."""

    def __init__(
        self, options: Mapping[str, tuple[str, ...]], common: tuple[str, ...], problems: Problems
    ) -> None:
        self._options = options
        self._common = common
        self._problems = problems
        self._there_are = f"There are: {', '.join(options)}"

    def of(self, node: Node) -> str | None:
        if not isinstance(node, Map):
            self._no_step(node)
            return None
        names = [key for key, _ in node.items if key.text in self._options]
        if any(key.text == "human" for key in names):
            names = [key for key in names if key.text != "say"]
        if len(names) == 1:
            return names[0].text
        if names:
            said = f'one step has one verb, here are "{names[0].text}" and "{names[1].text}".'
            self._problems.add(names[1].span, "E103", said, 'Begin the second with "- ".')
        else:
            self._no_verb(node)
        return None

    def belongs(self, word: str) -> str:
        """For an option of another verb."""
        verbs = [f'"{verb}"' for verb, options in self._options.items() if word in options]
        return f"It is an option of {', '.join(verbs)}." if verbs else ""

    def _no_step(self, node: Node) -> None:
        hint = self._there_are
        edits: tuple[Edit, ...] = ()
        if isinstance(node, Scalar):
            match = _GLUED.fullmatch(node.text) if node.plain else None
            if match and match[1] in self._options:
                missing = " " if match[2] else ":"
                what = "A space" if match[2] else 'A ":"'
                hint = f'{what} is missing after "{match[1]}{match[2]}".'
                edits = (_inserted(node, match.end(2), missing),)
            else:
                hint = did_you_mean(node.text[: naming.MOST_CHARS], self._options, hint)
        self._problems.add(node.span, "E103", "this is not a step.", hint, edits)

    def _no_verb(self, node: Map) -> None:
        keys = [key for key, _ in node.items]
        known = {option for options in self._options.values() for option in options}
        strange = [key for key in keys if key.text not in known and key.text not in self._common]
        if not keys:
            self._problems.add(node.span, "E103", "this step is empty.", self._there_are)
            return
        first = (strange or keys)[0]
        word = naming.shortened(first.text)
        if strange:
            hint = did_you_mean(word, self._options, self._there_are)
            edits = renamed(first.span, first.text, self._options, taken=[key.text for key in keys])
        else:
            hint = f'{self.belongs(first.text)} Is the "- " before it too many?'.strip()
            edits = ()
        said = f'no verb in this step: "{word}" is none.'
        self._problems.add(first.span, "E103", said, hint, edits)


def _inserted(scalar: Scalar, offset: int, text: str) -> Edit:
    after = scalar.at(offset - 1)
    line, column = after.end_line, after.end_column
    return Edit(line=line, column=column, end_line=line, end_column=column, text=text)
