"""What a code means: why it is told, an example that brings it up, and the same mended."""

import textwrap
from collections.abc import Mapping

from cxbot.errors import Problem, nearest
from cxbot.flow.check.report.frame import frame
from cxbot.flow.check.report.page import PLAIN, Page, underlined
from cxbot.flow.check.rules.rule import EXAMPLE, Rule

_ROOM = 100
_INDENT = "  "


def listing(rules: Mapping[str, Rule]) -> str:
    """Every code with its title."""
    return "\n".join(f"{code}  {rules[code].title}" for code in sorted(rules))


def unknown(code: str, rules: Mapping[str, Rule]) -> str:
    near = nearest(code, rules)
    hint = f" Did you mean {near}?" if near else ""
    return f"There is no code {code}.{hint} All codes: cxbot check --explain"


def explained(rule: Rule, found: Problem | None, page: Page = PLAIN) -> str:
    """`found` is the rule's finding in its example."""
    why = textwrap.fill(rule.why, page.width) if page.width else rule.why
    parts = [f"{page.paint(rule.code, 'file')}  {rule.title}", why]
    for path, text in rule.beside.items():
        parts.append(f"Beside it, {path}:\n\n{_numbered(text, page)}")
    name = "" if rule.file == EXAMPLE else f", {rule.file}"
    parts.append(f"For example{name}:\n\n{_numbered(rule.example, page, found)}")
    parts.append(f"Mended:\n\n{_numbered(rule.mended, page)}")
    return "\n\n".join(parts)


def _numbered(text: str, page: Page, found: Problem | None = None) -> str:
    lines = text.removeprefix("\ufeff").splitlines()
    gutter = " " * (len(_INDENT) + len(str(len(lines))))
    shown = []
    for number, line in enumerate(lines, start=1):
        if found is not None and number == found.line:
            shown += _pointed(text, found, gutter, page)
        else:
            bar = page.paint(f"{number:>{len(gutter)}} |", "faint")
            shown.append(f"{bar} {line}".rstrip())
    return "\n".join(shown)


def _pointed(text: str, found: Problem, gutter: str, page: Page) -> list[str]:
    said = frame(text, found, room=_ROOM)
    lines = [] if said is None else underlined(said, gutter, found.level, page)
    return [*lines, f"{gutter}   {found.message} {found.hint}".rstrip()]
