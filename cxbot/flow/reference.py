"""The parts of docs/flows.md that are written from the language's table and the rules of `check`.

Each stands between `<!-- generated: NAME -->` and `<!-- end -->`.
"""

import re
from collections.abc import Callable, Iterable

from cxbot.flow import language
from cxbot.flow.check.rules import RULES
from cxbot.flow.language import Verb, Word
from cxbot.flow.texts.messages import DEFAULTS

_REGION = re.compile(r"(<!-- generated: ([\w ]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_WEIGHTS = {"E": "error", "W": "warning", "I": "info"}


def refreshed(page: str) -> str:
    """The page with its generated parts as they should be. ValueError for a part nobody knows."""

    def written(match: re.Match[str]) -> str:
        name = match[2]
        if name not in PARTS:
            raise ValueError(f'no part is called "{name}"; there are: {", ".join(PARTS)}')
        return f"{match[1]}{PARTS[name]()}\n{match[3]}"

    return _REGION.sub(written, page)


def parts(page: str) -> tuple[str, ...]:
    """The names of the generated parts of a page."""
    return tuple(match[2] for match in _REGION.finditer(page))


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = tuple(head)
    lines = [names, ("---",) * len(names), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _keys(words: Iterable[Word]) -> str:
    """Key, what stands behind it, what it means; with an example where it takes one line."""
    return _table(
        ("key", "what stands there", "what it means"),
        ((_code(word.name), language.KINDS[word.kind], _meaning(word)) for word in words),
    )


def _meaning(word: Word) -> str:
    short = word.example if "\n" not in word.example and "…" not in word.example else ""
    return f"{word.meaning} `{short}`" if short else word.meaning


def _values(words: Iterable[Word], example: str = "") -> str:
    if not example:
        return _table(("word", "what it means"), ((_code(w.name), w.meaning) for w in words))
    return _table(
        ("word", "what it means", example),
        ((_code(word.name), word.meaning, _code(word.example)) for word in words),
    )


def _verb(verb: Verb) -> str:
    lines = [
        f"### {verb.name}",
        "",
        verb.word.meaning,
        "",
        "```yaml steps",
        verb.word.example,
        "```",
    ]
    if verb.options:
        lines += ["", _keys(verb.options)]
    return "\n".join(lines)


def _verbs() -> str:
    return "\n\n".join(_verb(verb) for verb in language.VERBS)


def _codes() -> str:
    rows = (
        (_code(rule.code), _WEIGHTS[rule.code[0]], rule.title, rule.why)
        for rule in sorted(RULES.values(), key=lambda one: one.code)
    )
    return _table(("code", "weight", "what", "why, and what to do"), rows)


def _messages() -> str:
    rows = ((_code(key), texts["en"].replace("\n", " / ")) for key, texts in DEFAULTS.items())
    return _table(("phrase", "built in"), rows)


PARTS: dict[str, Callable[[], str]] = {
    "top keys": lambda: _keys((*language.FLOW, *language.LABELS)),
    "when": lambda: _keys(language.WHEN),
    "contact": lambda: _keys(language.CONTACT),
    "policy": lambda: _keys(language.POLICY),
    "privacy": lambda: _keys(language.PRIVACY),
    "reward": lambda: _keys((*language.REWARD, *language.CODES)),
    "verbs": _verbs,
    "common": lambda: _keys(language.COMMON),
    "answers": lambda: _values(language.ANSWERS, "what people may send"),
    "outcomes": lambda: _values(language.OUTCOMES),
    "operators": lambda: _values(language.OPERATORS, "example"),
    "functions": lambda: _values(language.FUNCTIONS, "example"),
    "filters": lambda: _values(language.FILTERS, "example"),
    "entry": lambda: _keys(language.ENTRY),
    "shop": lambda: _keys(language.SHOP),
    "desk": lambda: _keys(language.DESK),
    "response": lambda: _keys((*language.RESPONSE, *language.TARGETS)),
    "operator": lambda: _keys(language.OPERATOR),
    "queue": lambda: _keys(language.QUEUE),
    "route": lambda: _keys(language.ROUTE),
    "idle": lambda: _keys(language.IDLE),
    "rating": lambda: _keys(language.RATING),
    "journey": lambda: _keys(language.JOURNEY),
    "declared": lambda: _keys(language.TOUCHPOINT),
    "requirements": lambda: _keys((*language.REQUIREMENTS, *language.IN_TIME)),
    "review": lambda: _keys(language.REVIEW),
    "persona": lambda: _keys(language.PERSONA),
    "journey kind": lambda: _keys((*language.KIND, *language.MARK)),
    "types": lambda: _values(language.TYPES),
    "messages": _messages,
    "given": lambda: _keys(language.GIVEN),
    "story": lambda: _keys(language.STORY),
    "endings": lambda: _values(language.ENDINGS),
    "codes": _codes,
}
